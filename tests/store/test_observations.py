from datetime import timedelta

from tests.build import NOW, fetched, hours, item, minutes, observation, source, turn
from tocsin.model import Entry, Mention, Observation, Reading, Reliability, Span, Status, Toll
from tocsin.store import entries, feeds, observations
from tocsin.store.database import Database


def kept(db: Database, *titles: str, source_id: str = "wire") -> list[Entry]:
    """Entries of one source, one for each title, in that order."""
    with db.transaction() as session:
        feeds.sync(session, [source(source_id, reliability=Reliability.B)], minutes(10), NOW)
        record = fetched(*(item(str(n), title=title) for n, title in enumerate(titles)), source=source_id)
        feeds.save_fetch(session, record, lambda _: turn(), NOW)
        return sorted(entries.newest_first(session), key=lambda entry: entry.guid)


def record(
    db: Database,
    entry: Entry,
    *seen: Observation,
    mentions: tuple[Mention, ...] = (),
    at: timedelta = timedelta(0),
) -> int:
    with db.transaction() as session:
        return observations.record(session, Reading(entry, "en", mentions, seen), NOW + at)


def revised(db: Database, guid: str, title: str, source_id: str = "wire") -> Entry:
    """The entry of that guid with another text."""
    with db.transaction() as session:
        feeds.save_fetch(session, fetched(item(guid, title=title), source=source_id), lambda _: turn(), NOW)
        (entry,) = (one for one in entries.newest_first(session) if one.guid == guid)
        return entry


def test_an_observation_is_recorded_once_however_often_its_text_is_read(db: Database) -> None:
    (entry,) = kept(db, "Tankers burnt")
    assert record(db, entry, observation()) == 1
    assert record(db, entry, observation()) == 0


def test_rules_see_accepted_observations_with_who_says_so(db: Database) -> None:
    (entry,) = kept(db, "Tankers burnt")
    record(
        db,
        entry,
        observation(places=("place:quay",)),
        observation("strike", accepted=False, status=Status.NEGATED),
    )
    with db.reading() as session:
        (seen,) = observations.within(session, "port", since=NOW - hours(1), until=NOW)
    assert (seen.indicator, seen.owner, seen.reliability, seen.places) == (
        "attack",
        "Wire",
        Reliability.B,
        ("place:quay",),
    )


def test_a_window_is_open_at_its_start_and_closed_at_its_end(db: Database) -> None:
    (entry,) = kept(db, "Tankers burnt")
    record(db, entry, observation())
    with db.reading() as session:
        assert observations.within(session, "port", since=NOW, until=NOW + hours(1)) == []
        assert len(observations.within(session, "port", since=NOW - hours(1), until=NOW)) == 1
        assert observations.within(session, "other", since=NOW - hours(1), until=NOW) == []


def test_of_a_revised_entry_only_what_it_says_now_counts(db: Database) -> None:
    (entry,) = kept(db, "Tankers burnt")
    record(db, entry, observation())
    with db.transaction() as session:
        feeds.save_fetch(session, fetched(item("0", title="Tankers not burnt")), lambda _: turn(), NOW)
    with db.reading() as session:
        assert observations.within(session, "port", since=NOW - hours(1), until=NOW) == []


def test_what_a_corrected_text_still_says_was_seen_when_it_was_first_said(db: Database) -> None:
    (entry,) = kept(db, "Tankers brunt")
    record(db, entry, observation())
    record(db, revised(db, "0", "Tankers burnt"), observation(), observation("strike"), at=hours(3))
    with db.reading() as session:
        found = observations.within(session, "port", since=NOW - hours(1), until=NOW)
    assert {one.indicator: one.seen_at for one in found} == {"attack": NOW, "strike": NOW + hours(3)}


def test_what_a_text_denied_at_first_is_new_when_it_says_it(db: Database) -> None:
    (entry,) = kept(db, "Army denies tankers burnt")
    record(db, entry, observation(accepted=False, status=Status.NEGATED))
    record(db, revised(db, "0", "Tankers burnt"), observation(), at=hours(3))
    with db.reading() as session:
        (seen,) = observations.within(session, "port", since=NOW - hours(1), until=NOW)
    assert seen.seen_at == NOW + hours(3)


def test_the_oldest_text_that_waits_to_be_read_says_since_when(db: Database) -> None:
    with db.reading() as session:
        assert observations.unread_since(session) is None
    (entry,) = kept(db, "Tankers burnt")
    with db.transaction() as session:
        feeds.save_fetch(session, fetched(item("late")), lambda _: turn(), NOW + hours(1))
        assert observations.unread_since(session) == NOW
        entries.mark_read(session, [entry.revision], "r1", NOW)
        assert observations.unread_since(session) == NOW + hours(1)


def test_what_a_source_held_before_we_listened_opens_nothing(db: Database) -> None:
    with db.transaction() as session:
        feeds.sync(session, [source()], minutes(10), NOW)
        old = fetched(item(published=NOW - hours(30)), first_poll=True)
        feeds.save_fetch(session, old, lambda _: turn(), NOW)
        (entry,) = entries.newest_first(session)
    record(db, entry, observation())
    with db.reading() as session:
        assert observations.within(session, "port", since=NOW - hours(48), until=NOW) == []


def test_evidence_shows_the_entry_the_spans_and_the_source(db: Database) -> None:
    (entry,) = kept(db, "Tankers burnt")
    record(db, entry, observation(text="Tankers"))
    with db.reading() as session:
        (seen,) = observations.within(session, "port", since=NOW - hours(1), until=NOW)
        (shown,) = observations.evidence(session, [seen.id])
    assert (shown.title, shown.owner, shown.spans) == (
        "Tankers burnt",
        "Wire",
        (Span("title", 0, 7, "Tankers"),),
    )


def test_evidence_tells_who_claims_it_and_how_many_were_killed(db: Database) -> None:
    (entry,) = kept(db, "At least 12 killed, dockers say")
    toll = Toll(12, None, Span("title", 0, 18, "At least 12 killed"))
    claimed = observation(claimed_by=("actor:union", "residents say"), deaths=toll)
    record(db, entry, claimed, observation("strike"))
    with db.reading() as session:
        seen = observations.within(session, "port", since=NOW - hours(1), until=NOW)
        shown = {one.indicator: one for one in observations.evidence(session, [one.id for one in seen])}
    assert (shown["attack"].claimed_by, shown["attack"].deaths) == (("actor:union", "residents say"), toll)
    assert (shown["strike"].claimed_by, shown["strike"].deaths) == ((), None)


def test_mentions_come_back_in_reading_order_with_their_trigger(db: Database) -> None:
    (entry,) = kept(db, "No tankers burnt")
    negated = Mention(
        "event:attack", Span("title", 11, 16, "burnt"), Status.NEGATED, Span("title", 0, 2, "No")
    )
    plain = Mention("thing:tanker", Span("title", 3, 10, "tankers"))
    record(db, entry, mentions=(negated, plain))
    with db.reading() as session:
        found = observations.mentions_of(session, entry.id)
    assert [(one.concept, one.status) for one in found] == [
        ("thing:tanker", Status.ASSERTED),
        ("event:attack", Status.NEGATED),
    ]
    assert found[1].trigger is not None
    assert found[1].trigger.text == "No"
