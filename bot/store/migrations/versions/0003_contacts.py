"""What only the council may know of a provider, and what its staff say: apart from the public facts."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_provider_contact()
    _make_provider_correction()


def downgrade() -> None:
    op.drop_table("provider_correction")
    op.drop_table("provider_contact")


def _make_provider_contact() -> None:
    op.create_table(
        "provider_contact",
        sa.Column("register", sa.String(length=40), nullable=False),
        sa.Column("urn", sa.String(length=40), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["register", "urn"],
            ["provider.register", "provider.urn"],
            name="fk_provider_contact_register_urn_provider",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("register", "urn", "field", name="pk_provider_contact"),
    )


def _make_provider_correction() -> None:
    op.create_table(
        "provider_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("register", sa.String(length=40), nullable=False),
        sa.Column("urn", sa.String(length=40), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("told_by", sa.String(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_provider_correction"),
    )
    op.create_index("ix_provider_correction_register_urn", "provider_correction", ["register", "urn"])
