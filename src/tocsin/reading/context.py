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
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from operator import itemgetter

from tocsin.model import Status
from tocsin.reading.concepts import kind_of
from tocsin.reading.cues import IN_CONTEXT, Cue, Half, Reach, relative_words, year_words
from tocsin.reading.passage import WORD, Hit, Passage

Located = tuple[Cue, int, int]

# Words that may stand between a trigger and what it concerns. A statement that something is over
# may come late in its sentence, while what is feared stands beside the fear.
REACH_BEFORE = {Status.NEGATED: 6, Status.ENDED: 4, Status.HISTORICAL: 8, Status.HYPOTHETICAL: 6}
REACH_AFTER = {Status.NEGATED: 4, Status.ENDED: 7, Status.HISTORICAL: 8, Status.HYPOTHETICAL: 0}
BACKGROUND_REACH = 12
FURTHEST = 12  # the widest of the above
PAIR_GAP = 4  # words between the halves of `ne … pas`
DENIED_WITHIN = 1  # word between a negation and the ending that it denies: `has not been lifted`
LONGEST_TRIGGER = 12  # words in a trigger, halves and gap together
HISTORY_AGE = timedelta(days=180)  # a year that ended so long before the entry is past

OPENING_WORDS = 3  # of a sentence, in which a time stands that is the whole sentence's
RELATIVE_WORDS = 6  # of a relative clause, before its year
YEAR_REACH = 3  # words after a year in the middle of a sentence

_YEAR = re.compile(r"(?:1[89]\d|20\d)\d(?<![\w.,]\d{4})(?![\w%]|[.,]\d)")
_ROUND = "2000"  # more often a number of people than a year
_COMMAS = ",،"
_COMMA, _COLON = re.compile(f"[{_COMMAS}]"), re.compile(":")
_WITHOUT_REACH = frozenset({Reach.STOP, Reach.PSEUDO})
_NESTED = 4  # event words that may hold one trigger, one in the other
_RANK = {status: rank for rank, status in enumerate(Status)}


@dataclass(frozen=True, slots=True)
class _Trigger:
    """A trigger at its place, by offsets, words and sentence.

    `reaches_as`: the status whose limits and stops hold for it: its own, but for an ending that is
    only hoped for. `limit`: words to what follows it, where fewer than its status allows.
    """

    status: Status
    reach: Reach
    start: int
    end: int
    first: int
    last: int
    sentence: int
    reaches_as: Status
    limit: int = FURTHEST


class Context:
    """The triggers, stops and marks of one passage, in order."""

    def __init__(self, passage: Passage, event_time: datetime, tolls: Sequence[tuple[int, int]] = ()) -> None:
        self._passage = passage
        text = passage.folded.text
        cues = _without_shadowed(_join_pairs(passage))
        fresh = [(start, end) for cue, start, end in passage.scan.cues if cue.reach is Reach.FRESH]
        self._fresh = [*fresh, *tolls]
        present = [c for c in cues if c[0].reach is Reach.STOP and c[0].status is Status.HISTORICAL]
        self._now = sorted([start for start, _ in fresh] + [start for _, start, _ in present])
        self._stops = _stops(cues)
        triggers = [self._locate(*cue) for cue in cues if cue[0].reach not in _WITHOUT_REACH]
        triggers += [
            replace(self._locate(cue, start, end), limit=limit)
            for cue, start, end, limit in _years(text, passage, event_time)
        ]
        ordered = sorted(triggers, key=lambda trigger: (trigger.first, trigger.last))
        self._triggers, self._spent = _weigh_endings(ordered)
        self._firsts = [trigger.first for trigger in self._triggers]
        self._frames = {each.sentence: each for each in self._triggers if self._is_frame(each)}
        self._commas = [found.start() for found in _COMMA.finditer(text)] if triggers else []
        self._colons = [found.start() for found in _COLON.finditer(text)] if triggers else []

    def _locate(self, cue: Cue, start: int, end: int) -> _Trigger:
        first, last = self._passage.word_at(start), self._passage.word_at(end - 1)
        status = cue.status or Status.ASSERTED
        sentence = self._passage.sentence_at(start)
        return _Trigger(status, cue.reach, start, end, first, last, sentence, status)

    def _is_frame(self, trigger: _Trigger) -> bool:
        """Whether a time long past opens its sentence, set off by a comma: all that follows is past."""
        return (
            trigger.status is Status.HISTORICAL
            and self._mark_after(trigger) in _COMMAS
            and self._opens(trigger.first, trigger.sentence)
        )

    def _opens(self, word: int, sentence: int) -> bool:
        """Whether a word stands among the first of its sentence: `In 2012`, `In March 2012`."""
        first = max(0, word - OPENING_WORDS)
        starts = self._passage.words[first:word]
        return len(starts) < OPENING_WORDS or self._passage.sentence_at(starts[0]) != sentence

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

    def _framed(self, frame: _Trigger, hit: Hit) -> bool:
        """Whether a frame's sentence has come to nothing fresh before the hit."""
        return frame.end <= hit.start and not _count_between(self._now, frame.end, hit.end)

    def _refreshed(self, background: _Trigger) -> bool:
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

    def _free(self, trigger: _Trigger, hit: Hit) -> bool:
        """Whether a negation is not spent on an ending; the ending's own word it denies too."""
        denied = self._spent.get((trigger.start, trigger.end))
        return denied is None or (denied[0] < hit.end and hit.start < denied[1])

    def _near(self, hit: Hit) -> Sequence[_Trigger]:
        low = bisect_left(self._firsts, hit.first - FURTHEST - LONGEST_TRIGGER)
        return self._triggers[low : bisect_right(self._firsts, hit.last + FURTHEST + 1)]

    def _covers(self, trigger: _Trigger, hit: Hit) -> bool:
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

    def _barred(self, trigger: _Trigger, start: int, end: int) -> bool:
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
            return (commas - (own_mark in _COMMAS)) % 2 == 1
        return commas % 2 == 1 or colons > (own_mark == ":")

    def _mark_after(self, trigger: _Trigger) -> str:
        """The mark that follows a trigger at once; a blank where none does."""
        return self._passage.folded.text[trigger.end : trigger.end + 2].strip()[:1] or " "


