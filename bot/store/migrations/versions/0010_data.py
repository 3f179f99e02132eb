"""What people ask about their own data: corrections, complaints, erasures."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "data_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text()),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("request_key", sa.String(length=120), nullable=False),
        sa.Column("outcome", sa.String(length=20)),
        sa.Column("reply", sa.Text()),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decided_by", sa.String(length=40)),
        sa.PrimaryKeyConstraint("id", name="pk_data_request"),
        sa.UniqueConstraint("reference", name="uq_data_request_reference"),
        sa.UniqueConstraint("request_key", name="uq_data_request_request_key"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_data_request_person_id_person"),
    )
    op.create_index("ix_data_request_outcome_due_on", "data_request", ["outcome", "due_on"])
    undecided = sa.text("outcome IS NULL AND kind = 'erasure'")
    op.create_index(
        "ix_data_request_erasure",
        "data_request",
        ["person_id"],
        unique=True,
        sqlite_where=undecided,
        postgresql_where=undecided,
    )


def downgrade() -> None:
    op.drop_table("data_request")
