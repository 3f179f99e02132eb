"""What people do with a nudge: “Done”, “Snooze”, “Stop these”; and how admins hear of role requests."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.store import people
from bot.store.audit import AuditEvent
from bot.store.outbox import Nudge
from bot.store.roles import RoleRequest
from slack_sandbox import Person, Shown
from tests.conftest import Clock
from tests.nudges.planned import preference
from tests.world import World

NETWORK = "#network"
WAITS = "A role waits for your approval"
REFUSED = "Role refused: deputy for Anwen Pritchard"


@pytest.fixture
def clock() -> Clock:
    """A Monday morning, when everybody may be reached."""
    return Clock(datetime(2026, 9, 14, 9, 0, tzinfo=UTC))


def ask(world: World, role: str = "deputy") -> None:
    assert world.george.command(NETWORK, f"/kith role @Anwen Pritchard {role}").ok
    world.deliver()


def told(person: Person) -> Shown:
    return person.last_message("Kith")


def outcome(world: World) -> Shown:
    """What George is told of the role he asked for: a nudge with all three buttons."""
    ask(world)
    assert world.tomas.press(told(world.tomas), "Refuse").ok
    world.deliver()
    return told(world.george)


def nudges(world: World, kind: str) -> list[Nudge]:
    with world.database.transaction() as session:
        return list(session.scalars(select(Nudge).where(Nudge.kind == kind).order_by(Nudge.id)))


def audited(world: World, prefix: str = "nudge.") -> list[str]:
    with world.database.transaction() as session:
        found = select(AuditEvent.action).where(AuditEvent.action.startswith(prefix))
        return list(session.scalars(found.order_by(AuditEvent.id)))


@pytest.mark.journey
def test_an_admin_is_asked_to_decide_and_decides_in_the_message(world: World) -> None:
    ask(world)
    message = told(world.tomas)
    assert WAITS in message.plain
    assert "George Adeyemi asks to give Anwen Pritchard the role deputy." in message.plain
    assert world.tomas.press(message, "Approve").ok
    assert "You approved the role deputy for @Anwen Pritchard." in told(world.tomas).plain
    assert "Approve" not in told(world.tomas).buttons
    world.deliver()
    assert "Role approved: deputy for Anwen Pritchard" in told(world.george).plain
    assert "Approved by Tomas Reyes on 14 September 2026." in told(world.george).plain
    assert audited(world, "role.") == ["role.asked", "role.approved"]


def test_who_asked_or_would_get_the_role_is_not_asked_to_decide(new_world: Callable[..., World]) -> None:
    world = new_world(admins="U0GEORGEA,U0TOMASRE,U0ANWENPR")
    ask(world)
    assert [one.person_id for one in nudges(world, "role.decide")] == [_person(world, "U0TOMASRE")]
    for person in (world.george, world.sandbox.person("Anwen Pritchard")):
        assert person.messages("Kith") == []


def _person(world: World, user_id: str) -> int:
    with world.database.transaction() as session:
        found = people.in_slack(session, user_id)
        assert found
        return found.id


def test_what_a_colleague_decided_is_said_in_the_message_of_the_others(
    new_world: Callable[..., World],
) -> None:
    world = new_world(admins="U0GEORGEA,U0TOMASRE,U0MAYAOKA")
    ask(world)
    assert WAITS in told(world.maya).plain
    assert world.tomas.press(told(world.tomas), "Approve").ok
    world.deliver()
    for person in (world.maya, world.tomas):
        assert "Approved by Tomas Reyes" in told(person).plain
        assert told(person).buttons == []
        assert len(person.messages("Kith")) == 1


def test_what_was_put_off_says_so_once_it_was_decided_elsewhere(world: World, clock: Clock) -> None:
    ask(world)
    assert world.tomas.pick(told(world.tomas), "Snooze", "Tomorrow at 9am").ok
    world.tomas.command(NETWORK, "/kith")
    assert world.tomas.press(world.tomas.open_form(), "Approve").ok
    world.deliver()
    assert "Approved by Tomas Reyes" in told(world.tomas).plain
    assert "Put off" not in told(world.tomas).plain
    clock.move(days=2)
    world.deliver()
    assert len(world.tomas.messages("Kith")) == 1


def test_a_request_that_was_withdrawn_asks_nobody_any_more(world: World, clock: Clock) -> None:
    clock.now = datetime(2026, 9, 13, 9, 0, tzinfo=UTC)  # a Sunday: it waits for Monday
    ask(world)
    world.george.command(NETWORK, "/kith")
    assert world.george.press(world.george.open_form(), "Withdraw").ok
    clock.now = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
    world.deliver()
    assert world.tomas.messages("Kith") == []
    assert [one.state for one in nudges(world, "role.decide")] == ["withdrawn"]


def test_who_becomes_an_admin_while_a_request_waits_is_asked_too(world: World) -> None:
    ask(world)
    world.george.command(NETWORK, "/kith role @Maya Okafor admin")
    world.deliver()
    assert WAITS in told(world.maya).plain


def test_who_is_no_admin_any_more_is_refused_in_the_message(world: World) -> None:
    world.george.command(NETWORK, "/kith role @Maya Okafor admin")
    ask(world)
    message = told(world.maya)
    world.george.command(NETWORK, "/kith role remove @Maya Okafor admin")
    assert world.maya.press(message, "Approve").ok
    assert "Only an admin" in told(world.maya).plain
    assert [one.outcome for one in _requests(world)] == [None]


def _requests(world: World) -> list[RoleRequest]:
    with world.database.transaction() as session:
        return list(session.scalars(select(RoleRequest)))


def test_a_request_to_decide_can_be_put_off_but_not_put_away(world: World) -> None:
    ask(world)
    assert told(world.tomas).buttons == ["Approve", "Refuse"]
    assert world.tomas.pick(told(world.tomas), "Snooze", "1 hour").ok
    assert "Put off until Monday 14 September 2026, 11am." in told(world.tomas).plain


@pytest.mark.journey
def test_done_puts_a_nudge_away_and_the_message_says_so(world: World) -> None:
    message = outcome(world)
    assert REFUSED in message.plain
    assert world.george.press(message, "Done").ok
    assert "Done. You will not be reminded of this again." in told(world.george).plain
    assert REFUSED in told(world.george).plain
    assert told(world.george).buttons == []
    assert audited(world) == ["nudge.done"]


def test_what_is_put_off_comes_again_at_its_time_once(world: World, clock: Clock) -> None:
    message = outcome(world)
    assert world.george.pick(message, "Snooze", "1 hour").ok
    world.deliver()
    assert len(world.george.messages("Kith")) == 1
    clock.move(hours=1)
    world.deliver()
    world.deliver()
    assert [REFUSED in one.plain for one in world.george.messages("Kith")] == [True, True]
    assert told(world.george).buttons == ["Done", "Stop these"]
    assert audited(world) == ["nudge.snoozed"]


@pytest.mark.parametrize(
    ("choice", "says"),
    [
        ("Tomorrow at 9am", "Put off until Tuesday 15 September 2026, 9am."),
        ("Next week", "Put off until Monday 21 September 2026, 9am."),
    ],
)
def test_it_can_be_put_off_to_another_day(world: World, choice: str, says: str) -> None:
    assert world.george.pick(outcome(world), "Snooze", choice).ok
    assert says in told(world.george).plain


def test_who_puts_off_into_quiet_hours_is_told_when_it_really_comes(world: World, clock: Clock) -> None:
    message = outcome(world)
    clock.move(hours=7, minutes=30)
    assert world.george.pick(message, "Snooze", "1 hour").ok
    assert "it comes from Tuesday 15 September 2026, 8am on" in told(world.george).plain


@pytest.mark.journey
def test_a_time_in_words_is_shown_back_before_it_counts(world: World, clock: Clock) -> None:
    message = outcome(world)
    assert world.george.pick(message, "Snooze", "Another time…").ok
    world.george.fill({"When should it come again?": "thursday at 2"})
    assert world.george.submit().ok
    form = world.george.open_form()
    assert "This comes again on Thursday 17 September 2026, 2pm." in form.plain
    assert nudges(world, "role.decided")[0].answer is None
    world.george.fill({"When should it come again?": "friday at 2pm"})
    assert world.george.submit().ok
    assert "Friday 18 September 2026, 2pm" in world.george.open_form().plain
    assert world.george.submit().ok
    world.deliver()
    assert "Put off until Friday 18 September 2026, 2pm." in told(world.george).plain
    clock.now = datetime(2026, 9, 18, 13, 0, tzinfo=UTC)
    world.deliver()
    assert len(world.george.messages("Kith")) == 2


def test_a_time_in_words_in_quiet_hours_is_told_with_when_it_really_comes(world: World) -> None:
    comes = "so it comes from Friday 18 September 2026, 8am on."
    assert world.george.pick(outcome(world), "Snooze", "Another time…").ok
    world.george.fill({"When should it come again?": "thursday at 6.30pm"})
    assert world.george.submit().ok
    assert comes in world.george.open_form().plain
    assert world.george.submit().ok
    world.deliver()
    assert (
        f"Put off until Thursday 17 September 2026, 6.30pm. You asked not to be disturbed then, {comes}"
        in (told(world.george).plain)
    )


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("blorp", "blorp"),
        ("yesterday at 2pm", ""),
        ("every tuesday at 6pm", "Please name one day"),
        ("in december", "Please name one day"),
        ("<!channel>", ""),
    ],
)
def test_words_that_are_no_time_keep_the_form_open(world: World, words: str, fault: str) -> None:
    assert world.george.pick(outcome(world), "Snooze", "Another time…").ok
    world.george.fill({"When should it come again?": words})
    errors = world.george.submit().errors
    assert fault in errors["When should it come again?"]
    assert world.george.open_form().title == "Another time"
    assert audited(world) == []


def test_nothing_is_put_off_beyond_the_time_it_loses_its_point(world: World, clock: Clock) -> None:
    message = outcome(world)
    with world.database.transaction(writes=True) as session:
        nudge = session.get_one(Nudge, nudges(world, "role.decided")[0].id)
        nudge.expires_at = clock() + timedelta(hours=12)
    assert world.george.pick(message, "Snooze", "Next week").ok
    assert "By then it would have lost its point." in told(world.george).plain
    assert world.george.pick(message, "Snooze", "Another time…").ok
    world.george.fill({"When should it come again?": "tomorrow at 9am"})
    assert "lost its point" in world.george.submit().errors["When should it come again?"]
    assert audited(world) == []


@pytest.mark.journey
def test_stop_these_stops_the_kind_and_can_be_undone(world: World) -> None:
    message = outcome(world)
    assert world.george.press(message, "Stop these").ok
    stopped = told(world.george)
    assert "no more messages of the kind “What became of roles I asked for”" in stopped.plain
    ask(world, "safeguarding lead")
    assert world.tomas.press(told(world.tomas), "Refuse").ok
    world.deliver()
    assert len(world.george.messages("Kith")) == 1
    assert world.george.press(stopped, "Have these again").ok
    assert "You get messages of the kind" in told(world.george).plain
    world.deliver()
    assert {"Done", "Stop these"} <= {*told(world.george).buttons}
    ask(world, "safeguarding lead")
    assert world.tomas.press(told(world.tomas), "Refuse").ok
    world.deliver()
    assert len(world.george.messages("Kith")) == 2
    assert audited(world) == ["nudge.stopped", "nudge.resumed"]


@pytest.mark.parametrize("label", ["Done", "Stop these"])
def test_nobody_answers_for_somebody_else(world: World, label: str) -> None:
    message = outcome(world)
    nudge = nudges(world, "role.decided")[0]
    with world.database.transaction(writes=True) as session:
        session.get_one(Nudge, nudge.id).person_id = _person(world, "U0TOMASRE")
    assert world.george.press(message, label).ok
    assert "only they can answer it" in told(world.george).plain
    assert nudges(world, "role.decided")[0].answer is None
    assert audited(world) == []


def test_a_digest_of_several_is_answered_part_by_part(world: World, clock: Clock) -> None:
    with world.database.transaction(writes=True) as session:
        session.add(preference(_person(world, "U0TOMASRE"), digest=True))
    for role in ("deputy", "safeguarding lead"):
        ask(world, role)
    assert world.tomas.messages("Kith") == []
    clock.now = datetime(2026, 9, 15, 7, 30, tzinfo=UTC)
    world.deliver()
    (digest,) = world.tomas.messages("Kith")
    assert "Today" in digest.plain
    assert digest.buttons == ["Approve", "Refuse"] * 2
    assert world.tomas.press(digest, "Approve").ok
    shown = told(world.tomas)
    assert "You approved the role deputy" in shown.plain
    assert shown.buttons == ["Approve", "Refuse"]
    world.deliver()
    shown = told(world.tomas)
    assert "Approved by Tomas Reyes" in shown.plain
    assert shown.buttons == ["Approve", "Refuse"]
    assert world.tomas.press(shown, "Refuse").ok
    assert [one.outcome for one in _requests(world)] == ["approved", "refused"]


@pytest.mark.slow
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(min_size=1, max_size=200))
def test_any_words_at_all_are_answered(world: World, words: str) -> None:
    message = _one_for_all(world)
    assert world.george.pick(message, "Snooze", "Another time…").ok
    world.george.fill({"When should it come again?": words})
    world.george.submit()
    assert world.george.open_form().title == "Another time"
    world.george.close()


def _one_for_all(world: World) -> Shown:
    if not world.george.messages("Kith"):
        outcome(world)
    return world.george.messages("Kith")[0]
