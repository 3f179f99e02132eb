"""The library: what people say of sources, and questions that become sources."""

import sqlalchemy as sa
from alembic import op

from bot.store.base import Json

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_share_mark()
    _make_share_enquiry()


def downgrade() -> None:
    op.drop_table("share_enquiry")
    op.drop_table("share_mark")


def _make_share_mark() -> None:
    op.create_table(
        "share_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_share_mark"),
        sa.UniqueConstraint("item_id", "person_id", name="uq_share_mark_item_id_person_id"),
        _item("share_mark"),
        _person("share_mark", "person_id"),
    )
    op.create_index("ix_share_mark_person_id", "share_mark", ["person_id"])
    op.create_index("ix_share_mark_mark_settled_at", "share_mark", ["mark", "settled_at"])


def _make_share_enquiry() -> None:
    op.create_table(
        "share_enquiry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_key", sa.String(length=120), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.String(length=40)),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("may_words", sa.Boolean(), nullable=False),
        sa.Column("may_name", sa.Boolean(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_by", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        *_answer(),
        sa.PrimaryKeyConstraint("id", name="pk_share_enquiry"),
        sa.UniqueConstraint("request_key", name="uq_share_enquiry_request_key"),
        *(_person("share_enquiry", column) for column in ("asker_id", "owner_id", "answered_by_id")),
        _item("share_enquiry"),
    )
    for column in ("asker_id", "owner_id", "answered_by_id", "item_id"):
        op.create_index(f"ix_share_enquiry_{column}", "share_enquiry", [column])
    op.create_index("ix_share_enquiry_state_due_by", "share_enquiry", ["state", "due_by"])


def _answer() -> list[sa.Column[object]]:
    return [
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("answer_key", sa.String(length=120)),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("topics", Json, nullable=False),
        sa.Column("for_others", sa.Boolean(), nullable=False),
        sa.Column("answered_by_id", sa.Integer()),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("item_id", sa.Integer()),
    ]


def _person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["person.id"], name=f"fk_{table}_{column}_person")


def _item(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["item_id"], ["share_item.id"], name=f"fk_{table}_item_id_share_item")
