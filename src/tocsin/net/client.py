"""Bounded HTTP, one call or thousands: what the world does wrong comes back as a value.

One thread runs all transfers. Feeds and webhooks both go through here, so that no request leaves
without the guard, the caps and the deadline.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Self

import pycurl

from tocsin.model import Fault
from tocsin.net import urls
from tocsin.net.calls import USER_AGENT, Answer, Call, Limits, Result, Trouble
from tocsin.net.loop import Loop
from tocsin.net.transfer import Broken, Reply, Request, Transfer
from tocsin.net.urls import Target, Unusable

__all__ = [
    "USER_AGENT",
    "Answer",
    "Call",
    "Limits",
    "Result",
    "Trouble",
    "perform",
    "perform_all",
    "performing",
]

SWEEP_SECONDS = 0.05  # how late a deadline may be noticed

_REDIRECTS = (301, 302, 303, 307, 308)
_PERMANENT = (301, 308)
_SECRET_HEADERS = ("authorization", "cookie", "proxy-authorization")


def perform(call: Call, limits: Limits) -> Result:
    """What came of one call."""
    (result,) = perform_all([call], limits)
    return result


def perform_all(calls: Iterable[Call], limits: Limits) -> Iterator[Result]:
    """What came of each call, in the order in which they end: `performing` without its pauses."""
    return (result for result in performing(calls, limits) if result is not None)


def performing(calls: Iterable[Call], limits: Limits) -> Iterator[Result | None]:
    """What came of each call as it ends, and None whenever none has for `SWEEP_SECONDS`.

    All calls are taken in at once; they start as places get free, at most `per_host` for one host
    name, and no further ones while `concurrency` results wait to be read. While the caller is
    busy with a result nothing moves, and nobody's time runs. A caller who stops listening ends
    what is under way.
    """
    with _Run(limits) as run:
        results: deque[Result] = deque(run.take_in(calls))
        left_at = perf_counter()
        while run.busy or results:
            results.extend(run.turn(unread=len(results)))
            quiet = perf_counter() - left_at >= SWEEP_SECONDS
            if results or quiet:
                left_at = perf_counter()
                yield results.popleft() if results else None
                run.pause(perf_counter() - left_at)
                left_at = perf_counter()


@dataclass(slots=True)
class _Trip:
    """A call on its way through its redirects."""

    call: Call
    target: Target
    headers: Mapping[str, str]
    hops: int = 0
    permanent: bool = True
    spent: float = 0.0

    def trouble(self, fault: Fault, detail: str, status: int | None = None) -> Trouble:
        return Trouble(self.call.key, fault, detail, self.spent, status)

    def answer(self, reply: Reply) -> Answer:
        moved = self.hops and self.permanent and 200 <= reply.status < 300
        url = self.target.url
        return Answer(
            self.call.key, reply.status, reply.headers, reply.body, url, url if moved else None, self.spent
        )

    def leads_on(self, reply: Reply, limits: Limits) -> bool:
        """Whether the reply is a redirect that is to be followed: only a plain question is asked again."""
        wanted = limits.follow_redirects and self.call.method == "GET" and not self.call.body
        return wanted and reply.status in _REDIRECTS and bool(reply.headers.get("location"))

    def redirect(self, reply: Reply, limits: Limits) -> Trouble | None:
        """Turn to where the reply points, unless it must not be gone to."""
        if self.hops >= limits.max_redirects:
            detail = f"{self.target.shown}: more than {limits.max_redirects} redirects"
            return self.trouble(Fault.TOO_MANY_REDIRECTS, detail, reply.status)
        there = urls.redirected(self.target, _as_text(reply.headers["location"]))
        if isinstance(there, Unusable):
            return self.trouble(there.fault, there.detail, reply.status)
        if not urls.same_party(self.target, there):
            self.headers = {k: v for k, v in self.headers.items() if k.lower() not in _SECRET_HEADERS}
        self.permanent = self.permanent and reply.status in _PERMANENT
        self.target = there
        self.hops += 1
        return None


class _Lanes:
    """Trips that wait for their host: a few under way for each, and the hosts take turns."""

    def __init__(self, per_host: int) -> None:
        self._per_host = per_host
        self._waiting: dict[str, deque[_Trip]] = {}
        self._running: dict[str, int] = {}
        self._ready: deque[str] = deque()

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, trip: _Trip) -> None:
        host = trip.target.host
        if host in self._waiting:
            self._waiting[host].append(trip)
            return
        self._waiting[host] = deque([trip])
        if self._running.get(host, 0) < self._per_host:
            self._ready.append(host)

    def take(self) -> _Trip | None:
        """The next trip that may start, or None where every waiting one's host is busy."""
        if not self._ready:
            return None
        host = self._ready.popleft()
        queue = self._waiting[host]
        trip = queue.popleft()
        self._running[host] = self._running.get(host, 0) + 1
        if not queue:
            del self._waiting[host]
        elif self._running[host] < self._per_host:
            self._ready.append(host)
        return trip

    def release(self, host: str) -> None:
        """One of the host's trips has ended."""
        was = self._running.pop(host)
        if was > 1:
            self._running[host] = was - 1
        if was == self._per_host and host in self._waiting:
            self._ready.append(host)


