"""How long a source is left alone between two polls: pure arithmetic over durations."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from tocsin.config.settings import Polling

MAX_DOUBLINGS = 20  # a million intervals: past every `longest`, short of overflowing a timedelta
SPREAD = 0.1  # of an interval, so that sources polled together drift apart


@dataclass(frozen=True, slots=True)
class Cadence:
    """A source's interval now, and the limits within which it adapts."""

    interval: timedelta
    shortest: timedelta
    longest: timedelta


def cadence_of(polling: Polling, interval: timedelta | None = None) -> Cadence:
    """The cadence of a source under the polling settings; a source never polled starts at theirs."""
    return Cadence(
        interval=polling.interval if interval is None else interval,
        shortest=polling.min_interval,
        longest=polling.max_interval,
    )


def next_interval(cadence: Cadence, *, news: bool, server_asks: timedelta) -> timedelta:
    """How long to leave a source alone after a poll.

    Halves after news, grows by half after none, stays within the cadence's limits; but a
    server's own wish (Retry-After, max-age) is never undercut, even past `longest`.
    """
    return max(adapted(cadence, news=news), server_asks)


def adapted(cadence: Cadence, *, news: bool) -> timedelta:
    """The interval that a poll leads to, before the server's wish: what the next one adapts from."""
    wanted = cadence.interval / 2 if news else cadence.interval * 1.5
    return min(max(wanted, cadence.shortest), cadence.longest)


def after_failure(cadence: Cadence, *, failures: int, server_asks: timedelta) -> timedelta:
    """How long to leave a source alone after its `failures`-th failure in a row, counted from 1.

    The first one costs one interval, each further one doubles the wait up to `longest`; the
    interval itself is not changed, so that a source that recovers is polled as before.
    """
    doubled = cadence.interval * (1 << min(max(failures - 1, 0), MAX_DOUBLINGS))
    patient = min(max(doubled, cadence.shortest), cadence.longest)
    return max(patient, server_asks)


def spread(wait: timedelta, chance: Callable[[], float]) -> timedelta:
    """The wait with up to a tenth more, by a `chance` from 0 to 1: never less, so no wish is undercut."""
    return wait * (1 + SPREAD * chance())
