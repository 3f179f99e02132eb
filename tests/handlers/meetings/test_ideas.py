"""Ideas for meetings as people in a channel and staff use them, also when Slack fails."""

import pytest
from slack_sdk import WebClient
from sqlalchemy import select

from bot.handlers.meetings.ideas import IdeasKeptUp, idea_posts
from bot.store.meetings.ideas import MeetingIdea
from slack_sandbox import Person
from tests.conftest import Clock
from tests.handlers.meetings.company import (
    ABOUT,
    ASK,
    NETWORK,
    PARTNERS,
    close_all,
    details,
    idea_of,
    ideas_of,
    joining,
    network,
    press,
    read,
    suggest,
)
from tests.handlers.meetings.room import due, meetings, save, send_again
from tests.handlers.test_channels import menu, said
from tests.tables import dump
from tests.world import World

TOPIC = "Outdoor <!channel> *play* & <@U0MAYAOKA>"


@pytest.fixture
def busy(world: World, clock: Clock) -> World:
    """Nadia’s idea stands in #partners."""
    network(world, clock)
    assert suggest(world.nadia, "Outdoor play").ok
    close_all(world.nadia)
    return world


def named(world: World, name: str) -> Person:
    return world.sandbox.person(name)


def keep_up(world: World, clock: Clock) -> None:
    sandbox = world.sandbox
    client = WebClient(sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])
    IdeasKeptUp(idea_posts(world.database, clock, client))()


@pytest.mark.journey
@pytest.mark.parametrize(("name", "channel"), [("beth", NETWORK), ("nadia", PARTNERS)])
def test_anybody_in_the_channel_suggests_and_what_they_typed_is_plain_text(
    world: World, clock: Clock, name: str, channel: str
) -> None:
    network(world, clock)
    person = getattr(world, name)
    more = {"Why, or what for": "Mud!", "What suits you in general": ["Evenings", "Weekends"]}
    assert suggest(person, TOPIC, channel, more).ok
    assert "Your idea is in #" in person.open_form().plain
    shown = idea_of(world.maya, channel).plain
    assert TOPIC in shown
    assert "Mud!" in shown
    assert "evenings, weekends" in shown
    assert name not in shown.casefold()


@pytest.mark.parametrize("topic", ["", "   ", "x" * 151])
def test_without_a_topic_the_form_says_what_to_do_and_nothing_is_posted(
    world: World, clock: Clock, topic: str
) -> None:
    network(world, clock)
    assert world.nadia.press(menu(world.nadia, PARTNERS), ASK).ok
    world.nadia.fill({ABOUT: topic})
    assert not world.nadia.submit().ok
    assert ideas_of(world.nadia) == []


def test_the_same_form_delivered_twice_posts_one_idea(busy: World) -> None:
    assert "Your idea is in" in send_again(busy)
    assert len(ideas_of(busy.maya)) == 1
    assert joining(busy) == [("Outdoor play", 1)]


def test_who_posts_theirs_all_the_same_has_it_posted_once(busy: World, clock: Clock) -> None:
    priya = named(busy, "Priya Nair")
    clock.move(seconds=2)
    suggest(priya, "Play outdoors")
    assert "Outdoor play" in priya.open_form().plain
    assert priya.submit().ok
    assert "Your idea is in #partners" in priya.open_form().plain
    assert [one.split(" ")[0] for one, _ in joining(busy)] == ["Outdoor", "Play"]
    send_again(busy)
    assert len(ideas_of(busy.maya)) == 2


def test_joining_and_leaving_show_in_the_channel_as_a_number(busy: World) -> None:
    owen = named(busy, "Owen Blackett")
    assert "You are told once there is a date" in press(owen, "I would join")
    press(owen, "I would join")
    assert "2 people would join" in idea_of(busy.maya).plain
    assert "Owen" not in idea_of(busy.maya).plain
    assert "is not for you" in press(owen, "Not for me")
    assert "One person would join" in idea_of(busy.maya).plain
    assert "This is your own idea" in press(busy.nadia, "Not for me")


def test_the_author_takes_it_back_in_its_details_and_the_message_says_so(busy: World) -> None:
    shown = details(busy.nadia)
    assert "Take it back" in shown.buttons
    assert "Close the idea" not in shown.buttons
    assert "Take it back" not in details(named(busy, "Owen Blackett")).buttons
    assert busy.nadia.press(shown, "Take it back").ok
    assert "You have taken your idea back" in busy.nadia.open_form().plain
    assert "taken back by whoever had it" in idea_of(busy.maya).plain
    assert "Outdoor" not in idea_of(busy.maya).plain
    assert idea_of(busy.maya).buttons == []


def test_staff_close_it_with_a_word_that_its_author_and_the_channel_read(busy: World, clock: Clock) -> None:
    maya = busy.maya
    assert maya.press(details(maya), "Close the idea").ok
    maya.fill({"A word why": "The library does this."})
    assert maya.submit().ok
    assert "The idea is closed" in maya.open_form().plain
    assert "Closed: The library does this." in idea_of(busy.nadia).plain
    clock.move(minutes=1)
    busy.deliver()
    assert "Your idea for a meeting was closed" in read(busy.nadia)


def test_the_ideas_of_the_channel_stand_under_find_a_meeting(busy: World) -> None:
    owen = named(busy, "Owen Blackett")
    assert owen.press(menu(owen, PARTNERS), "Find a meeting").ok
    assert "Outdoor play" in owen.open_form().plain
    assert owen.press(owen.open_form(), "Details").ok
    assert owen.press(owen.open_form(), "I would join").ok
    assert "Noted: you would join Outdoor play" in owen.open_form().plain
    assert joining(busy) == [("Outdoor play", 2)]
    assert busy.beth.press(menu(busy.beth, NETWORK), "Find a meeting").ok
    assert "Outdoor play" not in busy.beth.open_form().plain


