"""The parts of a query, as values. Each knows where in the query's text it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tocsin.reading.forms import Form

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept and all within it; `place:*` is every concept of the kind."""

    name: str
    place: Place = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Word:
    """A plain word or phrase, `word*`, or `=Word`."""

    form: Form
    place: Place = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class About:
    """What is known of the entry beside its text: its `lang`, `source`, a `tag`, its `deaths` at least."""

    what: str
    value: str
    place: Place = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class InTitle:
    """A query that must hold in the title alone."""

    part: Node
    place: Place = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """Holds where its part does not, whatever the status of what stands there."""

    part: Node
    place: Place = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class And:
    """Holds where all parts do."""

    parts: tuple[Node, ...]
    place: Place = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Or:
    """Holds where any part does."""

    parts: tuple[Node, ...]
    place: Place = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Near:
    """Holds where the parts stand within so many words of each other, 1 being side by side.

    `left` has a position; `both` says that `right` has one too. `ordered`: right follows left.
    """

    left: Node
    right: Node
    words: int
    both: bool = True
    ordered: bool = False
    place: Place = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Sentence:
    """Holds where both parts do in one and the same sentence."""

    left: Node
    right: Node
    place: Place = field(default=(0, 0), compare=False)


Node = Concept | Word | About | InTitle | Not | And | Or | Near | Sentence


def children(node: Node) -> tuple[Node, ...]:
    """The parts directly below a node."""
    match node:
        case And() | Or():
            return node.parts
        case Near() | Sentence():
            return node.left, node.right
        case Not() | InTitle():
            return (node.part,)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, in the order of the text."""
    yield node
    for child in children(node):
        yield from walk(child)


def has_position(node: Node) -> bool:
    """Whether matches of the node are stretches of text, so that something can stand near them."""
    match node:
        case Concept() | Word():
            return True
        case Or() | Near() | InTitle():
            return all(map(has_position, children(node)))
        case _:
            return False
