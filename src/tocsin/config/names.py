"""The names that parts of the configuration bear, and what is said where one is wrong."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tocsin.config.documents import Plain
from tocsin.config.problems import Fault, Loc
from tocsin.config.watches import (
    CompositeRule,
    CountRule,
    LevelRule,
    MatchRule,
    Rule,
    SequenceRule,
    SilenceRule,
    SpikeRule,
)
from tocsin.config.wording import near

_FEW = 8  # names that a remedy lists where none is near


@dataclass(frozen=True, slots=True)
class WatchNames:
    """The names in one watch."""

    indicators: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Names:
    """The names in the whole configuration."""

    channels: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    watches: Mapping[str, WatchNames] = field(default_factory=dict)

    @property
    def all_rules(self) -> frozenset[str]:
        """The rules of every watch."""
        return frozenset(rule for watch in self.watches.values() for rule in watch.rules)


def of(data: Mapping[str, Plain], sources: frozenset[str]) -> Names:
    """The names as the files write them, also of parts that are wrong in another way."""
    watches = data.get("watches")
    return Names(
        channels=_keys(data.get("channels")),
        sources=sources,
        watches={
            str(watch["watch"]): _in_watch(watch)
            for watch in (watches if isinstance(watches, list) else [])
            if isinstance(watch, dict) and isinstance(watch.get("watch"), str)
        },
    )


def _in_watch(watch: dict[str, Plain]) -> WatchNames:
    ladder = watch.get("ladder")
    return WatchNames(
        indicators=_keys(watch.get("indicators")),
        rules=_ids(watch.get("rules")),
        levels=_ids(ladder.get("levels")) if isinstance(ladder, dict) else frozenset(),
    )


def _keys(value: Plain) -> frozenset[str]:
    return frozenset(value) if isinstance(value, dict) else frozenset()


def _ids(items: Plain) -> frozenset[str]:
    if not isinstance(items, list):
        return frozenset()
    return frozenset(str(item["id"]) for item in items if isinstance(item, dict) and "id" in item)


def of_rule(rule: Rule) -> list[str]:
    """The indicators that a rule looks at itself."""
    match rule:
        case MatchRule() | CountRule() | SpikeRule():
            return list(rule.of)
        case SequenceRule():
            return list(rule.steps)
        case SilenceRule():
            return list(rule.of.indicators)
        case LevelRule() | CompositeRule():
            return []


def unknown(kind: str, name: str, known: Collection[str], loc: Loc) -> Fault:
    """A name that no part of that kind bears, with the nearest ones, or all where they are few."""
    remedy = near(name, sorted(known), quote='"')
    if not remedy and len(known) <= _FEW:
        remedy = f"known: {', '.join(sorted(known))}" if known else f"there is no {kind} yet"
    return Fault(loc, f'no {kind} named "{name}"', remedy)


def repeated(kind: str, loc: Loc, names: Sequence[str], key: str) -> Iterator[Fault]:
    """A fault for each item of a list that bears the name of one before it."""
    first: dict[str, int] = {}
    for index, name in enumerate(names):
        if first.setdefault(name, index) != index:
            word = "name" if key == "name" else "id"
            what = f'another {kind} has the {word} "{name}"'
            yield Fault((*loc, index, key), what, f"give one another {word}", first=(*loc, first[name], key))
