"""Who has a part in a meeting (host, chair, note-taker) is told so; and whether that is still so then."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bot.store import outbox, people
from bot.store.meetings import meetings as store
from bot.store.meetings.meetings import Meeting
from bot.store.outbox import Due
from bot.store.people import Person

GIVEN, REFUSED = "meeting.part_given", "meeting.part_refused"
PARTS = ("host_id", "chair_id", "note_taker_id")


def tell_parts(session: Session, by: str, meeting: Meeting, parts: Collection[str], now: datetime) -> None:
    """Tell whoever was given one of these parts by somebody else, once people are invited; in one message.

    `by` is the Slack id of who gave them.
    """
    if meeting.state != "invited":
        return
    given: dict[str, list[str]] = {}
    for part in (each for each in PARTS if each in parts):
        user_id = getattr(meeting, part)
        if user_id and user_id != by:
            given.setdefault(user_id, []).append(part)
    # Which workspace they belong to is of no matter here, and Slack is not asked while others wait to write.
    dues = [_given(meeting, people.meet(session, who, "", now), theirs, now) for who, theirs in given.items()]
    outbox.add(session, dues)


def given(
    session: Session, about: Mapping[str, int | str], person_id: int
) -> tuple[Meeting, list[str]] | None:
    """The meeting and the parts a person still has in it; None where they have none of those any more."""
    person = people.person(session, person_id)
    meeting = store.meeting(session, int(about["meeting"]))
    if meeting is None or meeting.state != "invited" or person is None or person.user_id is None:
        return None
    theirs = [part for part in str(about["parts"]).split() if getattr(meeting, part) == person.user_id]
    return (meeting, theirs) if theirs else None


def refused(
    session: Session, about: Mapping[str, int | str]
) -> tuple[Meeting, list[str], Person | None] | None:
    """The parts somebody could not take on, and who; None where somebody else has all of them by now."""
    meeting = store.meeting(session, int(about["meeting"]))
    if meeting is None or meeting.state != "invited":
        return None
    free = [part for part in str(about["parts"]).split() if getattr(meeting, part) is None]
    return (meeting, free, people.person(session, int(about["person"]))) if free else None


def _given(meeting: Meeting, person: Person, parts: Collection[str], now: datetime) -> Due:
    return Due(
        GIVEN,
        f"{GIVEN}:{meeting.id}:{meeting.sequence}:{int(now.timestamp())}:{person.id}",
        now,
        person_id=person.id,
        about={"meeting": meeting.id, "parts": " ".join(parts)},
        expires_at=meeting.starts_at,
        urgency=4,
    )
