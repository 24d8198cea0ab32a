"""What stands in a configuration without an effect, one line each, with its place."""

from collections.abc import Iterator

from tocsin.config.channel_links import weak_secrets
from tocsin.config.load import Draft
from tocsin.config.names import of_rule
from tocsin.config.problems import Fault, Loc
from tocsin.config.settings import Route, Settings
from tocsin.config.unserved import unserved
from tocsin.config.watches import Rule, Watch
from tocsin.errors import QueryError
from tocsin.reading import query as queries
from tocsin.reading.concepts import Hierarchy, kind_of

_FEW = 10  # names that one line lists


def advice(found: Draft, settings: Settings, *, in_order: bool) -> list[str]:
    """Every part that nothing uses, that is off, weak, or that this version does not serve.

    Of a configuration that is not in order only what is true whatever its problems hide.
    """
    own = [fault for fault in (*_channels(settings), *_feeds(settings)) if _is_certain(found, fault)]
    between = [*_indicators(settings), *_rules(settings)] if in_order else []
    placed = sorted(found.problem(fault) for fault in (*own, *between))
    unfed = in_order and not settings.sources
    return [
        *(f"include: no file fits {pattern}" for pattern in found.unmatched),
        *(["sources: none is configured, so nothing is polled"] if unfed else []),
        *map(str, placed),
        *(_concepts(settings) if in_order else []),
        *unserved(settings, found.lacking),
    ]


def _is_certain(found: Draft, fault: Fault) -> bool:
    return all(found.whole(loc) for loc in (fault.loc, fault.first) if loc is not None)


def _channels(settings: Settings) -> Iterator[Fault]:
    for name, channel in settings.channels.items():
        if channel.off:
            yield Fault(("channels", name), "is off: its address is empty", about="key")
    yield from weak_secrets(settings.channels)


def _feeds(settings: Settings) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for index, source in enumerate(settings.sources):
        if first.setdefault(source.url, index) != index:
            loc: Loc = ("sources", index, "url")
            yield Fault(loc, "is polled twice", first=("sources", first[source.url], "url"))


def _indicators(settings: Settings) -> Iterator[Fault]:
    for index, watch in enumerate(settings.watches):
        used = {name for rule in watch.rules for name in of_rule(rule)}
        for name in watch.indicators:
            if name not in used:
                yield Fault(("watches", index, "indicators", name), "no rule uses it", about="key")


def _rules(settings: Settings) -> Iterator[Fault]:
    for index, watch in enumerate(settings.watches):
        for place, rule in enumerate(watch.rules):
            if not any(_sends(route, watch, rule) for route in settings.routes):
                loc: Loc = ("watches", index, "rules", place)
                yield Fault(loc, f"no route sends what {rule.id} finds", "its severity or watch fits none")


def _sends(route: Route, watch: Watch, rule: Rule) -> bool:
    return (
        route.watch in (None, watch.id) and route.rule in (None, rule.id) and route.severity <= rule.severity
    )


def _concepts(settings: Settings) -> Iterator[str]:
    """Places count as used: every observation names those that its entry mentions."""
    used = _used(settings)
    idle = [name for name in settings.concepts if name not in used and kind_of(name) != "place"]
    if idle:
        listed = ", ".join(idle[:_FEW]) + (f" and {len(idle) - _FEW} more" if len(idle) > _FEW else "")
        yield f"concepts: no query uses {listed}"


def _used(settings: Settings) -> set[str]:
    """The concepts that the watches name, those within them, and those that patterns among them name."""
    hierarchy = Hierarchy(settings.concepts)
    written = [text for watch in settings.watches for text in (watch.scope, *_matches(watch))]
    used: set[str] = set()
    while written:
        new = {name for pattern in _named(written.pop()) for name in hierarchy.expand(pattern)} - used
        used |= new
        written += [match for name in new if (match := settings.concepts[name].match)]
    return used


def _matches(watch: Watch) -> list[str]:
    return [indicator.match for indicator in watch.indicators.values()]


def _named(text: str) -> frozenset[str]:
    """The concepts that a query names; one that cannot be read is a problem and not for here."""
    try:
        return queries.parse(text).concepts()
    except QueryError:
        return frozenset()
