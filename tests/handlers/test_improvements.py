"""Improvement plans by buttons: what goes wrong, what is done twice, and what others press in vain."""

import json
from datetime import UTC, datetime

import pytest
from slack_sdk import WebClient
from structlog.testing import capture_logs

from bot.views import improvements as view
from bot.views.text import button
from slack_sandbox import Person
from tests.conftest import Clock
from tests.handlers.improvements import (
    FILLED,
    NADIA,
    agree,
    close_all,
    from_kith,
    link_nadia,
    message,
    open_form,
    open_record,
    propose,
    see,
)
from tests.handlers.test_channels import NETWORK, PARTNERS, menu
from tests.handlers.test_persons import add as add_rose
from tests.tables import dump
from tests.world import World


@pytest.fixture
def linked(world: World, clock: Clock) -> World:
    """Nadia belongs to the setting."""
    link_nadia(world, clock)
    return world


def today(person: Person) -> str:
    assert person.command(NETWORK, "/kith").ok
    shown = person.open_form().plain
    close_all(person)
    return shown


def test_with_a_setting_nobody_belongs_to_the_form_says_what_to_do(world: World) -> None:
    assert world.maya.press(open_record(world.maya), "Plan an improvement").ok
    assert "Nobody belongs to this setting yet" in world.maya.open_form().plain


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("Steps", "Move the corner", "Line 1"),
        ("Steps", "a; b; soonish", "Line 1"),
        ("When we look at it together", "now and then", "now"),
        ("Goal", "   ", "fill this in"),
    ],
)
def test_what_cannot_be_meant_is_said_at_its_field_and_nothing_is_saved(
    linked: World, field: str, typed: str, told: str
) -> None:
    before = dump(linked.database)
    open_form(linked.maya)
    linked.maya.fill({**FILLED, "Agreed with": [NADIA], field: typed})
    assert told in linked.maya.submit().errors[field]
    assert dump(linked.database) == before


def test_days_changed_after_they_were_shown_back_are_shown_back_again(linked: World) -> None:
    maya = linked.maya
    open_form(maya)
    maya.fill({**FILLED, "Agreed with": [NADIA]})
    assert maya.submit().ok
    maya.fill({"When we look at it together": "in 8 weeks"})
    assert maya.submit().ok
    assert "Is this right?" in maya.open_form().plain
    assert "Monday 9 November 2026" in maya.open_form().plain
    assert maya.submit().ok
    assert "Proposed" in maya.open_form().plain


def test_the_menu_is_a_door_to_ones_plans_for_a_member_of_another_workspace(linked: World) -> None:
    nadia = linked.nadia
    assert nadia.press(menu(nadia, PARTNERS), "My setting’s plans").ok
    assert "No improvement plan is agreed with you." in nadia.open_form().plain
    close_all(nadia)
    propose(linked)
    assert nadia.press(menu(nadia, PARTNERS), "My setting’s plans").ok
    assert nadia.press(nadia.open_form(), "Open").ok
    assert FILLED["Goal"] in nadia.open_form().plain
    assert nadia.press(nadia.open_form(), "Agree").ok
    assert "Active: agreed" in nadia.open_form().plain


def test_a_review_that_is_told_late_names_its_day_and_does_not_call_it_today(linked: World) -> None:
    propose(linked)
    agree(linked.nadia)
    linked.clock.now = datetime(2026, 10, 27, 10, 0, tzinfo=UTC)
    linked.deliver()
    shown = message(linked.nadia, "Review of the improvement plan").plain
    assert "The day to look at the plan together: Monday 26 October 2026." in shown
    assert "oday" not in shown
    assert linked.nadia.press(see(linked.nadia, "Review of"), "Note how it went").ok
    assert f"The goal: {FILLED['Goal']}" in linked.nadia.open_form().plain


def test_who_would_have_it_otherwise_is_told_what_follows(linked: World) -> None:
    propose(linked)
    assert linked.nadia.press(see(linked.nadia), "Propose a change").ok
    assert "is told, and changes it or gets in touch with you." in linked.nadia.open_form().plain
    linked.nadia.fill({"What should be different?": "Later, please"})
    assert linked.nadia.submit().ok
    assert "your answer is noted, and who looks after the plan is told." in linked.nadia.open_form().plain


def test_it_is_a_door_to_nothing_for_others(linked: World) -> None:
    propose(linked)
    owen = linked.sandbox.person("Owen Blackett")
    assert owen.press(menu(owen, PARTNERS), "My setting’s plans").ok
    assert "No improvement plan is agreed with you." in owen.open_form().plain


def test_an_answer_to_what_was_changed_meanwhile_is_refused_kindly(linked: World) -> None:
    propose(linked)
    stale = see(linked.nadia)
    assert linked.maya.command(NETWORK, "/provider improvements").ok
    assert linked.maya.press(linked.maya.open_form(), "Open").ok
    assert linked.maya.press(linked.maya.open_form(), "Change the plan").ok
    linked.maya.fill({"Goal": "Less"})
    assert linked.maya.submit().ok
    assert linked.maya.submit().ok
    close_all(linked.maya)
    linked.nadia.press(stale, "Agree")
    assert "was changed since you opened it" in linked.nadia.open_form().plain


