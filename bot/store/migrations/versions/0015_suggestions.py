"""What people put forward for meetings, and what they asked Kith to remember that they need."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_suggestion()
    op.create_table(
        "remembered_need",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("remembered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "kind", name="pk_remembered_need"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_remembered_need_person_id_person"),
    )


def downgrade() -> None:
    op.drop_table("remembered_need")
    op.drop_table("meeting_suggestion")


def _make_suggestion() -> None:
    op.create_table(
        "meeting_suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_key", sa.String(length=120), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer()),
        sa.Column("channel_id", sa.String(length=40), nullable=False),
        sa.Column("sort", sa.String(length=10), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("shown_to", sa.String(length=10), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("became", sa.String(length=12)),
        sa.Column("item", sa.String(length=200), nullable=False),
        sa.Column("reply", sa.String(length=500), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decided_by", sa.String(length=40)),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_suggestion"),
        sa.UniqueConstraint("request_key", name="uq_meeting_suggestion_request_key"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_meeting_suggestion_person_id_person"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name="fk_meeting_suggestion_meeting_id_meeting"
        ),
    )
    for column in ("meeting_id", "channel_id", "person_id"):
        op.create_index(f"ix_meeting_suggestion_{column}", "meeting_suggestion", [column])
