"""Personal contact data, which only the council may know: kept apart from the facts that are public."""

from collections.abc import Collection, Mapping
from typing import cast

from sqlalchemy import ForeignKeyConstraint, String, delete, insert, select
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table

PUBLIC = "ofsted"
EXTRACT = "ofsted-extract"
"""The register that only the council is sent. Its providers are those of the public one, by URN."""
ADDED = "added"
"""Those that staff added by hand, with the URN they have or will have in the other two."""
COUNCIL_ONLY = (EXTRACT, ADDED)
STANDING = (PUBLIC, *COUNCIL_ONLY)
"""The registers with the same URNs: whoever is in several stands in the first of them."""


def corrected_in(register: str) -> tuple[str, ...]:
    """Under which registers (of `ProviderCorrection`) stands what staff said of the providers of this one."""
    return (PUBLIC, ADDED) if register in STANDING else (register,)


_REACHED = ("address", "telephone", "mobile", "work_telephone", "fax", "email")
FIELDS = (
    *("name", *_REACHED),
    *("setting_name", *(f"setting_{field}" for field in _REACHED)),
    "registered_person_urn",
)
"""What is kept, in the order in which it is read."""


class ProviderContact(Table):
    """One thing the council's extract, or its staff, say of who somebody is, where, and how to reach them.

    Its source and date are those of the provider's entry in that register.
    """

    __tablename__ = "provider_contact"
    __table_args__ = (
        ForeignKeyConstraint(["register", "urn"], ["provider.register", "provider.urn"], ondelete="CASCADE"),
    )

    register: Mapped[str] = mapped_column(String(40), primary_key=True)
    urn: Mapped[str] = mapped_column(String(40), primary_key=True)
    field: Mapped[str] = mapped_column(String(40), primary_key=True)
    """One of FIELDS."""
    value: Mapped[str]


CONTACT = cast(SqlTable, ProviderContact.__table__)


def contacts_by_urn(session: Session, register: str, urns: Collection[str]) -> dict[str, dict[str, str]]:
    """What is held of these providers: URN → field → value."""
    rows = session.execute(
        select(CONTACT.c.urn, CONTACT.c.field, CONTACT.c.value).where(
            CONTACT.c.register == register, CONTACT.c.urn.in_(urns)
        )
    )
    found: dict[str, dict[str, str]] = {}
    for urn, field, value in rows:
        found.setdefault(urn, {})[field] = value
    return found


def replace_contacts(session: Session, register: str, contacts: Mapping[str, Mapping[str, str]]) -> None:
    """Put these (URN → field → value) in the place of all that was held of the same providers."""
    if not contacts:
        return
    session.execute(delete(CONTACT).where(CONTACT.c.register == register, CONTACT.c.urn.in_(contacts)))
    rows = [
        {"register": register, "urn": urn, "field": field, "value": value}
        for urn, told in contacts.items()
        for field, value in told.items()
    ]
    if rows:
        session.execute(insert(CONTACT), rows)
