"""How many people a text says were killed, in English, French and Arabic. Pure, on the folded text.

A text without a word of death is left at once. Of any other, words and numbers become letters, those
who are counted become one letter a group, and regular expressions over the letters say which groups
were killed. What is counted as wounded, abducted or a thing is set apart first.

Only what is said is counted: `several` is 3, `dozens` 24, soldiers without a number 2, and nobody
says how many at most.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from tocsin.model import Toll
from tocsin.reading import numerals, toll_rows, toll_words
from tocsin.reading.numerals import MOST
from tocsin.reading.passage import Passage
from tocsin.reading.toll_rows import Amount, Row
from tocsin.reading.toll_words import Words

# Letters of counted groups: P people with a number, N a number alone, S one person who is counted,
# s one who is only named, O one who holds an office, p people without a number; E is an age, Z no group.
# A part of a number (`three of the 40 hostages`) is one group; ages are things.
_PEOPLE = "(?:[wg]{0,3}?(?:[vo]?V{1,2}|[vD]))"
# of 12 dead; of 12 people killed were; of 12 wounded; of 12 and 15 years
_NO_WHOLE = rf"(?!w{{0,2}}[KkMQYGjCtmUi]|{_PEOPLE}[KQ][wegUt]{{0,8}}B|[wBbd]{{0,3}}H|(?:,N){{0,5}},?&Nt)"
_WHOLE = rf"(?:g|w?W)w{{0,2}}N{_NO_WHOLE}{_PEOPLE}?l?"
_AGED = "z[wge]{0,3}N(?:w?(?:,&?|&)N(?![wg]{0,3}[VvDo]))*t?"
_AGES = rf"{_AGED}|(?<=[VvDo][g,])N(?:(?:(?:,N){{0,5}},?&N)?t|(?=w?,))|(?<=[VvDo]g)N(?=[BbdK])"
_GROUPS = re.compile(
    r"(?P<harmed>N(?:g?[wg]{0,3}?(?:[vo]?V{1,2}|[vD]))?l?[Bb]?d?w{0,2}H(?![&/][Bbd]?[KQ])"
    r"|(?<![KAFk][&/])H[wge]{0,2}N(?!w?[MYGQ]))"
    rf"|(?P<age>{_AGES})"
    r"|(?P<thing>[rm]N|N[tm]|Nw{0,3}?U|Nw?i)"
    rf"|(?P<part>Ngw{{0,2}}(?:N{_PEOPLE}?)?H(?=[wegUBbd]{{0,6}}[MQ])|(?:N{_PEOPLE}?|a){_WHOLE})"
    r"|(?P<people>N(?:[wg]{0,7}?[vo]?V{1,2}(?:&V)?|g?[wg]{0,3}?(?:v(?:&v)?|D))l?)"
    r"|(?P<number>Nl?)"
    r"|(?P<one>aw{0,3}[vo]|a(?=[MYj]))"
    r"|(?P<two>D)"
    r"|(?P<many>[vo]?V(?:&V){0,3})"
    r"|(?P<person>v)"
    r"|(?P<official>o)"
)
_LETTERS = {
    "harmed": "Z", "age": "E", "thing": "Z", "part": "P", "people": "P", "number": "N",
    "one": "S", "two": "P", "many": "p", "person": "s", "official": "O",
}  # fmt: skip
_COUNTS: dict[str, Amount] = {
    "one": (1, 1), "two": (2, 2), "many": (2, None), "person": (1, 1), "official": (1, 1),
}  # fmt: skip
_PLAIN = str.maketrans("><u~=#", "wwwwww")  # qualifiers of no number
_LEFT = str.maketrans("Wz", "ew")  # what stands between parts, or before ages, of no number

_AGE = "(?:,?g?E,?)?"
_MORE = f"(?:(?:{_AGE}w?,(?:N|w{{0,2}}[PSs])){{0,6}}{_AGE}w?,?&(?:N|w{{0,2}}[PSs]){_AGE})?"
_AFTER_OBJECT = "(?!w?[BbdHKQMYh])"  # what follows is told of others
_MIXED = "(?:[&/]H(?![wge]{0,2}[PNSpZ]))?l?"  # killed or wounded; at least
_AMONG = ",?Iw{0,2}[PN]"
_GAP = (
    rf"(?:[weZEgdlUa]|&w|[ge]w{{0,5}}[psO]|Iw{{0,2}}(?:[PSpsO]|N(?!w?[BbdKMQ])){_MORE}){{0,8}}"
    "(?:,[^,!KAMYGTQ]{1,14},)?[wd]{0,2}"
)
_NO_OBJECT = "(?![wd]{0,3}(?:[PNSOx]|[sp](?!w?[HK])))"
_ACTIVE = {"fr": "(?!gw?[PNSps])"}  # `avoir tué des dizaines de soldats`: whom they killed
_FORWARD = {"ar": "[wegd]{0,5}(?:p[weg]{0,3}(?=[PNS]))?"}  # the verb may stand before who did it
_LAST_OBJECT = {"ar": "w{0,2}[PS]|s"}  # there is no article for `one`


@cache
def _grammar(language: str) -> re.Pattern[str]:
    """The statements of a toll; of those that begin at one place the first counts.

    Of each, `WHO_KIND` are the letters of those who were killed.
    """
    active = _ACTIVE.get(language, "")
    forward = _FORWARD.get(language, "[wd]{0,2}(?:gw?)?")
    some = rf"[PNSpsO]{_MORE}"
    last = _LAST_OBJECT.get(language, "w{0,2}[PS]")
    objects = rf"[PNSpsO](?:(?:{_AGE}w?,(?:N|w{{0,2}}[PS])){{0,6}}{_AGE}w?,?&(?:N|{last}){_AFTER_OBJECT})?"
    return re.compile(
        "|".join(
            (
                "[Xx][awegvVpsOSdBb]{0,5}[Bbd]?w?[KMAYGjFQC]",  # nobody was killed
                "x(?=w?[gW])[wegW]{1,3}[PNS][wegpsOdBbX]{0,5}[KMQ]",  # none of the 40 was killed
                "h[hwBbd]{0,3}[KMAkQ]",  # could kill
                "f[fhwBbdePN]{0,3}[KMAkQYGF]",  # feared dead
                rf"(?P<were>(?P<who_were>{some}){_GAP}(?P<how>[Bb])[wd]{{0,2}}(?:H&[Bbd]?w?)?[KkQ]{_MIXED})",
                # `reportedly killed` is passive where nobody follows whom they killed
                rf"(?P<been>(?!p{_GAP}d[wd]{{0,2}}Kw)(?P<who_been>{some}){_GAP}d[wd]{{0,2}}(?:H&[Bbd]?w?)?[KkQ]{_NO_OBJECT}{_MIXED})",
                rf"(?P<count>(?P<who_count>{some})g?[wdl]{{0,2}}[YGC]{_MIXED})",
                rf"(?P<single>(?P<who_single>[PNSsO])l?j{_MIXED})",
                rf"(?P<dead>(?P<who_dead>[PNSps]{_MORE}){_GAP}[Bbd]?[wd]{{0,2}}(?:[MQ]|j(?=[&/]H)){_MIXED})",
                rf"(?P<near>(?P<who_near>{some})[wegZEdl]{{0,3}}(?:[ge]w{{0,2}}[ps])?(?:(?<!p)(?<!pd)K|K(?!w)){active}{_NO_OBJECT}{_MIXED})",
                # `12 people, including 3 children, killed in`
                rf"(?P<beside>(?P<who_beside>[PNS]),Iw{{0,2}}[PNSps]{_MORE},K(?!w){active}{_NO_OBJECT}{_MIXED})",
                rf"(?P<bare>(?P<be>[Bb])[wd]{{0,2}}(?:H&)?[KQ]|d[wd]{{0,2}}(?:H&)?[KQ]{_NO_OBJECT})",
                "(?P<toll>T[^!PNMKAynFQ]{0,30}(?P<who_toll>[PN]))",
                rf"(?P<kills>(?:[KA](?:[&/]H)?{forward}|k(?:[&/]H)?{forward}(?=[PSs]))(?P<who_kills>{objects})(?:{_AMONG})?)",
                rf"(?P<of>(?:F(?:[&/]H)?|C)[wge]{{0,4}}(?P<who_of>{objects})(?:{_AMONG})?)",
                "(?P<lives>cw{0,2}(?P<who_lives>[PNS])w?L)",
                "(?P<two>J)",
                rf"(?P<many>G{_MIXED})",
                "(?P<one>j)",
            )
        )
    )


_FIXED: dict[str, Amount] = {"two": (2, 2), "many": (2, None), "one": (1, 1)}
_WERE: dict[str, Amount] = {"B": (2, None), "b": (1, None)}
_MIXTURE = re.compile("[KMQYGjAFk]([&/])H")
_AGREEING = {"en"}  # in French one says `une dizaine de personnes a été tuée`
_PART = re.compile("Iw{0,2}([PN])")


@dataclass(slots=True)
class _Groups:
    """Letters with the first and last token of each and the amounts of those that have one."""

    letters: str
    first: Sequence[int]
    last: Sequence[int]
    amounts: dict[int, Amount]


def tolls(passage: Passage, language: str | None) -> list[Toll]:
    """Every statement in the passage of how many people were killed, in the order of the text.

    Of a text in no known language, the words of each language are looked for.
    """
    spaced = passage.folded.spaced.split()
    known = toll_words.shipped()
    if language is not None and language in known:
        return _told(passage, known[language], spaced)
    return _apart([toll for words in known.values() for toll in _told(passage, words, spaced)])


def heaviest(tolls: Iterable[Toll]) -> Toll | None:
    """The toll with the highest least; of several the one that allows the most, then the first."""
    return max(tolls, key=lambda toll: (toll.low, MOST if toll.high is None else toll.high), default=None)


def _apart(found: list[Toll]) -> list[Toll]:
    """Of those that overlap, as where two languages read the same words, the heaviest."""
    kept: list[Toll] = []
    for toll in sorted(found, key=lambda toll: toll.span.start):
        if not kept or kept[-1].span.end <= toll.span.start:
            kept.append(toll)
        elif kept[-1].low < toll.low:
            kept[-1] = toll
    return kept


def _told(passage: Passage, words: Words, spaced: list[str]) -> list[Toll]:
    if words.gate.isdisjoint(spaced):
        return []
    grammar = _grammar(words.language)
    found = []
    for row in toll_rows.rows(passage.folded, words, words.gate.intersection(spaced)):
        numerals.join(row, passage.folded, words)
        groups = _grouped(row)
        for match in grammar.finditer(groups.letters):
            for (low, high), start, end in _said(match, groups, words.language in _AGREEING):
                place = row.span(groups.first[start], groups.last[end - 1])
                found.append(Toll(low, high, passage.span(*place)))
    return found


def _grouped(tokens: Row) -> _Groups:
    """The tokens' letters, with one letter for each group of those who are counted."""
    tags = "".join(tokens.tags).translate(_PLAIN)
    letters: list[str] = []
    first: list[int] = []
    amounts: dict[int, Amount] = {}
    done = 0
    for found in _GROUPS.finditer(tags):
        letters.append(tags[done : found.start()].translate(_LEFT))
        first += range(done, found.start())
        kind = found.lastgroup or ""
        if (letter := _LETTERS[kind]) not in "EZ":
            amounts[len(first)] = _counted(kind, found, tokens)
            letter = "S" if amounts[len(first)] == (1, 1) and letter in "PN" else letter
        letters.append(letter)
        first.append(found.start())
        done = found.end()
    letters.append(tags[done:].translate(_LEFT))
    first += range(done, len(tags))
    last = [*(after - 1 for after in first[1:]), len(tags) - 1]
    return _Groups("".join(letters), first, last, amounts)


