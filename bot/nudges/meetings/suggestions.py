"""The nudges of suggestions: that there are new ones, and what became of one's own."""

from sqlalchemy.orm import Session

from bot.nudges.kinds import Capability, Kind, Occasion
from bot.services import channels
from bot.services.meetings import suggestion_answers as service
from bot.services.meetings.suggestions import SUGGESTED
from bot.store.outbox import Nudge
from bot.views.meetings import suggestion_answers as answers_view
from bot.views.meetings import suggestions as view
from bot.views.notes import Note


def tell_suggested(occasion: Occasion) -> Note | None:
    """“3 new suggestions for Childminder forum”: neither what nor whose."""
    found = service.new_at(occasion.session, occasion.nudge.about)
    if found is None or occasion.actor is None:
        return None
    place, number = found
    if not service.may_answer(occasion.session, occasion.actor, place):
        return None
    return answers_view.note_suggested(place, number, channels.name_of(occasion.session, place.channel_id))


def tell_answered(occasion: Occasion) -> Note | None:
    """“What became of your suggestion”, to its author."""
    person = occasion.person
    found = service.answered(occasion.session, occasion.nudge.about, person.id) if person else None
    return view.note_answered(*found) if found else None


def _is_new(session: Session, nudge: Nudge) -> bool:
    return service.new_at(session, nudge.about) is not None


def _is_answered(session: Session, nudge: Nudge) -> bool:
    return service.answered(session, nudge.about, nudge.person_id or 0) is not None


SUGGESTIONS = Capability(
    kinds=(
        Kind(
            SUGGESTED,
            "Suggestions that wait for my answer",
            tell_suggested,
            may_stop=False,
            for_staff=True,
            stands=_is_new,
        ),
        Kind(
            service.ANSWERED,
            "What became of what I suggested",
            tell_answered,
            may_stop=False,
            stands=_is_answered,
        ),
        # To put it away would write into the audit who did.
        Kind(
            service.ANSWERED_PRIVATELY,
            "What became of a suggestion",
            tell_answered,
            may_be_done=False,
            may_snooze=False,
            may_stop=False,
            is_private=True,
            stands=_is_answered,
        ),
    )
)
