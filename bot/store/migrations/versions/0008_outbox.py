"""The outbox: what is due to whom, each once."""

import sqlalchemy as sa
from alembic import op

from bot.store.base import Json

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_outbox()
    _make_lanes()
    op.create_table(
        "outbox_pace",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("faults", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_outbox_pace"),
    )


def downgrade() -> None:
    op.drop_table("outbox_pace")
    op.drop_table("outbox_lane")
    op.drop_table("outbox")


def _make_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("person_id", sa.Integer()),
        sa.Column("channel_id", sa.String(length=40)),
        sa.Column("about", Json, nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("via", sa.String(length=10)),
        sa.Column("lane", sa.String(length=60)),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claim", sa.String(length=40)),
        sa.Column("claimed_at", sa.DateTime(timezone=True)),
        sa.Column("conversation", sa.String(length=40)),
        sa.Column("ts", sa.String(length=30)),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("digest_id", sa.Integer()),
        sa.Column("answer", sa.String(length=12)),
        sa.Column("stale", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=60)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_outbox_person_id_person"),
        sa.ForeignKeyConstraint(["digest_id"], ["outbox.id"], name="fk_outbox_digest_id_outbox"),
    )
    for columns in (
        ["state", "look_at"],
        ["state", "lane", "urgency", "due_at", "id"],
        ["kind", "state"],
        ["person_id", "state"],
        ["digest_id"],
    ):
        op.create_index("_".join(["ix_outbox", *columns]), "outbox", columns)
    on_sqlite, on_postgres = sa.text("stale = 1"), sa.text("stale")
    op.create_index(
        "ix_outbox_stale", "outbox", ["look_at"], sqlite_where=on_sqlite, postgresql_where=on_postgres
    )


def _make_lanes() -> None:
    op.create_table(
        "outbox_lane",
        sa.Column("lane", sa.String(length=60), nullable=False),
        sa.Column("via", sa.String(length=10), nullable=False),
        sa.Column("ready", sa.Integer(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("lane", name="pk_outbox_lane"),
    )
    op.create_index("ix_outbox_lane_via_rank_due_at", "outbox_lane", ["via", "rank", "due_at"])
