"""Providers for tests, as a register would state them."""

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from bot.store.listings import mark_changed
from bot.store.providers import Provider
from bot.store.registers import RegisterImport


def make_import(session: Session, **facts: object) -> RegisterImport:
    stated = {
        "register": "ofsted",
        "file_name": "ofsted_2026-08-31.csv",
        "sha256": "0" * 64,
        "as_of": date(2026, 8, 31),
        "as_of_stated": True,
        "imported_at": datetime(2026, 9, 1, tzinfo=UTC),
        "imported_by": "test",
        "fields": [],
    }
    row = RegisterImport(**{**stated, **facts})
    session.add(row)
    session.flush()
    return row


def make_provider(session: Session, source: RegisterImport, urn: str, **facts: object) -> Provider:
    stated = {
        "register": source.register,
        "urn": urn,
        "provider_type": "Childcare on non-domestic premises",
        "local_authority": "Westhaven",
        "details": {},
        "confirmed": {},
        "first_import_id": source.id,
        "import_id": source.id,
    }
    provider = Provider(**{**stated, **facts})
    session.add(provider)
    session.flush()
    mark_changed(session, [provider.id])
    return provider
