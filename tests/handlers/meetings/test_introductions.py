"""“Meet people like me” as people use it, with wrong input, and where Slack lets Kith not write to them."""

import pytest

from slack_sandbox import Person
from tests.conftest import Clock
from tests.handlers.meetings.company import (
    BEHAVIOUR,
    ELSE,
    MEET,
    NETWORK,
    PARTNERS,
    POSTCODE,
    SAMPHIRE,
    SENTENCE,
    answer,
    close_all,
    introduced,
    link,
    network,
    offered,
    open_door,
    opt_in,
    read,
    sides,
    two_alike,
)
from tests.handlers.meetings.room import due, send_again
from tests.handlers.test_channels import menu
from tests.tables import dump
from tests.world import World

pytestmark = pytest.mark.slow


@pytest.fixture
def ready(world: World, clock: Clock) -> World:
    """Nadia’s setting is confirmed."""
    network(world, clock)
    link(world, world.nadia, PARTNERS, SAMPHIRE)
    return world


@pytest.fixture
def both(world: World, clock: Clock) -> World:
    """Nadia and Beth are introduced."""
    network(world, clock)
    offered(world, clock)
    for person in (world.nadia, world.beth):
        answer(person, "Yes, please")
        clock.move(minutes=1)
    world.deliver()
    return world


def errors(person: Person, channel: str, filled: dict[str, object]) -> str:
    outcome = opt_in(person, channel, filled)
    assert not outcome.ok
    return str(outcome.errors)


@pytest.mark.parametrize(("name", "channel"), [("beth", NETWORK), ("nadia", PARTNERS)])
def test_who_has_no_setting_yet_is_told_what_to_do_first(
    world: World, clock: Clock, name: str, channel: str
) -> None:
    network(world, clock)
    person = getattr(world, name)
    shown = open_door(person, channel)
    assert "so that nobody meets a stranger" in shown.plain
    assert shown.buttons == ["Link me to my setting"]
    assert person.press(shown, "Link me to my setting").ok
    assert person.open_form().title == "Link me to my setting"


def test_wrong_input_is_told_at_its_field_and_nothing_typed_is_lost(ready: World) -> None:
    assert "choose a topic" in errors(ready.nadia, PARTNERS, {"Topics": []})
    assert "does not look like a postcode" in errors(ready.nadia, PARTNERS, {POSTCODE: "somewhere"})
    assert "does not know this postcode" in errors(ready.nadia, PARTNERS, {POSTCODE: "ZZ99 9ZZ"})
    assert "Put commas between" in errors(ready.nadia, PARTNERS, {"Other topics": "x" * 70})
    assert ready.nadia.open_form().title == MEET
    ready.nadia.fill({"Other topics": "Forest school, forest School, "})
    assert ready.nadia.submit().ok
    assert "interested in: Behaviour and wellbeing, Forest school." in ready.nadia.open_form().plain


def test_a_childminder_whose_place_is_not_public_is_asked_for_a_postcode(ready: World) -> None:
    link(ready, ready.beth, NETWORK, ("EY900101", "Childminder"))
    assert "give a postcode near you" in errors(ready.beth, NETWORK, {})
    assert opt_in(ready.beth, NETWORK, {"How far": "Any distance, or online"}).ok


def test_the_same_form_twice_changes_nothing_and_what_was_said_is_shown_again(ready: World) -> None:
    assert opt_in(ready.nadia, PARTNERS, {SENTENCE: "Hello", ELSE: "01632 960001"}).ok
    assert "Saved" in send_again(ready)
    shown = open_door(ready.nadia, PARTNERS)
    assert "Kith looks for people for you until" in shown.plain
    assert "Stop introductions" in shown.buttons
    assert ready.nadia.press(shown, "Stop introductions").ok
    assert "offers you to nobody" in ready.nadia.open_form().plain
    assert "Stop introductions" not in open_door(ready.nadia, PARTNERS).buttons
    assert not dump(ready.database)["introduction_wish"]


def test_nothing_of_a_wish_is_in_any_message_before_both_said_yes(world: World, clock: Clock) -> None:
    network(world, clock)
    offered(world, clock)
    for person in (world.nadia, world.beth):
        asked = person.last_message("Kith").plain
        for secret in ("nurseries", "beth@carrow", "XW5", "Samphire", "Beth", "Nadia"):
            assert secret not in asked
    assert "interested in" not in read(world.maya)
    for metadata in (dump(world.database)["outbox"], dump(world.database)["audit_event"]):
        assert "three nurseries" not in metadata
        assert "beth@carrow" not in metadata


def test_an_offer_can_be_answered_behind_its_door_too(world: World, clock: Clock) -> None:
    network(world, clock)
    two_alike(world)
    world.deliver()
    shown = open_door(world.nadia, PARTNERS)
    assert f"Somebody within about 3 miles is interested in {BEHAVIOUR}, too." in shown.plain
    assert world.nadia.press(shown, "Yes, please").ok
    assert "If the other says yes, too" in world.nadia.open_form().plain
    shown = open_door(world.beth, NETWORK)
    assert world.beth.press(shown, "Yes, please").ok
    now = world.beth.open_form().plain
    assert "You both said yes" in now
    assert "You are introduced to @Nadia Khoury" in now
    assert "Samphire House Nursery, " in now
    assert "XW5 1QG" not in now
    assert "You are both in #" not in now
    assert introduced(world) == [True]


