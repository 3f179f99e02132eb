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


def unless_private(kinds: Mapping[str, Kind], otherwise: Undeliverable) -> Undeliverable:
    """Leave what may go certain ways only to the admins, who see that it failed: nobody else is to know."""

    def keep(session: Session, nudge: Nudge, fault: NoDirectMessage) -> None:
        kind = kinds.get(nudge.kind)
        if kind is None or kind.ways is None:
            otherwise(session, nudge, fault)

    return keep


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
