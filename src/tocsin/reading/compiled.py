"""Watches made ready for reading: their queries parsed, checked, and listed by what they need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from difflib import get_close_matches

from tocsin.config.settings import Settings
from tocsin.config.sources import identity
from tocsin.config.watches import ConceptSettings, Indicator, Watch
from tocsin.errors import QueryError
from tocsin.model import Status
from tocsin.reading import language, lexicon, patterns
from tocsin.reading import query as queries
from tocsin.reading.concepts import EVERY, Hierarchy, did_you_mean, kind_of
from tocsin.reading.evaluate import needs
from tocsin.reading.nodes import About, Concept, Word, walk
from tocsin.reading.problems import Path, Problem
from tocsin.reading.query import Query


@dataclass(frozen=True, slots=True)
class Sign:
    """An indicator made ready. `needed`: of each group one concept or term must be present."""

    id: str
    query: Query
    accepted: frozenset[Status]
    needed: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Watching:
    """A watch made ready. Without a scope it watches every entry. `needed`: see Sign, of the scope."""

    id: str
    scope: Query | None
    signs: tuple[Sign, ...]
    needed: tuple[frozenset[str], ...] = ()

    @property
    def queries(self) -> list[Query]:
        """All its queries."""
        return [*([self.scope] if self.scope else []), *(sign.query for sign in self.signs)]


class Compiler:
    """Reads watches' queries and collects what is wrong with them."""

    def __init__(self, settings: Settings, hierarchy: Hierarchy) -> None:
        self._settings = settings
        self._concepts = settings.concepts
        self._hierarchy = hierarchy
        self.problems: list[Problem] = []

    def watch(self, watch: Watch) -> Watching | None:
        """The watch without the indicators that cannot be read; None where its scope cannot."""
        path: Path = ("watches", watch.id)
        signs = [
            self._sign(name, each, (*path, "indicators", name)) for name, each in watch.indicators.items()
        ]
        scope = self._query(watch.scope, (*path, "scope")) if watch.scope.strip() else None
        if scope is None and watch.scope.strip():
            return None
        needed = self._needed(scope) if scope else ()
        return Watching(watch.id, scope, tuple(sign for sign in signs if sign), needed)

    def _sign(self, name: str, indicator: Indicator, path: Path) -> Sign | None:
        query = self._query(indicator.match, (*path, "match"))
        if query is None:
            return None
        return Sign(name, query, frozenset(indicator.status), self._needed(query))

    def _query(self, text: str, path: Path) -> Query | None:
        try:
            query = patterns.expanded(queries.parse(text), self._concepts)
        except QueryError as error:
            self.problems.append(Problem(path, error.what, error.remedy, error.column))
            return None
        for what, remedy, column in (*unknown(query, self._concepts), *never_held(query, self._settings)):
            self.problems.append(Problem(path, what, remedy, column))
        return query

    def _needed(self, query: Query) -> tuple[frozenset[str], ...]:
        return tuple(frozenset().union(*map(self._keys, group)) for group in needs(query.node))

    def _keys(self, node: Concept | Word) -> frozenset[str]:
        return frozenset({node.form.key}) if isinstance(node, Word) else self._hierarchy.expand(node.name)


Mistake = tuple[str, str, int]  # what is wrong in a query, a remedy, and the column


def unknown(query: Query, concepts: Mapping[str, ConceptSettings]) -> Iterator[Mistake]:
    """The concepts of a query that no lexicon has."""
    kinds = {kind_of(name): name for name in concepts}
    for node in walk(query.node):
        if not isinstance(node, Concept) or node.name in concepts:
            continue
        column = node.place[0] + 1
        kind, _, name = node.name.partition(":")
        if name != EVERY:
            yield f"no concept named {node.name}", did_you_mean(node.name, concepts), column
        elif kind not in kinds:
            yield f"no concept of the kind {kind}", did_you_mean(kind, kinds), column


def never_held(query: Query, settings: Settings) -> Iterator[Mistake]:
    """The sources of a query that nobody subscribed to, and the languages that nothing is said to be in."""
    for node in walk(query.node):
        match node:
            case About("source", name, (start, _)) if settings.sources:
                ids = [identity(each) for each in settings.sources]
                if name not in ids:
                    yield (
                        f"no source named {name}",
                        _near(name, ids, "`tocsin sources` lists the ids"),
                        start + 1,
                    )
            case About("lang", code, (start, _)) if code not in (codes := _languages(settings)):
                otherwise = f"known: {', '.join(sorted(codes))}; others are a source's `language`"
                yield f"no language {code}", _near(code, codes, otherwise), start + 1


def _languages(settings: Settings) -> frozenset[str]:
    """The languages that are read, have forms, or are a source's."""
    told = {code for concept in settings.concepts.values() for code in concept.forms if code != lexicon.ANY}
    return language.READ | told | {each.language for each in settings.sources if each.language}


def _near(name: str, known: Iterable[str], otherwise: str) -> str:
    near = get_close_matches(name, known, n=3)
    return f"did you mean {', '.join(near)}?" if near else otherwise


def check_concepts(concepts: Mapping[str, ConceptSettings], hierarchy: Hierarchy) -> list[Problem]:
    """Concepts that the query language cannot name, and those that nothing could ever bring up."""
    found = []
    for name, concept in concepts.items():
        path = ("concepts", name)
        if kind_of(name) in queries.RESERVED_KINDS:
            what = f"{kind_of(name)}: means something else in a query"
            found.append(Problem(path, what, "give the concept another kind"))
        if concept.match is not None:
            found += patterns.check(name, concept, concepts)
        elif not any(concept.forms.values()) and hierarchy.expand(name) == {name}:
            found.append(
                Problem(path, f"{name} has no forms and holds no other concept", "add forms: en: [...]")
            )
    return found


Place = tuple[int, int]  # a watch and one of its signs, by number


class Index:
    """Which signs may hold, by what was seen in an entry."""

    def __init__(self, watches: Sequence[Watching]) -> None:
        self._scopes = [watch.needed for watch in watches]
        self._needed = {
            (number, index): sign.needed + watch.needed
            for number, watch in enumerate(watches)
            for index, sign in enumerate(watch.signs)
        }
        self._by_key: dict[str, list[Place]] = defaultdict(list)
        self._always: list[Place] = []
        for place, needed in self._needed.items():
            if not needed:
                self._always.append(place)
                continue
            for key in min(needed, key=len):
                self._by_key[key].append(place)

    def concerns(self, keys: Set[str]) -> bool:
        """Whether what was seen may lie in the scope of any watch."""
        lacking = keys.isdisjoint if isinstance(keys, frozenset) else frozenset(keys).isdisjoint
        return any(not any(map(lacking, needed)) for needed in self._scopes)

    def candidates(self, keys: frozenset[str]) -> list[Place]:
        """The signs worth an evaluation, in the order of the settings."""
        found = {place for key in keys for place in self._by_key.get(key, ())}
        lacking = keys.isdisjoint
        held = [place for place in found if not any(map(lacking, self._needed[place]))]
        return sorted([*self._always, *held])
