"""`/kith channel`, the menu it pins, and who comes into the channel and goes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.services import channels as service
from bot.store.audit import AuditEvent
from bot.store.channels import Membership, NetworkChannel
from bot.store.outbox import Nudge
from bot.store.people import Person as Met
from slack_sandbox import Person, Shown, interactions
from tests.conftest import Clock
from tests.world import World

NETWORK, PARTNERS = "#network", "#partners"
MENU = "Kith menu"


def said(person: Person, channel: str, line: str = "/kith channel") -> str:
    assert person.command(channel, line).ok
    return person.last_message(channel).plain


def menus(person: Person, channel: str) -> list[Shown]:
    return [one for one in person.messages(channel) if "looks after this network" in one.plain]


def menu(person: Person, channel: str) -> Shown:
    (only,) = menus(person, channel)
    return only


def pinned(world: World, channel_id: str) -> list[str]:
    return [one.ts for one in world.sandbox.workspace.messages[channel_id] if one.pin]


def network_channels(world: World) -> dict[str, str]:
    """Each network channel with who looks after it."""
    with world.database.transaction() as session:
        current = session.scalars(select(NetworkChannel).where(NetworkChannel.ended_at.is_(None)))
        return {one.channel_id: one.coordinator_id for one in current}


def audited(world: World) -> list[str]:
    with world.database.transaction() as session:
        return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def welcomed(world: World) -> list[tuple[str, str, Any]]:
    """Who is due a welcome: the kind, their Slack id, and the channel."""
    with world.database.transaction() as session:
        due = select(Nudge.kind, Met.user_id, Nudge.about).join(Met, Met.id == Nudge.person_id)
        return [(kind, user, about["channel"]) for kind, user, about in session.execute(due)]


def memberships(world: World) -> list[tuple[str | None, bool]]:
    """Everybody Kith was told of, and whether they are there."""
    with world.database.transaction() as session:
        found = select(Met.user_id, Membership.left_at).join(Membership, Membership.person_id == Met.id)
        return [(user, left is None) for user, left in session.execute(found.order_by(Met.id))]


def told_of(world: World) -> int:
    """How many events Kith has acknowledged."""
    told = (one for one in world.sandbox.envelopes if one.type == "events_api")
    return sum(one.outcome == "acknowledged" for one in told)


def move(world: World, what: Callable[[], object], events: int = 1) -> None:
    """Do something that Slack tells Kith of, and wait until it has been told."""
    before = told_of(world)
    what()
    world.maya.wait_for(lambda: told_of(world) >= before + events or None)


@pytest.mark.journey
def test_the_channel_becomes_a_network_channel_with_a_pinned_menu(world: World) -> None:
    told = said(world.maya, PARTNERS)
    assert told.startswith("This is a network channel now, and you look after it.")
    assert "posted and pinned" in told
    shown = menu(world.nadia, PARTNERS)
    assert "@Maya Okafor looks after this network." in shown.plain
    assert shown.buttons == [
        "Find a meeting",
        "My actions",
        "Suggest something",
        "What would you like to meet about?",
        "Meet people like me",
        "CPD for me",
        "My CPD",
        "Safeguarding updates",
        "Running networks",
        "Find what others share",
        "Share what works",
        "Find information",
        "My questions",
        "Support on offer",
        "Raise a concern",
        "Complain",
        "Link me to my setting",
        "My setting’s plans",
        "My preferences",
        "What Kith holds about me",
        "Help",
    ]
    assert pinned(world, "C0PARTNER") == [shown.ts]
    assert network_channels(world) == {"C0PARTNER": "U0MAYAOKA"}
    assert audited(world) == ["channel.made"]


def test_what_is_said_to_who_makes_the_channel_nobody_else_reads(world: World) -> None:
    said(world.maya, PARTNERS)
    assert [one.plain for one in world.nadia.messages(PARTNERS)] == [menu(world.nadia, PARTNERS).plain]


def test_run_again_nothing_is_doubled(world: World) -> None:
    said(world.maya, NETWORK)
    told = said(world.maya, NETWORK)
    assert told.startswith("This is a network channel already, and you look after it. The Kith menu is there")
    assert pinned(world, "C0NETWORK") == [menu(world.beth, NETWORK).ts]
    assert audited(world) == ["channel.made"]


def test_a_menu_that_was_deleted_is_posted_anew(world: World) -> None:
    said(world.maya, NETWORK)
    world.sandbox.workspace.messages["C0NETWORK"].clear()
    assert "The Kith menu is posted and pinned." in said(world.maya, NETWORK)
    assert pinned(world, "C0NETWORK") == [menu(world.beth, NETWORK).ts]


def test_a_menu_that_is_no_longer_pinned_is_pinned_again(world: World) -> None:
    said(world.maya, NETWORK)
    world.sandbox.workspace.messages["C0NETWORK"][0].pin = None
    said(world.maya, NETWORK)
    assert len(pinned(world, "C0NETWORK")) == 1


@pytest.mark.parametrize("how", ["button", "command"])
def test_another_co_ordinator_takes_the_channel_over(world: World, how: str) -> None:
    said(world.maya, NETWORK)
    told = said(world.tomas, NETWORK)
    assert "@Maya Okafor looks after it" in told
    assert network_channels(world) == {"C0NETWORK": "U0MAYAOKA"}
    if how == "button":
        assert world.tomas.press(world.tomas.last_message(NETWORK), "Look after it myself").ok
    else:
        said(world.tomas, NETWORK, "/kith channel mine")
    assert "You look after this channel now." in world.tomas.last_message(NETWORK).plain
    assert network_channels(world) == {"C0NETWORK": "U0TOMASRE"}
    assert "@Tomas Reyes looks after this network." in menu(world.beth, NETWORK).plain
    assert audited(world) == ["channel.made", "channel.taken_over"]
    assert "already" in said(world.tomas, NETWORK, "/kith channel mine")
    assert audited(world) == ["channel.made", "channel.taken_over"]


def test_an_ended_channel_has_a_menu_without_doors_and_can_begin_again(world: World) -> None:
    said(world.maya, NETWORK)
    assert "no longer a network channel" in said(world.tomas, NETWORK, "/kith channel end")
    assert menus(world.beth, NETWORK) == []
    closed = next(one for one in world.beth.messages(NETWORK) if "has closed" in one.plain)
    assert closed.buttons == []
    assert pinned(world, "C0NETWORK") == []
    assert network_channels(world) == {}
    assert "This is not a network channel." in said(world.tomas, NETWORK, "/kith channel end")
    assert "This is not a network channel." in said(world.tomas, NETWORK, "/kith channel mine")
    assert "network channel again" in said(world.tomas, NETWORK)
    assert pinned(world, "C0NETWORK") == [menu(world.beth, NETWORK).ts]
    assert audited(world) == ["channel.made", "channel.ended", "channel.made"]


@pytest.mark.parametrize("kind", ["public", "private"])
def test_where_kith_is_not_in_the_channel_it_says_how_to_invite_it(world: World, kind: Any) -> None:
    world.sandbox.workspace.channels["C0TEAROOM"].kind = kind
    assert "/invite @Kith" in said(world.maya, "#tea-room")
    assert network_channels(world) == {}
    assert audited(world) == []
    assert menus(world.maya, "#tea-room") == []
    assert world.maya.command("#tea-room", "/invite @Kith").ok
    assert "network channel now" in said(world.maya, "#tea-room")


def test_a_direct_message_is_no_network_channel(world: World) -> None:
    assert "A direct message cannot be a network channel." in said(world.maya, "Kith")
    assert network_channels(world) == {}


def test_a_conversation_of_several_people_is_none_either(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interactions, "channel_name", lambda _: "mpdm-maya.okafor--tomas.reyes-1")
    assert "A direct message cannot be a network channel." in said(world.maya, NETWORK)
    assert network_channels(world) == {}


def test_a_guest_makes_no_network_channel(world: World) -> None:
    for line in ("/kith channel", "/kith channel mine", "/kith channel end"):
        assert "There are no commands for guests" in said(world.beth, NETWORK, line)
    assert network_channels(world) == {}


@pytest.mark.journey
def test_a_menu_whose_answer_was_lost_is_not_posted_twice(world: World) -> None:
    world.sandbox.fail_next("chat.postMessage", 1, "lost")
    assert "posted and pinned" in said(world.maya, NETWORK)
    assert pinned(world, "C0NETWORK") == [menu(world.beth, NETWORK).ts]


def test_a_menu_of_which_nobody_knows_is_looked_up_before_it_is_posted_again(
    world: World, clock: Clock
) -> None:
    world.sandbox.fail_next("chat.postMessage", 1, "lost")
    world.sandbox.fail_next("conversations.history", 1, 500)
    assert "Slack did not say whether the Kith menu was posted." in said(world.maya, NETWORK)
    assert len(menus(world.beth, NETWORK)) == 1
    assert "being posted at this moment" in said(world.tomas, NETWORK)
    clock.move(minutes=2)
    assert "The Kith menu is there and pinned." in said(world.maya, NETWORK)
    assert pinned(world, "C0NETWORK") == [menu(world.beth, NETWORK).ts]


def test_a_menu_that_never_came_is_posted_once_that_is_sure(world: World, clock: Clock) -> None:
    world.sandbox.fail_next("chat.postMessage", 1, 500)
    assert "Slack did not say" in said(world.maya, NETWORK)
    assert menus(world.beth, NETWORK) == []
    assert "being posted at this moment" in said(world.maya, NETWORK)
    clock.move(minutes=2)
    assert "posted and pinned" in said(world.maya, NETWORK)
    assert len(menus(world.beth, NETWORK)) == 1


def test_a_deleted_menu_whose_successor_was_lost_is_not_doubled(world: World, clock: Clock) -> None:
    said(world.maya, NETWORK)
    world.sandbox.workspace.messages["C0NETWORK"].clear()
    world.sandbox.fail_next("chat.postMessage", 1, "lost")
    world.sandbox.fail_next("conversations.history", 1, 500)
    said(world.maya, NETWORK)
    clock.move(minutes=2)
    said(world.maya, NETWORK)
    assert len(menus(world.beth, NETWORK)) == 1


def test_a_menu_that_slack_refuses_leaves_no_half_made_channel(world: World, clock: Clock) -> None:
    world.sandbox.fail_next("chat.postMessage", 1, "429")
    assert "Slack asks for a pause." in said(world.maya, NETWORK)
    assert network_channels(world) == {}
    assert "posted and pinned" in said(world.maya, NETWORK)


def test_a_menu_that_cannot_be_pinned_is_the_menu_all_the_same(world: World) -> None:
    world.sandbox.fail_next("pins.add", 1, 500)
    assert "Please pin the menu yourself" in said(world.maya, NETWORK)
    assert network_channels(world) == {"C0NETWORK": "U0MAYAOKA"}
    assert len(menus(world.beth, NETWORK)) == 1


def test_a_menu_that_cannot_be_closed_is_to_be_deleted(world: World) -> None:
    said(world.maya, NETWORK)
    world.sandbox.fail_next("chat.update", 1, 500)
    assert "please delete it" in said(world.maya, NETWORK, "/kith channel end")
    assert network_channels(world) == {}


@pytest.mark.parametrize("name", ["Maya Okafor", "Beth Carrow"])
def test_the_menus_doors_answer_in_a_window(world: World, name: str) -> None:
    said(world.maya, NETWORK)
    person, before = world.sandbox.person(name), len(world.beth.messages(NETWORK))
    assert person.press(menu(person, NETWORK), "Find a meeting").ok
    asked = "You look after this network" if person.id == world.maya.id else "please ask @Maya Okafor"
    assert asked in person.open_form().plain
    person.close()
    assert person.press(menu(person, NETWORK), "Help").ok
    expected = "What Kith can do here" if name == "Maya Okafor" else "There are no commands for guests"
    assert expected in person.open_form().plain
    assert len(world.beth.messages(NETWORK)) == before


@pytest.mark.journey
def test_somebody_of_another_workspace_is_answered_too(world: World) -> None:
    said(world.maya, PARTNERS)
    world.sandbox.external_dms = False
    for label, told in (
        ("Find a meeting", "please ask @Maya Okafor"),
        ("Help", "no commands for members of other workspaces"),
        ("Link me to my setting", "Which setting do you belong to?"),
    ):
        assert world.nadia.press(menu(world.nadia, PARTNERS), label).ok
        assert told in world.nadia.open_form().plain
        world.nadia.close()
    assert len(world.nadia.messages(PARTNERS)) == 1


# --- who comes, and who goes


def leave(person: Person, channel: str) -> None:
    assert person.command(channel, "/leave").ok


@pytest.mark.journey
def test_a_newcomer_is_welcomed_once_also_after_leaving_and_coming_back(world: World) -> None:
    said(world.maya, "#co-ordinators")
    invite = lambda: world.maya.command("#co-ordinators", "/invite @Beth Carrow")  # noqa: E731
    move(world, invite)
    assert welcomed(world) == [("welcome", "U0BETHCAR", "C0COORDIN")]
    assert memberships(world) == [("U0BETHCAR", True)]
    move(world, lambda: leave(world.beth, "#co-ordinators"))
    assert memberships(world) == [("U0BETHCAR", False)]
    move(world, invite)
    assert memberships(world) == [("U0BETHCAR", True)]
    assert len(welcomed(world)) == 1


def test_who_comes_by_themselves_is_welcomed_at_once_whatever_the_hour(world: World, clock: Clock) -> None:
    said(world.tomas, "#tea-room")
    move(world, lambda: world.tomas.command("#tea-room", "/invite @Kith"))
    said(world.tomas, "#tea-room")
    move(world, lambda: leave(world.maya, "#tea-room"))
    clock.move(hours=3)
    move(world, lambda: world.maya.join("#tea-room"))
    assert welcomed(world) == [("welcome.at_once", "U0MAYAOKA", "C0TEAROOM")]


def test_a_member_of_another_workspace_is_welcomed(world: World) -> None:
    said(world.maya, PARTNERS)
    move(world, lambda: leave(world.nadia, PARTNERS))
    assert memberships(world) == []
    move(world, lambda: world.maya.command(PARTNERS, "/invite @Nadia Khoury"))
    assert welcomed(world) == [("welcome", "U0NADIAKH", "C0PARTNER")]


def test_nobody_is_welcomed_in_a_channel_that_is_no_network_channel(world: World) -> None:
    move(world, lambda: world.maya.command("#co-ordinators", "/invite @Beth Carrow"))
    assert (welcomed(world), memberships(world)) == ([], [])


def test_kith_does_not_welcome_itself(world: World) -> None:
    said(world.maya, NETWORK)
    joined = {"type": "member_joined_channel", "user": "U0KITHBOT", "channel": "C0NETWORK", "event_ts": "1.1"}
    move(world, lambda: world.sandbox._on_loop(lambda: world.sandbox._actors.events._tell(joined)))
    assert (welcomed(world), memberships(world)) == ([], [])


def test_the_same_event_again_welcomes_nobody_again(world: World) -> None:
    said(world.maya, NETWORK)
    joined = {"type": "member_joined_channel", "user": "U0BETHCAR", "channel": "C0NETWORK", "event_ts": "1.1"}
    tell = lambda: world.sandbox._on_loop(lambda: world.sandbox._actors.events._tell(joined))  # noqa: E731
    move(world, tell)
    move(world, tell)
    assert len(welcomed(world)) == 1


def test_an_event_that_failed_comes_again_and_nothing_is_said_in_the_channel(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    said(world.maya, "#co-ordinators")
    really, failures = service.joined, iter([RuntimeError("a name")])

    def fail_once(*arguments: Any, **more: Any) -> None:
        if fault := next(failures, None):
            raise fault
        really(*arguments, **more)

    monkeypatch.setattr(service, "joined", fail_once)
    world.sandbox.ack_timeout = 0.3
    move(world, lambda: world.maya.command("#co-ordinators", "/invite @Beth Carrow"))
    assert welcomed(world) == [("welcome", "U0BETHCAR", "C0COORDIN")]
    assert "wrong" not in " ".join(one.plain for one in world.maya.messages("#co-ordinators"))


def test_who_left_is_noted_also_where_slack_does_not_know_them_any_more(world: World, clock: Clock) -> None:
    said(world.maya, "#co-ordinators")
    move(world, lambda: world.maya.command("#co-ordinators", "/invite @Beth Carrow"))
    clock.move(minutes=5)
    del world.sandbox.workspace.users["U0BETHCAR"]
    left = {"type": "member_left_channel", "user": "U0BETHCAR", "channel": "C0COORDIN", "event_ts": "1.1"}
    move(world, lambda: world.sandbox._on_loop(lambda: world.sandbox._actors.events._tell(left)))
    assert memberships(world) == [("U0BETHCAR", False)]


def test_staff_read_who_came_and_who_left_lately(world: World, clock: Clock) -> None:
    said(world.maya, "#co-ordinators")
    move(world, lambda: world.maya.command("#co-ordinators", "/invite @Beth Carrow"))
    move(world, lambda: world.maya.command("#co-ordinators", "/invite @Imran Shah"))
    assert "Came in the last 30 days: @Beth Carrow, @Imran Shah" in said(world.maya, "#co-ordinators")
    clock.move(days=31)
    assert "last 30 days" not in said(world.maya, "#co-ordinators")
    move(world, lambda: leave(world.beth, "#co-ordinators"))
    told = said(world.tomas, "#co-ordinators")
    assert "Left in the last 30 days: @Beth Carrow" in told
    assert "Came" not in told


def test_a_welcome_loses_its_point_after_a_week(world: World, clock: Clock) -> None:
    said(world.maya, "#co-ordinators")
    move(world, lambda: world.maya.command("#co-ordinators", "/invite @Beth Carrow"))
    with world.database.transaction() as session:
        (due,) = session.scalars(select(Nudge))
        assert due.due_at == clock.now
        assert due.expires_at == clock.now + timedelta(days=7)
