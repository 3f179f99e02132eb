"""Register files that came in: which, when, what they covered, and what in them could not be read."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table


class RegisterImport(Table):
    """One file of a register that changed or confirmed something; or what staff were told, without a file."""

    __tablename__ = "register_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    register: Mapped[str] = mapped_column(String(40))
    """`ofsted`, or `ofsted-agencies` for the lists that are keyed on the agency's reference, or another."""
    file_name: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))
    as_of: Mapped[date]
    """The day the register was drawn up; the day of the import where the file does not say."""
    as_of_stated: Mapped[bool]
    imported_at: Mapped[datetime]
    imported_by: Mapped[str]
    fields: Mapped[list[str]]
    """The facts of a provider this file could state; a shorter file leaves the others as they were."""
    new: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    closed: Mapped[int] = mapped_column(default=0)
    restored: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    older: Mapped[int] = mapped_column(default=0)
    told_by: Mapped[str | None]
    """Who told staff, in the words of whoever noted it (`imported_by`), where there was no file."""


class ImportCoverage(Table):
    """A council whose whole register a file held: only there can it say that a provider is gone."""

    __tablename__ = "import_coverage"

    import_id: Mapped[int] = mapped_column(ForeignKey("register_import.id"), primary_key=True)
    local_authority: Mapped[str] = mapped_column(primary_key=True)


class ImportProblem(Table):
    """A row that could not be read. What we held of that provider was left as it was."""

    __tablename__ = "import_problem"

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("register_import.id"), index=True)
    line: Mapped[int]
    urn: Mapped[str | None]
    reason: Mapped[str]


def imports(session: Session, ids: Collection[int]) -> dict[int, RegisterImport]:
    """These imports by their id: the sources of facts."""
    rows = session.scalars(select(RegisterImport).where(RegisterImport.id.in_(ids)))
    return {row.id: row for row in rows}


def newest(session: Session) -> list[RegisterImport]:
    """The import with the latest facts, for each register that comes in files."""
    files = select(RegisterImport).where(RegisterImport.told_by.is_(None))
    in_order = files.order_by(RegisterImport.as_of, RegisterImport.id)
    return list({row.register: row for row in session.scalars(in_order)}.values())
