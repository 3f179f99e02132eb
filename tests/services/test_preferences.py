"""Preferences: what holds for whom, who may say it, and that it is kept exactly, or refused."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.policy import read_policy
from bot.services import preferences as service
from bot.services.checks import WrongFields
from bot.services.people import Actor, NotAllowed, Standing
from bot.services.preferences import NoSuchPerson, Preferences, held, lacks, likeliest
from bot.services.wishes import Way
from bot.store.audit import AuditEvent
from bot.store.database import Database
from bot.store.people import Person, Preference
from tests.services.registers.desk import NOW

T = TypeVar("T")
POLICY = read_policy()
USUAL = held(None, None, POLICY.reaching, NOW.date())
MAYA = Actor("U0MAYA", "T1", Standing.MEMBER)
BETH = Actor("U0BETH", "T1", Standing.GUEST)
NADIA = Actor("U0NADIA", "T2", Standing.ELSEWHERE)


class Desk:
    """People who say how they want to be reached."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def do(self, act: Callable[[Session], T]) -> T:
        with self.database.transaction(writes=True) as session:
            return act(session)

    def save(
        self,
        actor: Actor,
        said: Preferences,
        whose: int | None = None,
        kinds: tuple[str, ...] = (),
        now: datetime = NOW,
    ) -> Preferences:
        return self.do(lambda session: service.save(session, actor, said, kinds, POLICY, now, whose))[1]

    def mine(self, actor: Actor, now: datetime = NOW) -> Preferences:
        return self.do(lambda session: service.mine(session, actor, POLICY, now))

    def note(self, **facts: object) -> int:
        """Somebody who is not on Slack, unless told otherwise."""

        def note(session: Session) -> int:
            person = Person(noted_at=NOW, noted_by=MAYA.user_id, **facts)
            session.add(person)
            session.flush()
            return person.id

        return self.do(note)

    def audit(self) -> list[tuple[str, str, object]]:
        def read(session: Session) -> list[tuple[str, str, object]]:
            events = session.scalars(select(AuditEvent).order_by(AuditEvent.id))
            return [(one.actor_id, one.subject, one.details["fields"]) for one in events]

        return self.do(read)

    def rows(self) -> tuple[int, int]:
        return self.do(
            lambda session: (
                len(session.scalars(select(Person)).all()),
                len(session.scalars(select(Preference)).all()),
            )
        )


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


@pytest.mark.parametrize("actor", [MAYA, BETH, NADIA], ids=lambda actor: actor.standing.value)
def test_what_somebody_says_holds_for_them_and_for_nobody_else(desk: Desk, actor: Actor) -> None:
    said = replace(USUAL, language="Polski", work_days=frozenset({6, 7}), topics=("Funding", "bees"))
    assert desk.mine(actor) == USUAL
    assert desk.rows() == (0, 0), "who only looks is not written down"
    desk.save(actor, said)
    assert desk.mine(actor) == said
    for other in {MAYA, BETH, NADIA} - {actor}:
        assert desk.mine(other) == USUAL
    assert desk.audit() == [(actor.user_id, "person:1", ["language", "work_days", "topics"])]


def test_the_same_again_changes_nothing(desk: Desk) -> None:
    said = replace(USUAL, reach=Way.LETTER, address="1 Quay Lane\nSaltmere")
    for _ in range(3):
        desk.save(BETH, said)
    assert len(desk.audit()) == 1
    assert desk.rows() == (1, 1)


def test_what_was_saved_as_it_was_holds_even_if_the_council_changes_its_policy(desk: Desk) -> None:
    desk.save(BETH, USUAL)
    other = POLICY.reaching.model_copy(update={"nation": "wales"})
    person_row = desk.do(lambda session: (session.get(Person, 1), session.get(Preference, 1)))
    assert held(*person_row, other, NOW.date()).nation == "england"
    assert held(None, None, other, NOW.date()).nation == "wales"


def test_kinds_that_were_not_offered_stay_stopped(desk: Desk) -> None:
    desk.save(BETH, replace(USUAL, stopped=frozenset({"a", "b"})), kinds=("a", "b"))
    kept = desk.save(BETH, USUAL, kinds=("a", "c"))
    assert kept.stopped == {"b"}


def test_a_pause_that_is_over_is_none_and_a_past_one_is_refused(desk: Desk) -> None:
    until = NOW.date() + timedelta(days=3)
    desk.save(BETH, replace(USUAL, paused_until=until))
    assert desk.mine(BETH).paused_until == until
    later = NOW + timedelta(days=3)
    assert desk.mine(BETH, later).paused_until is None
    desk.save(BETH, desk.mine(BETH, later), now=later)
    assert len(desk.audit()) == 1
    for day in (NOW.date(), NOW.date() - timedelta(days=1), date(1, 1, 1)):
        with pytest.raises(WrongFields) as wrong:
            desk.save(BETH, replace(USUAL, paused_until=day))
        assert {*wrong.value.errors} == {"paused_until"}


