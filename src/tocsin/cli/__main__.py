"""The command line's entry: which commands there are, and what becomes of an error.

The convention for a command: its module `tocsin.cli.NAME` (`-` becomes `_`) holds a
`typer.Typer` named `app`. With one command and no callback it is that command; with several, or
with a callback, it is a group (`no_args_is_help=True` shows its help). Options that commands
share (`-c`, `--json`) are types in `output`, listings are drawn by `tables.table`. Each command's
help ends with an example (`epilog=output.example("tocsin check --json")`). A command that failed
raises a `TocsinError`, or `typer.Exit(1)` when it has said itself what is wrong.

A module is imported only when its command is invoked or its own help is asked for, so that
`tocsin --help` costs neither a database nor a network library.
"""

import os
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from tocsin import __version__
from tocsin.cli.output import ConfigOption, complain, example
from tocsin.errors import ConfigError, TocsinError, UnknownName

if TYPE_CHECKING:
    from typer._click import Command, Context
    from typer._click.formatting import HelpFormatter

FAILED, WRONG_USE, INTERRUPTED = 1, 2, 130  # 130 is 128 + SIGINT, as shells report it


@dataclass(frozen=True, slots=True)
class Entry:
    """A command as the overview shows it; its module is imported when it is used."""

    name: str
    section: str
    summary: str

    @property
    def module(self) -> str:
        """Where its `app` stands."""
        return "tocsin.cli." + self.name.replace("-", "_")


COMMANDS = {
    entry.name: entry
    for entry in (
        Entry("init", "Set up", "Write a commented starter configuration."),
        Entry("check", "Set up", "Validate the configuration and run the indicators' examples."),
        Entry("schema", "Set up", "Print the JSON Schema of the configuration files."),
        Entry("demo", "Set up", "Show the main job with nothing set up."),
        Entry("run", "Work", "Run the daemon: poll, read, assess, deliver."),
        Entry("poll", "Work", "Go once through all stages now."),
        Entry("status", "Work", "Say whether all is well."),
        Entry("send-test", "Work", "Send a marked test message to a channel."),
        Entry("db", "Work", "Upgrade, inspect or back up the database."),
        Entry("sources", "Look", "List the subscriptions and test a feed."),
        Entry("entries", "Look", "Search what was collected."),
        Entry("alerts", "Look", "List and show what rang."),
        Entry("explain", "Look", "Show the whole chain of reasons of an alert or a text."),
        Entry("evaluate", "Judge", "Measure precision and recall on labelled items."),
    )
}


class LazyGroup(TyperGroup):
    """The root command: knows the commands by the table above and imports only the one in use."""

    def list_commands(self, ctx: "Context") -> list[str]:
        """Every command's name, in the table's order."""
        return list(COMMANDS)

    def get_command(self, ctx: "Context", cmd_name: str) -> "Command | None":
        """The command by its name, imported now; None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        command = typer.main.get_command(import_module(COMMANDS[cmd_name].module).app)
        command.name = cmd_name
        _simplify(command)
        return command

    def resolve_command(
        self, ctx: "Context", args: list[str]
    ) -> "tuple[str | None, Command | None, list[str]]":
        """The command that the arguments name, or wrong use with the nearest names."""
        if args[0] not in COMMANDS:
            ctx.fail(str(UnknownName("command", args[0], COMMANDS)))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: "Context", formatter: "HelpFormatter") -> None:
        """The overview by section, from the table alone."""
        for section in dict.fromkeys(entry.section for entry in COMMANDS.values()):
            with formatter.section(section):
                formatter.write_dl(
                    [(entry.name, entry.summary) for entry in COMMANDS.values() if entry.section == section]
                )


def _simplify(command: Any) -> None:  # noqa: ANN401 - groups and commands share these fields but no public type
    """Plain help, since loading rich takes longer than all the rest; no options to install completion."""
    command.rich_markup_mode = None
    command.params = [p for p in command.params if p.name not in ("install_completion", "show_completion")]
    for below in getattr(command, "commands", {}).values():
        _simplify(below)


app = typer.Typer(
    cls=LazyGroup,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tocsin {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True, epilog=example("tocsin init && tocsin check && tocsin run"))
def root(
    ctx: typer.Context,
    config: ConfigOption = None,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Watch news feeds and ring when a crisis gets worse."""
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line (default: this process's) and give its exit status."""
    try:
        return _run(argv)
    except BrokenPipeError:
        return _reader_left()


def _run(argv: Sequence[str] | None) -> int:
    try:
        status = typer.main.get_command(app).main(argv, prog_name="tocsin", standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except typer.TyperException as error:
        return _wrong_use(error)
    except TocsinError as error:
        return _refused(error)
    except Exception as error:  # noqa: BLE001 - the process's boundary: people get a line, not a traceback
        return _unexpected(error)
    return status if isinstance(status, int) else 0


def _wrong_use(error: typer.TyperException) -> int:
    message = error.format_message()
    if message.startswith("Usage:"):  # a group without a command: its message is its help
        typer.echo(message)
        return 0
    path = getattr(getattr(error, "ctx", None), "command_path", "tocsin")
    complain(f"{path}: {message.replace('Value error, ', '')}", f"Try '{path} --help'.")
    return WRONG_USE


def _refused(error: TocsinError) -> int:
    if isinstance(error, ConfigError):
        complain(*error.problems, str(error))
        return WRONG_USE
    complain(f"tocsin: {error}")
    return WRONG_USE if isinstance(error, UnknownName) else FAILED


def _unexpected(error: Exception) -> int:
    said = " ".join(str(error).split())  # a database's errors run over many lines
    complain(
        f"tocsin: this is a bug in tocsin {__version__}: {type(error).__name__}: {said}",
        "Please report it with the command that you ran; TOCSIN_DEBUG=1 shows where it happened.",
    )
    if import_module("tocsin.config.load").debugging():
        traceback.print_exception(error)
    return FAILED


def _reader_left() -> int:
    """What reads our output is gone: nothing more may be written, also not at the interpreter's end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return FAILED


if __name__ == "__main__":
    sys.exit(main())
