"""The envelope of CloudEvents 1.0 in structured mode, with the `sequence` extension."""

from datetime import datetime

from tocsin.delivery.formats.alert import Json, utc
from tocsin.model import AlertState, Told

CONTENT_TYPE = "application/cloudevents+json"
TEST = "tocsin.test"
SEQUENCE_DIGITS = 8  # no episode changes so often


def type_of(told: Told) -> str:
    """What happened, in the names of docs/delivery.md: the first change opens, an end resolves."""
    if told.alert.state in (AlertState.RESOLVED, AlertState.RETRACTED):
        return "tocsin.alert.resolved"
    return "tocsin.alert.opened" if told.n == 1 else "tocsin.alert.updated"


def wrapped(
    data: Json, *, id: str, source: str, type: str, subject: str, time: datetime, sequence: int
) -> Json:
    """An event around data. `source` and `id` together name it for good, on every attempt.

    `sequence` counts the changes of the subject from 1, so that a receiver can ignore an older one;
    it is padded, since the extension compares it as a string.
    """
    return {
        "specversion": "1.0",
        "id": id,
        "source": source,
        "type": type,
        "subject": subject,
        "time": utc(time),
        "datacontenttype": "application/json",
        "sequence": f"{sequence:0{SEQUENCE_DIGITS}d}",
        "data": data,
    }
