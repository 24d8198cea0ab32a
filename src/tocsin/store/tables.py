"""The tables, their indexes and their natural keys. Times are aware and in UTC.

Keys that make repeats harmless: entry (source, guid) · revision (entry, text hash) ·
observation (revision, watch, indicator, span) · alert (key, ordinal) · change (alert, n) ·
delivery (change, channel) · attempt (delivery, n).
"""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from tocsin.model import AlertState, Basis, Certainty, DeliveryState, Genre, Reliability, Severity, Status
from tocsin.store.types import Seconds, UtcDateTime, Word

Number = BigInteger().with_variant(Integer, "sqlite")  # of rows: SQLite counts up only plain integers
Document = JSON().with_variant(JSONB(), "postgresql")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _number() -> Column[Any]:
    return Column("id", Number, primary_key=True, autoincrement=True)


sources = Table(
    "sources",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("url", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("language", String(8)),
    Column("country", String(2)),
    Column("reliability", Word(Reliability), nullable=False),
    Column("tags", Document, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Column("interval", Seconds, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("leased_until", UtcDateTime),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("failures", Integer, nullable=False, default=0),
    Column("polled_at", UtcDateTime),
    Column("succeeded_at", UtcDateTime),
    Column("fetched_at", UtcDateTime),
    Column("news_at", UtcDateTime),
    Column("fault", String(24)),
    Column("detail", Text),
    Column("moved_to", Text),
    Index(None, "active", "due_at"),
)

fetches = Table(
    "fetches",
    metadata,
    _number(),
    Column("source", ForeignKey("sources.id", ondelete="CASCADE"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("fault", String(24)),
    Column("status", Integer),
    Column("bytes", Integer, nullable=False, default=0),
    Column("entries", Integer, nullable=False, default=0),
    Column("new", Integer, nullable=False, default=0),
    Column("revised", Integer, nullable=False, default=0),
    Column("seconds", Float, nullable=False, default=0.0),
    Column("detail", Text),
    Index(None, "source", "at"),
    Index(None, "at"),
)

stories = Table(
    "stories",
    metadata,
    _number(),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    Column("title", Text, nullable=False),
    Index(None, "last_at"),
)

entries = Table(
    "entries",
    metadata,
    _number(),
    Column("source", ForeignKey("sources.id"), nullable=False),
    Column("guid", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("published", UtcDateTime),
    Column("first_seen_at", UtcDateTime, nullable=False),
    Column("listed_at", UtcDateTime, nullable=False),
    Column("event_time", UtcDateTime, nullable=False),
    Column("basis", Word(Basis), nullable=False),
    Column("baseline", Boolean, nullable=False),
    Column("language", String(8)),
    Column("tags", Document, nullable=False),
    Column("text_hash", String(64), nullable=False),
    Column("indexed", String(64)),
    Column("story", ForeignKey("stories.id")),
    Column("origin", Number),
    Column("agency", String(40)),
    Column("fetch", ForeignKey("fetches.id", ondelete="SET NULL")),
    UniqueConstraint("source", "guid"),
    Index(None, "event_time"),
    Index(None, "listed_at"),
    Index(None, "story"),
    Index(None, "fetch"),
    Index(
        "ix_entries_not_indexed",  # what search has still to take up; empty most of the time
        "id",
        sqlite_where=text("indexed IS NOT text_hash"),
        postgresql_where=text("indexed IS DISTINCT FROM text_hash"),
    ),
)

revisions = Table(
    "revisions",
    metadata,
    _number(),
    Column("entry", ForeignKey("entries.id", ondelete="CASCADE"), nullable=False),
    Column("n", Integer, nullable=False),
    Column("text_hash", String(64), nullable=False),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("read_at", UtcDateTime),
    Column("reader", String(64)),
    Column("genre", Word(Genre)),
    UniqueConstraint("entry", "text_hash"),
    Index(None, "read_at", "id"),
)

profiles = Table(
    "profiles",
    metadata,
    Column("revision", ForeignKey("revisions.id", ondelete="CASCADE"), primary_key=True),
    Column("entry", ForeignKey("entries.id", ondelete="CASCADE"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("seen", UtcDateTime, nullable=False),
    Column("origin", Number, nullable=False),
    Column("story", Number, nullable=False),
    Column("told", Document, nullable=False),
    Index(None, "entry"),
    Index(None, "seen"),
)

buckets = Table(
    "buckets",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("count", Integer, nullable=False),
    Column("seen", UtcDateTime, nullable=False),
    Column("latest", Document, nullable=False),
    Index(None, "seen"),
)

mentions = Table(
    "mentions",
    metadata,
    _number(),
    Column("revision", ForeignKey("revisions.id", ondelete="CASCADE"), nullable=False),
    Column("concept", String(120), nullable=False),
    Column("field", String(16), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("status", Word(Status), nullable=False),
    Column("main", Boolean, nullable=False),
    Column("trigger", Text),
    Column("attribution", Text),
    UniqueConstraint("revision", "concept", "field", "start"),
    Index(None, "concept"),
)

observations = Table(
    "observations",
    metadata,
    _number(),
    Column("revision", ForeignKey("revisions.id", ondelete="CASCADE"), nullable=False),
    Column("entry", ForeignKey("entries.id", ondelete="CASCADE"), nullable=False),
    Column("watch", String(80), nullable=False),
    Column("indicator", String(80), nullable=False),
    Column("span", String(48), nullable=False),
    Column("status", Word(Status), nullable=False),
    Column("accepted", Boolean, nullable=False),
    Column("spans", Document, nullable=False),
    Column("places", Document, nullable=False),
    Column("claimed_by", Document),
    Column("deaths", Document),
    Column("event_time", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    UniqueConstraint("revision", "watch", "indicator", "span"),
    Index(None, "watch", "event_time"),
    Index(None, "entry"),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", String(300), primary_key=True),
    Column("key", String(280), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("watch", String(80), nullable=False),
    Column("rule", String(80), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("group", Document, nullable=False),
    Column("state", Word(AlertState), nullable=False),
    Column("severity", Word(Severity), nullable=False),
    Column("certainty", Word(Certainty), nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("last_seen_at", UtcDateTime, nullable=False),
    Column("resolved_at", UtcDateTime),
    Column("rule_revision", String(64), nullable=False),
    Column("resolve_after", Seconds, nullable=False),
    Column("cooldown", Seconds, nullable=False),
    Column("corroboration", Document, nullable=False),
    Column("indicators", Document, nullable=False),
    Column("places", Document, nullable=False),
    Column("owners", Document, nullable=False),
    Column("origins", Document, nullable=False),
    Column("changes", Integer, nullable=False),
    Column("acked_by", Text),
    Column("acked_until", UtcDateTime),
    Column("level", String(40)),
    UniqueConstraint("key", "ordinal"),
    Index(None, "watch", "state"),
    Index(None, "opened_at"),
)

alert_evidence = Table(
    "alert_evidence",
    metadata,
    Column("alert", ForeignKey("alerts.id", ondelete="CASCADE"), primary_key=True),
    Column("observation", ForeignKey("observations.id", ondelete="CASCADE"), primary_key=True),
    Index(None, "observation"),
)

changes = Table(
    "changes",
    metadata,
    _number(),
    Column("alert", ForeignKey("alerts.id", ondelete="CASCADE"), nullable=False),
    Column("n", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("tell", Document, nullable=False),
    Column("state", Word(AlertState), nullable=False),
    Column("severity", Word(Severity), nullable=False),
    Column("certainty", Word(Certainty), nullable=False),
    Column("corroboration", Document, nullable=False),
    Column("planned_at", UtcDateTime),
    Column("plan", Text),
    UniqueConstraint("alert", "n"),
    Index(None, "planned_at", "id"),
)

level_changes = Table(
    "level_changes",
    metadata,
    _number(),
    Column("watch", String(80), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("level", String(40), nullable=False),
    Column("previous", String(40)),
    Column("score", Float, nullable=False),
    Column("reasons", Document, nullable=False),
    UniqueConstraint("watch", "at"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("change", ForeignKey("changes.id", ondelete="CASCADE"), nullable=False),
    Column("alert", ForeignKey("alerts.id", ondelete="CASCADE"), nullable=False),
    Column("channel", String(80), nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", Word(DeliveryState), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("leased_until", UtcDateTime),
    Column("attempts", Integer, nullable=False),
    Column("settled_at", UtcDateTime),
    Column("detail", Text),
    Column("message", Document, nullable=False),
    UniqueConstraint("change", "channel"),
    Index(None, "state", "due_at"),
    Index(None, "alert"),
)

attempts = Table(
    "attempts",
    metadata,
    _number(),
    Column("delivery", ForeignKey("deliveries.id", ondelete="CASCADE"), nullable=False),
    Column("n", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("sent", Boolean, nullable=False),
    Column("status", Integer),
    Column("detail", Text, nullable=False),
    Column("seconds", Float, nullable=False),
    UniqueConstraint("delivery", "n"),
)

channel_states = Table(
    "channel_states",
    metadata,
    Column("channel", String(80), primary_key=True),
    Column("disabled_at", UtcDateTime),
    Column("detail", Text),
)

silences = Table(
    "silences",
    metadata,
    _number(),
    Column("watch", String(80)),
    Column("rule", String(80)),
    Column("alert", Text),
    Column("group", Document, nullable=False),
    Column("author", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Index(None, "ends_at"),
)

marks = Table(
    "marks",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("detail", Document, nullable=False),
)
