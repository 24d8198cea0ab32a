"""What places an entry among others: its profile, where it stands, and the shelf's buckets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Profile:
    """What one text says as far as it places it among others.

    `features` weigh what it is told with: concepts, numbers (`#30`) and words, 1 in the title and
    less in the summary. `places` are those of its observations. `seen` is when it came, by which
    what was long ago is forgotten.
    """

    entry: int
    revision: int
    at: datetime
    seen: datetime
    title: str
    summary: str
    language: str | None
    agency: str | None
    places: frozenset[str]
    features: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Placed:
    """A text in its origin and its story. Its features weigh what they did when it came.

    An origin's number is that of the text that opened it.
    """

    profile: Profile
    origin: int
    story: int


@dataclass(frozen=True, slots=True)
class Bucket:
    """Who came under one key: how many, when the last came, and the latest with their event times.

    Those are whole seconds since 1970: thousands are looked through for each text.
    """

    count: int
    seen: datetime
    latest: tuple[tuple[int, int], ...]
