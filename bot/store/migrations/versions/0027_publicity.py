"""Publicity: for whom it is and who approved it, its versions in other languages, and who was sent it."""

import sqlalchemy as sa
from alembic import op

from bot.store.base import Json

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_plan()
    _make_text()
    _make_recipient()


def downgrade() -> None:
    for table in ("recipient", "text", "plan"):
        op.drop_table(f"publicity_{table}")


def _make_plan() -> None:
    op.create_table(
        "publicity_plan",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("areas", Json, nullable=False),
        sa.Column("types", Json, nullable=False),
        sa.Column("languages", Json, nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("stamp", sa.String(length=64), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.Column("asked_by_id", sa.Integer()),
        sa.Column("approver_id", sa.Integer()),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decided_by_id", sa.Integer()),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("item_id", name="pk_publicity_plan"),
        _item("publicity_plan"),
        *(_person("publicity_plan", f"{one}_id") for one in _DECIDERS),
    )
    for one in _DECIDERS:
        op.create_index(f"ix_publicity_plan_{one}_id", "publicity_plan", [f"{one}_id"])


def _make_text() -> None:
    op.create_table(
        "publicity_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("format", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_publicity_text"),
        sa.UniqueConstraint(
            *("item_id", "number", "language", "format"),
            name="uq_publicity_text_item_id_number_language_format",
        ),
        _item("publicity_text"),
        _person("publicity_text", "made_by_id"),
    )
    op.create_index("ix_publicity_text_made_by_id", "publicity_text", ["made_by_id"])


def _make_recipient() -> None:
    op.create_table(
        "publicity_recipient",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("wanted_format", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_publicity_recipient"),
        sa.UniqueConstraint("item_id", "person_id", name="uq_publicity_recipient_item_id_person_id"),
        sa.UniqueConstraint("key", name="uq_publicity_recipient_key"),
        _item("publicity_recipient"),
        _person("publicity_recipient", "person_id"),
        _person("publicity_recipient", "sent_by_id"),
    )
    for one in ("person", "sent_by"):
        op.create_index(f"ix_publicity_recipient_{one}_id", "publicity_recipient", [f"{one}_id"])


_DECIDERS = ("set_by", "asked_by", "approver", "decided_by")


def _person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["person.id"], name=f"fk_{table}_{column}_person")


def _item(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["item_id"], ["share_item.id"], name=f"fk_{table}_item_id_share_item")
