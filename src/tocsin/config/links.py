"""References between the parts: whatever names another part must name one that is there.

pydantic sees each part alone; here all of them are at hand. Every fault is found in one pass.
What a watch's own parts say of each other stands in `watch_links`.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from tocsin.config import watch_links
from tocsin.config.names import Names, repeated, unknown
from tocsin.config.problems import Fault, Loc
from tocsin.config.scalars import write_duration
from tocsin.config.settings import Channel, EmailChannel, Polling, Settings, WebhookChannel
from tocsin.config.sources import identity
from tocsin.config.wording import near

_SMTP = ("smtp", "smtp+starttls", "smtps")
_PORTS = range(1, 65536)


def faults(settings: Settings, names: Names) -> list[Fault]:
    """All that is wrong between the parts. `names` are those of all parts, faulty ones included."""
    checks: tuple[Iterable[Fault], ...] = (
        _polling(settings.polling),
        _zone(settings.timezone, ("timezone",)),
        _channels(settings),
        _routes(settings, names),
        _digests(settings, names),
        _signs_of_life(settings, names),
        _console(settings),
        _sources(settings),
        watch_links.faults(settings.watches, names),
    )
    return [fault for check in checks for fault in check]


def _polling(polling: Polling) -> Iterator[Fault]:
    low, start, high = polling.min_interval, polling.interval, polling.max_interval
    if low > start:
        yield Fault(("polling", "min_interval"), _longer(low, "interval", start), "make it shorter")
    if start > high:
        yield Fault(("polling", "max_interval"), _shorter(high, "interval", start), "make it longer")


def _longer(value: timedelta, other: str, limit: timedelta) -> str:
    return f"{write_duration(value)} is longer than {other}, {write_duration(limit)}"


def _shorter(value: timedelta, other: str, limit: timedelta) -> str:
    return f"{write_duration(value)} is shorter than {other}, {write_duration(limit)}"


def _zone(name: str | None, loc: Loc) -> Iterator[Fault]:
    if name is None:
        return
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # the two others: names that are paths
        remedy = near(name, available_timezones(), quote='"') or 'try "Europe/Zurich"'
        yield Fault(loc, f'not a time zone: "{name}"', remedy)


def _channels(settings: Settings) -> Iterator[Fault]:
    for name, channel in settings.channels.items():
        loc: Loc = ("channels", name)
        yield from _zone(channel.timezone, (*loc, "timezone"))
        if not channel.retry:
            yield Fault((*loc, "retry"), "is empty", "name at least one wait, or leave it out")
        yield from _address(channel, loc)


def _address(channel: Channel, loc: Loc) -> Iterator[Fault]:
    """Addresses in a form that can never work. They may be secrets, so that none is shown."""
    match channel:
        case WebhookChannel():
            url = channel.url.get_secret_value().strip()
            if url and not _has_scheme(url, ("http", "https")):
                yield Fault((*loc, "url"), "not an http or https address", 'try "https://example.org/hook"')
        case EmailChannel():
            server = channel.smtp.get_secret_value().strip()
            if server and not _has_scheme(server, _SMTP):
                remedy = 'try "smtp+starttls://user:password@host:587"'
                yield Fault((*loc, "smtp"), f"not an address of {', '.join(_SMTP)}", remedy)
            for part, addresses in (("from", [channel.sender]), ("to", channel.to)):
                if any(address.strip() and "@" not in address for address in addresses):
                    yield Fault((*loc, part), "not a mail address", 'try "Desk <desk@example.org>"')
        case _:
            return


def _has_scheme(url: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in schemes and bool(parts.hostname) and (parts.port is None or parts.port in _PORTS)
        )
    except ValueError:  # brackets or a port that cannot be read
        return False


def _routes(settings: Settings, names: Names) -> Iterator[Fault]:
    for index, route in enumerate(settings.routes):
        loc: Loc = ("routes", index)
        yield from _known_channels(route.channels, (*loc, "channels"), names)
        watch = names.watches.get(route.watch or "")
        if route.watch is not None and watch is None:
            yield unknown("watch", route.watch, names.watches, (*loc, "watch"))
        elif route.rule is not None:
            rules = watch.rules if watch else names.all_rules
            if route.rule not in rules:
                yield unknown("rule", route.rule, rules, (*loc, "rule"))


def _known_channels(channels: list[str], loc: Loc, names: Names) -> Iterator[Fault]:
    if not channels:
        yield Fault(loc, "names no channel", "name at least one")
    for index, channel in enumerate(channels):
        if channel not in names.channels:
            yield unknown("channel", channel, names.channels, (*loc, index))


def _digests(settings: Settings, names: Names) -> Iterator[Fault]:
    for index, digest in enumerate(settings.digests):
        loc: Loc = ("digests", index)
        yield from _zone(digest.timezone, (*loc, "timezone"))
        yield from _known_channels(digest.channels, (*loc, "channels"), names)
        for place, watch in enumerate(digest.watches):
            if watch not in names.watches:
                yield unknown("watch", watch, names.watches, (*loc, "watches", place))
    yield from repeated("digest", ("digests",), [digest.name for digest in settings.digests], "name")


def _signs_of_life(settings: Settings, names: Names) -> Iterator[Fault]:
    for part, sign in (("heartbeat", settings.heartbeat), ("canary", settings.canary)):
        if sign is not None and sign.channel is not None and sign.channel not in names.channels:
            yield unknown("channel", sign.channel, names.channels, (part, "channel"))


def _console(settings: Settings) -> Iterator[Fault]:
    if settings.console is None:
        return
    host, colon, port = settings.console.listen.rpartition(":")
    if not (colon and host and port.isascii() and port.isdigit() and int(port) in _PORTS):
        what = f'not a host and port: "{settings.console.listen}"'
        yield Fault(("console", "listen"), what, 'try "127.0.0.1:8080"')
    if not _has_scheme(settings.console.base_url, ("http", "https")):
        what = f'not an http or https address: "{settings.console.base_url}"'
        yield Fault(("console", "base_url"), what, 'try "https://tocsin.example.org"')


def _sources(settings: Settings) -> Iterator[Fault]:
    yield from repeated("source", ("sources",), [identity(source) for source in settings.sources], "id")
