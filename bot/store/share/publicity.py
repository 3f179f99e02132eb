"""Publicity: for whom it is, who approved it, its other languages and formats, and who was sent it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, delete, insert, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table
from bot.store.outbox import Nudge
from bot.store.people import Person, Preference, SettingLink
from bot.store.providers import Provider
from bot.store.share.library import ShareItem


class PublicityPlan(Table):
    """For whom an item is, and how far its approval has come."""

    __tablename__ = "publicity_plan"

    item_id: Mapped[int] = mapped_column(ForeignKey("share_item.id"), primary_key=True)
    areas: Mapped[list[str]] = mapped_column(default=list)
    """Councils, towns and postcode districts as the register writes them; empty for everywhere."""
    types: Mapped[list[str]] = mapped_column(default=list)
    """Types of settings, in the regulator's words; empty for all."""
    languages: Mapped[list[str]] = mapped_column(default=list)
    """Those that people prefer; empty for all."""
    set_at: Mapped[datetime]
    set_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    decision: Mapped[str] = mapped_column(String(10), default="")
    """`asked`, `approved` or `back` (sent back with words); empty where nobody was asked yet."""
    stamp: Mapped[str] = mapped_column(String(64), default="")
    """Of what exactly that was asked and decided (see `bot.services.share.approval`)."""
    asked_at: Mapped[datetime | None]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    """Who was asked."""
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    words: Mapped[str] = mapped_column(String(500), default="")
    """With what it was sent back."""
    rounds: Mapped[int] = mapped_column(default=0)
    """How often somebody was asked."""


class PublicityText(Table):
    """What an item says in another language or format, from one version of the item on."""

    __tablename__ = "publicity_text"
    __table_args__ = (UniqueConstraint("item_id", "number", "language", "format"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("share_item.id"))
    number: Mapped[int]
    """The version of the item from which on it counts."""
    language: Mapped[str] = mapped_column(String(40))
    format: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(150))
    text: Mapped[str] = mapped_column(Text)
    link: Mapped[str] = mapped_column(String(500))
    """Without a text and a link, it was taken out in that version."""
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)