def test_an_offer_that_was_answered_says_so_and_pressed_again_changes_nothing(
    world: World, clock: Clock
) -> None:
    network(world, clock)
    offered(world, clock)
    asked = world.nadia.last_message("Kith")
    answer(world.nadia, "No, thank you")
    assert world.nadia.press(asked, "No, thank you").ok
    clock.move(minutes=1)
    world.deliver()
    assert "Kith looks for somebody else" in read(world.nadia)
    assert sides(world).count(("no", None)) == 1
    clock.move(days=15)
    assert world.beth.press(world.beth.last_message("Kith"), "Yes, please").ok
    assert "This offer has ended" in world.beth.last_message("Kith").plain
    assert introduced(world) == [False]


def test_the_two_are_told_how_to_reach_each_other_across_workspaces(both: World) -> None:
    told = both.nadia.last_message("Kith").plain
    assert "You reach them in Slack, or so: beth@carrow.example" in told
    assert "If Slack does not let you write to each other directly" in told
    assert "network co-ordinator to put you in touch" in told
    assert "Childminder" in told


def test_didnt_work_out_asks_why_and_who_likes_says_it(both: World) -> None:
    assert both.nadia.press(both.nadia.last_message("Kith"), "Didn’t work out").ok
    both.nadia.fill({"Why, if you like": "It was too far"})
    assert both.nadia.submit().ok
    assert sides(both) == [("yes", "not"), ("yes", None)]
    assert both.maya.command(NETWORK, "/meeting ideas").ok
    assert "1 did not work out (too far: 1)" in both.maya.open_form().plain


def test_after_not_this_person_again_the_other_is_no_longer_shown(both: World) -> None:
    shown = open_door(both.nadia, PARTNERS)
    assert both.nadia.press(shown, "Not this person again").ok
    assert "Neither of you is shown" in both.nadia.open_form().plain
    for person, channel in ((both.nadia, PARTNERS), (both.beth, NETWORK)):
        assert "You are introduced to" not in open_door(person, channel).plain
    assert both.beth.press(both.beth.last_message("Kith"), "We met").ok
    assert "This introduction is over" in both.beth.last_message("Kith").plain


def test_who_cannot_be_written_to_is_told_in_the_channel_alone_and_no_colleague_is(
    world: World, clock: Clock
) -> None:
    network(world, clock)
    world.sandbox.external_dms = False
    two_alike(world)
    for _ in range(3):
        world.deliver()
        clock.move(minutes=1)
    shown = world.nadia.last_message(PARTNERS)
    assert shown.ephemeral
    assert "Somebody within about 3 miles" in shown.plain
    assert world.nadia.press(shown, "Yes, please").ok
    assert "If the other says yes" in world.nadia.last_message(PARTNERS).plain
    assert [one.state for one in due(world, "introduction.offer")].count("task") == 0
    assert world.maya.command(NETWORK, "/kith").ok
    assert "interested in" not in world.maya.open_form().plain
    assert not any("Somebody within" in one.plain for one in world.maya.messages(PARTNERS))


def test_also_where_their_messages_come_as_one_each_morning(world: World, clock: Clock) -> None:
    network(world, clock)
    world.sandbox.external_dms = False
    assert world.nadia.press(menu(world.nadia, PARTNERS), "My preferences").ok
    world.nadia.fill({"When messages come": "One message each morning, about 8:30"})
    assert world.nadia.submit().ok
    close_all(world.nadia)
    two_alike(world)
    for _ in range(3):
        world.deliver()
        clock.move(days=1)
    offers = [one for one in world.nadia.messages(PARTNERS) if "Somebody within about 3 miles" in one.plain]
    assert len(offers) == 1
    assert offers[0].ephemeral
    assert "task" not in [one.state for one in due(world, "introduction.offer")]


def test_who_wants_telephone_calls_is_still_told_by_kith_and_not_by_a_colleague(
    world: World, clock: Clock
) -> None:
    network(world, clock)
    assert world.beth.press(menu(world.beth, NETWORK), "My preferences").ok
    world.beth.fill({"How to reach me": "By telephone: a colleague rings", "Telephone": "01632 960001"})
    assert world.beth.submit().ok
    close_all(world.beth)
    offered(world, clock)
    assert "Somebody within about 3 miles" in read(world.beth)
    assert [one.state for one in due(world, "introduction.offer")] == ["sent", "sent"]


def test_who_is_no_longer_linked_can_still_stop(world: World, clock: Clock) -> None:
    network(world, clock)
    two_alike(world)
    assert world.nadia.press(menu(world.nadia, PARTNERS), "Link me to my setting").ok
    assert world.nadia.press(world.nadia.open_form(), "I do not work there any more").ok
    shown = open_door(world.nadia, PARTNERS)
    assert "Stop introductions" in shown.buttons
    assert world.nadia.press(shown, "Stop introductions").ok
    assert dump(world.database)["introduction_wish"].count("\n") == 0
