"""What the polls for meetings' times hold about people."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.services.holdings import DELETED, WHILE_HERE, Entry, Holding, Subject, entry, row
from bot.services.meetings.polls import take_away
from bot.store.meetings import polls as store


def _marks(session: Session, subject: Subject) -> Sequence[Entry]:
    if subject.person is None:
        return []
    found = store.all_marks_of(session, subject.person.id)
    return [
        {**entry(meeting=meeting.title, time_offered=option.starts_at), **row(one, subject)}
        for one, option, meeting in found
    ]


def _asked(session: Session, subject: Subject) -> Sequence[Entry]:
    if subject.person is None:
        return []
    found = store.asked_of(session, subject.person.id)
    return [entry(meeting=meeting.title, planned_at=meeting.made_at) for _, meeting in found]


def _erase(session: Session, subject: Subject) -> None:
    if subject.person:
        take_away(session, subject.person.id)


POLLS: Sequence[Holding] = (
    Holding(
        "Times you marked",
        "So that a time is found that suits most, and you can change what you said. In an anonymous poll "
        "nobody is shown it.",
        "You yourself, or a member of staff whom you told.",
        WHILE_HERE,
        DELETED,
        _marks,
        _erase,
    ),
    Holding(
        "Polls you were asked in",
        "So that who has not answered is reminded, once.",
        "Slack, which tells who is in the channel.",
        WHILE_HERE,
        DELETED,
        _asked,
        _erase,
    ),
)
"""What the polls hold about people."""
