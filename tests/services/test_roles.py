"""Roles: who may give and take them, what a second admin must approve, and whose count for nothing."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import TypeVar

import pytest
from sqlalchemy import select

from bot.services.people import Actor, NotAllowed, Standing
from bot.services.roles import SAFEGUARDING, Change, Outcome, Role, Roles, concerned
from bot.store import schema
from bot.store.audit import AuditEvent
from bot.store.database import Database
from bot.store.outbox import Nudge
from bot.store.people import Person
from bot.store.roles import RoleGrant, RoleRequest
from tests.postgres import Server
from tests.services.registers.desk import NOW

T = TypeVar("T")
ANN, BEA, CAL, DOT = "U0ANN", "U0BEA", "U0CAL", "U0DOT"
"""Ann is the first admin; the others are staff."""


class Desk:
    """The roles of a council with four members of staff."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.first_admins = frozenset({ANN})
        self.known = {one: Actor(one, "T1", Standing.MEMBER) for one in (ANN, BEA, CAL, DOT)}

    def become(self, user_id: str, standing: Standing) -> None:
        self.known[user_id] = replace(self.known[user_id], standing=standing)

    def act(self, user_id: str, do: Callable[[Roles], T]) -> T:
        with self.database.transaction(writes=True) as session:
            return do(Roles(session, self.known[user_id], self.first_admins, self.known, NOW))

    def give(self, by: str, to: str, role: Role) -> Change:
        return self.act(by, lambda roles: roles.give(to, role))

    def take(self, by: str, of: str, role: Role) -> Change:
        return self.act(by, lambda roles: roles.take(of, role))

    def decide(self, by: str, outcome: Outcome, number: int = 1) -> tuple[str | None, str | None, bool]:
        decided = self.act(by, lambda roles: roles.decide(number, outcome))
        return decided.request.outcome, decided.request.decided_by, decided.already

    def held(self, of: str) -> set[Role]:
        return set(self.act(ANN, lambda roles: roles.held_by(of)))

    def to_decide(self, by: str) -> list[int]:
        return [one.id for one in self.act(by, lambda roles: roles.to_decide())]

    def audit(self) -> list[tuple[str, str, str, str]]:
        with self.database.transaction() as session:
            events = session.scalars(select(AuditEvent).order_by(AuditEvent.id))
            return [(one.actor_id, one.action, one.subject, one.details["role"]) for one in events]

    def two_admins(self) -> None:
        self.give(ANN, BEA, Role.ADMIN)


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def told(desk: Desk) -> list[tuple[str | None, str, str]]:
    """Who is told of which role they hold now, and whether that still waits to be sent."""
    with desk.database.transaction() as session:
        found = select(Nudge, Person).join(Person, Person.id == Nudge.person_id).order_by(Nudge.id)
        rows = session.execute(found.where(Nudge.kind == "role.given")).all()
        return [(person.user_id, str(nudge.about["role"]), nudge.state) for nudge, person in rows]


def test_who_is_given_a_role_is_told_unless_it_is_taken_away_before(desk: Desk) -> None:
    for _ in range(2):
        desk.give(ANN, CAL, Role.MANAGER)
    assert told(desk) == [(CAL, "manager", "planned")]
    desk.take(ANN, CAL, Role.MANAGER)
    assert told(desk) == [(CAL, "manager", "withdrawn")]


def test_to_take_one_role_away_leaves_what_is_said_of_another(desk: Desk) -> None:
    desk.give(ANN, CAL, Role.MANAGER)
    desk.give(ANN, CAL, Role.ADMIN)
    desk.give(ANN, DOT, Role.MANAGER)
    desk.take(ANN, CAL, Role.MANAGER)
    waiting, taken = "planned", "withdrawn"
    assert told(desk) == [(CAL, "manager", taken), (CAL, "admin", waiting), (DOT, "manager", waiting)]


def test_who_gives_themselves_a_role_is_not_told(desk: Desk) -> None:
    assert desk.give(ANN, ANN, Role.MANAGER) is Change.GIVEN
    assert told(desk) == []


def test_who_becomes_safeguarding_lead_is_told_once_a_second_admin_approved(desk: Desk) -> None:
    desk.two_admins()
    desk.give(ANN, CAL, Role.SAFEGUARDING_LEAD)
    assert told(desk) == [(BEA, "admin", "planned")]
    desk.decide(BEA, Outcome.APPROVED)
    assert told(desk)[1:] == [(CAL, "safeguarding lead", "planned")]


