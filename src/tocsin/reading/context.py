"""What context makes of a mention: denied, over, past or only feared.

The ConText algorithm (Harkema, Dowling, Thornblade and Chapman 2009, J Biomed Inform 42:839):
a trigger reaches over a limited number of words, before or after it, within its sentence, unless
a pseudo-trigger holds it or a stop ends its reach. Added to it here: punctuation ends a reach,
years in the text make history, a question asserts nothing, and a word that is itself a trigger
keeps its own meaning. What stands in a clause of background is not the news, unless its sentence
tells something fresh.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from operator import itemgetter

from tocsin.model import Status
from tocsin.reading.concepts import kind_of
from tocsin.reading.cues import IN_CONTEXT, Cue, Half, Reach, day_pattern, year_words
from tocsin.reading.endings import COMMAS, FURTHEST, Trigger, weigh
from tocsin.reading.passage import WORD, Hit, Passage
from tocsin.reading.past import years

Located = tuple[Cue, int, int]

# Words that may stand between a trigger and what it concerns. A statement that something is over
# may come late in its sentence, while what is feared stands beside the fear.
REACH_BEFORE = {Status.NEGATED: 6, Status.ENDED: 4, Status.HISTORICAL: 8, Status.HYPOTHETICAL: 6}
REACH_AFTER = {Status.NEGATED: 4, Status.ENDED: 7, Status.HISTORICAL: 8, Status.HYPOTHETICAL: 0}
BACKGROUND_REACH = 12
PAIR_GAP = 4  # words between the halves of `ne … pas`
LONGEST_TRIGGER = 12  # words in a trigger, halves and gap together

OPENING_WORDS = 2  # before which a time (`ten years ago`) is that of the whole sentence

_COMMA, _COLON = re.compile(f"[{COMMAS}]"), re.compile(":")
_WITHOUT_REACH = frozenset({Reach.STOP, Reach.PSEUDO})
_NESTED = 4  # event words that may hold one trigger, one in the other
_RANK = {status: rank for rank, status in enumerate(Status)}


class Context:
    """The triggers, stops and marks of one passage, in order."""

    def __init__(self, passage: Passage, event_time: datetime, tolls: Sequence[tuple[int, int]] = ()) -> None:
        self._passage = passage
        self._text = text = passage.folded.text
        cues = _without_shadowed(_join_pairs(passage))
        fresh = [(start, end) for cue, start, end in passage.scan.cues if cue.reach is Reach.FRESH]
        self._fresh = [*fresh, *tolls]
        present = [c for c in cues if c[0].reach is Reach.STOP and c[0].status is Status.HISTORICAL]
        self._now = sorted([start for start, _ in fresh] + [start for _, start, _ in present])
        self._stops = _stops(cues)
        triggers = [self._locate(*cue) for cue in cues if cue[0].reach not in _WITHOUT_REACH]
        triggers += [
            replace(self._locate(cue, start, end), limit=limit)
            for cue, start, end, limit in years(passage, event_time)
        ]
        ordered = sorted(triggers, key=lambda trigger: (trigger.first, trigger.last))
        weighed = weigh(ordered, text)
        self._triggers, self._spent = weighed.triggers, weighed.spent
        self._firsts = [trigger.first for trigger in self._triggers]
        self._frames = {each.sentence: each for each in self._triggers if self._is_frame(each)}
        self._commas = [found.start() for found in _COMMA.finditer(text)] if triggers else []
        self._colons = [found.start() for found in _COLON.finditer(text)] if triggers else []

    def _locate(self, cue: Cue, start: int, end: int) -> Trigger:
        first, last = self._passage.word_at(start), self._passage.word_at(end - 1)
        status = cue.status or Status.ASSERTED
        sentence = self._passage.sentence_at(start)
        failing = cue.reach is Reach.FAILING
        reach, limit = (Reach.BEFORE, 0) if failing else (cue.reach, FURTHEST)
        return Trigger(status, reach, start, end, first, last, sentence, status, limit)

    def _is_frame(self, trigger: Trigger) -> bool:
        """Whether a time long past opens its sentence, set off by a comma: all that follows is past.

        Not what began then (`Founded in 2012`, `Since 2012`), nor where a day is named.
        """
        if trigger.status is not Status.HISTORICAL or self._mark_after(trigger) not in COMMAS:
            return False
        before = self._before(trigger)
        dated = self._text[trigger.start : trigger.end].isdigit()
        years, since = year_words()
        opens = (
            since.isdisjoint(before) and years.issuperset(before) if dated else len(before) < OPENING_WORDS
        )
        return opens and not day_pattern().search(self._text, trigger.end, self._sentence_end(trigger))

    def _before(self, trigger: Trigger) -> list[str]:
        """The words of its sentence before a trigger."""
        number = trigger.sentence
        start = self._passage.ends[number - 1] if number else 0
        return [word.rpartition("'")[2] for word in WORD.findall(self._text, start, trigger.start)]

    def _sentence_end(self, trigger: Trigger) -> int:
        ends = self._passage.ends
        return ends[trigger.sentence] if trigger.sentence < len(ends) else len(self._text)

    def judge(self, hit: Hit, owners: Owners) -> Hit:
        """The hit with its status, the trigger that gave it, and whether it is the news itself."""
        near = self._near(hit)
        sentence = self._passage.sentence_at(hit.start)
        if not near and sentence not in self._frames:
            return self._questioned(hit)
        own = {
            each.reaches_as
            for each in near
            if each.start < hit.end and hit.start < each.end and not _around(each)
        }
        own.discard(Status.NEGATED)  # `denies that there is no fuel` denies the lack
        working = [
            each
            for each in near
            if each.sentence == sentence
            and each.reaches_as not in own
            and not owners.claim(each.start, each.end, each.status, hit)
            and self._covers(each, hit)
            and self._free(each, hit)
        ]
        frame = self._frames.get(sentence)
        if frame and self._framed(frame, hit):
            working.append(frame)
        background = any(each.reach is Reach.BACKGROUND and not self._refreshed(each) for each in working)
        triggers = [each for each in working if each.reach is not Reach.BACKGROUND]
        best = min(triggers, key=lambda each: (_distance(each, hit), _RANK[each.status]), default=None)
        if best is None:
            return self._questioned(hit if not background else replace(hit, main=False))
        return replace(hit, status=best.status, trigger=(best.start, best.end), main=not background)

    def _framed(self, frame: Trigger, hit: Hit) -> bool:
        """Whether a frame's sentence has come to nothing fresh before the hit."""
        return frame.end <= hit.start and not _count_between(self._now, frame.end, hit.end)

    def _refreshed(self, background: Trigger) -> bool:
        """Whether the clause beside one of background tells something fresh."""
        for start, _ in self._fresh:
            if self._passage.sentence_at(start) != background.sentence:
                continue
            if start < background.start or self._barred(background, background.end, start):
                return True
        return False

    def _questioned(self, hit: Hit) -> Hit:
        """The hit, as no more than possible where its sentence is a question."""
        mark = self._passage.question_mark(hit.start)
        return hit if mark is None else replace(hit, status=Status.HYPOTHETICAL, trigger=mark)

    def _free(self, trigger: Trigger, hit: Hit) -> bool:
        """Whether a negation is not spent on an ending; the ending's own word it denies too."""
        denied = self._spent.get((trigger.start, trigger.end))
        return denied is None or (denied[0] < hit.end and hit.start < denied[1])

    def _near(self, hit: Hit) -> Sequence[Trigger]:
        low = bisect_left(self._firsts, hit.first - FURTHEST - LONGEST_TRIGGER)
        return self._triggers[low : bisect_right(self._firsts, hit.last + FURTHEST + 1)]

    def _covers(self, trigger: Trigger, hit: Hit) -> bool:
        """Whether the trigger's reach holds the hit."""
        if trigger.start < hit.end and hit.start < trigger.end:
            return trigger.reach is Reach.AROUND and trigger.start < hit.start and hit.end < trigger.end
        words = _distance(trigger, hit)
        if trigger.end <= hit.start:
            if trigger.reach is Reach.AFTER:
                return False
            limit = min(trigger.limit, REACH_BEFORE.get(trigger.reaches_as, BACKGROUND_REACH))
            return words <= limit and not self._barred(trigger, trigger.end, hit.start)
        limit = REACH_AFTER.get(trigger.reaches_as, 0)
        return (
            trigger.reach is Reach.AFTER
            and words <= limit
            and not self._barred(trigger, hit.end, trigger.start)
        )

    def _barred(self, trigger: Trigger, start: int, end: int) -> bool:
        """Whether something between a trigger and a hit ends the reach.

        A pair of commas encloses an aside; one comma parts two clauses, and so does a colon. But
        `In 2012, ...` and `Fact check: ...` reach past the mark that follows them at once, and a
        headline may name the past on either side of a colon.
        """
        if _count_between(self._stops.get(trigger.reaches_as, ()), start, end):
            return True
        commas = _count_between(self._commas, start, end)
        colons = _count_between(self._colons, start, end)
        own_mark = self._mark_after(trigger) if start == trigger.end else " "
        if trigger.status is Status.HISTORICAL:
            return (commas - (own_mark in COMMAS)) % 2 == 1
        return commas % 2 == 1 or colons > (own_mark == ":")

    def _mark_after(self, trigger: Trigger) -> str:
        """The mark that follows a trigger at once; a blank where none does."""
        return self._passage.folded.text[trigger.end : trigger.end + 2].strip()[:1] or " "


