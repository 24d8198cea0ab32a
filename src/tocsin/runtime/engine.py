"""All that the stages need, opened once: database, settings, reader, channels."""

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from tocsin.config.load import Loaded
from tocsin.config.load import sources as configured_sources
from tocsin.config.settings import Settings
from tocsin.delivery.channels import Channel, is_off, open_channel, serves
from tocsin.model import Source
from tocsin.reading.reader import Reader, build
from tocsin.store import deliveries, feeds
from tocsin.store.database import Database, connect
from tocsin.store.hold import Hold, working
from tocsin.store.upgrade import upgrade

JITTER = 0.2  # of a wait, either way: receivers that came back are not hit by all at once

log = structlog.get_logger("tocsin")


@dataclass(frozen=True, slots=True)
class Engine:
    """What a pass through the stages works with."""

    db: Database
    settings: Settings
    sources: tuple[Source, ...]
    reader: Reader
    channels: Mapping[str, Channel]
    hold: Hold
    chance: Callable[[], float] = random.random

    def jitter(self, wait: timedelta) -> timedelta:
        """A wait that is up to a fifth shorter or longer."""
        return wait * (1 + JITTER * (2 * self.chance() - 1))


@contextmanager
def open_engine(loaded: Loaded, now: datetime, *, daemon: bool) -> Iterator[Engine]:
    """Connects, brings the tables up to date, makes the stored sources those configured; closes at the end.

    What a killed process had claimed is free at once where no other process works on the
    database. Raises ConfigError for a channel that could never send, Locked for a second daemon.
    """
    settings = loaded.settings
    reader, channels, sources = build(settings), _channels(settings), configured_sources(settings)
    with connect(settings.database.get_secret_value()) as db, working(db, daemon=daemon) as hold:
        upgrade(db)
        with db.transaction() as session:
            feeds.sync(session, sources, settings.polling.interval, now)
            if hold.alone:
                feeds.release(session)
                deliveries.release(session)
        yield Engine(db, settings, sources, reader, channels, hold)


def renewed(engine: Engine, loaded: Loaded, now: datetime) -> Engine:
    """The engine by another configuration, on the same database.

    Raises ConfigError for a channel that could never send; the stored sources are then as before.
    What was read before stays as it was read: only what comes is read anew.
    """
    settings = loaded.settings
    reader, channels, sources = build(settings), _channels(settings), configured_sources(settings)
    with engine.db.transaction() as session:
        feeds.sync(session, sources, settings.polling.interval, now)
    return replace(engine, settings=settings, sources=sources, reader=reader, channels=channels)


def _channels(settings: Settings) -> dict[str, Channel]:
    return {
        name: open_channel(name, channel)
        for name, channel in settings.channels.items()
        if serves(channel) and not is_off(channel)
    }
