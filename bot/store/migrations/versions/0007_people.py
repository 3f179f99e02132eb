"""The people, how each wants to be reached, their settings, and the network channels."""

import sqlalchemy as sa
from alembic import op

from bot.store.base import Json

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_person()
    _make_preference()
    _make_setting_link()
    _make_network_channel()
    _make_membership()


def downgrade() -> None:
    for table in ("membership", "network_channel", "setting_link", "preference", "person"):
        op.drop_table(table)


def _make_person() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(length=40)),
        sa.Column("team_id", sa.String(length=40)),
        sa.Column("name", sa.String(length=120)),
        sa.Column("email", sa.String(length=254)),
        sa.Column("phone", sa.String(length=40)),
        sa.Column("address", sa.String(length=400)),
        sa.Column("conversation", sa.String(length=40)),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.String(length=40), nullable=False),
        sa.Column("told_by", sa.String(length=100)),
        sa.Column("forgotten_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("user_id", name="uq_person_user_id"),
    )


def _make_preference() -> None:
    op.create_table(
        "preference",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("reach", sa.String(length=10), nullable=False),
        sa.Column("quiet_from", sa.Time(), nullable=False),
        sa.Column("quiet_until", sa.Time(), nullable=False),
        sa.Column("work_days", sa.String(length=7), nullable=False),
        sa.Column("nation", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.Boolean(), nullable=False),
        sa.Column("topics", Json, nullable=False),
        sa.Column("paused_until", sa.Date()),
        sa.Column("stopped", Json, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_preference"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_preference_person_id_person"),
    )


def _make_setting_link() -> None:
    op.create_table(
        "setting_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("register", sa.String(length=40), nullable=False),
        sa.Column("urn", sa.String(length=40), nullable=False),
        sa.Column("said", sa.String(length=200)),
        sa.Column("role_there", sa.String(length=80)),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=40), nullable=False),
        sa.Column("channel_id", sa.String(length=40)),
        sa.Column("outcome", sa.String(length=20)),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decided_by", sa.String(length=40)),
        sa.PrimaryKeyConstraint("id", name="pk_setting_link"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_setting_link_person_id_person"),
    )
    undecided = sa.text("outcome IS NULL")
    op.create_index(
        "ix_setting_link_person_id_register_urn",
        "setting_link",
        ["person_id", "register", "urn"],
        unique=True,
        sqlite_where=undecided,
        postgresql_where=undecided,
    )


def _make_network_channel() -> None:
    op.create_table(
        "network_channel",
        sa.Column("channel_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("coordinator_id", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("menu_ts", sa.String(length=30)),
        sa.Column("menu_asked_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("channel_id", name="pk_network_channel"),
    )


def _make_membership() -> None:
    op.create_table(
        "membership",
        sa.Column("channel_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("channel_id", "person_id", name="pk_membership"),
        sa.ForeignKeyConstraint(
            ["channel_id"],
            ["network_channel.channel_id"],
            name="fk_membership_channel_id_network_channel",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_membership_person_id_person"),
    )
