"""Who claims what: the speaker that a sentence names for what it tells.

`according to the army`, `residents say`, `revendique par le Front`: kept beside the status and
never mixed into it, for what an army or a group claims may be all that is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tocsin.reading.concepts import kind_of
from tocsin.reading.cues import Reach
from tocsin.reading.passage import Hit, Passage

SPEAKERS = frozenset(
    {"actor", "org", "place"}
)  # kinds of concepts that can speak; a capital does for its state
WORDS_TO_SPEAKER = 4  # between the verb and the one who speaks
_CUES = frozenset({Reach.SPEAKER, Reach.SPEAKER_AFTER, Reach.SPEAKER_BEFORE})


@dataclass(frozen=True, slots=True)
class Claim:
    """A speaker at its place in a sentence: the words, and the concept that they name, if any."""

    start: int
    end: int
    sentence: int
    speaker: str | None = None


def claims(passage: Passage, hits: Sequence[Hit]) -> list[Claim]:
    """Every attribution in a passage whose speaker is named."""
    cues = [each for each in passage.scan.cues if each[0].reach in _CUES]
    if not cues:
        return []
    named = [(start, end) for cue, start, end in cues if cue.reach is Reach.SPEAKER]
    speakers = [hit for hit in hits if kind_of(hit.key) in SPEAKERS]
    found = []
    for cue, start, end in cues:
        sentence = passage.sentence_at(start)
        if cue.reach is Reach.SPEAKER:
            found.append(Claim(start, end, sentence))
        elif any(first < end and start < last for first, last in named):
            continue
        elif speaker := _speaker(passage, cue.reach, start, end, speakers):
            found.append(Claim(min(start, speaker.start), max(end, speaker.end), sentence, speaker.key))
    return found


def _speaker(passage: Passage, reach: Reach, start: int, end: int, speakers: Sequence[Hit]) -> Hit | None:
    """The nearest one who can speak on the side where the phrase looks for its speaker."""
    first, last, sentence = passage.word_at(start), passage.word_at(end - 1), passage.sentence_at(start)
    if reach is Reach.SPEAKER_AFTER:
        near = [hit for hit in speakers if hit.start >= end and hit.first - last <= WORDS_TO_SPEAKER + 1]
        near.sort(key=lambda hit: (hit.first, -hit.last))
    else:
        near = [hit for hit in speakers if hit.end <= start and first - hit.last <= WORDS_TO_SPEAKER + 1]
        near.sort(key=lambda hit: (-hit.last, hit.first))
    return next((hit for hit in near if passage.sentence_at(hit.start) == sentence), None)


def attribute(passage: Passage, hits: Sequence[Hit], found: Sequence[Claim]) -> list[Hit]:
    """The hits with the attribution of their sentence, the nearest where it has several."""
    if not found:
        return list(hits)
    return [_attributed(passage, hit, found) if hit.bearing else hit for hit in hits]


def _attributed(passage: Passage, hit: Hit, found: Sequence[Claim]) -> Hit:
    sentence = passage.sentence_at(hit.start)
    here = [claim for claim in found if claim.sentence == sentence]
    if not here:
        return hit
    nearest = min(here, key=lambda claim: (max(claim.start - hit.end, hit.start - claim.end), claim.start))
    who = nearest.speaker or passage.span(nearest.start, nearest.end).text
    return replace(hit, attribution=(nearest.start, nearest.end), claimant=who)
