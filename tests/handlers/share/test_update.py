"""Safeguarding updates by buttons: quiet hours, “Today”, the telephone, and who must read one chosen anew."""

from datetime import UTC, datetime

from bot.views.share import questions as question_view
from bot.views.share import update as view
from tests.conftest import Clock
from tests.handlers.meetings.aftermath import not_on_slack
from tests.handlers.meetings.test_forged_record import forge
from tests.handlers.share.room import NETWORK, PARTNERS, close_all, confirm, network, posts
from tests.handlers.share.updates import (
    DOOR,
    READ,
    TITLE,
    ask,
    ask_all,
    choose_readers,
    draft,
    mine,
    missing,
    notes,
    page,
    publish,
)
from tests.handlers.test_channels import menu
from tests.tables import dump
from tests.world import World


def test_nobody_is_asked_in_their_quiet_hours_and_everybody_in_the_morning(
    world: World, clock: Clock
) -> None:
    network(world, clock)
    clock.now = datetime(2026, 9, 1, 19, 30, tzinfo=UTC)  # 20:30 by the UK's clock
    publish(world, clock, {"By name": [world.beth.id]})
    assert notes(world.beth, TITLE) == []
    clock.now = datetime(2026, 9, 2, 7, 10, tzinfo=UTC)
    ask_all(world, clock)
    (asked,) = notes(world.beth)
    assert not {"Stop these", "Done"} & {*asked.buttons}


def test_a_guest_cannot_publish_one(world: World, clock: Clock) -> None:
    network(world, clock)
    assert world.beth.command(NETWORK, "/share add update").ok
    assert "published by the council’s own staff" in world.beth.messages(NETWORK)[-1].plain


def test_nobody_is_asked_before_somebody_is_chosen_and_it_is_confirmed(world: World, clock: Clock) -> None:
    network(world, clock)
    assert draft(world.maya).ok
    refused = choose_readers(world.maya, {})
    assert list(refused.errors) == ["By role"]
    world.maya.fill({"By network channel": ["network"]})
    assert world.maya.submit().ok
    assert world.maya.open_form().title == "Before it is published"
    close_all(world.maya)
    ask_all(world, clock)
    assert notes(world.beth, TITLE) == []
    assert TITLE not in mine(world.beth, NETWORK).plain


def test_it_waits_in_today_until_it_is_read_there(world: World, clock: Clock) -> None:
    network(world, clock)
    publish(world, clock, {"By name": [world.tomas.id]})
    assert world.tomas.command(NETWORK, "/kith").ok
    assert TITLE in world.tomas.open_form().plain
    assert world.tomas.press(world.tomas.open_form(), READ).ok
    assert "It is noted that you have read" in world.tomas.open_form().plain
    assert READ not in world.tomas.open_form().buttons
    close_all(world.tomas)
    assert "Everybody who must read it has." in missing(world.maya)


def test_who_is_not_on_slack_is_telephoned_and_the_colleague_notes_it(world: World, clock: Clock) -> None:
    network(world, clock)
    not_on_slack(world, reach="phone")
    publish(world, clock, {"By name": [world.beth.id]}, outside=["Rose Tandy"])
    assert world.maya.command(NETWORK, "/kith").ok
    assert "Rose Tandy" in world.maya.open_form().plain
    assert world.maya.press(world.maya.open_form(), "They have read it").ok
    close_all(world.maya)
    shown = missing(world.maya)
    assert "Read by 1 of 2" in shown
    assert "Rose Tandy" not in shown


def test_who_must_read_it_is_chosen_anew_of_what_is_published(world: World, clock: Clock) -> None:
    network(world, clock)
    publish(world, clock, {"By name": [world.beth.id]})
    page(world.maya)
    assert world.maya.press(world.maya.open_form(), "Who must read it").ok
    world.maya.fill({"By name": [world.nadia.id]})
    assert world.maya.submit().ok
    assert "whoever joins later" in world.maya.open_form().plain
    close_all(world.maya)
    ask_all(world, clock)
    assert len(notes(world.nadia)) == 1
    assert notes(world.beth) == []  # it says that she need not any more
    assert "You need not read this any more." in notes(world.beth, TITLE)[0].plain


