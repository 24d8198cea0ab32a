"""Concepts that are queries: `match` in a lexicon, which other queries name as they do a concept.

So what several indicators share (an army's claim of success, an accident) is written once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tocsin.config.watches import ConceptSettings
from tocsin.errors import QueryError
from tocsin.reading import query as queries
from tocsin.reading.nodes import (
    And,
    Concept,
    InTitle,
    Near,
    Node,
    Not,
    Or,
    Place,
    Sentence,
    has_position,
    walk,
)
from tocsin.reading.problems import Problem
from tocsin.reading.query import MAX_DEPTH, Query

Concepts = Mapping[str, ConceptSettings]


def expanded(query: Query, concepts: Concepts) -> Query:
    """The query with each pattern's own query in its place. Raises QueryError for what cannot be."""
    if not any(_is_pattern(name, concepts) for name in query.concepts()):
        return query
    return Query(query.text, _expand(query.node, concepts, ()))


def _is_pattern(name: str, concepts: Concepts) -> bool:
    return name in concepts and concepts[name].match is not None


def _expand(node: Node, concepts: Concepts, inside: tuple[str, ...]) -> Node:
    match node:
        case Concept() if _is_pattern(node.name, concepts):
            return _pattern(node, concepts, inside)
        case And() | Or():
            return replace(node, parts=tuple(_expand(part, concepts, inside) for part in node.parts))
        case Not() | InTitle():
            return replace(node, part=_expand(node.part, concepts, inside))
        case Sentence():
            left, right = _expand(node.left, concepts, inside), _expand(node.right, concepts, inside)
            return replace(node, left=left, right=right)
        case Near():
            return _near(node, concepts, inside)
        case _:
            return node


def _near(node: Near, concepts: Concepts, inside: tuple[str, ...]) -> Node:
    left, right = _expand(node.left, concepts, inside), _expand(node.right, concepts, inside)
    if not has_position(left) or (node.both and not has_position(right)):
        raise QueryError(
            "NEAR or BEFORE stands beside a pattern that has an AND or NOT",
            column=node.place[0] + 1,
            remedy="write SENTENCE",
        )
    return replace(node, left=left, right=right)


def _pattern(named: Concept, concepts: Concepts, inside: tuple[str, ...]) -> Node:
    if named.name in inside or len(inside) > MAX_DEPTH:
        raise QueryError(
            f"{named.name} stands within itself", column=named.place[0] + 1, remedy="break the circle"
        )
    try:
        query = queries.parse(concepts[named.name].match or "")
    except QueryError as error:
        raise QueryError(
            f"{named.name}: {error.what}", column=named.place[0] + 1, remedy=error.remedy
        ) from None
    return _at(_expand(query.node, concepts, (*inside, named.name)), named.place)


def _at(node: Node, place: Place) -> Node:
    """The node as if all of it stood where the pattern is named."""
    match node:
        case And() | Or():
            return replace(node, parts=tuple(_at(part, place) for part in node.parts), place=place)
        case Not() | InTitle():
            return replace(node, part=_at(node.part, place), place=place)
        case Near() | Sentence():
            return replace(node, left=_at(node.left, place), right=_at(node.right, place), place=place)
        case _:
            return replace(node, place=place)


def check(name: str, concept: ConceptSettings, concepts: Concepts) -> list[Problem]:
    """What is wrong with a concept that is a query."""
    path = ("concepts", name, "match")
    if any(concept.forms.values()):
        return [Problem(path, f"{name} has both match and forms", "make two concepts")]
    try:
        query = expanded(queries.parse(concept.match or ""), concepts)
    except QueryError as error:
        return [Problem(path, error.what, error.remedy, error.column)]
    missing = [node for node in walk(query.node) if isinstance(node, Concept) and _unknown(node, concepts)]
    return [Problem(path, f"no concept named {node.name}", "", node.place[0] + 1) for node in missing]


def _unknown(node: Concept, concepts: Concepts) -> bool:
    return node.name not in concepts and not node.name.endswith(":*")
