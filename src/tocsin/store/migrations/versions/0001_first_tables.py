"""The first tables.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
document = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Creates every table of version 0.1."""
    op.create_table(
        "alerts",
        sa.Column("id", sa.String(length=300), nullable=False),
        sa.Column("key", sa.String(length=280), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("watch", sa.String(length=80), nullable=False),
        sa.Column("rule", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("group", document, nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("severity", sa.String(24), nullable=False),
        sa.Column("certainty", sa.String(24), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rule_revision", sa.String(length=64), nullable=False),
        sa.Column("resolve_after", sa.Float(), nullable=False),
        sa.Column("cooldown", sa.Float(), nullable=False),
        sa.Column("corroboration", document, nullable=False),
        sa.Column("indicators", document, nullable=False),
        sa.Column("places", document, nullable=False),
        sa.Column("owners", document, nullable=False),
        sa.Column("stories", document, nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("acked_by", sa.Text(), nullable=True),
        sa.Column("acked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("level", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint("key", "ordinal", name=op.f("uq_alerts_key_ordinal")),
    )
    op.create_index(op.f("ix_alerts_opened_at"), "alerts", ["opened_at"], unique=False)
    op.create_index(op.f("ix_alerts_watch_state"), "alerts", ["watch", "state"], unique=False)
    op.create_table(
        "channel_states",
        sa.Column("channel", sa.String(length=80), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channel_states")),
    )
    op.create_table(
        "level_changes",
        sa.Column("id", number, autoincrement=True, nullable=False),
        sa.Column("watch", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("previous", sa.String(length=40), nullable=True),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("reasons", document, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_level_changes")),
        sa.UniqueConstraint("watch", "at", name=op.f("uq_level_changes_watch_at")),
    )
    op.create_table(
        "marks",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detail", document, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_marks")),
    )
    op.create_table(
        "silences",
        sa.Column("id", number, autoincrement=True, nullable=False),
        sa.Column("watch", sa.String(length=80), nullable=True),
        sa.Column("rule", sa.String(length=80), nullable=True),
        sa.Column("alert", sa.Text(), nullable=True),
        sa.Column("group", document, nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_silences")),
    )
    op.create_index(op.f("ix_silences_ends_at"), "silences", ["ends_at"], unique=False)
    op.create_table(
        "sources",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("reliability", sa.String(24), nullable=False),
        sa.Column("tags", document, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("interval", sa.Float(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("polled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("succeeded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("news_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.String(length=24), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("moved_to", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
    )
    op.create_index(op.f("ix_sources_active_due_at"), "sources", ["active", "due_at"], unique=False)
    op.create_table(
        "stories",
        sa.Column("id", number, autoincrement=True, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stories")),
    )
    op.create_index(op.f("ix_stories_last_at"), "stories", ["last_at"], unique=False)
    op.create_table(
        "changes",
        sa.Column("id", number, autoincrement=True, nullable=False),
        sa.Column("alert", sa.String(length=300), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tell", document, nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("severity", sa.String(24), nullable=False),
        sa.Column("certainty", sa.String(24), nullable=False),
        sa.Column("corroboration", document, nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("plan", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["alert"], ["alerts.id"], name=op.f("fk_changes_alert"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
        sa.UniqueConstraint("alert", "n", name=op.f("uq_changes_alert_n")),
    )
    op.create_index(op.f("ix_changes_planned_at_id"), "changes", ["planned_at", "id"], unique=False)
    op.create_table(
        "fetches",
        sa.Column("id", number, autoincrement=True, nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("fault", sa.String(length=24), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("revised", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["source"], ["sources.id"], name=op.f("fk_fetches_source"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fetches")),
    )
    op.create_index(op.f("ix_fetches_at"), "fetches", ["at"], unique=False)
    op.create_index(op.f("ix_fetches_source_at"), "fetches", ["source", "at"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("change", number, nullable=False),
        sa.Column("alert", sa.String(length=300), nullable=False),
        sa.Column("channel", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("message", document, nullable=False),
        sa.ForeignKeyConstraint(
            ["alert"], ["alerts.id"], name=op.f("fk_deliveries_alert"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["change"], ["changes.id"], name=op.f("fk_deliveries_change"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("change", "channel", name=op.f("uq_deliveries_change_channel")),
    )
    op.create_index(op.f("ix_deliveries_alert"), "deliveries", ["alert"], unique=False)
    op.create_index(op.f("ix_deliveries_state_due_at"), "deliveries", ["state", "due_at"], unique=False)
    op.create_table(
        "entries",
        sa.Column("id", number, autoincrement=True, nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("guid", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("published", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("basis", sa.String(24), nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("tags", document, nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("story", number, nullable=True),
        sa.Column("fetch", number, nullable=True),
        sa.ForeignKeyConstraint(
            ["fetch"], ["fetches.id"], name=op.f("fk_entries_fetch"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["source"], ["sources.id"], name=op.f("fk_entries_source")),
        sa.ForeignKeyConstraint(["story"], ["stories.id"], name=op.f("fk_entries_story")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
        sa.UniqueConstraint("source", "guid", name=op.f("uq_entries_source_guid")),
    )
    op.create_index(op.f("ix_entries_event_time"), "entries", ["event_time"], unique=False)
    op.create_index(op.f("ix_entries_fetch"), "entries", ["fetch"], unique=False)
    op.create_index(op.f("ix_entries_listed_at"), "entries", ["listed_at"], unique=False)
    op.create_index(op.f("ix_entries_story"), "entries", ["story"], unique=False)
    op.create_table(
        "attempts",
        sa.Column("id", number, autoincrement=True, nullable=False),
        sa.Column("delivery", sa.String(length=64), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery"], ["deliveries.id"], name=op.f("fk_attempts_delivery"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
        sa.UniqueConstraint("delivery", "n", name=op.f("uq_attempts_delivery_n")),
    )
    op.create_table(
        "revisions",
        sa.Column("id", number, autoincrement=True, nullable=False),
        sa.Column("entry", number, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reader", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry"], ["entries.id"], name=op.f("fk_revisions_entry"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
        sa.UniqueConstraint("entry", "text_hash", name=op.f("uq_revisions_entry_text_hash")),
    )
    op.create_index(op.f("ix_revisions_read_at_id"), "revisions", ["read_at", "id"], unique=False)
    op.create_table(
        "mentions",
        sa.Column("id", number, autoincrement=True, nullable=False),
        sa.Column("revision", number, nullable=False),
        sa.Column("concept", sa.String(length=120), nullable=False),
        sa.Column("field", sa.String(length=16), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("main", sa.Boolean(), nullable=False),
        sa.Column("trigger", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["revision"], ["revisions.id"], name=op.f("fk_mentions_revision"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentions")),
        sa.UniqueConstraint(
            "revision", "concept", "field", "start", name=op.f("uq_mentions_revision_concept_field_start")
        ),
    )
    op.create_index(op.f("ix_mentions_concept"), "mentions", ["concept"], unique=False)
    op.create_table(
        "observations",
        sa.Column("id", number, autoincrement=True, nullable=False),
        sa.Column("revision", number, nullable=False),
        sa.Column("entry", number, nullable=False),
        sa.Column("watch", sa.String(length=80), nullable=False),
        sa.Column("indicator", sa.String(length=80), nullable=False),
        sa.Column("span", sa.String(length=48), nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("spans", document, nullable=False),
        sa.Column("places", document, nullable=False),
        sa.Column("event_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry"], ["entries.id"], name=op.f("fk_observations_entry"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["revision"], ["revisions.id"], name=op.f("fk_observations_revision"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observations")),
        sa.UniqueConstraint(
            "revision",
            "watch",
            "indicator",
            "span",
            name=op.f("uq_observations_revision_watch_indicator_span"),
        ),
    )
    op.create_index(op.f("ix_observations_entry"), "observations", ["entry"], unique=False)
    op.create_index(
        op.f("ix_observations_watch_event_time"), "observations", ["watch", "event_time"], unique=False
    )
    op.create_table(
        "alert_evidence",
        sa.Column("alert", sa.String(length=300), nullable=False),
        sa.Column("observation", number, nullable=False),
        sa.ForeignKeyConstraint(
            ["alert"], ["alerts.id"], name=op.f("fk_alert_evidence_alert"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["observation"],
            ["observations.id"],
            name=op.f("fk_alert_evidence_observation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("alert", "observation", name=op.f("pk_alert_evidence")),
    )
    op.create_index(op.f("ix_alert_evidence_observation"), "alert_evidence", ["observation"], unique=False)