def test_what_was_sent_says_so_once_it_is_withdrawn(world: World, clock: Clock) -> None:
    network(world, clock)
    publish(world, clock, {"By name": [world.nadia.id]})
    assert world.maya.press(page(world.maya), "Withdraw").ok
    world.maya.fill({"Why": "It was not right."})
    assert world.maya.submit().ok
    close_all(world.maya)
    ask_all(world, clock)
    (told,) = notes(world.nadia, "withdrawn")
    assert "It was not right." in told.plain
    assert READ not in told.buttons
    assert world.nadia.press(menu(world.nadia, PARTNERS), DOOR).ok
    assert TITLE not in world.nadia.open_form().plain


def test_a_question_with_a_childs_name_is_pointed_out_and_one_of_the_channel_stays_private(
    world: World, clock: Clock
) -> None:
    network(world, clock)
    publish(world, clock, {"By network channel": ["partners"]}, {"What it is": "Lessons of a case review"})
    assert world.maya.press(page(world.maya), "Post in a channel").ok
    world.maya.fill({"Channel": "C0PARTNER"})
    assert world.maya.submit().ok
    close_all(world.maya)
    (post,) = posts(world.nadia, PARTNERS, "Lessons of a case review")
    refused = ask(world.nadia, post, "Is Zara, aged 3, meant?")
    assert "Zara, aged 3" in refused.errors["Your question"]
    world.nadia.fill({"Your question": "Are we meant?"})
    assert world.nadia.submit().ok
    close_all(world.nadia)
    assert "Are we meant?" in mine(world.nadia).plain
    owen = world.sandbox.person("Owen Blackett")
    assert "Are we meant?" not in mine(owen).plain
    assert all("Are we meant?" not in one.plain for one in owen.messages(PARTNERS))


def test_a_draft_is_published_only_as_it_was_confirmed(world: World, clock: Clock) -> None:
    network(world, clock)
    assert draft(world.maya, {"Text": "Zara, aged 3, was found asleep."}).ok
    assert choose_readers(world.maya, {"By name": [world.beth.id]}).ok
    assert "a name near an age" in world.maya.open_form().plain
    assert not world.maya.submit().ok
    assert confirm(world.maya).ok


def test_who_forges_a_button_neither_sees_a_question_nor_who_has_not_read_it(
    world: World, clock: Clock
) -> None:
    network(world, clock)
    priya = world.sandbox.person("Priya Nair")
    publish(world, clock, {"By name": [priya.id, world.beth.id]})
    assert ask(priya, notes(priya)[0], "Is our secret attic meant?").ok
    close_all(priya)
    before = dump(world.database)
    staff_only = (view.AUDIENCE, view.MISSING, view.NOTE, view.READ_FOR, question_view.THREAD)
    for person in (world.sandbox.person("Imran Shah"), world.beth):
        for action_id in staff_only:
            for value in ("1", "1:1:1", "0"):
                read = forge(world, person, action_id, value)
                assert "attic" not in read
                assert priya.id not in read
    assert dump(world.database) == before


def test_a_new_version_is_read_before_it_is_published(world: World, clock: Clock) -> None:
    network(world, clock)
    publish(world, clock, {"By network channel": ["partners"]})
    assert world.maya.press(page(world.maya), "Change").ok
    world.maya.fill({"Text": "Twins sleep apart.", "What has changed in this version": "Twins."})
    assert world.maya.submit().ok
    shown = world.maya.open_form().plain
    assert shown.index("on a firm flat mattress") < shown.index("A new version is written")
    assert shown.index("A new version is written") < shown.index("Twins sleep apart.")
    assert world.nadia.press(mine(world.nadia), "Read it in full").ok
    assert "Twins sleep apart." not in world.nadia.open_form().plain
