"""The nudges of the parts in a meeting: that one was given one, and that somebody gave one back."""

from sqlalchemy.orm import Session

from bot.nudges.kinds import Capability, Kind, Occasion
from bot.services.meetings import part_nudges as service
from bot.services.meetings.answers import organises
from bot.store.outbox import Nudge
from bot.views.meetings import parts as view
from bot.views.notes import Note


def tell_given(occasion: Occasion) -> Note | None:
    """“You are chair: Childminder forum”."""
    person = occasion.person
    told = service.given(occasion.session, occasion.nudge.about, person.id) if person else None
    return view.note_given(*told) if told else None


def tell_refused(occasion: Occasion) -> Note | None:
    """“Beth Carrow can’t be chair: Childminder forum”, to who organises it."""
    told = service.refused(occasion.session, occasion.nudge.about)
    if told is None or occasion.actor is None or not organises(occasion.actor, told[0]):
        return None
    meeting, parts, who = told
    name = occasion.name(who.user_id) if who and who.user_id else "Somebody"
    return view.note_refused(meeting, parts, name)


def _is_given(session: Session, nudge: Nudge) -> bool:
    return service.given(session, nudge.about, nudge.person_id or 0) is not None


def _is_refused(session: Session, nudge: Nudge) -> bool:
    return service.refused(session, nudge.about) is not None


PARTS = Capability(
    kinds=(
        Kind(service.GIVEN, "Parts I have in meetings", tell_given, may_stop=False, stands=_is_given),
        Kind(
            service.REFUSED,
            "Who cannot be host, chair or note-taker of my meetings",
            tell_refused,
            may_stop=False,
            for_staff=True,
            stands=_is_refused,
        ),
    )
)
