"""One field of an entry with what was found in it: words, sentences, mentions.

Offsets are those of the folded text until a span leaves for people.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from tocsin.model import Genre, Mention, Span, Status
from tocsin.reading.concepts import bears_status
from tocsin.reading.cues import Reach
from tocsin.reading.fold import Folded
from tocsin.reading.lexicon import Scan

WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
# A full stop after a single letter or a title is no end: U.N., J. Smith, Mr. Jones, M. Keita.
# What is looked for comes first and what must not stand before it after, so that the search is quick.
_SENTENCE_END = re.compile(
    r"[.!?؟…](?<!\b\w\.)(?<!\b[md]r\.)(?<!\b(?:ms|st|no|vs)\.)(?<!\b(?:mme|mrs|gen|col)\.)[\"')\]]* |[;؛]"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A concept or term in one passage, by offsets and by words; what context made of it.

    `bearing`: context changes what it stands for, as it does with events, things and plain words.
    `main`: it does not stand in a clause of background. `genre`: of the part of the text it stands in.
    `attribution`: the words that say whose claim it is; `claimant`: the concept or words that name them.
    """

    passage: int
    key: str
    start: int
    end: int
    first: int
    last: int
    status: Status = Status.ASSERTED
    trigger: tuple[int, int] | None = None
    main: bool = True
    bearing: bool = False
    genre: Genre = Genre.NEWS
    attribution: tuple[int, int] | None = None
    claimant: str = ""

    @property
    def news(self) -> bool:
        """Whether what it stands for is told as news, and not as background or in a text of another kind."""
        return self.main and self.genre is Genre.NEWS


class Passage:
    """A field's folded text and what was found in it; words and sentences are counted when asked for."""

    def __init__(self, field: str, folded: Folded, scan: Scan) -> None:
        self.field = field
        self.folded = folded
        self.scan = scan

    def hits(self, number: int) -> list[Hit]:
        """What was found, with its words, before context was asked. `number` is the passage's own."""
        return [
            Hit(
                number, key, start, end, self.word_at(start), self.word_at(end - 1), bearing=bears_status(key)
            )
            for key, start, end in self.scan.found
        ]

    @cached_property
    def words(self) -> list[int]:
        """Where each word starts. Letters joined by an apostrophe are one word: today's, l'otan."""
        return [found.start() for found in WORD.finditer(self.folded.text)]

    def word_at(self, offset: int) -> int:
        """The number, from 0, of the word that holds an offset."""
        return bisect_right(self.words, offset) - 1

    @cached_property
    def ends(self) -> list[int]:
        """Where each sentence but the last ends."""
        return [found.end() for found in _SENTENCE_END.finditer(self.folded.text)]

    def sentence_at(self, offset: int) -> int:
        """The number, from 0, of the sentence that holds an offset."""
        return bisect_right(self.ends, offset)

    def question_mark(self, offset: int) -> tuple[int, int] | None:
        """The mark of the sentence that holds an offset, where it is a question."""
        if not self._asks:
            return None
        number = self.sentence_at(offset)
        start = self.ends[number - 1] if number else 0
        end = self.ends[number] if number < len(self.ends) else len(self.folded.text)
        place = max(self.folded.text.rfind(mark, max(start, end - 6), end) for mark in "?؟")
        return (place, place + 1) if place >= 0 else None

    @cached_property
    def _asks(self) -> bool:
        return "?" in self.folded.text or "؟" in self.folded.text

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """First and last word of each sentence that has any."""
        starts = [0, *(bisect_right(self.words, end - 1) for end in self.ends), len(self.words)]
        return [(first, after - 1) for first, after in pairwise(starts) if first < after]

    @cached_property
    def _joins(self) -> list[int]:
        """Where a word begins a clause in which something else happens, and where a sentence ends."""
        return sorted({start for cue, start, _ in self.scan.cues if cue.reach is Reach.JOIN} | {*self.ends})

    def clause_at(self, offset: int) -> int:
        """The number of the clause that holds an offset: sentences, parted at words as `while`."""
        return bisect_right(self._joins, offset)

    def span(self, start: int, end: int) -> Span:
        """A stretch in the field's own characters."""
        start, end = self.folded.span(start, end)
        return Span(self.field, start, end, self.folded.original[start:end])

    def mention(self, hit: Hit) -> Mention:
        """A hit as it is stored and shown."""
        trigger = self.span(*hit.trigger) if hit.trigger else None
        attribution = self.span(*hit.attribution) if hit.attribution else None
        return Mention(hit.key, self.span(hit.start, hit.end), hit.status, trigger, hit.main, attribution)