class PublicityRecipient(Table):
    """Somebody was sent an item: once, however often it is sent again."""

    __tablename__ = "publicity_recipient"
    __table_args__ = (UniqueConstraint("item_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("share_item.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[int]
    """The version that was sent."""
    key: Mapped[str] = mapped_column(String(80), unique=True)
    """Of the row in the outbox."""
    language: Mapped[str] = mapped_column(String(40))
    """In which it was sent."""
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    answer: Mapped[str] = mapped_column(String(10), default="")
    """`useful` or `not_for_me`; empty where they said nothing."""
    answered_at: Mapped[datetime | None]
    wanted_format: Mapped[str] = mapped_column(String(10), default="")
    """The format they asked for; it counts for what comes later, too."""


SettingRow = tuple[str, str, str | None, str | None, str | None, str | None, str | None]
"""Register, URN, type, subtype, council, town and postcode of a setting that is open."""
Linked = tuple[SettingLink, Person, Preference | None]
"""Who belongs to which setting, and how they want to be reached."""


def plan(session: Session, item_id: int) -> PublicityPlan | None:
    """For whom an item is, as it is now; None where nobody has said it yet."""
    return session.get(PublicityPlan, item_id, populate_existing=True)


def asked_of(session: Session, person_id: int) -> Sequence[PublicityPlan]:
    """What waits for this approver, oldest first."""
    waiting = PublicityPlan.decision == "asked", PublicityPlan.approver_id == person_id
    return session.scalars(select(PublicityPlan).where(*waiting).order_by(PublicityPlan.asked_at)).all()


def asked_by(session: Session, person_id: int) -> Sequence[PublicityPlan]:
    """What this person asked others to approve, and waits, oldest first."""
    waiting = PublicityPlan.decision == "asked", PublicityPlan.asked_by_id == person_id
    return session.scalars(select(PublicityPlan).where(*waiting).order_by(PublicityPlan.asked_at)).all()


def plans_of(session: Session, person_id: int) -> Sequence[PublicityPlan]:
    """What one person planned, asked, was asked or decided."""
    theirs = or_(
        PublicityPlan.set_by_id == person_id,
        PublicityPlan.asked_by_id == person_id,
        PublicityPlan.approver_id == person_id,
        PublicityPlan.decided_by_id == person_id,
    )
    return session.scalars(select(PublicityPlan).where(theirs).order_by(PublicityPlan.item_id)).all()


def texts(session: Session, item_id: int, number: int) -> list[PublicityText]:
    """What counts in a version of the item beside its own words, by language and format."""
    written = select(PublicityText).where(PublicityText.item_id == item_id, PublicityText.number <= number)
    counts: dict[tuple[str, str], PublicityText] = {}
    for one in session.scalars(written.order_by(PublicityText.number, PublicityText.id)):
        counts[one.language.casefold(), one.format] = one
    return [counts[key] for key in sorted(counts) if counts[key].text or counts[key].link]


def text(session: Session, item_id: int, number: int, language: str, form: str) -> PublicityText | None:
    """What was written in this language and format for this very version."""
    same = PublicityText.item_id == item_id, PublicityText.number == number, PublicityText.format == form
    found = session.scalars(select(PublicityText).where(*same)).all()
    return next((one for one in found if one.language.casefold() == language.casefold()), None)


def drop_texts(session: Session, item_id: int) -> None:
    """Delete what a draft said in other languages and formats."""
    session.execute(delete(PublicityText).where(PublicityText.item_id == item_id))


def texts_by(session: Session, person_id: int) -> Sequence[PublicityText]:
    """What one person wrote, oldest first."""
    theirs = select(PublicityText).where(PublicityText.made_by_id == person_id)
    return session.scalars(theirs.order_by(PublicityText.id)).all()


def recipients(session: Session, item_id: int) -> Sequence[PublicityRecipient]:
    """Everybody who was sent an item."""
    found = select(PublicityRecipient).where(PublicityRecipient.item_id == item_id)
    return session.scalars(found.order_by(PublicityRecipient.id)).all()


def add_recipients(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    """Note whom an item is sent, all at once: there may be thousands."""
    if rows:
        session.execute(insert(PublicityRecipient), list(rows))


def recipient(session: Session, item_id: int, person_id: int) -> PublicityRecipient | None:
    """That one person was sent it."""
    one = PublicityRecipient.item_id == item_id, PublicityRecipient.person_id == person_id
    return session.scalar(select(PublicityRecipient).where(*one))


def received_by(session: Session, person_id: int) -> Sequence[PublicityRecipient]:
    """What one person was sent, oldest first."""
    theirs = select(PublicityRecipient).where(PublicityRecipient.person_id == person_id)
    return session.scalars(theirs.order_by(PublicityRecipient.id)).all()


def sent_by(session: Session, person_id: int) -> Sequence[PublicityRecipient]:
    """What one person sent to others, oldest first."""
    theirs = select(PublicityRecipient).where(PublicityRecipient.sent_by_id == person_id)
    return session.scalars(theirs.order_by(PublicityRecipient.id)).all()


def deliveries(session: Session, item_id: int, kind: str) -> Mapping[str, Nudge]:
    """What became of sending an item to each, by its key."""
    sent = Nudge.kind == kind, Nudge.about["item"].as_integer() == item_id
    return {one.key: one for one in session.scalars(select(Nudge).where(*sent))}


def delivery(session: Session, key: str) -> Nudge | None:
    """What became of sending an item to one person, kept from others until this ends."""
    return session.scalar(select(Nudge).where(Nudge.key == key).with_for_update())


def people(session: Session, person_ids: Collection[int]) -> Mapping[int, Person]:
    """People by their ids."""
    rows = session.scalars(select(Person).where(Person.id.in_(person_ids)))
    return {row.id: row for row in rows}


def open_settings(session: Session, today: date) -> Sequence[SettingRow]:
    """Every setting that is open, as each register has it."""
    columns = (
        *(Provider.register, Provider.urn, Provider.provider_type, Provider.subtype),
        *(Provider.local_authority, Provider.town, Provider.postcode),
    )
    here = Provider.closed_on.is_(None) | (Provider.closed_on > today)
    found = session.execute(select(*columns).where(here).order_by(Provider.id))
    return [(row[0], row[1], row[2], row[3], row[4], row[5], row[6]) for row in found]


def linked(session: Session) -> Sequence[Linked]:
    """Who belongs to which setting now, with how they want to be reached; oldest link first."""
    found = (
        select(SettingLink, Person, Preference)
        .join(Person, Person.id == SettingLink.person_id)
        .outerjoin(Preference, Preference.person_id == Person.id)
        .where(SettingLink.outcome == "confirmed", Person.forgotten_at.is_(None))
        .order_by(SettingLink.id)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(found)]


def unlinked(session: Session) -> Sequence[Person]:
    """Whom Kith knows and nobody has linked to a setting, oldest first."""
    # Not looked up for each: nothing finds a link by its person alone.
    linked_now = select(SettingLink.person_id).where(SettingLink.outcome == "confirmed")
    found = select(Person).where(Person.forgotten_at.is_(None), Person.id.not_in(linked_now))
    return session.scalars(found.order_by(Person.id)).all()


def languages(session: Session) -> Sequence[str]:
    """The languages that people prefer, as they wrote them."""
    return session.scalars(select(Preference.language).distinct().order_by(Preference.language)).all()


def withdrawn_since(session: Session, kind: str, since: datetime) -> Sequence[ShareItem]:
    """What was withdrawn of a kind since then, oldest first."""
    out = ShareItem.kind == kind, ShareItem.state == "withdrawn", ShareItem.ended_at >= since
    return session.scalars(select(ShareItem).where(*out).order_by(ShareItem.id)).all()
