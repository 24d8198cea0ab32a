"""Forms of the lexicon that are written in vain, twice, or in two concepts: what `check` says of them.

A form that no text can bring up is a mistake. One that another form of its concept always finds is
one too many. One that stands in two concepts brings up both, which may be meant.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from tocsin.config.watches import ConceptSettings
from tocsin.reading import forms
from tocsin.reading.concepts import Hierarchy
from tocsin.reading.fold import exact, fold
from tocsin.reading.forms import Form
from tocsin.reading.lexicon import ANY
from tocsin.reading.problems import Path, Problem

_LONGEST_CLITIC = max(map(len, forms.CLITICS))


@dataclass(frozen=True, slots=True)
class Overlaps:
    """What is wrong with forms, each kind in the order of the settings."""

    never: tuple[Problem, ...]
    covered: tuple[Problem, ...]
    shared: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Written:
    """A form as it stands in the settings."""

    concept: str
    language: str
    text: str
    number: int  # in its concept
    path: Path
    form: Form

    def finds_in(self, language: str) -> bool:
        return self.language in (language, ANY)


class _Shelf:
    """The forms of one concept, by what they look for."""

    def __init__(self, written: list[_Written]) -> None:
        self._whole: dict[str, list[_Written]] = defaultdict(list)
        self._open: dict[str, list[_Written]] = defaultdict(list)
        for each in written:
            (self._open if each.form.open else self._whole)[each.form.stem].append(each)
        self._lengths = sorted({len(stem) for stem in self._open})

    def candidates(self, form: Form) -> Iterator[_Written]:
        """The forms that may find all that a form finds: the same, and beginnings of its last word."""
        for stem in _without_clitics(form):
            if not form.open:
                yield from self._whole.get(stem, ())
            if self._lengths:
                word = stem.rfind(" ") + 1
                for length in self._lengths:
                    if word < length <= len(stem):
                        yield from self._open.get(stem[:length], ())


def find(concepts: Mapping[str, ConceptSettings], hierarchy: Hierarchy) -> Overlaps:
    """Everything to be said of the concepts' forms; those that are unusable are the lexicon's to name."""
    by_concept = {name: list(_written(name, concept)) for name, concept in concepts.items()}
    usable = [each for written in by_concept.values() for each in written]
    never = [each for each in usable if each.form.exact and not _finds_itself(each)]
    return Overlaps(
        tuple(map(_never, never)),
        tuple(problem for written in by_concept.values() for problem in _covered(written)),
        tuple(_shared(usable, hierarchy)),
    )


def _written(name: str, concept: ConceptSettings) -> Iterator[_Written]:
    number = count()
    for language, texts in concept.forms.items():
        for index, text in enumerate(texts):
            try:
                form = forms.parse(text)
            except forms.Unusable:
                continue
            yield _Written(name, language, text, next(number), ("concepts", name, language, index), form)


def _finds_itself(written: _Written) -> bool:
    """Whether an exact form is found where it stands: one that begins or ends with a mark is not.

    What is found begins and ends with a letter or digit, so nothing else could equal it either.
    """
    text = written.text.strip().removeprefix("=").removesuffix("*")
    folded = fold(text)
    start = len(folded.spaced) - len(folded.spaced.lstrip()) - 1
    first, last = folded.span(start, start + len(written.form.stem))
    return exact(text[first:last]) == written.form.exact


def _never(written: _Written) -> Problem:
    what = f"{written.text!r} can never match: it begins or ends with a mark"
    return Problem(written.path, what, "after `=` the form begins and ends with a letter or digit")


def _covered(written: list[_Written]) -> Iterator[Problem]:
    """Of the forms of one concept, those that another always finds; of equal ones all but the first."""
    shelf = _Shelf(written)
    for each in written:
        for other in shelf.candidates(each.form):
            if _covers(other, each) and (other.number < each.number or not _covers_alike(each, other)):
                yield Problem(
                    each.path, f"{each.text!r} is always found by {_named(other, each)}", "leave it out"
                )
                break


def _covers_alike(each: _Written, other: _Written) -> bool:
    """Whether a form finds all that one does which covers it: then they are equal."""
    return each.form.stem == other.form.stem and each.form.open == other.form.open and _covers(each, other)


def _covers(other: _Written, each: _Written) -> bool:
    """Whether a candidate finds all that another form finds."""
    if other is each or not other.finds_in(each.language):
        return False
    wanted, given = other.form, each.form
    if wanted.exact is None:
        return True
    if given.exact is None:
        return False
    return given.exact.startswith(wanted.exact) if wanted.open else given.exact == wanted.exact


def _without_clitics(form: Form) -> Iterator[str]:
    """The stem, and what is left of an Arabic one without what may stand before any Arabic word."""
    yield form.stem
    if form.exact is None and forms.is_arabic(form.stem):
        for length in range(1, _LONGEST_CLITIC + 1):
            if form.stem[:length] in forms.CLITICS and forms.is_arabic(rest := form.stem[length:]):
                yield rest


def _named(other: _Written, each: _Written) -> str:
    return repr(other.text) + (f" of `{other.language}`" if other.language != each.language else "")


def _shared(usable: list[_Written], hierarchy: Hierarchy) -> Iterator[Problem]:
    """Forms that stand in concepts of which none holds another; each once, at the last of them."""
    alike: dict[tuple[str, bool], list[_Written]] = defaultdict(list)
    for each in usable:
        alike[each.form.stem, each.form.open].append(each)
    for group in alike.values():
        if len({each.concept for each in group}) == 1:
            continue
        others = {each.path: _others(each, group, hierarchy) for each in group}
        last = max(group, key=lambda each: len(others[each.path]))
        if named := others[last.path]:
            what = f"{last.text!r} brings up {last.concept} and {', '.join(named)}"
            yield Problem(last.path, what, "leave it to one, or make one hold the other with `within`")


def _others(each: _Written, group: list[_Written], hierarchy: Hierarchy) -> list[str]:
    """The concepts that this form brings up as well, without those that hold its own or lie within it."""
    held = {each.concept, *hierarchy.holders(each.concept)}
    return list(
        dict.fromkeys(
            other.concept
            for other in group
            if other.concept not in held
            and each.concept not in hierarchy.holders(other.concept)
            and (other.finds_in(each.language) or each.finds_in(other.language))
            and (not each.form.exact or not other.form.exact or each.form.exact == other.form.exact)
        )
    )
