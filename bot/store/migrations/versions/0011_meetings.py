"""Meetings, who comes to them, and what they need for it."""

import sqlalchemy as sa
from alembic import op

from bot.store.base import Json

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_meeting()
    _make_meeting_answer()
    _make_meeting_need()


def downgrade() -> None:
    op.drop_table("meeting_need")
    op.drop_table("meeting_answer")
    op.drop_table("meeting")


def _make_meeting() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_key", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("purpose", sa.String(length=500), nullable=False),
        sa.Column("channel_id", sa.String(length=40), nullable=False),
        sa.Column("held", sa.String(length=10), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("link", sa.String(length=300), nullable=False),
        sa.Column("host_id", sa.String(length=40)),
        sa.Column("chair_id", sa.String(length=40)),
        sa.Column("note_taker_id", sa.String(length=40)),
        sa.Column("agenda", Json, nullable=False),
        sa.Column("places", sa.Integer()),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("uid", sa.String(length=80), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posting_at", sa.DateTime(timezone=True)),
        sa.Column("ts", sa.String(length=30)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("shown_version", sa.Integer(), nullable=False),
        sa.Column("busy_until", sa.DateTime(timezone=True)),
        sa.Column("file_id", sa.String(length=40)),
        sa.Column("file_sequence", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_meeting"),
        sa.UniqueConstraint("request_key", name="uq_meeting_request_key"),
        sa.UniqueConstraint("uid", name="uq_meeting_uid"),
    )
    op.create_index("ix_meeting_state_starts_at", "meeting", ["state", "starts_at"])
    op.create_index("ix_meeting_channel_id_starts_at", "meeting", ["channel_id", "starts_at"])


def _make_meeting_answer() -> None:
    op.create_table(
        "meeting_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_answer"),
        sa.UniqueConstraint("meeting_id", "person_id", name="uq_meeting_answer_meeting_id_person_id"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_meeting_answer_meeting_id_meeting"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_meeting_answer_person_id_person"),
    )
    op.create_index("ix_meeting_answer_person_id", "meeting_answer", ["person_id"])


def _make_meeting_need() -> None:
    op.create_table(
        "meeting_need",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=10)),
        sa.Column("reply", sa.String(length=500), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decided_by", sa.String(length=40)),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_need"),
        sa.UniqueConstraint(
            "meeting_id", "person_id", "kind", name="uq_meeting_need_meeting_id_person_id_kind"
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_meeting_need_meeting_id_meeting"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_meeting_need_person_id_person"),
    )
    op.create_index("ix_meeting_need_person_id", "meeting_need", ["person_id"])
