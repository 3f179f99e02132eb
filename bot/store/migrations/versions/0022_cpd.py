"""CPD on offer, what people follow and say to it, and the feeds it comes from."""

import sqlalchemy as sa
from alembic import op

from bot.store.base import Json

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_feed()
    _make_opportunity()
    _make_opportunity_topic()
    _make_answer()
    _make_follow()
    _make_follow_choice()
    _make_run()
    _make_alert()


def downgrade() -> None:
    for table in (
        *("cpd_alert", "cpd_run", "cpd_follow_choice", "cpd_follow"),
        *("cpd_answer", "cpd_opportunity_topic", "cpd_opportunity", "cpd_feed"),
    ):
        op.drop_table(table)


def _make_feed() -> None:
    op.create_table(
        "cpd_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("name", sa.String(length=150), nullable=False),
        sa.Column("topics", Json, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.String(length=40), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True)),
        sa.Column("looked_at", sa.DateTime(timezone=True)),
        sa.Column("good_at", sa.DateTime(timezone=True)),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("broken_at", sa.DateTime(timezone=True)),
        sa.Column("fault", sa.String(length=300), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cpd_feed"),
        sa.UniqueConstraint("address", name="uq_cpd_feed_address"),
    )
    op.create_index("ix_cpd_feed_look_at", "cpd_feed", ["look_at"])


def _make_opportunity() -> None:
    op.create_table(
        "cpd_opportunity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_key", sa.String(length=80), nullable=False),
        sa.Column("feed_id", sa.Integer()),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("trainer", sa.String(length=150), nullable=False),
        sa.Column("summary", sa.String(length=2000), nullable=False),
        sa.Column("topics", Json, nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("held", sa.String(length=12), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("language_key", sa.String(length=40), nullable=False),
        sa.Column("pence", sa.Integer()),
        sa.Column("places", sa.Integer()),
        sa.Column("dates", Json, nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True)),
        sa.Column("ends_at", sa.DateTime(timezone=True)),
        sa.Column("deadline_at", sa.DateTime(timezone=True)),
        sa.Column("listed_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("for_whom", sa.String(length=300), nullable=False),
        sa.Column("access", sa.String(length=300), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column("x", sa.Double()),
        sa.Column("y", sa.Double()),
        sa.Column("z", sa.Double()),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("to_match", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.String(length=40), nullable=False),
        sa.Column("corrected_by", sa.String(length=40)),
        sa.PrimaryKeyConstraint("id", name="pk_cpd_opportunity"),
        sa.UniqueConstraint("item_key", name="uq_cpd_opportunity_item_key"),
        sa.ForeignKeyConstraint(["feed_id"], ["cpd_feed.id"], name="fk_cpd_opportunity_feed_id_cpd_feed"),
    )
    op.create_index("ix_cpd_opportunity_state_listed_until", "cpd_opportunity", ["state", "listed_until"])
    op.create_index("ix_cpd_opportunity_to_match", "cpd_opportunity", ["to_match"])
    op.create_index("ix_cpd_opportunity_feed_id", "cpd_opportunity", ["feed_id"])


def _make_opportunity_topic() -> None:
    op.create_table(
        "cpd_opportunity_topic",
        sa.Column("opportunity_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("opportunity_id", "topic", name="pk_cpd_opportunity_topic"),
        sa.ForeignKeyConstraint(
            ["opportunity_id"],
            ["cpd_opportunity.id"],
            name="fk_cpd_opportunity_topic_opportunity_id_cpd_opportunity",
        ),
    )


def _make_answer() -> None:
    op.create_table(
        "cpd_answer",
        sa.Column("opportunity_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("opportunity_id", "person_id", name="pk_cpd_answer"),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["cpd_opportunity.id"], name="fk_cpd_answer_opportunity_id_cpd_opportunity"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_cpd_answer_person_id_person"),
    )
    op.create_index("ix_cpd_answer_person_id", "cpd_answer", ["person_id"])


def _make_follow() -> None:
    op.create_table(
        "cpd_follow",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("topics", Json, nullable=False),
        sa.Column("levels", sa.Integer(), nullable=False),
        sa.Column("languages", Json, nullable=False),
        sa.Column("most_pence", sa.Integer()),
        sa.Column("miles", sa.Integer()),
        sa.Column("near", sa.String(length=10), nullable=False),
        sa.Column("x", sa.Double()),
        sa.Column("y", sa.Double()),
        sa.Column("z", sa.Double()),
        sa.Column("reach", sa.Double()),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_cpd_follow"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_cpd_follow_person_id_person"),
    )


def _make_follow_choice() -> None:
    op.create_table(
        "cpd_follow_choice",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sort", sa.String(length=10), nullable=False),
        sa.Column("value", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "sort", "value", name="pk_cpd_follow_choice"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["cpd_follow.person_id"], name="fk_cpd_follow_choice_person_id_cpd_follow"
        ),
    )
    op.create_index(
        "ix_cpd_follow_choice_sort_value_person_id", "cpd_follow_choice", ["sort", "value", "person_id"]
    )


def _make_run() -> None:
    op.create_table(
        "cpd_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_cpd_run"),
    )


def _make_alert() -> None:
    op.create_table(
        "cpd_alert",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("opportunity_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "opportunity_id", name="pk_cpd_alert"),
        sqlite_with_rowid=False,
    )
