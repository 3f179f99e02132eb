"""What a person may do with a nudge: once, and only with what is theirs."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.nudges.digest import digest_kind
from bot.services.nudges import Answer, Answered, Nudges, Snooze, time_of, wishes_changed
from bot.services.people import Actor, NotAllowed, Standing
from bot.store.audit import AuditEvent
from bot.store.database import Database
from bot.store.outbox import Nudge
from bot.store.people import Preference
from tests.conftest import Clock
from tests.nudges.planned import KINDS, MONDAY, POLICY, Office, mark

BETH = Actor("U0BETHCAR", "T0WESTHAV", Standing.GUEST)
NADIA = Actor("U0NADIAKH", "T0BRIGHTS", Standing.ELSEWHERE)
HOUR = timedelta(hours=1)
ACTS: dict[str, Callable[[Nudges, int], Answered]] = {
    "done": lambda nudges, one: nudges.done(one),
    "snooze": lambda nudges, one: nudges.snooze(one, MONDAY + HOUR),
    "stop": lambda nudges, one: nudges.stop(one),
}


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database, Clock(MONDAY))


def shown(office: Office, kind: str = "plain", **more: object) -> int:
    nudge = office.due(kind, office.person(), **more)
    with office.database.transaction(writes=True) as session:
        mark(session, session.get_one(Nudge, nudge), "sent", via="slack", ts="1.1")
    return nudge


def act(office: Office, what: str, nudge: int, actor: Actor = BETH) -> Answered:
    with office.database.transaction(writes=True) as session:
        return ACTS[what](Nudges(session, actor, KINDS, POLICY, office.clock()), nudge)


def audited(office: Office) -> list[str]:
    with office.database.transaction() as session:
        return list(session.scalars(select(AuditEvent.action)))


@pytest.mark.parametrize("what", ACTS)
def test_the_same_twice_changes_nothing_twice(office: Office, what: str) -> None:
    nudge = shown(office)
    assert [act(office, what, nudge).already for _ in range(2)] == [False, True]
    assert len(audited(office)) == 1
    assert len(office.rows("plain")) == (2 if what == "snooze" else 1)


@pytest.mark.parametrize("second", ACTS)
def test_what_was_answered_cannot_be_answered_otherwise(office: Office, second: str) -> None:
    nudge = shown(office)
    act(office, "done", nudge)
    assert act(office, second, nudge).answer is Answer.DONE
    assert len(office.rows("plain")) == 1


@pytest.mark.parametrize("what", ACTS)
def test_nobody_does_anything_with_what_is_for_somebody_else(office: Office, what: str) -> None:
    nudge = shown(office)
    with pytest.raises(NotAllowed, match="only they can answer"):
        act(office, what, nudge, NADIA)
    assert (office.row(nudge).answer, audited(office)) == (None, [])


@pytest.mark.parametrize("what", ACTS)
def test_what_a_kind_forbids_is_refused(office: Office, what: str) -> None:
    nudge = shown(office, "alarm")
    with pytest.raises(NotAllowed):
        act(office, what, nudge)
    assert (office.row(nudge).answer, audited(office)) == (None, [])


@pytest.mark.parametrize("what", ACTS)
def test_what_is_not_there_is_said_kindly(office: Office, what: str) -> None:
    with pytest.raises(NotAllowed, match="no longer there"):
        act(office, what, 99)


def test_what_is_put_off_keeps_what_it_is_about_and_its_expiry(office: Office) -> None:
    expires = MONDAY + 5 * HOUR
    nudge = shown(office, about={"poll": 3}, expires_at=expires, urgency=2)
    act(office, "snooze", nudge)
    first, again = office.rows("plain")
    assert (first.state, first.answer) == ("sent", "snoozed")
    assert (again.state, again.due_at, again.about) == ("planned", MONDAY + HOUR, {"poll": 3})
    assert (again.expires_at, again.urgency, again.person_id) == (expires, 2, first.person_id)


@pytest.mark.parametrize(("until", "fault"), [(MONDAY - HOUR, "past"), (MONDAY + 6 * HOUR, "lost its point")])
def test_nothing_is_put_off_to_the_past_or_beyond_its_point(
    office: Office, until: datetime, fault: str
) -> None:
    nudge = shown(office, expires_at=MONDAY + 5 * HOUR)
    with (
        pytest.raises(NotAllowed, match=fault),
        office.database.transaction(writes=True) as session,
    ):
        Nudges(session, BETH, KINDS, POLICY, MONDAY).snooze(nudge, until)
    assert len(office.rows("plain")) == 1


def test_what_was_put_off_comes_though_the_week_s_asks_are_used_up(office: Office) -> None:
    nudge = shown(office, "ask")
    for _ in range(3):
        office.due("ask", office.row(nudge).person_id)
    office.plan()
    act(office, "snooze", nudge)
    office.clock.move(hours=1)
    office.plan()
    assert office.rows("ask")[-1].state == "ready"


def test_stopping_writes_down_the_council_s_defaults_with_it_and_resuming_takes_it_out(
    office: Office,
) -> None:
    nudge = shown(office)
    act(office, "stop", nudge)
    with office.database.transaction(writes=True) as session:
        said = session.scalars(select(Preference)).one()
        assert (said.stopped, said.quiet_from, said.work_days) == (["plain"], POLICY.quiet_from, "12345")
        nudges = Nudges(session, BETH, KINDS, POLICY, MONDAY)
        assert [nudges.resume(nudge) for _ in range(2)] == ["Plain things"] * 2
        assert said.stopped == []
    assert audited(office) == ["nudge.stopped", "nudge.resumed"]


def test_what_was_stopped_and_is_wanted_again_can_be_answered_again(office: Office) -> None:
    nudge = shown(office)
    act(office, "stop", nudge)
    with office.database.transaction(writes=True) as session:
        Nudges(session, BETH, KINDS, POLICY, MONDAY).resume(nudge)
    assert (office.row(nudge).answer, office.row(nudge).stale) == (None, True)
    assert act(office, "done", nudge) == Answered(Answer.DONE, already=False, label="Plain things")


def test_wanting_them_again_does_not_undo_another_answer(office: Office) -> None:
    nudge = shown(office)
    act(office, "done", nudge)
    with office.database.transaction(writes=True) as session:
        Nudges(session, BETH, KINDS, POLICY, MONDAY).resume(nudge)
    assert (office.row(nudge).answer, office.row(nudge).stale) == ("done", False)


def test_changed_wishes_have_what_waits_looked_at_anew(office: Office) -> None:
    person = office.person(work_days="2")
    nudge = office.due(person_id=person)
    office.plan()
    with office.database.transaction(writes=True) as session:
        session.get_one(Preference, person).work_days = "1"
        wishes_changed(session, person, MONDAY)
    office.plan()
    assert office.row(nudge).state == "ready"


@pytest.mark.parametrize(
    ("now", "snooze", "comes"),
    [
        (MONDAY, Snooze.HOUR, MONDAY + HOUR),
        (MONDAY, Snooze.TOMORROW, datetime(2026, 9, 15, 8, 0, tzinfo=UTC)),
        (MONDAY, Snooze.NEXT_WEEK, datetime(2026, 9, 21, 8, 0, tzinfo=UTC)),
        # The clocks go back in the night: 9am is an hour later.
        (datetime(2026, 10, 24, 9, 0, tzinfo=UTC), Snooze.TOMORROW, datetime(2026, 10, 25, 9, 0, tzinfo=UTC)),
        # Half past midnight in the UK is the day before in UTC.
        (
            datetime(2026, 9, 20, 23, 30, tzinfo=UTC),
            Snooze.NEXT_WEEK,
            datetime(2026, 9, 28, 8, 0, tzinfo=UTC),
        ),
    ],
)
def test_the_times_offered_are_those_of_the_uk(now: datetime, snooze: Snooze, comes: datetime) -> None:
    assert time_of(snooze, now) == comes


def test_a_digest_itself_can_be_neither_stopped_nor_put_off() -> None:
    assert (digest_kind().may_stop, digest_kind().may_snooze) == (False, False)
