"""Pages for people: wrapped lines with colours at a terminal, the same lines plain in a pipe.

It stands apart from `output` because it loads rich, as `tables` does.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from shutil import get_terminal_size

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from tocsin.cli.output import clean
from tocsin.model import Mention, Span, Status

WIDTH_IN_A_PIPE = 100  # columns
WIDEST_HANG = 0.6  # of the width
_SMALL_HANG = 4
GAP = "  "
STATUS = {
    Status.ASSERTED: "green",
    Status.NEGATED: "red",
    Status.HYPOTHETICAL: "yellow",
    Status.HISTORICAL: "blue",
    Status.ENDED: "cyan",
}

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Line:
    """What a line says, how far it is set in, and how far further what is wrapped of it."""

    text: Text
    indent: int = 0
    hang: int = 0


def line(*parts: str | tuple[str, str], indent: int = 0) -> Line:
    """A line of words and of words with a style. Text of feeds loses what could take over a terminal."""
    cleaned = (clean(part) if isinstance(part, str) else (clean(part[0]), part[1]) for part in parts)
    return Line(Text.assemble(*cleaned), indent)


def page(lines: Iterable[Line], *, terminal: bool | None = None) -> str:
    """Lines as text, wrapped under their own beginning.

    `terminal` decides how it looks (default: whether standard output is one).
    """
    wanted = sys.stdout.isatty() if terminal is None else terminal
    width = get_terminal_size().columns if wanted else WIDTH_IN_A_PIPE
    canvas = StringIO()
    console = Console(file=canvas, force_terminal=wanted, width=width, highlight=False)
    for each in lines:
        for row in _wrapped(each, console):
            row.rstrip()
            console.print(row, soft_wrap=True)
    return canvas.getvalue().rstrip("\n")


def _wrapped(each: Line, console: Console) -> Iterator[Text]:
    """The rows of a line; where its first column leaves too little room, all are set in alike."""
    room = console.width - each.indent
    hang = each.hang if each.hang < room * WIDEST_HANG else _SMALL_HANG
    head, rest = each.text, Text()
    if each.hang:
        rows = each.text.wrap(console, room)
        head = rows[0] if rows else each.text
        rest = each.text[len(head.plain.rstrip()) :]
    yield from (Text(" " * each.indent) + row for row in head.wrap(console, room) or [Text()])
    if rest.plain.strip():
        rest = rest[len(rest.plain) - len(rest.plain.lstrip()) :]
        yield from (Text(" " * (each.indent + hang)) + row for row in rest.wrap(console, room - hang))


def aligned(rows: Sequence[Sequence[str | tuple[str, str]]], *, indent: int) -> list[Line]:
    """Rows of words with or without styles, each column but the last as wide as its widest cell."""
    cells = [
        [(clean(part), "") if isinstance(part, str) else (clean(part[0]), part[1]) for part in row]
        for row in rows
    ]
    widths = [max(cell_len(text) for text, _ in column) for column in zip(*cells, strict=True)]
    hang = sum(widths[:-1]) + len(GAP) * (len(widths) - 1)
    return [Line(_row(row, widths), indent, hang) for row in cells]


def _row(cells: Sequence[tuple[str, str]], widths: Sequence[int]) -> Text:
    written = Text()
    for (text, style), width in zip(cells, widths, strict=True):
        written.append(text, style).append(" " * (width - cell_len(text)) + GAP)
    written.rstrip()
    return written


def marked(text: str, mentions: Iterable[Mention], field: str) -> Text:
    """A field's text with its mentions in «», in the colour of their status, and triggers underlined.

    Mentions that touch are marked as one; those of another text are not marked.
    """
    here = [one for one in mentions if _stands(one.span, field, text)]
    written = Text(_CONTROL.sub(" ", text))  # one for one: the spans count characters
    for one in here:
        written.stylize(STATUS[one.status], one.span.start, one.span.end)
        if one.trigger and _stands(one.trigger, field, text):
            written.stylize("underline", one.trigger.start, one.trigger.end)
    stretches = _joined((one.span.start, one.span.end) for one in here)
    pieces = written.divide([offset for stretch in stretches for offset in stretch])
    told = Text()
    for number, piece in enumerate(pieces):
        told.append(piece if number % 2 == 0 else Text.assemble("«", piece, "»"))
    return told


def _stands(span: Span, field: str, text: str) -> bool:
    return span.field == field and span.start >= 0 and text[span.start : span.end] == span.text


def _joined(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches without those that lie in another or run into it."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found
