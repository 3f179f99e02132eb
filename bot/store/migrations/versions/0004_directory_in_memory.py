"""The directory is searched in memory: no index in the database, but a mark on what has changed since."""

from importlib import import_module

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Only the search and its places asked by these; each made an import slower.
NO_LONGER = (("latitude", "longitude"), ("postcode",), ("import_id",))
INDEX = import_module("bot.store.migrations.versions.0002_search_index")


def upgrade() -> None:
    for statement in INDEX.DROP[op.get_bind().dialect.name]:
        op.execute(statement)
    for columns in NO_LONGER:
        op.drop_index(f"ix_provider_{'_'.join(columns)}", "provider")
    op.add_column("provider", sa.Column("changed_in", sa.Integer(), server_default="0", nullable=False))
    op.create_index("ix_provider_changed_in", "provider", ["changed_in"])


def downgrade() -> None:
    op.drop_index("ix_provider_changed_in", "provider")
    op.drop_column("provider", "changed_in")
    for columns in NO_LONGER:
        op.create_index(f"ix_provider_{'_'.join(columns)}", "provider", list(columns))
    for statement in INDEX.MAKE[op.get_bind().dialect.name]:
        op.execute(statement)
