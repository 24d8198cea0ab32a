"""What must be in an entry for a query to hold: the less that an index can tell, and never too much.

A clue is made of a query by `reading.index` and looked up by `store.search`. It finds every entry
that the query finds, and others: who asks holds the query itself against what it finds.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Token:
    """A token of the index, or, where it is `open`, every one that begins so. Letters and digits only."""

    text: str
    open: bool = False


@dataclass(frozen=True, slots=True)
class FromSource:
    """The entry is of this source."""

    source: str


@dataclass(frozen=True, slots=True)
class Tagged:
    """The entry or its source has this tag."""

    tag: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part; of none, any entry whatever."""

    parts: tuple[Clue, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of the parts; of none, no entry."""

    parts: tuple[Clue, ...]


Clue = Token | FromSource | Tagged | AllOf | AnyOf

ANYTHING = AllOf(())
