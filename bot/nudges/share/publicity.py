"""The nudges of publicity: it itself, that it was withdrawn, “please approve”, and what was decided."""

from sqlalchemy.orm import Session

from bot.nudges.kinds import Capability, Kind, Occasion
from bot.policy import Policy, Reaching
from bot.services.people import Standing
from bot.services.share import publicity as service
from bot.services.share import publicity_nudges as nudges
from bot.services.share.library import State
from bot.services.share.publicity_audience import SENT
from bot.store.outbox import Nudge
from bot.views.notes import Note
from bot.views.share import publicity_notes as view


def publicity_kinds(policy: Policy) -> Capability:
    """All of them."""
    reaching = policy.reaching
    return Capability(
        kinds=(
            Kind(
                SENT,
                "Support on offer, and other publicity",
                lambda occasion: _tell(occasion, reaching, State.PUBLISHED),
                may_be_done=False,
                stands=lambda session, nudge: _is(session, nudge, reaching, State.PUBLISHED),
                became=lambda occasion: _tell(occasion, reaching, State.WITHDRAWN),
            ),
            Kind(
                nudges.OUT,
                "Publicity that was withdrawn",
                lambda occasion: _tell(occasion, reaching, State.WITHDRAWN),
                stands=lambda session, nudge: _is(session, nudge, reaching, State.WITHDRAWN),
            ),
            Kind(
                service.ASK,
                "Publicity that waits for my approval",
                ask_to_approve,
                may_be_done=False,
                may_stop=False,
                for_staff=True,
                stands=lambda session, nudge: nudges.to_approve(session, nudge.about) is not None,
            ),
            Kind(
                service.DECIDED,
                "What came of publicity I prepared",
                tell_decided,
                may_stop=False,
                for_staff=True,
                stands=lambda session, nudge: nudges.decided(session, nudge.about) is not None,
            ),
        ),
        rules=(nudges.withdrawn,),
    )


def ask_to_approve(occasion: Occasion) -> Note | None:
    """“Please approve”, to the colleague who was asked."""
    found = nudges.to_approve(occasion.session, occasion.nudge.about) if _is_staff(occasion) else None
    return view.note_to_approve(found) if found else None


def tell_decided(occasion: Occasion) -> Note | None:
    """Approved, or sent back with words; to who asked."""
    found = nudges.decided(occasion.session, occasion.nudge.about) if _is_staff(occasion) else None
    return view.note_decided(found) if found else None


def _tell(occasion: Occasion, policy: Reaching, state: State) -> Note | None:
    told = nudges.told(occasion.session, occasion.nudge, policy)
    if told is None or told.item.state is not state:
        return None
    return view.note_sent(told) if state is State.PUBLISHED else view.note_withdrawn(told)


def _is(session: Session, nudge: Nudge, policy: Reaching, state: State) -> bool:
    told = nudges.told(session, nudge, policy)
    return told is not None and told.item.state is state


def _is_staff(occasion: Occasion) -> bool:
    return occasion.actor is not None and occasion.actor.standing is Standing.MEMBER