def test_an_admin_gives_and_takes_a_role_and_the_audit_tells(desk: Desk) -> None:
    assert desk.give(ANN, CAL, Role.MANAGER) is Change.GIVEN
    assert desk.held(CAL) == {Role.MANAGER}
    assert desk.take(ANN, CAL, Role.MANAGER) is Change.TAKEN
    assert desk.held(CAL) == set()
    assert desk.audit() == [(ANN, "role.given", CAL, "manager"), (ANN, "role.taken", CAL, "manager")]


def test_the_same_again_changes_nothing_and_leaves_no_audit(desk: Desk) -> None:
    desk.two_admins()
    before = len(desk.audit())
    assert desk.give(ANN, BEA, Role.ADMIN) is Change.HELD_ALREADY
    assert desk.give(BEA, ANN, Role.ADMIN) is Change.HELD_ALREADY
    assert desk.take(ANN, CAL, Role.MANAGER) is Change.NOT_HELD
    assert len(desk.audit()) == before


@pytest.mark.parametrize("role", Role)
def test_who_is_no_admin_neither_gives_nor_takes(desk: Desk, role: Role) -> None:
    desk.give(ANN, CAL, Role.MANAGER)
    before = desk.audit()
    for attempt in (desk.give, desk.take):
        for whose in (BEA, CAL, ANN):
            with pytest.raises(NotAllowed, match="Only an admin"):
                attempt(CAL, whose, role)
    assert desk.audit() == before
    assert desk.to_decide(CAL) == []


@pytest.mark.parametrize("standing", [Standing.GUEST, Standing.ELSEWHERE, Standing.GONE])
def test_who_is_no_member_gets_no_role_and_sees_none(desk: Desk, standing: Standing) -> None:
    desk.become(CAL, standing)
    with pytest.raises(NotAllowed, match="only for members"):
        desk.give(ANN, CAL, Role.MANAGER)
    for look in (
        lambda roles: roles.everybody(),
        lambda roles: roles.held_by(ANN),
        lambda roles: roles.asked_by_me(),
        lambda roles: roles.deciders(ANN, Role.DEPUTY),
        lambda roles: roles.take(ANN, Role.ADMIN),
    ):
        with pytest.raises(NotAllowed, match="council’s own staff"):
            desk.act(CAL, look)


def test_somebody_slack_does_not_know_gets_no_role(desk: Desk) -> None:
    with pytest.raises(NotAllowed, match="only for members"):
        desk.give(ANN, "U0NOBODY", Role.MANAGER)


@pytest.mark.parametrize("role", sorted(SAFEGUARDING))
def test_a_safeguarding_role_takes_effect_once_a_second_admin_approves(desk: Desk, role: Role) -> None:
    desk.two_admins()
    assert desk.give(ANN, CAL, role) is Change.ASKED
    assert desk.held(CAL) == set()
    assert desk.to_decide(BEA) == [1]
    assert desk.decide(BEA, Outcome.APPROVED) == ("approved", BEA, False)
    assert desk.held(CAL) == {role}
    assert desk.audit()[1:] == [(ANN, "role.asked", CAL, role), (BEA, "role.approved", CAL, role)]
    assert desk.to_decide(BEA) == []


def test_nobody_approves_their_own_request_nor_a_role_of_their_own(desk: Desk) -> None:
    desk.two_admins()
    desk.give(ANN, BEA, Role.DEPUTY)
    for by in (ANN, BEA):
        assert desk.to_decide(by) == []
        for outcome in (Outcome.APPROVED, Outcome.REFUSED):
            with pytest.raises(NotAllowed, match="Somebody else"):
                desk.decide(by, outcome)
    with pytest.raises(NotAllowed, match="Only an admin"):
        desk.decide(CAL, Outcome.APPROVED)
    assert desk.held(BEA) == {Role.ADMIN}
    assert desk.act(ANN, lambda roles: roles.deciders(BEA, Role.DEPUTY)) == frozenset()


