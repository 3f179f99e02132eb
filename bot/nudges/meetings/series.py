"""The nudges of meetings that repeat: several that are changed or off are told of at once."""

from collections.abc import Sequence
from dataclasses import replace

from bot.nudges.kinds import Capability, Kind, Occasion
from bot.services.meetings import series as service
from bot.services.meetings.telling import SERIES_CANCELLED, SERIES_CHANGED
from bot.services.records import Meeting
from bot.store.outbox import Nudge
from bot.views.meetings import series_notes as view
from bot.views.meetings.files import calendar_files
from bot.views.notes import Note


def tell_changed(occasion: Occasion) -> Note | None:
    """“Changed: Childminder forum (5 meetings)”."""
    about = occasion.nudge.about
    told = service.changed(occasion.session, about, _whom(occasion.nudge))
    return _with_files(view.change(told, str(about["fields"]).split()), told, occasion) if told else None


def tell_cancelled(occasion: Occasion) -> Note | None:
    """“Cancelled: Childminder forum (5 meetings)”."""
    told = service.cancelled(occasion.session, occasion.nudge.about, _whom(occasion.nudge))
    return _with_files(view.cancellation(told), told, occasion) if told else None


def _with_files(note: Note, told: Sequence[Meeting], occasion: Occasion) -> Note:
    theirs = service.in_calendar(occasion.session, told, _whom(occasion.nudge))
    return replace(note, files=calendar_files(theirs))


def tell_unposted(occasion: Occasion) -> Note | None:
    """“An invitation could not be posted”, to who planned it."""
    meeting = service.unposted(occasion.session, occasion.nudge.about)
    return view.unposted(meeting) if meeting else None


def _whom(nudge: Nudge) -> int:
    return nudge.person_id or 0


# As with one meeting: told at once, in quiet hours too, since the first may be the next morning.
SERIES = Capability(
    kinds=(
        Kind(
            SERIES_CHANGED,
            "Changes to series of meetings I count on",
            tell_changed,
            urgent=True,
            may_stop=False,
            in_digest=False,
            stands=lambda session, nudge: bool(service.changed(session, nudge.about, _whom(nudge))),
        ),
        Kind(
            SERIES_CANCELLED,
            "Series of meetings I count on that are off",
            tell_cancelled,
            urgent=True,
            may_stop=False,
            may_snooze=False,
            in_digest=False,
            stands=lambda session, nudge: bool(service.cancelled(session, nudge.about, _whom(nudge))),
        ),
        Kind(
            service.UNPOSTED,
            "Invitations that could not be posted",
            tell_unposted,
            may_stop=False,
            for_staff=True,
            stands=lambda session, nudge: service.unposted(session, nudge.about) is not None,
        ),
    )
)
