"""Nobody asks for the providers of one council any more: that index only made an import slower."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INDEX = "ix_provider_local_authority_provider_type"


def upgrade() -> None:
    op.drop_index(INDEX, "provider")


def downgrade() -> None:
    op.create_index(INDEX, "provider", ["local_authority", "provider_type"])
