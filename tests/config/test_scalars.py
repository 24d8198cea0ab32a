from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.config.scalars import (
    LONGEST,
    duration,
    in_language,
    rate,
    size,
    time_of_day,
    write_duration,
    write_size,
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("90s", timedelta(seconds=90)),
        ("10m", timedelta(minutes=10)),
        ("48h", timedelta(hours=48)),
        ("14d", timedelta(days=14)),
        ("2w", timedelta(weeks=2)),
        ("1.5h", timedelta(minutes=90)),
        (" 5 m ", timedelta(minutes=5)),
        ("0s", timedelta(0)),
    ],
)
def test_durations_are_read_in_their_units(written: str, meant: timedelta) -> None:
    assert duration(written) == meant


@pytest.mark.parametrize(
    "written", ["", "90", "3 fortnights", "-5m", "5M", "1h30m", "inf", "١٠m", "1e3s", "5 min"]
)
def test_what_is_no_duration_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(ValueError, match=r'not a duration: .*try "14d"'):
        duration(written)


def test_a_duration_ends_at_a_hundred_years() -> None:
    assert duration("36500d") == LONGEST
    with pytest.raises(ValueError, match="longer than a hundred years"):
        duration("36501d")
    with pytest.raises(ValueError, match="longer than a hundred years"):
        duration("999999999999w")


@given(st.timedeltas(min_value=timedelta(0), max_value=LONGEST))
def test_a_written_duration_reads_back_as_it_was(value: timedelta) -> None:
    assert abs(duration(write_duration(value)) - value) < timedelta(microseconds=2)


@given(st.integers(0, 36_500 * 86_400))
def test_a_written_duration_of_whole_seconds_reads_back_exactly(seconds: int) -> None:
    assert duration(write_duration(timedelta(seconds=seconds))) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("8MiB", 8_388_608), ("500KiB", 512_000), ("2MB", 2_000_000), ("1.5GiB", 1_610_612_736), ("7B", 7)],
)
def test_sizes_are_read_in_their_units(written: str, meant: int) -> None:
    assert size(written) == meant


@given(st.integers(0, 10**11))
def test_a_written_size_reads_back_exactly(value: int) -> None:
    assert size(write_size(value)) == value


@pytest.mark.parametrize("written", ["8", "8 mib", "MiB", "-1B", "1" * 400 + "B"])
def test_what_is_no_size_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(ValueError, match=r'not a size: .*try "8MiB"'):
        size(written)


def test_times_of_day_are_read_on_the_whole_clock() -> None:
    assert [time_of_day(text) for text in ("06:30", "6:30", "00:00", "23:59")] == [
        time(6, 30),
        time(6, 30),
        time(0, 0),
        time(23, 59),
    ]


@pytest.mark.parametrize("written", ["24:00", "12:60", "750", "6.30", "06:30:00"])
def test_what_is_no_time_of_day_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r'not a time of day: .*try "06:30"'):
        time_of_day(written)


def test_a_rate_is_a_number_in_a_unit() -> None:
    assert rate("30/h") == "30/h"
    with pytest.raises(ValueError, match=r'not a rate: "often"'):
        rate("often")


def test_a_title_falls_back_from_the_language_to_any_to_english() -> None:
    assert in_language({"en": "Port", "fr": "Le port"}, "fr") == "Le port"
    assert in_language({"en": "Port", "any": "Hafen"}, "fr") == "Hafen"
    assert in_language({"en": "Port", "de": "Hafen"}, "fr") == "Port"
    assert in_language({"de": "Hafen"}, "fr") == "Hafen"
    assert in_language({}, "fr", "none") == "none"