def _around(trigger: Trigger) -> bool:
    """Whether it encloses what it speaks of, as `ne … plus` does a verb, and so is no word of it."""
    return trigger.reach is Reach.AROUND


class Owners:
    """The mentions of a passage, asked whether a trigger is part of one and so works on no other."""

    def __init__(self, hits: Iterable[Hit]) -> None:
        self._by_start = sorted((hit.start, hit.end) for hit in hits if kind_of(hit.key) == "event")

    def claim(self, start: int, end: int, status: Status, hit: Hit) -> bool:
        """Whether a negation belongs to an event's own words (`no fuel`, `lack of`) and not to the hit.

        As a part of a longer event word it works on nothing outside; as an event word it does not
        deny the things that the event is about.
        """
        if status is not Status.NEGATED or not self._by_start:
            return False
        low = bisect_right(self._by_start, start, key=itemgetter(0))
        for first, last in reversed(self._by_start[max(0, low - _NESTED) : low]):
            if first <= start and end <= last:
                outside = hit.end <= first or last <= hit.start
                return kind_of(hit.key) == "thing" or (outside and (first, last) != (start, end))
        return False


def _join_pairs(passage: Passage) -> list[Located]:
    """The triggers, with each pair's halves made one where they stand close enough in one sentence."""
    cues = [each for each in passage.scan.cues if each[0].reach in IN_CONTEXT]
    closings = [each for each in cues if each[0].half is Half.CLOSING]
    joined = [each for each in cues if each[0].half is Half.WHOLE]
    starts = [start for _, start, _ in closings]
    for cue, start, end in cues:
        if cue.half is not Half.OPENING:
            continue
        word = passage.word_at(end - 1)
        for other, first, last in closings[bisect_left(starts, end) :]:
            if passage.word_at(first) - word > PAIR_GAP + 1:
                break
            if other.pair == cue.pair and passage.sentence_at(first) == passage.sentence_at(start):
                joined.append((Cue(cue.reach, cue.status), start, last))
                break
    return sorted(joined, key=lambda each: (each[1], -each[2]))


