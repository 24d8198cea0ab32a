from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tocsin.config.settings import Polling
from tocsin.ingest import cadence
from tocsin.ingest.cadence import Cadence

NO_WISH = timedelta(0)
spans = st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=30))
cadences = st.builds(
    lambda interval, ends: Cadence(interval, min(ends), max(ends)), spans, st.tuples(spans, spans)
)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


TEN = Cadence(interval=minutes(10), shortest=minutes(2), longest=minutes(30))


def test_news_halve_the_interval() -> None:
    assert cadence.next_interval(TEN, news=True, server_asks=NO_WISH) == minutes(5)


def test_no_news_lengthen_it_by_half() -> None:
    assert cadence.next_interval(TEN, news=False, server_asks=NO_WISH) == minutes(15)


def test_it_stays_between_shortest_and_longest() -> None:
    quick = Cadence(minutes(3), minutes(2), minutes(30))
    slow = Cadence(minutes(25), minutes(2), minutes(30))
    assert cadence.next_interval(quick, news=True, server_asks=NO_WISH) == minutes(2)
    assert cadence.next_interval(slow, news=False, server_asks=NO_WISH) == minutes(30)


def test_a_server_that_asks_for_an_hour_gets_it() -> None:
    assert cadence.next_interval(TEN, news=True, server_asks=minutes(60)) == minutes(60)


def test_a_servers_wish_is_for_this_time_and_does_not_change_the_pace() -> None:
    assert cadence.adapted(TEN, news=True) == minutes(5)


def test_failures_wait_one_interval_and_then_twice_as_long_each_time() -> None:
    waits = [cadence.after_failure(TEN, failures=n, server_asks=NO_WISH) for n in (1, 2, 3, 4)]
    assert waits == [minutes(10), minutes(20), minutes(30), minutes(30)]


def test_a_failing_server_that_asks_for_a_day_gets_it() -> None:
    assert cadence.after_failure(TEN, failures=1, server_asks=timedelta(days=1)) == timedelta(days=1)


def test_a_source_starts_at_the_settings_interval_and_keeps_its_own_after() -> None:
    polling = Polling(interval=minutes(10), min_interval=minutes(2), max_interval=minutes(30))
    assert cadence.cadence_of(polling) == TEN
    assert cadence.cadence_of(polling, minutes(4)).interval == minutes(4)


@given(cadences, st.booleans(), spans)
def test_a_wait_is_within_the_limits_or_the_servers_wish(pace: Cadence, news: bool, asks: timedelta) -> None:
    wait = cadence.next_interval(pace, news=news, server_asks=asks)
    assert wait >= max(pace.shortest, asks)
    assert wait <= max(pace.longest, asks)


@given(cadences, st.integers(min_value=1, max_value=10**9), spans)
def test_any_number_of_failures_gives_a_wait_within_the_limits(
    pace: Cadence, failures: int, asks: timedelta
) -> None:
    wait = cadence.after_failure(pace, failures=failures, server_asks=asks)
    assert max(pace.shortest, asks) <= wait <= max(pace.longest, asks)


@given(cadences, st.integers(min_value=1, max_value=100))
def test_more_failures_never_wait_less(pace: Cadence, failures: int) -> None:
    one, more = (
        cadence.after_failure(pace, failures=n, server_asks=NO_WISH) for n in (failures, failures + 1)
    )
    assert more >= one


@given(spans, st.floats(min_value=0, max_value=1))
def test_a_spread_wait_is_never_shorter_and_at_most_a_tenth_longer(wait: timedelta, chance: float) -> None:
    spread = cadence.spread(wait, lambda: chance)
    assert wait <= spread <= wait * 1.1 + timedelta(microseconds=1)
