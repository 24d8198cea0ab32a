"""How many independent voices say something.

One owner is one voice, whatever the number of its outlets; what goes back to one text is one
voice, whatever the number of owners that print it (docs/semantics.md). Both at once: entries
are joined that share an owner or an origin, and the joined groups are counted.
"""

from collections.abc import Sequence

from tocsin.model import Certainty, Corroboration, Reliability, Seen

CERTAIN_VOICES = 3
LIKELY_VOICES = 2

Node = str | int  # an owner or an origin


def corroboration(evidence: Sequence[Seen]) -> Corroboration:
    """Distinct owners, independent origins and entries behind the evidence."""
    return Corroboration(
        owners=len({seen.owner for seen in evidence}),
        origins=len(origins(evidence)),
        entries=len({seen.entry for seen in evidence}),
    )


def certainty(evidence: Sequence[Seen]) -> Certainty:
    """CAP certainty: one voice is possible, two likely, three or one of grade A observed."""
    if any(seen.reliability is Reliability.A for seen in evidence):
        return Certainty.OBSERVED
    return from_voices(len(origins(evidence)))


def from_voices(count: int) -> Certainty:
    """Certainty from the number of independent voices alone."""
    if count >= CERTAIN_VOICES:
        return Certainty.OBSERVED
    return Certainty.LIKELY if count >= LIKELY_VOICES else Certainty.POSSIBLE


def origins(evidence: Sequence[Seen]) -> list[frozenset[str]]:
    """The independent voices, each as the set of its owners, in the order in which they speak.

    A union-find over owners and origins: as long as the evidence, however many voices there are.
    """
    parents: dict[Node, Node] = {}
    for seen in evidence:
        parents[_root(parents, seen.owner)] = _root(parents, seen.origin)
    voices: dict[Node, set[str]] = {}
    for seen in evidence:
        voices.setdefault(_root(parents, seen.owner), set()).add(seen.owner)
    return [frozenset(owners) for owners in voices.values()]


def _root(parents: dict[Node, Node], node: Node) -> Node:
    """Who stands for a node's group; halves the way there for the next who asks."""
    while (parent := parents.setdefault(node, node)) != node:
        parents[node] = parents[parent]
        node = parents[node]
    return node
