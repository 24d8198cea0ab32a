"""What this version accepts in the files but does not serve, so that nobody counts on it."""

from collections.abc import Iterator
from datetime import timedelta

from tocsin.config.problems import Loc
from tocsin.config.salvage import ALL_READ, Lacking
from tocsin.config.settings import AppriseChannel, Channel, PagerDutyChannel, Route, Settings, WebhookChannel
from tocsin.config.watches import CountRule, MatchRule, Rule, Watch

_NOT_YET = "not served by this version yet"
_FORMATS = ("cloudevents", "json")


Part = tuple[Loc, str]  # what bears it, and how it is called


def unserved(settings: Settings, lacking: Lacking = ALL_READ) -> list[str]:
    """One line for each configured part that has no effect yet, where it can be read."""
    parts = [
        *_top_parts(settings),
        *(part for name, channel in settings.channels.items() for part in _channel(name, channel)),
        *(part for index, route in enumerate(settings.routes) for part in _route(index, route)),
        *(part for index, watch in enumerate(settings.watches) for part in _rules(index, watch, lacking)),
    ]
    ladders = [
        (("watches", i, "watch"), w.id) for i, w in enumerate(settings.watches) if w.ladder is not None
    ]
    climbing = [id for loc, id in ladders if not lacking.at(loc)]
    return [
        *(f"{part}: {_NOT_YET}" for loc, part in parts if not lacking.at(loc)),
        *([f"ladder (of {', '.join(climbing)}): {_NOT_YET}"] if climbing else []),
    ]


def _top_parts(settings: Settings) -> Iterator[Part]:
    given = {
        "digests": bool(settings.digests),
        "heartbeat": settings.heartbeat is not None,
        "canary": settings.canary is not None,
        "console": settings.console is not None,
        "cluster": settings.cluster is not None,
    }
    return (((name,), name) for name, configured in given.items() if configured)


def _channel(name: str, channel: Channel) -> Iterator[Part]:
    loc: Loc = ("channels", name)
    if isinstance(channel, AppriseChannel | PagerDutyChannel):
        yield (*loc, "type"), f"channels.{name}: type {channel.type}"
    if isinstance(channel, WebhookChannel) and channel.format not in _FORMATS:
        yield (*loc, "format"), f"channels.{name}: format {channel.format}"
    if channel.at_most is not None:
        yield (*loc, "at_most"), f"channels.{name}: at_most"


def _route(index: int, route: Route) -> Iterator[Part]:
    given = {
        "group_wait": route.group_wait > timedelta(0),
        "repeat": route.repeat is not None,
        "quiet": route.quiet is not None,
    }
    return (
        (("routes", index, name), f"routes[{index}]: {name}")
        for name, configured in given.items()
        if configured
    )


def _rules(index: int, watch: Watch, lacking: Lacking) -> Iterator[Part]:
    """Of a rule whose kind is not served, that alone: its keys go with it."""
    for place, rule in enumerate(watch.rules):
        loc: Loc = ("watches", index, "rules", place)
        if lacking.at(("watches", index, "watch")) or lacking.at((*loc, "id")):
            continue
        where = f"watches.{watch.id}: rule {rule.id}"
        if isinstance(rule, MatchRule | CountRule):
            yield from (((*loc, key), f"{where}: {key}") for key in _without_effect(rule))
        else:
            yield (*loc, "kind"), f"{where}: kind {rule.kind}"


def _without_effect(rule: Rule) -> list[str]:
    given = {
        "for": rule.hold_for > timedelta(0),
        "inhibited_by": bool(rule.inhibited_by),
        "schedule": rule.schedule is not None,
    }
    return [key for key, configured in given.items() if configured]
