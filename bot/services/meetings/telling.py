"""What people are still to be told of meetings: of one, or of several of a series at once."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from bot.store.meetings import actions, checklist
from bot.store.meetings import meetings as store

CHANGED, CANCELLED = "meeting.changed", "meeting.cancelled"
SERIES_CHANGED, SERIES_CANCELLED = "meeting.series_changed", "meeting.series_cancelled"


def has_to_do(session: Session, meeting_id: int) -> set[int]:
    """Who has a task for a meeting, or brings something to it: they count on it without an answer, too."""
    brings = {one.owner_id for one, _ in checklist.items(session, meeting_id)}
    return {*actions.owners(session, meeting_id), *(one for one in brings if one is not None)}


def untold_fields(session: Session, meeting_id: int) -> Mapping[int | None, set[str]]:
    """Person → what is different in a meeting and they were to be told of, but have not been yet."""
    of_one = store.unsent(session, CHANGED, meeting_id)
    of_several = store.all_unsent(session, SERIES_CHANGED)
    untold: dict[int | None, set[str]] = {}
    for earlier in (*of_one, *(one for one in of_several if meeting_id in meetings_in(one.about))):
        untold.setdefault(earlier.person_id, set()).update(str(earlier.about["fields"]).split())
    return untold


def meetings_in(about: Mapping[str, int | str]) -> Mapping[int, int]:
    """The meetings a message about several is about, each with the change it tells of."""
    pairs = (pair.split(":") for pair in str(about["meetings"]).split())
    return {int(meeting_id): int(sequence) for meeting_id, sequence in pairs}
