"""YAML files as plain values, with the place of every key and value.

Every scalar is a string as the operator wrote it (pydantic converts it later), or None where it
is empty, `~` or `null`. The parser's events are walked rather than its nodes: nothing recurses,
aliases are never followed, and what YAML can do beyond plain values is refused with its place.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from tocsin.config import marks
from tocsin.config.marks import Mark
from tocsin.config.problems import Loc, Problem, label
from tocsin.config.wording import yaml_fault

MAX_FILE_BYTES = 16 * 1024**2  # 30,000 forms in three languages are 3 MiB
MAX_DEPTH = 32  # the contract's deepest key stands at 7

Plain = str | None | list["Plain"] | dict[str, "Plain"]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
# What YAML 1.1 lets stand in a file (section 5.1): tab, line breaks and what can be printed.
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Document:
    """A file's values by path, and where they stand. `written` holds scalars before `${…}` was filled in."""

    name: str
    path: Path
    value: Plain
    lines: tuple[str, ...] = ()
    keys: Mapping[Loc, Mark] = field(default_factory=dict)
    values: Mapping[Loc, Mark] = field(default_factory=dict)
    written: Mapping[Loc, str] = field(default_factory=dict)

    def problem(self, loc: Loc, what: str, remedy: str = "", column: int | None = None) -> Problem:
        """A problem with the value at a path, pointing into its text where a column is given."""
        mark = self.values.get(loc, marks.START)
        line, start = mark.line, mark.column
        if column is not None and loc not in self.written:
            line, start = marks.within(mark, self.lines, column)
        return Problem(self.name, line, start, label(loc), what, remedy)


class Unreadable(Exception):
    """A file that gives no values at all."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def read(path: Path, name: str) -> tuple[Document, list[Problem]]:
    """A file's document and what was refused in it; `Unreadable` where it has no values."""
    return parse(_text(path, name), path, name)


def parse(text: str, path: Path, name: str) -> tuple[Document, list[Problem]]:
    """As `read`, from the file's text."""
    lines = marks.lines(text)
    if found := _UNPRINTABLE.search(text):
        line, column = marks.position(text, found.start())
        what = f"holds a character that YAML does not allow (U+{ord(found[0]):04X})"
        raise Unreadable(Problem(name, line, column, "", what, "remove it"))
    builder = _Builder(name)
    try:
        for event in yaml.parse(text, _LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        line, column, what, remedy = yaml_fault(error)
        raise Unreadable(Problem(name, line, column, "", what, remedy)) from error
    document = Document(name, path, builder.value, lines, builder.keys, builder.values)
    return document, builder.problems


def _text(path: Path, name: str) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise Unreadable(Problem(name, 0, 0, "", f"cannot be read: {error.strerror}")) from error
    if len(content) > MAX_FILE_BYTES:
        what = f"is larger than {MAX_FILE_BYTES // 1024**2} MiB"
        raise Unreadable(Problem(name, 0, 0, "", what, "split it into several files"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", errors="replace")
        line, column = marks.position(before, len(before))
        raise Unreadable(Problem(name, line, column, "", "is not UTF-8", "save it as UTF-8")) from error


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not come yet. `key` is the one that waits for its value."""

    loc: Loc
    items: list[Plain] | dict[str, Plain]
    key: str | None = None


@dataclass(slots=True)
class _Builder:
    """Makes plain values of the parser's events, one after the other."""

    name: str
    value: Plain = None
    keys: dict[Loc, Mark] = field(default_factory=dict)
    values: dict[Loc, Mark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _open: list[_Open] = field(default_factory=list)
    _documents: int = 0

    def take(self, event: yaml.Event) -> None:
        """Take the next event; `Unreadable` where nothing after it can be understood."""
        match event:
            case yaml.ScalarEvent():
                self._scalar(event)
            case yaml.AliasEvent():
                self._refuse(event, "refers to an anchor (`*`)", "write the value out")
                self._put(None, marks.of(event))
            case yaml.MappingStartEvent():
                self._begin(event, {})
            case yaml.SequenceStartEvent():
                self._begin(event, [])
            case yaml.CollectionEndEvent():
                self._open.pop()
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    raise self._stop(event, "holds several documents (`---`)", "make it several files")

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        self._refuse_specials(event)
        plain = event.implicit[0]
        if self._wants_key:
            self._key(event, plain)
            return
        self._put(None if plain and event.value in _NULLS else event.value, marks.of(event))

    def _key(self, event: yaml.ScalarEvent, plain: bool) -> None:
        above = self._open[-1]
        loc = (*above.loc, event.value)
        if plain and event.value == "<<":
            self._refuse(event, "merges another mapping (`<<`)", "write its keys out")
        mark = marks.of(event)
        first = self.keys.setdefault(loc, mark)
        if first is not mark:
            what = f"stands here a second time; the first is on line {first.line}"
            self.problems.append(Problem(self.name, mark.line, mark.column, label(loc), what, "keep one"))
        above.key = event.value

    def _begin(self, event: yaml.CollectionStartEvent, items: list[Plain] | dict[str, Plain]) -> None:
        self._refuse_specials(event)
        if self._wants_key:
            raise self._stop(event, "has a list or mapping for a key", "keys are plain texts")
        if len(self._open) >= MAX_DEPTH:
            raise self._stop(event, f"is nested deeper than {MAX_DEPTH} levels")
        loc = self._put(items, marks.of(event))
        self._open.append(_Open(loc, items))

    def _put(self, value: Plain, mark: Mark) -> Loc:
        if not self._open:
            self.value = value
            self.values[()] = mark
            return ()
        above = self._open[-1]
        if isinstance(above.items, list):
            loc = (*above.loc, len(above.items))
            above.items.append(value)
        else:
            loc = (*above.loc, above.key or "")
            above.items[above.key or ""] = value
            above.key = None
        self.values[loc] = mark
        return loc

    @property
    def _wants_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1].items, dict) and self._open[-1].key is None

    def _refuse_specials(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor is not None:
            self._refuse(event, f"sets an anchor (`&{event.anchor}`)", "write the value out where it is used")
        if event.tag is not None:
            self._refuse(event, "has a YAML tag (`!`)", "leave the tag out, or quote the text")

    def _refuse(self, event: yaml.Event, what: str, remedy: str) -> None:
        self.problems.append(self._stop(event, what, remedy).problem)

    def _stop(self, event: yaml.Event, what: str, remedy: str = "") -> Unreadable:
        mark = marks.of(event)
        return Unreadable(Problem(self.name, mark.line, mark.column, "", what, remedy))
