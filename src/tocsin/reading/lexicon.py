"""The lexicon: every form of every concept, word of a query and trigger, found in one pass.

All literals sit in one Aho-Corasick automaton over the folded text (Aho and Corasick 1975, CACM
18:333), so the cost of a scan depends on the text and not on the number of watches.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import itemgetter

from ahocorasick_rs import AhoCorasick

from tocsin.config.watches import ConceptSettings
from tocsin.reading import forms
from tocsin.reading.cues import Cue, CuePhrase
from tocsin.reading.fold import Folded, exact
from tocsin.reading.forms import Form, Pattern
from tocsin.reading.problems import Path, Problem

ANY = "any"
_NOT = "not"

Found = tuple[str, int, int]  # a concept or term, and its span in the folded text


@dataclass(frozen=True, slots=True)
class _Not:
    """Marks a longer phrase in which a concept's form means something else."""

    concept: str


_Key = str | Cue | _Not


@dataclass(frozen=True, slots=True)
class _Use:
    """What a pattern stands for, in texts of one language."""

    key: _Key
    language: str
    pattern: Pattern
    exact: str | None


@dataclass(frozen=True, slots=True)
class _Words:
    """What a literal stands for where all its uses are concepts, found alike.

    `clitics` and `swallows` are those of their pattern.
    """

    keys: tuple[str, ...]
    clitics: frozenset[str] | None
    swallows: bool


_Meaning = str | _Words | tuple[_Use, ...]


@dataclass(slots=True)
class Scan:
    """What was found in one folded text: concepts and terms, and triggers, each in text order."""

    found: list[Found]
    cues: list[tuple[Cue, int, int]]


@dataclass(slots=True)
class _Draft:
    """Uses by literal, while the lexicon is written."""

    uses: dict[str, list[_Use]] = field(default_factory=lambda: defaultdict(list))
    problems: list[Problem] = field(default_factory=list)

    def add(self, key: _Key, language: str, written: str, path: Path) -> Form | None:
        """Take up a form; one that is unusable is a problem at its path."""
        try:
            form = forms.parse(written, joins=isinstance(key, Cue))
        except forms.Unusable as error:
            self.problems.append(Problem(path, error.what, error.remedy))
            return None
        self.add_form(key, language, form)
        return form

    def add_form(self, key: _Key, language: str, form: Form) -> None:
        """Take up a form that was parsed before."""
        for pattern in forms.patterns(form):
            self.uses[pattern.literal].append(_Use(key, language, pattern, form.exact))


class Lexicon:
    """The automaton and what its literals stand for. `problems` are the forms it had to leave out."""

    def __init__(self, uses: Mapping[str, list[_Use]], problems: Iterable[Problem] = ()) -> None:
        self.problems = tuple(problems)
        self._automaton = AhoCorasick(list(uses))
        self._uses = list(uses.values())
        known = {use.language for each in self._uses for use in each}
        self._tables = {code: self._table(code) for code in known | {ANY}}
        self._whole_table = self._table(None)

    def _table(self, language: str | None) -> list[_Meaning]:
        """What each literal stands for in texts of a language: its own forms and those of any.

        The most frequent cases are kept apart: a whole word of one concept, and one of several.
        """
        return [
            _brief(_distinct(use for use in uses if language is None or use.language in (language, ANY)))
            for uses in self._uses
        ]

    def scan(self, folded: Folded, language: str | None) -> Scan:
        """Everything that stands in the text as whole words. Of an unknown language, all forms apply."""
        table = self._whole_table if language is None else self._tables.get(language, self._tables[ANY])
        found: list[Found] = []
        finds = _Finds(folded)
        spaced = folded.spaced
        for literal, start, end in self._automaton.find_matches_as_indexes(spaced, overlapping=True):
            meant = table[literal]
            if isinstance(meant, str):
                found.append((meant, start, end - 2))
            elif isinstance(meant, _Words):
                if meant.clitics is not None:
                    word = spaced.rfind(" ", 0, start) + 1
                    if spaced[word:start] not in meant.clitics:
                        continue
                    start = (word if meant.swallows else start) - 1
                for key in meant.keys:
                    found.append((key, start, end - 2))
            elif meant:
                finds.add(meant, start, end)
        found += finds.concepts
        if finds.others:
            found = _outside(found, finds.others)
        return Scan(_longest(found), sorted(finds.cues, key=_place))


