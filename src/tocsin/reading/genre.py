"""What kind of text a title heads: news, or analysis, a report of the past, an aftermath, another topic.

Told by the structure of the title (how a sentence of it opens and closes, a quotation, questions
alone), by words that head such texts, and by the section that it stands in. None of them silences
a fresh event: a clause with a toll, or with words that say that something happens now, stays news.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import pairwise
from urllib.parse import urlsplit

import yaml

from tocsin.model import Genre, Status
from tocsin.reading.concepts import kind_of
from tocsin.reading.cues import Cue, Reach, sections
from tocsin.reading.fold import fold
from tocsin.reading.passage import WORD, Hit, Passage

Stretch = tuple[int, int]  # of the folded text
Located = tuple[Cue, int, int]

_MARKS = re.compile("[,،:;؛?!؟]")
_SPACED_DASH = re.compile(r"\s[-‐‑‒–—―|·•]+\s")
_OPENS = " \"'([{«*.#"  # may stand before the first word of a clause
_CLOSES = " \"')]}».!?؟:…"
_QUOTES = "\"'"
_LONGEST_NAME = 60  # characters before a colon that can name a speaker
_SEGMENTS_LOOKED_AT = 12  # of an address
_DATED = frozenset({Genre.AFTERMATH, Genre.OTHER})  # below which a day is a recent one


@dataclass(frozen=True, slots=True)
class Heading:
    """What a title says of its text. `muted`: the stretches of the title whose events are no news."""

    genre: Genre = Genre.NEWS
    trigger: Stretch | None = None
    section: str = ""
    muted: tuple[Stretch, ...] = ()


_NEWS = Heading()


def judge(
    title: Passage, hits: Sequence[Hit], tolls: Sequence[Stretch], tags: Sequence[str] = (), url: str = ""
) -> Heading:
    """The kind of text that a title heads. `hits` are the title's own, judged; `tolls` count as fresh.

    A section tells it unless the title speaks up against it: by anything fresh where the section
    holds all sorts, by an event with its toll where it holds opinions.
    """
    fresh = _fresh(title)
    loud = [*tolls, *(each for each in fresh if not any(_within_cue(hit, each) for hit in hits))]
    counted = bool(tolls) and any(_is_event(hit) and hit.main for hit in hits)
    for genre, section in _sections(tags, url):
        light = genre is Genre.OTHER or _plain(section) in _desk().broad
        if not (loud if light else counted):
            return Heading(genre, section=section, muted=((0, len(title.folded.text)),))
    if not any(cue.genre for cue, _, _ in title.scan.cues) and not _may_be_structured(title):
        return _NEWS
    return _of_structure(title, hits, [*fresh, *tolls], loud)


def _may_be_structured(title: Passage) -> bool:
    text = title.folded.text
    return text[:1] in _QUOTES or text[-1:] in _QUOTES or "?" in text or "؟" in text


def _within_cue(hit: Hit, cue: Stretch) -> bool:
    """Whether a fresh cue is told by an event's own word: in sport, a `new attack` is a striker's."""
    return kind_of(hit.key) == "event" and cue[0] <= hit.start and hit.end <= cue[1]


def _of_structure(
    title: Passage, hits: Sequence[Hit], fresh: Sequence[Stretch], loud: Sequence[Stretch]
) -> Heading:
    """`loud` is what is fresh in a text of any topic."""
    muted: list[Stretch] = []
    told: tuple[Genre, Stretch | None] | None = None
    for sentence in _sentences(title):
        clauses = list(_clauses(title, sentence))
        for genre, trigger, whole in _told(title, sentence, clauses, fresh, loud, hits):
            told = told or (genre, trigger)
            if _is_label(title.folded.text, sentence, trigger):
                muted.append((sentence[0], len(title.folded.text)))
            else:
                muted += [sentence] if whole else _silenced(clauses, trigger, fresh, hits)
    if told is None:
        return _NEWS
    alive = any(_is_event(hit) and hit.main and not within(hit, muted) for hit in hits)
    if alive:
        return Heading(Genre.NEWS, told[1], muted=tuple(muted))
    return Heading(told[0], told[1], muted=tuple(muted))


def _is_event(hit: Hit) -> bool:
    return kind_of(hit.key) == "event" and hit.status is Status.ASSERTED


def _told(
    title: Passage,
    sentence: Stretch,
    clauses: Sequence[_Clause],
    fresh: Sequence[Stretch],
    loud: Sequence[Stretch],
    hits: Sequence[Hit],
) -> Iterator[tuple[Genre, Stretch, bool]]:
    """Each genre that a sentence tells: by what, and whether all of the sentence is of it."""
    text = title.folded.text
    if _is_question(text, sentence):
        yield Genre.ANALYSIS, _last_mark(text, sentence), True
    elif (quoted := _quotation(text, sentence)) and not any(_touch(quoted, each) for each in fresh):
        yield Genre.ANALYSIS, quoted, True
    for cue, start, end in title.scan.cues:
        if cue.genre is None or not sentence[0] <= start < sentence[1] or _is_part(hits, start, end):
            continue
        if cue.reach is Reach.ANYWHERE:
            if cue.genre is Genre.OTHER and loud:
                continue
            yield cue.genre, (start, end), cue.genre in (Genre.REPORT, Genre.OTHER)
        elif _stands(cue, text, start, end, clauses):
            yield cue.genre, (start, end), True


def _is_part(hits: Sequence[Hit], start: int, end: int) -> bool:
    """Whether a cue is a word of a longer phrase for an event: in `demand ransom` nobody demands calm."""
    return any(
        hit.start <= start and end <= hit.end and (hit.start, hit.end) != (start, end)
        for hit in hits
        if kind_of(hit.key) == "event"
    )


@dataclass(frozen=True, slots=True)
class _Clause:
    start: int
    end: int
    joined: bool  # it begins with a word as `while`, after which something else happens


def _silenced(
    clauses: Sequence[_Clause], trigger: Stretch, fresh: Sequence[Stretch], hits: Sequence[Hit]
) -> Iterator[Stretch]:
    """The clauses that a cue silences: its own, and those beside it that hold nothing fresh."""
    for clause in clauses:
        stretch = clause.start, clause.end
        if _touch(stretch, trigger):
            yield stretch
        elif any(_touch(stretch, each) for each in fresh):
            continue
        elif not (clause.joined and any(_is_event(hit) and within(hit, [stretch]) for hit in hits)):
            yield stretch


def _is_label(text: str, sentence: Stretch, trigger: Stretch) -> bool:
    """Whether a sentence is nothing but the words that tell the kind of what follows: `Opinion.`"""
    beside = text[sentence[0] : trigger[0]] + text[trigger[1] : sentence[1]]
    return not beside.strip(_OPENS + _CLOSES) and text[trigger[0]].isalnum()


def _stands(cue: Cue, text: str, start: int, end: int, clauses: Sequence[_Clause]) -> bool:
    """Whether a cue opens or closes a clause, as it must."""
    for clause in clauses:
        if (
            cue.reach is Reach.OPENING
            and not text[clause.start : start].strip(_OPENS)
            and clause.start <= start
        ):
            return True
        if cue.reach is Reach.CLOSING and end <= clause.end and not text[end : clause.end].strip(_CLOSES):
            return True
    return False


def _sentences(title: Passage) -> Iterator[Stretch]:
    start = 0
    for end in [*title.ends, len(title.folded.text)]:
        if title.folded.text[start:end].strip():
            yield start, end
        start = end


def _clauses(title: Passage, sentence: Stretch) -> Iterator[_Clause]:
    """The sentence in pieces: at commas, colons, spaced dashes, and before a word that joins clauses."""
    text = title.folded.text
    breaks = {(found.end(), False) for found in _MARKS.finditer(text, *sentence)}
    breaks |= {(start, False) for start in _after_dashes(title) if sentence[0] < start < sentence[1]}
    breaks |= {
        (start, True)
        for cue, start, _ in title.scan.cues
        if cue.reach is Reach.JOIN and sentence[0] < start < sentence[1]
    }
    start, joined = sentence[0], False
    for place, by_join in sorted(breaks):
        if text[start:place].strip(_OPENS + _CLOSES + ",،;؛"):
            yield _Clause(start, place, joined)
            start = place
        joined = by_join
    if text[start : sentence[1]].strip(_OPENS + _CLOSES):
        yield _Clause(start, sentence[1], joined)


def _after_dashes(title: Passage) -> list[int]:
    """Where words follow a spaced dash, which folding has made a blank."""
    original = title.folded.original
    dashes = [found.end() for found in _SPACED_DASH.finditer(original)]
    if not dashes:
        return []
    written = [title.folded.span(word, word + 1)[0] for word in title.words]
    places = (bisect_right(written, dash - 1) for dash in dashes)
    return [title.words[place] for place in places if place < len(title.words)]


def _is_question(text: str, sentence: Stretch) -> bool:
    return text[sentence[0] : sentence[1]].rstrip(" \"')]»").endswith(("?", "؟"))


def _last_mark(text: str, sentence: Stretch) -> Stretch:
    place = max(text.rfind("?", *sentence), text.rfind("؟", *sentence))
    return place, place + 1


def _quotation(text: str, sentence: Stretch) -> Stretch | None:
    """What is in quotes where all of the sentence is, or all that follows a speaker's name and a colon."""
    start, end = sentence
    said = text[start:end].strip(" .!…")
    name, colon, rest = said.partition(":")
    if colon and len(name) <= _LONGEST_NAME and rest.strip()[:1] in _QUOTES:
        said = rest.strip()
    if len(said) < 3 or said[0] not in _QUOTES or said[-1] != said[0] or said[0] in _unpaired(said[1:-1]):
        return None
    place = text.index(said, start)
    return place, place + len(said)


