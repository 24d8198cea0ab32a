"""`tocsin send-test`: does a channel work."""

from typing import Annotated

import typer

from tocsin.cli.opened import address
from tocsin.cli.output import ConfigOption, JsonOption, emit, example
from tocsin.config.load import load
from tocsin.config.settings import Settings
from tocsin.delivery.channels import open_channel
from tocsin.delivery.deliver import SOURCE
from tocsin.delivery.message import test_message
from tocsin.errors import StoreError, UnknownName
from tocsin.model import Message, Refused, Sent
from tocsin.runtime.daemon import clock
from tocsin.store import deliveries
from tocsin.store.database import existing
from tocsin.store.upgrade import versions

app = typer.Typer()


@app.command(epilog=example("tocsin send-test ops", "tocsin send-test analysts --dry-run"))
def send_test(
    channel: Annotated[str, typer.Argument(help="The channel's name.")],
    config: ConfigOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the message and send nothing.")] = False,
    json: JsonOption = False,
) -> None:
    """Send a marked test message to a channel. Exit status 1 when it was refused.

    A channel that was switched off, because its receiver said that it is gone (410), is switched
    on again when the message gets through.
    """
    settings = load(config).settings
    if channel not in settings.channels:
        raise UnknownName("channel", channel, settings.channels)
    now = clock()
    message = test_message(
        channel,
        settings.channels[channel],
        id=f"msg_test_{now:%Y%m%d%H%M%S%f}",
        language=settings.language,
        timezone=settings.timezone,
        source=SOURCE,
        now=now,
    )
    opened = open_channel(channel, settings.channels[channel])
    if dry_run:
        emit(_document(channel, message), json=json, text=message.text)
        return
    result = opened.send(message)
    sent = isinstance(result, Sent)
    outcome = {
        "sent": sent,
        "status": result.status,
        "detail": result.detail,
        "seconds": round(result.seconds, 3),
    }
    switched_on = sent and _switched_on(settings, channel)
    emit(
        _document(channel, message) | outcome | {"switched_on": switched_on},
        json=json,
        text=_text(channel, result, switched_on=switched_on),
    )
    if not sent:
        raise typer.Exit(1)


def _switched_on(settings: Settings, channel: str) -> bool:
    """Switches the channel on where the database has it off; whether that was so."""
    try:
        db = existing(address(settings))
    except StoreError:  # no database yet, so nothing is off
        return False
    try:
        with db:
            if versions(db)[0] is None:
                return False
            with db.transaction() as session:
                return deliveries.enable(session, channel)
    except StoreError as fault:
        typer.echo(f"whether {channel} was off, and is on again, is not known: {fault}", err=True)
        return False


def _text(channel: str, result: Sent | Refused, *, switched_on: bool) -> str:
    said = "sent" if isinstance(result, Sent) else "refused"
    lines = [": ".join(filter(None, (channel, said, result.detail)))]
    if switched_on:
        lines.append(f"{channel} was off and is on again; what was given up meanwhile is not sent")
    return "\n".join(lines)


def _document(channel: str, message: Message) -> dict[str, object]:
    return {"channel": channel, "id": message.id, "subject": message.subject}
