"""What staff say of a provider: beside the registers' facts, never in their place, and never overwritten."""

from datetime import date, datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Table


class ProviderCorrection(Table):
    """One field as somebody told us it is. A later one of the same field stands above it, and both stay."""

    __tablename__ = "provider_correction"
    __table_args__ = (Index(None, "register", "urn"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    register: Mapped[str] = mapped_column(String(40))
    """As `Provider.corrected_under`: who moves from the extract to the public register keeps it."""
    urn: Mapped[str] = mapped_column(String(40))
    field: Mapped[str] = mapped_column(String(40))
    value: Mapped[str]
    told_by: Mapped[str]
    """Who told us, in the words of the person who noted it."""
    told_on: Mapped[date]
    noted_at: Mapped[datetime]
    noted_by: Mapped[str] = mapped_column(String(40))
    """Slack id of the member of staff."""
