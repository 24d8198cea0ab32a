from datetime import timedelta

import pytest

from tests.build import NOW, hours, seen, watch
from tocsin.model import Certainty, Seen, Severity
from tocsin.rules.kinds import evaluate, memory, revision

MATCH = {"id": "any-attack", "kind": "match", "of": ["attack"], "severity": "severe"}
COUNT = {
    "id": "three",
    "kind": "count",
    "of": ["attack"],
    "at_least": 3,
    "within": "48h",
    "severity": "moderate",
}


def test_a_match_holds_for_one_observation_of_its_indicator() -> None:
    found = evaluate(watch(MATCH), [seen(1), seen(2, indicator="strike")], NOW)
    assert [(one.key, one.severity, len(one.evidence)) for one in found] == [
        ("port/any-attack", Severity.SEVERE, 1)
    ]


def test_a_match_does_not_hold_for_news_older_than_two_days() -> None:
    assert evaluate(watch(MATCH), [seen(1, at=NOW - hours(49), seen_at=NOW)], NOW) == []


def test_a_match_ends_when_nothing_new_was_seen_for_its_resolve_after() -> None:
    rule = MATCH | {"resolve_after": "6h"}
    assert evaluate(watch(rule), [seen(1, at=NOW - hours(5))], NOW) != []
    assert evaluate(watch(rule), [seen(1, at=NOW - hours(6))], NOW) == []


def test_an_entry_dated_a_few_minutes_ahead_of_us_counts_now() -> None:
    assert len(evaluate(watch(MATCH), [seen(1, at=NOW + timedelta(minutes=10), seen_at=NOW)], NOW)) == 1


@pytest.mark.parametrize(
    ("distinct", "same"),
    [
        ("owner", {"owner": "Wire"}),
        ("story", {"story": 5}),
        ("source", {"source": "wire"}),
        ("entry", {"entry": 9}),
    ],
)
def test_a_count_counts_what_is_distinct(distinct: str, same: dict[str, object]) -> None:
    rule = COUNT | {"distinct": distinct}
    three = [seen(1, "A"), seen(2, "B"), seen(3, "C")]
    alike = [_with(one, same) for one in three]
    assert len(evaluate(watch(rule), three, NOW)) == 1
    assert evaluate(watch(rule), alike, NOW) == []


def _with(one: Seen, same: dict[str, object]) -> Seen:
    owner = str(same.get("owner", one.owner))
    given = {name: value for name, value in same.items() if name != "owner"}
    return seen(one.id, owner, source=given.pop("source", one.source), **given)


def test_an_owner_that_prints_anothers_text_is_no_second_voice() -> None:
    rule = COUNT | {"distinct": "owner", "at_least": 2}
    assert evaluate(watch(rule), [seen(1, "Wire", origin=5), seen(2, "Paper", origin=5)], NOW) == []
    assert len(evaluate(watch(rule), [seen(1, "Wire", origin=5), seen(2, "Paper", origin=6)], NOW)) == 1


def test_a_count_looks_only_at_its_window() -> None:
    old = seen(3, "C", at=NOW - hours(48))
    assert evaluate(watch(COUNT | {"distinct": "owner"}), [seen(1, "A"), seen(2, "B"), old], NOW) == []


def test_a_rule_by_place_holds_for_each_place_apart_and_counts_an_entry_in_all_of_its_places() -> None:
    rule = COUNT | {"at_least": 2, "distinct": "owner", "group_by": ["place"]}
    both = [seen(1, "A", places=("place:quay", "place:dock")), seen(2, "B", places=("place:quay",))]
    assert [one.key for one in evaluate(watch(rule), both, NOW)] == ["port/three/place=place:quay"]


def test_an_observation_without_a_place_is_not_lost_to_a_rule_by_place() -> None:
    rule = MATCH | {"group_by": ["place"]}
    assert [one.key for one in evaluate(watch(rule), [seen(1)], NOW)] == ["port/any-attack/place=unplaced"]


def test_a_rule_may_ask_for_more_certainty() -> None:
    rule = MATCH | {"min_certainty": "likely"}
    assert evaluate(watch(rule), [seen(1, "A")], NOW) == []
    (found,) = evaluate(watch(rule), [seen(1, "A"), seen(2, "B")], NOW)
    assert found.certainty is Certainty.LIKELY


def test_a_watch_remembers_as_long_as_its_widest_rule() -> None:
    assert memory(watch(MATCH, COUNT | {"within": "14d"})) == timedelta(days=14)


def test_a_changed_condition_is_another_revision_and_a_changed_title_is_not() -> None:
    first, second, titled = (
        watch(COUNT).rules[0],
        watch(COUNT | {"at_least": 4}).rules[0],
        watch(COUNT | {"title": "X"}).rules[0],
    )
    assert revision(first) != revision(second)
    assert revision(first) == revision(titled)
