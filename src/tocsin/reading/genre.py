"""What kind of text a title heads: news, or analysis, a report of the past, an aftermath, another topic.

Told by the structure of the title (how a sentence of it opens and closes, a quotation, questions
alone), by words that head such texts, and by the section that it stands in. None of them silences
a fresh event: a clause with a toll, or with words that say that something happens now, stays news.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import accumulate, pairwise
from operator import attrgetter, itemgetter
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
_OPENING, _CLOSING = (re.compile(f"[{re.escape(marks)}]*+") for marks in (_OPENS, _CLOSES))
_AROUND = re.compile(f"[{re.escape(_OPENS + _CLOSES)}]*+")
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
    events = _in_order(hit for hit in hits if kind_of(hit.key) == "event")
    loud = [*tolls, *(each for each in fresh if not _any_inside(events, each))]
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


def _in_order(hits: Iterable[Hit]) -> list[Stretch]:
    return sorted((hit.start, hit.end) for hit in hits)


def _any_inside(laid: Sequence[Stretch], around: Stretch) -> bool:
    """Whether one of several stretches in order lies in another.

    A fresh cue that holds an event's own word is none: in sport, a `new attack` is a striker's.
    """
    low = bisect_left(laid, (around[0],))
    return any(end <= around[1] for _, end in laid[low : bisect_left(laid, (around[1],), low)])


class _Laid:
    """Stretches in order, to ask for those around a place without going through all of them."""

    def __init__(self, stretches: Iterable[Stretch]) -> None:
        laid = sorted(stretches)
        self._starts = [start for start, _ in laid]
        self._furthest = list(accumulate((end for _, end in laid), max))

    def hold(self, start: int, end: int) -> bool:
        """Whether one of them holds all of a stretch."""
        before = bisect_right(self._starts, start)
        return before > 0 and self._furthest[before - 1] >= end

    def touch(self, start: int, end: int) -> bool:
        """Whether one of them shares a character with a stretch."""
        before = bisect_left(self._starts, end)
        return before > 0 and self._furthest[before - 1] > start


def _of_structure(
    title: Passage, hits: Sequence[Hit], fresh: Sequence[Stretch], loud: Sequence[Stretch]
) -> Heading:
    """`loud` is what is fresh in a text of any topic."""
    muted: list[Stretch] = []
    told: tuple[Genre, Stretch | None] | None = None
    dashes, now = _after_dashes(title), _Laid(fresh)
    events = _Laid(_in_order(hit for hit in hits if kind_of(hit.key) == "event"))
    for sentence in _sentences(title):
        clauses = list(_clauses(title, sentence, dashes))
        triggers: list[Stretch] = []
        entire = False
        for genre, trigger, whole in _told(title, sentence, clauses, now, events, bool(loud)):
            told = told or (genre, trigger)
            if _is_label(title.folded.text, sentence, trigger):
                entire = True
                muted.append((sentence[0], len(title.folded.text)))
                break  # all that follows is of this kind
            entire = entire or whole
            triggers.append(trigger)
        if entire:
            muted.append(sentence)
        elif triggers:
            muted += _silenced(clauses, triggers, now, hits)
    if told is None:
        return _NEWS
    silent = _Laid(muted)
    alive = any(_is_event(hit) and hit.main and not silent.hold(hit.start, hit.end) for hit in hits)
    if alive:
        return Heading(Genre.NEWS, told[1], muted=tuple(muted))
    return Heading(told[0], told[1], muted=tuple(muted))


def _is_event(hit: Hit) -> bool:
    return kind_of(hit.key) == "event" and hit.status is Status.ASSERTED


def _told(
    title: Passage,
    sentence: Stretch,
    clauses: Sequence[_Clause],
    fresh: _Laid,
    events: _Laid,
    loud: bool,
) -> Iterator[tuple[Genre, Stretch, bool]]:
    """Each genre that a sentence tells: by what, and whether all of the sentence is of it."""
    text = title.folded.text
    if _is_question(text, sentence):
        yield Genre.ANALYSIS, _last_mark(text, sentence), True
    elif (quoted := _quotation(text, sentence)) and not fresh.touch(*quoted):
        yield Genre.ANALYSIS, quoted, True
    for cue, start, end in _cues_of(title, sentence):
        if cue.genre is None or _is_part(events, start, end):
            continue
        if cue.reach is Reach.ANYWHERE:
            if cue.genre is Genre.OTHER and loud:
                continue
            yield cue.genre, (start, end), cue.genre in (Genre.REPORT, Genre.OTHER)
        elif _stands(cue, text, start, end, clauses):
            yield cue.genre, (start, end), True


def _cues_of(title: Passage, sentence: Stretch) -> Sequence[Located]:
    """The cues that begin in a sentence."""
    cues = title.scan.cues
    low = bisect_left(cues, sentence[0], key=itemgetter(1))
    return cues[low : bisect_left(cues, sentence[1], low, key=itemgetter(1))]


def _is_part(events: _Laid, start: int, end: int) -> bool:
    """Whether a cue is a word of a longer phrase for an event: in `demand ransom` nobody demands calm."""
    return events.hold(start - 1, end) or events.hold(start, end + 1)


@dataclass(frozen=True, slots=True)
class _Clause:
    start: int
    end: int
    joined: bool  # it begins with a word as `while`, after which something else happens


def _silenced(
    clauses: Sequence[_Clause], triggers: Sequence[Stretch], fresh: _Laid, hits: Sequence[Hit]
) -> Iterator[Stretch]:
    """The clauses that cues silence: their own, and those beside them that hold nothing fresh."""
    own, events = _Laid(triggers), _in_order(filter(_is_event, hits))
    for clause in clauses:
        stretch = clause.start, clause.end
        silent = not fresh.touch(*stretch) and not (clause.joined and _any_inside(events, stretch))
        if own.touch(*stretch) or silent:
            yield stretch


def _is_label(text: str, sentence: Stretch, trigger: Stretch) -> bool:
    """Whether a sentence is nothing but the words that tell the kind of what follows: `Opinion.`"""
    alone = _only(_AROUND, text, sentence[0], trigger[0]) and _only(_AROUND, text, trigger[1], sentence[1])
    return alone and text[trigger[0]].isalnum()


def _only(marks: re.Pattern[str], text: str, start: int, end: int) -> bool:
    """Whether nothing but marks stands in a stretch of a text, which may be empty."""
    found = marks.match(text, start, max(start, end))
    return found is not None and found.end() >= end


def _stands(cue: Cue, text: str, start: int, end: int, clauses: Sequence[_Clause]) -> bool:
    """Whether a cue opens or closes a clause, as it must."""
    if cue.reach is Reach.OPENING:
        before = bisect_right(clauses, start, key=attrgetter("start"))
        return before > 0 and _only(_OPENING, text, clauses[before - 1].start, start)
    after = bisect_left(clauses, end, key=attrgetter("end"))
    return (
        cue.reach is Reach.CLOSING and after < len(clauses) and _only(_CLOSING, text, end, clauses[after].end)
    )


def _sentences(title: Passage) -> Iterator[Stretch]:
    start = 0
    for end in [*title.ends, len(title.folded.text)]:
        if title.folded.text[start:end].strip():
            yield start, end
        start = end


def _clauses(title: Passage, sentence: Stretch, dashes: Sequence[int]) -> Iterator[_Clause]:
    """The sentence in pieces: at commas, colons, spaced dashes, and before a word that joins clauses."""
    text = title.folded.text
    breaks = {(found.end(), False) for found in _MARKS.finditer(text, *sentence)}
    after = dashes[bisect_right(dashes, sentence[0]) : bisect_left(dashes, sentence[1])]
    breaks |= {(start, False) for start in after}
    breaks |= {
        (start, True)
        for cue, start, _ in _cues_of(title, sentence)
        if cue.reach is Reach.JOIN and sentence[0] < start
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


def mute(hits: Sequence[Hit], heading: Heading) -> list[Hit]:
    """The title's hits, those in what is no news marked with the genre."""
    if not heading.muted:
        return list(hits)
    genre = heading.genre if heading.genre is not Genre.NEWS else Genre.ANALYSIS
    muted = _Laid(heading.muted)
    return [
        replace(hit, genre=genre) if hit.bearing and muted.hold(hit.start, hit.end) else hit for hit in hits
    ]


