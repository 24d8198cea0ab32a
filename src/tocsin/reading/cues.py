"""Triggers of context: the phrases that say that something is denied, feared, past or over.

Those of a language ship in `triggers/LANGUAGE.yaml`; the operator's `context` extends them. A
phrase with an ellipsis (`ne … pas`) is a pair whose halves stand a few words apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import files

import yaml

from tocsin.config.parts import Names, Part
from tocsin.config.watches import ContextSettings, Directions
from tocsin.model import Status
from tocsin.reading.fold import fold
from tocsin.reading.problems import Path

ELLIPSIS = "…"
_ELIDING = ("fr", "any")  # languages in which a half that ends in -e loses it before a vowel


class Reach(Enum):
    """Which way a trigger works, or what else it does."""

    BEFORE = "before"  # it stands before what it concerns
    AFTER = "after"
    AROUND = "around"  # what it concerns stands between its halves, or follows
    PSEUDO = "pseudo"  # looks like a trigger and is none
    STOP = "stop"  # ends the reach of triggers of its status
    BACKGROUND = "background"  # opens a clause that is not the news


class Half(Enum):
    """Which part of a pair a phrase is."""

    WHOLE = 0
    OPENING = 1
    CLOSING = 2


@dataclass(frozen=True, slots=True)
class Cue:
    """What a phrase does in context. `pair` joins the two halves of one trigger."""

    reach: Reach
    status: Status | None = None
    half: Half = Half.WHOLE
    pair: str = ""


@dataclass(frozen=True, slots=True)
class CuePhrase:
    """A phrase of one language with its role; `path` leads to it in the operator's settings."""

    cue: Cue
    language: str
    phrase: str
    path: Path


class Language(Part):
    """The triggers of one language, as a file of the package holds them.

    `year` and `since` are the words before a number that make it a year.
    """

    negated: Directions = Directions()
    ended: Directions = Directions()
    historical: Directions = Directions()
    hypothetical: Directions = Directions()
    background: Names = []
    year: Names = []
    since: Names = []


_STATUSES = {
    "negated": Status.NEGATED,
    "ended": Status.ENDED,
    "historical": Status.HISTORICAL,
    "hypothetical": Status.HYPOTHETICAL,
}


@cache
def shipped() -> Mapping[str, Language]:
    """The triggers of the package, by language."""
    folder = files("tocsin.reading") / "triggers"
    found = {}
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".yaml"):
            # every scalar stays a string: YAML 1.1 would read `no` as false
            content = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
            found[file.name.removesuffix(".yaml")] = Language.model_validate(content)
    return found


@cache
def year_words() -> tuple[frozenset[str], frozenset[str]]:
    """The folded words before a year, and those of them that mean `since`."""
    years = {fold(word).text for language in shipped().values() for word in language.year}
    since = {fold(word).text for language in shipped().values() for word in language.since}
    return frozenset(years | since), frozenset(since)


def phrases(extra: ContextSettings) -> Iterator[CuePhrase]:
    """All triggers, the package's first, a pair as its two halves."""
    for code, language in shipped().items():
        for name, status in _STATUSES.items():
            yield from _of(getattr(language, name), status, code, ("context", name, code))
        for phrase in language.background:
            yield CuePhrase(Cue(Reach.BACKGROUND), code, phrase, ())
    for name, status in _STATUSES.items():
        for code, directions in getattr(extra, name).items():
            yield from _of(directions, status, code, ("context", name, code))


def _of(directions: Directions, status: Status, language: str, path: Path) -> Iterator[CuePhrase]:
    for reach in (Reach.BEFORE, Reach.AFTER, Reach.AROUND, Reach.PSEUDO, Reach.STOP):
        for index, phrase in enumerate(getattr(directions, reach.value)):
            yield from _halves(Cue(reach, status), language, phrase, (*path, reach.value, index))


def _halves(cue: Cue, language: str, phrase: str, path: Path) -> Iterator[CuePhrase]:
    opening, ellipsis, closing = phrase.partition(ELLIPSIS)
    if not ellipsis:
        yield CuePhrase(cue, language, phrase, path)
        return
    pair = f"{language}:{phrase}"
    first = Cue(cue.reach, cue.status, Half.OPENING, pair)
    yield CuePhrase(first, language, opening.strip(), path)
    if language in _ELIDING and opening.strip().endswith("e"):
        yield CuePhrase(first, language, f"{opening.strip()[:-1]}'", path)
    yield CuePhrase(Cue(cue.reach, cue.status, Half.CLOSING, pair), language, closing.strip(), path)
