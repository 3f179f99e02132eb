"""What venues, bookings and checklists hold about people: contacts, who brings what, who noted it."""

import re
from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.services.holdings import DELETED, Entry, Holding, Subject, entry
from bot.services.meetings import preparing
from bot.store.meetings import bookings, checklist, meetings, venues
from bot.store.meetings.venues import CONTACT, Venue
from bot.store.words import words_of

NOT_DIGITS = re.compile(r"\D")


def is_contact(venue: Venue, subject: Subject) -> bool:
    """Whether somebody is a venue's contact: by address or number; by name alone where it has neither."""
    person = subject.person
    if person is None:
        return False
    if person.email and venue.contact_email.casefold() == person.email.casefold():
        return True
    if person.phone and venue.contact_phone and _digits(venue.contact_phone) == _digits(person.phone):
        return True
    has_more = venue.contact_email or venue.contact_phone
    return bool(person.name and not has_more and words_of(person.name) == words_of(venue.contact_name))


def _digits(number: str) -> str:
    """A UK number as it is compared: +44 1632 960001 is 01632 960001."""
    digits = NOT_DIGITS.sub("", number)
    return "0" + digits.removeprefix("44").removeprefix("0") if number.strip().startswith("+44") else digits


def _contacts(session: Session, subject: Subject) -> Sequence[Entry]:
    return [
        entry(
            venue=one.name,
            name=one.contact_name,
            telephone=one.contact_phone,
            **{"e-mail address": one.contact_email},
            checked_on=one.checked_on,
        )
        for one in venues.with_contact(session)
        if is_contact(one, subject)
    ]


def _erase_contacts(session: Session, subject: Subject) -> None:
    for one in venues.with_contact(session):
        if is_contact(one, subject):
            for part in CONTACT:
                setattr(one, part, "")
            one.version += 1
    session.flush()


def _brings(session: Session, subject: Subject) -> Sequence[Entry]:
    if subject.person is None:
        return []
    return [
        entry(
            meeting=meeting.title,
            starts_at=meeting.starts_at,
            what=item.what,
            how_many=item.quantity,
            due_on=item.due_on,
            done_at=item.done_at,
            noted_by=subject.who(item.made_by),
        )
        for item, meeting in checklist.all_of(session, subject.person.id)
    ]


def _leave_lists(session: Session, subject: Subject) -> None:
    """What they were to bring is brought by nobody yet, which the organiser is told in time."""
    if subject.person is None:
        return
    # As whoever ticks a line: the meeting before its lines, so that nobody waits in a circle.
    ids = {meeting.id for _, meeting in checklist.all_of(session, subject.person.id)}
    theirs = [meeting for each in sorted(ids) if (meeting := meetings.lock(session, each))]
    checklist.leave(session, subject.person.id)
    session.flush()
    for meeting in theirs:
        preparing.changed(session, meeting, subject.now)


def _noted(session: Session, subject: Subject) -> Sequence[Entry]:
    """What was noted by them; what it says of others is others' data."""
    if not subject.user_id:
        return []
    who = subject.user_id
    return [
        *(entry(venue=one.name, added_at=one.made_at) for one in venues.noted_by(session, who)),
        *(
            entry(booking=venue.name, meeting=meeting.title, booked_at=booking.booked_at)
            for booking, venue, meeting in bookings.made_by(session, who)
        ),
        *(
            entry(checklist=item.what, meeting=meeting.title, noted_at=item.made_at)
            for item, meeting in checklist.noted_by(session, who)
        ),
        *(entry(equipment=one.name, added_at=one.made_at) for one in checklist.pieces_noted_by(session, who)),
    ]


BOOKINGS: Sequence[Holding] = (
    Holding(
        "Contact for a venue",
        "So that staff know whom to ask about a room for a meeting. Only the council’s staff see it.",
        "The venue, or a member of staff who asked there.",
        "As long as the venue is in use; once it is not, it is deleted.",
        DELETED,
        _contacts,
        _erase_contacts,
    ),
    Holding(
        "What you bring to meetings",
        "So that what a meeting needs is there, and you are reminded of it.",
        "A member of staff, who agreed it with you.",
        "As long as the meeting’s record.",
        "What is needed stays on the list, without who brings it.",
        _brings,
        _leave_lists,
    ),
    Holding(
        "Venues, bookings and lists you noted",
        "So that it is known who booked what, and whom to ask.",
        "You yourself.",
        "As long as the meeting’s or the venue’s record.",
        "Stays, with a number in the place of the Slack member id.",
        _noted,
    ),
)
"""What venues, bookings and checklists hold about people."""
