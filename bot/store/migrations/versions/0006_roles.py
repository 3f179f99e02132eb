"""Who holds which role, and which roles wait for a second admin."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_role_grant()
    _make_role_request()


def downgrade() -> None:
    op.drop_table("role_request")
    op.drop_table("role_grant")


def _make_role_grant() -> None:
    op.create_table(
        "role_grant",
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "role", name="pk_role_grant"),
    )


def _make_role_request() -> None:
    op.create_table(
        "role_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=20)),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decided_by", sa.String(length=40)),
        sa.PrimaryKeyConstraint("id", name="pk_role_request"),
    )
    undecided = sa.text("outcome IS NULL")
    op.create_index(
        "ix_role_request_user_id_role",
        "role_request",
        ["user_id", "role"],
        unique=True,
        sqlite_where=undecided,
        postgresql_where=undecided,
    )
