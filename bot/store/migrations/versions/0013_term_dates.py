"""When schools are closed."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "term_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_term_source"),
        sa.UniqueConstraint("key", name="uq_term_source_key"),
    )
    op.create_table(
        "term_span",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_term_span"),
        sa.ForeignKeyConstraint(["source_id"], ["term_source.id"], name="fk_term_span_source_id_term_source"),
    )
    op.create_index("ix_term_span_source_id_first", "term_span", ["source_id", "first"])


def downgrade() -> None:
    op.drop_table("term_span")
    op.drop_table("term_source")