def _around(trigger: _Trigger) -> bool:
    """Whether it encloses what it speaks of, as `ne … plus` does a verb, and so is no word of it."""
    return trigger.reach is Reach.AROUND


def _weigh_endings(triggers: list[_Trigger]) -> tuple[list[_Trigger], dict[tuple[int, int], tuple[int, int]]]:
    """Takes out the endings that are denied at once: a siege that is not lifted goes on.

    One that is hoped for or sought (`tries to lift`) is no ending, and what should end no news
    either: it stays as a hypothesis. Gives the triggers that are left, and for each negation or
    search so spent the span of the ending, on which alone it works.
    """
    spent: dict[tuple[int, int], tuple[int, int]] = {}
    left = []
    last: dict[Status | None, _Trigger] = {}  # that works on what follows it; None: that seeks an ending
    for trigger in triggers:
        if trigger.reach is Reach.SOUGHT:
            last[None] = trigger
        elif trigger.status is Status.HYPOTHETICAL and _at_once(last.get(Status.NEGATED), trigger):
            continue  # a rumour that is denied is no rumour
        elif trigger.status is not Status.ENDED:
            if trigger.reach is not Reach.AFTER:
                last[trigger.status] = trigger
            left.append(trigger)
        elif denial := _at_once(last.get(Status.NEGATED), trigger):
            spent[denial.start, denial.end] = trigger.start, trigger.end
        elif sought := _at_once(last.get(None), trigger):
            spent[sought.start, sought.end] = trigger.start, trigger.end
            left += [replace(sought, reach=Reach.BEFORE), replace(trigger, status=Status.HYPOTHETICAL)]
        elif _at_once(last.get(Status.HYPOTHETICAL), trigger):
            left.append(replace(trigger, status=Status.HYPOTHETICAL))
        else:
            left.append(trigger)
    return left, spent


def _at_once(trigger: _Trigger | None, ending: _Trigger) -> _Trigger | None:
    """The trigger, where an ending follows it side by side, joined to it, or but for a word."""
    if trigger is None or ending.start < trigger.end:
        return None
    return trigger if ending.first - trigger.last - 1 <= DENIED_WITHIN else None


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


def _years(text: str, passage: Passage, event_time: datetime) -> Iterator[tuple[Cue, int, int, int]]:
    """Years that ended well before the entry's own date, as triggers that work both ways, and how far.

    A year after `since` that opens its sentence concerns what follows; elsewhere nothing: the
    first attack since 2012 is news, and so are hostages freed who were held since 2021. What
    follows a relative clause with a year in it (`who raided the town in 2012`) is news, too.
    """
    years, since = year_words()
    for found in _YEAR.finditer(text):
        if datetime(int(found.group()), 12, 31, tzinfo=UTC) + HISTORY_AGE > event_time:
            continue
        before = _words_before(passage, found.start())
        mark = text[found.end() : found.end() + 2].strip()[:1]
        opens = mark == ")" if before else mark in (":", *_COMMAS)
        if not opens and (not before or before[-1] not in years or found.group() == _ROUND):
            continue
        lasting = not since.isdisjoint(before)
        inside = len(before) == OPENING_WORDS
        if not (inside and (lasting or _in_relative_clause(passage, found.start()))):
            reach = YEAR_REACH if inside else FURTHEST
            yield Cue(Reach.BEFORE, Status.HISTORICAL), found.start(), found.end(), reach
        if not lasting:
            yield Cue(Reach.AFTER, Status.HISTORICAL), found.start(), found.end(), FURTHEST


def _in_relative_clause(passage: Passage, offset: int) -> bool:
    """Whether one of the words before an offset opens a relative clause."""
    return not relative_words().isdisjoint(_words_before(passage, offset, RELATIVE_WORDS))


def _words_before(passage: Passage, offset: int, most: int = OPENING_WORDS) -> list[str]:
    """The last words before an offset in its sentence, without what is elided."""
    word = passage.word_at(offset)
    starts = [
        start
        for start in passage.words[max(0, word - most) : word]
        if passage.sentence_at(start) == passage.sentence_at(offset)
    ]
    text = passage.folded.text
    found = [WORD.match(text, start) for start in starts]
    return [each.group().rpartition("'")[2] for each in found if each]


def _distance(trigger: _Trigger, hit: Hit) -> int:
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
