"""When a concern was disposed of: a tombstone is left."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("concern", sa.Column("disposed_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("concern", "disposed_at")
