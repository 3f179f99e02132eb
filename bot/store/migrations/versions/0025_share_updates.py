"""The library: who must read safeguarding updates and has, what they ask, and where guidance was used."""

import sqlalchemy as sa
from alembic import op

from bot.store.base import Json

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_share_audience()
    _make_share_reader()
    _make_share_reading()
    _make_share_question()
    _make_share_word()
    _make_share_use()


def downgrade() -> None:
    for table in ("use", "word", "question", "reading", "reader", "audience"):
        op.drop_table(f"share_{table}")


def _make_share_audience() -> None:
    op.create_table(
        "share_audience",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("roles", Json, nullable=False),
        sa.Column("types", Json, nullable=False),
        sa.Column("channels", Json, nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("item_id", name="pk_share_audience"),
        _item("share_audience"),
        _person("share_audience", "set_by_id"),
    )
    op.create_index("ix_share_audience_set_by_id", "share_audience", ["set_by_id"])


def _make_share_reader() -> None:
    op.create_table(
        "share_reader",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("through", Json, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_share_reader"),
        sa.UniqueConstraint("item_id", "person_id", name="uq_share_reader_item_id_person_id"),
        _item("share_reader"),
        _person("share_reader", "person_id"),
    )
    op.create_index("ix_share_reader_person_id", "share_reader", ["person_id"])


def _make_share_reading() -> None:
    op.create_table(
        "share_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_share_reading"),
        sa.UniqueConstraint(
            "item_id", "person_id", "number", name="uq_share_reading_item_id_person_id_number"
        ),
        _item("share_reading"),
        _person("share_reading", "person_id"),
        _person("share_reading", "noted_by_id"),
    )
    op.create_index("ix_share_reading_noted_by_id", "share_reading", ["noted_by_id"])
    op.create_index("ix_share_reading_person_id", "share_reading", ["person_id"])
    op.create_index("ix_share_reading_item_id_number", "share_reading", ["item_id", "number"])


def _make_share_question() -> None:
    op.create_table(
        "share_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_share_question"),
        _item("share_question"),
        _person("share_question", "asker_id"),
    )
    op.create_index("ix_share_question_item_id", "share_question", ["item_id"])
    op.create_index("ix_share_question_asker_id", "share_question", ["asker_id"])
    op.create_index("ix_share_question_is_open_moved_at", "share_question", ["is_open", "moved_at"])


def _make_share_word() -> None:
    op.create_table(
        "share_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_key", sa.String(length=120), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_share_word"),
        sa.UniqueConstraint("request_key", name="uq_share_word_request_key"),
        sa.ForeignKeyConstraint(
            ["question_id"], ["share_question.id"], name="fk_share_word_question_id_share_question"
        ),
        _person("share_word", "person_id"),
    )
    op.create_index("ix_share_word_question_id", "share_word", ["question_id"])
    op.create_index("ix_share_word_person_id", "share_word", ["person_id"])


def _make_share_use() -> None:
    op.create_table(
        "share_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("network", sa.String(length=120), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.Column("went", sa.String(length=10), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_share_use"),
        sa.UniqueConstraint("item_id", "person_id", "network", name="uq_share_use_item_id_person_id_network"),
        _item("share_use"),
        _person("share_use", "person_id"),
    )
    op.create_index("ix_share_use_person_id", "share_use", ["person_id"])


def _person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["person.id"], name=f"fk_{table}_{column}_person")


def _item(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["item_id"], ["share_item.id"], name=f"fk_{table}_item_id_share_item")
