"""Meetings that repeat."""

import sqlalchemy as sa
from alembic import op

from bot.store.base import Json

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "meeting_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_key", sa.String(length=120), nullable=False),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("leave_out", Json, nullable=False),
        sa.Column("left_out", Json, nullable=False),
        sa.Column("invite_days", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True)),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_series"),
        sa.UniqueConstraint("request_key", name="uq_meeting_series_request_key"),
    )
    # To make the table anew, as SQLite else needs it, would take away what others refer to.
    reference = sa.ForeignKey("meeting_series.id", name="fk_meeting_series_id_meeting_series")
    op.add_column("meeting", sa.Column("series_id", sa.Integer(), reference), inline_references=_is_sqlite())
    op.create_index("ix_meeting_series_id", "meeting", ["series_id"])


def downgrade() -> None:
    op.drop_index("ix_meeting_series_id", "meeting")
    op.drop_column("meeting", "series_id")
    op.drop_table("meeting_series")


def _is_sqlite() -> bool:
    """Which can add a reference with its column only, without a name."""
    return op.get_bind().dialect.name == "sqlite"
