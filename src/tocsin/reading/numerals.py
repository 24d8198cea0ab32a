"""Numbers as texts write them, in digits and in words, with what is said of their exactness.

The tokens of a number become one, with the least and the most that it allows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tocsin.reading.fold import Folded
from tocsin.reading.toll_rows import Amount, Row
from tocsin.reading.toll_words import ARTICLE, NUMBER, OTHER, TOLL, Kind, Words

MOST = 99_999_999  # people; what is larger is no toll
_DIGITS = len(str(MOST))

_GROUPED = re.compile(r"\d{1,3}(?:[.,'٬]\d{3})+")
_DECIMAL = re.compile(r"\d{1,6}[.,٫]\d{1,2}")
_HYPHENS = "-‐‑"
_DASHES = "-‐‑‒–—−"
_DASHED = re.compile(rf"[{_DASHES}]\d")
_ELEVEN = 11  # in Arabic, with `and` before it, written like `one ten`: its `and` is not seen
_YEARS = range(1900, 2100)
_QUALIFIERS = "l><u~"  # at least, more than, fewer than, up to, about
_SETTLING = "l><"
_MOST_QUALIFIERS = 4
_LOOKED_AT = 20  # tokens behind a whole
_LEADS = frozenset(_QUALIFIERS + ARTICLE + NUMBER + "=")  # what a number may begin with
_GOES_ON = frozenset(NUMBER + ARTICLE + "&=")
_COUNTED = frozenset("VMYGDQjCl")  # what stands after a number that is no year
_KILLED = _COUNTED | frozenset("KBbd")  # what stands there after `over` and the like
_NOUNS = _COUNTED | {"v"}
# After a whole: it is itself of the dead, so that a vague part of it counts nobody (`most of the 40 killed
# were children`); or of the wounded, some of whom died.
_DEAD_WHOLE = re.compile("w{0,2}[KkMQYGjC]|[wg]{0,3}[voVD]{1,3}[KQ][wegUt]{0,8}B")
_HARMED_WHOLE = re.compile("(?:[wg]{0,3}[voVD]{1,3})?[wBbd]{0,2}H(?=[wegUBbd]{0,6}[MQ])")


def join(row: Row, folded: Folded, words: Words) -> None:
    """Make one token of each number in the row, tagged `N`, with its amount."""
    if NUMBER in row.tags:
        numbers = _Numbers(row, folded, words)
        row.join(list(numbers.groups()))
        row.tags = [OTHER if tag == NUMBER else tag for tag in row.tags]


class _Numbers:
    """Joins the tokens that make one number."""

    def __init__(self, row: Row, folded: Folded, words: Words) -> None:
        self._row = row
        self._folded = folded
        self._words = words
        self._adds = _ADDS[words.language]
        self._hyphened = _DASHED.search(folded.original) is not None

    def groups(self) -> Iterator[tuple[int, int, str, Amount | None]]:
        """Each number: its first token, the one after it, its tag, its amount."""
        tags = [*self._row.tags, "", ""]
        toll, done = False, 0
        for index, tag in enumerate(tags):
            if tag == TOLL:
                toll = True
            if index < done or tag not in _LEADS or not _may_begin(tag, tags[index + 1]):
                continue
            found = self._alone(index, tags) or self._number(index, toll)
            if found:
                amount, done = found
                yield index, done, "N", amount

    def _alone(self, index: int, tags: list[str]) -> tuple[Amount, int] | None:
        """A number of one word that nothing goes on, as most are."""
        after = tags[index + 1]
        goes_on = after in _GOES_ON or (after == "g" and tags[index + 2] == NUMBER)
        if goes_on or tags[index] != NUMBER:
            return None
        word = self._row.words[index]
        if word in self._words.duals and after in _NOUNS:
            return (self._words.duals[word],) * 2, index + 1
        if index + 1 < len(self._row.words) and self._row.words[index + 1] in self._words.to:
            return None
        if word in self._words.numbers:
            kind, value = self._words.numbers[word]
            high = None if kind in (Kind.FEW, Kind.PLENTY) else value
            return (2 * value if kind is Kind.PLENTY else value, high), index + 1
        figure = self._figure(index)
        return ((figure[0], figure[0]), figure[1]) if figure else None

    def _number(self, index: int, toll: bool) -> tuple[Amount, int] | None:
        """The number that begins here with its qualifiers, and the token after it."""
        row = self._row
        said: list[str] = []
        while index < len(row.tags) and row.tags[index] in _QUALIFIERS and len(said) < _MOST_QUALIFIERS:
            said.append(row.tags[index])
            index += 1
        before = row.words[index - 1] if index else ""
        opening = index < len(row.words) and row.words[index] in self._words.between
        found = self._amount(index + opening, self._settled(index, said))
        if found is None:
            return None
        (low, high), after = found
        upper = self._upper(after, opening)
        if upper is not None:
            (least, most), end = upper
            if toll and before in self._words.since:  # from 12 to 31: the toll is 31
                low, high, after = least, most, end
            elif least > low:
                high, after = most, end
        elif opening:
            return None
        return _qualified((low, high), said), after

    def _upper(self, index: int, opening: bool) -> tuple[Amount, int] | None:
        """The upper end of a range whose lower end stands before this token."""
        row, words = self._row, self._words
        if index >= len(row.words):
            return None
        if row.words[index] in (words.joins if opening else words.to):
            return self._amount(index + 1)
        if row.tags[index] == NUMBER == row.tags[index - 1] and self._dashed(index, _DASHES):
            return self._amount(index)
        return None

    def _dashed(self, index: int, dashes: str) -> bool:
        """Whether a dash alone stands in the original before this token."""
        if not self._hyphened or index == 0:
            return False
        end, start = self._row.span(index - 1, index - 1)[1], self._row.span(index, index)[0]
        if start - end != 1:
            return False
        first, last = self._folded.span(end, start)
        return self._folded.original[first:last] in dashes

    def _settled(self, index: int, said: list[str]) -> bool:
        """Whether what qualifies the digits here makes a count of what else could be a year.

        `More than 2000` does, `over 2000` where the dead follow, `some 2000` and `up to 2000` do not.
        """
        if not said or said[-1] not in _SETTLING:
            return False
        following = self._row.tags[index + 1] if index + 1 < len(self._row.tags) else ""
        return " " in self._row.words[index - 1] or following in _KILLED

    def _amount(self, index: int, settled: bool = False) -> tuple[Amount, int] | None:
        """The number that begins here, without qualifiers and ranges. `settled`: it is no year."""
        row, words = self._row, self._words
        if index + 1 < len(row.tags) and row.tags[index] == ARTICLE and row.tags[index + 1] == NUMBER:
            kind = words.numbers.get(row.words[index + 1], (Kind.VALUE, 0))[0]
            index += kind in (Kind.SCALE, Kind.ROUND, Kind.FEW)
        if index >= len(row.tags) or row.tags[index] not in (NUMBER, ARTICLE):
            return None
        kind, value = words.numbers.get(row.words[index], (Kind.VALUE, 0))
        if kind in (Kind.FEW, Kind.PLENTY):
            return self._vague(index, kind, value)
        digits = row.words[index][0].isdecimal()
        found = self._figure(index, settled) if digits else self._cardinal(index)
        if found is None:
            return None
        value, after = found
        if value > MOST or (after == index + 1 and row.tags[index] == ARTICLE):
            return None
        return (value, value), after

    def _vague(self, index: int, kind: Kind, value: int) -> tuple[Amount, int] | None:
        """Several; dozens; tens of thousands; several hundred: at least two of what is named.

        Nothing where it is a part of the dead, who are counted as a whole.
        """
        low = value if kind is Kind.FEW else 2 * value
        after = self._after_whole(index + 1)
        if after > index + 1:
            rest = "".join(self._row.tags[after : after + _LOOKED_AT])
            if _DEAD_WHOLE.match(rest):
                return None
            harmed = _HARMED_WHOLE.match(rest)
            return (low, None), after + (harmed.end() if harmed else 0)
        index = after
        base, after = self._next_round(index)
        while base:
            low = min(2 * base if kind is Kind.FEW else low * base, MOST)
            kind, index = Kind.PLENTY, after
            base, after = self._next_round(index)
        return (low, None), index

    def _after_whole(self, index: int) -> int:
        """What follows the number that stands here after words of several, as in half of the 40."""
        row = self._row
        if index >= len(row.tags) or row.tags[index] != NUMBER or " " not in row.words[index - 1]:
            return index
        if row.words[index] in self._words.numbers:
            kind = self._words.numbers[row.words[index]][0]
            found = self._cardinal(index) if kind is Kind.VALUE else None
        else:
            found = self._figure(index)
        return found[1] if found else index

    def _next_round(self, index: int) -> tuple[int, int]:
        """The size of a hundred, dozens, of thousands that stands here, and what follows; 0 for none."""
        row = self._row
        if index < len(row.tags) and row.tags[index] == "g":
            index += 1
        if index >= len(row.tags) or row.tags[index] != NUMBER:
            return 0, index
        kind, value = self._words.numbers.get(row.words[index], (Kind.VALUE, 0))
        return (value, index + 1) if kind not in (Kind.VALUE, Kind.FEW) else (0, index)

    def _figure(self, index: int, settled: bool = False) -> tuple[int, int] | None:
        """A number in digits, with a million or a dozen after it."""
        row = self._row
        word = row.words[index]
        if index and row.words[index - 1][-1].isalpha() and self._dashed(index, _HYPHENS):
            return None  # Covid-19
        after = index + 1
        value: float
        if word.isdecimal():
            if (len(word) > 1 and word[0] == "0") or len(word) > _DIGITS:
                return None
            value = int(word)
            while 0 < value <= MOST and self._continued(after, word):
                value = value * 1000 + int(row.words[after])
                word, after = "000", after + 1
            year = after == index + 1 and value in _YEARS and len(word) == 4
            if year and not settled and self._is_year(index):
                return None
        elif _GROUPED.fullmatch(word):
            value = int(re.sub(r"\D", "", word)[: _DIGITS + 1])
        elif _DECIMAL.fullmatch(word):
            value = float(re.sub("[,٫]", ".", word))
        else:
            return None
        times, end = self._next_round(after)
        if times and row.tags[after] == NUMBER:
            value, after = value * times, end
        return (int(value), after) if value == int(value) else None

    def _continued(self, index: int, word: str) -> bool:
        """Whether a group of three digits stands here that belongs to the number before it."""
        row = self._row
        return (
            index < len(row.words)
            and len(word) <= 3
            and len(row.words[index]) == 3
            and row.words[index].isdecimal()
            and not self._dashed(index, _DASHES)
        )

    def _is_year(self, index: int) -> bool:
        """Whether four digits name a year and do not count what stands after them."""
        row = self._row
        following = row.tags[index + 1] if index + 1 < len(row.tags) else ""
        before = row.tags[index - 1] if index else ""
        if following == "v" and self._words.always_joined:
            return before in ("e", "t", "m")  # after a hundred and more the noun is singular
        return following not in _COUNTED or before == "e"

    def _cardinal(self, index: int) -> tuple[int, int] | None:
        """A number in words."""
        total, current, limit = 0, -1, MOST + 1
        after = index
        for value, scale, joined, end in self._parts(index):
            if scale and value >= 1000:
                if value >= limit or (joined and current >= 0):
                    break
                total, current, limit = total + max(1, current) * value, -1, value
            elif scale and (current < 0 or (current < 100 and not joined)):
                current = max(1, current) * value
            elif scale:
                break
            elif current < 0:
                if total and self._words.always_joined and not joined and value != _ELEVEN:
                    break
                current = value
            else:
                grown = self._adds(current, value, joined)
                if grown is None:
                    break
                current = grown
            after = end
        return (total + max(current, 0), after) if after > index else None

    def _parts(self, index: int) -> Iterator[tuple[int, bool, bool, int]]:
        """Number words in a row: value, whether it multiplies, whether joined, the token after."""
        row, words = self._row, self._words
        first = index
        while index < len(row.words):
            joined = index > first and row.words[index] in words.joins
            index += joined
            if index >= len(row.words) or row.tags[index] not in (NUMBER, ARTICLE):
                return
            kind, value = words.numbers.get(row.words[index], (Kind.FEW, 0))
            if kind is Kind.FEW:
                return
            index += 1
            yield value, kind is not Kind.VALUE, joined, index


def _may_begin(tag: str, after: str) -> bool:
    return tag == NUMBER or after == NUMBER or after in _LEADS


def _qualified(amount: Amount, said: list[str]) -> Amount:
    low, high = amount
    if "l" in said:
        return low, None
    if ">" in said:
        return low + (high == low), None
    if "u" in said:
        return min(1, low), low if high == low else high
    if "<" in said:
        return min(1, low), max(low - 1, 1)
    return low, high


def _adds_english(current: int, value: int, joined: bool) -> int | None:
    tens = current % 100
    if tens == 0 and current and value < 100:
        return current + value
    return current + value if tens >= 20 and tens % 10 == 0 and value < 10 and not joined else None


def _adds_french(current: int, value: int, joined: bool) -> int | None:
    tens = current % 100
    if joined:
        ones = tens in (20, 30, 40, 50, 60, 70, 80, 90) and value == 1
        return current + value if ones or (tens == 60 and value == 11) else None
    if tens == 4 and value == 20:
        return current + 76  # quatre-vingts
    if tens == 0:
        return current + value if current and value < 100 else None
    if tens in (60, 80) and value < 20:
        return current + value
    if tens in (10, 70, 90):
        return current + value if 7 <= value <= 9 else None
    return current + value if tens >= 20 and tens % 10 == 0 and value < 10 else None


def _adds_arabic(current: int, value: int, joined: bool) -> int | None:
    ones = current % 100
    if not joined:
        teen = 1 <= ones <= 9 and value == 10
        return current + value if teen or (ones == 0 and value == _ELEVEN) else None
    if ones == 0 and current and value < 100:
        return current + value
    return current + value if 1 <= ones <= 9 and 20 <= value <= 90 else None


_ADDS: dict[str, Callable[[int, int, bool], int | None]] = {
    "en": _adds_english,
    "fr": _adds_french,
    "ar": _adds_arabic,
}