class _Finds:
    """What was found that asked for a closer look than a whole word of one concept."""

    def __init__(self, folded: Folded) -> None:
        self._folded = folded
        self.concepts: list[Found] = []
        self.cues: list[tuple[Cue, int, int]] = []
        self.others: list[Found] = []

    def add(self, uses: tuple[_Use, ...], start: int, end: int) -> None:
        """Take up a literal that was found, for each of its uses that fits what stands around it."""
        for use in uses:
            span = use.pattern.fit(self._folded.spaced, start, end)
            if span is None or (use.exact and not _is_exact(use, self._folded, span)):
                continue
            key = use.key
            if isinstance(key, str):
                self.concepts.append((key, *span))
            elif isinstance(key, Cue):
                self.cues.append((key, *span))
            else:
                self.others.append((key.concept, *span))


def build(
    concepts: Mapping[str, ConceptSettings], terms: Iterable[Form] = (), cues: Iterable[CuePhrase] = ()
) -> Lexicon:
    """One lexicon of all concepts, all plain words of queries, and all triggers."""
    draft = _Draft()
    for name, concept in concepts.items():
        _add_concept(draft, name, concept)
    for form in terms:
        draft.add_form(form.key, ANY, form)
    for phrase in cues:
        draft.add(phrase.cue, phrase.language, phrase.phrase, phrase.path)
    return Lexicon(draft.uses, draft.problems)


def _add_concept(draft: _Draft, name: str, concept: ConceptSettings) -> None:
    others = []
    for index, phrase in enumerate(concept.exclude):
        if other := draft.add(_Not(name), ANY, phrase, ("concepts", name, _NOT, index)):
            others.append(other)
    for language, written in concept.forms.items():
        for index, text in enumerate(written):
            path = ("concepts", name, language, index)
            form = draft.add(name, language, text, path)
            if form and any(_always_inside(form, other) for other in others):
                draft.problems.append(
                    Problem(
                        path, f"{text!r} can never match", "one of `not` is the same or matches all of it"
                    )
                )


def _always_inside(form: Form, other: Form) -> bool:
    """Whether wherever the form stands, the phrase stands over all of it."""
    if other.exact and other.exact != form.exact:
        return False
    if other.open:
        return form.stem.startswith(other.stem)
    return not form.open and form.stem == other.stem


def _distinct(uses: Iterable[_Use]) -> tuple[_Use, ...]:
    """Uses that differ in more than their language: a word of two languages is found once."""
    return tuple({(use.key, use.pattern, use.exact): use for use in uses}.values())


def _brief(uses: tuple[_Use, ...]) -> _Meaning:
    patterns = {(use.pattern.clitics, use.pattern.swallows) for use in uses}
    plain = not any(use.exact or use.pattern.open or use.pattern.joined for use in uses)
    keys = tuple(use.key for use in uses if isinstance(use.key, str))
    if not plain or len(patterns) != 1 or len(keys) != len(uses):
        return uses
    ((clitics, swallows),) = patterns
    return keys[0] if clitics is None and len(keys) == 1 else _Words(keys, clitics, swallows)


def _is_exact(use: _Use, folded: Folded, span: tuple[int, int]) -> bool:
    start, end = folded.span(*span)
    written = exact(folded.original[start:end])
    return written.startswith(use.exact or "") if use.pattern.open else written == use.exact


_start = itemgetter(1)


def _place(found: tuple[object, int, int]) -> tuple[int, int]:
    return found[1], -found[2]


def _outside(found: list[Found], others: list[Found]) -> list[Found]:
    """The mentions that do not lie inside a longer phrase that means something else."""
    starts: dict[str, list[int]] = defaultdict(list)
    furthest: dict[str, list[int]] = defaultdict(list)  # the last end of those that begin here or before
    for concept, start, end in sorted(others, key=_place):
        ends = furthest[concept]
        starts[concept].append(start)
        ends.append(max(end, ends[-1]) if ends else end)
    kept = []
    for mention in found:
        before = bisect_right(starts.get(mention[0], ()), mention[1])
        if not before or furthest[mention[0]][before - 1] < mention[2]:
            kept.append(mention)
    return kept


def _longest(found: list[Found]) -> list[Found]:
    """Of overlapping mentions of one concept the longest, the first of equals; all in text order."""
    found.sort(key=_start)
    ends: dict[str, int] = {}
    for key, start, end in found:
        if ends.get(key, -1) > start:
            return _without_overlaps(found)
        ends[key] = end
    return found


def _without_overlaps(found: list[Found]) -> list[Found]:
    taken: dict[str, list[tuple[int, int]]] = defaultdict(list)
    kept = []
    for mention in sorted(found, key=_by_length):
        key, start, end = mention
        spans = taken[key]
        after = bisect_right(spans, (start, end))
        if (after and spans[after - 1][1] > start) or (after < len(spans) and spans[after][0] < end):
            continue
        spans.insert(after, (start, end))
        kept.append(mention)
    return sorted(kept, key=_place)


def _by_length(found: Found) -> tuple[int, int]:
    return found[1] - found[2], found[1]
