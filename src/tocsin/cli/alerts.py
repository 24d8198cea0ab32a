"""`tocsin alerts`: what rang."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from tocsin.cli import details, tables
from tocsin.cli.opened import database_at
from tocsin.cli.output import ConfigOption, JsonOption, emit, example
from tocsin.config.settings import Settings
from tocsin.delivery.deliver import tell
from tocsin.delivery.message import document
from tocsin.errors import UnknownName
from tocsin.model import Alert, Change
from tocsin.store import alerts, stories
from tocsin.store.database import Session

app = typer.Typer(no_args_is_help=True, help="List and show alerts.")


@app.command("list", epilog=example("tocsin alerts list --all --json"))
def list_alerts(
    config: ConfigOption = None,
    all: Annotated[bool, typer.Option("--all", help="Those that ended, too.")] = False,
    watch: Annotated[str | None, typer.Option("--watch", help="Only of this watch.")] = None,
    json: JsonOption = False,
) -> None:
    """List the open alerts, the newest first."""
    with database_at(config) as (db, loaded), db.reading() as session:
        if watch is not None and watch not in loaded.settings.watch_by_id:
            raise UnknownName("watch", watch, loaded.settings.watch_by_id)
        found = [alert for alert in alerts.find(session, open_only=not all) if watch in (None, alert.watch)]
        documents = [described(session, alert, loaded.settings) for alert in found]
    emit(
        {"alerts": documents},
        json=json,
        text=lambda: _table(documents) or ("there are no alerts" if all else "no alert is open"),
    )


@app.command(epilog=example("tocsin alerts show 'WATCH/RULE#1'"))
def show(
    alert: Annotated[str, typer.Argument(help="The alert's id; a key without #n means its last episode.")],
    config: ConfigOption = None,
    json: JsonOption = False,
) -> None:
    """Show an alert: what it says, the evidence, what changed when, and who was told."""
    with database_at(config) as (db, loaded), db.reading() as session:
        found = named(session, alert)
        shown = described(session, found, loaded.settings) | {
            "changes": alerts.history(session, found.id),
            "deliveries": alerts.deliveries_of(session, found.id),
        }
        openers = stories.openers(session, (item["origin"] for item in shown["evidence"]))
    emit(shown, json=json, text=lambda: _page(shown, openers))


def named(session: Session, alert: str) -> Alert:
    """The episode of that id or key. Raises UnknownName with those that are near."""
    found = alerts.get(session, alert)
    if found is None:
        raise UnknownName("alert", alert, alerts.ids(session))
    return found


def described(session: Session, alert: Alert, settings: Settings) -> dict[str, Any]:
    """The alert as receivers get it."""
    return dict(
        document(
            tell(session, Change(alert, alert.changes, alert.updated_at), settings, settings.language),
            settings.language,
        )
    )


def _table(documents: list[dict[str, Any]]) -> str:
    columns = ("opened", "severity", "certainty", "state", "alert", "title", "owners")
    rows = [
        (
            one["opened_at"],
            one["severity"],
            one["certainty"],
            one["state"],
            one["id"],
            one["title"],
            one["corroboration"]["owners"],
        )
        for one in documents
    ]
    return tables.table(columns, rows)


def _page(shown: dict[str, Any], openers: Mapping[int, int]) -> str:
    voices = shown["corroboration"]
    lines = [
        f"{shown['title']}",
        f"{shown['id']}: {shown['state']}, {shown['severity']}, {shown['certainty']}; "
        f"opened {shown['opened_at']}",
        f"{voices['entries']} entries of {voices['owners']} owners, {voices['origins']} independent",
        "",
        "evidence:",
    ]
    for item in shown["evidence"]:
        lines += _evidence(item, openers)
    lines += ["", "changes:"]
    lines += [
        f"  {change['n']}  {change['at']:%Y-%m-%d %H:%M} UTC  {', '.join(change['reasons'])}"
        for change in shown["changes"]
    ]
    lines += ["", "told:"]
    lines += [
        f"  change {sent['change']} to {sent['channel']}: {sent['state']} ({sent['reason']})"
        for sent in shown["deliveries"]
    ]
    return "\n".join(lines)


def _evidence(item: Mapping[str, Any], openers: Mapping[int, int]) -> list[str]:
    outlet = f"{item['source']} ({item['owner']}, {item['reliability']})"
    whence = details.whence(item["entry"], item["origin"], item["agency"], openers)
    marked = ", ".join(f"«{span['text']}»" for span in item["spans"])
    beside = details.beyond((), item["claimed_by"], item["deaths"])
    return [
        f"  {item['published'] or 'undated'}  "
        + ", ".join(filter(None, (f"entry {item['entry']} of {outlet}", whence))),
        f"    {item['title']}",
        f"    {item['indicator']}: {'; '.join(filter(None, (marked, beside)))}  {item['url'] or ''}",
    ]