def _unpaired(inner: str) -> str:
    """The quotes within that end a word or begin one: an apostrophe between letters is none."""
    return "".join(re.findall(r"(?<!\w)['\"]|['\"](?!\w)", inner))


def within(hit: Hit, stretches: Sequence[Stretch]) -> bool:
    """Whether a hit lies in one of the stretches."""
    return any(start <= hit.start and hit.end <= end for start, end in stretches)


def mute(hits: Sequence[Hit], heading: Heading) -> list[Hit]:
    """The title's hits, those in what is no news marked with the genre."""
    if not heading.muted:
        return list(hits)
    genre = heading.genre if heading.genre is not Genre.NEWS else Genre.ANALYSIS
    return [replace(hit, genre=genre) if hit.bearing and within(hit, heading.muted) else hit for hit in hits]


def mute_below(text: Passage, hits: Sequence[Hit], heading: Heading, tolls: Sequence[Stretch]) -> list[Hit]:
    """The hits of a text below its title, marked with the title's genre but where the text has news.

    `tolls` are those that the title does not tell already.
    """
    if heading.genre is Genre.NEWS:
        return list(hits)
    news = list(_newsworthy(text, hits, tolls, dated=heading.genre in _DATED)) if tolls else []
    return [
        replace(hit, genre=heading.genre) if hit.bearing and not within(hit, news) else hit for hit in hits
    ]


