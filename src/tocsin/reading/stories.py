"""Near-copies: texts that are one story told once, whatever the number of outlets that print it.

Two texts are near-copies where their word pairs overlap (Broder 1997, resemblance by shingles).
`keys` finds candidates among many without comparing each with each.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

from rapidfuzz import fuzz

from tocsin.reading.fold import fold

COPY = 0.6  # share of word pairs in common from which two texts are one: an edit in about twelve words
SAME_TITLE = 90.0  # rapidfuzz's token set ratio, 0 to 100
ONE_WORD = 80.0  # likeness, 0 to 100, of two spellings of one word
SHORTEST_TITLE = 5  # words; shorter titles (`Attack in the north`) tell different stories
LONGER = 2.0  # times as long may a title be that only adds to another
READ_AT_MOST = 4_000  # characters of a text that are compared
KEYS = 8  # at a resemblance of 0.6, one text in 1,500 shares none of eight with its copy
LOOKED_UP = 12  # word pairs: copies share most, so whichever are rarest
LATEST = 500  # texts of one word pair
CANDIDATES = 25  # that are compared in full: a look-up's cost has an end, however alike the news
REMEMBERED = 4_096  # signatures; a batch is compared with the same few days of texts


class Shelf:
    """The texts of recent stories, to find the one that a new text repeats.

    Looked up by word pairs, so a text is compared only with those that share some: the cost of a
    look-up grows with the likeness of the news, not with its amount.
    """

    def __init__(self, window: timedelta) -> None:
        self._window = window
        self._texts: list[tuple[int, str, str, datetime]] = []
        self._by_key: dict[int, list[int]] = {}

    def put(self, story: int, title: str, summary: str, event_time: datetime) -> None:
        """Remember a text of a story."""
        place = len(self._texts)
        self._texts.append((story, title, summary, event_time))
        for key in _look_ups(title, summary):
            self._by_key.setdefault(key, []).append(place)

    def find(self, title: str, summary: str, event_time: datetime) -> int | None:
        """The story whose text this one repeats, the oldest where several do; None where none does."""
        for place in sorted(self._near(title, summary)):
            story, other_title, other_summary, at = self._texts[place]
            if abs(event_time - at) <= self._window and same_story(
                title, summary, other_title, other_summary
            ):
                return story
        return None

    def _near(self, title: str, summary: str) -> list[int]:
        """The texts that share most of this one's rarest word pairs; what all news shares tells nothing."""
        known = [places for key in _look_ups(title, summary) if (places := self._by_key.get(key))]
        rarest = sorted(known, key=len)[:LOOKED_UP]
        shared = Counter(place for places in rarest for place in places[-LATEST:])
        return [place for place, _ in shared.most_common(CANDIDATES)]


def signature(text: str) -> frozenset[int]:
    """The text's word pairs as numbers, equal on every machine; of a single word, the word."""
    words = _words(text[:READ_AT_MOST])
    if len(words) == 1:
        return frozenset({crc32(words[0].encode())})
    return frozenset(crc32(f"{first} {second}".encode()) for first, second in pairwise(words))


def similar(first: frozenset[int], second: frozenset[int]) -> float:
    """Jaccard's index of two signatures: 1 for the same word pairs, 0 for none in common or no words."""
    if not first or not second:
        return 0.0
    common = len(first & second)
    return common / (len(first) + len(second) - common)


def keys(signed: frozenset[int]) -> tuple[int, ...]:
    """Numbers of which near-copies share at least one: the lowest of a signature (a bottom-k sketch)."""
    return tuple(sorted(signed)[:KEYS])


def same_text(first: str, second: str) -> bool:
    """Whether one text is a near-copy of the other. Texts of few words must be equal when folded."""
    if min(_length(first), _length(second)) < SHORTEST_TITLE:
        return _words(first) == _words(second) != ()
    return similar(_remembered(first), _remembered(second)) >= COPY


def same_story(title: str, summary: str, other_title: str, other_summary: str) -> bool:
    """Whether two entries report the same text: near-copies, or one title with small edits."""
    if same_title(title, other_title):
        return True
    if summary and other_summary:
        return same_text(f"{title}\n{summary}", f"{other_title}\n{other_summary}")
    return same_text(title, other_title)


def same_title(first: str, second: str) -> bool:
    """Whether one title is the other with words added, numbers risen, or words spelt otherwise.

    A word of its own on either side is another place or another deed: `attack in Gao` and
    `attack in Kidal` are two stories.
    """
    ours, theirs = _words(first), _words(second)
    if ours == theirs:
        return bool(ours)
    shorter, longer = sorted((len(ours), len(theirs)))
    if shorter < SHORTEST_TITLE or longer > LONGER * shorter:
        return False
    if fuzz.token_set_ratio(" ".join(ours), " ".join(theirs)) < SAME_TITLE:
        return False
    own, other = _telling(set(ours) - set(theirs)), _telling(set(theirs) - set(ours))
    few, many = sorted((own, other), key=len)
    return all(any(fuzz.ratio(word, each) >= ONE_WORD for each in many) for word in few)


def _look_ups(title: str, summary: str) -> frozenset[int]:
    """Numbers of which texts of one story share some: all of the title's, the lowest of the whole's."""
    return _remembered(title) | frozenset(keys(_remembered(f"{title}\n{summary}")))


def _telling(words: set[str]) -> set[str]:
    """Words without numbers: tolls rise within one story."""
    return {word for word in words if not word.isdigit()}


@lru_cache(maxsize=REMEMBERED)
def _remembered(text: str) -> frozenset[int]:
    return signature(text)


@lru_cache(maxsize=REMEMBERED)
def _words(text: str) -> tuple[str, ...]:
    return tuple(fold(text).spaced.split())


def _length(text: str) -> int:
    return len(_words(text[:READ_AT_MOST]))
