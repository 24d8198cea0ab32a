"""What an alert has heard is called what it is: origins.

Revision ID: 0005
"""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Renames the column; what stands in it are origins since 0004."""
    op.alter_column("alerts", "stories", new_column_name="origins")
