"""`tocsin send-test`: does a channel work."""

from typing import Annotated

import typer

from tocsin.cli.output import ConfigOption, JsonOption, emit, example
from tocsin.config.load import load
from tocsin.delivery.channels import open_channel
from tocsin.delivery.deliver import SOURCE
from tocsin.delivery.message import test_message
from tocsin.errors import UnknownName
from tocsin.model import Message, Sent
from tocsin.runtime.daemon import clock

app = typer.Typer()


@app.command(epilog=example("tocsin send-test ops", "tocsin send-test analysts --dry-run"))
def send_test(
    channel: Annotated[str, typer.Argument(help="The channel's name.")],
    config: ConfigOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the message and send nothing.")] = False,
    json: JsonOption = False,
) -> None:
    """Send a marked test message to a channel. Exit status 1 when it was refused."""
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
    said = "sent" if sent else "refused"
    emit(_document(channel, message) | outcome, json=json, text=f"{channel}: {said}: {result.detail}")
    if not sent:
        raise typer.Exit(1)


def _document(channel: str, message: Message) -> dict[str, object]:
    return {"channel": channel, "id": message.id, "subject": message.subject}
