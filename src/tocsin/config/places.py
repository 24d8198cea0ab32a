"""Where each part of the configuration stands in the files, by its path in the merged whole."""

from collections.abc import Mapping
from dataclasses import dataclass

from tocsin.config.documents import Document, Plain
from tocsin.config.problems import Fault, Loc, Problem, label
from tocsin.config.wording import shown

_NAMES = ("id", "watch", "name")  # the keys by which an item of a list is known


@dataclass(frozen=True, slots=True)
class Places:
    """The merged values, and which document each stretch of them comes from.

    Paths may name an item of a list by its index or its id, and may hold components that are in
    no file (pydantic's tags of unions, fields that gather keys): those are passed over.
    """

    data: Mapping[str, Plain]
    origins: Mapping[Loc, tuple[Document, Loc]]

    def at(self, loc: Loc, column: int | None = None) -> str:
        """`file:line:column` of a part, or of a character of its text, counted from 1."""
        problem = self.problem(Fault(loc, "", column=column))
        return f"{problem.file}:{problem.line}:{problem.column}"

    def file(self, loc: Loc) -> str:
        """The file that a part stands in."""
        return self._origin(self.canonical(loc))[0].name

    def problem(self, fault: Fault) -> Problem:
        """A fault with its place and the label that its part has in its own file."""
        document, loc = self._origin(self.canonical(fault.loc))
        absent = fault.about == "absent" and loc[-1:] != fault.loc[-1:]
        shown_loc = (*loc, fault.loc[-1]) if absent else loc
        what = self._without_secrets(fault, document, loc)
        if fault.first is not None:
            what += f"; the first is at {self.at(fault.first)}"
        if fault.about == "key" and loc in document.keys:
            mark = document.keys[loc]
            return Problem(document.name, mark.line, mark.column, label(shown_loc), what, fault.remedy)
        while loc and loc not in document.values:
            loc = loc[:-1]
        found = document.problem(loc, what, fault.remedy, fault.column)
        return Problem(found.file, found.line, found.column, label(shown_loc), what, fault.remedy)

    def canonical(self, loc: Loc) -> Loc:
        """A path without the components that are in no file, and with indices for ids."""
        here: Plain = dict(self.data)
        found: Loc = ()
        for part in loc:
            if isinstance(here, dict) and part in here:
                here = here[str(part)]
                found = (*found, part)
            elif isinstance(here, list) and (index := _index(here, part)) is not None:
                here = here[index]
                found = (*found, index)
        return found

    def _origin(self, loc: Loc) -> tuple[Document, Loc]:
        for length in range(len(loc), -1, -1):
            if origin := self.origins.get(loc[:length]):
                document, base = origin
                return document, base + loc[length:]
        raise AssertionError("the root document is everything's last origin")

    def _without_secrets(self, fault: Fault, document: Document, loc: Loc) -> str:
        """What is wrong, with `${…}` in the place of what it was filled in with."""
        written = document.written.get(loc)
        value = self._value(self.canonical(fault.loc))
        if written is None or not isinstance(value, str) or not value:
            return fault.what
        return fault.what.replace(shown(value), shown(written)).replace(value, written)

    def _value(self, loc: Loc) -> Plain:
        here: Plain = dict(self.data)
        for part in loc:
            here = here[part]  # type: ignore[index]  # a canonical path leads through what is there
        return here


def _index(items: list[Plain], part: str | int) -> int | None:
    if isinstance(part, int):
        return part if 0 <= part < len(items) else None
    for index, item in enumerate(items):
        if isinstance(item, dict) and part in (item.get(name) for name in _NAMES):
            return index
    return None
