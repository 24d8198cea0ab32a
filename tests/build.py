"""Builders: values with defaults, so that a test names only what matters to it."""

from datetime import UTC, datetime, timedelta

from tocsin.config.settings import Settings
from tocsin.config.watches import Watch
from tocsin.ingest import times
from tocsin.model import (
    Corroboration,
    Finding,
    Observation,
    ParsedEntry,
    Reliability,
    Seen,
    Severity,
    Source,
    Span,
    Status,
)
from tocsin.rules import voices
from tocsin.store.feeds import DatedEntry, FetchRecord, Turn

NOW = datetime(2025, 10, 28, 9, 0, tzinfo=UTC)


def hours(n: float) -> timedelta:
    return timedelta(hours=n)


def minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


def source(id: str = "wire", **given: object) -> Source:
    values: dict[str, object] = {"url": f"http://{id}.example/feed", "name": id.title(), "owner": id.title()}
    return Source(id=id, **(values | given))  # type: ignore[arg-type]


def item(guid: str = "1", title: str = "Tankers burnt", **given: object) -> ParsedEntry:
    values: dict[str, object] = {"url": f"http://wire.example/{guid}", "summary": "", "published": NOW}
    return ParsedEntry(guid=guid, title=title, **(values | given))  # type: ignore[arg-type]


def fetched(
    *items: ParsedEntry, source: str = "wire", now: datetime = NOW, first_poll: bool = False
) -> FetchRecord:
    dated = []
    for one in items:
        when, basis = times.event_time(one.published, now)
        dated.append(
            DatedEntry(one, when, basis, times.is_baseline(one.published, now, basis, first_poll=first_poll))
        )
    return FetchRecord(source, "fetched", 0.1, status=200, size=100, entries=tuple(dated))


def turn(due_at: datetime = NOW + timedelta(minutes=10)) -> Turn:
    return Turn(timedelta(minutes=10), due_at)


def seen(id: int = 1, owner: str = "Wire", at: datetime = NOW, **given: object) -> Seen:
    values: dict[str, object] = {
        "watch": "port",
        "indicator": "attack",
        "entry": id,
        "source": owner.lower(),
        "reliability": Reliability.C,
        "seen_at": at,
        "places": (),
        "country": None,
        "language": "en",
        "story": id,
        "origin": id,
        "title": "Attack",
    }
    return Seen(id=id, owner=owner, event_time=at, **(values | given))  # type: ignore[arg-type]


def finding(*evidence: Seen, rule: str = "attacks", **given: object) -> Finding:
    values: dict[str, object] = {
        "watch": "port",
        "kind": "match",
        "group": (),
        "severity": Severity.MODERATE,
        "certainty": voices.certainty(evidence),
        "corroboration": voices.corroboration(evidence) if evidence else Corroboration(0, 0, 0),
        "rule_revision": "r1",
        "cooldown": timedelta(0),
        "resolve_after": hours(24),
    }
    return Finding(rule=rule, evidence=evidence, **(values | given))  # type: ignore[arg-type]


def observation(indicator: str = "attack", text: str = "burnt", **given: object) -> Observation:
    values: dict[str, object] = {
        "watch": "port",
        "status": Status.ASSERTED,
        "accepted": True,
        "spans": (Span("title", 0, len(text), text),),
    }
    return Observation(indicator=indicator, **(values | given))  # type: ignore[arg-type]


def watch(*rules: dict[str, object], **given: object) -> Watch:
    values: dict[str, object] = {
        "watch": "port",
        "title": "The port",
        "scope": "",
        "indicators": {"attack": {"match": "attack"}, "strike": {"match": "strike"}},
        "rules": list(rules),
    }
    return Watch.model_validate(values | given)


def settings(**given: object) -> Settings:
    return Settings.model_validate(given)
