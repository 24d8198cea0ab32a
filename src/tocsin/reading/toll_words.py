"""The words by which tolls are told, by language: read once from the package's `tolls/LANGUAGE.yaml`.

Each word or phrase gets a tag of one letter, so that the grammar in `numbers` is regular
expressions over letters. Arabic words are known with the clitics written before them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import files

import yaml

from tocsin.config.parts import Names, Part
from tocsin.reading.fold import fold

NUMBER, ARTICLE, OTHER, TOLL = "#", "a", "w", "T"

_AND = "&"
_ARABIC = "ar"
_CONJUNCTIONS = ("", "و", "ف")
_CLITICS = ("", "ب", "ل", "ك", "ال", "بال", "كال", "لل")


class Kind(Enum):
    """How a number word works."""

    VALUE = 0  # seven, seventy
    SCALE = 1  # hundred, thousand: multiplies what stands before it
    ROUND = 2  # a dozen, une centaine
    PLENTY = 3  # dozens, des centaines: at least two
    FEW = 4  # several


class Language(Part):
    """The words of one language, as a file of the package holds them. `en.yaml` says what the keys mean."""

    values: dict[str, int] = {}
    scales: dict[str, int] = {}
    rounds: dict[str, int] = {}
    duals: dict[str, int] = {}
    plenty: dict[str, int] = {}
    few: dict[str, int] = {}
    joins: Names = []
    to: Names = []
    between: Names = []
    since: Names = []
    abbreviations: Names = []
    at_least: Names = []
    more_than: Names = []
    fewer_than: Names = []
    up_to: Names = []
    about: Names = []
    article: Names = []
    people: Names = []
    person: Names = []
    two_people: Names = []
    official: Names = []
    killed: Names = []
    kills: Names = []
    executed: Names = []
    dead: Names = []
    slain: Names = []
    deaths: Names = []
    bodies: Names = []
    many_dead: Names = []
    one_dead: Names = []
    two_dead: Names = []
    death_of: Names = []
    toll: Names = []
    claims: Names = []
    lives: Names = []
    harmed: Names = []
    things: Names = []
    times: Names = []
    months: Names = []
    labels: Names = []
    ages: Names = []
    including: Names = []
    of_them: Names = []
    out_of: Names = []
    were: Names = []
    was: Names = []
    been: Names = []
    no: Names = []
    none: Names = []
    may: Names = []
    feared: Names = []
    of: Names = []
    by: Names = []
    either: Names = []
    prepositions: Names = []
    when: Names = []
    other: Names = []


_TAGS = {
    "other": OTHER, "at_least": "l", "more_than": ">", "fewer_than": "<", "up_to": "u", "about": "~",
    "between": "=", "killed": "K", "kills": "A", "executed": "k", "dead": "M", "slain": "Q", "deaths": "Y",
    "many_dead": "G", "one_dead": "j", "two_dead": "J", "death_of": "F", "bodies": "C", "toll": TOLL,
    "claims": "c", "lives": "L", "harmed": "H", "people": "V", "person": "v", "two_people": "D",
    "official": "o", "things": "U", "times": "t", "months": "m", "labels": "r", "ages": "z",
    "including": "I", "of_them": "i", "out_of": "W", "were": "B", "was": "b", "been": "d", "no": "X",
    "none": "x", "may": "h", "feared": "f", "of": "g", "by": "y", "prepositions": "e", "when": "n",
    "article": ARTICLE, "joins": "&", "either": "/",
}  # fmt: skip
_NUMBERS = {
    "values": Kind.VALUE, "scales": Kind.SCALE, "rounds": Kind.ROUND, "plenty": Kind.PLENTY, "few": Kind.FEW,
}  # fmt: skip
_DEADLY = (
    "killed", "kills", "executed", "dead", "slain", "deaths", "many_dead", "one_dead", "two_dead", "death_of",
    "bodies", "toll", "lives",
)  # fmt: skip


_MARKS = {",": ",", "،": ",", "(": ",", ")": ",", ":": ":", "%": "U", "$": "r", "€": "r", "£": "r"}


@dataclass(frozen=True, slots=True)
class Words:
    """A language's words made ready.

    `tags` by word; one of two letters begins with that of an `and` written before the word, which is
    `bare` without what was written before it. `phrases` by their first two words, the longest first.
    `gate` holds a word of each form that tells of death.
    """

    language: str
    tags: Mapping[str, str]
    bare: Mapping[str, str]
    phrases: Mapping[tuple[str, str], list[tuple[tuple[str, ...], str]]]
    gate: frozenset[str]
    numbers: Mapping[str, tuple[Kind, int]]
    duals: Mapping[str, int]
    joins: frozenset[str]
    to: frozenset[str]
    between: frozenset[str]
    since: frozenset[str]
    abbreviations: frozenset[str]
    always_joined: bool  # each part of a number but the first has an `and` before it


@cache
def shipped() -> Mapping[str, Words]:
    """The words of the package, by language."""
    folder = files("tocsin.reading") / "tolls"
    found = {}
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".yaml"):
            code = file.name.removesuffix(".yaml")
            # every scalar stays a string: YAML 1.1 would read `no` as false
            content = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
            found[code] = _ready(code, Language.model_validate(content))
    return found


def _ready(code: str, language: Language) -> Words:
    numbers = {
        _plain(word): (kind, value)
        for name, kind in _NUMBERS.items()
        for word, value in getattr(language, name).items()
    }
    tags = dict.fromkeys(numbers, NUMBER) | {
        _plain(word): tag for name, tag in _TAGS.items() for word in getattr(language, name)
    }
    singles = {form: tag for form, tag in tags.items() if " " not in form}
    written = {form: each for word in _all_words(tags) for form, each in _written(code, word)}
    written |= {word: ("", word) for word in singles}
    bare = {form: word for form, (_, word) in written.items() if form != word}
    deadly = [max(_plain(form).split(), key=len) for name in _DEADLY for form in getattr(language, name)]
    return Words(
        language=code,
        tags=_MARKS | {form: joined + singles.get(word, OTHER) for form, (joined, word) in written.items()},
        bare=bare,
        phrases=_phrases(tags, bare),
        gate=frozenset(form for word in deadly for form, _ in _written(code, word)),
        numbers=numbers,
        duals={_plain(word): value for word, value in language.duals.items()},
        joins=_plains(language.joins),
        to=_plains(language.to),
        between=_plains(language.between),
        since=_plains(language.since),
        abbreviations=_plains(language.abbreviations),
        always_joined=code == _ARABIC,
    )


def _all_words(tags: Mapping[str, str]) -> set[str]:
    """Single words, and the first ones of phrases."""
    return {form.split()[0] for form in tags}


def _phrases(
    tags: Mapping[str, str], bare: Mapping[str, str]
) -> Mapping[tuple[str, str], list[tuple[tuple[str, ...], str]]]:
    phrases: dict[tuple[str, str], list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    for form, tag in tags.items():
        first, *rest = (bare.get(word, word) for word in form.split())
        if rest:
            phrases[first, rest[0]].append((tuple(rest), tag))
    for longer in phrases.values():
        longer.sort(key=lambda each: len(each[0]), reverse=True)
    return dict(phrases)


def _plain(form: str) -> str:
    """A form as the folded text has it, without the marks that part its words."""
    return " ".join(fold(form).spaced.split())


def _plains(forms: list[str]) -> frozenset[str]:
    return frozenset(map(_plain, forms))


def _written(code: str, word: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """The ways to write a word, in Arabic with clitics: each with the tag of its `and`, and the word."""
    if code != _ARABIC:
        yield word, ("", word)
        return
    for conjunction in _CONJUNCTIONS:
        for clitic in _CLITICS:
            yield conjunction + clitic + word, (_AND if conjunction else "", word)
