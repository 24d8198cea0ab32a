"""`tocsin explain`: why a bell rang, or what a text is read as."""

from pathlib import Path
from typing import Annotated, Any

import typer

from tocsin.cli.alerts import described, named
from tocsin.cli.opened import database_at
from tocsin.cli.output import ConfigOption, JsonOption, emit, example
from tocsin.config.load import load
from tocsin.config.settings import Settings
from tocsin.errors import ConfigError
from tocsin.model import Mention, Observation
from tocsin.reading.reader import Explanation, Standing, State, build
from tocsin.runtime.daemon import clock
from tocsin.store import alerts, chain, observations
from tocsin.store.database import Session

app = typer.Typer()


@app.command(
    epilog=example(
        "tocsin explain 'WATCH/RULE#1'",
        'tocsin explain --text "L\'armée dément tout blocus" --lang fr',
    )
)
def explain(
    alert: Annotated[str | None, typer.Argument(help="An alert's id or key.")] = None,
    config: ConfigOption = None,
    text: Annotated[str | None, typer.Option("--text", help="Read this text instead.")] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="The text's language, as in fr.")] = None,
    json: JsonOption = False,
) -> None:
    """Show the whole chain of reasons of an alert, or everything that is read in a text and why."""
    if (alert is None) == (text is None):
        raise ConfigError("name either an alert or --text", remedy="see `tocsin explain --help`")
    if text is not None:
        found = build(load(config).settings).explain(text, lang, clock())
        emit(_text_document(found), json=json, text=lambda: _text_page(found))
        return
    document = _alert_document(config, alert or "")
    emit(document, json=json, text=lambda: _alert_page(document))


def _alert_document(config: Path | None, alert: str) -> dict[str, Any]:
    with database_at(config) as (db, loaded), db.reading() as session:
        found = named(session, alert)
        return described(session, found, loaded.settings) | {
            "rule_definition": _rule(loaded.settings, found.watch, found.rule),
            "chain": _links(session, found.evidence),
            "changes": alerts.history(session, found.id),
            "deliveries": alerts.deliveries_of(session, found.id),
        }


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


def _links(session: Session, evidence: tuple[int, ...]) -> list[dict[str, Any]]:
    """Each observation with the way back to its fetch, and all that was read in the entry beside it."""
    return [
        link.document()
        | {"mentions": [_stored(one) for one in observations.mentions_of(session, link.entry)]}
        for link in chain.links(session, evidence)
    ]


def _stored(mention: Mention) -> dict[str, object]:
    span, trigger = mention.span, mention.trigger
    return {
        "concept": mention.concept,
        "field": span.field,
        "start": span.start,
        "end": span.end,
        "text": span.text,
        "status": mention.status,
        "trigger": trigger.text if trigger else None,
    }


def _text_document(found: Explanation) -> dict[str, object]:
    return {
        "language": found.language,
        "mentions": [_mention(mention) for mention in found.mentions],
        "observations": [_observation(seen) for seen in found.observations],
        "indicators": [_standing(standing) for standing in found.standings],
    }


def _mention(mention: Mention) -> dict[str, object]:
    span, trigger = mention.span, mention.trigger
    return {
        "concept": mention.concept,
        "start": span.start,
        "end": span.end,
        "text": span.text,
        "status": mention.status,
        "main": mention.main,
        "trigger": {"start": trigger.start, "end": trigger.end, "text": trigger.text} if trigger else None,
    }


def _observation(seen: Observation) -> dict[str, object]:
    return {
        "watch": seen.watch,
        "indicator": seen.indicator,
        "status": seen.status,
        "accepted": seen.accepted,
        "start": min((span.start for span in seen.spans), default=0),
        "end": max((span.end for span in seen.spans), default=0),
        "places": list(seen.places),
        "spans": [{"start": span.start, "end": span.end, "text": span.text} for span in seen.spans],
    }


def _standing(standing: Standing) -> dict[str, object]:
    return {
        "watch": standing.watch,
        "indicator": standing.indicator,
        "state": standing.state,
        "status": standing.status,
        "missing": standing.missing or None,
    }


def _text_page(found: Explanation) -> str:
    lines = [f"language: {found.language or 'unknown'}", "", "mentions:"]
    for mention in found.mentions:
        why = f" ({mention.trigger.text})" if mention.trigger else ""
        span = mention.span
        lines.append(
            f"  {span.start}-{span.end}  «{span.text}»  {mention.concept}  {mention.status.value}{why}"
        )
    lines += ["", "indicators:"]
    missing = [one for one in found.standings if one.state is State.MISSING]
    lines += [f"  {_line(one)}" for one in found.standings if one.state is not State.MISSING]
    lines += [f"  {_line(one)}" for one in missing]
    return "\n".join(lines)


def _line(one: Standing) -> str:
    told = f"{one.watch}/{one.indicator}: {one.state.value}"
    if one.state is State.MISSING:
        return f"{told}: {one.missing}"
    return f"{told}, {one.status.value}" if one.status else told


def _alert_page(document: dict[str, Any]) -> str:
    rule = document["rule_definition"]
    lines = [
        f"{document['title']}: {document['id']}, {document['state']}, {document['severity']}, "
        f"{document['certainty']}",
        "",
    ]
    if rule is None:
        lines.append("its rule is not in the configuration any more")
    else:
        lines.append(f"rule {rule['id']}: {rule['kind']} of {', '.join(rule['indicators'])}")
        lines += [f"  {name}: {match}" for name, match in rule["indicators"].items()]
    lines += ["", "because of:"]
    for link in document["chain"]:
        marked = ", ".join(f"«{span['text']}»" for span in link["spans"])
        lines += [
            f"  {link['title']}",
            f"    {link['indicator']} {link['status']}: {marked}",
            f"    entry {link['entry']} of {link['source']} ({link['owner']}), story {link['story']}",
            f"    seen {link['first_seen']:%Y-%m-%d %H:%M} UTC in fetch {link['fetch']}; {link['url']}",
        ]
    lines += ["", "what became of it:"]
    for change in document["changes"]:
        reasons = ", ".join(change["reasons"])
        lines.append(f"  {change['n']}  {change['at']:%Y-%m-%d %H:%M} UTC  {reasons}; told: {change['plan']}")
    return "\n".join(lines)
