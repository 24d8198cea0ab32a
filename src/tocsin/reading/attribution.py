"""Who claims what: the speaker that a sentence names for what it tells.

`according to the army`, `residents say`, `revendique par le Front`: kept beside the status and
never mixed into it, for what an army or a group claims may be all that is known.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tocsin.reading.concepts import kind_of
from tocsin.reading.cues import Reach
from tocsin.reading.passage import Hit, Passage

SPEAKERS = frozenset(
    {"actor", "org", "place"}
)  # kinds of concepts that can speak; a capital does for its state
WORDS_TO_SPEAKER = 4  # between the verb and the one who speaks
BESIDE = 2  # ... that keep the two together
_CUES = frozenset({Reach.SPEAKER, Reach.SPEAKER_AFTER, Reach.SPEAKER_BEFORE})
_MARK = re.compile("[,،:;؛]")
_CLOSES = ",،\"'"  # what is said ends with it
_NESTED = 8  # claims or phrases that may lie over each other in one place


@dataclass(frozen=True, slots=True)
class Claim:
    """A speaker at its place in a sentence: the words, and the concept that they give its name, if any."""

    start: int
    end: int
    sentence: int
    speaker: str | None = None


def claims(passage: Passage, hits: Sequence[Hit], proper: Mapping[str, int]) -> list[Claim]:
    """Every attribution in a passage whose speaker is named, in the order of the text.

    `proper` are the concepts with a name of their own. Whoever speaks by another, as one of an army or
    of an agency, is told by the words alone: what the concept is called was never written for readers.
    """
    cues = [each for each in passage.scan.cues if each[0].reach in _CUES]
    if not cues:
        return []
    named = sorted((start, end) for cue, start, end in cues if cue.reach is Reach.SPEAKER)
    floor = _Floor(passage, hits, proper)
    found = []
    for cue, start, end in cues:
        sentence = passage.sentence_at(start)
        if cue.reach is Reach.SPEAKER:
            found.append(Claim(start, end, sentence))
        elif _overlaps(named, start, end):
            continue
        elif speaker := floor.speaker(cue.reach, start, end):
            name = speaker.key if speaker.key in proper else None
            begun = min(start, speaker.start, passage.words[speaker.first])  # with an Arabic article
            found.append(Claim(begun, max(end, speaker.end), sentence, name))
    return sorted(found, key=lambda claim: (claim.start, claim.end))


def _overlaps(named: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    begun = bisect_left(named, (end,))
    return any(start < last for _, last in named[max(0, begun - _NESTED) : begun])


class _Floor:
    """Who can speak in a passage, looked up by place.

    Of several over the same words one with a name comes first, of those the one with the fewest
    forms, as the most specific: on both sides of a phrase alike.
    """

    def __init__(self, passage: Passage, hits: Sequence[Hit], proper: Mapping[str, int]) -> None:
        def rank(hit: Hit) -> tuple[bool, int, str]:
            return hit.key not in proper, proper.get(hit.key, 0), hit.key

        self._passage = passage
        best = sorted((hit for hit in hits if kind_of(hit.key) in SPEAKERS), key=rank)
        worst = best[::-1]  # who stands before a phrase is read backwards
        self._by_first = sorted(best, key=lambda hit: (hit.first, -hit.last))
        self._by_last = sorted(worst, key=lambda hit: (hit.last, -hit.first))
        self._events = sorted(hit.start for hit in hits if kind_of(hit.key) == "event")
        text = passage.folded.text
        self._breaks = sorted({*(found.end() for found in _MARK.finditer(text)), *passage.ends, len(text)})

    def speaker(self, reach: Reach, start: int, end: int) -> Hit | None:
        """Who speaks by a phrase: on the side where it looks, and a place only where nobody else does.

        A verb follows the one who speaks, but stands before them behind what they say
        (`..., says the army`), and where a sentence begins with it, as in Arabic.
        """
        after = self._follower(start, end)
        if reach is Reach.SPEAKER_AFTER:
            return after
        before = self._before(start)
        verb_first = after is not None and self._is_verb_first(end, after)
        named = (hit for hit in before if _is_somebody(hit) or (self._opens(hit, start) and not verb_first))
        subject = next(named, None)
        if after and self._is_inverted(start, after, subject):
            return after
        if subject or (after and _is_somebody(after)):
            return subject or (None if self._has_subject(start) else after)
        return before[0] if before else after

    def _is_inverted(self, start: int, after: Hit, subject: Hit | None) -> bool:
        """Whether a verb's speaker follows it, for what is said stands before the verb and not behind."""
        if self._next(self._events, after.end) < self._next(self._breaks, after.end):
            return False
        if self._passage.folded.text[max(0, start - 2) : start].rstrip()[-1:] in tuple(_CLOSES):
            return True
        if subject and self._opens(subject, start):
            return False
        apart = subject is None or self._passage.word_at(start) - subject.last > BESIDE + 1
        return _is_somebody(after) and (apart or self._is_last(after))

    def _has_subject(self, verb: int) -> bool:
        """Whether words of a clause stand before its verb in Latin letters: one of them is the subject.

        `The ministry says jihadists attacked` tells nothing that jihadists say.
        """
        text = self._passage.folded.text
        begun = bisect_right(self._breaks, verb)
        words = text[self._breaks[begun - 1] if begun else 0 : verb].split()
        return bool(words) and words[-1].isascii() and words[-1][-1].isalpha()

    def _is_last(self, hit: Hit) -> bool:
        words = self._passage.words
        after = words[hit.last + 1] if hit.last + 1 < len(words) else len(self._passage.folded.text)
        return self._next(self._breaks, hit.end) <= after

    def _is_verb_first(self, end: int, after: Hit) -> bool:
        """Whether somebody follows a verb at once in Arabic letters, where that is its order."""
        at_once = after.first - self._passage.word_at(end - 1) == 1
        return at_once and _is_somebody(after) and not self._passage.folded.text[after.start].isascii()

    def _opens(self, place: Hit, verb: int) -> bool:
        """Whether a clause begins with a place and goes on with a verb, so that the place may be its subject.

        In Latin letters an article may stand before it; in Arabic only a preposition stands apart.
        """
        text = self._passage.folded.text
        begun = bisect_right(self._breaks, place.start)
        words = text[self._breaks[begun - 1] if begun else 0 : place.start].split()
        beside = self._passage.word_at(verb) - place.last == 1 and self._next(self._breaks, place.end) > verb
        return beside and len(words) <= text[place.start].isascii()

    def _follower(self, start: int, end: int) -> Hit | None:
        """Who follows a phrase, before a mark or an event: somebody near, else a place, else the nearest."""
        last = self._passage.word_at(end - 1)
        barred = min(self._next(self._breaks, end), self._next(self._events, end))
        reached = last + WORDS_TO_SPEAKER + 1
        low = bisect_left(self._by_first, last, key=lambda hit: hit.first)
        high = bisect_right(self._by_first, reached, key=lambda hit: hit.first)
        near = [hit for hit in self._by_first[low:high] if end <= hit.start < barred]
        somebody = (hit for hit in near if _is_somebody(hit) and hit.first - last <= BESIDE + 1)
        return next(somebody, near[0] if near else None)

    def _before(self, start: int) -> list[Hit]:
        """Those who stand before a phrase, in its sentence; the nearest first."""
        first, sentence = self._passage.word_at(start), self._passage.sentence_at(start)
        low = bisect_left(self._by_last, first - WORDS_TO_SPEAKER - 1, key=lambda hit: hit.last)
        high = bisect_right(self._by_last, first, key=lambda hit: hit.last)
        near = [hit for hit in self._by_last[low:high] if hit.end <= start]
        return [hit for hit in reversed(near) if self._passage.sentence_at(hit.start) == sentence]

    def _next(self, places: Sequence[int], offset: int) -> int:
        """The first of some places behind an offset; the end of the text where none is."""
        number = bisect_left(places, offset)
        return places[number] if number < len(places) else len(self._passage.folded.text)


def _is_somebody(hit: Hit) -> bool:
    return kind_of(hit.key) != "place"


def attribute(passage: Passage, hits: Sequence[Hit], proper: Mapping[str, int]) -> list[Hit]:
    """The hits with the attribution of their sentence, the nearest where it has several.

    `proper`: see `claims`.
    """
    found = claims(passage, hits, proper)
    if not found:
        return list(hits)
    by_sentence: dict[int, list[Claim]] = defaultdict(list)
    for claim in found:
        by_sentence[claim.sentence].append(claim)
    return [_attributed(passage, hit, by_sentence) if hit.bearing else hit for hit in hits]


def _attributed(passage: Passage, hit: Hit, found: Mapping[int, Sequence[Claim]]) -> Hit:
    here = found.get(passage.sentence_at(hit.start), ())
    if not here:
        return hit
    place = bisect_right(here, hit.start, key=lambda claim: claim.start)
    near = here[max(0, place - _NESTED) : place + 1]
    nearest = min(near, key=lambda claim: (max(claim.start - hit.end, hit.start - claim.end), claim.start))
    who = nearest.speaker or passage.span(nearest.start, nearest.end).text
    return replace(hit, attribution=(nearest.start, nearest.end), claimant=who)
