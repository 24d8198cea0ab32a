"""The concepts' names and which holds which. A concept's kind stands before its colon."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cached_property

from tocsin.config.watches import ConceptSettings
from tocsin.reading.fold import fold
from tocsin.reading.problems import Problem

READ_IN_CONTEXT = frozenset({"event", "thing"})  # kinds; a place or an actor stays one, whatever is said
EVERY = "*"  # `place:*` stands for every place


def kind_of(concept: str) -> str:
    """What stands before the colon: actor, place, event, thing, ..."""
    return concept.partition(":")[0]


def bears_status(key: str) -> bool:
    """Whether context changes what a concept, or a query's plain word, stands for."""
    return key.startswith('"') or kind_of(key) in READ_IN_CONTEXT


def did_you_mean(name: str, known: Mapping[str, object]) -> str:
    """A remedy that offers the names nearest to one that nobody bears."""
    if near := get_close_matches(name, known, n=3):
        return f"did you mean {', '.join(near)}?"
    return "write it into a lexicon"


class Hierarchy:
    """Which concept lies `within` which, over any number of steps."""

    def __init__(self, concepts: Mapping[str, ConceptSettings]) -> None:
        self._parent = {
            name: concept.within
            for name, concept in concepts.items()
            if concept.within is not None and concept.within in concepts
        }
        self._names = tuple(concepts)
        self._concepts = concepts
        self._names_of: dict[str, tuple[str, ...]] = {}

    def holders(self, concept: str) -> tuple[str, ...]:
        """The concepts that hold this one, nearest first; a circle is gone round once."""
        found: list[str] = []
        while (parent := self._parent.get(concept)) and parent not in found:
            found.append(parent)
            concept = parent
        return tuple(found)

    @cached_property
    def _held(self) -> dict[str, frozenset[str]]:
        held: dict[str, set[str]] = defaultdict(set)
        for name in self._names:
            for holder in (name, *self.holders(name)):
                held[holder].add(name)
            held[f"{kind_of(name)}:{EVERY}"].add(name)
        return {name: frozenset(names) for name, names in held.items()}

    @cached_property
    def proper(self) -> Mapping[str, int]:
        """The concepts that go by a name that texts give them, with the number of their forms.

        A name is a form that the label repeats, written with a capital where its letters have any:
        `Red Cross` is one; `an army as one who acts` and `aid agencies` say what somebody is.
        """
        return {
            name: sum(map(len, concept.forms.values()))
            for name, concept in self._concepts.items()
            if _is_named(concept.label or name.partition(":")[2].replace("-", " "), concept)
        }

    def expand(self, pattern: str) -> frozenset[str]:
        """The concepts that a query's concept stands for: itself, all within it, or all of a kind."""
        return self._held.get(pattern, frozenset())

    def names_of(self, key: str) -> tuple[str, ...]:
        """The names by which a query finds a concept: its own, its holders', all of its kind."""
        names = self._names_of.get(key)
        if names is None:
            own = (key,) if key.startswith('"') else (key, *self.holders(key), f"{kind_of(key)}:{EVERY}")
            names = self._names_of[key] = tuple(dict.fromkeys(own))
        return names

    def most_specific(self, concepts: list[str]) -> tuple[str, ...]:
        """Those that hold no other of them, each once, in their order."""
        holders = {holder for concept in concepts for holder in self.holders(concept) if holder != concept}
        return tuple(concept for concept in dict.fromkeys(concepts) if concept not in holders)


def _is_named(label: str, concept: ConceptSettings) -> bool:
    plain = fold(label).spaced
    written = (form.strip().removeprefix("=") for forms in concept.forms.values() for form in forms)
    return any(not form[:1].islower() and fold(form).spaced == plain for form in written)


def problems(concepts: Mapping[str, ConceptSettings]) -> list[Problem]:
    """Concepts that lie within nothing that exists, or within themselves."""
    hierarchy = Hierarchy(concepts)
    found = []
    for name, concept in concepts.items():
        path = ("concepts", name, "within")
        if concept.within is not None and concept.within not in concepts:
            what = f"no concept named {concept.within}"
            found.append(Problem(path, what, did_you_mean(concept.within, concepts)))
        elif name in hierarchy.holders(name) or name == concept.within:
            found.append(Problem(path, f"{name} lies within itself", "break the circle"))
    return found
