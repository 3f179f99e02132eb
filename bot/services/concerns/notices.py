"""Who is told that something waits for them. What waits is never told: the same words go to everybody."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.services.concerns.reading import Part, Reading
from bot.services.concerns.team import Rung
from bot.store import outbox, people
from bot.store.concerns import concerns as store
from bot.store.concerns.concerns import Concern
from bot.store.outbox import URGENT, Due

NOTICE, NOTICE_BY_MAIL = "notice", "notice.mail"
LEFT_AFTER = timedelta(minutes=15)
"""Who answered that somebody is in danger, and then sent nothing for so long, is called. Ours."""
URGENT_ANSWERS = ("yes", "not sure")


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


def unfinished(reading: Reading) -> Iterable[Due]:
    """Something urgent was begun and left: who comes first is to call whoever began it."""
    for draft in store.drafts(reading.session):
        left = draft.changed_at + LEFT_AFTER
        told = reading.vault.open(draft.sealed)
        if left > reading.now or draft.expires_at <= reading.now or told["danger"] not in URGENT_ANSWERS:
            continue
        first = reading.team.first(frozenset(told["named"]) | {told["user"]})
        for person_id in _met(reading.session, {first} if first else ()):
            key = f"{NOTICE}:draft:{draft.id}:{draft.changed_at.timestamp():.0f}:{person_id}"
            yield Due(NOTICE, key, left, person_id, about={"draft": draft.id}, urgency=URGENT)


def may_be_told(reading: Reading, about: Mapping[str, int | str], user_id: str) -> bool:
    """Whether somebody may be told that something waits for them: its reporter, or who may read it."""
    if "draft" in about:
        return user_id in reading.team.leads | reading.team.deputies | reading.team.managers
    concern = store.by_reference(reading.session, str(about["concern"]))
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
