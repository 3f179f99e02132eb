"""Improvement plans with settings, and what a complaint has beside the request it is."""

import sqlalchemy as sa
from alembic import op

from bot.store.base import Json

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_plan()
    _make_version()
    _make_step()
    _make_party()
    _make_word()
    _make_complaint()
    _make_complaint_bar()
    _make_complaint_note()


def downgrade() -> None:
    for name in ("complaint_note", "complaint_bar", "complaint"):
        op.drop_table(name)
    for name in ("word", "party", "step", "version", "plan"):
        op.drop_table(f"improvement_{name}")


def _make_plan() -> None:
    op.create_table(
        "improvement_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_key", sa.String(length=120), nullable=False),
        sa.Column("register", sa.String(length=40), nullable=False),
        sa.Column("urn", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("agreed_version", sa.Integer()),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=12)),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("closed_by", sa.String(length=40)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_improvement_plan")),
        sa.UniqueConstraint("request_key", name=op.f("uq_improvement_plan_request_key")),
    )
    op.create_index("ix_improvement_plan_register_urn", "improvement_plan", ["register", "urn"])
    op.create_index("ix_improvement_plan_closed_at", "improvement_plan", ["closed_at"])


def _make_version() -> None:
    op.create_table(
        "improvement_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_key", sa.String(length=120), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("stands", sa.Text(), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("helps", sa.Text(), nullable=False),
        sa.Column("reviews", Json, nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.String(length=40), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_improvement_version")),
        sa.UniqueConstraint("request_key", name=op.f("uq_improvement_version_request_key")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_improvement_version_plan_id_number")),
        _to_plan("version"),
    )


def _make_step() -> None:
    op.create_table(
        "improvement_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("who", sa.String(length=100), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.Column("done_by", sa.String(length=40)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_improvement_step")),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["improvement_version.id"],
            name=op.f("fk_improvement_step_version_id_improvement_version"),
        ),
    )
    op.create_index("ix_improvement_step_version_id", "improvement_step", ["version_id"])


def _make_party() -> None:
    op.create_table(
        "improvement_party",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=10)),
        sa.Column("answered_version", sa.Integer()),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("plan_id", "person_id", name=op.f("pk_improvement_party")),
        _to_plan("party"),
        _to_person("party"),
    )
    op.create_index("ix_improvement_party_person_id", "improvement_party", ["person_id"])


def _make_word() -> None:
    op.create_table(
        "improvement_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_key", sa.String(length=120), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("review_on", sa.Date()),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("noted_by", sa.String(length=40), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_improvement_word")),
        sa.UniqueConstraint("request_key", name=op.f("uq_improvement_word_request_key")),
        _to_plan("word"),
        _to_person("word"),
    )
    op.create_index("ix_improvement_word_plan_id", "improvement_word", ["plan_id"])
    op.create_index("ix_improvement_word_person_id", "improvement_word", ["person_id"])


def _to_plan(name: str) -> sa.ForeignKeyConstraint:
    called = op.f(f"fk_improvement_{name}_plan_id_improvement_plan")
    return sa.ForeignKeyConstraint(["plan_id"], ["improvement_plan.id"], name=called)


def _to_person(name: str) -> sa.ForeignKeyConstraint:
    called = op.f(f"fk_improvement_{name}_person_id_person")
    return sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=called)


def _make_complaint() -> None:
    op.create_table(
        "complaint",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("hope", sa.Text()),
        sa.Column("helps", Json, nullable=False),
        sa.Column("help_words", sa.Text()),
        sa.Column("handler_id", sa.String(length=40)),
        sa.Column("taken_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_complaint")),
        _to_request("complaint"),
    )


def _make_complaint_bar() -> None:
    op.create_table(
        "complaint_bar",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("request_id", "user_id", name=op.f("pk_complaint_bar")),
        _to_request("complaint_bar"),
    )


def _make_complaint_note() -> None:
    op.create_table(
        "complaint_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_key", sa.String(length=120), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("is_progress", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text()),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_note")),
        sa.UniqueConstraint("request_key", name=op.f("uq_complaint_note_request_key")),
        _to_request("complaint_note"),
    )
    op.create_index("ix_complaint_note_request_id", "complaint_note", ["request_id"])


def _to_request(name: str) -> sa.ForeignKeyConstraint:
    called = op.f(f"fk_{name}_request_id_data_request")
    return sa.ForeignKeyConstraint(["request_id"], ["data_request.id"], name=called)
