"""The nudges that every kind of items has: is it still right, and it was withdrawn."""

from sqlalchemy.orm import Session

from bot.nudges.kinds import Capability, Kind, Occasion
from bot.services.share import telling
from bot.store.outbox import Nudge
from bot.views.notes import Note
from bot.views.share import notes as view


def ask_to_review(occasion: Occasion) -> Note | None:
    """“Is it still right?”, to its owner."""
    whole = telling.to_review(occasion.session, occasion.nudge.about, occasion.now)
    return view.note_review(*whole) if whole else None


def tell_taken_out(occasion: Occasion) -> Note | None:
    """“Something you shared was withdrawn”."""
    whole = telling.taken_out(occasion.session, occasion.nudge.about)
    return view.note_taken_out(*whole) if whole else None


def _is_out(session: Session, nudge: Nudge) -> bool:
    return telling.taken_out(session, nudge.about) is not None


LIBRARY = Capability(
    kinds=(
        Kind(
            telling.REVIEW,
            "Whether what I share is still right",
            ask_to_review,
            is_ask=True,
            may_be_done=False,
        ),
        Kind(telling.TAKEN_OUT, "What was withdrawn of what I shared", tell_taken_out, stands=_is_out),
    ),
    rules=(telling.reviews,),
)
