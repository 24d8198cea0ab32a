"""An alert as JSON: the `data` of docs/delivery.md, and what of its evidence is shown first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from tocsin.delivery.formats.safe import language, line, link, neutral
from tocsin.model import EvidenceItem, Place, Span, Told, Toll

LONGEST_TITLE = 300  # characters of an entry's title; what is longer is no headline
LONGEST_NAME = 80
LONGEST_SPAN = 60
LONGEST_CLAIMANT = 120  # a concept, or words of a text
MOST_SPANS = 10  # of one item
MOST_CLAIMANTS = 10
MOST_PLACES = 20
PLACES_IN_TITLE = 2  # the first ones, which later places do not displace: mail threads by subject

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Links:
    """Where people see an alert and acknowledge it; None where no console is served."""

    console: str | None = None
    ack: str | None = None


def links(alert: str, base_url: str | None) -> Links:
    """The console's addresses of an episode. Its id is escaped whole: it holds `/`, `#` and `|`."""
    if not base_url or not (base := link(base_url)):
        return Links()
    page = f"{base.rstrip('/')}/alerts/{quote(alert, safe='')}"
    return Links(console=page, ack=f"{page}/ack")


def title(told: Told) -> str:
    """The rule's title and where it is, equal in all messages of an episode.

    An alert by place bears that place alone, which tells it from its neighbours.
    """
    by_place = any(name == "place" for name, _ in told.alert.group)
    named = told.places[: 1 if by_place else PLACES_IN_TITLE]
    places = ", ".join(line(place.label, LONGEST_NAME) for place in named)
    rule = line(told.rule_title or told.alert.rule, LONGEST_NAME)
    return " · ".join(filter(None, (rule, places)))


def ranked(evidence: Sequence[EvidenceItem]) -> list[EvidenceItem]:
    """The evidence, each once, in the order in which it is worth showing.

    The newest and the best graded take turns: the first says what is new, the second what is sure.
    """
    newest = sorted(evidence, key=lambda item: item.event_time, reverse=True)
    graded = sorted(newest, key=lambda item: item.reliability, reverse=True)
    return list(dict.fromkeys(item for pair in zip(newest, graded, strict=True) for item in pair))


def newest_first(evidence: Sequence[EvidenceItem]) -> list[EvidenceItem]:
    """The order in which evidence is read."""
    return sorted(evidence, key=lambda item: item.event_time, reverse=True)


def utc(at: datetime | None) -> str | None:
    """A time as RFC 3339 writes it, to the second, in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def document(told: Told, *, text: str, base_url: str | None, most_evidence: int) -> Json:
    """The `data` of an alert, with at most so many pieces of evidence.

    `evidence_omitted` and `places_omitted` say how many were left out, and stand there only then.
    Titles longer than `LONGEST_TITLE` are cut; offsets count in the title as stored.
    """
    alert, kept = told.alert, ranked(told.evidence)
    omitted = {
        "evidence_omitted": max(0, len(kept) - most_evidence),
        "places_omitted": max(0, len(told.places) - MOST_PLACES),
    }
    at = links(alert.id, base_url)
    return {
        "id": alert.id,
        "watch": alert.watch,
        "rule": alert.rule,
        "kind": alert.kind,
        "state": alert.state.value,
        "severity": alert.severity.value,
        "certainty": alert.certainty.value,
        "level": alert.level,
        "title": title(told),
        "text": text,
        "opened_at": utc(alert.opened_at),
        "updated_at": utc(alert.updated_at),
        "resolved_at": utc(alert.resolved_at),
        "places": [_place(place) for place in told.places[:MOST_PLACES]],
        "evidence": [_item(item) for item in newest_first(kept[:most_evidence])],
        "corroboration": {
            "owners": alert.corroboration.owners,
            "origins": alert.corroboration.origins,
            "entries": alert.corroboration.entries,
        },
        "links": {"console": at.console, "ack": at.ack},
        **{name: number for name, number in omitted.items() if number},
    }


def _place(place: Place) -> Json:
    return {
        "concept": place.concept,
        "label": line(place.label, LONGEST_NAME),
        "lat": place.lat,
        "lon": place.lon,
    }


def _item(item: EvidenceItem) -> Json:
    return {
        "entry": item.entry,
        "title": _cut(neutral(item.title[: LONGEST_TITLE + 1]), LONGEST_TITLE),
        "url": link(item.url),
        "source": item.source,
        "owner": line(item.owner, LONGEST_NAME),
        "reliability": item.reliability.value,
        "published": utc(item.published),
        "language": language(item.language),
        "indicator": item.indicator,
        "status": item.status.value,
        "spans": [_span(span) for span in item.spans[:MOST_SPANS]],
        "claimed_by": [line(name, LONGEST_CLAIMANT) for name in item.claimed_by[:MOST_CLAIMANTS]],
        "deaths": _toll(item.deaths),
        "origin": item.origin,
        "agency": item.agency,
    }


def _toll(toll: Toll | None) -> Json | None:
    if toll is None:
        return None
    return {"low": toll.low, "high": toll.high, "span": _span(toll.span)}


def _span(span: Span) -> Json:
    text = _cut(neutral(span.text[: LONGEST_SPAN + 1]), LONGEST_SPAN)
    return {"start": span.start, "end": span.end, "text": text, "field": span.field}


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
