"""Where a scalar stands in its file, and where a character of its value stands."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import yaml

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # YAML 1.1's line breaks


class Mark(NamedTuple):
    """A stretch of a file: its first line and column and its last line, from 1; a scalar's quoting style.

    A tuple, since a lexicon of 30,000 forms makes 100,000 of them and frozen classes take twice as long.
    """

    line: int
    column: int
    last: int = 0
    style: str | None = None


START = Mark(1, 1)
NOWHERE = Mark(0, 0)  # of what stands in no file


def of(event: yaml.Event) -> Mark:
    """Where the parser met an event."""
    start, end = event.start_mark, event.end_mark
    if start is None or end is None:  # the library's types allow it, its parsers never do it
        return START
    return Mark(start.line + 1, start.column + 1, end.line + 1, getattr(event, "style", None) or None)


def lines(text: str) -> tuple[str, ...]:
    """A text's lines, without their breaks."""
    return tuple(_BREAK.split(text))


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column of a character, from 1."""
    before = lines(text[:offset])
    return len(before), len(before[-1]) + 1


def within(mark: Mark, text_lines: tuple[str, ...], column: int) -> tuple[int, int]:
    """Line and column of a scalar's character, which is the `column`th of its value, from 1.

    Exact for scalars on one line and for blocks; folded lines count as one space. Where the
    value is shorter than the column, the scalar's own start.
    """
    if mark.last <= mark.line:
        return mark.line, _in_line(text_lines[mark.line - 1], mark, column)
    left = column - 1
    for number, start, length in _pieces(mark, text_lines):
        if left <= length:
            return number, start + left + 1
        left -= length + 1
    return mark.line, mark.column


def _in_line(line: str, mark: Mark, column: int) -> int:
    at = mark.column - 1
    if mark.style is None:
        return at + column
    escape = "''" if mark.style == "'" else "\\"
    at += len(mark.style)
    for _ in range(column - 1):
        at += 2 if line.startswith(escape, at) else 1
    return at + 1


def _pieces(mark: Mark, text_lines: tuple[str, ...]) -> Iterator[tuple[int, int, int]]:
    """The scalar's lines: number, offset of the first character of the value, how many there are."""
    block = mark.style in ("|", ">")
    first = mark.line + 1 if block else mark.line
    inside = text_lines[first - 1 : mark.last]
    indent = next((_leading(line) for line in inside if line.strip()), 0)
    for number, line in enumerate(inside, first):
        if block:
            yield number, min(indent, len(line)), max(len(line) - indent, 0)
        else:
            start = mark.column - 1 + len(mark.style or "") if number == mark.line else _leading(line)
            yield number, start, len(line.rstrip()) - start


def _leading(line: str) -> int:
    return len(line) - len(line.lstrip())
