"""What is raised on purpose. Level 0: every package may raise these.

TocsinError
├── ConfigError          the operator's files; exit 2
│   └── QueryError       a query, with the column
├── StoreError
│   ├── SchemaTooOld     run `tocsin db upgrade`
│   └── Locked           another process holds the database
├── UnknownName          no such thing, with near matches
├── ChannelMisconfigured a channel that could never send
└── StoppedEarly         the user or a signal ended the work
"""

from collections.abc import Iterable
from difflib import get_close_matches


class TocsinError(Exception):
    """Anything raised on purpose. Its text is one line that its reader can act on."""

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what, self.where, self.remedy = what, where, remedy

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return place + self.what + (f" ({self.remedy})" if self.remedy else "")


class ConfigError(TocsinError):
    """The configuration cannot be used. `problems` holds every fault found, each one line."""

    def __init__(self, what: str, *, where: str = "", remedy: str = "", problems: Iterable[str] = ()) -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.problems = tuple(problems)


class QueryError(ConfigError):
    """A query that cannot be read. `column` counts characters from 1."""

    def __init__(self, what: str, *, column: int, where: str = "", remedy: str = "") -> None:
        super().__init__(what, where=where or f"column {column}", remedy=remedy)
        self.column = column


class StoreError(TocsinError):
    """The database cannot serve what was asked."""


class SchemaTooOld(StoreError):
    """The tables are not those of this version."""


class Locked(StoreError):
    """Another process holds the database for longer than the busy timeout."""


class UnknownName(TocsinError):
    """A name that nothing here bears. The text offers the names nearest to it."""

    def __init__(self, kind: str, name: str, known: Iterable[str], *, where: str = "") -> None:
        near = get_close_matches(name, list(known), n=3)
        remedy = f"did you mean {', '.join(near)}?" if near else ""
        super().__init__(f"no {kind} named {name!r}", where=where, remedy=remedy)
        self.kind, self.name = kind, name


class ChannelMisconfigured(TocsinError):
    """A channel whose settings can never lead to a message."""


class StoppedEarly(TocsinError):
    """The work was ended before it was done; what had been done is kept."""
