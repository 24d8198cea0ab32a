"""What a demo came to: what rang, what rightly stayed silent, and what went wrong.

Pure: it holds what was received and observed against what the scenario expects.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from tocsin.lab.scenario import Expected, Scenario, ScenarioEntry
from tocsin.model import Certainty, Severity

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One entry behind an alert, as its message told it."""

    title: str
    outlet: str
    owner: str
    published: datetime


@dataclass(frozen=True, slots=True)
class Rung:
    """An alert as its messages told it: when it opened, how far it rose, and who said so.

    `severity` and `certainty` are the highest that were told; `first` is the oldest evidence of
    the message that opened it.
    """

    id: str
    title: str
    severity: Severity
    certainty: Certainty
    opened_at: datetime
    resolved_at: datetime | None
    first: Evidence | None
    owners: tuple[str, ...]
    messages: int


@dataclass(frozen=True, slots=True)
class Traffic:
    """What went over the loopback: requests for feeds, and messages that arrived."""

    fetched: int
    unchanged: int
    webhooks: int
    mails: int


@dataclass(frozen=True, slots=True)
class Quiet:
    """Entries that rightly stayed silent for one reason, with one of them."""

    note: str
    entries: int
    example: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """A demo's result.

    An entry counts by the last text in its place: as `observed` when an indicator of escalation
    was seen in it in a status that counts, as `rang` when an alert rests on it. `wrongly` were
    observed although nothing new happened; `missed` were not although something did.
    """

    alerts: tuple[Rung, ...]
    entries: int
    texts: int
    observed: int
    rang: int
    quiet: tuple[Quiet, ...]
    wrongly: tuple[ScenarioEntry, ...]
    missed: tuple[ScenarioEntry, ...]
    traffic: Traffic
    seconds: float


def alerts_told(events: Iterable[Json]) -> tuple[Rung, ...]:
    """The alerts that CloudEvents told of, in the order in which they opened."""
    by_id: dict[str, list[Json]] = {}
    for event in events:
        data = event.get("data")
        if isinstance(data, Mapping) and str(event.get("type", "")).startswith("tocsin.alert."):
            by_id.setdefault(str(data["id"]), []).append(data)
    return tuple(sorted((_rung(told) for told in by_id.values()), key=lambda rung: (rung.opened_at, rung.id)))


def judge(
    scenario: Scenario,
    alerts: Sequence[Rung],
    *,
    observed: AbstractSet[str],
    rang: AbstractSet[str],
    traffic: Traffic,
    seconds: float,
) -> Outcome:
    """Holds the keys of the entries that were observed and that rang against what the scenario expects."""
    final = scenario.final_texts
    calm = {key: text for key, text in final.items() if text.expect is Expected.QUIET}
    news = {key: text for key, text in final.items() if key not in calm}
    return Outcome(
        alerts=tuple(alerts),
        entries=len(final),
        texts=len(scenario.entries),
        observed=len(observed & final.keys()),
        rang=len(rang & final.keys()),
        quiet=_by_note(text for key, text in calm.items() if key not in observed),
        wrongly=tuple(text for key, text in calm.items() if key in observed),
        missed=tuple(text for key, text in news.items() if key not in observed),
        traffic=traffic,
        seconds=seconds,
    )


def _rung(told: Sequence[Json]) -> Rung:
    first, last = told[0], told[-1]
    seen = [item for data in told for item in evidence_of(data)]
    resolved_at = last.get("resolved_at")
    return Rung(
        id=str(first["id"]),
        title=str(first["title"]),
        severity=max(Severity(data["severity"]) for data in told),
        certainty=max(Certainty(data["certainty"]) for data in told),
        opened_at=datetime.fromisoformat(str(first["opened_at"])),
        resolved_at=datetime.fromisoformat(str(resolved_at)) if resolved_at else None,
        first=min(evidence_of(first), key=lambda item: item.published, default=None),
        owners=tuple(dict.fromkeys(item.owner for item in sorted(seen, key=lambda item: item.published))),
        messages=len(told),
    )


def evidence_of(data: Json) -> list[Evidence]:
    """The evidence in an alert's data, without what has no date."""
    items = data.get("evidence")
    return [
        Evidence(
            title=str(item["title"]),
            outlet=str(item["source"]),
            owner=str(item["owner"]),
            published=datetime.fromisoformat(str(item["published"])),
        )
        for item in (items if isinstance(items, list) else [])
        if item["published"]
    ]


def _by_note(texts: Iterable[ScenarioEntry]) -> tuple[Quiet, ...]:
    by_note: dict[str, list[ScenarioEntry]] = {}
    for text in texts:
        by_note.setdefault(text.note, []).append(text)
    quiet = [Quiet(note, len(same), same[0].title) for note, same in by_note.items()]
    return tuple(sorted(quiet, key=lambda kind: (-kind.entries, kind.note)))


def document(outcome: Outcome) -> dict[str, object]:
    """The outcome as one JSON document; times in RFC 3339."""
    traffic = outcome.traffic
    return {
        "alerts": [_alert(rung) for rung in outcome.alerts],
        "entries": outcome.entries,
        "texts": outcome.texts,
        "observed": outcome.observed,
        "rang": outcome.rang,
        "quiet": [
            {"note": kind.note, "entries": kind.entries, "example": kind.example} for kind in outcome.quiet
        ],
        "rang_wrongly": [_entry(text) for text in outcome.wrongly],
        "missed": [_entry(text) for text in outcome.missed],
        "feeds": {"fetched": traffic.fetched, "unchanged": traffic.unchanged},
        "messages": {"webhook": traffic.webhooks, "email": traffic.mails},
        "seconds": round(outcome.seconds, 1),
    }


def _alert(rung: Rung) -> Json:
    first = rung.first
    return {
        "id": rung.id,
        "title": rung.title,
        "severity": rung.severity.value,
        "certainty": rung.certainty.value,
        "opened_at": rung.opened_at.isoformat(),
        "resolved_at": rung.resolved_at.isoformat() if rung.resolved_at else None,
        "first": {"title": first.title, "source": first.outlet, "owner": first.owner} if first else None,
        "owners": list(rung.owners),
        "messages": rung.messages,
    }


def _entry(text: ScenarioEntry) -> Json:
    return {"key": text.key, "at": text.at.isoformat(), "title": text.title, "note": text.note}
