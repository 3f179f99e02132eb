"""The directory of providers, and the places they are at."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    _make_audit_event()
    _make_postcode()
    _make_postcode_district()
    _make_register_import()
    _make_search_state()
    _make_import_coverage()
    _make_import_problem()
    _make_provider()
    _make_inspection()
    _make_provider_change()


def downgrade() -> None:
    for table in (
        "provider_change",
        "inspection",
        "provider",
        "import_problem",
        "import_coverage",
        "search_state",
        "register_import",
        "postcode_district",
        "postcode",
        "audit_event",
    ):
        op.drop_table(table)


def _make_audit_event() -> None:
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(length=40), nullable=False),
        sa.Column("actor_team", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("details", JSON, nullable=False),
        sa.Column("request_key", sa.String(length=120)),
        sa.PrimaryKeyConstraint("id", name="pk_audit_event"),
        sa.UniqueConstraint("request_key", name="uq_audit_event_request_key"),
    )


def _make_postcode() -> None:
    op.create_table(
        "postcode",
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("postcode", name="pk_postcode"),
    )


def _make_postcode_district() -> None:
    op.create_table(
        "postcode_district",
        sa.Column("district", sa.String(length=5), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("district", name="pk_postcode_district"),
    )


def _make_register_import() -> None:
    op.create_table(
        "register_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("register", sa.String(length=40), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("as_of_stated", sa.Boolean(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by", sa.String(), nullable=False),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Integer(), nullable=False),
        sa.Column("restored", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("older", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_register_import"),
    )


def _make_search_state() -> None:
    op.create_table(
        "search_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_search_state"),
    )


def _make_import_coverage() -> None:
    op.create_table(
        "import_coverage",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("local_authority", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["register_import.id"], name="fk_import_coverage_import_id_register_import"
        ),
        sa.PrimaryKeyConstraint("import_id", "local_authority", name="pk_import_coverage"),
    )


def _make_import_problem() -> None:
    op.create_table(
        "import_problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("urn", sa.String()),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["register_import.id"], name="fk_import_problem_import_id_register_import"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_import_problem"),
    )
    op.create_index("ix_import_problem_import_id", "import_problem", ["import_id"])


def _make_provider() -> None:
    op.create_table(
        "provider",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("register", sa.String(length=40), nullable=False),
        sa.Column("urn", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String()),
        sa.Column("name_withheld", sa.Boolean(), nullable=False),
        sa.Column("provider_type", sa.String()),
        sa.Column("subtype", sa.String()),
        sa.Column("status", sa.String()),
        sa.Column("registration_date", sa.Date()),
        sa.Column("registered_person", sa.String()),
        sa.Column("registered_person_urn", sa.String()),
        sa.Column("address_1", sa.String()),
        sa.Column("address_2", sa.String()),
        sa.Column("address_3", sa.String()),
        sa.Column("town", sa.String()),
        sa.Column("postcode", sa.String()),
        sa.Column("address_withheld", sa.Boolean(), nullable=False),
        sa.Column("telephone", sa.String()),
        sa.Column("constituency", sa.String()),
        sa.Column("local_authority", sa.String()),
        sa.Column("region", sa.String()),
        sa.Column("places", sa.Integer()),
        sa.Column("places_estimate", sa.String()),
        sa.Column("details", JSON, nullable=False),
        sa.Column("latitude", sa.Double()),
        sa.Column("longitude", sa.Double()),
        sa.Column("located_by", sa.String(length=10)),
        sa.Column("closed_on", sa.Date()),
        sa.Column("first_import_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("confirmed", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["first_import_id"], ["register_import.id"], name="fk_provider_first_import_id_register_import"
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["register_import.id"], name="fk_provider_import_id_register_import"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_provider"),
        sa.UniqueConstraint("register", "urn", name="uq_provider_register_urn"),
    )
    op.create_index("ix_provider_import_id", "provider", ["import_id"])
    op.create_index("ix_provider_latitude_longitude", "provider", ["latitude", "longitude"])
    op.create_index(
        "ix_provider_local_authority_provider_type", "provider", ["local_authority", "provider_type"]
    )
    op.create_index("ix_provider_postcode", "provider", ["postcode"])
    op.create_index("ix_provider_urn", "provider", ["urn"])


def _make_inspection() -> None:
    op.create_table(
        "inspection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("framework", sa.String(), nullable=False),
        sa.Column("number", sa.String()),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("grade", sa.Integer()),
        sa.Column("outcome", sa.String()),
        sa.Column("areas", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["register_import.id"], name="fk_inspection_import_id_register_import"
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name="fk_inspection_provider_id_provider", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_inspection"),
        sa.UniqueConstraint("provider_id", "kind", "date", name="uq_inspection_provider_id_kind_date"),
    )


def _make_provider_change() -> None:
    op.create_table(
        "provider_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("field", sa.String()),
        sa.Column("old", sa.String()),
        sa.Column("new", sa.String()),
        sa.ForeignKeyConstraint(
            ["import_id"], ["register_import.id"], name="fk_provider_change_import_id_register_import"
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["provider.id"],
            name="fk_provider_change_provider_id_provider",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_provider_change"),
    )
    op.create_index("ix_provider_change_provider_id", "provider_change", ["provider_id"])
