"""References between the parts: whatever names another part must name one that is there.

pydantic sees each part alone; here all of them are at hand. Every fault is found in one pass, also
in parts of which something is lacking. What channels say of themselves stands in `channel_links`,
what a watch's own parts say of each other in `watch_links`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from tocsin.config import channel_links, watch_links
from tocsin.config.channel_links import PORTS, has_scheme
from tocsin.config.names import Known, Names, repeated, unknown
from tocsin.config.problems import Fault, Loc
from tocsin.config.salvage import Lacking
from tocsin.config.scalars import write_duration
from tocsin.config.settings import Polling, Settings
from tocsin.config.sources import identity
from tocsin.config.watches import ConceptSettings
from tocsin.config.wording import near

# The two that are served, in the form that SQLAlchemy reads; a password may hold all but an `@`.
_SQLITE = re.compile(r"sqlite(\+pysqlite)?:///.+", re.DOTALL)
_POSTGRES = re.compile(
    r"postgresql(\+psycopg)?://([^:/]*(:[^@]*)?@)?(\[[^/?]+\]|[^/:?@]*)(:\d{1,5})?(/[^?]*)?(\?.*)?", re.DOTALL
)


def faults(settings: Settings, names: Names, lacking: Lacking) -> list[Fault]:
    """All that is wrong between the parts. `names` are those of all parts, faulty ones included."""
    checks: tuple[Iterable[Fault], ...] = (
        _database(settings),
        _polling(settings.polling, lacking),
        _zones(settings),
        channel_links.faults(settings.channels),
        _routes(settings, names),
        _digests(settings, names, lacking),
        _signs_of_life(settings, names),
        _console(settings),
        repeated("source", ("sources",), source_ids(settings, lacking), "id"),
        _concepts(settings.concepts, names.concepts),
        watch_links.faults(settings.watches, names, lacking),
    )
    return [fault for check in checks for fault in check if not lacking.at(fault.loc)]


def source_ids(settings: Settings, lacking: Lacking) -> list[str | None]:
    """Each source's id; None where what it is made of cannot be read."""
    ids: list[str | None] = []
    for index, source in enumerate(settings.sources):
        made_of = ("id",) if source.id is not None else ("id", "name", "url")
        sure = not any(lacking.at(("sources", index, key)) for key in made_of)
        ids.append(identity(source) if sure else None)
    return ids


def _database(settings: Settings) -> Iterator[Fault]:
    url = settings.database.get_secret_value()
    if not (_SQLITE.fullmatch(url) or _POSTGRES.fullmatch(url)):
        remedy = 'try "sqlite:///var/tocsin.db" or "postgresql+psycopg://user@host/name"'
        yield Fault(("database",), "not the URL of a database that is served", remedy)


def _polling(polling: Polling, lacking: Lacking) -> Iterator[Fault]:
    low, start, high = polling.min_interval, polling.interval, polling.max_interval
    if lacking.at(("polling", "interval")):
        return
    if low > start:
        yield Fault(("polling", "min_interval"), _longer(low, "interval", start), "make it shorter")
    if start > high:
        yield Fault(("polling", "max_interval"), _shorter(high, "interval", start), "make it longer")


def _longer(value: timedelta, other: str, limit: timedelta) -> str:
    return f"{write_duration(value)} is longer than {other}, {write_duration(limit)}"


def _shorter(value: timedelta, other: str, limit: timedelta) -> str:
    return f"{write_duration(value)} is shorter than {other}, {write_duration(limit)}"


def _zones(settings: Settings) -> Iterator[Fault]:
    yield from _zone(settings.timezone, ("timezone",))
    for name, channel in settings.channels.items():
        yield from _zone(channel.timezone, ("channels", name, "timezone"))
    for index, digest in enumerate(settings.digests):
        yield from _zone(digest.timezone, ("digests", index, "timezone"))


def _zone(name: str | None, loc: Loc) -> Iterator[Fault]:
    if name is None:
        return
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # the two others: names that are paths
        remedy = near(name, available_timezones(), quote='"') or 'try "Europe/Zurich"'
        yield Fault(loc, f'not a time zone: "{name}"', remedy)


def _routes(settings: Settings, names: Names) -> Iterator[Fault]:
    for index, route in enumerate(settings.routes):
        loc: Loc = ("routes", index)
        yield from _known_channels(route.channels, (*loc, "channels"), names)
        if route.watch is not None and names.watches.lacks(route.watch):
            yield from unknown("watch", route.watch, names.watches, (*loc, "watch"))
        elif route.rule is not None and (route.watch is None or route.watch in names.watches.names):
            yield from unknown("rule", route.rule, names.rules(route.watch), (*loc, "rule"))


def _known_channels(channels: list[str], loc: Loc, names: Names) -> Iterator[Fault]:
    if not channels:
        yield Fault(loc, "names no channel", "name at least one")
    for index, channel in enumerate(channels):
        yield from unknown("channel", channel, names.channels, (*loc, index))


def _digests(settings: Settings, names: Names, lacking: Lacking) -> Iterator[Fault]:
    for index, digest in enumerate(settings.digests):
        loc: Loc = ("digests", index)
        yield from _known_channels(digest.channels, (*loc, "channels"), names)
        for place, watch in enumerate(digest.watches):
            yield from unknown("watch", watch, names.watches, (*loc, "watches", place))
    readable = [
        None if lacking.at(("digests", index, "name")) else digest.name
        for index, digest in enumerate(settings.digests)
    ]
    yield from repeated("digest", ("digests",), readable, "name")


def _signs_of_life(settings: Settings, names: Names) -> Iterator[Fault]:
    for part, sign in (("heartbeat", settings.heartbeat), ("canary", settings.canary)):
        if sign is not None and sign.channel is not None:
            yield from unknown("channel", sign.channel, names.channels, (part, "channel"))


def _console(settings: Settings) -> Iterator[Fault]:
    if settings.console is None:
        return
    host, colon, port = settings.console.listen.rpartition(":")
    if not (colon and host and port.isascii() and port.isdigit() and int(port) in PORTS):
        what = f'not a host and port: "{settings.console.listen}"'
        yield Fault(("console", "listen"), what, 'try "127.0.0.1:8080"')
    if not has_scheme(settings.console.base_url, ("http", "https")):
        what = f'not an http or https address: "{settings.console.base_url}"'
        yield Fault(("console", "base_url"), what, 'try "https://tocsin.example.org"')


def _concepts(concepts: Mapping[str, ConceptSettings], known: Known) -> Iterator[Fault]:
    for name, concept in concepts.items():
        loc: Loc = ("concepts", name, "within")
        if concept.within is not None:
            yield from unknown("concept", concept.within, known, loc)
        if _goes_round(name, concepts):
            yield Fault(loc, f"{name} lies within itself", "break the circle")


def _goes_round(name: str, concepts: Mapping[str, ConceptSettings]) -> bool:
    """Whether a concept's holders lead back to it; a circle further up is that of others."""
    passed = {name}
    holder = concepts[name].within
    while holder is not None and holder in concepts and holder not in passed:
        passed.add(holder)
        holder = concepts[holder].within
    return holder == name