def mute_below(text: Passage, hits: Sequence[Hit], heading: Heading, tolls: Sequence[Stretch]) -> list[Hit]:
    """The hits of a text below its title, marked with the title's genre but where the text has news.

    `tolls` are those that the title does not tell already.
    """
    if heading.genre is Genre.NEWS:
        return list(hits)
    news = _Laid(_newsworthy(text, hits, tolls, dated=heading.genre in _DATED) if tolls else ())
    return [
        replace(hit, genre=heading.genre) if hit.bearing and not news.hold(hit.start, hit.end) else hit
        for hit in hits
    ]


def _newsworthy(
    text: Passage, hits: Sequence[Hit], tolls: Sequence[Stretch], *, dated: bool
) -> Iterator[Stretch]:
    """The sentences with a toll and a cue of what is fresh that tell no other kind of text.

    `dated`: a day will do for the cue.
    """
    fresh, told = _Laid(_fresh(text)), _Laid(tolls)
    events = _Laid(_in_order(hit for hit in hits if kind_of(hit.key) == "event"))
    others = [
        (start, end)
        for cue, start, end in text.scan.cues
        if cue.genre not in (None, Genre.OTHER) and cue.reach is Reach.ANYWHERE
    ]
    other = _Laid(each for each in others if not _is_part(events, *each))
    for sentence in _sentences(text):
        if not told.touch(*sentence):
            continue
        now = fresh.touch(*sentence)
        now = now or (dated and _is_dated(text.folded.text[slice(*sentence)]))
        if now and not other.touch(*sentence):
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


def _sections(tags: Sequence[str], url: str) -> Iterator[tuple[Genre, str]]:
    """Each genre that a category or a part of the address names, and its name."""
    names = sections()
    path = urlsplit(url).path if "/" in url else ""
    for part in (*tags, *path.split("/")[1:-1][:_SEGMENTS_LOOKED_AT]):
        if genre := names.get(_plain(part)):
            yield genre, part


def _plain(name: str) -> str:
    return fold(name.strip()).text
