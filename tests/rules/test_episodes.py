from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.build import NOW, finding, hours, seen
from tocsin.model import Alert, AlertState, Certainty, Change, Corroboration, Finding, Reason, Severity
from tocsin.rules.episodes import advance
from tocsin.store.tables import alerts


def opened(*evidence: int, **given: object) -> Alert:
    (change,) = advance({}, [finding(*(seen(n, f"Owner {n}") for n in evidence), **given)], NOW)
    return change.alert


def learnt(alert: Alert, found: Finding, at: datetime = NOW) -> Sequence[Change]:
    return advance({alert.key: alert}, [found], at)


def test_a_finding_opens_an_episode_and_tells_it() -> None:
    (change,) = advance({}, [finding(seen(1))], NOW)
    assert (change.n, change.tell, change.alert.id, change.alert.state) == (
        1,
        (Reason.OPENED,),
        "port/attacks#1",
        AlertState.FIRING,
    )


def test_the_same_finding_again_says_nothing() -> None:
    assert learnt(opened(1), finding(seen(1, "Owner 1"))) == []


def test_another_entry_of_the_same_voice_is_kept_and_not_told() -> None:
    (change,) = learnt(opened(1), finding(seen(1, "Owner 1"), seen(2, "Owner 1")))
    assert (change.n, change.tell, change.alert.evidence) == (0, (), (1, 2))


def test_a_second_voice_is_told_with_the_certainty_that_it_brings() -> None:
    (change,) = learnt(opened(1), finding(seen(1, "Owner 1"), seen(2, "Owner 2")))
    assert change.n == 2
    assert set(change.tell) == {Reason.NEW_ORIGIN, Reason.CERTAINTY_UP}
    assert change.alert.certainty is Certainty.LIKELY


def test_a_copy_of_a_known_text_under_another_owner_is_no_new_voice() -> None:
    (change,) = learnt(opened(1), finding(seen(1, "Owner 1"), seen(2, "Owner 2", origin=1)))
    assert (change.tell, change.alert.origins) == ((), (1,))
    assert change.alert.corroboration.origins == 1


def test_places_stay_in_the_order_in_which_they_came() -> None:
    alert = opened(1)
    first = learnt(alert, finding(seen(1, "Owner 1"), seen(2, "Owner 1", places=("place:quay",))))[0].alert
    second = learnt(first, finding(seen(3, "Owner 1", places=("place:dock",))))[0].alert
    assert second.places == ("place:quay", "place:dock")


def test_a_new_place_and_a_new_indicator_are_told() -> None:
    (change,) = learnt(
        opened(1), finding(seen(1, "Owner 1"), seen(2, "Owner 1", places=("place:dock",), indicator="strike"))
    )
    assert set(change.tell) == {Reason.NEW_PLACE, Reason.NEW_INDICATOR}


def test_a_rule_made_more_severe_is_told() -> None:
    (change,) = learnt(opened(1), finding(seen(1, "Owner 1"), seen(2, "Owner 1"), severity=Severity.EXTREME))
    assert change.tell == (Reason.SEVERITY_UP,)


def test_certainty_does_not_fall_when_evidence_leaves_the_window() -> None:
    sure = opened(1, 2)
    (change,) = learnt(sure, finding(seen(3, "Owner 1")))
    assert change.alert.certainty is Certainty.LIKELY
    assert change.alert.corroboration.entries == 3


def test_an_episode_recovers_in_silence_and_ends_aloud() -> None:
    alert = opened(1)
    (waning,) = advance({alert.key: alert}, [], NOW + hours(2))
    assert (waning.alert.state, waning.tell) == (AlertState.RECOVERING, ())
    assert advance({alert.key: waning.alert}, [], NOW + hours(3)) == []
    (ended,) = advance({alert.key: waning.alert}, [], NOW + hours(24))
    assert (ended.alert.state, ended.tell, ended.n) == (AlertState.RESOLVED, (Reason.RESOLVED,), 2)


def test_a_condition_that_holds_again_before_the_end_is_the_same_episode() -> None:
    alert = replace(opened(1), state=AlertState.RECOVERING)
    (change,) = learnt(alert, finding(seen(1, "Owner 1")), NOW + hours(3))
    assert (change.alert.state, change.alert.id, change.tell) == (AlertState.FIRING, "port/attacks#1", ())


def test_a_return_after_the_end_is_a_new_episode() -> None:
    ended = replace(opened(1), state=AlertState.RESOLVED, resolved_at=NOW)
    (change,) = learnt(ended, finding(seen(2, at=NOW + hours(1))), NOW + hours(1))
    assert (change.alert.id, change.tell) == ("port/attacks#2", (Reason.OPENED,))


def test_no_new_episode_opens_within_the_cooldown_of_the_last_opening() -> None:
    ended = replace(opened(1), state=AlertState.RESOLVED, resolved_at=NOW + hours(6), cooldown=hours(12))
    again = finding(seen(2, at=NOW + hours(8)))
    assert learnt(ended, again, NOW + hours(11)) == []
    assert len(learnt(ended, again, NOW + hours(12))) == 1


def test_no_new_episode_opens_on_the_evidence_of_the_last_one() -> None:
    ended = replace(opened(1, 2), state=AlertState.RESOLVED, resolved_at=NOW + hours(24))
    assert learnt(ended, finding(seen(1, "Owner 1"), seen(2, "Owner 2")), NOW + hours(25)) == []


