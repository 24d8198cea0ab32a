"""What a watch's own parts say of each other: indicators, rules and the rungs of its ladder."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from tocsin.config.names import Names, WatchNames, repeated, unknown
from tocsin.config.problems import Fault, Loc
from tocsin.config.watches import (
    CompositeRule,
    CountRule,
    Ladder,
    LevelRule,
    MatchRule,
    Rule,
    SequenceRule,
    SilenceRule,
    SpikeRule,
    Watch,
)


def faults(watches: Sequence[Watch], names: Names) -> Iterator[Fault]:
    """All that is wrong within the watches, and between them."""
    yield from repeated("watch", ("watches",), [watch.id for watch in watches], "watch")
    for index, watch in enumerate(watches):
        known = names.watches[watch.id]
        loc: Loc = ("watches", index)
        yield from repeated("rule", (*loc, "rules"), [rule.id for rule in watch.rules], "id")
        for place, rule in enumerate(watch.rules):
            yield from _rule(rule, (*loc, "rules", place), known, names)
        if watch.ladder:
            yield from _ladder(watch.ladder, (*loc, "ladder", "levels"))


def _rule(rule: Rule, loc: Loc, known: WatchNames, names: Names) -> Iterator[Fault]:
    yield from _all_known("rule", rule.inhibited_by, (*loc, "inhibited_by"), known.rules)
    match rule:
        case MatchRule() | CountRule() | SpikeRule():
            yield from _some("indicator", rule.of, (*loc, "of"), known.indicators)
        case SequenceRule():
            yield from _some("indicator", rule.steps, (*loc, "steps"), known.indicators)
        case CompositeRule():
            yield from _some("rule", rule.of, (*loc, "of"), known.rules - {rule.id})
        case SilenceRule():
            yield from _all_known(
                "indicator", rule.of.indicators, (*loc, "of", "indicators"), known.indicators
            )
            yield from _all_known("source", rule.of.sources, (*loc, "of", "sources"), names.sources)
        case LevelRule():
            if rule.at_least not in known.levels:
                yield unknown("level", rule.at_least, known.levels, (*loc, "at_least"))


def _some(kind: str, given: Sequence[str], loc: Loc, known: frozenset[str]) -> Iterator[Fault]:
    if not given:
        yield Fault(loc, f"names no {kind}", "name at least one")
    yield from _all_known(kind, given, loc, known)


def _all_known(kind: str, given: Sequence[str], loc: Loc, known: frozenset[str]) -> Iterator[Fault]:
    for index, name in enumerate(given):
        if name not in known:
            yield unknown(kind, name, known, (*loc, index))


def _ladder(ladder: Ladder, loc: Loc) -> Iterator[Fault]:
    yield from repeated("level", loc, [rung.id for rung in ladder.levels], "id")
    for index, (below, above) in enumerate(pairwise(ladder.levels), 1):
        if above.start <= below.start:
            what = f"{above.start:g} is not above {below.start:g}, from which {below.id} holds"
            yield Fault((*loc, index, "from"), what, "the levels rise from the first to the last")
