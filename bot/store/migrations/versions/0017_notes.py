"""Who was at a meeting, its notes, what is to be done, and whether it was useful."""

import sqlalchemy as sa
from alembic import op

from bot.store.base import Json

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_attendance()
    _make_notes()
    _make_action()
    _make_feedback()


def downgrade() -> None:
    for table in ("meeting_rating", "meeting_feedback", "meeting_action", "meeting_notes_reader"):
        op.drop_table(table)
    for table in ("meeting_notes", "meeting_attendance", "meeting_roll"):
        op.drop_table(table)


def _make_attendance() -> None:
    op.create_table(
        "meeting_roll",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("meeting_id", name="pk_meeting_roll"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_meeting_roll_meeting_id_meeting"),
    )
    op.create_table(
        "meeting_attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_attendance"),
        sa.UniqueConstraint("meeting_id", "person_id", name="uq_meeting_attendance_meeting_id_person_id"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name="fk_meeting_attendance_meeting_id_meeting"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_meeting_attendance_person_id_person"),
    )
    op.create_index("ix_meeting_attendance_person_id", "meeting_attendance", ["person_id"])


def _make_notes() -> None:
    op.create_table(
        "meeting_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("discussion", Json, nullable=False),
        sa.Column("decisions", Json, nullable=False),
        sa.Column("correction", sa.String(length=500), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=40), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("sent_by", sa.String(length=40)),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_notes"),
        sa.UniqueConstraint("meeting_id", "version", name="uq_meeting_notes_meeting_id_version"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_meeting_notes_meeting_id_meeting"),
    )
    op.create_table(
        "meeting_notes_reader",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("wanted_at", sa.DateTime(timezone=True)),
        sa.Column("sent_version", sa.Integer()),
        sa.Column("read_version", sa.Integer()),
        sa.Column("read_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_notes_reader"),
        sa.UniqueConstraint("meeting_id", "person_id", name="uq_meeting_notes_reader_meeting_id_person_id"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name="fk_meeting_notes_reader_meeting_id_meeting"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_meeting_notes_reader_person_id_person"
        ),
    )
    op.create_index("ix_meeting_notes_reader_person_id", "meeting_notes_reader", ["person_id"])


def _make_action() -> None:
    op.create_table(
        "meeting_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_key", sa.String(length=120), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=500), nullable=False),
        sa.Column("owner_id", sa.Integer()),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("back_from", sa.Integer()),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("closed_by", sa.String(length=40)),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_action"),
        sa.UniqueConstraint("request_key", name="uq_meeting_action_request_key"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_meeting_action_meeting_id_meeting"),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name="fk_meeting_action_owner_id_person"),
        sa.ForeignKeyConstraint(["back_from"], ["person.id"], name="fk_meeting_action_back_from_person"),
    )
    for columns in (["meeting_id", "state"], ["owner_id", "state"], ["state", "due_on"], ["back_from"]):
        op.create_index(f"ix_meeting_action_{'_'.join(columns)}", "meeting_action", columns)


def _make_feedback() -> None:
    op.create_table(
        "meeting_feedback",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("meeting_id", name="pk_meeting_feedback"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name="fk_meeting_feedback_meeting_id_meeting"
        ),
    )
    op.create_table(
        "meeting_rating",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("meeting_id", "token", name="pk_meeting_rating"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_meeting_rating_meeting_id_meeting"),
    )
