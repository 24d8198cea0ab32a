"""Triggers of context: the phrases that say that something is denied, feared, past or over.

Beside them stand those that tell what kind of text a title heads, which clause is background,
what makes news of a sentence, and who claims what. All of a language ship in
`triggers/LANGUAGE.yaml`; the operator's `context` extends them. A phrase with an ellipsis
(`ne … pas`) is a pair whose halves stand a few words apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import files

import yaml

from tocsin.config.parts import Names, Part
from tocsin.config.watches import ContextSettings, Directions, Positions
from tocsin.model import Genre, Status
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
    FAILING = "failing"  # denies the very word that follows: `fails to take`, `refuses to lift`
    SOUGHT = "sought"  # what it is followed by is tried or asked for: an ending then is none
    ENDING = "ending"  # an ending only where it is denied, refused or sought: `fails to end`
    BACKGROUND = "background"  # opens a clause that is not the news
    OPENING = "opening"  # tells the kind of text where it begins a sentence of the title
    ANYWHERE = "anywhere"  # ... wherever it stands in the title
    CLOSING = "closing"  # ... where it ends a sentence of the title
    FRESH = "fresh"  # its sentence is news, whatever else it holds
    JOIN = "join"  # begins a clause that stands on its own feet: `as`, `while`
    SPEAKER_AFTER = "speaker after"  # `according to`: who claims it is named next
    SPEAKER_BEFORE = "speaker before"  # `said`: who claims it was named before
    SPEAKER = "speaker"  # `witnesses say`: names the speaker itself


IN_CONTEXT = frozenset(
    {
        Reach.BEFORE,
        Reach.AFTER,
        Reach.AROUND,
        Reach.PSEUDO,
        Reach.STOP,
        Reach.FAILING,
        Reach.SOUGHT,
        Reach.ENDING,
        Reach.BACKGROUND,
    }
)


class Half(Enum):
    """Which part of a pair a phrase is."""

    WHOLE = 0
    OPENING = 1
    CLOSING = 2


@dataclass(frozen=True, slots=True)
class Cue:
    """What a phrase does. `pair` joins the two halves of one trigger; `genre` is told by a position."""

    reach: Reach
    status: Status | None = None
    half: Half = Half.WHOLE
    pair: str = ""
    genre: Genre | None = None


@dataclass(frozen=True, slots=True)
class CuePhrase:
    """A phrase of one language with its role; `path` leads to it in the operator's settings."""

    cue: Cue
    language: str
    phrase: str
    path: Path


class Speakers(Part):
    """Phrases of attribution: `before` the speaker, `after` the speaker, or naming the speaker themselves."""

    before: Names = []
    after: Names = []
    themselves: Names = []


class Sections(Part):
    """Categories, sections and parts of addresses that tell the kind of text."""

    analysis: Names = []
    report: Names = []
    aftermath: Names = []
    other: Names = []


class Language(Part):
    """The triggers of one language, as a file of the package holds them.

    `year` and `since` are the words before a number that make it a year; `relatives` open a relative
    clause. An ending that is `sought` (`tries to lift`) or `failing` (`refuses to lift`) has not come;
    `endings` are such as are none otherwise (`to end`).
    """

    negated: Directions = Directions()
    ended: Directions = Directions()
    historical: Directions = Directions()
    hypothetical: Directions = Directions()
    failing: Names = []
    sought: Names = []
    endings: Names = []
    background: Names = []
    year: Names = []
    since: Names = []
    relatives: Names = []
    analysis: Positions = Positions()
    report: Positions = Positions()
    aftermath: Positions = Positions()
    other: Positions = Positions()
    fresh: Names = []
    joins: Names = []
    attribution: Speakers = Speakers()
    sections: Sections = Sections()


_STATUSES = {
    "negated": Status.NEGATED,
    "ended": Status.ENDED,
    "historical": Status.HISTORICAL,
    "hypothetical": Status.HYPOTHETICAL,
}


_GENRES = {
    "analysis": Genre.ANALYSIS,
    "report": Genre.REPORT,
    "aftermath": Genre.AFTERMATH,
    "other": Genre.OTHER,
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


@cache
def relative_words() -> frozenset[str]:
    """The folded words that open a relative clause."""
    return frozenset(fold(word).text for language in shipped().values() for word in language.relatives)


@cache
def day_pattern() -> re.Pattern[str]:
    """Finds the names of recent days in folded text (`days` in headings.yaml)."""
    document = yaml.safe_load((files("tocsin.reading") / "headings.yaml").read_text(encoding="utf-8"))
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(fold(day).text) for day in document['days'])})(?!\w)")


@cache
def sections() -> Mapping[str, Genre]:
    """What the names of sections and categories tell, folded, in all languages."""
    return {
        fold(name).text: genre
        for language in shipped().values()
        for field, genre in _GENRES.items()
        for name in getattr(language.sections, field)
    }


def phrases(extra: ContextSettings) -> Iterator[CuePhrase]:
    """All triggers, the package's first, a pair as its two halves."""
    for code, language in shipped().items():
        for name, status in _STATUSES.items():
            yield from _of(getattr(language, name), status, code, ("context", name, code))
        for name, genre in _GENRES.items():
            yield from _positions(getattr(language, name), genre, code, ("context", name, code))
        for cue, names in _on_endings(language):
            for phrase in names:
                yield from _halves(cue, code, phrase, ())
        for reach, names in _plain(language):
            yield from (CuePhrase(Cue(reach), code, phrase, ()) for phrase in names)
    yield from _added(extra)


def _added(extra: ContextSettings) -> Iterator[CuePhrase]:
    """What the operator adds."""
    for name, status in _STATUSES.items():
        for code, directions in getattr(extra, name).items():
            yield from _of(directions, status, code, ("context", name, code))
    for name, genre in _GENRES.items():
        for code, positions in getattr(extra, name).items():
            yield from _positions(positions, genre, code, ("context", name, code))
    for reach in (Reach.BACKGROUND, Reach.FRESH):
        for code, names in getattr(extra, reach.value).items():
            for index, phrase in enumerate(names):
                yield CuePhrase(Cue(reach), code, phrase, ("context", reach.value, code, index))


def _on_endings(language: Language) -> Iterator[tuple[Cue, Names]]:
    yield Cue(Reach.FAILING, Status.NEGATED), language.failing
    yield Cue(Reach.SOUGHT, Status.HYPOTHETICAL), language.sought
    yield Cue(Reach.ENDING, Status.ENDED), language.endings


def _plain(language: Language) -> Iterator[tuple[Reach, Names]]:
    yield Reach.BACKGROUND, language.background
    yield Reach.FRESH, language.fresh
    yield Reach.JOIN, language.joins
    yield Reach.SPEAKER_AFTER, language.attribution.before
    yield Reach.SPEAKER_BEFORE, language.attribution.after
    yield Reach.SPEAKER, language.attribution.themselves


def _positions(positions: Positions, genre: Genre, language: str, path: Path) -> Iterator[CuePhrase]:
    for reach in (Reach.OPENING, Reach.ANYWHERE, Reach.CLOSING):
        for index, phrase in enumerate(getattr(positions, reach.value)):
            yield CuePhrase(Cue(reach, genre=genre), language, phrase, (*path, reach.value, index))


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
