"""The nudges of polls: who has not answered, how a poll stands, and what became of it."""

from sqlalchemy.orm import Session

from bot.nudges.kinds import Capability, Kind, Occasion
from bot.services.meetings import asking as service
from bot.services.meetings import nudges as meeting_service
from bot.services.meetings.meetings import POLL_CANCELLED
from bot.services.meetings.polls import SETTLED, SETTLED_SOON
from bot.services.people import Standing
from bot.store.outbox import Nudge
from bot.views.meetings import poll_notes as view
from bot.views.notes import Note


def ask_missing(occasion: Occasion) -> Note | None:
    """“Which times suit you?”, to who has not answered."""
    told = service.missing(occasion.session, occasion.nudge.about, _whom(occasion), occasion.now)
    return view.missing(*told) if told else None


def tell_answered(occasion: Occasion) -> Note | None:
    """“Everybody has answered”, to whoever posted the poll."""
    told = service.answered(occasion.session, occasion.nudge.about) if _is_staff(occasion) else None
    return view.answered(*told) if told else None


def tell_ended(occasion: Occasion) -> Note | None:
    """“No more answers are taken”, to the same."""
    about = occasion.nudge.about
    told = service.ended(occasion.session, about, occasion.now) if _is_staff(occasion) else None
    return view.ended(*told, occasion.now) if told else None


def tell_settled(occasion: Occasion) -> Note | None:
    """“The time is settled”, to who marked any."""
    told = service.settled(occasion.session, occasion.nudge.about, _whom(occasion))
    return view.settled(*told) if told else None


def tell_cancelled(occasion: Occasion) -> Note | None:
    """“Cancelled”, to the same."""
    told = meeting_service.cancelled(occasion.session, occasion.nudge.about, _whom(occasion))
    return view.cancelled(told.meeting) if told else None


def _is_missing(session: Session, nudge: Nudge) -> bool:
    return service.missing(session, nudge.about, nudge.person_id or 0, nudge.due_at) is not None


def _is_answered(session: Session, nudge: Nudge) -> bool:
    return service.answered(session, nudge.about) is not None


def _is_ended(session: Session, nudge: Nudge) -> bool:
    return service.ended(session, nudge.about, nudge.due_at) is not None


def _is_settled(session: Session, nudge: Nudge) -> bool:
    return service.settled(session, nudge.about, nudge.person_id or 0) is not None


def _is_cancelled(session: Session, nudge: Nudge) -> bool:
    return meeting_service.cancelled(session, nudge.about, nudge.person_id or 0) is not None


def _is_staff(occasion: Occasion) -> bool:
    return occasion.actor is not None and occasion.actor.standing is Standing.MEMBER


def _whom(occasion: Occasion) -> int:
    return occasion.person.id if occasion.person else 0


# A deadline does not wait for a digest, and neither does a time that people may have kept free.
POLLS = Capability(
    kinds=(
        Kind(
            service.MISSING,
            "Polls I have not answered yet",
            ask_missing,
            is_ask=True,
            in_digest=False,
            stands=_is_missing,
        ),
        Kind(
            service.ALL_ANSWERED,
            "Polls of mine that everybody has answered",
            tell_answered,
            for_staff=True,
            stands=_is_answered,
        ),
        Kind(
            service.ENDED,
            "Polls of mine that are closed",
            tell_ended,
            may_stop=False,
            for_staff=True,
            stands=_is_ended,
        ),
        Kind(
            SETTLED,
            "Times that were settled on",
            tell_settled,
            may_stop=False,
            in_digest=False,
            stands=_is_settled,
        ),
        Kind(
            SETTLED_SOON,
            "Times that were settled on for the next day",
            tell_settled,
            urgent=True,
            may_stop=False,
            in_digest=False,
            stands=_is_settled,
        ),
        Kind(
            POLL_CANCELLED,
            "Polls I answered that are off",
            tell_cancelled,
            may_stop=False,
            may_snooze=False,
            in_digest=False,
            stands=_is_cancelled,
        ),
    ),
    rules=(service.reminders, service.endings),
)
