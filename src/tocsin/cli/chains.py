"""The chain of reasons of an alert: its rule, its observations, their entries, and the way they came."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from tocsin.cli import readings
from tocsin.cli.alerts import described
from tocsin.cli.pages import Line, line, marked
from tocsin.config.settings import Settings
from tocsin.model import Alert, Mention
from tocsin.store import alerts, chain, observations
from tocsin.store.database import Session

Mentions = Mapping[int, list[Mention]]  # by entry


def of(session: Session, alert: Alert, settings: Settings) -> tuple[dict[str, Any], Mentions]:
    """An alert with all that led to it, for programs, and the mentions in its entries."""
    links = chain.links(session, alert.evidence)
    read = {link.entry: observations.mentions_of(session, link.entry) for link in links}
    document = described(session, alert, settings) | {
        "rule_definition": _rule(settings, alert.watch, alert.rule),
        "chain": [
            link.document() | {"mentions": [readings.stored(one) for one in read[link.entry]]}
            for link in links
        ],
        "changes": alerts.history(session, alert.id),
        "deliveries": alerts.deliveries_of(session, alert.id),
    }
    return document, read


def _rule(settings: Settings, watch: str, rule: str) -> dict[str, Any] | None:
    """The rule as it stands in the configuration now, with its indicators; None where it is gone."""
    configured = settings.watch_by_id.get(watch)
    known = next((one for one in configured.rules if one.id == rule), None) if configured else None
    if configured is None or known is None:
        return None
    of = [name for name in getattr(known, "of", ()) if name in configured.indicators]
    return known.model_dump(mode="json", by_alias=True) | {
        "indicators": {name: configured.indicators[name].match for name in of},
        "scope": configured.scope,
    }


def lines(document: Mapping[str, Any], read: Mentions) -> list[Line]:
    """A page of an alert: what rang, because of what, and what became of it."""
    return [
        line((document["title"], "bold")),
        line(
            f"{document['id']}, {document['state']}, {document['severity']}, {document['certainty']}",
        ),
        line(""),
        *_ruled(document["rule_definition"]),
        line(""),
        line(("because of:", "bold")),
        *_because(document["chain"], read),
        line(("what became of it:", "bold")),
        *(_changed(change) for change in document["changes"]),
    ]


def _ruled(rule: Mapping[str, Any] | None) -> list[Line]:
    if rule is None:
        return [line("its rule is not in the configuration any more")]
    head = line(f"rule {rule['id']}: {rule['kind']} of {', '.join(rule['indicators'])}")
    return [head, *(line(f"{name}: {match}", indent=2) for name, match in rule["indicators"].items())]


def _because(links: Iterable[Mapping[str, Any]], read: Mentions) -> list[Line]:
    """Each text with its mentions marked, the observations in it, and how it came."""
    found: list[Line] = []
    for (entry, _), together in groupby(links, key=lambda link: (link["entry"], link["revision"])):
        observed = list(together)
        link = observed[0]
        texts = [("title", link["title"]), ("summary", link["summary"])]
        found += [Line(marked(text, read[entry], field), 2) for field, text in texts if text]
        found += [_observed(one) for one in observed]
        found += readings.mentions(read[entry], indent=6)
        found += [
            line(
                f"entry {entry}, revision {link['revision']}, of {link['source']} ({link['owner']}), "
                f"story {link['story']}",
                indent=4,
            ),
            line(
                f"seen {link['first_seen']:%Y-%m-%d %H:%M} UTC in fetch {link['fetch']}; {link['url']}",
                indent=4,
            ),
            line(""),
        ]
    return found


def _observed(link: Mapping[str, Any]) -> Line:
    words = ", ".join(f"«{span['text']}»" for span in link["spans"])
    beside = readings.beyond((), link.get("claimed_by") or (), link.get("deaths"))
    return line(
        (link["indicator"], "bold green"),
        f" {link['status']}: {words}" + (f"; {beside}" if beside else ""),
        indent=4,
    )


def _changed(change: Mapping[str, Any]) -> Line:
    reasons = ", ".join(change["reasons"])
    told = change["plan"] or "not yet"
    return line(f"{change['n']}  {change['at']:%Y-%m-%d %H:%M} UTC  {reasons}; told: {told}", indent=2)
