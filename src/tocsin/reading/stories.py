"""Stories: entries that report one event, in whatever language and words.

A text's profile holds what it is told with: its concepts, which are the same in every language,
its numbers, and the words that no concept covers. Two texts are alike by what they have in
common (a weighted index after Dice), where what was rare when a text came weighs more (idf after
Spärck Jones 1972, over what came before: nothing later changes it).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import lru_cache
from hashlib import blake2b
from math import fsum, log

from tocsin.model import Mention, Reading
from tocsin.model.stories import Placed, Profile
from tocsin.reading import copies, origins
from tocsin.reading.fold import fold

WINDOW = timedelta(hours=72)  # between two entries of a story; a story that goes on has no end
SAME_EVENT = 0.3  # likeness from which two texts report one event
ANOTHER_STORY = 0.2  # likeness below which a revised text with no event in common is plainly another's
A_DAY_APART = 0.08  # what each day between takes from the likeness
IN_TRANSLATION = 0.08  # what it takes that only concepts and numbers can be compared
ELSEWHERE = 0.5  # what is left of it where each tells of places of its own

SUMMARY_WEIGHS = 0.5
TITLE_READ, SUMMARY_READ = 300, 300  # characters: an agency's lead tells the event, the rest its background
FEATURES = 40  # of a text, the first
SHORTEST_WORD, TELLING_WORD = 3, 5  # characters
COMMON = {"place": 0.1, "#": 0.02, "word": 0.02, "short": 0.1}  # share of texts, before there were any
COMMON_CONCEPT = 0.15
TEXTS_ASSUMED = 50  # that this prior is worth

_SKIPPED = frozenset({"frame", "number"})  # kinds that tell how a text speaks, not of what
_WORD = re.compile(r"\d+(?:[,.\u00a0\u202f ]\d{3})+(?!\d)|\w+")
_YEARS = range(1900, 2101)


def profile(reading: Reading) -> Profile:
    """What an entry's reading says as far as it places it among others."""
    entry = reading.entry
    features: dict[str, float] = {}
    for field, text, weight in _fields(entry.title, entry.summary):
        mentions = [mention for mention in reading.mentions if mention.span.field == field]
        for feature in _told(text, mentions):
            if len(features) < FEATURES:
                features.setdefault(feature, weight)
    for toll in (seen.deaths for seen in reading.observations if seen.deaths):
        if toll.low > 1:
            features.setdefault(f"#{toll.low}", SUMMARY_WEIGHS)
    return Profile(
        entry=entry.id,
        revision=entry.revision,
        at=entry.event_time,
        seen=entry.first_seen,
        title=entry.title[: copies.READ_AT_MOST],
        summary=entry.summary[: copies.READ_AT_MOST],
        language=reading.language,
        agency=origins.agency(entry.title, entry.summary, entry.source.name),
        places=frozenset(place for seen in reading.observations for place in seen.places),
        features=features,
    )


def weight(feature: str, before: int, texts: int) -> float:
    """How telling a feature is that stood in so many of the texts before."""
    expected = _prior(feature) * TEXTS_ASSUMED
    return log((texts + TEXTS_ASSUMED) / (min(before, texts) + 1 + expected))


def likeness(one: Profile, other: Profile) -> float:
    """How alike two texts are told, 0 to 1. Over two languages only concepts and numbers tell."""
    ours, theirs = one.features, other.features
    translated = one.language != other.language
    if translated:
        ours, theirs = _in_any_language(ours), _in_any_language(theirs)
    both = fsum(min(value, theirs[name]) for name, value in ours.items() if name in theirs)
    all_of_them = fsum((*ours.values(), *theirs.values()))  # exact, so that their order is nothing
    if not all_of_them:
        return 0.0
    alike = 2 * both / all_of_them - (IN_TRANSLATION if translated else 0)
    return max(0.0, alike)


def nearness(one: Profile, other: Profile, alike: float) -> float:
    """How likely two texts report one event: their likeness, less for what lies between them."""
    apart = abs(one.at - other.at)
    if apart > WINDOW:
        return 0.0
    near = alike - A_DAY_APART * (apart / timedelta(days=1))
    return near * ELSEWHERE if origins.elsewhere(one, other) else near


