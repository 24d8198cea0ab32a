"""Years in a text that lie well before it, and how far each makes history of what stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from tocsin.model import Status
from tocsin.reading.cues import Cue, Reach, relative_words, year_words
from tocsin.reading.endings import COMMAS, FURTHEST
from tocsin.reading.passage import WORD, Passage

WORDS_BEFORE = 3  # a year, that tell whether it stands inside a sentence
RELATIVE_WORDS = 6  # of a relative clause, before its year
YEAR_REACH = 3  # words after a year in the middle of a sentence
HISTORY_AGE = timedelta(days=180)  # a year that ended so long before the entry is past
_YEAR = re.compile(r"(?:1[89]\d|20\d)\d(?<![\w.,]\d{4})(?![\w%]|[.,]\d)")
_ROUND = "2000"  # more often a number of people than a year


def years(passage: Passage, event_time: datetime) -> Iterator[tuple[Cue, int, int, int]]:
    """Years that ended well before the entry's own date, as triggers that work both ways, and how far.

    A year after `since` that opens its sentence concerns what follows; elsewhere nothing: the
    first attack since 2012 is news, and so are hostages freed who were held since 2021. What
    follows a relative clause with a year in it (`who raided the town in 2012`) is news, too, and
    what follows the comma behind one (`Retaken in 2012, the town`).
    """
    before_years, since = year_words()
    text = passage.folded.text
    for found in _YEAR.finditer(text):
        if datetime(int(found.group()), 12, 31, tzinfo=UTC) + HISTORY_AGE > event_time:
            continue
        before = _words_before(passage, found.start())
        mark = text[found.end() : found.end() + 2].strip()[:1]
        opens = mark == ")" if before else mark in (":", *COMMAS)
        if not opens and (not before or before[-1] not in before_years or found.group() == _ROUND):
            continue
        lasting = not since.isdisjoint(before)
        inside = len(before) == WORDS_BEFORE or not before_years.issuperset(before)
        closed = lasting or mark in (*COMMAS,) or _in_relative_clause(passage, found.start())
        if not (inside and closed):
            reach = YEAR_REACH if inside else FURTHEST
            yield Cue(Reach.BEFORE, Status.HISTORICAL), found.start(), found.end(), reach
        if not lasting:
            yield Cue(Reach.AFTER, Status.HISTORICAL), found.start(), found.end(), FURTHEST


def _in_relative_clause(passage: Passage, offset: int) -> bool:
    """Whether the words before a year hold a relative clause up to its verb: `who came in`, not `who in`."""
    before = _words_before(passage, offset, RELATIVE_WORDS)
    opened = max((place for place, word in enumerate(before) if word in relative_words()), default=None)
    return opened is not None and not year_words()[0].issuperset(before[opened + 1 :])


def _words_before(passage: Passage, offset: int, most: int = WORDS_BEFORE) -> list[str]:
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
