"""What this version accepts in the files but does not serve, so that nobody counts on it."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from tocsin.config.settings import AppriseChannel, Channel, PagerDutyChannel, Route, Settings, WebhookChannel
from tocsin.config.watches import CountRule, MatchRule, Rule, Watch

_NOT_YET = "not served by this version yet"
_FORMATS = ("cloudevents", "json")


def unserved(settings: Settings) -> list[str]:
    """One line for each configured part that has no effect yet."""
    parts = [
        *_top_parts(settings),
        *(line for name, channel in settings.channels.items() for line in _channel(name, channel)),
        *(line for index, route in enumerate(settings.routes) for line in _route(index, route)),
        *(line for watch in settings.watches for rule in watch.rules for line in _rule(watch, rule)),
        *_ladders(settings.watches),
    ]
    return [f"{part}: {_NOT_YET}" for part in parts]


def _top_parts(settings: Settings) -> Iterator[str]:
    given = {
        "digests": bool(settings.digests),
        "heartbeat": settings.heartbeat is not None,
        "canary": settings.canary is not None,
        "console": settings.console is not None,
        "cluster": settings.cluster is not None,
    }
    return (name for name, configured in given.items() if configured)


def _channel(name: str, channel: Channel) -> Iterator[str]:
    if isinstance(channel, AppriseChannel | PagerDutyChannel):
        yield f"channels.{name}: type {channel.type}"
    if isinstance(channel, WebhookChannel) and channel.format not in _FORMATS:
        yield f"channels.{name}: format {channel.format}"
    if channel.at_most is not None:
        yield f"channels.{name}: at_most"


def _route(index: int, route: Route) -> Iterator[str]:
    given = {
        "group_wait": route.group_wait > timedelta(0),
        "repeat": route.repeat is not None,
        "quiet": route.quiet is not None,
    }
    return (f"routes[{index}]: {name}" for name, configured in given.items() if configured)


def _rule(watch: Watch, rule: Rule) -> Iterator[str]:
    where = f"watches.{watch.id}: rule {rule.id}"
    if not isinstance(rule, MatchRule | CountRule):
        yield f"{where}: kind {rule.kind}"
    given = {
        "for": rule.hold_for > timedelta(0),
        "inhibited_by": bool(rule.inhibited_by),
        "schedule": rule.schedule is not None,
    }
    yield from (f"{where}: {name}" for name, configured in given.items() if configured)


def _ladders(watches: Iterable[Watch]) -> Iterator[str]:
    climbing = [watch.id for watch in watches if watch.ladder is not None]
    if climbing:
        yield f"ladder (of {', '.join(climbing)})"
