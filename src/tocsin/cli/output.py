"""What commands print, and the options that they share.

Documents go to standard output, one JSON document with `--json`; progress, warnings and errors
go to standard error. `tables` draws listings; it stands apart because it loads rich.
"""

import json as encoding
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

# A feed's text may carry escape sequences that move the cursor or write to the clipboard. Colours
# (SGR) are harmless and ours; all other control characters leave.
_CONTROL = re.compile(r"(\x1b\[[0-9;]*m)|[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def given_before(ctx: typer.Context, value: Path | None) -> Path | None:
    """An option's value, else the one that was given before the command's name."""
    above = ctx.parent
    while value is None and above is not None:
        value = above.params.get("config")
        above = above.parent
    return value


ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "-c",
        "--config",
        metavar="PATH",
        help="The configuration's folder or file (default: $TOCSIN_CONFIG, ./config, /etc/tocsin).",
        callback=given_before,
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def example(*lines: str) -> str:
    """An epilog that shows how a command is called, one line an example."""
    heading = "Example:" if len(lines) == 1 else "Examples:"
    return "\n".join(["\b", heading, *(f"  {line}" for line in lines)])


def emit(document: Mapping[str, object], *, json: bool, text: str | Callable[[], str]) -> None:
    """Print a result on standard output: the document as JSON, or its text for people.

    The text is only made when it is wanted. Times are written in UTC, durations in seconds.
    """
    if json:
        written = encoding.dumps(document, ensure_ascii=False, indent=2, default=_written)
        typer.echo(written.encode("utf-8", "backslashreplace"))  # half a surrogate is no character
        return
    told = text if isinstance(text, str) else text()
    if told:
        typer.echo(clean(told), color=True)


def complain(*lines: str) -> None:
    """Print lines on standard error."""
    for line in lines:
        typer.echo(clean(line), err=True)


def clean(text: str) -> str:
    """A text without what could take over a terminal or turn its reading direction."""
    return _CONTROL.sub(lambda found: found[1] or "", text)


def _written(value: object) -> object:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case timedelta():
            return value.total_seconds()
        case Enum():
            return value.value
        case Path():
            return str(value)
        case set() | frozenset():
            return sorted(value)
        case _ if is_dataclass(value) and not isinstance(value, type):
            return asdict(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
