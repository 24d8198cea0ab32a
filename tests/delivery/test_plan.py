from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.delivery.build import NOW, alert, route
from tocsin.config.settings import RETRY_WAITS, Route
from tocsin.delivery import plan
from tocsin.model import Alert, AlertState, Reason, Refused, Severity, Silence

OPENED = (Reason.OPENED,)
RESOLVED = (Reason.RESOLVED,)

names = st.sampled_from(["ops", "chat", "analysts", "desk"])
routes = st.lists(
    st.builds(
        lambda channels, severity, watch, final: Route(
            channels=channels, severity=severity, watch=watch, final=final
        ),
        st.lists(names, min_size=1, max_size=3),
        st.sampled_from(Severity),
        st.sampled_from([None, "bamako", "other"]),
        st.booleans(),
    ),
    max_size=6,
)


def channels(
    of: Alert,
    *given: Route,
    already: Sequence[str] = (),
    reasons: tuple[Reason, ...] = OPENED,
) -> list[str]:
    return [planned.channel for planned in plan.recipients(of, reasons, routes=given, already=already)]


def unjittered(wait: timedelta) -> timedelta:
    return wait


def retry(
    attempt: int, refused: Refused, waits: Sequence[timedelta] = RETRY_WAITS, now: datetime = NOW
) -> timedelta | None:
    at = plan.retry_at(attempt, refused, waits=waits, now=now, jitter=unjittered)
    return at - now if at else None


# recipients


@pytest.mark.parametrize(
    ("severity", "floor", "fits"),
    [
        (Severity.MINOR, "moderate", False),
        (Severity.MODERATE, "moderate", True),
        (Severity.EXTREME, "moderate", True),
        (Severity.SEVERE, "extreme", False),
    ],
)
def test_a_route_takes_its_severity_and_above(severity: Severity, floor: str, fits: bool) -> None:
    assert channels(alert(severity=severity), route("ops", severity=floor)) == (["ops"] if fits else [])


def test_a_route_that_names_a_watch_or_a_rule_takes_only_theirs() -> None:
    mine = alert(watch="bamako", rule="embassy-leaves")
    assert channels(mine, route("ops", watch="bamako", rule="embassy-leaves")) == ["ops"]
    assert channels(mine, route("ops", watch="other")) == []
    assert channels(mine, route("ops", rule="other")) == []


def test_every_route_that_fits_sends_in_the_order_of_the_routes() -> None:
    assert channels(alert(), route("ops", "chat"), route("desk", watch="other"), route("analysts")) == [
        "ops",
        "chat",
        "analysts",
    ]


def test_the_first_route_that_fits_and_is_final_ends_it() -> None:
    unfit = route("desk", watch="other", final=True)
    assert channels(alert(), unfit, route("ops"), route("chat", final=True), route("analysts")) == [
        "ops",
        "chat",
    ]


def test_a_channel_gets_one_message_a_change_for_the_first_route_that_names_it() -> None:
    planned = plan.recipients(
        alert(), OPENED, routes=[route("ops", watch="bamako"), route("ops")], already=()
    )
    assert planned == [plan.Planned("ops", "routes[0] fits: watch bamako, minor or above")]


@pytest.mark.parametrize("state", [AlertState.RESOLVED, AlertState.RETRACTED])
def test_an_end_goes_to_whoever_was_told_whatever_the_routes_say(state: AlertState) -> None:
    ended = alert(state=state)
    assert channels(ended, route("ops"), already=["chat", "analysts"], reasons=RESOLVED) == [
        "analysts",
        "chat",
    ]


def test_an_end_goes_to_nobody_who_was_not_told() -> None:
    assert channels(alert(state=AlertState.RESOLVED), route("ops"), reasons=RESOLVED) == []


def test_a_change_without_a_reason_is_told_to_nobody() -> None:
    assert channels(alert(), route("ops"), reasons=()) == []
    assert channels(alert(state=AlertState.RESOLVED), already=["ops"], reasons=()) == []


def test_every_decision_says_why() -> None:
    (planned,) = plan.recipients(alert(), OPENED, routes=[route("ops", severity="severe")], already=())
    assert planned.reason == "routes[0] fits: severe or above"
    ended = alert(state=AlertState.RETRACTED)
    (planned,) = plan.recipients(ended, RESOLVED, routes=[], already=["ops"])
    assert planned.reason == "was told of the episode, which is retracted"


@given(routes, st.sampled_from(Severity), st.lists(names), st.booleans())
def test_nobody_hears_twice_and_nobody_is_invented(
    given_routes: list[Route], severity: Severity, already: list[str], ended: bool
) -> None:
    state = AlertState.RESOLVED if ended else AlertState.FIRING
    of = alert(severity=severity, state=state)
    heard = channels(of, *given_routes, already=already)
    assert len(heard) == len(set(heard))
    if ended:
        assert set(heard) == set(already)
    else:
        assert set(heard) <= {name for each in given_routes if plan.fits(each, of) for name in each.channels}


# silences


