"""The command line's skeleton: help, wrong use, errors, and what is not imported for them."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from importlib import import_module
from pathlib import Path

import pytest

from tocsin import __version__
from tocsin.cli import __main__ as entry
from tocsin.cli.output import clean, emit
from tocsin.cli.tables import table
from tocsin.model import Severity

HEAVY = ("sqlalchemy", "pycurl", "apscheduler")


def run(
    *arguments: str, env: dict[str, str] | None = None, stdout: int = subprocess.PIPE
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tocsin.cli", *arguments],
        env={**os.environ, **(env or {})},
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )


def modules_after(arguments: Sequence[str]) -> list[str]:
    code = (
        "import sys; from tocsin.cli.__main__ import main; "
        f"main({list(arguments)!r}); print('loaded', *sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1].split()[1:]


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_help_lists_every_command_by_what_it_is_for(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert entry.main(arguments) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("Usage: tocsin [OPTIONS] COMMAND [ARGS]...")
    for command in entry.COMMANDS.values():
        assert f"  {command.name} " in shown
        assert command.summary in shown
    assert [line for line in shown.splitlines() if line in ("Set up:", "Work:", "Look:", "Judge:")] == [
        "Set up:",
        "Work:",
        "Look:",
        "Judge:",
    ]
    assert shown.rstrip().endswith("tocsin init && tocsin check && tocsin run")


def test_help_imports_no_command_and_nothing_heavy() -> None:
    loaded = modules_after(["--help"])
    assert not [name for name in loaded if name.split(".")[0] in (*HEAVY, "pydantic", "yaml", "rich", "lark")]
    assert [name for name in loaded if name.startswith("tocsin.cli.")] == [
        "tocsin.cli.__main__",
        "tocsin.cli.output",
    ]


@pytest.mark.parametrize(
    "arguments", [["check", "--help"], ["schema"], ["init", "--help"], ["no-such-command"]]
)
def test_setting_up_imports_neither_database_nor_network(arguments: list[str]) -> None:
    loaded = modules_after(arguments)
    assert not [name for name in loaded if name.split(".")[0] in HEAVY]


@pytest.mark.parametrize("name", entry.COMMANDS)
def test_every_commands_help_ends_with_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    app = import_module(entry.COMMANDS[name].module).app
    below = [info.name or info.callback.__name__ for info in app.registered_commands]
    group = len(below) > 1 or app.registered_callback is not None
    for path in [[name, each.replace("_", "-")] for each in below] if group else [[name]]:
        assert entry.main([*path, "--help"]) == 0
        shown = capsys.readouterr().out.rstrip()
        assert shown.startswith(f"Usage: tocsin {' '.join(path)}")
        assert shown.splitlines()[-1].strip().startswith("tocsin "), f"no example ends the help of {path}"


def test_a_group_alone_shows_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.main(["db"]) == 0
    assert capsys.readouterr().out.startswith("Usage: tocsin db [OPTIONS] COMMAND")


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.main(["--version"]) == 0
    assert capsys.readouterr().out == f"tocsin {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chekc"], "tocsin: no command named 'chekc' (did you mean check?)\nTry 'tocsin --help'.\n"),
        (["frobnicate"], "tocsin: no command named 'frobnicate'\nTry 'tocsin --help'.\n"),
        (["--confg", "x"], "tocsin: No such option: --confg (Possible options: --config)\nTry 'tocsin --help'.\n"),
        (["check", "--jsn"], "tocsin check: No such option: --jsn (Possible options: --json)\nTry 'tocsin check --help'.\n"),
        (["check", "too", "much"], "tocsin check: Got unexpected extra argument(s) (too much)\nTry 'tocsin check --help'.\n"),
        (
            ["schema", "--for", "x"],
            "tocsin schema: Invalid value for '--for': 'x' is not one of 'settings', 'sources', 'lexicons', 'watch'.\n"
            "Try 'tocsin schema --help'.\n",
        ),
    ],
)  # fmt: skip
def test_wrong_use_is_a_line_and_status_2(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert entry.main(arguments) == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", said)


@pytest.mark.parametrize(
    "arguments", [["-c", "{}", "check"], ["check", "-c", "{}"], ["check", "--config={}"]]
)
def test_the_configuration_is_named_before_or_after_the_command(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tocsin.yaml").write_text("languag: en\n")
    assert entry.main([argument.format(tmp_path) for argument in arguments]) == 2
    assert "tocsin.yaml:1:1: languag: unknown key (did you mean `language`?)" in capsys.readouterr().err


def test_the_option_after_the_command_wins(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.main(["-c", str(tmp_path / "a"), "check", "-c", str(tmp_path / "b")]) == 2
    assert f"{tmp_path}/b" in capsys.readouterr().err


def test_an_error_of_the_configuration_is_its_problems_and_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tocsin.yaml").write_text("languag: en\ntimezone: Mars\n")
    assert entry.main(["db", "status", "-c", str(tmp_path)]) == 2
    assert capsys.readouterr().err == (
        "tocsin.yaml:1:1: languag: unknown key (did you mean `language`?)\n"
        'tocsin.yaml:2:11: timezone: not a time zone: "Mars" (try "Europe/Zurich")\n'
        "2 problems in the configuration\n"
    )


def test_a_name_that_is_not_there_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "tocsin.yaml").write_text("channels: {ops: {type: stdout}}\n")
    assert entry.main(["send-test", "opps", "-c", str(tmp_path)]) == 2
    assert capsys.readouterr() == ("", "tocsin: no channel named 'opps' (did you mean ops?)\n")


@pytest.mark.parametrize(("debug", "traced"), [("", False), ("0", False), ("1", True)])
def test_a_bug_is_a_line_and_a_traceback_only_on_demand(debug: str, traced: bool) -> None:
    # a model that is none: what a bug of ours looks like from outside
    code = (
        "import sys; from tocsin.config import schema; schema.Settings = None; "
        "from tocsin.cli.__main__ import main; sys.exit(main(['schema']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "TOCSIN_DEBUG": debug},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"tocsin: this is a bug in tocsin {__version__}: AttributeError: ")
    assert "Please report it" in done.stderr
    assert ("Traceback" in done.stderr) is traced


def test_an_interrupt_ends_with_its_own_status(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")  # reading it waits until somebody writes
    (tmp_path / "tocsin.yaml").write_text("timezone: '${file:pipe}'\n")
    with subprocess.Popen(
        [sys.executable, "-m", "tocsin.cli", "check", "-c", str(tmp_path)], stderr=subprocess.PIPE
    ) as waiting:
        held_open = opened_for_writing(tmp_path / "pipe", waiting)
        waiting.send_signal(signal.SIGINT)
        assert waiting.wait() == 130
        os.close(held_open)
        assert waiting.stderr is not None
        assert waiting.stderr.read() == b""


def opened_for_writing(pipe: Path, reader: subprocess.Popen[bytes]) -> int:
    """A pipe's end for writing, as soon as the process reads the other one."""
    while reader.poll() is None:
        try:
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            continue
    raise AssertionError("the command ended before it read the pipe")