@dataclass(frozen=True, slots=True, eq=False)
class _UnderWay:
    transfer: Transfer
    trip: _Trip
    host: str
    began: float
    deadline: float


class _Run:
    """All calls of one `perform_all`. Its clock stands still while the caller is away."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lanes = _Lanes(limits.per_host)
        self._loop = Loop(limits.concurrency)
        self._under_way: dict[pycurl.Curl, _UnderWay] = {}
        self._idle: list[Transfer] = []
        self._paused = 0.0
        self._swept = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for handle, under_way in self._under_way.items():
            self._loop.stop(handle)
            self._idle.append(under_way.transfer)
        self._loop.close()
        for transfer in self._idle:
            transfer.close()

    @property
    def busy(self) -> bool:
        return bool(self._under_way) or bool(self._lanes)

    def take_in(self, calls: Iterable[Call]) -> Iterator[Trouble]:
        """Line the calls up, giving back those whose address cannot be asked."""
        for call in calls:
            target = urls.read(call.url)
            if isinstance(target, Unusable):
                yield Trouble(call.key, target.fault, target.detail, 0.0)
            else:
                self._lanes.add(_Trip(call, target, call.headers))

    def pause(self, seconds: float) -> None:
        self._paused += seconds

    def turn(self, *, unread: int) -> list[Result]:
        """Start what may start, move everything on, and give what has ended.

        Waits for something to happen only where no result is left unread.
        """
        room = self._limits.concurrency - unread
        while len(self._under_way) < room and (trip := self._lanes.take()):
            self._start(trip)
        happened = self._loop.wait(0 if unread else SWEEP_SECONDS)
        ended = [(self._under_way[handle], code) for handle, code in happened]
        ended += [(late, pycurl.E_OPERATION_TIMEDOUT) for late in self._overdue(dict(ended))]
        return [result for under_way, code in ended if (result := self._finish(under_way, code))]

    def _now(self) -> float:
        return perf_counter() - self._paused

    def _start(self, trip: _Trip) -> None:
        transfer = self._idle.pop() if self._idle else Transfer(self._limits)
        transfer.begin(Request(trip.target, trip.call.method, trip.headers, trip.call.body))
        now = self._now()
        deadline = now + self._limits.timeout.total_seconds() - trip.spent
        self._under_way[transfer.handle] = _UnderWay(transfer, trip, trip.target.host, now, deadline)
        self._loop.start(transfer.handle)

    def _overdue(self, ended: Mapping[_UnderWay, int]) -> list[_UnderWay]:
        now = self._now()
        if now - self._swept < SWEEP_SECONDS:
            return []
        self._swept = now
        return [it for it in self._under_way.values() if it.deadline <= now and it not in ended]

    def _finish(self, under_way: _UnderWay, code: int) -> Result | None:
        """The result of a transfer that ended, or None where its trip goes on elsewhere."""
        transfer, trip = under_way.transfer, under_way.trip
        del self._under_way[transfer.handle]
        self._loop.stop(transfer.handle)
        self._lanes.release(under_way.host)
        trip.spent += self._now() - under_way.began
        received = transfer.end(code)
        self._idle.append(transfer)
        if isinstance(received, Broken):
            return trip.trouble(received.fault, received.detail, received.status)
        if not trip.leads_on(received, self._limits):
            return trip.answer(received)
        if trouble := trip.redirect(received, self._limits):
            return trouble
        self._lanes.add(trip)
        return None


def _as_text(header: str) -> str:
    """A header's raw bytes as UTF-8 where they are: addresses are sent unescaped by many servers."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeDecodeError:
        return header
