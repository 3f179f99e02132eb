"""The welcome as a newcomer reads it: in private where Slack allows it, else in the channel to them alone."""

import pytest
from slack_sdk.errors import SlackApiError
from sqlalchemy import select

from bot.nudges import links
from bot.nudges.channels import CAPABILITY, ephemeral_instead
from bot.nudges.kinds import Kind
from bot.store.outbox import Nudge
from bot.store.people import Person as Met
from bot.views.notes import Note, to_mrkdwn
from slack_sandbox import Shown
from tests.handlers.test_channels import PARTNERS, leave, menu, move, said
from tests.nudges.occasions import client_of, occasion, rendered
from tests.world import World

WELCOME = ("welcome", "U0NADIAKH")


@pytest.fixture
def joined(world: World) -> World:
    """Nadia has just been brought into a network channel."""
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
    with world.database.transaction() as session:
        nudge, nadia = session.scalars(select(Nudge)).one(), session.scalars(select(Met)).one()
        (render,) = {kind.render for kind in CAPABILITY.kinds}
        note = render(occasion(world, session, nudge, nadia))
        assert note
        assert ephemeral_instead(client_of(world), nudge, nadia, note)
    return world.nadia.last_message(PARTNERS)


def test_the_welcome_says_what_the_channel_is_and_what_is_kept(joined: World) -> None:
    note = welcome(joined)
    told = to_mrkdwn(note)
    for words in (
        "Welcome to #partners",
        "Maya Okafor looks after it",
        "who you are in Slack, the setting you tell us, and how you want to be reached",
        "Only council staff see it",
    ):
        assert words in told
    labels = [button["text"]["text"] for button in note.buttons]  # type: ignore[index]
    assert labels == ["Link me to my setting", "My preferences", "What Kith holds about me", "Not now"]
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


def test_only_who_came_by_themselves_is_answered_in_quiet_hours() -> None:
    assert {name: kind.urgent for name, kind in kinds().items()} == {
        "welcome": False,
        "welcome.at_once": True,
    }


def test_a_welcome_can_be_shown_in_the_channel_to_its_reader_alone(joined: World) -> None:
    joined.sandbox.external_dms = False
    shown = show_in_channel(joined)
    assert shown.ephemeral
    assert "Welcome to #partners" in shown.plain
    assert "The menu pinned in this channel offers the same." in shown.plain
    assert "Welcome" not in joined.maya.last_message(PARTNERS).plain


def test_not_now_is_taken_for_an_answer_and_says_where_to_find_it(joined: World) -> None:
    assert joined.nadia.press(show_in_channel(joined), "Not now").ok
    answered = joined.nadia.last_message(PARTNERS)
    assert answered.plain.strip() == "All right. You find this again in the menu pinned in #partners."
    assert answered.buttons == []
    assert len(joined.nadia.messages(PARTNERS)) == len([menu(joined.nadia, PARTNERS), answered]) + 2


def test_from_the_welcome_she_links_herself_to_her_setting(joined: World) -> None:
    assert joined.nadia.press(show_in_channel(joined), "Link me to my setting").ok
    assert "Which setting do you belong to?" in joined.nadia.open_form().plain


def test_who_has_gone_cannot_be_shown_anything_in_the_channel(joined: World) -> None:
    joined.sandbox.workspace.channels["C0PARTNER"].user_ids.remove("U0NADIAKH")
    with pytest.raises(SlackApiError, match="user_not_in_channel"):
        show_in_channel(joined)


def test_what_is_no_welcome_is_never_shown_in_a_channel(world: World) -> None:
    nadia = Met(user_id="U0NADIAKH")
    for kind in links.CAPABILITY.kinds:
        nudge = Nudge(kind=kind.name, about={"channel": "C0PARTNER"})
        assert not ephemeral_instead(client_of(world), nudge, nadia, Note("Private"))
    assert world.nadia.messages(PARTNERS) == []
