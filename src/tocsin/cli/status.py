"""`tocsin status`: is it well."""

import typer

from tocsin.cli.opened import database_at
from tocsin.cli.output import ConfigOption, JsonOption, emit, example
from tocsin.runtime.daemon import clock
from tocsin.runtime.health import Health, health

app = typer.Typer()


@app.command(epilog=example("tocsin status", "tocsin status --json"))
def status(config: ConfigOption = None, json: JsonOption = False) -> None:
    """Say whether all is well: last poll, backlog, failing and silent sources, messages that wait.

    Exit status 1 when it is not.
    """
    with database_at(config) as (db, loaded):
        found = health(db, loaded.settings.polling, clock())
    emit(_document(found), json=json, text=lambda: _text(found))
    if not found.ok:
        raise typer.Exit(1)


def _document(found: Health) -> dict[str, object]:
    return {
        "ok": found.ok,
        "problems": list(found.problems),
        "last_poll": found.last_poll,
        "last_assessment": found.last_assessment,
        "newest_entry_at": found.newest_entry_at,
        "sources": found.sources,
        "failing": dict(found.failing),
        "silent": dict(found.silent),
        "backlog": dict(found.backlog),
        "channels_off": dict(found.channels_off),
    }


def _text(found: Health) -> str:
    lines = [*found.problems] if found.problems else ["all is well"]
    lines += [
        f"last poll: {_when(found.last_poll)}; newest entry: {_when(found.newest_entry_at)}",
        f"{found.sources} sources, {len(found.failing)} failing, {len(found.silent)} silent; "
        f"{found.backlog['entries']} entries, {found.backlog['unread']} unread; "
        f"{found.backlog['open_alerts']} alerts open; {found.backlog['undelivered']} messages waiting, "
        f"{found.backlog['dead']} given up",
    ]
    lines += [f"failing: {source}: {why}" for source, why in sorted(found.failing.items())]
    lines += [
        f"silent: {source}: nothing new since {_when(since)}"
        for source, since in sorted(found.silent.items())
    ]
    return "\n".join(lines)


def _when(time: object) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC" if time else "never"