def silence(**matchers: object) -> Silence:
    hour = timedelta(hours=1)
    made = Silence(id=1, author="ana", starts_at=NOW - hour, ends_at=NOW + hour)
    return replace(made, **matchers)  # type: ignore[arg-type]


PLACED = alert(group=(("place", "place:bamako"), ("country", "ML")))


@pytest.mark.parametrize(
    ("matchers", "muted"),
    [
        ({}, True),
        ({"watch": "bamako"}, True),
        ({"watch": "other"}, False),
        ({"rule": "embassy-leaves"}, True),
        ({"rule": "other"}, False),
        ({"alert": PLACED.id}, True),
        ({"alert": PLACED.key}, True),
        ({"alert": "bamako/embassy-leaves#9"}, False),
        ({"group": (("place", "place:bamako"),)}, True),
        ({"group": (("place", "place:kayes"),)}, False),
        ({"watch": "bamako", "rule": "other"}, False),
        ({"starts_at": NOW}, True),
        ({"ends_at": NOW}, False),
        ({"starts_at": NOW + timedelta(seconds=1)}, False),
    ],
)
def test_a_silence_mutes_what_fits_all_that_it_gives_within_its_time(
    matchers: dict[str, object], muted: bool
) -> None:
    made = silence(**matchers)
    assert plan.muted_by([made], PLACED, NOW) == (made if muted else None)


def test_of_several_silences_the_one_that_lasts_longest_is_named() -> None:
    short, long = silence(), silence(id=2, ends_at=NOW + timedelta(days=3))
    assert plan.muted_by([short, long], alert(), NOW) is long


@pytest.mark.parametrize("state", [AlertState.RESOLVED, AlertState.RETRACTED])
def test_no_silence_mutes_the_end_of_an_episode(state: AlertState) -> None:
    assert plan.muted_by([silence()], alert(state=state), NOW) is None


# retries


@pytest.mark.parametrize(
    ("attempt", "wait"),
    [
        (1, timedelta(seconds=5)),
        (2, timedelta(minutes=5)),
        (3, timedelta(minutes=30)),
        (4, timedelta(hours=2)),
        (5, timedelta(hours=5)),
        (6, timedelta(hours=10)),
        (7, timedelta(hours=10)),
        (8, None),
        (9, None),
    ],
)
def test_a_refused_message_is_tried_again_after_the_schedules_waits_and_then_never(
    attempt: int, wait: timedelta | None
) -> None:
    refused = Refused("answered 500", retry=True, status=500)
    assert retry(attempt, refused) == wait
    assert bool(plan.why_dead(attempt, refused, waits=RETRY_WAITS)) == (wait is None)


@pytest.mark.parametrize(
    ("refused", "why"),
    [
        (Refused("no such user", retry=False), "no further attempt would help: no such user"),
        (
            Refused("answered 410", retry=True, gone=True),
            "the receiver is gone and wants no more messages",
        ),
    ],
)
def test_what_cannot_succeed_is_dead_at_once(refused: Refused, why: str) -> None:
    assert retry(1, refused) is None
    assert plan.why_dead(1, refused, waits=RETRY_WAITS) == why


def test_a_used_up_schedule_says_how_often_and_what_the_last_answer_was() -> None:
    refused = Refused("answered 500", retry=True)
    assert plan.why_dead(2, refused, waits=[timedelta(0)]) == "all 2 attempts were refused: answered 500"


def test_a_channel_without_waits_is_tried_once() -> None:
    assert retry(1, Refused("answered 500", retry=True), waits=[]) is None


@pytest.mark.parametrize(
    ("asked", "wait"),
    [
        (timedelta(seconds=1), timedelta(seconds=5)),
        (timedelta(minutes=1), timedelta(minutes=1)),
        (timedelta(days=9), plan.LONGEST_ASKED_WAIT),
    ],
)
def test_a_receiver_gets_the_wait_that_it_asks_for_up_to_a_day(asked: timedelta, wait: timedelta) -> None:
    assert retry(1, Refused("answered 429", retry=True, after=asked)) == wait


def test_a_long_wait_of_the_schedule_is_not_shortened_by_what_the_receiver_asks() -> None:
    waits = [timedelta(days=3)]
    assert retry(1, Refused("answered 503", retry=True, after=timedelta(hours=1)), waits) == waits[0]


@given(
    st.integers(1, 9),
    st.timedeltas(timedelta(0), timedelta(days=30)),
    st.timedeltas(timedelta(days=-2), timedelta(days=2)),
)
def test_jitter_never_undercuts_the_receiver_nor_goes_back_in_time(
    attempt: int, asked: timedelta, jitter: timedelta
) -> None:
    refused = Refused("answered 503", retry=True, after=asked)
    at = plan.retry_at(attempt, refused, waits=RETRY_WAITS, now=NOW, jitter=lambda wait: wait + jitter)
    assert (at is None) == (attempt > len(RETRY_WAITS))
    if at:
        assert at >= NOW + min(asked, plan.LONGEST_ASKED_WAIT)
