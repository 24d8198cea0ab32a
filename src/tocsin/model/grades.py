"""Grades and states: the small vocabularies of the contract."""

from __future__ import annotations

from enum import Enum
from typing import Self


class Ordered(Enum):
    """An enumeration whose members compare in the order in which they are written."""

    @property
    def rank(self) -> int:
        """The member's place, from 0."""
        return list(type(self)).index(self)

    def __lt__(self, other: Self) -> bool:
        return self.rank < other.rank

    def __le__(self, other: Self) -> bool:
        return self.rank <= other.rank

    def __gt__(self, other: Self) -> bool:
        return self.rank > other.rank

    def __ge__(self, other: Self) -> bool:
        return self.rank >= other.rank


class Severity(Ordered):
    """CAP 1.2's severity."""

    MINOR = "minor"
    MODERATE = "moderate"
    SEVERE = "severe"
    EXTREME = "extreme"


class Certainty(Ordered):
    """CAP 1.2's certainty, from corroboration: one voice, two independent ones, three or one of grade A."""

    POSSIBLE = "possible"
    LIKELY = "likely"
    OBSERVED = "observed"


class Reliability(Ordered):
    """The Admiralty grade of a source: A is completely reliable, F cannot be judged."""

    F = "F"
    E = "E"
    D = "D"
    C = "C"
    B = "B"
    A = "A"


class Status(Enum):
    """How a mention stands in its context, after ConText (Harkema et al. 2009)."""

    ASSERTED = "asserted"
    NEGATED = "negated"
    HYPOTHETICAL = "hypothetical"
    HISTORICAL = "historical"
    ENDED = "ended"


class Genre(Enum):
    """What kind of text an item is, by its structure. Only news reports an event as it happens."""

    NEWS = "news"
    ANALYSIS = "analysis"  # opinion, explainer, interview, question
    REPORT = "report"  # of the past: a retrospective, a rights report, a trial, statistics
    AFTERMATH = "aftermath"  # condemned, buried, appointed, promised
    OTHER = "other"  # sport, culture, business


class Basis(Enum):
    """Where an entry's event time comes from."""

    PUBLISHED = "published"
    MISSING = "missing"  # no date: first seen
    FUTURE = "future"  # dated too far ahead: first seen
    STALE = "stale"  # dated too long ago: first seen


class AlertState(Enum):
    """Where an episode is in its life."""

    PENDING = "pending"
    FIRING = "firing"
    RECOVERING = "recovering"
    RESOLVED = "resolved"
    RETRACTED = "retracted"


class Reason(Enum):
    """Why an episode speaks."""

    OPENED = "opened"
    SEVERITY_UP = "severity_up"
    CERTAINTY_UP = "certainty_up"
    NEW_INDICATOR = "new_indicator"
    NEW_ORIGIN = "new_origin"
    NEW_PLACE = "new_place"
    RESOLVED = "resolved"


class DeliveryState(Enum):
    """Where a delivery is: waiting for its time, arrived, or given up."""

    PENDING = "pending"
    SENT = "sent"
    DEAD = "dead"


class Fault(Enum):
    """What went wrong with a fetch, in the word that is stored and shown."""

    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    REFUSED_ADDRESS = "refused_address"
    REFUSED_SCHEME = "refused_scheme"
    TOO_LARGE = "too_large"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    TLS = "tls"
    HTTP_STATUS = "http_status"
    PROTOCOL = "protocol"
    NOT_A_FEED = "not_a_feed"
