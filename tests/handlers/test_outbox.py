"""`/kith outbox`: an admin sees what failed and why, and tries it again or gives it up."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.store import outbox, pace
from bot.store.audit import AuditEvent
from bot.store.outbox import Due, Nudge
from slack_sandbox import Form
from tests.conftest import Clock
from tests.world import World

NETWORK = "#network"
NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


def dead(world: World, reason: str = "channel_not_found", number: int = 1) -> None:
    with world.database.transaction(writes=True) as session:
        for one in range(number):
            outbox.add(session, [Due("role.decided", f"test:{one}", NOW, channel_id="C0NETWORK")])
        for nudge in session.scalars(select(Nudge)):
            nudge.state, nudge.reason, nudge.ended_at = "dead", reason, NOW


def shown(world: World) -> Form:
    assert world.george.command(NETWORK, "/kith outbox").ok
    return world.george.open_form()


def state(world: World) -> str:
    with world.database.transaction() as session:
        return session.scalars(select(Nudge.state).where(Nudge.key == "test:0")).one()


def audited(world: World) -> list[str]:
    with world.database.transaction() as session:
        found = select(AuditEvent.action).where(AuditEvent.action.startswith("outbox."))
        return list(session.scalars(found))


def test_an_outbox_in_which_nothing_failed_says_so(world: World) -> None:
    form = shown(world)
    assert "Nothing has failed." in form.plain
    assert "On its way now: 0" in form.plain


@pytest.mark.journey
def test_an_admin_sees_what_failed_in_plain_words_and_tries_it_again(world: World) -> None:
    dead(world)
    form = shown(world)
    assert "What became of roles I asked for, to #network" in form.plain
    assert "Invite Kith, then try again." in form.plain
    assert world.george.press(form, "Try again").ok
    again = world.george.open_form()
    assert "It is being sent again." in again.plain
    assert "Nothing has failed." in again.plain
    assert state(world) == "planned"
    assert audited(world) == ["outbox.tried_again"]


def test_an_admin_gives_up_what_cannot_be_sent(world: World) -> None:
    dead(world, "is_archived")
    form = shown(world)
    assert "The channel was archived." in form.plain
    assert world.george.press(form, "Give up").ok
    assert "is not sent" in world.george.open_form().plain
    assert state(world) == "withdrawn"
    assert audited(world) == ["outbox.given_up"]


def test_what_two_admins_have_open_is_done_once(world: World) -> None:
    dead(world)
    form = shown(world)
    world.tomas.command(NETWORK, "/kith outbox")
    other = world.tomas.open_form()
    assert world.george.press(form, "Give up").ok
    assert world.tomas.press(other, "Try again").ok
    assert "Nothing was changed." in world.tomas.open_form().plain
    assert audited(world) == ["outbox.given_up"]


def test_more_than_fits_is_counted(world: World) -> None:
    dead(world, number=45)
    form = shown(world)
    assert form.buttons == ["Try again", "Give up"] * 20
    assert "And 25 more." in form.plain


@pytest.mark.parametrize(("faults", "says"), [(2, False), (3, True)])
def test_that_no_e_mail_goes_out_at_all_is_said(world: World, faults: int, says: bool) -> None:
    with world.database.transaction(writes=True) as session:
        pace.locked(session, "email").faults = faults
    assert ("E-mail does not go out" in shown(world).plain) is says


def test_only_an_admin_sees_the_outbox(world: World) -> None:
    dead(world)
    assert world.maya.command(NETWORK, "/kith outbox").ok
    assert "Only an admin can look into the outbox." in world.maya.last_message(NETWORK).plain
    assert world.beth.command(NETWORK, "/kith outbox").ok
    assert "no commands for guests" in world.beth.last_message(NETWORK).plain


def test_who_is_no_admin_any_more_changes_nothing(world: World) -> None:
    world.george.command(NETWORK, "/kith role @Maya Okafor admin")
    dead(world)
    world.maya.command(NETWORK, "/kith outbox")
    form = world.maya.open_form()
    world.george.command(NETWORK, "/kith role remove @Maya Okafor admin")
    assert world.maya.press(form, "Give up").ok
    assert "Only an admin" in world.maya.open_form().plain
    assert state(world) == "dead"
