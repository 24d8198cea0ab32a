"""What a watch's own parts say of each other: indicators, rules and the rungs of its ladder."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from tocsin.config.names import Known, Names, WatchNames, repeated, unknown
from tocsin.config.problems import Fault, Loc
from tocsin.config.salvage import Lacking
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


def faults(watches: Sequence[Watch], names: Names, lacking: Lacking) -> Iterator[Fault]:
    """All that is wrong within the watches, and between them."""
    yield from _repeated("watch", ("watches",), [watch.id for watch in watches], "watch", lacking)
    for index, watch in enumerate(watches):
        loc: Loc = ("watches", index)
        _, known = names.each[index]
        yield from _repeated("rule", (*loc, "rules"), [rule.id for rule in watch.rules], "id", lacking)
        for place, rule in enumerate(watch.rules):
            here: Loc = (*loc, "rules", place)
            others = known.rules if lacking.at((*here, "id")) else known.rules.without(rule.id)
            yield from _rule(rule, here, known, names, others)
        if watch.ladder:
            yield from _ladder(watch.ladder, (*loc, "ladder", "levels"), lacking)


def _repeated(kind: str, loc: Loc, names: Sequence[str], key: str, lacking: Lacking) -> Iterator[Fault]:
    readable = [None if lacking.at((*loc, index, key)) else name for index, name in enumerate(names)]
    return repeated(kind, loc, readable, key)


def _rule(rule: Rule, loc: Loc, known: WatchNames, names: Names, others: Known) -> Iterator[Fault]:
    yield from _all_known("rule", rule.inhibited_by, (*loc, "inhibited_by"), known.rules)
    match rule:
        case MatchRule() | CountRule() | SpikeRule():
            yield from _some("indicator", rule.of, (*loc, "of"), known.indicators)
        case SequenceRule():
            yield from _some("indicator", rule.steps, (*loc, "steps"), known.indicators)
        case CompositeRule():
            yield from _some("rule", rule.of, (*loc, "of"), others)
        case SilenceRule():
            indicators, sources = rule.of.indicators, rule.of.sources
            yield from _all_known("indicator", indicators, (*loc, "of", "indicators"), known.indicators)
            yield from _all_known("source", sources, (*loc, "of", "sources"), names.sources)
        case LevelRule():
            yield from unknown("level", rule.at_least, known.levels, (*loc, "at_least"))


def _some(kind: str, given: Sequence[str], loc: Loc, known: Known) -> Iterator[Fault]:
    if not given:
        yield Fault(loc, f"names no {kind}", "name at least one")
    yield from _all_known(kind, given, loc, known)


def _all_known(kind: str, given: Sequence[str], loc: Loc, known: Known) -> Iterator[Fault]:
    for index, name in enumerate(given):
        yield from unknown(kind, name, known, (*loc, index))


def _ladder(ladder: Ladder, loc: Loc, lacking: Lacking) -> Iterator[Fault]:
    yield from _repeated("level", loc, [rung.id for rung in ladder.levels], "id", lacking)
    rungs = [(i, rung) for i, rung in enumerate(ladder.levels) if not lacking.within((*loc, i))]
    for (_, below), (index, above) in pairwise(rungs):
        if above.start <= below.start:
            what = f"{above.start:g} is not above {below.start:g}, from which {below.id} holds"
            yield Fault((*loc, index, "from"), what, "the levels rise from the first to the last")
