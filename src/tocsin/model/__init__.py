"""Values that the stages hand to each other. Level 0: imports nothing of ours.

Every time is aware and in UTC; every duration is a `timedelta`; offsets count characters
(code points) from 0 with the end excluded, into the field's text as stored.
"""

from tocsin.model.episodes import Alert, Change, Corroboration, Finding
from tocsin.model.feeds import (
    DueSource,
    Failed,
    FeedRequest,
    Fetched,
    FetchState,
    Outcome,
    ParsedEntry,
    ParsedFeed,
    Source,
    Unchanged,
)
from tocsin.model.grades import (
    AlertState,
    Basis,
    Certainty,
    DeliveryState,
    Fault,
    Genre,
    Ordered,
    Reason,
    Reliability,
    Severity,
    Status,
)
from tocsin.model.messages import EvidenceItem, Message, Place, Refused, Sent, Silence, Told
from tocsin.model.texts import Entry, Mention, Observation, Reading, Seen, Span, Toll

__all__ = [
    "Alert",
    "AlertState",
    "Basis",
    "Certainty",
    "Change",
    "Corroboration",
    "DeliveryState",
    "DueSource",
    "Entry",
    "EvidenceItem",
    "Failed",
    "Fault",
    "FeedRequest",
    "FetchState",
    "Fetched",
    "Finding",
    "Genre",
    "Mention",
    "Message",
    "Observation",
    "Ordered",
    "Outcome",
    "ParsedEntry",
    "ParsedFeed",
    "Place",
    "Reading",
    "Reason",
    "Refused",
    "Reliability",
    "Seen",
    "Sent",
    "Severity",
    "Silence",
    "Source",
    "Span",
    "Status",
    "Told",
    "Toll",
    "Unchanged",
]
