"""Origins beside stories, agencies, and the texts and keys by which both are found.

Revision ID: 0004
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

document = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Adds columns and tables. What was one story of near-copies until now becomes one origin."""
    op.add_column("entries", sa.Column("origin", number, nullable=True))
    op.add_column("entries", sa.Column("agency", sa.String(40), nullable=True))
    op.create_table(
        "profiles",
        sa.Column("revision", number, nullable=False),
        sa.Column("entry", number, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("origin", number, nullable=False),
        sa.Column("story", number, nullable=False),
        sa.Column("told", document, nullable=False),
        sa.ForeignKeyConstraint(
            ["entry"], ["entries.id"], name=op.f("fk_profiles_entry"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["revision"], ["revisions.id"], name=op.f("fk_profiles_revision"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("revision", name=op.f("pk_profiles")),
    )
    op.create_index(op.f("ix_profiles_entry"), "profiles", ["entry"])
    op.create_index(op.f("ix_profiles_seen"), "profiles", ["seen"])
    op.create_table(
        "buckets",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("latest", document, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_buckets")),
    )
    op.create_index(op.f("ix_buckets_seen"), "buckets", ["seen"])
    _origins_of_before()


def _origins_of_before() -> None:
    """An origin bears the number of the text that opened it, in entries and in what alerts have heard."""
    session = op.get_bind()
    session.execute(
        sa.text(
            "UPDATE entries SET origin = (SELECT MIN(revisions.id) FROM revisions "
            "JOIN entries AS told ON told.id = revisions.entry WHERE told.story = entries.story) "
            "WHERE story IS NOT NULL"
        )
    )
    stood = session.execute(sa.text("SELECT DISTINCT story, origin FROM entries WHERE story IS NOT NULL"))
    origin_of = {row.story: row.origin for row in stood.all()}
    alerts = sa.table("alerts", sa.column("id"), sa.column("stories", document))
    for row in session.execute(sa.select(alerts.c.id, alerts.c.stories)).all():
        heard = sorted({origin_of.get(story, story) for story in row.stories})
        session.execute(sa.update(alerts).where(alerts.c.id == row.id).values(stories=heard))
