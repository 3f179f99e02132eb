"""When and how what is due reaches somebody: as they wish, in time, or not at all and with a reason."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from threading import Thread

import pytest

from bot.nudges.kinds import Kind
from bot.nudges.pace import SLACK
from bot.nudges.planning import MOST_AT_ONCE, plan
from bot.store import people, planning, sending
from bot.store.database import Database
from bot.store.outbox import Nudge
from tests.conftest import Clock
from tests.nudges.planned import KINDS, MONDAY, PLAIN, RULES, Office, mark, preference, say

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def clock() -> Clock:
    return Clock(MONDAY)


@pytest.fixture
def office(database: Database, clock: Clock) -> Office:
    return Office(database, clock)


def test_what_is_due_goes_to_slack_in_a_queue_of_the_person(office: Office) -> None:
    person = office.person()
    nudge = office.row(_planned(office, "plain", person))
    assert (nudge.state, nudge.via, nudge.lane) == ("ready", "slack", f"dm:{person}")


def test_what_is_for_a_channel_goes_to_the_channel(office: Office) -> None:
    nudge = office.row(_planned(office, "plain", None, channel_id="C0NETWORK"))
    assert (nudge.state, nudge.via, nudge.lane) == ("ready", "slack", "C0NETWORK")


def test_nothing_goes_before_it_is_due(office: Office, clock: Clock) -> None:
    nudge = office.due(person_id=office.person(), due_at=MONDAY + HOUR)
    assert office.plan() == 0
    clock.move(hours=1)
    assert office.plan() == 1
    assert office.row(nudge).state == "ready"


@pytest.mark.parametrize(
    ("wishes", "comes"),
    [
        ({"quiet_from": time(9), "quiet_until": time(11)}, MONDAY + HOUR),
        ({"work_days": "2345"}, datetime(2026, 9, 15, 7, 0, tzinfo=UTC)),
        ({"paused_until": date(2026, 9, 21)}, datetime(2026, 9, 21, 7, 0, tzinfo=UTC)),
    ],
)
def test_nobody_is_disturbed_when_they_do_not_want_to_be(
    office: Office, clock: Clock, wishes: dict[str, object], comes: datetime
) -> None:
    nudge = _planned(office, "plain", office.person(**wishes))
    assert (office.row(nudge).state, office.row(nudge).look_at) == ("planned", comes)
    clock.now = comes
    office.plan()
    assert office.row(nudge).state == "ready"


def test_the_council_s_hours_hold_for_who_has_said_nothing(office: Office, clock: Clock) -> None:
    clock.now = datetime(2026, 9, 18, 17, 30, tzinfo=UTC)  # a Friday, half past six in the evening
    nudge = _planned(office, "plain", office.person())
    assert office.row(nudge).look_at == datetime(2026, 9, 21, 7, 0, tzinfo=UTC)


def test_what_is_urgent_comes_at_night_during_a_pause_and_beside_a_digest(
    office: Office, clock: Clock
) -> None:
    clock.now = datetime(2026, 9, 13, 1, 0, tzinfo=UTC)
    person = office.person(paused_until=date(2027, 1, 1), digest=True)
    assert office.row(_planned(office, "alarm", person)).state == "ready"


def test_what_has_lost_its_point_is_not_sent(office: Office, clock: Clock) -> None:
    person = office.person(quiet_from=time(9), quiet_until=time(12))
    late = office.due(person_id=office.person("U0OTHER"), due_at=MONDAY - DAY, expires_at=MONDAY - HOUR)
    too_late = office.due(person_id=person, expires_at=MONDAY + HOUR)
    office.plan()
    for one in (late, too_late):
        assert (office.row(one).state, office.row(one).reason) == ("withdrawn", "expired")


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"forgotten_at": MONDAY}, "forgotten"),
        ({"stopped": ["plain"]}, "stopped"),
        ({"work_days": ""}, "unreachable"),
    ],
)
def test_who_must_not_or_cannot_be_reached_is_not(
    office: Office, facts: dict[str, object], reason: str
) -> None:
    nudge = office.row(_planned(office, "plain", office.person(**facts)))
    assert (nudge.state, nudge.reason, nudge.ended_at) == ("withdrawn", reason, MONDAY)


def test_what_cannot_be_stopped_comes_though_it_was(office: Office) -> None:
    assert office.row(_planned(office, "alarm", office.person(stopped=["alarm"]))).state == "ready"


def test_a_kind_that_nobody_knows_is_left_for_an_admin_to_see(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    nudge = office.row(_planned(office, "unheard", office.person()))
    assert (nudge.state, nudge.reason, nudge.ended_at) == ("dead", "unknown_kind", MONDAY)
    assert "nudge.given_up" in caplog.text


def test_what_lost_its_cause_is_withdrawn(database: Database, clock: Clock) -> None:
    kind = replace(PLAIN, stands=lambda _session, nudge: nudge.about["open"] == 1)
    office = Office(database, clock, replace(RULES, kinds={**KINDS, "plain": kind}))
    person = office.person()
    nudges = [office.due(person_id=person, about={"open": number}) for number in (0, 1)]
    office.plan()
    assert office.states(nudges) == ["withdrawn", "ready"]


@pytest.mark.parametrize(
    ("facts", "has_email", "state", "via"),
    [
        ({"reach": "email", "email": "beth@carrow.example"}, True, "ready", "email"),
        ({"reach": "email", "email": "beth@carrow.example"}, False, "ready", "slack"),
        ({"reach": "email"}, True, "ready", "slack"),
        ({"reach": "phone", "phone": "01632 960001"}, True, "task", "phone"),
        ({"reach": "letter", "address": "1 Quay Street"}, True, "task", "letter"),
        ({"user_id": None, "email": "beth@carrow.example"}, True, "ready", "email"),
        ({"user_id": None, "email": "beth@carrow.example", "phone": "01632 960001"}, False, "task", "phone"),
        ({"user_id": None, "address": "1 Quay Street"}, True, "task", "letter"),
        ({"user_id": None}, True, "task", "phone"),
    ],
)
def test_it_goes_the_way_the_person_wants_or_the_nearest_there_is(
    database: Database,
    clock: Clock,
    facts: dict[str, object],
    has_email: bool,
    state: str,
    via: str,
) -> None:
    office = Office(database, clock, replace(RULES, has_email=has_email))
    nudge = office.row(_planned(office, "plain", office.person(**facts)))
    assert (nudge.state, nudge.via) == (state, via)


def test_an_ask_beyond_the_week_s_budget_waits_for_the_next_week(office: Office, clock: Clock) -> None:
    person = office.person()
    asks = [office.due("ask", person) for _ in range(5)]
    plain = office.due(person_id=person)
    office.plan()
    assert office.states([*asks, plain]) == ["ready"] * 3 + ["planned"] * 2 + ["ready"]
    assert office.row(asks[4]).look_at == datetime(2026, 9, 21, 7, 0, tzinfo=UTC)
    _send_all(office)
    clock.move(days=7)
    office.plan()
    assert office.states(asks) == ["sent"] * 3 + ["ready"] * 2


def test_the_most_urgent_ask_goes_first(office: Office) -> None:
    person = office.person()
    asks = [office.due("ask", person, urgency=urgency) for urgency in (9, 8, 7, 1)]
    office.plan()
    assert office.states(asks) == ["planned", "ready", "ready", "ready"]


def test_what_was_left_unsent_last_week_counts_in_the_week_it_goes(office: Office, clock: Clock) -> None:
    person = office.person()
    asks = [office.due("ask", person) for _ in range(3)]
    office.plan()
    clock.move(days=7)
    later = _planned(office, "ask", person)
    assert office.states([*asks, later]) == ["ready"] * 3 + ["planned"]


def test_an_ask_whose_next_week_is_too_late_is_withdrawn(office: Office) -> None:
    person = office.person()
    for _ in range(3):
        office.due("ask", person)
    nudge = office.due("ask", person, urgency=9, expires_at=MONDAY + 3 * DAY)
    office.plan()
    assert (office.row(nudge).state, office.row(nudge).reason) == ("withdrawn", "expired")


@pytest.mark.postgres
def test_two_planners_side_by_side_share_one_budget(database: Database, clock: Clock) -> None:
    office = Office(database, clock)
    people = [office.person(f"U0PERSON{number}") for number in range(5)]
    asks = [office.due("ask", person) for _ in range(30) for person in people]
    planners = [Thread(target=plan, args=(database, RULES, clock)) for _ in range(3)]
    for each in planners:
        each.start()
    for each in planners:
        each.join()
    ready = [one for one in map(office.row, asks) if one.state == "ready"]
    assert sorted(one.person_id or 0 for one in ready) == sorted(people * 3)


def test_who_wants_a_digest_gets_one_message_a_morning(office: Office, clock: Clock) -> None:
    person = office.person(digest=True)
    held = [_planned(office, "plain", person) for _ in range(3)]
    assert office.states(held) == ["held"] * 3
    (digest,) = office.rows("digest")
    tomorrow = datetime(2026, 9, 15, 7, 30, tzinfo=UTC)
    assert (digest.key, digest.due_at) == (f"digest:{person}:2026-09-15", tomorrow)
    clock.now = tomorrow
    office.plan()
    assert office.row(digest.id).state == "ready"


def test_what_comes_while_a_digest_is_under_way_waits_for_it(office: Office, clock: Clock) -> None:
    person = office.person(digest=True)
    _planned(office, "plain", person)
    clock.now = datetime(2026, 9, 15, 7, 30, tzinfo=UTC)
    late = _planned(office, "plain", person)
    assert office.row(late).state == "held"
    assert len(office.rows("digest")) == 1


def test_a_digest_that_is_late_is_still_the_only_one_of_that_morning(office: Office, clock: Clock) -> None:
    person = office.person(digest=True)
    _planned(office, "plain", person)
    clock.now = datetime(2026, 9, 16, 7, 30, tzinfo=UTC)  # a day late
    office.plan()
    _send_all(office)
    _planned(office, "plain", person, due_at=clock.now - HOUR)
    first, second = office.rows("digest")
    assert first.state == "sent"
    assert second.due_at == datetime(2026, 9, 17, 7, 30, tzinfo=UTC)


def test_what_was_due_at_night_comes_with_the_morning_s_digest_though_the_tick_is_late(
    office: Office, clock: Clock
) -> None:
    person = office.person(digest=True, quiet_until=time(9))
    clock.now = datetime(2026, 9, 15, 2, 0, tzinfo=UTC)
    night = _planned(office, "plain", person)
    clock.now = datetime(2026, 9, 15, 8, 0, 7, tzinfo=UTC)  # seven seconds after the quiet hours end
    day = office.due(person_id=person)
    office.plan()
    office.plan()
    (digest,) = office.rows("digest")
    assert (digest.state, digest.due_at) == ("ready", clock.now)
    assert office.states([night, day]) == ["held", "held"]
    _send_all(office)
    assert office.row(_planned(office, "plain", person)).look_at.day == 16


@pytest.mark.parametrize("ended", ["sent", "withdrawn", "dead"])
def test_what_a_digest_left_behind_goes_with_the_next(office: Office, clock: Clock, ended: str) -> None:
    person = office.person(digest=True)
    held = _planned(office, "plain", person)
    (digest,) = office.rows("digest")
    clock.now = digest.due_at
    with office.database.transaction(writes=True) as session:
        mark(session, session.get_one(Nudge, digest.id), ended, sent_at=clock.now)
    office.plan()
    office.plan()
    assert office.row(held).state == "held"
    assert [one.due_at.day for one in office.rows("digest")] == [15, 16]


def test_a_digest_put_off_to_another_day_waits_for_that_morning_s_time(office: Office, clock: Clock) -> None:
    person = office.person(digest=True)
    _planned(office, "plain", person)
    clock.now = datetime(2026, 9, 15, 20, 0, tzinfo=UTC)  # it could not be sent all day
    office.plan()
    (digest,) = office.rows("digest")
    assert (digest.state, digest.look_at) == ("planned", datetime(2026, 9, 16, 7, 30, tzinfo=UTC))


@pytest.mark.parametrize("state", ["sending", "waiting"])
def test_what_a_digest_may_have_shown_already_is_not_sent_beside_it(
    office: Office, clock: Clock, state: str
) -> None:
    person = office.person(digest=True)
    held = _planned(office, "plain", person)
    (digest,) = office.rows("digest")
    clock.now = digest.due_at + 3 * HOUR
    with office.database.transaction(writes=True) as session:
        mark(session, session.get_one(Nudge, digest.id), state)
        planning.put_into_digest(session, digest.id, [held])
    office.plan()
    assert (office.row(held).state, office.row(held).digest_id) == ("held", digest.id)
    assert len(office.rows("digest")) == 1


def test_what_would_be_too_late_in_the_digest_comes_by_itself(office: Office) -> None:
    person = office.person(digest=True)
    nudge = office.due(person_id=person, expires_at=MONDAY + 2 * HOUR)
    office.plan()
    assert office.row(nudge).state == "ready"
    assert office.rows("digest") == []


def test_a_digest_for_who_is_telephoned_becomes_a_task_for_each(office: Office, clock: Clock) -> None:
    person = office.person(digest=True, phone="01632 960001")
    held = _planned(office, "plain", person)
    _change(office, person, reach="phone")
    clock.move(days=1)
    office.plan()
    office.plan()
    assert office.row(held).state == "task"
    assert office.rows("digest")[0].reason == "otherwise"


def test_a_change_of_wishes_counts_at_once_for_what_waits(office: Office) -> None:
    person = office.person(paused_until=date(2026, 10, 1))
    nudge, later = (office.due(person_id=person, due_at=MONDAY + HOUR * hours) for hours in (0, 5))
    office.plan()
    _change(office, person, paused_until=None)
    with office.database.transaction(writes=True) as session:
        planning.look_again(session, person, MONDAY)
    office.plan()
    assert office.states([nudge, later]) == ["ready", "planned"]


# On SQLite one writes after the other.
@pytest.mark.parametrize("database", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_who_changes_their_wishes_at_this_moment_is_not_waited_for_in_a_circle(
    database: Database, clock: Clock
) -> None:
    office = Office(database, clock)
    theirs, other = (office.due(person_id=office.person(one, phone="1")) for one in ("U0BETHCAR", "U0OTHER"))
    with database.transaction(writes=True) as session:
        person = people.locked(session, office.row(theirs).person_id or 0)
        planner = Thread(target=office.plan)
        planner.start()
        planner.join(2)
        assert office.states([theirs, other]) == ["planned", "ready"]
        session.add(preference(person.id, reach="phone"))
        planning.look_again(session, person.id, clock())
    planner.join()
    office.plan()
    assert office.row(theirs).state == "task"


def test_what_was_to_go_by_e_mail_goes_to_slack_where_that_is_wanted_now(
    office: Office, clock: Clock
) -> None:
    person = office.person(reach="email", email="beth@carrow.example")
    nudge = _planned(office, "plain", person)
    with office.database.transaction(writes=True) as session:
        (claimed,) = sending.claim(session, "email", "one", clock(), SLACK, 1, [])
        assert sending.goes_to(session, claimed, "e-mail")
        sending.postpone(session, claimed, clock())
    _change(office, person, reach="slack")
    office.plan()
    with office.database.transaction(writes=True) as session:
        (claimed,) = sending.claim(session, "slack", "two", clock(), SLACK, 1, [])
    assert (claimed.id, claimed.conversation) == (nudge, None)


def test_one_that_cannot_be_decided_on_holds_up_no_other(database: Database, clock: Clock) -> None:
    def fail(*_: object) -> bool:
        raise RuntimeError

    kinds = {**KINDS, "broken": Kind("broken", "Broken", say, stands=fail)}
    office = Office(database, clock, replace(RULES, kinds=kinds))
    person = office.person()
    broken, whole = office.due("broken", person), office.due("plain", person)
    office.plan()
    assert office.states([broken, whole]) == ["planned", "ready"]
    assert office.row(broken).look_at > MONDAY


def test_more_than_fits_into_one_transaction_is_decided_on(office: Office) -> None:
    person = office.person()
    nudges = [office.due(person_id=person) for _ in range(MOST_AT_ONCE + 5)]
    assert office.plan() == len(nudges)
    assert set(office.states(nudges)) == {"ready"}


def _planned(office: Office, kind: str, person_id: int | None, **more: object) -> int:
    nudge = office.due(kind, person_id, **more)
    office.plan()
    return nudge


def _send_all(office: Office) -> None:
    with office.database.transaction(writes=True) as session:
        for nudge in session.query(Nudge).filter(Nudge.state == "ready"):
            mark(session, nudge, "sent", sent_at=office.clock())
            planning.arrived(session, nudge, office.clock())


def _change(office: Office, person_id: int, **wishes: object) -> None:
    with office.database.transaction(writes=True) as session:
        _person, said = planning.people_of(session, [person_id])[person_id]
        assert said
        for name, value in wishes.items():
            setattr(said, name, value)