def test_a_new_episode_rests_on_what_came_since_the_last_one_and_never_takes_the_rest() -> None:
    ended = replace(opened(1, 2), state=AlertState.RESOLVED, resolved_at=NOW + hours(24))
    before = (seen(1, "Owner 1"), seen(2, "Owner 2"))
    third = seen(3, "Owner 3", at=NOW + hours(30))
    (change,) = learnt(ended, finding(*before, third), NOW + hours(30))
    assert (change.alert.evidence, change.alert.certainty, change.alert.corroboration) == (
        (3,),
        Certainty.POSSIBLE,
        Corroboration(owners=1, origins=1, entries=1),
    )
    assert learnt(change.alert, finding(*before, third), NOW + hours(31)) == []
    fourth = seen(4, "Owner 4", at=NOW + hours(31))
    (second,) = learnt(change.alert, finding(*before, third, fourth), NOW + hours(31))
    assert (second.alert.evidence, second.alert.certainty) == ((3, 4), Certainty.LIKELY)


def test_an_episode_that_has_nothing_of_its_own_left_in_the_window_wanes() -> None:
    ended = replace(opened(1), state=AlertState.RESOLVED, resolved_at=NOW + hours(24))
    (change,) = learnt(ended, finding(seen(1), seen(2, at=NOW + hours(25))), NOW + hours(25))
    (waning,) = learnt(change.alert, finding(seen(1)), NOW + hours(26))
    assert waning.alert.state is AlertState.RECOVERING


def test_what_came_too_late_for_an_episode_and_before_its_end_belongs_to_the_next() -> None:
    ended = replace(opened(1), state=AlertState.RESOLVED, resolved_at=NOW + hours(24))
    alone, enough = seen(2, "Owner 2", at=NOW + hours(20)), seen(3, "Owner 3", at=NOW + hours(25))
    (change,) = learnt(ended, finding(seen(1, "Owner 1"), alone, enough), NOW + hours(25))
    assert change.alert.evidence == (2, 3)


def test_a_rule_that_asks_for_certainty_asks_it_of_the_new_evidence() -> None:
    ended = replace(opened(1), state=AlertState.RESOLVED, resolved_at=NOW + hours(24))
    old, second, third = seen(1, "A"), seen(2, "B", at=NOW + hours(25)), seen(3, "C", at=NOW + hours(26))
    asked = {"min_certainty": Certainty.LIKELY}
    assert learnt(ended, finding(old, second, **asked), NOW + hours(25)) == []
    (change,) = learnt(ended, finding(old, second, third, **asked), NOW + hours(26))
    assert (change.tell, change.alert.certainty) == ((Reason.OPENED,), Certainty.LIKELY)


GROUPS = st.lists(
    st.tuples(st.sampled_from(["place", "owner", "source", "indicator", "country", "language"]), st.text()),
    max_size=6,
    unique_by=lambda pair: pair[0],
)


@given(GROUPS, st.integers(0, 400))
def test_a_key_and_the_id_of_an_episode_fit_their_columns_whatever_the_group(
    group: list[tuple[str, str]], more: int
) -> None:
    long = [(name, value + "x" * more) for name, value in group]
    found = finding(seen(1), watch="w" * 80, rule="r" * 80, group=tuple(long))
    assert len(found.key) <= alerts.c.key.type.length
    assert len(f"{found.key}#{10**18}") <= alerts.c.id.type.length


def test_two_long_values_that_begin_alike_are_two_keys_and_short_ones_stand_as_they_are() -> None:
    keys = {finding(seen(1), group=(("owner", "x" * 400 + end),)).key for end in "ab"}
    assert len(keys) == 2
    assert all(key.startswith("port/attacks/owner=xxxx") for key in keys)
    hidden = finding(seen(1), group=(("owner", "x" * 400), ("place", "place:quay")))
    assert hidden.key.endswith("|place=place:quay")
    assert finding(seen(1), group=(("owner", "Wire"),)).key == "port/attacks/owner=Wire"


def test_an_episode_whose_rule_is_gone_ends_in_its_time() -> None:
    alert = opened(1)
    (ended,) = advance({alert.key: alert}, [], NOW + hours(25))
    assert ended.alert.resolved_at == NOW + hours(25)


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.lists(st.tuples(st.integers(1, 8), st.integers(1, 4)), max_size=5)),
        max_size=12,
    )
)
def test_whatever_comes_changes_count_up_states_follow_their_order_and_twice_is_once(
    steps: list[tuple[int, list[tuple[int, int]]]],
) -> None:
    latest: dict[str, Alert] = {}
    at = NOW
    told: dict[str, list[int]] = {}
    for wait, evidence in steps:
        at += timedelta(hours=wait * 7)
        findings = [finding(*(seen(n, f"Owner {owner}", at=at) for n, owner in evidence))] if evidence else []
        changes = advance(latest, findings, at)
        for change in changes:
            before = latest.get(change.alert.key)
            assert before is None or change.alert.ordinal - before.ordinal in (0, 1)
            assert before is None or before.open or change.alert.ordinal == before.ordinal + 1
            if change.n:
                told.setdefault(change.alert.id, []).append(change.n)
                assert change.tell
            latest[change.alert.key] = change.alert
        assert advance(latest, findings, at) == []
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in told.values())
