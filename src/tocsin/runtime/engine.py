"""All that the stages need, opened once: database, settings, reader, channels."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
    chance: Callable[[], float] = random.random

    def jitter(self, wait: timedelta) -> timedelta:
        """A wait that is up to a fifth shorter or longer."""
        return wait * (1 + JITTER * (2 * self.chance() - 1))

    def close(self) -> None:
        """Gives back the database."""
        self.db.close()


def open_engine(loaded: Loaded, now: datetime, *, alone: bool) -> Engine:
    """Connects, brings the tables up to date, and makes the stored sources those configured.

    `alone` says that no other process works on this database, so that what a killed one had
    claimed is free at once. Raises ConfigError for a channel that could never send.
    """
    settings = loaded.settings
    reader = build(settings)
    wanted = {
        name: channel
        for name, channel in settings.channels.items()
        if serves(channel) and not is_off(channel)
    }
    channels = {name: open_channel(name, channel) for name, channel in wanted.items()}
    db = connect(settings.database.get_secret_value())
    upgrade(db)
    sources = configured_sources(settings)
    with db.transaction() as session:
        feeds.sync(session, sources, settings.polling.interval, now)
        if alone:
            feeds.release(session)
            deliveries.release(session)
    return Engine(db, settings, sources, reader, channels)