def test_asking_twice_for_the_same_waits_once(desk: Desk) -> None:
    desk.two_admins()
    assert desk.give(ANN, CAL, Role.DEPUTY) is Change.ASKED
    assert desk.give(ANN, CAL, Role.DEPUTY) is Change.WAITS_ALREADY
    assert desk.give(BEA, CAL, Role.DEPUTY) is Change.WAITS_ALREADY
    assert desk.to_decide(BEA) == [1]
    assert desk.act(BEA, lambda roles: roles.deciders(CAL, Role.DEPUTY)) == {BEA}
    assert len(desk.audit()) == 2


def test_who_decides_second_is_told_what_was_decided_and_changes_nothing(desk: Desk) -> None:
    desk.two_admins()
    desk.give(ANN, DOT, Role.ADMIN)
    desk.give(ANN, CAL, Role.DEPUTY)
    assert desk.decide(BEA, Outcome.REFUSED) == ("refused", BEA, False)
    before = desk.audit()
    assert desk.decide(DOT, Outcome.APPROVED) == ("refused", BEA, True)
    assert desk.decide(BEA, Outcome.REFUSED) == ("refused", BEA, True)
    assert desk.decide(ANN, Outcome.WITHDRAWN) == ("refused", BEA, True)
    assert desk.held(CAL) == set()
    assert desk.audit() == before


def test_who_asked_withdraws_and_nobody_else_can(desk: Desk) -> None:
    desk.two_admins()
    desk.give(ANN, CAL, Role.DEPUTY)
    for other in (BEA, CAL):
        with pytest.raises(NotAllowed, match="Only the person who asked"):
            desk.decide(other, Outcome.WITHDRAWN)
    assert [one.id for one in desk.act(ANN, lambda roles: roles.asked_by_me())] == [1]
    assert desk.decide(ANN, Outcome.WITHDRAWN) == ("withdrawn", ANN, False)
    assert desk.decide(BEA, Outcome.APPROVED) == ("withdrawn", ANN, True)
    assert desk.held(CAL) == set()
    assert desk.give(ANN, CAL, Role.DEPUTY) is Change.ASKED
    assert desk.decide(BEA, Outcome.APPROVED, 2) == ("approved", BEA, False)


def test_a_request_for_somebody_who_has_left_cannot_be_approved_but_refused(desk: Desk) -> None:
    desk.two_admins()
    desk.give(ANN, CAL, Role.DEPUTY)
    desk.become(CAL, Standing.GONE)
    with pytest.raises(NotAllowed, match="no longer a member"):
        desk.decide(BEA, Outcome.APPROVED)
    assert desk.decide(BEA, Outcome.REFUSED) == ("refused", BEA, False)


def test_a_request_of_a_former_admin_cannot_be_approved(desk: Desk) -> None:
    desk.two_admins()
    desk.give(BEA, CAL, Role.DEPUTY)
    desk.take(ANN, BEA, Role.ADMIN)
    with pytest.raises(NotAllowed, match="no longer an admin"):
        desk.decide(ANN, Outcome.APPROVED)
    assert desk.held(CAL) == set()


@pytest.mark.parametrize("standing", [Standing.GUEST, Standing.ELSEWHERE, Standing.GONE])
def test_a_role_of_a_former_member_counts_for_nothing(desk: Desk, standing: Standing) -> None:
    desk.two_admins()
    desk.give(ANN, CAL, Role.DEPUTY)
    desk.become(BEA, standing)
    assert desk.held(BEA) == set()
    with pytest.raises(NotAllowed):
        desk.give(BEA, DOT, Role.MANAGER)
    with pytest.raises(NotAllowed):
        desk.decide(BEA, Outcome.APPROVED)
    assert desk.to_decide(BEA) == []
    assert desk.act(ANN, lambda roles: roles.deciders(CAL, Role.DEPUTY)) == frozenset()
    lost = [one.user_id for one in desk.act(ANN, lambda roles: roles.everybody()) if not one.counts]
    assert lost == [BEA]
    assert desk.take(ANN, BEA, Role.ADMIN) is Change.TAKEN


def test_the_last_admin_stays(desk: Desk) -> None:
    desk.two_admins()
    desk.first_admins = frozenset()
    with pytest.raises(NotAllowed, match="no admin left"):
        desk.take(BEA, BEA, Role.ADMIN)
    desk.give(BEA, CAL, Role.ADMIN)
    desk.become(CAL, Standing.GUEST)
    with pytest.raises(NotAllowed, match="no admin left"):
        desk.take(BEA, BEA, Role.ADMIN)
    desk.become(CAL, Standing.MEMBER)
    assert desk.take(CAL, BEA, Role.ADMIN) is Change.TAKEN


