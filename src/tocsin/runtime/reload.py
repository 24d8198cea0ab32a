"""Taking up a changed configuration while the daemon runs.

The files are looked at every few seconds; a change is taken up whole or not at all. What cannot
be used is named in the log, and the daemon goes on with what it had: a typing error must not
silence the bell.
"""

import glob
from datetime import datetime
from pathlib import Path

import structlog

from tocsin.config.load import Loaded, find, load
from tocsin.errors import ConfigError, TocsinError
from tocsin.runtime.engine import Engine, renewed

log = structlog.get_logger("tocsin")

Stamps = tuple[tuple[str, int, int], ...]  # of each file its path, time of change in ns, and bytes

_FIXED = ("database", "timezone")  # what only a start takes up


class Files:
    """The files of a running configuration, to see when they change."""

    def __init__(self, path: Path | None, loaded: Loaded) -> None:
        self._path = path
        self._include = tuple(loaded.settings.include)
        self._stamps = self._look()

    def changed(self) -> bool:
        """Whether any file is another than when this was last asked, or came or went."""
        stamps = self._look()
        if stamps == self._stamps:
            return False
        self._stamps = stamps
        return True

    def take_up(self, engine: Engine, now: datetime) -> Engine:
        """The engine by the files as they are now; the given one where they cannot be used."""
        try:
            loaded = load(self._path)
            fresh = renewed(engine, loaded, now)
        except ConfigError as error:
            log.error("configuration not taken up", error=str(error), remedy="run `tocsin check`")
            for problem in error.problems:
                log.error("configuration problem", problem=problem)
            return engine
        except TocsinError as error:
            log.error("configuration not taken up", error=str(error))
            return engine
        self._include = tuple(loaded.settings.include)
        self._stamps = self._look()
        for key in _FIXED:
            if getattr(engine.settings, key) != getattr(loaded.settings, key):
                log.warning("key needs a restart", key=key)
        log.info(
            "configuration taken up",
            sources=len(fresh.sources),
            watches=len(fresh.settings.watches),
            reads_alike=fresh.reader.revision == engine.reader.revision,
        )
        return fresh

    def _look(self) -> Stamps:
        try:
            main = find(self._path)
        except ConfigError:
            return ()
        paths = {str(main)}
        for pattern in self._include:
            paths |= {
                str(main.parent / name) for name in glob.glob(pattern, root_dir=main.parent, recursive=True)
            }
        return tuple(_stamp(path) for path in sorted(paths))


def _stamp(path: str) -> tuple[str, int, int]:
    try:
        found = Path(path).stat()
    except OSError:
        return path, 0, 0
    return path, found.st_mtime_ns, found.st_size
