"""What is left of a query in an entry that lacks most of what it asks for.

A query names dozens of concepts and an entry holds a few. Before a query is held against an
entry, what the entry has not is taken out of it: an alternative that cannot hold goes, a part
that cannot be excluded needs no look. What is left holds by the same hits.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from typing import assert_never

from tocsin.reading.nodes import About, And, Concept, InTitle, Near, Node, Not, Or, Sentence, Word

HOLDS = And(())  # by nothing: all of no parts


def pruned(node: Node, present: Set[str]) -> Node | None:
    """The node without what cannot hold; None where it cannot itself.

    `present`: the names of the concepts in the entry and of all that hold them, and the keys of
    its words.
    """
    match node:
        case Concept():
            return node if node.name in present else None
        case Word():
            return node if node.form.key in present else None
        case About():
            return node
        case Or():
            return _any(node, present)
        case And():
            return _all(node, present)
        case Near() | Sentence():
            left = pruned(node.left, present)
            right = pruned(node.right, present) if left else None
            return replace(node, left=left, right=right) if left and right else None
        case Not():
            part = pruned(node.part, present)
            return replace(node, part=part) if part else HOLDS
        case InTitle():
            part = pruned(node.part, present)
            return replace(node, part=part) if part else None
        case _:
            assert_never(node)


def _any(node: Or, present: Set[str]) -> Node | None:
    parts = tuple(left for part in node.parts if (left := pruned(part, present)))
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else Or(parts, node.place)


def _all(node: And, present: Set[str]) -> Node | None:
    parts = []
    for part in node.parts:
        left = pruned(part, present)
        if left is None:
            return None
        if left is not HOLDS:
            parts.append(left)
    return And(tuple(parts), node.place) if parts else HOLDS
