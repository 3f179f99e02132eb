"""Who told staff of a provider that they added by hand: the source of its facts, where there is no file."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("register_import", sa.Column("told_by", sa.String()))


def downgrade() -> None:
    _forget_what_staff_added()
    op.drop_column("register_import", "told_by")


def _forget_what_staff_added() -> None:
    """An earlier version would take these for providers of a register that everybody can read."""
    for statement in (
        "DELETE FROM provider_correction WHERE register = 'added'",
        "DELETE FROM provider_contact WHERE register = 'added'",
        "DELETE FROM provider WHERE register = 'added'",
        "DELETE FROM register_import WHERE told_by IS NOT NULL",
    ):
        op.execute(statement)
