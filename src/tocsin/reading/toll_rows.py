"""A sentence as a row of tokens, each with the tag of what it can be in a statement of a toll.

Rows are made for the few sentences that hold a word of death. Where a token stands in the text is
worked out when it is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from tocsin.reading.fold import Folded
from tocsin.reading.toll_words import NUMBER, OTHER, Words

Amount = tuple[int, int | None]  # the least and the most, None where nobody says

_END = re.compile(r"[.!?؟…;؛\n]")
_TOKEN = re.compile(r"\d+(?:[.,:/'٬٫]\d+)*\w*|\w+|[:,،()$€£%]")  # 1,200, 12:30, 12th; words; marks
_AND, _JOINED = "و", "&"
_CLITICS = "وفبلك"
_LONGEST_ABBREVIATION = 6
_BEFORE, _AFTER = 240, 120  # characters around words of death that belong to what they tell


@dataclass(slots=True)
class Row:
    """Tokens with their tags; `amounts` of those that are numbers.

    `halves` says where tokens come from: twice the number of the first piece of text, one more where
    it is a word with an `and` written before it.
    """

    text: str
    start: int
    tags: list[str]
    words: list[str]
    halves: list[int]
    pieces: list[str]
    amounts: dict[int, Amount] = field(default_factory=dict)
    _places: list[tuple[int, int]] = field(default_factory=list)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where the tokens from first to last stand in the folded text."""
        begins = self.halves[first]
        ends = (self.halves[last + 1] if last + 1 < len(self.halves) else 2 * len(self.pieces)) - 1
        start, end = self._place(begins >> 1)[0] + (begins & 1), self._place(ends >> 1)[1]
        return self.start + start, self.start + end

    def _place(self, number: int) -> tuple[int, int]:
        """Where a piece stands in the row's text: after the one before, with nothing of its kind between."""
        done = self._places[-1][1] if self._places else 0
        for piece in self.pieces[len(self._places) : number + 1]:
            start = self.text.index(piece, done)
            done = start + len(piece)
            self._places.append((start, done))
        return self._places[number]

    def join(self, groups: Sequence[tuple[int, int, str, Amount | None]]) -> None:
        """Make one token of each group: its first token, the one after it, its tag, its amount."""
        tags: list[str] = []
        words: list[str] = []
        halves: list[int] = []
        done = 0
        for first, after, tag, amount in groups:
            tags += self.tags[done:first]
            words += self.words[done:first]
            halves += self.halves[done:first]
            if amount is not None:
                self.amounts[len(tags)] = amount
            tags.append(tag)
            words.append(" ".join(self.words[first:after]))
            halves.append(self.halves[first])
            done = after
        self.tags = tags + self.tags[done:]
        self.words = words + self.words[done:]
        self.halves = halves + self.halves[done:]


def rows(folded: Folded, words: Words, told: Collection[str]) -> Iterator[Row]:
    """What stands around words of death, sentence by sentence, with its phrases joined."""
    spaced = folded.spaced
    start = 0
    for end in _ends(folded.text, words):
        places = [at for at in (spaced.find(f" {word} ", start, end + 2) for word in told) if at >= 0]
        if places:
            last = max(spaced.rfind(f" {word} ", start, end + 2) for word in told)
            first = max(start, spaced.find(" ", max(start, min(places) - _BEFORE)))
            row = _row(folded.text[first : min(end, spaced.rfind(" ", first, last + _AFTER))], first, words)
            _join_phrases(row, words)
            yield row
        start = end


def _ends(text: str, words: Words) -> Iterator[int]:
    for found in _END.finditer(text):
        at = found.start()
        if text[at] == ".":
            if text[at + 1 : at + 2] not in (" ", ""):
                continue
            before = text[max(0, at - _LONGEST_ABBREVIATION) : at].rpartition(" ")[2]
            if not text[max(0, at - 2) : at - 1].isalnum() or before in words.abbreviations:
                continue
        yield found.end()
    yield len(text)


def _row(text: str, start: int, words: Words) -> Row:
    pieces = _TOKEN.findall(text)
    known = words.tags.get
    tags = [known(piece) or (NUMBER if piece[0] <= "9" and piece[-1] <= "9" else OTHER) for piece in pieces]
    if not words.bare:
        return Row(text, start, tags, pieces, list(range(0, 2 * len(pieces), 2)), pieces)
    return _without_clitics(Row(text, start, tags, pieces, [], pieces), words)


def _without_clitics(given: Row, words: Words) -> Row:
    row = Row(given.text, given.start, [], [], [], given.pieces)
    for number, (word, tag) in enumerate(zip(given.words, given.tags, strict=True)):
        bare = words.bare.get(word, word)
        if tag == OTHER and word[-1] <= "9" and (digits := word.lstrip(_CLITICS)).isdecimal():
            bare, tag = digits, (_JOINED if word[0] == _AND else "") + NUMBER
        if len(tag) > 1:
            row.tags.append(tag[0])
            row.words.append(_AND)
            row.halves.append(2 * number)
        row.tags.append(tag[-1])
        row.words.append(bare)
        row.halves.append(2 * number + len(tag) - 1)
    return row


def _join_phrases(row: Row, words: Words) -> None:
    pairs = list(zip(row.words, row.words[1:], strict=False))
    if words.phrases.keys().isdisjoint(pairs):
        return
    groups: list[tuple[int, int, str, Amount | None]] = []
    done = 0
    for index, pair in enumerate(pairs):
        if index < done or pair not in words.phrases:
            continue
        for rest, tag in words.phrases[pair]:
            after = index + 1 + len(rest)
            if tuple(row.words[index + 1 : after]) == rest:
                groups.append((index, after, tag, None))
                done = after
                break
    row.join(groups)
