"""The nudges of venues and checklists: 7 days and 1 day before, and for a booking that no longer fits."""

from sqlalchemy.orm import Session

from bot.nudges.kinds import Capability, Kind, Occasion
from bot.services.meetings import booking_nudges as service
from bot.services.meetings.preparing import BRING, LOOSE, NOT_READY
from bot.services.people import Standing
from bot.services.records import Meeting
from bot.store.meetings import meetings
from bot.store.outbox import Nudge
from bot.views.meetings import bookings as view
from bot.views.meetings import checklist as list_view
from bot.views.notes import Note


def ask_to_bring(occasion: Occasion) -> Note | None:
    """“You bring to Childminder forum”, with “Done” for each line."""
    told = service.brought(occasion.session, occasion.nudge.about, _whom(occasion.nudge))
    return list_view.note_bring(told.meeting, told.items) if told else None


def became_brought(occasion: Occasion) -> Note | None:
    """What it says once all of it is ticked, or brought by somebody else."""
    meeting = _invited(occasion)
    return list_view.note_brought(meeting) if meeting else None


def tell_unready(occasion: Occasion) -> Note | None:
    """“Not ready yet: Childminder forum”, for staff alone."""
    if not _is_staff(occasion):
        return None
    told = service.unready(occasion.session, occasion.nudge.about, _whom(occasion.nudge))
    return view.note_unready(told.meeting, told.prepared) if told else None


def became_ready(occasion: Occasion) -> Note | None:
    """What it says once nothing is open."""
    meeting = _invited(occasion)
    return view.note_ready(meeting) if meeting else None


def tell_loose(occasion: Occasion) -> Note | None:
    """“A booking no longer fits”, for staff alone."""
    told = service.loose(occasion.session, occasion.nudge.about) if _is_staff(occasion) else None
    return view.note_loose(told.booking, told.venue, told.meeting) if told else None


def _invited(occasion: Occasion) -> Meeting | None:
    meeting = meetings.meeting(occasion.session, int(occasion.nudge.about["meeting"]))
    return meeting if meeting and meeting.state == "invited" else None


def _is_staff(occasion: Occasion) -> bool:
    return occasion.actor is not None and occasion.actor.standing is Standing.MEMBER


def _whom(nudge: Nudge) -> int:
    return nudge.person_id or 0


def _is_to_bring(session: Session, nudge: Nudge) -> bool:
    return service.brought(session, nudge.about, _whom(nudge)) is not None


def _is_unready(session: Session, nudge: Nudge) -> bool:
    return service.unready(session, nudge.about, _whom(nudge)) is not None


def _is_loose(session: Session, nudge: Nudge) -> bool:
    return service.loose(session, nudge.about) is not None


BOOKINGS = Capability(
    kinds=(
        Kind(
            BRING,
            "What I bring to meetings",
            ask_to_bring,
            # Its own “Done” ticks the line; to put it away would leave the line open.
            may_be_done=False,
            in_digest=False,
            stands=_is_to_bring,
            became=became_brought,
        ),
        Kind(
            NOT_READY,
            "Meetings I plan that are not ready",
            tell_unready,
            for_staff=True,
            in_digest=False,
            stands=_is_unready,
            became=became_ready,
        ),
        Kind(
            LOOSE,
            "Bookings that no longer fit",
            tell_loose,
            may_stop=False,
            for_staff=True,
            stands=_is_loose,
        ),
    ),
    rules=(service.preparations, service.loose_bookings),
)