def test_which_day_it_is_goes_by_the_uk_s_clock(desk: Desk) -> None:
    at_half_past_midnight_there = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    with pytest.raises(WrongFields):
        desk.save(BETH, replace(USUAL, paused_until=date(2026, 7, 2)), now=at_half_past_midnight_there)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reach": Way.EMAIL}, "email"),
        ({"reach": Way.PHONE}, "phone"),
        ({"reach": Way.LETTER}, "address"),
        ({"email": "nonsense"}, "email"),
        ({"language": ""}, "language"),
        ({"language": "x" * 41}, "language"),
        ({"language": "En\nglish"}, "language"),
        ({"work_days": frozenset()}, "work_days"),
        ({"work_days": frozenset({0, 1})}, "work_days"),
        ({"work_days": frozenset({8})}, "work_days"),
        ({"nation": "atlantis"}, "nation"),
        ({"topics": tuple(map(str, range(41)))}, "topics"),
        ({"topics": ("x" * 61,)}, "topics"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_written(
    desk: Desk, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(WrongFields) as wrong:
        desk.save(BETH, replace(USUAL, **changes))  # type: ignore[arg-type]
    assert {*wrong.value.errors} == {field}
    assert "lease" in wrong.value.errors[field] or "does" in wrong.value.errors[field]
    assert desk.rows() == (0, 0)


def test_staff_say_it_for_who_is_not_on_slack_and_for_nobody_else(desk: Desk) -> None:
    ann, beth = desk.note(name="Ann Archer"), desk.note(user_id=BETH.user_id, team_id="T1")
    said = replace(USUAL, reach=Way.PHONE, phone="01632 960001")
    desk.save(MAYA, said, ann)
    person, found = desk.do(lambda session: service.theirs(session, MAYA, ann, POLICY, NOW))
    assert (person.name, found) == ("Ann Archer", said)
    with pytest.raises(WrongFields) as wrong:
        desk.save(MAYA, USUAL, ann)
    assert {*wrong.value.errors} == {"reach"}
    with pytest.raises(NotAllowed, match="only they can change"):
        desk.save(MAYA, said, beth)
    for stranger in (BETH, NADIA, Actor("U9", "T1", Standing.GONE)):
        with pytest.raises(NotAllowed):
            desk.save(stranger, said, ann)
        with pytest.raises(NotAllowed):
            desk.do(lambda session, who=stranger: service.theirs(session, who, ann, POLICY, NOW))  # type: ignore[misc]
    forgotten = desk.note(name="Gone", forgotten_at=NOW)
    for nobody in (forgotten, 999):
        with pytest.raises(NoSuchPerson):
            desk.save(MAYA, said, nobody)
    assert len(desk.audit()) == 1


def test_two_first_answers_at_the_same_moment_are_both_taken_in_turn(desk: Desk) -> None:
    begun = Barrier(2)

    def say(language: str) -> None:
        begun.wait()
        desk.save(BETH, replace(USUAL, language=language))

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(say, ("Polski", "Cymraeg")))
    assert desk.rows() == (1, 1)
    assert desk.mine(BETH).language in ("Polski", "Cymraeg")
    assert [fields for *_, fields in desk.audit()] == [["language"], ["language"]]


@pytest.mark.parametrize(
    ("known", "way", "lacking"),
    [
        ({"user_id": "U1"}, Way.SLACK, None),
        ({"email": "a@b.uk", "phone": "0163296"}, Way.EMAIL, None),
        ({"phone": "0163296", "address": "x"}, Way.PHONE, None),
        ({"address": "x"}, Way.LETTER, None),
        ({}, Way.PHONE, "phone"),
    ],
)
def test_who_has_not_said_how_is_reached_as_is_likeliest(
    known: dict[str, str], way: Way, lacking: str | None
) -> None:
    person = Person(**known)
    assert likeliest(person) is way
    assert lacks(person, way) == lacking


TYPED = st.text(max_size=70)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(TYPED, TYPED, TYPED, TYPED, st.lists(TYPED, max_size=5), st.times(), st.times())
def test_whatever_is_typed_is_kept_exactly_or_refused_with_a_message(
    desk: Desk,
    language: str,
    email: str,
    phone: str,
    address: str,
    topics: list[str],
    quiet_from: time,
    quiet_until: time,
) -> None:
    said = replace(
        USUAL,
        language=language,
        email=email,
        phone=phone,
        address=address,
        topics=tuple(topics),
        quiet_from=quiet_from.replace(second=0, microsecond=0, tzinfo=None),
        quiet_until=quiet_until.replace(second=0, microsecond=0, tzinfo=None),
    )
    before = desk.mine(BETH)
    try:
        desk.save(BETH, said)
    except WrongFields as wrong:
        told = wrong.errors
    else:
        told, before = {}, said
    assert all(told.values())
    assert desk.mine(BETH) == before


def test_the_topics_kith_brings_can_all_be_chosen() -> None:
    assert service.faults(replace(USUAL, topics=POLICY.topics), NOW.date(), on_slack=True) == {}
