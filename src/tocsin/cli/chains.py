"""The chain of reasons of an alert: its rule, its observations, their entries, and the way they came."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from tocsin.cli import details, readings
from tocsin.cli.alerts import described
from tocsin.cli.pages import Line, line, marked
from tocsin.config.settings import Settings
from tocsin.model import Alert, Mention
from tocsin.store import alerts, chain, observations, stories
from tocsin.store.database import Session


@dataclass(frozen=True, slots=True)
class Around:
    """What a page shows beside the document: the mentions by entry, and who opened each origin."""

    mentions: Mapping[int, list[Mention]]
    openers: Mapping[int, int]


def of(session: Session, alert: Alert, settings: Settings) -> tuple[dict[str, Any], Around]:
    """An alert with all that led to it, for programs, and what its page shows beside that."""
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
    return document, Around(read, stories.openers(session, (link.origin for link in links)))


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


def lines(document: Mapping[str, Any], around: Around) -> list[Line]:
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
        *_because(document["chain"], around),
        line(("what became of it:", "bold")),
        *(_changed(change) for change in document["changes"]),
    ]


def _ruled(rule: Mapping[str, Any] | None) -> list[Line]:
    if rule is None:
        return [line("its rule is not in the configuration any more")]
    head = line(f"rule {rule['id']}: {rule['kind']} of {', '.join(rule['indicators'])}")
    return [head, *(line(f"{name}: {match}", indent=2) for name, match in rule["indicators"].items())]


def _because(links: Iterable[Mapping[str, Any]], around: Around) -> list[Line]:
    """Each text with its mentions marked, the observations in it, and how it came."""
    found: list[Line] = []
    for (entry, _), together in groupby(links, key=lambda link: (link["entry"], link["revision"])):
        observed = list(together)
        link = observed[0]
        texts = [("title", link["title"]), ("summary", link["summary"])]
        mentions = around.mentions[entry]
        found += [Line(marked(text, mentions, field), 2) for field, text in texts if text]
        found += [_observed(one) for one in observed]
        found += readings.mentions(mentions, indent=6)
        found += [
            line(_placed(link, around), indent=4),
            line(
                f"seen {link['first_seen']:%Y-%m-%d %H:%M} UTC in fetch {link['fetch']}; {link['url']}",
                indent=4,
            ),
            line(""),
        ]
    return found


def _placed(link: Mapping[str, Any], around: Around) -> str:
    """The entry with its source, its origin and its story."""
    entry = link["entry"]
    told = [
        f"entry {entry}",
        f"revision {link['revision']}",
        f"of {link['source']} ({link['owner']})",
        details.whence(entry, link["origin"], link["agency"], around.openers),
        f"story {link['story']}" if link["story"] is not None else "",
    ]
    return ", ".join(filter(None, told))


def _observed(link: Mapping[str, Any]) -> Line:
    words = ", ".join(f"«{span['text']}»" for span in link["spans"])
    beside = details.beyond((), link.get("claimed_by") or (), link.get("deaths"))
    return line(
        (link["indicator"], "bold green"),
        f" {link['status']}: {words}" + (f"; {beside}" if beside else ""),
        indent=4,
    )


def _changed(change: Mapping[str, Any]) -> Line:
    reasons = ", ".join(change["reasons"])
    told = change["plan"] or "not yet"
    return line(f"{change['n']}  {change['at']:%Y-%m-%d %H:%M} UTC  {reasons}; told: {told}", indent=2)
