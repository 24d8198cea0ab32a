"""The demo's clock: months of a scenario in a minute, slow where something is published."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, pairwise
from math import log2
from threading import Lock

LEAD = timedelta(
    minutes=30
)  # scenario time before the first entry, in which the feeds are first polled, empty
APPROACH = timedelta(minutes=1)  # scenario time that passes slowly before each moment
DWELL = timedelta(minutes=1)  # and after it
DWELL_WEIGHT = 6.0  # real time of a slow stretch, to that of the way to the next an hour later
TAIL = timedelta(hours=1)  # scenario time after the last entry
HELD = 0.02  # pace of a held clock: slow, but not still, or nothing would ever fall due again


@dataclass(frozen=True, slots=True)
class Course:
    """Scenario time as a rising function of the real seconds since the start, straight between its knots."""

    seconds: tuple[float, ...]
    times: tuple[datetime, ...]

    @property
    def length(self) -> float:
        """Real seconds from start to end."""
        return self.seconds[-1]

    def at(self, elapsed: float) -> datetime:
        """The scenario's time after so many real seconds; beyond the end it goes on second by second."""
        if elapsed >= self.length:
            return self.times[-1] + timedelta(seconds=elapsed - self.length)
        if elapsed <= self.seconds[0]:
            return self.times[0]
        i = bisect_right(self.seconds, elapsed) - 1
        share = (elapsed - self.seconds[i]) / (self.seconds[i + 1] - self.seconds[i])
        return self.times[i] + (self.times[i + 1] - self.times[i]) * share


def course(moments: Iterable[datetime], length: float) -> Course:
    """The course through a scenario's moments that takes `length` real seconds.

    Each moment is dwelt on for the same real time; the way on to the next takes longer the longer
    it is, but only by its logarithm: a winter without news passes in twice the time of a dwelling.
    Moments so close that their slow stretches meet share one.
    """
    ordered = sorted(set(moments))
    begin, end = ordered[0] - LEAD, ordered[-1] + TAIL
    stretches = _stretches([begin + APPROACH, *ordered])
    times = [time for stretch in stretches for time in stretch] + [end]
    weights = [
        DWELL_WEIGHT if n % 2 == 0 else log2(1 + (later - earlier) / timedelta(hours=1))
        for n, (earlier, later) in enumerate(pairwise(times))
    ]
    total = sum(weights)
    return Course(tuple(length * share / total for share in accumulate(weights, initial=0.0)), tuple(times))


def _stretches(moments: Sequence[datetime]) -> list[tuple[datetime, datetime]]:
    """The slow stretches around the moments, those that meet made one."""
    stretches = [(moment - APPROACH, moment + DWELL) for moment in moments]
    joined = [stretches[0]]
    for start, end in stretches[1:]:
        if start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


class DemoClock:
    """A course under way. Any thread may ask it; it never goes back, even where `seconds` does."""

    def __init__(self, course: Course, seconds: Callable[[], float]) -> None:
        self._course = course
        self._seconds = seconds
        self._lock = Lock()
        self._asked = seconds()
        self._elapsed = 0.0
        self._pace = 1.0

    def now(self) -> datetime:
        """The scenario's time."""
        return self._course.at(self._advanced())

    @property
    def over(self) -> bool:
        """Whether the scenario's end has come."""
        return self._advanced() >= self._course.length

    def hold(self, held: bool) -> None:
        """Slows the clock almost to a stand, so that a slow machine misses nothing; or lets it go again."""
        self._advanced()
        with self._lock:
            self._pace = HELD if held else 1.0

    def _advanced(self) -> float:
        with self._lock:
            seconds = self._seconds()
            self._elapsed += max(seconds - self._asked, 0.0) * self._pace
            self._asked = max(seconds, self._asked)
            return self._elapsed
