"""A composed message as the outbox keeps it, so that every attempt sends the same bytes."""

import hashlib
from dataclasses import asdict
from datetime import datetime
from typing import Any

from tocsin.model import Change, Message


def delivery_id(change: Change, channel: str) -> str:
    """The id of a change's delivery to a channel: the same whenever and by whomever it is planned.

    The opening time keeps apart the episodes of two databases that bear the same name.
    """
    named = f"{change.alert.id}\x1f{change.alert.opened_at.isoformat()}\x1f{change.n}\x1f{channel}"
    return "msg_" + hashlib.sha256(named.encode()).hexdigest()[:32]


def to_document(message: Message) -> dict[str, Any]:
    """The message as JSON; its body is UTF-8 text in every format."""
    return asdict(message) | {"at": message.at.isoformat(), "body": message.body.decode()}


def from_document(document: dict[str, Any]) -> Message:
    """The message that `to_document` was given."""
    marks = tuple((name, value) for name, value in document["marks"])
    return Message(
        **document
        | {"at": datetime.fromisoformat(document["at"]), "body": document["body"].encode(), "marks": marks}
    )
