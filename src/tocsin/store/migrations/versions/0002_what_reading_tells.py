"""Who claims a thing, how many died, and what kind of text an item is.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"

document = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Adds columns that stay empty in rows of before: their texts tell it when they are read again."""
    op.add_column("revisions", sa.Column("genre", sa.String(24), nullable=True))
    op.add_column("mentions", sa.Column("attribution", sa.Text(), nullable=True))
    op.add_column("observations", sa.Column("claimed_by", document, nullable=True))
    op.add_column("observations", sa.Column("deaths", document, nullable=True))