def _without_shadowed(cues: list[Located]) -> list[Located]:
    """The triggers that no longer phrase holds: a pseudo-trigger, or a trigger of more words.

    Where spans are equal, a pseudo-trigger holds the others and the others stand side by side.
    """
    kept: list[Located] = []
    holders: list[tuple[int, int]] = []
    pseudo = {(start, end) for cue, start, end in cues if cue.reach is Reach.PSEUDO}
    for cue, start, end in cues:
        while holders and holders[-1][1] <= start:
            holders.pop()
        span = (start, end)
        inside = any(s <= start and end <= e and (s, e) != span for s, e in holders)
        if inside or (span in pseudo and cue.reach is not Reach.PSEUDO):
            continue
        kept.append((cue, start, end))
        if span not in holders[-1:]:
            holders.append(span)
    return kept


def _stops(cues: Iterable[Located]) -> dict[Status, list[int]]:
    """Where the reach of each status ends: at its own stops, and at all clauses of background."""
    stops: dict[Status, list[int]] = {status: [] for status in REACH_BEFORE}
    for cue, start, _ in cues:
        if cue.reach is Reach.BACKGROUND:
            for places in stops.values():
                places.append(start)
        elif cue.reach is Reach.STOP and cue.status in stops:
            stops[cue.status].append(start)
    return stops


def _distance(trigger: Trigger, hit: Hit) -> int:
    """Words between the two; 0 where they touch."""
    return max(hit.first - trigger.last, trigger.first - hit.last, 1) - 1


def _count_between(places: Sequence[int], start: int, end: int) -> int:
    return bisect_left(places, end) - bisect_left(places, start)


def judge(
    passage: Passage, hits: Sequence[Hit], event_time: datetime, tolls: Sequence[tuple[int, int]] = ()
) -> list[Hit]:
    """The hits of a passage with what context makes of them, in their order.

    `tolls` are the stretches that tell how many died: a clause with one is fresh.
    """
    if not hits:
        return []
    context, owners = Context(passage, event_time, tolls), Owners(hits)
    return [context.judge(hit, owners) if hit.bearing else hit for hit in hits]
