"""An index of the entries' words, and which entries are in it.

Revision ID: 0003
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Adds an empty index: entries of before are taken up by the next passes, like new ones."""
    op.add_column("entries", sa.Column("indexed", sa.String(64), nullable=True))
    op.create_index(
        "ix_entries_not_indexed",
        "entries",
        ["id"],
        sqlite_where=sa.text("indexed IS NOT text_hash"),
        postgresql_where=sa.text("indexed IS DISTINCT FROM text_hash"),
    )
    if op.get_context().dialect.name == "sqlite":
        # `ascii` takes all that is not ASCII for letters: the tokens are ours and stay as they are.
        op.execute(
            "CREATE VIRTUAL TABLE entry_words USING fts5(words, tokenize='ascii', detail=none, columnsize=0)"
        )
        return
    op.create_table(
        "entry_words",
        sa.Column("entry", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry"], ["entries.id"], name=op.f("fk_entry_words_entry"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_entry_words")),
    )
    op.create_index(op.f("ix_entry_words_words"), "entry_words", ["words"], postgresql_using="gin")
