"""The names that parts of the configuration bear, and what is said where one is wrong."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from tocsin.config.documents import Plain
from tocsin.config.places import Places
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
class Known:
    """The names of one kind of part. Where not all of them could be read, no name is unknown."""

    names: frozenset[str] = frozenset()
    complete: bool = True

    def lacks(self, name: str) -> bool:
        """Whether no part bears a name."""
        return self.complete and name not in self.names

    def without(self, name: str) -> "Known":
        """All but one."""
        return Known(self.names - {name}, self.complete)


@dataclass(frozen=True, slots=True)
class WatchNames:
    """The names in one watch."""

    indicators: Known = Known()
    rules: Known = Known()
    levels: Known = Known()


@dataclass(frozen=True, slots=True)
class Names:
    """The names in the whole configuration. `each` are the watches' own, in the order of the files."""

    channels: Known = Known()
    sources: Known = Known()
    concepts: Known = Known()
    watches: Known = Known()
    each: tuple[tuple[str, WatchNames], ...] = ()

    def rules(self, watch: str | None) -> Known:
        """The rules of the watches that bear an id, or of all."""
        found = [names.rules for id, names in self.each if watch in (None, id)]
        complete = all(each.complete for each in found) and (watch is not None or self.watches.complete)
        return Known(frozenset().union(*(each.names for each in found)), complete)


def of(places: Places, sources: Known, lost: Collection[str], torn: Collection[str]) -> Names:
    """The names as the files write them, also of parts that are wrong in another way.

    `lost` are the kinds of parts of which some could not be read, `torn` the files that were not
    read as they are written.
    """
    data = places.data
    watches = data.get("watches")
    written = (
        [item if isinstance(item, dict) else {} for item in watches] if isinstance(watches, list) else []
    )
    return Names(
        channels=_keys(data.get("channels"), complete=places.file(("channels",)) not in torn),
        sources=replace(sources, complete=sources.complete and "sources" not in lost and not torn),
        concepts=_keys(data.get("concepts"), complete="concepts" not in lost and not torn),
        watches=_ids(watches, "watch", complete="watches" not in lost and not torn),
        each=tuple(
            (str(watch.get("watch")), _in_watch(watch, complete=places.file(("watches", index)) not in torn))
            for index, watch in enumerate(written)
        ),
    )


def _in_watch(watch: dict[str, Plain], *, complete: bool) -> WatchNames:
    ladder = watch.get("ladder")
    levels = ladder.get("levels") if isinstance(ladder, dict) else ladder
    return WatchNames(
        indicators=_keys(watch.get("indicators"), complete=complete),
        rules=_ids(watch.get("rules"), "id", complete=complete),
        levels=_ids(levels, "id", complete=complete),
    )


def _keys(value: Plain, *, complete: bool) -> Known:
    if isinstance(value, dict):
        return Known(frozenset(value), complete)
    return Known(complete=complete and value is None)


def _ids(items: Plain, key: str, *, complete: bool) -> Known:
    if not isinstance(items, list):
        return Known(complete=complete and items is None)
    ids = [item.get(key) if isinstance(item, dict) else None for item in items]
    return Known(frozenset(id for id in ids if isinstance(id, str)), complete and all(map(_is_text, ids)))


def _is_text(value: Plain) -> bool:
    return isinstance(value, str)


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


def unknown(kind: str, name: str, known: Known, loc: Loc) -> Iterator[Fault]:
    """A fault where no part of a kind bears a name, with the nearest ones, or all where they are few."""
    if not known.lacks(name):
        return
    remedy = near(name, sorted(known.names), quote='"')
    if not remedy and len(known.names) <= _FEW:
        remedy = f"known: {', '.join(sorted(known.names))}" if known.names else f"there is no {kind} yet"
    yield Fault(loc, f'no {kind} named "{name}"', remedy)


def repeated(kind: str, loc: Loc, names: Sequence[str | None], key: str) -> Iterator[Fault]:
    """A fault for each item of a list that bears the name of one before it; None is no name."""
    first: dict[str, int] = {}
    for index, name in enumerate(names):
        if name is not None and first.setdefault(name, index) != index:
            word = "name" if key == "name" else "id"
            what = f'another {kind} has the {word} "{name}"'
            yield Fault((*loc, index, key), what, f"give one another {word}", first=(*loc, first[name], key))