def _newsworthy(
    text: Passage, hits: Sequence[Hit], tolls: Sequence[Stretch], *, dated: bool
) -> Iterator[Stretch]:
    """The sentences with a toll and a cue of what is fresh that tell no other kind of text.

    `dated`: a day will do for the cue.
    """
    fresh = _fresh(text)
    for sentence in _sentences(text):
        if not any(_touch(sentence, each) for each in tolls):
            continue
        now = any(_touch(sentence, each) for each in fresh)
        now = now or (dated and _is_dated(text.folded.text[slice(*sentence)]))
        if now and not any(
            cue.genre not in (None, Genre.OTHER)
            and cue.reach is Reach.ANYWHERE
            and _touch(sentence, (start, end))
            and not _is_part(hits, start, end)
            for cue, start, end in text.scan.cues
        ):
            yield sentence


def _is_dated(sentence: str) -> bool:
    """Whether a sentence names the day of what it tells."""
    words = WORD.findall(sentence)
    desk = _desk()
    return any(word in desk.days and before not in desk.of for before, word in pairwise(["", *words]))


def _fresh(passage: Passage) -> list[Stretch]:
    return [(start, end) for cue, start, end in passage.scan.cues if cue.reach is Reach.FRESH]


@dataclass(frozen=True, slots=True)
class _Desk:
    """What desks call things, folded. See headings.yaml."""

    broad: frozenset[str]
    days: frozenset[str]
    of: frozenset[str]


@cache
def _desk() -> _Desk:
    document = yaml.safe_load((files("tocsin.reading") / "headings.yaml").read_text(encoding="utf-8"))
    return _Desk(**{name: frozenset(map(_plain, words)) for name, words in document.items()})


def _touch(first: Stretch, second: Stretch) -> bool:
    return first[0] < second[1] and second[0] < first[1]


def _sections(tags: Sequence[str], url: str) -> Iterator[tuple[Genre, str]]:
    """Each genre that a category or a part of the address names, and its name."""
    names = sections()
    path = urlsplit(url).path if "/" in url else ""
    for part in (*tags, *path.split("/")[1:-1][:_SEGMENTS_LOOKED_AT]):
        if genre := names.get(_plain(part)):
            yield genre, part


def _plain(name: str) -> str:
    return fold(name.strip()).text
