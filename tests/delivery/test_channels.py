import io
import json
import stat
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from tests.delivery.build import composed, email, evidence, told, webhook
from tocsin.config.settings import Channel, FileChannel, StdoutChannel
from tocsin.delivery.channels import is_off, open_channel, serves
from tocsin.errors import ChannelMisconfigured
from tocsin.model import Message, Refused, Sent

STDOUT = StdoutChannel(type="stdout")


def settings(**values: Any) -> Channel:
    channel: Channel = TypeAdapter(Channel).validate_python(values)
    return channel


def appended(path: Path, *messages: Message) -> list[Sent | Refused]:
    channel = open_channel("log", FileChannel(type="file", path=str(path)))
    return [channel.send(message) for message in messages]


# opening


@pytest.mark.parametrize(
    ("values", "off"),
    [
        ({"type": "webhook", "url": ""}, True),
        ({"type": "webhook", "url": "  "}, True),
        ({"type": "webhook", "url": "http://h/"}, False),
        ({"type": "email", "smtp": "", "from": "a@b.c", "to": ["a@b.c"]}, True),
        ({"type": "email", "smtp": "smtp://h", "from": "a@b.c", "to": ["", " "]}, True),
        ({"type": "email", "smtp": "smtp://h", "from": "a@b.c", "to": "a@b.c"}, False),
        ({"type": "apprise", "url": ""}, True),
        ({"type": "pagerduty", "key": ""}, True),
        ({"type": "file", "path": ""}, True),
        ({"type": "file", "path": "x"}, False),
        ({"type": "stdout"}, False),
    ],
)
def test_a_channel_with_an_empty_address_is_off(values: Mapping[str, Any], off: bool) -> None:
    assert is_off(settings(**values)) is off


def test_a_channel_that_is_off_cannot_be_opened() -> None:
    with pytest.raises(ChannelMisconfigured, match=r"^channels\.ops: its address is empty, so it is off"):
        open_channel("ops", webhook(""))
    with pytest.raises(ChannelMisconfigured, match=r"^channels\.analysts: its address is empty"):
        open_channel("analysts", email(""))


@pytest.mark.parametrize(
    "values", [{"type": "apprise", "url": "ntfy://x"}, {"type": "pagerduty", "key": "k"}]
)
def test_a_type_of_a_later_version_is_a_mistake_with_a_remedy(values: Mapping[str, Any]) -> None:
    with pytest.raises(ChannelMisconfigured, match=r"type .* not served by this version \(use webhook"):
        open_channel("chat", settings(**values))


@pytest.mark.parametrize(
    ("values", "served"),
    [
        ({"type": "webhook", "url": "http://h/"}, True),
        ({"type": "webhook", "url": "http://h/", "format": "json"}, True),
        ({"type": "webhook", "url": "http://h/", "format": "slack"}, False),
        ({"type": "email", "smtp": "smtp://h", "from": "a@b.c", "to": "a@b.c"}, True),
        ({"type": "apprise", "url": "ntfy://x"}, False),
        ({"type": "pagerduty", "key": "k"}, False),
        ({"type": "file", "path": "x"}, True),
        ({"type": "stdout"}, True),
    ],
)
def test_a_channel_that_is_served_can_be_opened_and_no_other(values: Mapping[str, Any], served: bool) -> None:
    channel = settings(**values)
    assert serves(channel) is served
    if served:
        open_channel("x", channel)
    else:
        with pytest.raises(ChannelMisconfigured, match="not served by this version"):
            open_channel("x", channel)


# stdout


def test_standard_output_gets_one_readable_block_a_message() -> None:
    stream = io.StringIO()
    channel = open_channel("terminal", STDOUT, stream=stream)
    assert channel.send(composed(id="msg_1")) == Sent()
    lines = stream.getvalue().splitlines()
    assert lines[:4] == [
        "=" * 72,
        "[Tocsin] SEVERE · An embassy leaves · Bamako",
        "2025-10-30 06:30:00Z msg_1",
        "",
    ]
    assert "* [Fuel] runs [short] in Bamako" in lines


def test_standard_output_is_where_a_channel_writes_by_default(capsys: pytest.CaptureFixture[str]) -> None:
    open_channel("terminal", STDOUT).send(composed())
    assert "An embassy leaves" in capsys.readouterr().out


def test_a_terminal_gets_no_escape_sequences() -> None:
    stream = io.StringIO()
    channel = open_channel("terminal", STDOUT, stream=stream)
    channel.send(replace(composed(), text="\x1b]0;owned\x07\x1b[2J\u202etitle", subject="\x1b[2J"))
    assert not {"\x1b", "\x07", "\u202e"} & set(stream.getvalue())


def test_a_stream_that_cannot_write_a_letter_shows_a_question_mark() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    sent = open_channel("terminal", STDOUT, stream=stream).send(composed(told(evidence(title="باماكو"))))
    assert sent == Sent()
    assert b"* ??????" in raw.getvalue()


def test_a_closed_stream_is_refused() -> None:
    stream = io.StringIO()
    stream.close()
    result = open_channel("terminal", STDOUT, stream=stream).send(composed())
    assert isinstance(result, Refused)
    assert result.retry


# file


def test_a_file_gets_one_json_line_a_message(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "alerts.jsonl"
    hostile = composed(told(evidence(title="a\nb\u2028c\r\nd\x85e")), id="msg_2")
    assert appended(path, composed(id="msg_1"), hostile) == [Sent(), Sent()]
    content = path.read_bytes()
    assert content.endswith(b"\n")
    assert [json.loads(line)["id"] for line in content.decode().splitlines()] == ["msg_1", "msg_2"]


def test_a_line_that_a_crash_left_unfinished_spoils_no_other(tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    path.write_bytes(b'{"specver')
    appended(path, composed(id="msg_1"))
    broken, whole = path.read_text().splitlines()
    assert broken == '{"specver'
    assert json.loads(whole)["id"] == "msg_1"


def test_a_file_that_cannot_be_written_is_refused_and_tried_again(tmp_path: Path) -> None:
    (tmp_path / "blocked").write_text("a file where a folder should be")
    (result,) = appended(tmp_path / "blocked" / "alerts.jsonl", composed())
    assert isinstance(result, Refused)
    assert result.retry
    assert str(tmp_path) not in result.detail


def test_a_path_at_which_something_else_stands_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ChannelMisconfigured, match=r"^channels\.log: .* is not a file"):
        open_channel("log", FileChannel(type="file", path=str(tmp_path)))
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    with pytest.raises(ChannelMisconfigured, match="is not a file"):
        open_channel("log", FileChannel(type="file", path="/dev/null"))
