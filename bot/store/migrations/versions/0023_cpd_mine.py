"""What people keep of their own learning: certificates, roles, hours; and who manages a setting."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

CURRENT = sa.text("outcome IS NULL OR outcome = 'confirmed'")


def upgrade() -> None:
    _make_certificate()
    _make_role()
    _make_hours()
    _make_manager()


def downgrade() -> None:
    for table in ("cpd_manager", "cpd_hours", "cpd_rule_version", "cpd_role", "cpd_certificate"):
        op.drop_table(table)


def _make_certificate() -> None:
    op.create_table(
        "cpd_certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_key", sa.String(length=120), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("issuer", sa.String(length=120), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date()),
        sa.Column("counts_until", sa.Date()),
        sa.Column("series", sa.Integer()),
        sa.Column("replaced_by", sa.Integer()),
        sa.Column("file_id", sa.String(length=40)),
        sa.Column("file_name", sa.String(length=200)),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.String(length=40), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cpd_certificate"),
        sa.UniqueConstraint("request_key", name="uq_cpd_certificate_request_key"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_cpd_certificate_person_id_person"),
    )
    for column in ("person_id", "counts_until"):
        op.create_index(f"ix_cpd_certificate_{column}", "cpd_certificate", [column])


def _make_role() -> None:
    op.create_table(
        "cpd_role",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "role", name="pk_cpd_role"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_cpd_role_person_id_person"),
    )
    op.create_table(
        "cpd_rule_version",
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("in_force", sa.Date(), nullable=False),
        sa.Column("old_until", sa.Date()),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_news", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("rule", "in_force", name="pk_cpd_rule_version"),
    )


def _make_hours() -> None:
    op.create_table(
        "cpd_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_key", sa.String(length=120), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=150), nullable=False),
        sa.Column("provider", sa.String(length=120), nullable=False),
        sa.Column("topic", sa.String(length=60), nullable=False),
        sa.Column("reflection", sa.String(length=2000), nullable=False),
        sa.Column("differently", sa.String(length=2000), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.String(length=40), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cpd_hours"),
        sa.UniqueConstraint("request_key", name="uq_cpd_hours_request_key"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_cpd_hours_person_id_person"),
    )
    op.create_index("ix_cpd_hours_person_id_done_on", "cpd_hours", ["person_id", "done_on"])


def _make_manager() -> None:
    op.create_table(
        "cpd_manager",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("register", sa.String(length=40), nullable=False),
        sa.Column("urn", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=20)),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decided_by", sa.String(length=40)),
        sa.PrimaryKeyConstraint("id", name="pk_cpd_manager"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_cpd_manager_person_id_person"),
    )
    op.create_index(
        "ix_cpd_manager_person_id_register_urn",
        "cpd_manager",
        ["person_id", "register", "urn"],
        unique=True,
        sqlite_where=CURRENT,
        postgresql_where=CURRENT,
    )
