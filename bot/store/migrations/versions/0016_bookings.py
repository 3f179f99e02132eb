"""Venues, what is booked of them for meetings, equipment, and the meetings' checklists."""

import sqlalchemy as sa
from alembic import op

from bot.store.base import Json

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None
IS_STANDING = sa.text("status IN ('asked', 'confirmed')")


def upgrade() -> None:
    _make_venue()
    _make_booking()
    _make_equipment()
    _make_item()


def downgrade() -> None:
    for table in ("meeting_item", "equipment", "meeting_booking", "venue"):
        op.drop_table(table)


def _make_venue() -> None:
    op.create_table(
        "venue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_key", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column("capacity", sa.Integer()),
        sa.Column("features", Json, nullable=False),
        sa.Column("cost_kind", sa.String(length=10), nullable=False),
        sa.Column("cost_pence", sa.Integer()),
        sa.Column("cost_words", sa.String(length=200), nullable=False),
        sa.Column("contact_name", sa.String(length=100), nullable=False),
        sa.Column("contact_phone", sa.String(length=40), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("notes", sa.String(length=500), nullable=False),
        sa.Column("checked_on", sa.Date()),
        sa.Column("checked_by", sa.String(length=40)),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_venue"),
        sa.UniqueConstraint("request_key", name="uq_venue_request_key"),
    )


def _make_booking() -> None:
    op.create_table(
        "meeting_booking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_key", sa.String(length=120), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("cost_pence", sa.Integer()),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("booked_by", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_booking"),
        sa.UniqueConstraint("request_key", name="uq_meeting_booking_request_key"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_meeting_booking_meeting_id_meeting"),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name="fk_meeting_booking_venue_id_venue"),
    )
    op.create_index(
        "ix_meeting_booking_meeting_id",
        "meeting_booking",
        ["meeting_id"],
        unique=True,
        sqlite_where=IS_STANDING,
        postgresql_where=IS_STANDING,
    )
    op.create_index("ix_meeting_booking_venue_id_until_at", "meeting_booking", ["venue_id", "until_at"])


def _make_equipment() -> None:
    op.create_table(
        "equipment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_key", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kept_at", sa.String(length=200), nullable=False),
        sa.Column("notes", sa.String(length=300), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_equipment"),
        sa.UniqueConstraint("request_key", name="uq_equipment_request_key"),
    )


def _make_item() -> None:
    op.create_table(
        "meeting_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_key", sa.String(length=120), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=100), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer()),
        sa.Column("equipment_id", sa.Integer()),
        sa.Column("due_on", sa.Date()),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.Column("done_by", sa.String(length=40)),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_item"),
        sa.UniqueConstraint("request_key", name="uq_meeting_item_request_key"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_meeting_item_meeting_id_meeting"),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name="fk_meeting_item_owner_id_person"),
        sa.ForeignKeyConstraint(
            ["equipment_id"], ["equipment.id"], name="fk_meeting_item_equipment_id_equipment"
        ),
    )
    for column in ("meeting_id", "owner_id", "equipment_id"):
        op.create_index(f"ix_meeting_item_{column}", "meeting_item", [column])