def test_what_the_setting_would_have_otherwise_waits_under_today(linked: World) -> None:
    propose(linked)
    assert linked.nadia.press(see(linked.nadia), "Talk first").ok
    assert linked.nadia.submit().ok
    close_all(linked.nadia)
    linked.deliver()
    assert "would like to talk first" in today(linked.maya)
    assert "Improvement plan" not in today(linked.tomas)


def test_a_colleague_takes_it_over_and_is_told_from_then_on(linked: World) -> None:
    propose(linked)
    tomas = linked.tomas
    assert tomas.command(NETWORK, "/provider improvements").ok
    assert tomas.press(tomas.open_form(), "Open").ok
    assert tomas.press(tomas.open_form(), "Look after it myself").ok
    assert "You look after this plan now" in tomas.open_form().plain
    assert "Look after it myself" not in tomas.open_form().buttons
    close_all(tomas)
    agree(linked.nadia)
    linked.deliver()
    assert [one for one in from_kith(tomas) if "agrees with the plan" in one]
    assert not [one for one in from_kith(linked.maya) if "agrees with the plan" in one]


def test_the_form_for_a_provider_a_command_names(linked: World) -> None:
    assert linked.maya.command(NETWORK, "/provider improve 9100003").ok
    assert linked.maya.open_form().title == "Plan an improvement"
    close_all(linked.maya)
    assert linked.maya.command(NETWORK, "/provider improve nothing like it at all").ok
    assert "Nothing found" in linked.maya.last_message(NETWORK).plain


def test_with_a_plan_already_the_list_comes_first(linked: World) -> None:
    propose(linked)
    open_form(linked.maya)
    assert "There are plans with this setting already." in linked.maya.open_form().plain


def test_staff_note_what_somebody_said_who_is_not_on_slack(linked: World) -> None:
    maya = linked.maya
    add_rose(linked)
    close_all(maya)
    assert maya.press(open_record(maya), "Add a person").ok
    maya.fill({"Name": "Anna Reed", "Who told us": "herself"})
    assert maya.submit().ok
    close_all(maya)
    propose(linked, **{"Agreed with": [NADIA, "Anna Reed"]})
    agree(linked.nadia)
    linked.deliver()
    assert maya.press(see(maya), "Note what they said").ok
    maya.fill({"Who said it": "Anna Reed", "What it is": "They agree with the plan"})
    assert maya.submit().ok
    assert "Active: agreed, version 1" in maya.open_form().plain


def test_a_plan_is_in_no_log_no_channel_and_no_message(linked: World) -> None:
    with capture_logs() as logged:
        propose(linked)
        agree(linked.nadia)
        linked.deliver()
    posted = json.dumps([repr(one) for one in linked.sandbox.posted]) + str(logged)
    assert [words for words in FILLED.values() if words in posted] == []
    assert "oncern" not in "".join([*from_kith(linked.nadia), *from_kith(linked.maya)])


def test_nothing_on_screen_tells_of_concerns(linked: World) -> None:
    propose(linked)
    assert "oncern" not in see(linked.nadia).plain
    assert "oncern" not in open_form(linked.maya).plain


@pytest.mark.slow
@pytest.mark.parametrize("value", ["1", "1:1", "0", "x", "99999999999"])
def test_whoever_it_is_not_with_gets_nothing_by_its_number(linked: World, value: str) -> None:
    propose(linked)
    agree(linked.nadia)
    linked.clock.now = datetime(2026, 10, 27, 10, 0, tzinfo=UTC)
    before, owen = dump(linked.database), linked.sandbox.person("Owen Blackett")
    bot = WebClient(linked.sandbox.bot_token, base_url=linked.sandbox.api_url, retry_handlers=[])
    every = (
        *(view.SEE, view.AGREE, view.CHANGE, view.TALK, view.DONE, view.NOT_DONE, view.REVISE, view.CLOSE),
        *(view.BEFORE, view.TAKE_OVER, view.NOTE_REVIEW, view.REFLECT, view.FOR_SOMEBODY, view.NEW),
    )
    for action_id in every:
        linked.clock.move(seconds=1)
        actions = {"type": "actions", "elements": [button("Try", action_id, value)]}
        bot.chat_postMessage(channel="C0PARTNER", text="Try", blocks=[actions])
        owen.press(owen.messages(PARTNERS)[-1], "Try")
        shown = owen.last_message(PARTNERS).plain + "".join(form.plain for form in owen.forms)
        assert "book" not in shown, action_id
        assert "Samphire" not in shown, action_id
        close_all(owen)
    assert dump(linked.database) == before
