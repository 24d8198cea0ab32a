"""Near-copies: texts that are one text printed twice, whatever the number of outlets that print it.

Two texts are near-copies where their word pairs overlap (Broder 1997, resemblance by shingles).
`keys` finds candidates among many without comparing each with each, by MinHash in bands (Broder
et al. 1998; Leskovec et al., Mining of Massive Datasets, 3.4); `copied` then compares exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

from rapidfuzz import fuzz
from rensa import RMinHash

from tocsin.reading.fold import fold

COPY = 0.6  # share of word pairs in common from which two texts are one: an edit in about twelve words
SAME_TITLE = 90.0  # rapidfuzz's token set ratio, 0 to 100
ONE_WORD = 80.0  # likeness, 0 to 100, of two spellings of one word
SHORTEST_TITLE = 5  # words; shorter titles (`Attack in the north`) tell different stories
LONGER = 1.5  # times as long may a title be that only adds to another
OTHER_TEXT = 0.1  # likeness of two summaries below which they are two authors'
SHORTEST_TEXT = 8  # words; a shorter summary (`Read more`) says nothing against a title
OWN_TITLE = 8  # words from which nobody else finds the same title by chance
READ_AT_MOST = 4_000  # characters of a text that are compared
REMEMBERED = 4_096  # signatures; a batch is compared with the same few days of texts

BANDS, ROWS = 12, 2  # of the whole text: at a resemblance of 0.6 one pair in 200 shares no band
TITLE_BANDS = 8  # of one row: a title with words added may share but half of its pairs
_SEED = 42
_PRIME = (1 << 61) - 1  # keys are numbers below it: they fit the databases' BIGINT
_SPREAD, _MASK = 0x9E3779B97F4A7C15, (1 << 64) - 1  # any odd number mixes; 64 bits are kept


def keys(texts: Sequence[tuple[str, str]]) -> list[tuple[int, ...]]:
    """Numbers for each title and summary of which near-copies share at least one; the same everywhere."""
    coded = [(_codes(title), _codes(summary)) for title, summary in texts]
    wholes = [_pairs(title + summary) for title, summary in coded]
    titles = [
        whole[: len(title) - 1] if len(title) > 1 else list(title)
        for whole, (title, _) in zip(wholes, coded, strict=True)
    ]
    whole_rows = RMinHash.digest_matrix_from_token_hash_sets(wholes, BANDS * ROWS, _SEED).to_rows()
    title_rows = RMinHash.digest_matrix_from_token_hash_sets(titles, TITLE_BANDS, _SEED).to_rows()
    return [
        (*(_whole_keys(whole) if text else ()), *(_title_keys(title) if words else ()))
        for text, whole, words, title in zip(wholes, whole_rows, titles, title_rows, strict=True)
    ]


def _whole_keys(row: Sequence[int]) -> list[int]:
    firsts, seconds = row[::ROWS], row[1::ROWS]
    pairs = zip(firsts, seconds, range(BANDS), strict=True)
    return [((first << 38 | second << 6 | band) * _SPREAD) % _PRIME for first, second, band in pairs]


def _title_keys(row: Sequence[int]) -> list[int]:
    return [((value << 6 | band) * _SPREAD) % _PRIME for band, value in enumerate(row, start=BANDS)]


def signature(text: str) -> frozenset[int]:
    """The text's word pairs as numbers, equal on every machine; of a single word, the word."""
    return frozenset(_pairs(_codes(text)))


def _pairs(codes: tuple[int, ...]) -> list[int]:
    if len(codes) == 1:
        return list(codes)
    return [(first * _SPREAD + second) & _MASK for first, second in pairwise(codes)]


def similar(first: frozenset[int], second: frozenset[int]) -> float:
    """Jaccard's index of two signatures: 1 for the same word pairs, 0 for none in common or no words."""
    if not first or not second:
        return 0.0
    common = len(first & second)
    return common / (len(first) + len(second) - common)


def _same(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether one title and summary is a near-copy of another. Those of few words must be equal."""
    if min(_length(*one), _length(*other)) < SHORTEST_TITLE:
        return _codes(one[0]) + _codes(one[1]) == _codes(other[0]) + _codes(other[1]) != ()
    return similar(_whole(*one), _whole(*other)) >= COPY


def copied(title: str, summary: str, other_title: str, other_summary: str) -> bool:
    """Whether two entries print one text: near-copies, or one title with small edits.

    Where both summaries stand beside the titles and have nothing in common, a short title may be
    two authors' (`Army convoy attacked in the north`), and one with other numbers a mould.
    """
    if summary and other_summary:
        same = _same((title, summary), (other_title, other_summary))
    else:
        same = _same((title, ""), (other_title, ""))
    if same or not same_title(title, other_title):
        return same
    return not _apart(summary, other_summary) or _same_long_title(title, other_title)


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


def _apart(summary: str, other: str) -> bool:
    enough = min(_length(summary), _length(other)) >= SHORTEST_TEXT
    return enough and similar(_whole(summary, ""), _whole(other, "")) < OTHER_TEXT


def _same_long_title(first: str, second: str) -> bool:
    return _codes(first) == _codes(second) and _length(first) >= OWN_TITLE


def _telling(words: set[str]) -> set[str]:
    """Words without numbers: tolls rise within one story."""
    return {word for word in words if not word.isdigit()}


@lru_cache(maxsize=REMEMBERED)
def _whole(title: str, summary: str) -> frozenset[int]:
    return frozenset(_pairs(_codes(title) + _codes(summary)))


@lru_cache(maxsize=REMEMBERED)
def _codes(text: str) -> tuple[int, ...]:
    """The words as numbers."""
    return tuple(map(crc32, fold(text[:READ_AT_MOST]).spaced.encode(errors="replace").split()))


@lru_cache(maxsize=REMEMBERED)
def _words(text: str) -> tuple[str, ...]:
    return tuple(fold(text[:READ_AT_MOST]).spaced.split())


def _length(title: str, summary: str = "") -> int:
    return len(_codes(title)) + len(_codes(summary))
