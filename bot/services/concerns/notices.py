"""Who is told that something waits for them. What waits is never told: the same words go to everybody."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.services.concerns.reading import Part, Reading
from bot.services.concerns.team import Rung
from bot.store import outbox, people
from bot.store.concerns import concerns as store
from bot.store.concerns.concerns import Concern
from bot.store.outbox import URGENT, Due

NOTICE, NOTICE_BY_MAIL = "notice", "notice.mail"


def tell_reporter(session: Session, concern: Concern, user_ids: Collection[str], now: datetime) -> None:
    """That something has happened, and they can look what."""
    dues = [_due(NOTICE, concern, f"{concern.length}", person, now) for person in _met(session, user_ids)]
    outbox.add(session, dues)


def notices(reading: Reading, external: int | None) -> Iterable[Due]:
    """Who is due to be told of each concern that waits, by the ladder; `external` is the outside contact.

    Each is told once for each clock and rung. By e-mail too, so that who is not in Slack now learns of it.
    """
    for concern in store.waiting(reading.session):
        for step in reading.steps(concern):
            if step.at <= reading.now:
                yield from _of_rung(
                    reading, concern, step.rung, f"{step.clock}:{step.rung}", step.at, external
                )
        for climbed in range(1, concern.climbed + 1):
            rung = Rung(min(climbed, Rung.PARTNERSHIP))
            yield from _of_rung(reading, concern, rung, f"heard:{climbed}", reading.now, external)


def may_be_told(reading: Reading, reference: str, user_id: str) -> bool:
    """Whether somebody may be told that a concern waits for them: its reporter, or who may read it."""
    concern = store.by_reference(reading.session, reference)
    if concern is None:
        return False
    return reading.has_part(concern, Part.REPORTER, user_id) or reading.may_read(concern, user_id)


def _of_rung(
    reading: Reading, concern: Concern, rung: Rung, occasion: str, at: datetime, external: int | None
) -> Iterable[Due]:
    if rung is Rung.PARTNERSHIP:
        if external:
            yield _due(NOTICE, concern, occasion, external, at)
        return
    who = reading.team.on_rung(rung, reading.owner(concern), reading.kept_out(concern))
    for person_id in _met(reading.session, who):
        yield _due(NOTICE, concern, occasion, person_id, at)
        yield _due(NOTICE_BY_MAIL, concern, occasion, person_id, at)


def _met(session: Session, user_ids: Collection[str]) -> Iterable[int]:
    known = [people.in_slack(session, user_id) for user_id in sorted(user_ids)]
    return [person.id for person in known if person]


def _due(kind: str, concern: Concern, occasion: str, person_id: int, at: datetime) -> Due:
    return Due(
        kind,
        f"{kind}:{concern.reference}:{occasion}:{person_id}",
        at,
        person_id=person_id,
        about={"concern": concern.reference},
        urgency=URGENT,
    )
