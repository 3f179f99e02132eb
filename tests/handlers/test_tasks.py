"""What co-ordinators find in “Today” of those who are not reached by Slack or e-mail."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.store import outbox
from bot.store.audit import AuditEvent
from bot.store.outbox import Due, Nudge
from bot.store.people import Person as Known
from bot.store.roles import RoleRequest
from slack_sandbox import Form, Person
from tests.conftest import Clock
from tests.world import World

NETWORK = "#network"
NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


def due_by_telephone(world: World, **facts: object) -> int:
    """Something to tell a person who is not on Slack; gives the nudge's id."""
    known = {
        "name": "Ivy <Sedge>",
        "phone": "01632 960001",
        "noted_at": NOW,
        "noted_by": "U0MAYAOKA",
        **facts,
    }
    expires = known.pop("expires_at", None)
    with world.database.transaction(writes=True) as session:
        person = Known(**known)
        decided = {"outcome": "refused", "decided_by": "U0TOMASRE", "decided_at": NOW}
        asked = {"user_id": "U0ANWENPR", "role": "deputy", "asked_at": NOW, "asked_by": "U0GEORGEA"}
        request = RoleRequest(**asked, **decided)
        session.add_all([person, request])
        session.flush()
        about = {"request": request.id}
        outbox.add(session, [Due("role.decided", "test:1", NOW, person.id, about=about, expires_at=expires)])
    world.deliver()
    return nudge(world).id


def nudge(world: World) -> Nudge:
    with world.database.transaction() as session:
        return session.scalars(select(Nudge).where(Nudge.kind == "role.decided")).one()


def today(person: Person) -> Form:
    assert person.command(NETWORK, "/kith").ok
    return person.open_form()


def audited(world: World) -> list[str]:
    with world.database.transaction() as session:
        return list(session.scalars(select(AuditEvent.action).where(AuditEvent.action.startswith("task."))))


def test_a_task_that_cannot_be_said_hides_nothing_else(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    due_by_telephone(world)
    monkeypatch.setattr("bot.nudges.roles.view.note_decided", lambda *_: 1 / 0)
    shown = today(world.maya)
    assert "This cannot be shown at the moment." in shown.plain
    assert "Ivy <Sedge>" in shown.plain
    assert nudge(world).state == "task"


def test_whom_slack_does_not_know_any_more_is_not_named(world: World) -> None:
    due_by_telephone(world)
    with world.database.transaction(writes=True) as session:
        session.scalars(select(RoleRequest)).one().decided_by = "U0NOBODY9"
    assert "Refused by somebody on" in today(world.maya).plain


@pytest.mark.journey
def test_a_co_ordinator_is_asked_to_telephone_with_the_number_and_the_words(world: World) -> None:
    due_by_telephone(world)
    shown = today(world.maya)
    assert "Please telephone Ivy <Sedge>: 01632 960001. Tell them:" in shown.plain
    assert "Role refused: deputy for Anwen Pritchard" in shown.plain
    assert world.maya.press(shown, "Done").ok
    assert "Done: it was said." in world.maya.open_form().plain
    assert "Ivy" not in world.maya.open_form().plain
    assert (nudge(world).state, nudge(world).answer) == ("sent", "done")
    assert audited(world) == ["task.done"]


def test_who_could_not_be_reached_comes_again_tomorrow(world: World, clock: Clock) -> None:
    due_by_telephone(world)
    assert world.maya.press(today(world.maya), "Could not reach them").ok
    assert "It comes again: Tuesday 15 September 2026, 9am." in world.maya.open_form().plain
    world.maya.close()
    assert "Ivy" not in today(world.maya).plain
    clock.move(days=1)
    world.deliver()
    assert "Ivy" in today(world.tomas).plain
    assert audited(world) == ["task.unreached"]


def test_what_has_lost_its_point_by_tomorrow_does_not_come_again(world: World) -> None:
    due_by_telephone(world, expires_at=NOW + timedelta(hours=5))
    assert world.maya.press(today(world.maya), "Could not reach them").ok
    assert "does not come again" in world.maya.open_form().plain
    assert (nudge(world).state, nudge(world).reason) == ("withdrawn", "unreached")


def test_what_loses_its_point_while_it_waits_is_no_task_any_more(world: World, clock: Clock) -> None:
    due_by_telephone(world, expires_at=NOW + timedelta(hours=5))
    clock.move(hours=6)
    world.deliver()
    assert "Ivy" not in today(world.maya).plain
    assert nudge(world).reason == "expired"


def test_a_task_that_two_have_open_is_done_once(world: World) -> None:
    due_by_telephone(world)
    first, second = today(world.maya), today(world.tomas)
    assert world.maya.press(first, "Done").ok
    for label in ("Done", "Could not reach them"):
        assert world.tomas.press(second, label).ok
        assert "Nothing was changed." in world.tomas.open_form().plain
        world.tomas.close()
        second = second if label == "Could not reach them" else _again(world)
    assert audited(world) == ["task.done"]


def _again(world: World) -> Form:
    """The window of a colleague who opened it while it was still a task."""
    with world.database.transaction(writes=True) as session:
        session.get_one(Nudge, nudge(world).id).state = "task"
    shown = today(world.tomas)
    with world.database.transaction(writes=True) as session:
        session.get_one(Nudge, nudge(world).id).state = "sent"
    return shown


def test_what_has_nothing_left_to_say_is_taken_away(world: World) -> None:
    due_by_telephone(world)
    with world.database.transaction(writes=True) as session:
        session.query(RoleRequest).delete()
    assert "Ivy" not in today(world.maya).plain
    assert (nudge(world).state, nudge(world).reason) == ("withdrawn", "gone")


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        (
            {"phone": None, "address": "1 Quay Street\nSaltmere"},
            "Please write to Ivy <Sedge>: 1 Quay Street Saltmere",
        ),
        ({"phone": None}, "Please telephone Ivy <Sedge>: no number is known"),
    ],
)
def test_who_has_no_telephone_gets_a_letter(world: World, facts: dict[str, object], says: str) -> None:
    due_by_telephone(world, **facts)
    assert says in today(world.maya).plain


def test_at_night_nobody_is_to_be_telephoned(world: World, clock: Clock) -> None:
    due_by_telephone(world)
    clock.move(hours=10)
    assert "Ivy" not in today(world.maya).plain
    clock.move(hours=14)
    assert "Ivy" in today(world.maya).plain


def test_a_guest_sees_no_number(world: World) -> None:
    due_by_telephone(world)
    assert world.beth.command(NETWORK, "/kith").ok
    assert "01632" not in world.beth.last_message(NETWORK).plain
    world.beth.open_home()
    assert "01632" not in (world.beth.home.plain if world.beth.home else "")