def test_an_admin_by_the_setting_is_not_taken_away_in_slack(desk: Desk) -> None:
    desk.two_admins()
    with pytest.raises(NotAllowed, match="KITH_ADMINS"):
        desk.take(BEA, ANN, Role.ADMIN)
    assert desk.held(ANN) == {Role.ADMIN}


def test_a_first_admin_who_has_become_a_guest_is_no_admin(desk: Desk) -> None:
    desk.become(ANN, Standing.GUEST)
    with pytest.raises(NotAllowed):
        desk.give(ANN, CAL, Role.MANAGER)


def test_everybody_is_listed_by_role_and_those_of_the_setting_once(desk: Desk) -> None:
    desk.two_admins()
    desk.give(BEA, CAL, Role.MANAGER)
    desk.first_admins = frozenset({ANN, BEA})
    everybody = [(one.user_id, one.role) for one in desk.act(CAL, lambda roles: roles.everybody())]
    assert everybody == [(CAL, Role.MANAGER), (BEA, Role.ADMIN), (ANN, Role.ADMIN)]


def test_all_whose_standing_matters_are_asked_about(desk: Desk) -> None:
    desk.two_admins()
    desk.give(BEA, CAL, Role.DEPUTY)
    with desk.database.transaction() as session:
        assert concerned(session) == {BEA, CAL}


def test_a_request_that_never_was_is_no_error_of_the_database(desk: Desk) -> None:
    with pytest.raises(LookupError):
        desk.decide(ANN, Outcome.APPROVED, 4711)


def test_what_was_refused_is_rolled_back_whole(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        desk.give(CAL, BEA, Role.ADMIN)
    with desk.database.transaction() as session:
        assert session.scalars(select(RoleGrant)).all() == []
        assert session.scalars(select(RoleRequest)).all() == []


def at_the_same_time(*acts: Callable[[], T]) -> list[T | NotAllowed]:
    """Let them all begin at one moment; what came of each."""
    ready = Barrier(len(acts))

    def begin(act: Callable[[], T]) -> T | NotAllowed:
        ready.wait(10)
        try:
            return act()
        except NotAllowed as refusal:
            return refusal

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(begin, acts))


def test_of_two_who_decide_at_the_same_moment_one_does(desk: Desk) -> None:
    desk.two_admins()
    desk.give(ANN, DOT, Role.ADMIN)
    desk.give(ANN, CAL, Role.DEPUTY)
    (one, two) = at_the_same_time(
        lambda: desk.decide(BEA, Outcome.APPROVED), lambda: desk.decide(DOT, Outcome.REFUSED)
    )
    assert isinstance(one, tuple)
    assert isinstance(two, tuple)
    assert one[:2] == two[:2]
    assert {one[2], two[2]} == {True, False}
    assert desk.held(CAL) == ({Role.DEPUTY} if one[0] == "approved" else set())


@pytest.mark.postgres
def test_of_two_admins_who_take_each_other_away_at_the_same_moment_one_stays(postgres_server: Server) -> None:
    """On SQLite two who write never meet."""
    with postgres_server.new_database() as address, ThreadPoolExecutor(1) as colleague:
        desk = Desk(Database(address))
        schema.upgrade(desk.database.engine)
        desk.two_admins()
        desk.give(ANN, CAL, Role.ADMIN)
        desk.first_admins = frozenset()

        def take_and_be_taken(roles: Roles) -> Future[Change]:
            assert roles.take(CAL, Role.ADMIN) is Change.TAKEN
            other = colleague.submit(desk.take, CAL, BEA, Role.ADMIN)
            while not (other.done() or is_anybody_waiting(desk.database)):
                pass
            return other

        with pytest.raises(NotAllowed):
            desk.act(BEA, take_and_be_taken).result(20)
        assert desk.act(BEA, lambda roles: [one.user_id for one in roles.everybody()]) == [BEA]
        desk.database.close()


def is_anybody_waiting(database: Database) -> bool:
    waiting = "FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    return bool(database.value(f"SELECT count(*) {waiting}"))
