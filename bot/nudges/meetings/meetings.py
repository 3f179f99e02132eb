"""The nudges of meetings: reminders by rule; changes, cancellations and free places as they happen."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from bot.nudges.kinds import Capability, Kind, Occasion
from bot.services.meetings import needs
from bot.services.meetings import nudges as service
from bot.services.meetings.answers import ANSWERED, IN_CALENDAR, PLACE
from bot.services.meetings.telling import CANCELLED, CHANGED
from bot.store.outbox import Nudge
from bot.views.meetings import needs as needs_view
from bot.views.meetings import notes as view
from bot.views.meetings.files import calendar_files
from bot.views.notes import Note


def remind(occasion: Occasion) -> Note | None:
    """“In 7 days: Childminder forum”."""
    told = service.reminded(occasion.session, occasion.nudge.about, _whom(occasion))
    return view.reminder(told.meeting, told.answer, occasion.now) if told else None


def tell_changed(occasion: Occasion) -> Note | None:
    """“Changed: Childminder forum”."""
    told = service.changed(occasion.session, occasion.nudge.about, _whom(occasion))
    if told is None:
        return None
    return _with_file(view.change(told.meeting, str(occasion.nudge.about["fields"]).split()), told)


def tell_cancelled(occasion: Occasion) -> Note | None:
    """“Cancelled: Childminder forum”."""
    told = service.cancelled(occasion.session, occasion.nudge.about, _whom(occasion))
    return _with_file(view.cancellation(told.meeting), told) if told else None


def tell_place(occasion: Occasion) -> Note | None:
    """“You have a place: Childminder forum”."""
    told = service.placed(occasion.session, occasion.nudge.about, _whom(occasion))
    return _with_file(view.place(told.meeting), told) if told else None


def tell_answered(occasion: Occasion) -> Note | None:
    """“You are going: Childminder forum”, by e-mail."""
    told = service.answered(occasion.session, occasion.nudge.about, _whom(occasion))
    if told is None:
        return None
    files = calendar_files([told.meeting], is_out=told.answer not in IN_CALENDAR)
    return replace(view.answered(told.meeting, told.answer), files=files)


def _with_file(note: Note, told: service.Told) -> Note:
    """Who waits for a place has no entry in their calendar yet."""
    return replace(note, files=calendar_files([told.meeting])) if told.answer in IN_CALENDAR else note


def tell_needed(occasion: Occasion) -> Note | None:
    """“Somebody needs something”: neither who nor what."""
    meeting = needs.needed(occasion.session, occasion.nudge.about, occasion.actor)
    return needs_view.note_needed(meeting) if meeting else None


def tell_need_decided(occasion: Occasion) -> Note | None:
    """“What you need”, to who needs it."""
    meeting = needs.decided(occasion.session, occasion.nudge.about, _whom(occasion))
    return needs_view.note_decided(meeting) if meeting else None


def _stands(
    told: Callable[[Session, Mapping[str, int | str], int], object],
) -> Callable[[Session, Nudge], bool]:
    """Whether there still is what `told` gives, for whom the nudge is."""
    return lambda session, nudge: told(session, nudge.about, nudge.person_id or 0) is not None


def _is_needed(session: Session, nudge: Nudge) -> bool:
    return needs.open_for(session, nudge.about) is not None


def _whom(occasion: Occasion) -> int:
    return occasion.person.id if occasion.person else 0


# What is about a time that does not wait does not wait for a digest either. What is changed or off is told at
# once, in quiet hours too: the meeting may be the next morning.
MEETINGS = Capability(
    kinds=(
        Kind(
            service.REMINDER,
            "Reminders of meetings I go to",
            remind,
            in_digest=False,
            stands=_stands(service.reminded),
        ),
        Kind(
            CHANGED,
            "Changes to meetings I count on",
            tell_changed,
            urgent=True,
            may_stop=False,
            in_digest=False,
            stands=_stands(service.changed),
        ),
        Kind(
            CANCELLED,
            "Meetings I count on that are off",
            tell_cancelled,
            urgent=True,
            may_stop=False,
            may_snooze=False,
            in_digest=False,
            stands=_stands(service.cancelled),
        ),
        Kind(
            needs.NEEDED,
            "What people need for meetings I plan",
            tell_needed,
            may_stop=False,
            stands=_is_needed,
        ),
        Kind(
            needs.DECIDED,
            "Answers to what I need for meetings",
            tell_need_decided,
            may_stop=False,
            stands=_stands(needs.decided),
        ),
        Kind(
            ANSWERED,
            "Calendar files of meetings I go to, by e-mail",
            tell_answered,
            may_stop=False,
            by_email_only=True,
            in_digest=False,
            stands=_stands(service.answered),
        ),
        Kind(
            PLACE,
            "A place in a meeting I wait for",
            tell_place,
            may_stop=False,
            in_digest=False,
            stands=_stands(service.placed),
        ),
    ),
    rules=(service.reminders,),
)
