"""Builders with defaults, so that a test of delivery names only what matters to it."""

from datetime import UTC, datetime, timedelta

from tocsin.config.settings import Channel, EmailChannel, Route, WebhookChannel
from tocsin.delivery import message as messages
from tocsin.model import (
    Alert,
    AlertState,
    Certainty,
    Corroboration,
    EvidenceItem,
    Message,
    Place,
    Reason,
    Reliability,
    Severity,
    Span,
    Status,
    Told,
    Toll,
)

NOW = datetime(2025, 10, 30, 6, 30, tzinfo=UTC)
BASE_URL = "https://tocsin.example.org"
TWO_OWNERS = Corroboration(owners=2, origins=2, entries=3)


def span(text: str, start: int = 0, field: str = "title") -> Span:
    return Span(field=field, start=start, end=start + len(text), text=text)


def evidence(
    entry: int = 1,
    *,
    title: str = "Fuel runs short in Bamako",
    url: str = "https://news.example.org/a/1",
    owner: str = "Example Media",
    reliability: Reliability = Reliability.B,
    at: datetime = NOW,
    published: bool = True,
    language: str | None = "en",
    indicator: str = "fuel_shortage",
    status: Status = Status.ASSERTED,
    spans: tuple[Span, ...] = (),
    claimed_by: tuple[str, ...] = (),
    deaths: Toll | None = None,
    claimants: tuple[str, ...] = (),
    quoted: tuple[str, ...] = (),
) -> EvidenceItem:
    return EvidenceItem(
        entry=entry,
        title=title,
        url=url,
        source="example-news",
        source_name="Example News",
        owner=owner,
        reliability=reliability,
        published=at if published else None,
        event_time=at,
        language=language,
        indicator=indicator,
        status=status,
        spans=spans,
        claimed_by=claimed_by,
        deaths=deaths,
        claimants=claimants,
        quoted=quoted,
    )


def toll(low: int, high: int | None, text: str = "dozens killed") -> Toll:
    return Toll(low, high, span(text))


def alert(
    *,
    watch: str = "bamako",
    rule: str = "embassy-leaves",
    severity: Severity = Severity.SEVERE,
    certainty: Certainty = Certainty.LIKELY,
    state: AlertState = AlertState.FIRING,
    group: tuple[tuple[str, str], ...] = (),
    owners: tuple[str, ...] = ("Example Media", "Other Press"),
    corroboration: Corroboration = TWO_OWNERS,
    level: str | None = "elevated",
) -> Alert:
    values = "|".join(f"{name}={value}" for name, value in group)
    ended = state in (AlertState.RESOLVED, AlertState.RETRACTED)
    return Alert(
        key=f"{watch}/{rule}" + (f"/{values}" if values else ""),
        ordinal=1,
        watch=watch,
        rule=rule,
        kind="match",
        group=group,
        state=state,
        severity=severity,
        certainty=certainty,
        opened_at=NOW - timedelta(hours=2),
        updated_at=NOW,
        last_seen_at=NOW,
        rule_revision="1",
        corroboration=corroboration,
        resolve_after=timedelta(hours=24),
        cooldown=timedelta(0),
        owners=owners,
        level=level,
        resolved_at=NOW if ended else None,
    )


def told(
    *items: EvidenceItem,
    of: Alert | None = None,
    n: int = 1,
    reasons: tuple[Reason, ...] = (Reason.OPENED,),
    places: tuple[Place, ...] = (Place("place:bamako", "Bamako", 12.639, -8.003),),
    rule_title: str = "An embassy leaves",
) -> Told:
    return Told(
        alert=of or alert(),
        at=NOW,
        n=n,
        reasons=reasons,
        evidence=items or (evidence(spans=(span("Fuel"), span("short", 10))),),
        watch_title="The blockade of Bamako",
        rule_title=rule_title,
        places=places,
    )


def webhook(url: str = "http://127.0.0.1/", **settings: object) -> WebhookChannel:
    return WebhookChannel.model_validate({"type": "webhook", "url": url, "timeout": "5s", **settings})


def email(smtp: str, **settings: object) -> EmailChannel:
    defaults = {
        "type": "email",
        "from": "Tocsin <tocsin@example.org>",
        "to": ["a@example.org"],
        "timeout": "5s",
    }
    return EmailChannel.model_validate({**defaults, "smtp": smtp, **settings})


def route(*channels: str, **settings: object) -> Route:
    return Route.model_validate({"channels": list(channels), **settings})


def composed(
    of: Told | None = None,
    channel: Channel | None = None,
    *,
    id: str = "d-1",
    language: str = "en",
    timezone: str = "Africa/Bamako",
    base_url: str | None = BASE_URL,
    now: datetime = NOW,
) -> Message:
    return messages.compose(
        of or told(),
        channel or webhook(),
        id=id,
        language=language,
        timezone=timezone,
        source=BASE_URL,
        base_url=base_url,
        now=now,
    )
