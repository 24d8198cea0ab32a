"""How many independent voices say something.

One owner is one voice, whatever the number of its outlets; near-copies of one text are one
voice, whatever the number of owners that print it (docs/semantics.md). Both at once: entries
are joined that share an owner or a story, and the joined groups are counted.
"""

from collections.abc import Sequence

from tocsin.model import Certainty, Corroboration, Reliability, Seen

CERTAIN_VOICES = 3
LIKELY_VOICES = 2


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
    """The independent voices, each as the set of its owners."""
    groups: list[tuple[set[str], set[int]]] = []
    for seen in evidence:
        owners, stories = {seen.owner}, {seen.story}
        apart = []
        for group in groups:
            if group[0] & owners or group[1] & stories:
                owners |= group[0]
                stories |= group[1]
            else:
                apart.append(group)
        groups = [*apart, (owners, stories)]
    return [frozenset(owners) for owners, _ in groups]
