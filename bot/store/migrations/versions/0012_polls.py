"""Polls for the time of a meeting."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_meeting_poll()
    _make_meeting_option()
    _make_meeting_mark()
    _make_meeting_asked()


def downgrade() -> None:
    for table in ("meeting_asked", "meeting_mark", "meeting_option", "meeting_poll"):
        op.drop_table(table)


def _make_meeting_poll() -> None:
    op.create_table(
        "meeting_poll",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.Column("checked_at", sa.DateTime(timezone=True)),
        sa.Column("is_shown_closed", sa.Boolean(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.Column("settled_by", sa.String(length=40)),
        sa.Column("option_id", sa.Integer()),
        sa.PrimaryKeyConstraint("meeting_id", name="pk_meeting_poll"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_meeting_poll_meeting_id_meeting"),
    )


def _make_meeting_option() -> None:
    op.create_table(
        "meeting_option",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_option"),
        sa.UniqueConstraint("meeting_id", "starts_at", name="uq_meeting_option_meeting_id_starts_at"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_meeting_option_meeting_id_meeting"),
    )


def _make_meeting_mark() -> None:
    op.create_table(
        "meeting_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("option_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=10), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_mark"),
        sa.UniqueConstraint("option_id", "person_id", name="uq_meeting_mark_option_id_person_id"),
        sa.ForeignKeyConstraint(
            ["option_id"], ["meeting_option.id"], name="fk_meeting_mark_option_id_meeting_option"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_meeting_mark_person_id_person"),
    )
    op.create_index("ix_meeting_mark_person_id", "meeting_mark", ["person_id"])


def _make_meeting_asked() -> None:
    op.create_table(
        "meeting_asked",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer()),
        sa.PrimaryKeyConstraint("meeting_id", "user_id", name="pk_meeting_asked"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_meeting_asked_meeting_id_meeting"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_meeting_asked_person_id_person"),
    )
    op.create_index("ix_meeting_asked_person_id", "meeting_asked", ["person_id"])
