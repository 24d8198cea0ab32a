"""Is it well, as a value: so that silence means calm and not a dead feed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.config.settings import Polling
from tocsin.store import alerts, deliveries, feeds, observations, upkeep
from tocsin.store.database import Database
from tocsin.store.feeds import SourceState

OVERDUE = timedelta(minutes=15)  # beyond the longest pass: nobody polls any more
STUCK = timedelta(minutes=15)  # what waits so long is not there "within seconds"
ASSESSED_WITHIN = timedelta(minutes=5)  # of a poll: some minutes are a large backlog, more is a fault
MANY_FAILING = 1 / 3  # of the sources: more is our own network, or a blindness that matters
RECENT = timedelta(days=1)  # so long a message that was given up asks for a person
MANY_UNREAD = 5_000  # texts: some seconds of reading


@dataclass(frozen=True, slots=True)
class Health:
    """Whether all is well, what is not, and the figures behind it.

    `failing` and `silent` map sources to why or since when. A few of them are everyday; they are
    a problem when they are many.
    """

    problems: tuple[str, ...]
    last_poll: datetime | None
    last_assessment: datetime | None
    newest_entry_at: datetime | None
    sources: int
    failing: Mapping[str, str]
    silent: Mapping[str, datetime | None]
    backlog: Mapping[str, int]
    channels_off: Mapping[str, str]

    @property
    def ok(self) -> bool:
        """Whether nothing asks for a person."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class _Since:
    """Since when something waits for each stage; None where nothing does.

    `polled` is the first poll that nothing was assessed after: between polls nothing has to be.
    """

    polled: datetime | None
    unread: datetime | None
    unplanned: datetime | None
    undelivered: datetime | None


def health(db: Database, polling: Polling, now: datetime) -> Health:
    """How the deployment stands at a time."""
    with db.reading() as session:
        states = feeds.states(session)
        marks = upkeep.marked(session)
        backlog = upkeep.backlog(session, dead_since=now - RECENT)
        since = _Since(
            polled=alerts.unassessed_since(session, marks.get("assessed")),
            unread=observations.unread_since(session),
            unplanned=alerts.unplanned_since(session),
            undelivered=deliveries.oldest_pending(session),
        )
        off = deliveries.disabled(session)
    failing = {state.source.id: state.detail or state.fault or "" for state in states if state.failures}
    silent = {state.source.id: state.news_at for state in states if _silent(state, polling, now)}
    news = [state.news_at for state in states if state.news_at]
    problems = (
        *_polling_problems(states, failing, silent, now),
        *_backlog_problems(backlog, since, now),
        *_delivery_problems(backlog, off),
    )
    return Health(
        problems=problems,
        last_poll=marks.get("polled"),
        last_assessment=marks.get("assessed"),
        newest_entry_at=max(news, default=None),
        sources=len(states),
        failing=failing,
        silent=silent,
        backlog=backlog,
        channels_off=off,
    )


def _silent(state: SourceState, polling: Polling, now: datetime) -> bool:
    """Answers, and has had nothing new for `silent_after`; a source counts from when it was added."""
    heard = state.news_at or state.added_at
    return not state.failures and now - heard >= polling.silent_after


def _polling_problems(
    states: Sequence[SourceState], failing: Mapping[str, str], silent: Mapping[str, object], now: datetime
) -> Iterator[str]:
    if not states:
        yield "no source is configured"
        return
    if all(state.polled_at is None for state in states):
        yield "nothing was polled yet: is the daemon running?"
    elif (late := now - min(state.due_at for state in states)) > OVERDUE:
        yield f"polling is {_told(late)} behind: is the daemon running?"
    if len(failing) >= MANY_FAILING * len(states):
        yield f"{len(failing)} of {len(states)} sources fail"
    if len(silent) == len(states):
        yield "every source is silent"


def _backlog_problems(backlog: Mapping[str, int], since: _Since, now: datetime) -> Iterator[str]:
    if since.unread is not None and now - since.unread > STUCK:
        yield f"{backlog['unread']} texts wait to be read, the oldest for {_told(now - since.unread)}"
    elif backlog["unread"] > MANY_UNREAD:
        yield f"{backlog['unread']} texts wait to be read"
    if since.polled is not None and now - since.polled > ASSESSED_WITHIN:
        yield f"what was polled {_told(now - since.polled)} ago is not assessed: see the log"
    if since.unplanned is not None and now - since.unplanned > STUCK:
        yield f"{backlog['unplanned']} changes wait to be told, the oldest for {_told(now - since.unplanned)}"
    if since.undelivered is not None and now - since.undelivered > STUCK:
        yield f"{backlog['undelivered']} messages wait, the oldest for {_told(now - since.undelivered)}"


def _delivery_problems(backlog: Mapping[str, int], off: Mapping[str, str]) -> Iterator[str]:
    if backlog["dead"]:
        yield f"{backlog['dead']} messages were given up within a day"
    for channel, why in sorted(off.items()):
        yield f"channel {channel} is off: {why} (`tocsin send-test {channel}` switches it on again)"


def _told(span: timedelta) -> str:
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
