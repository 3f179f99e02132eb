"""Concerns: sealed chronologies, who has which part in them, clocks, drafts, and who is on duty."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

NOT_BEGUN = "0" * 64


def upgrade() -> None:
    _make_concern()
    _make_entry()
    _make_part()
    _make_clock()
    _make_register()
    _make_draft()
    _make_turn()


def downgrade() -> None:
    for name in (
        "duty_turn",
        "concern_draft",
        "concern_register",
        "concern_clock",
        "concern_part",
        "concern_entry",
        "concern",
    ):
        op.drop_table(name)


def _make_concern() -> None:
    op.create_table(
        "concern",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("link", sa.String(length=64), nullable=False),
        sa.Column("climbed", sa.Integer(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("request_key", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern")),
        sa.UniqueConstraint("reference", name=op.f("uq_concern_reference")),
        sa.UniqueConstraint("request_key", name=op.f("uq_concern_request_key")),
    )


def _make_entry() -> None:
    op.create_table(
        "concern_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary()),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("link", sa.String(length=64), nullable=False),
        _of_concern("concern_entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_entry")),
        sa.UniqueConstraint("concern_id", "number", name=op.f("uq_concern_entry_concern_id_number")),
    )


def _make_part() -> None:
    op.create_table(
        "concern_part",
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("person_mark", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        _of_concern("concern_part"),
        sa.PrimaryKeyConstraint("concern_id", "part", "person_mark", name=op.f("pk_concern_part")),
    )
    op.create_index(op.f("ix_concern_part_person_mark"), "concern_part", ["person_mark"])


def _make_clock() -> None:
    op.create_table(
        "concern_clock",
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True)),
        _of_concern("concern_clock"),
        sa.PrimaryKeyConstraint("concern_id", "name", name=op.f("pk_concern_clock")),
    )


def _make_register() -> None:
    register = op.create_table(
        "concern_register",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_register")),
    )
    op.bulk_insert(register, [{"id": 1, "count": 0, "head": NOT_BEGUN}])


def _make_draft() -> None:
    op.create_table(
        "concern_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("author_mark", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("call_asked_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_draft")),
        sa.UniqueConstraint("author_mark", name=op.f("uq_concern_draft_author_mark")),
    )


def _make_turn() -> None:
    op.create_table(
        "duty_turn",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.String(length=40), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_turn")),
    )


def _of_concern(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["concern_id"], ["concern.id"], name=op.f(f"fk_{table}_concern_id_concern")
    )
