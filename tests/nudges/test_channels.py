"""The welcome as a newcomer reads it: in private where Slack allows it, else in the channel to them alone."""

import pytest

from bot.nudges.channels import CAPABILITY
from bot.nudges.kinds import Kind
from bot.views.notes import Note, to_mrkdwn
from slack_sandbox import Shown
from tests.conftest import Clock
from tests.handlers.test_channels import PARTNERS, leave, move, said
from tests.handlers.test_links import SAMPHIRE, ask_for, choose, press_in_today
from tests.nudges.rendered import rendered, states
from tests.world import World

WELCOME = ("welcome", "U0NADIAKH")


@pytest.fixture
def joined(world: World, clock: Clock) -> World:
    """Nadia has just been brought into a network channel, on a Tuesday morning."""
    clock.move(hours=16)
    said(world.maya, PARTNERS)
    move(world, lambda: leave(world.nadia, PARTNERS))
    move(world, lambda: world.maya.command(PARTNERS, "/invite @Nadia Khoury"))
    return world


def kinds() -> dict[str, Kind]:
    return {kind.name: kind for kind in CAPABILITY.kinds}


def welcome(world: World) -> Note:
    note = rendered(world, CAPABILITY)[WELCOME]
    assert note
    return note


def show_in_channel(world: World) -> Shown:
    """What she sees in the channel where she cannot be written to."""
    world.sandbox.external_dms = False
    world.deliver()
    return world.nadia.last_message(PARTNERS)


def test_the_welcome_says_what_the_channel_is_and_what_is_kept(joined: World) -> None:
    note = welcome(joined)
    told = to_mrkdwn(note)
    for words in (
        "Welcome to #partners",
        "Maya Okafor looks after it",
        "who you are in Slack, the setting you tell us, and how you want to be reached",
        "Only council staff see it. It is kept until you ask to be forgotten.",
    ):
        assert words in told
    labels = [button["text"]["text"] for button in note.buttons]  # type: ignore[index]
    assert labels == [
        *("Link me to my setting", "My preferences", "Raise a concern", "What Kith holds about me", "Not now")
    ]
    assert "write to your network co-ordinator" in note.otherwise


def test_who_has_gone_again_is_not_welcomed(joined: World) -> None:
    move(joined, lambda: leave(joined.nadia, PARTNERS))
    assert rendered(joined, CAPABILITY) == {WELCOME: None}


def test_nobody_is_welcomed_in_a_channel_that_has_ended(joined: World) -> None:
    said(joined.maya, PARTNERS, "/kith channel end")
    assert rendered(joined, CAPABILITY) == {WELCOME: None}


def test_the_welcome_names_who_looks_after_the_channel_by_then(joined: World) -> None:
    said(joined.tomas, PARTNERS, "/kith channel mine")
    assert "Tomas Reyes looks after it" in to_mrkdwn(welcome(joined))


@pytest.mark.journey
def test_who_joins_in_the_evening_is_answered_at_once(world: World, clock: Clock) -> None:
    clock.move(hours=2)
    move(world, lambda: leave(world.maya, "#network"))
    said(world.tomas, "#network")
    move(world, lambda: world.maya.join("#network"))
    world.deliver()
    assert "Welcome to #network" in world.maya.last_message("Kith").plain


def test_who_is_brought_in_in_the_evening_is_left_in_peace_until_the_morning(
    world: World, clock: Clock
) -> None:
    clock.move(hours=2)
    said(world.maya, "#co-ordinators")
    move(world, lambda: world.maya.command("#co-ordinators", "/invite @Beth Carrow"))
    world.deliver()
    assert world.beth.messages("Kith") == []
    clock.move(hours=14)
    world.deliver()
    assert "Welcome to #co-ordinators" in world.beth.last_message("Kith").plain


def test_only_who_came_by_themselves_is_answered_in_quiet_hours() -> None:
    assert {name: kind.urgent for name, kind in kinds().items()} == {
        "welcome": False,
        "welcome.at_once": True,
    }


@pytest.mark.journey
def test_the_welcome_comes_as_a_direct_message(joined: World) -> None:
    joined.deliver()
    shown = joined.nadia.last_message("Kith")
    assert "Welcome to #partners" in shown.plain
    assert states(joined) == [("sent", "slack", None)]
    assert joined.nadia.press(shown, "Not now").ok
    answered = joined.nadia.last_message("Kith")
    assert answered.plain.strip() == "All right. You find this again in the menu pinned in #partners."
    assert answered.buttons == []
    assert len(joined.nadia.messages("Kith")) == 1
    joined.deliver()
    assert len(joined.nadia.messages("Kith")) == 1


@pytest.mark.journey
def test_who_cannot_be_written_to_is_welcomed_in_the_channel_alone(joined: World) -> None:
    shown = show_in_channel(joined)
    assert shown.ephemeral
    assert "Welcome to #partners" in shown.plain
    assert "The menu pinned in this channel offers the same." in shown.plain
    assert "Welcome" not in joined.maya.last_message(PARTNERS).plain
    assert states(joined) == [("sent", "ephemeral", None)]


def test_what_else_is_due_to_her_never_follows_the_welcome_into_the_channel(joined: World) -> None:
    show_in_channel(joined)
    ask_for(joined.nadia, PARTNERS)
    press_in_today(joined.maya, "Confirm")
    before = len(joined.nadia.messages(PARTNERS))
    joined.deliver()
    assert states(joined)[-1] == ("task", "phone", "restricted_action")
    assert len(joined.nadia.messages(PARTNERS)) == before


def test_not_now_in_the_channel_is_taken_for_an_answer(joined: World) -> None:
    assert joined.nadia.press(show_in_channel(joined), "Not now").ok
    answered = joined.nadia.last_message(PARTNERS)
    assert answered.plain.strip() == "All right. You find this again in the menu pinned in #partners."
    assert answered.buttons == []


@pytest.mark.parametrize("external_dms", [True, False])
def test_from_the_welcome_she_links_herself_to_her_setting(joined: World, external_dms: bool) -> None:
    joined.sandbox.external_dms = external_dms
    joined.deliver()
    shown = joined.nadia.last_message("Kith" if external_dms else PARTNERS)
    assert joined.nadia.press(shown, "Link me to my setting").ok
    choose(joined.nadia, "samphire", SAMPHIRE)
    assert joined.nadia.submit().ok
    assert "This waits for @Maya Okafor" in joined.nadia.open_form().plain


def test_to_who_has_gone_unnoticed_nothing_is_shown(joined: World) -> None:
    # She is still in another channel with Kith, so Slack knows her.
    joined.sandbox.workspace.channels["C0NETWORK"].user_ids.append("U0NADIAKH")
    joined.sandbox.workspace.channels["C0PARTNER"].user_ids.remove("U0NADIAKH")
    joined.sandbox.external_dms = False
    joined.deliver()
    assert states(joined) == [("dead", "ephemeral", "user_not_in_channel")]


@pytest.mark.parametrize(("how", "tries"), [("lost", 2), ("500", 2), ("429", 2)])
def test_a_welcome_in_the_channel_that_fails_is_tried_again(
    joined: World, clock: Clock, how: str, tries: int
) -> None:
    joined.sandbox.external_dms = False
    joined.sandbox.fail_next("chat.postEphemeral", 1, how)
    for _ in range(6):
        clock.move(minutes=3)
        joined.deliver()
    assert states(joined) == [("sent", "ephemeral", None)]
    calls = [call for call in joined.sandbox.api_calls if call.method == "chat.postEphemeral"]
    assert len(calls) == tries