def test_an_idea_that_found_company_waits_in_today_and_two_who_plan_it_make_one_meeting(busy: World) -> None:
    for name in ("Owen Blackett", "Priya Nair"):
        press(named(busy, name), "I would join")
    assert busy.maya.command(NETWORK, "/kith").ok
    assert "An idea has found company in #partners: Outdoor play" in busy.maya.open_form().plain
    assert busy.maya.press(busy.maya.open_form(), "Make a poll of it").ok
    assert busy.tomas.press(details(busy.tomas, PARTNERS), "Make a poll of it").ok
    filled = {"When": "Tuesday 22 September 6.30pm", "Place": "Library"}
    busy.tomas.fill(filled)
    assert save(busy.tomas, "Keep it as a draft").ok
    assert "It came of an idea: Outdoor play. 3 people would join." in busy.tomas.open_form().plain
    busy.maya.fill(filled)
    assert not save(busy.maya).ok
    assert len(meetings(busy)) == 1
    close_all(busy.maya)
    assert "Open the draft" in details(busy.maya).buttons


def test_who_is_no_staff_can_neither_plan_nor_see_the_report(busy: World) -> None:
    assert "Make a poll of it" not in details(named(busy, "Owen Blackett")).buttons
    before = dump(busy.database)
    assert busy.beth.command(NETWORK, "/meeting ideas").ok
    assert busy.beth.forms == []
    assert "staff" in busy.beth.last_message(NETWORK).plain
    assert dump(busy.database) == before


def test_where_the_co_ordinator_has_left_the_first_admins_are_told(world: World, clock: Clock) -> None:
    network(world, clock)
    assert suggest(world.nadia, "Outdoor play").ok
    said(world.maya, PARTNERS, "/kith channel end")
    for name in ("Owen Blackett", "Priya Nair"):
        press(named(world, name), "I would join")
    assert len(due(world, "idea.company")) == 2


def test_an_author_of_an_idea_without_company_says_that_it_stays(busy: World, clock: Clock) -> None:
    clock.move(days=62)
    busy.deliver()
    asked = busy.nadia.last_message("Kith")
    assert "Would you like it to stay?" in asked.plain
    assert busy.nadia.press(asked, "Keep it").ok
    assert "Your idea stays" in busy.nadia.last_message("Kith").plain
    busy.deliver()
    assert len(due(busy, "idea.keep")) == 1


def test_slacks_answer_was_lost_but_the_message_came_and_it_is_not_posted_again(
    world: World, clock: Clock
) -> None:
    network(world, clock)
    world.sandbox.fail_next("chat.postMessage", 1, "lost")
    assert suggest(world.nadia, "Outdoor play").ok
    assert "Kith looks for it" in world.nadia.open_form().plain
    clock.move(minutes=2)
    for _ in range(3):
        keep_up(world, clock)
    assert len(ideas_of(world.maya)) == 1
    press(named(world, "Owen Blackett"), "I would join")
    assert "2 people would join" in idea_of(world.maya).plain


def test_slack_was_out_of_order_and_the_idea_is_posted_later_once(world: World, clock: Clock) -> None:
    network(world, clock)
    world.sandbox.fail_next("chat.postMessage", 1, "500")
    assert suggest(world.nadia, "Outdoor play").ok
    assert ideas_of(world.maya) == []
    clock.move(minutes=2)
    for _ in range(3):
        keep_up(world, clock)
    assert len(ideas_of(world.maya)) == 1


def test_where_slack_refuses_the_form_stays_with_what_was_typed_and_nothing_is_kept(
    world: World, clock: Clock
) -> None:
    network(world, clock)
    workspace = world.sandbox.workspace
    workspace.channels["C0PARTNER"].user_ids.remove(workspace.bot.id)
    outcome = suggest(world.nadia, "Outdoor play")
    assert "Slack does not let Kith post" in str(outcome.errors)
    assert joining(world) == []
    said(world.maya, PARTNERS, "/invite @Kith")
    clock.move(seconds=2)
    assert world.nadia.submit().ok
    assert len(ideas_of(world.maya)) == 1


def test_what_is_not_shown_is_shown_at_the_next_tick(busy: World, clock: Clock) -> None:
    busy.sandbox.fail_next("chat.update", 1, "500")
    press(named(busy, "Owen Blackett"), "I would join")
    assert "One person would join" in idea_of(busy.maya).plain
    clock.move(minutes=2)
    keep_up(busy, clock)
    assert "2 people would join" in idea_of(busy.maya).plain


def test_a_message_that_was_deleted_is_left_alone(busy: World, clock: Clock) -> None:
    shown = idea_of(busy.maya)
    owen = named(busy, "Owen Blackett")
    busy.sandbox.workspace.messages["C0PARTNER"] = [
        one for one in busy.sandbox.workspace.messages["C0PARTNER"] if one.ts != shown.ts
    ]
    assert owen.press(menu(owen, PARTNERS), "Find a meeting").ok
    assert owen.press(owen.open_form(), "Details").ok
    assert owen.press(owen.open_form(), "I would join").ok
    keep_up(busy, clock)
    with busy.database.transaction() as session:
        idea = session.scalars(select(MeetingIdea)).one()
        assert idea.version == idea.shown_version
    assert ideas_of(busy.maya) == []
