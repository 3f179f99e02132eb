"""Roles: who may decide on one is nudged, who asked is told what came of it, and who is given one is told."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from bot.nudges.kinds import Capability, Kind, Occasion
from bot.services.records import RoleGrant, RoleRequest
from bot.services.roles import DECIDED, GIVEN, TO_DECIDE, Roles, concerned, due, held_as, request_of
from bot.store.outbox import Due, Nudge
from bot.views import roles as view
from bot.views.notes import Note


def capability(first_admins: frozenset[str]) -> Capability:
    """The nudges about roles. `first_admins` are those the setting names."""
    return Capability(
        kinds=(
            Kind(
                TO_DECIDE,
                "Roles that wait for my approval",
                render=_ask_to_decide,
                # Dismissed or stopped by every admin, a request would wait unseen.
                may_be_done=False,
                may_stop=False,
                stands=lambda session, nudge: _is_open(request_of(session, nudge.about["request"])),
                became=_tell_decided,
            ),
            Kind(DECIDED, "What became of roles I asked for", render=_tell_decided, for_staff=True),
            Kind(
                GIVEN,
                "Roles that I was given",
                render=_tell_given,
                for_staff=True,
                stands=lambda session, nudge: _held(session, nudge) is not None,
                became=lambda occasion: view.note_taken(str(occasion.nudge.about["role"])),
            ),
        ),
        rules=(partial(_due, first_admins),),
    )


def _due(first_admins: frozenset[str], session: Session, _now: datetime) -> Sequence[Due]:
    return due(session, first_admins)


def _ask_to_decide(occasion: Occasion) -> Note | None:
    """Only to whom the service would let decide, as people are now."""
    actor, session = occasion.actor, occasion.session
    if actor is None:
        return None
    known = occasion.who(concerned(session) | occasion.first_admins)
    roles = Roles(session, actor, occasion.first_admins, known, occasion.now)
    mine = {request.id: request for request in roles.to_decide()}
    request = mine.get(occasion.nudge.about["request"])
    return view.note_to_decide(request, occasion.name) if request else None


def _tell_decided(occasion: Occasion) -> Note | None:
    request = request_of(occasion.session, occasion.nudge.about["request"])
    if request is None or _is_open(request):
        return None
    return view.note_decided(request, occasion.name)


def _tell_given(occasion: Occasion) -> Note | None:
    held = _held(occasion.session, occasion.nudge)
    return view.note_given(held, occasion.name) if held else None


def _held(session: Session, nudge: Nudge) -> RoleGrant | None:
    return held_as(session, int(nudge.about["person"]), str(nudge.about["role"]))


def _is_open(request: RoleRequest | None) -> bool:
    return request is not None and request.outcome is None
