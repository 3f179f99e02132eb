"""What becomes of a nudge that cannot be delivered the way it was to go: a colleague tells it."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from bot.nudges.faults import NoDirectMessage
from bot.nudges.kinds import Kind
from bot.nudges.tools import Undeliverable
from bot.services.wishes import Way
from bot.store import people, planning
from bot.store.outbox import Nudge
from bot.store.planning import DIGEST


def hand_over(session: Session, nudge: Nudge, fault: NoDirectMessage) -> None:
    """Make it a task for a co-ordinator; of a digest, each part of it.

    Nothing is tried another way by itself: what the person asked for did not work, so somebody has to know.
    """
    person = people.person(session, nudge.person_id) if nudge.person_id else None
    if person is None:
        return
    way = Way.PHONE if person.phone or not person.address else Way.LETTER
    is_digest = nudge.kind == DIGEST
    for one in planning.members(session, nudge.id) if is_digest else [nudge]:
        if one.state not in ("held", "sending"):
            continue
        one.state, one.via, one.lane, one.reason = "task", way.value, None, fault.code
        one.digest_id = None
    if is_digest:
        nudge.state, nudge.reason = "withdrawn", fault.code


def unless_private(otherwise: Undeliverable, kinds: Mapping[str, Kind]) -> Undeliverable:
    """The same, but no colleague is told of what nobody else may know of.

    It is withdrawn; what is urgent stays with the admins, who see that it failed, and not whom it was for.
    """

    def hand_on(session: Session, nudge: Nudge, fault: NoDirectMessage) -> None:
        known = kinds.get(nudge.kind)
        if known and known.is_private and known.urgent:
            return
        together = planning.members(session, nudge.id) if nudge.kind == DIGEST else [nudge]
        for one in together:
            kind = kinds.get(one.kind)
            if kind and kind.is_private and one.state in ("held", "sending"):
                one.state, one.reason = "withdrawn", fault.code
        if nudge.state != "withdrawn":
            otherwise(session, nudge, fault)

    return hand_on
