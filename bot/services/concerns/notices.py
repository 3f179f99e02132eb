"""Who is told that something waits for them. What waits is never told: the same words go to everybody."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.services.concerns.drafts import begun
from bot.services.concerns.pending import open_actions
from bot.services.concerns.reading import Part, Reading, What
from bot.services.concerns.team import Rung
from bot.services.deadlines import due
from bot.store import outbox, people
from bot.store.concerns import concerns as store
from bot.store.concerns.concerns import Concern, ConcernDraft
from bot.store.outbox import URGENT, Due

NOTICE, NOTICE_BY_MAIL = "notice", "notice.mail"
LEFT_AFTER = timedelta(minutes=15)
"""Who answered that somebody is in danger, and then sent nothing for so long, is called. Ours."""


def tell_reporter(session: Session, concern: Concern, user_ids: Collection[str], now: datetime) -> None:
    """The same, in Slack alone where they are there: who else reads their e-mail, nobody knows."""
    dues = [
        _due(NOTICE, concern, f"{concern.length}", person_id, now) for person_id in _met(session, user_ids)
    ]
    outbox.add(session, dues)


def tell(session: Session, concern: Concern, user_ids: Collection[str], now: datetime) -> None:
    """That something has happened, and they can look what: in Slack, and by e-mail too."""
    outbox.add(session, list(due_to(session, concern, f"{concern.length}", user_ids, now)))


def tell_team(reading: Reading, concern: Concern, but: str) -> None:
    """The same to whoever deals with it, but for who did it; where nobody does, to who comes next."""
    rung = reading.manned(concern, Rung.OWNER)
    tell(reading.session, concern, reading.on_rung(concern, rung) - {but}, reading.now)


def notices(reading: Reading, concern: Concern, external: int | None) -> Iterator[Due]:
    """Who is due to be told of a concern that waits, by the ladder; `external` is the outside contact.

    Each is told once for each clock and rung. By e-mail too, so that who is not in Slack now learns of it.
    Raises LostKey.
    """
    for step in reading.steps(concern):
        if step.at <= reading.now:
            yield from _of_rung(reading, concern, step.rung, f"{step.clock}:{step.rung}", step.at, external)
    yield from _overdue(reading, concern)
    if reading.rests_with_linked(concern):
        yield from _of_rung(reading, concern, Rung.PARTNERSHIP, "linked", concern.opened_at, external)
    for entry in reading.entries(concern):
        if entry.what == What.NOT_HEARD:
            rung = reading.manned(concern, Rung(entry.told["rung"]))
            yield from _of_rung(reading, concern, rung, f"heard:{entry.number}", entry.at, external)


def unfinished(reading: Reading, draft: ConcernDraft) -> Iterator[Due]:
    """Something urgent was begun and left: who comes first is to call whoever began it.

    While none of them has looked who it is, the next ones are told too, as of a child at risk.
    Raises LostKey.
    """
    author, told = begun(reading.vault, draft)
    if draft.expires_at <= reading.now or draft.call_asked_at or not told.is_urgent:
        return
    for rung, at in _until_called(reading, draft.changed_at + LEFT_AFTER):
        kept_away = told.kept_away(author) | {author}
        first = reading.team.first(kept_away) or ""
        for person_id in _met(reading.session, reading.team.on_rung(rung, first, kept_away)):
            if at <= reading.now:
                key = f"{NOTICE}:draft:{draft.id}:{draft.changed_at.timestamp():.0f}:{person_id}"
                yield Due(NOTICE, key, at, person_id, about={"draft": draft.id}, urgency=URGENT)


def may_be_told(reading: Reading, about: Mapping[str, int | str], user_id: str) -> bool:
    """Whether somebody may be told that something waits for them: its reporter, or who may read it."""
    if "draft" in about:
        draft = store.draft_by_id(reading.session, int(about["draft"]))
        return draft is not None and _may_call(reading, draft, user_id)
    concern = store.by_reference(reading.session, str(about["concern"]))
    if concern is None:
        return False
    return reading.has_part(concern, Part.REPORTER, user_id) or reading.may_read(concern, user_id)


def _may_call(reading: Reading, draft: ConcernDraft, user_id: str) -> bool:
    author, told = begun(reading.vault, draft)
    return user_id in reading.team.everybody - told.kept_away(author)


def _until_called(reading: Reading, left: datetime) -> Iterator[tuple[Rung, datetime]]:
    """When each rung is told of what was left."""
    timetable = reading.timetable
    ladder = timetable.policy.ladders.child_at_risk
    at = left
    yield Rung.OWNER, at
    for rung, wait in ((Rung.DEPUTIES, ladder.owner), (Rung.MANAGERS, ladder.deputy)):
        at = due(at, wait, timetable.calendar)
        yield rung, at


def _overdue(reading: Reading, concern: Concern) -> Iterator[Due]:
    """Who has something to do and has not done it in time; who is kept out of it is not told."""
    for action in open_actions(reading.entries(concern)):
        if action.until <= reading.now and reading.may_read(concern, action.owner):
            occasion = f"todo:{action.number}"
            yield from due_to(reading.session, concern, occasion, {action.owner}, action.until)


def _of_rung(
    reading: Reading, concern: Concern, rung: Rung, occasion: str, at: datetime, external: int | None
) -> Iterator[Due]:
    if rung is Rung.PARTNERSHIP:
        if external:
            yield _due(NOTICE, concern, occasion, external, at)
        return
    yield from due_to(reading.session, concern, occasion, reading.on_rung(concern, rung), at)


def due_to(
    session: Session, concern: Concern, occasion: str, user_ids: Collection[str], at: datetime
) -> Iterator[Due]:
    """That something waits: to each of these in Slack, and by e-mail too, once for each occasion."""
    for person_id in _met(session, user_ids):
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