def story_of(told: Profile, near: Sequence[tuple[Placed, float]]) -> int | None:
    """The story among those of the near texts that this one reports; None where it is a new one.

    Each text comes with its likeness.

    A story is as near as the mean of its nearest text and of all: one text between two events does
    not join them. One that has texts of other places, and none of a place of this text, is another.
    """
    measured: dict[int, list[float]] = defaultdict(list)
    elsewhere: set[int] = set()
    here: set[int] = set()
    for other, alike in near:
        if abs(told.at - other.profile.at) <= WINDOW:
            measured[other.story].append(nearness(told, other.profile, alike))
            if origins.elsewhere(told, other.profile):
                elsewhere.add(other.story)
            elif origins.names(other.profile, told.places):
                here.add(other.story)
    nearest = max(
        (
            ((max(each) + sum(each) / len(each)) / 2, -story)
            for story, each in measured.items()
            if story in here or story not in elsewhere
        ),
        default=(0.0, 0),
    )
    return -nearest[1] if nearest[0] >= SAME_EVENT else None


def plainly_another(before: Profile, after: Profile) -> bool:
    """Whether an entry's text was replaced by one that tells of something else."""
    copied = copies.copied(before.title, before.summary, after.title, after.summary)
    same_event = bool(origins.of_kind(before, "event") & origins.of_kind(after, "event"))
    return not copied and not same_event and likeness(before, after) < ANOTHER_STORY


@lru_cache(maxsize=65_536)
def key(feature: str) -> int:
    """A feature as the number by which it is looked up, the same on every machine."""
    return int.from_bytes(blake2b(feature.encode(), digest_size=8).digest()) >> 1


def _fields(title: str, summary: str) -> Iterator[tuple[str, str, float]]:
    yield "title", title[:TITLE_READ], 1.0
    yield "summary", summary[:SUMMARY_READ], SUMMARY_WEIGHS


def _told(text: str, mentions: Sequence[Mention]) -> Iterator[str]:
    """The concepts of a field, then its numbers and the words that no mention covers."""
    for mention in mentions:
        if mention.span.start < len(text) and mention.concept.partition(":")[0] not in _SKIPPED:
            yield mention.concept
    covered = _cover(mentions)
    for found in _WORD.finditer(text):
        word = found.group()
        if number := _number(word):
            yield f"#{number}"
        elif not covered(found.start()) and not word.isdigit():
            folded = _folded(word)
            if len(folded) >= SHORTEST_WORD:
                yield folded


def _number(word: str) -> str:
    """The digits of a number above 1 that is no year; empty for all else."""
    if not word[0].isdigit() or len(word) > 12:
        return ""
    digits = re.sub(r"\D", "", word)
    if not word[-1].isdigit() or digits != re.sub(r"[,.\s]", "", word):
        return ""
    value = int(digits)
    return "" if value <= 1 or (value in _YEARS and word.isdigit()) else str(value)


def _cover(mentions: Sequence[Mention]) -> Callable[[int], bool]:
    """Whether a mention stands over a character."""
    spans = sorted((mention.span.start, mention.span.end) for mention in mentions)
    starts = [start for start, _ in spans]
    ends: list[int] = []
    for _, end in spans:
        ends.append(max(end, ends[-1] if ends else 0))

    def covered(offset: int) -> bool:
        last = bisect_right(starts, offset) - 1
        return last >= 0 and offset < ends[last]

    return covered


@lru_cache(maxsize=16_384)
def _folded(word: str) -> str:
    return fold(word).spaced.strip()


def _prior(feature: str) -> float:
    if feature.startswith("#"):
        return COMMON["#"]
    kind, colon, _ = feature.partition(":")
    if colon:
        return COMMON.get(kind, COMMON_CONCEPT)
    return COMMON["word"] if len(feature) >= TELLING_WORD else COMMON["short"]


def _in_any_language(features: Mapping[str, float]) -> dict[str, float]:
    return {name: value for name, value in features.items() if ":" in name or name.startswith("#")}
