"""Who hears of a change, who does not, and when a refused message is tried again.

Pure: the shell brings the change, the routes and what each channel was told before, and
writes down what comes back. Every decision carries its reason in words.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.config.settings import Route
from tocsin.model import Alert, AlertState, Reason, Refused, Silence

LONGEST_ASKED_WAIT = timedelta(hours=24)  # a Retry-After beyond it would outlive the message's use
ENDED = (AlertState.RESOLVED, AlertState.RETRACTED)


@dataclass(frozen=True, slots=True)
class Planned:
    """One message to one channel, and why it gets it."""

    channel: str
    reason: str


def recipients(
    alert: Alert, reasons: Collection[Reason], *, routes: Sequence[Route], already: Collection[str]
) -> list[Planned]:
    """The channels that get a message of this change, each once, in the order of the routes.

    An episode that ended goes to every channel that was told of it (`already`), whatever the
    routes say, and to nobody else. A change without reasons is told to nobody.
    """
    if not reasons:
        return []
    if alert.state in ENDED:
        told = f"was told of the episode, which is {alert.state.value}"
        return [Planned(channel, told) for channel in sorted(set(already))]
    planned: dict[str, Planned] = {}
    for number, route in enumerate(routes):
        if not fits(route, alert):
            continue
        for channel in route.channels:
            planned.setdefault(channel, Planned(channel, _why(number, route)))
        if route.final:
            break
    return list(planned.values())


def fits(route: Route, alert: Alert) -> bool:
    """Whether a route takes this alert: its watch and rule where it names them, and its severity or above."""
    return (
        route.watch in (None, alert.watch)
        and route.rule in (None, alert.rule)
        and alert.severity >= route.severity
    )


def _why(number: int, route: Route) -> str:
    named = [f"{name} {value}" for name, value in (("watch", route.watch), ("rule", route.rule)) if value]
    return f"routes[{number}] fits: " + ", ".join([*named, f"{route.severity.value} or above"])


def muted_by(silences: Iterable[Silence], alert: Alert, now: datetime) -> Silence | None:
    """The silence that keeps a change from being told now, the one that ends last; None where none does.

    The end of an episode is never muted: whoever was told that it fires is told how it ends.
    """
    if alert.state in ENDED:
        return None
    holding = [silence for silence in silences if _holds(silence, alert, now)]
    return max(holding, key=lambda silence: silence.ends_at, default=None)


def _holds(silence: Silence, alert: Alert, now: datetime) -> bool:
    return (
        silence.starts_at <= now < silence.ends_at
        and silence.watch in (None, alert.watch)
        and silence.rule in (None, alert.rule)
        and silence.alert in (None, alert.id, alert.key)
        and set(silence.group) <= set(alert.group)
    )


def retry_at(
    attempt: int,
    refused: Refused,
    *,
    waits: Sequence[timedelta],
    now: datetime,
    jitter: Callable[[timedelta], timedelta],
) -> datetime | None:
    """When to try again after attempt number `attempt` (from 1) was refused; None: the delivery is dead.

    The wait is the schedule's, with jitter, but never shorter than what the receiver asked for
    (Retry-After), up to `LONGEST_ASKED_WAIT`. `why_dead` gives the reason for None.
    """
    if why_dead(attempt, refused, waits=waits):
        return None
    asked = min(refused.after or timedelta(0), LONGEST_ASKED_WAIT)
    return now + max(jitter(waits[attempt - 1]), asked, timedelta(0))


def why_dead(attempt: int, refused: Refused, *, waits: Sequence[timedelta]) -> str:
    """Why no further attempt is made after this one, in words; empty where one is."""
    if refused.gone:
        return "the receiver is gone and wants no more messages"
    if not refused.retry:
        return f"no further attempt would help: {refused.detail}"
    if attempt > len(waits):
        return f"all {attempt} attempts were refused: {refused.detail}"
    return ""