@pytest.mark.parametrize("arguments", [["schema"], ["--version"], ["db"]])
def test_a_reader_that_leaves_early_is_met_with_silence(arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = run(*arguments, stdout=writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, "")


def test_text_from_feeds_cannot_take_over_the_terminal() -> None:
    hostile = "\x1b]52;c;aGk=\x07\x1b[2J\x1b[1mbold\x1b[0m\u202egnp\x9b\r\ttab\nline"
    assert clean(hostile) == "]52;c;aGk=[2J\x1b[1mbold\x1b[0mgnp\ttab\nline"


def test_a_document_is_one_json_value_and_its_text_is_not_made(capsys: pytest.CaptureFixture[str]) -> None:
    def never() -> str:
        raise AssertionError("made a text that nobody wanted")

    when = datetime(2026, 1, 2, 3, 4, tzinfo=timezone(timedelta(hours=1)))
    document = {
        "at": when,
        "for": timedelta(minutes=1),
        "severity": Severity.SEVERE,
        "path": Path("a"),
        "é": {2, 1},
    }
    emit(document, json=True, text=never)
    assert json.loads(capsys.readouterr().out) == {
        "at": "2026-01-02T02:04:00Z",
        "for": 60,
        "severity": "severe",
        "path": "a",
        "é": [1, 2],
    }


def test_a_table_in_a_pipe_is_plain_and_whole() -> None:
    long = "x" * 300
    assert table(["id", "title"], [["a", long], [12, None], ["ب", "[bold]y[/bold]\nz"]], terminal=False) == (
        f"id  title\na   {long}\n12\nب   [bold]y[/bold] z"
    )


def test_a_table_at_a_terminal_is_drawn_and_takes_no_markup_from_feeds() -> None:
    drawn = table(["id", "title"], [["a", "[bold]y[/bold]"]], terminal=True)
    assert "[bold]y[/bold]" in drawn
    assert "─" in drawn


def test_a_table_without_rows_is_no_text() -> None:
    assert table(["id"], []) == ""
