"""What people would like to meet about, and introductions of people with like interests."""

import sqlalchemy as sa
from alembic import op

from bot.store.base import Json

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_meeting_idea()
    _make_meeting_idea_interest()
    _make_introduction_wish()
    _make_introduction()
    _make_introduction_side()


def downgrade() -> None:
    for table in (
        *("introduction_side", "introduction", "introduction_wish"),
        *("meeting_idea_interest", "meeting_idea"),
    ):
        op.drop_table(table)


def _make_meeting_idea() -> None:
    op.create_table(
        "meeting_idea",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=80), nullable=False),
        sa.Column("channel_id", sa.String(length=40), nullable=False),
        sa.Column("posting_at", sa.DateTime(timezone=True)),
        sa.Column("ts", sa.String(length=30)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("shown_version", sa.Integer(), nullable=False),
        sa.Column("busy_until", sa.DateTime(timezone=True)),
        sa.Column("request_key", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("topic", sa.String(length=150), nullable=False),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.Column("near", sa.String(length=100), nullable=False),
        sa.Column("suits", Json, nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True)),
        sa.Column("word", sa.String(length=300), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("closed_by", sa.String(length=40)),
        sa.Column("meeting_id", sa.Integer()),
        sa.Column("shown_stage", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_idea"),
        sa.UniqueConstraint("uid", name="uq_meeting_idea_uid"),
        sa.UniqueConstraint("request_key", name="uq_meeting_idea_request_key"),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name="fk_meeting_idea_author_id_person"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_meeting_idea_meeting_id_meeting"),
    )
    op.create_index("ix_meeting_idea_channel_id_state", "meeting_idea", ["channel_id", "state"])
    op.create_index("ix_meeting_idea_state_kept_at", "meeting_idea", ["state", "kept_at"])
    op.create_index("ix_meeting_idea_author_id", "meeting_idea", ["author_id"])
    op.create_index("ix_meeting_idea_meeting_id", "meeting_idea", ["meeting_id"])


def _make_meeting_idea_interest() -> None:
    op.create_table(
        "meeting_idea_interest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_idea_interest"),
        sa.UniqueConstraint("idea_id", "person_id", name="uq_meeting_idea_interest_idea_id_person_id"),
        sa.ForeignKeyConstraint(
            ["idea_id"], ["meeting_idea.id"], name="fk_meeting_idea_interest_idea_id_meeting_idea"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_meeting_idea_interest_person_id_person"
        ),
    )
    op.create_index("ix_meeting_idea_interest_person_id", "meeting_idea_interest", ["person_id"])


def _make_introduction_wish() -> None:
    op.create_table(
        "introduction_wish",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("topics", Json, nullable=False),
        sa.Column("miles", sa.Integer()),
        sa.Column("near", sa.String(length=10), nullable=False),
        sa.Column("latitude", sa.Double()),
        sa.Column("longitude", sa.Double()),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("contact", sa.String(length=150), nullable=False),
        sa.Column("until", sa.Date()),
        sa.Column("channel_id", sa.String(length=40)),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_introduction_wish"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_introduction_wish_person_id_person"),
    )
    op.create_index("ix_introduction_wish_look_at", "introduction_wish", ["look_at"])


def _make_introduction() -> None:
    op.create_table(
        "introduction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("miles", sa.Integer()),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("introduced_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_introduction"),
    )
    op.create_index("ix_introduction_expires_at", "introduction", ["expires_at"])
    op.create_index("ix_introduction_introduced_at", "introduction", ["introduced_at"])


def _make_introduction_side() -> None:
    op.create_table(
        "introduction_side",
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("topics", Json, nullable=False),
        sa.Column("answer", sa.String(length=5)),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("outcome", sa.String(length=5)),
        sa.Column("outcome_at", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.String(length=10)),
        sa.Column("blocked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("introduction_id", "person_id", name="pk_introduction_side"),
        sa.ForeignKeyConstraint(
            ["introduction_id"], ["introduction.id"], name="fk_introduction_side_introduction_id_introduction"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_introduction_side_person_id_person"),
    )
    op.create_index("ix_introduction_side_person_id", "introduction_side", ["person_id"])
