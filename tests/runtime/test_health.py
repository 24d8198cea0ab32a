from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.build import NOW, fetched, hours, item, minutes, source, turn
from tests.parts.deployment import deploy
from tests.rules.test_assess import impossible
from tests.store.test_alerts import claim, enqueue, opened, settle
from tocsin.config.load import load
from tocsin.config.settings import Polling
from tocsin.model import Refused, Source
from tocsin.runtime import stages
from tocsin.runtime.engine import open_engine
from tocsin.runtime.health import Health, health
from tocsin.store import alerts, deliveries, entries, feeds, upkeep
from tocsin.store.database import Database
from tocsin.store.feeds import FetchRecord

FAILED = FetchRecord("a", "failed", 20.0, fault="timeout", detail="no answer in 20 s")


def sync(db: Database, *sources: Source) -> None:
    with db.transaction() as session:
        feeds.sync(session, sources, minutes(10), NOW)


def save(db: Database, *records: FetchRecord, at: timedelta = timedelta(0)) -> None:
    with db.transaction() as session:
        for record in records:
            feeds.save_fetch(session, record, lambda _: turn(NOW + at + minutes(10)), NOW + at)


def look(db: Database, at: timedelta = timedelta(0)) -> Health:
    return health(db, Polling(), NOW + at)


def test_sources_that_answer_are_well(db: Database) -> None:
    sync(db, source("a"), source("b"))
    save(db, fetched(item(), source="a"), fetched(item(), source="b"))
    found = look(db, minutes(5))
    assert found.ok
    assert (found.sources, found.newest_entry_at, found.backlog["unread"]) == (2, NOW, 2)


def test_without_a_poll_or_a_source_it_is_not_well(db: Database) -> None:
    assert look(db).problems == ("no source is configured",)
    sync(db, source("a"))
    assert look(db).problems == ("nothing was polled yet: is the daemon running?",)


def test_a_daemon_that_stopped_shows_in_sources_that_are_overdue(db: Database) -> None:
    sync(db, source("a"))
    save(db, fetched(item(), source="a"))
    read_all(db)
    assess(db)
    assert look(db, minutes(20)).ok
    assert look(db, hours(2)).problems == ("polling is 1 h 50 min behind: is the daemon running?",)


def test_one_failing_source_of_many_is_named_and_a_third_of_them_is_a_problem(db: Database) -> None:
    names = ("a", "b", "c", "d")
    sync(db, *(source(name) for name in names))
    save(db, FAILED, *(fetched(item(), source=name) for name in names[1:]))
    assert (look(db).ok, look(db).failing) == (True, {"a": "no answer in 20 s"})
    save(db, FetchRecord("b", "failed", 1.0, fault="tls", detail="the certificate has expired"))
    assert look(db).problems == ("2 of 4 sources fail",)


def test_a_source_that_answers_and_brings_nothing_new_is_silent(db: Database) -> None:
    sync(db, source("a"), source("b"))
    save(db, fetched(item(), source="a"), fetched(item(), source="b"))
    read_all(db)
    later = timedelta(days=3)
    assess(db, later)
    save(db, fetched(item(), source="a"), fetched(item("2"), source="b"), at=later)
    found = look(db, later)
    assert (found.ok, found.silent) == (True, {"a": NOW})


def test_what_is_polled_and_not_assessed_within_minutes_asks_for_a_person(db: Database) -> None:
    sync(db, source("a"))
    save(db, fetched(source="a"))
    assert look(db, minutes(5)).ok
    assert look(db, minutes(6)).problems == ("what was polled 6 min ago is not assessed: see the log",)
    assess(db)
    assert look(db, minutes(6)).ok


def test_polls_that_go_on_hide_no_assessing_that_stopped(db: Database) -> None:
    sync(db, source("a"))
    assess(db)
    for n in range(1, 9):
        save(db, fetched(source="a"), at=minutes(n))
    assert look(db, minutes(8)).problems == ("what was polled 7 min ago is not assessed: see the log",)


def test_a_deployment_that_only_polls_now_and_then_is_well_between_and_meanwhile(db: Database) -> None:
    sync(db, source("a"))
    save(db, fetched(source="a"))
    assess(db)
    assert look(db, minutes(24)).ok
    save(db, fetched(source="a"), at=hours(8))
    assert look(db, hours(8) + minutes(1)).ok


def test_one_text_that_nobody_reads_asks_for_a_person_after_a_while(db: Database) -> None:
    sync(db, source("a"))
    save(db, fetched(item(), source="a"))
    assess(db)
    assert look(db, minutes(15)).ok
    assert look(db, minutes(16)).problems == ("1 texts wait to be read, the oldest for 16 min",)


def test_one_change_that_nobody_plans_asks_for_a_person_after_a_while(db: Database) -> None:
    opened(db)
    read_all(db)
    assess(db)
    assert look(db, minutes(15)).ok
    assert look(db, minutes(16)).problems == ("1 changes wait to be told, the oldest for 16 min",)


def test_a_watch_that_fails_leaves_the_mark_of_assessing_unset(tmp_path: Path) -> None:
    loaded = load(deploy(tmp_path, []).folder, env={})
    with open_engine(loaded, NOW, daemon=False) as engine:
        stages.assess_watches(engine, NOW)
        broken = impossible(engine.settings.watches[0])
        stuck = replace(engine, settings=engine.settings.model_copy(update={"watches": [broken]}))
        done = stages.assess_watches(stuck, NOW + hours(1))
        assert [watch for watch, _ in done.faults] == ["port"]
        with engine.db.reading() as session:
            assert upkeep.marked(session)["assessed"] == NOW


def assess(db: Database, at: timedelta = timedelta(0)) -> None:
    with db.transaction() as session:
        upkeep.mark(session, "assessed", NOW + at)


def read_all(db: Database) -> None:
    with db.transaction() as session:
        unread = [entry.revision for entry in entries.newest_first(session)]
        entries.mark_read(session, unread, "r1", NOW)


def plan_all(db: Database) -> None:
    with db.transaction() as session:
        for change in alerts.unplanned(session, 10):
            alerts.mark_planned(session, change.id, "told", NOW)


def test_messages_that_wait_or_were_given_up_ask_for_a_person_for_a_day(db: Database) -> None:
    opened(db)
    read_all(db)
    plan_all(db)
    save(db, fetched(source="wire"), at=hours(48))
    assess(db, hours(48))
    enqueue(db)
    (due,) = claim(db)
    assert "1 messages wait, the oldest for 0 h 20 min" not in look(db, minutes(20)).problems
    assert "1 messages wait, the oldest for 20 min" in look(db, minutes(20)).problems
    settle(db, due, Refused("410", retry=False))
    assert look(db, hours(1)).problems == ("1 messages were given up within a day",)
    assert look(db, hours(25)).ok


def test_a_channel_that_is_off_is_named_with_its_reason(db: Database) -> None:
    opened(db)
    save(db, fetched(source="wire"))
    with db.transaction() as session:
        deliveries.disable(session, "ops", "the receiver is gone (410)", NOW)
    assert look(db).problems == (
        "channel ops is off: the receiver is gone (410) (`tocsin send-test ops` switches it on again)",
    )