def _counted(kind: str, found: re.Match[str], tokens: Row) -> Amount:
    if kind in _COUNTS:
        return _COUNTS[kind]
    low, high = tokens.amounts.get(found.start(), (1, 1))  # of an article: `un des 40`
    return (low, None) if found.group().endswith("l") else (low, high)


_Said = tuple[Amount, int, int]


def _said(match: re.Match[str], row: _Groups, agreeing: bool) -> Iterator[_Said]:
    """The tolls of one statement: amount, first letter, the letter after."""
    kind = match.lastgroup
    start, end = match.span()
    if kind is None:
        return
    if kind in _FIXED:
        yield _mixed(match.group(), _FIXED[kind]), start, end
    elif kind == "bare":
        yield _WERE[match["be"] or "b"], start, end
    elif kind == "were" and agreeing and not _agree(match, row):
        yield _WERE[match["how"]], match.start("how"), end
    else:
        amount = _sum(row, *match.span(f"who_{kind}"))
        letters = match.group()
        low, high = _mixed(letters, amount)
        yield (low, None if letters.endswith("l") else high), start, end
        for part in _PART.finditer(letters) if amount[1] is None else ():
            place = start + part.start(1)
            if row.amounts[place][0] > amount[0]:
                yield (row.amounts[place][0], None), place, place + 1


def _sum(row: _Groups, start: int, end: int) -> Amount:
    """What several groups are together."""
    if end == start + 1:
        return row.amounts[start]
    counts = [row.amounts[place] for place in range(start, end) if place in row.amounts]
    highs = [high for _, high in counts if high is not None]
    return sum(low for low, _ in counts), sum(highs) if len(highs) == len(counts) else None


def _agree(match: re.Match[str], row: _Groups) -> bool:
    """Whether a verb in the singular stands with one, and one in the plural with several."""
    one = _sum(row, *match.span("who_were")) == (1, 1)
    return (match["how"] == "b") == one


def _mixed(letters: str, amount: Amount) -> Amount:
    """Of so many killed and wounded at least one was killed; of so many killed or wounded perhaps none."""
    found = _MIXTURE.search(letters) if "H" in letters else None
    if found is None:
        return amount
    return (0 if found.group(1) == "/" else min(1, amount[0])), amount[1]
