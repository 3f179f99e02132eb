"""The library: what people share, its versions, who tried it, and whose consent was asked."""

import sqlalchemy as sa
from alembic import op

from bot.store.base import Json

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_share_item()
    _make_share_version()
    _make_share_post()
    _make_share_try()
    _make_share_consent()
    _make_share_follow()


def downgrade() -> None:
    for table in ("follow", "consent", "try", "post", "version", "item"):
        op.drop_table(f"share_{table}")


def _make_share_item() -> None:
    op.create_table(
        "share_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("by_staff", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.String(length=40)),
        sa.Column("review_by", sa.Date()),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.Column("checked", Json, nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("ended_by_id", sa.Integer()),
        sa.Column("word", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_share_item"),
        sa.UniqueConstraint("request_key", name="uq_share_item_request_key"),
        _person("share_item", "owner_id"),
        _person("share_item", "ended_by_id"),
    )
    op.create_index("ix_share_item_state_kind", "share_item", ["state", "kind"])
    op.create_index("ix_share_item_state_review_by", "share_item", ["state", "review_by"])
    op.create_index("ix_share_item_owner_id", "share_item", ["owner_id"])
    op.create_index("ix_share_item_ended_by_id", "share_item", ["ended_by_id"])


def _make_share_version() -> None:
    op.create_table(
        "share_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("details", Json, nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("file_id", sa.String(length=40), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("topics", Json, nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("audience", Json, nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("consent", sa.String(length=10), nullable=False),
        sa.Column("changed", sa.String(length=500), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_share_version"),
        sa.UniqueConstraint("item_id", "number", name="uq_share_version_item_id_number"),
        _item("share_version"),
        _person("share_version", "made_by_id"),
    )
    op.create_index("ix_share_version_made_by_id", "share_version", ["made_by_id"])


def _make_share_post() -> None:
    op.create_table(
        "share_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=80), nullable=False),
        sa.Column("channel_id", sa.String(length=40), nullable=False),
        sa.Column("posting_at", sa.DateTime(timezone=True)),
        sa.Column("ts", sa.String(length=30)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("shown_version", sa.Integer(), nullable=False),
        sa.Column("busy_until", sa.DateTime(timezone=True)),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("posted_by_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_share_post"),
        sa.UniqueConstraint("uid", name="uq_share_post_uid"),
        sa.UniqueConstraint("item_id", "channel_id", name="uq_share_post_item_id_channel_id"),
        _item("share_post"),
        _person("share_post", "posted_by_id"),
    )
    op.create_index("ix_share_post_posted_by_id", "share_post", ["posted_by_id"])


def _make_share_try() -> None:
    op.create_table(
        "share_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("went", sa.String(length=10), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_share_try"),
        sa.UniqueConstraint("item_id", "person_id", name="uq_share_try_item_id_person_id"),
        _item("share_try"),
        _person("share_try", "person_id"),
    )
    op.create_index("ix_share_try_person_id", "share_try", ["person_id"])


def _make_share_consent() -> None:
    op.create_table(
        "share_consent",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.String(length=40), nullable=False),
        sa.Column("ts", sa.String(length=30), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=10)),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("item_id", name="pk_share_consent"),
        _item("share_consent"),
        _person("share_consent", "author_id"),
        _person("share_consent", "asked_by_id"),
    )
    op.create_index("ix_share_consent_asked_by_id", "share_consent", ["asked_by_id"])
    op.create_index("ix_share_consent_author_id", "share_consent", ["author_id"])


def _make_share_follow() -> None:
    op.create_table(
        "share_follow",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_share_follow"),
        _person("share_follow", "person_id"),
    )


def _person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["person.id"], name=f"fk_{table}_{column}_person")


def _item(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["item_id"], ["share_item.id"], name=f"fk_{table}_item_id_share_item")
