"""What commands that work on the database open: configuration, log, engine."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path

import structlog

from tocsin.config.load import Loaded, load
from tocsin.config.settings import Settings
from tocsin.runtime.daemon import clock
from tocsin.runtime.engine import Engine, open_engine
from tocsin.store.database import Database, existing
from tocsin.store.upgrade import require


class LogFormat(Enum):
    """How log lines look."""

    TEXT = "text"
    JSON = "json"


def log_to_stderr(format: LogFormat = LogFormat.TEXT, *, quiet: bool = False) -> None:
    """Sends log lines to standard error; `quiet` only errors, for commands that tell the rest themselves."""
    renderer: structlog.typing.Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    if format is LogFormat.TEXT:
        # rich's tracebacks would show local variables, and with them addresses that hold passwords.
        renderer = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), pad_event_to=24, exception_formatter=structlog.dev.plain_traceback
        )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info if format is LogFormat.JSON else _as_it_is,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR if quiet else logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s"
    )
    # A wake-up that finds the last one still at work is everyday, and APScheduler warns of each.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def _as_it_is(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return event


@contextmanager
def engine_at(config: Path | None, *, daemon: bool) -> Iterator[Engine]:
    """The engine of a configuration, closed at the block's end. Raises Locked for a second daemon."""
    with open_engine(load(config), clock(), daemon=daemon) as engine:
        yield engine


@contextmanager
def database_at(config: Path | None) -> Iterator[tuple[Database, Loaded]]:
    """The database of a configuration for a command that only looks. Its tables must be current."""
    loaded = load(config)
    with existing(address(loaded.settings)) as db:
        require(db)
        yield db, loaded


def address(settings: Settings) -> str:
    """The database's URL, password and all: never to be shown."""
    return settings.database.get_secret_value()
