"""What a co-ordinator reads of a setting that waits, and what who asked reads of the decision."""

from dataclasses import replace

import pytest

from bot.nudges.links import CAPABILITY
from bot.views.notes import Note, to_mrkdwn
from tests.conftest import Clock
from tests.handlers.test_channels import PARTNERS, menu, said
from tests.handlers.test_links import ask_for, ask_in_words, audited, links, open_form, press_in_today
from tests.nudges.rendered import rendered
from tests.world import World

WAITS, TOLD = ("link.confirm", "U0MAYAOKA"), ("link.decided", "U0NADIAKH")


@pytest.fixture
def network(world: World) -> World:
    said(world.maya, PARTNERS)
    return world


def note(world: World, which: tuple[str, str]) -> Note:
    found = rendered(world, CAPABILITY)[which]
    assert found
    return found


def labels(found: Note) -> list[str]:
    return [button["text"]["text"] for button in found.buttons]  # type: ignore[index]


def test_the_co_ordinator_reads_who_asks_and_for_which_setting(network: World) -> None:
    ask_for(network.nadia, PARTNERS)
    waits = note(network, WAITS)
    assert "Nadia Khoury says they belong to Samphire House Nursery" in to_mrkdwn(waits)
    assert labels(waits) == ["Confirm", "Not right"]
    assert "/kith" in waits.otherwise


def test_of_a_setting_in_words_the_provider_is_to_be_chosen(network: World) -> None:
    ask_in_words(network.nadia, PARTNERS, "Tiny Acres")
    waits = note(network, WAITS)
    assert "“Tiny Acres”, which is not in the list" in to_mrkdwn(waits)
    assert labels(waits) == ["Choose the setting", "Not right"]


@pytest.fixture
def by_day(network: World, clock: Clock) -> World:
    """Nobody keeps quiet hours now: it is Tuesday at noon."""
    clock.move(hours=18)
    return network


@pytest.mark.journey
def test_a_setting_is_confirmed_on_the_message_and_she_is_told(by_day: World) -> None:
    ask_for(by_day.nadia, PARTNERS)
    by_day.deliver()
    waits = by_day.maya.last_message("Kith")
    assert "Nadia Khoury says they belong to Samphire House Nursery" in waits.plain
    assert by_day.maya.press(waits, "Confirm").ok
    answered = by_day.maya.last_message("Kith")
    assert "You confirmed that @Nadia Khoury belongs to Samphire House Nursery" in answered.plain
    assert answered.buttons == []
    by_day.deliver()
    assert "Maya Okafor confirmed that you belong to" in by_day.nadia.last_message("Kith").plain
    assert len(by_day.nadia.messages("Kith")) == 1
    assert len(by_day.maya.messages("Kith")) == 1


def test_who_was_not_confirmed_can_ask_again_at_once(by_day: World) -> None:
    ask_for(by_day.nadia, PARTNERS)
    press_in_today(by_day.maya, "Not right")
    by_day.deliver()
    told = by_day.nadia.last_message("Kith")
    assert "Maya Okafor could not confirm that you belong to Samphire House Nursery" in told.plain
    assert by_day.nadia.press(told, "Link me to my setting").ok
    assert by_day.nadia.open_form().title == "Link me to my setting"


def test_what_was_withdrawn_is_no_longer_asked_on_the_message_shown(by_day: World) -> None:
    ask_for(by_day.nadia, PARTNERS)
    by_day.deliver()
    assert by_day.nadia.press(open_form(by_day.nadia, PARTNERS), "Withdraw").ok
    by_day.deliver()
    (shown,) = by_day.maya.messages("Kith")
    assert "Nadia Khoury withdrew this" in shown.plain
    assert "Confirm" not in shown.buttons


def test_what_a_colleague_decided_is_said_on_the_message_shown(by_day: World) -> None:
    ask_for(by_day.nadia, PARTNERS)
    by_day.deliver()
    said(by_day.tomas, PARTNERS, "/kith channel mine")
    press_in_today(by_day.tomas, "Confirm")
    by_day.deliver()
    (shown,) = by_day.maya.messages("Kith")
    assert "Tomas Reyes confirmed this" in shown.plain
    assert "Nadia Khoury says they belong to Samphire House Nursery" in shown.plain
    assert "Confirm" not in shown.buttons


def test_in_the_evening_the_co_ordinator_is_left_in_peace(network: World, clock: Clock) -> None:
    clock.move(hours=2)
    ask_for(network.nadia, PARTNERS)
    network.deliver()
    assert network.maya.messages("Kith") == []
    clock.move(hours=14)
    network.deliver()
    assert "says they belong to" in network.maya.last_message("Kith").plain


@pytest.mark.parametrize(
    ("button", "told"),
    [
        ("Confirm", "Maya Okafor confirmed that you belong to Samphire House Nursery"),
        ("Not right", "Maya Okafor could not confirm that you belong to Samphire House Nursery"),
    ],
)
def test_who_asked_reads_what_was_decided_and_by_whom(network: World, button: str, told: str) -> None:
    ask_for(network.nadia, PARTNERS)
    press_in_today(network.maya, button)
    assert told in to_mrkdwn(note(network, TOLD))
    assert rendered(network, CAPABILITY)[WAITS] is None


def test_what_was_withdrawn_is_not_asked_of_anybody(network: World) -> None:
    ask_for(network.nadia, PARTNERS)
    assert network.nadia.press(open_form(network.nadia, PARTNERS), "Withdraw").ok
    assert rendered(network, CAPABILITY) == {WAITS: None}


def test_a_link_that_has_ended_is_not_told_as_confirmed(network: World) -> None:
    ask_for(network.nadia, PARTNERS)
    press_in_today(network.maya, "Confirm")
    assert network.nadia.press(open_form(network.nadia, PARTNERS), "I do not work there any more").ok
    assert rendered(network, CAPABILITY)[TOLD] is None


def test_a_co_ordinator_who_is_no_longer_staff_reads_nothing(network: World, clock: Clock) -> None:
    ask_for(network.nadia, PARTNERS)
    users = network.sandbox.workspace.users
    users["U0MAYAOKA"] = replace(users["U0MAYAOKA"], kind="guest")
    clock.move(seconds=61)
    assert rendered(network, CAPABILITY) == {WAITS: None}
    assert menu(network.nadia, PARTNERS)


@pytest.mark.journey
def test_what_was_refused_by_mistake_waits_again_and_is_confirmed(by_day: World, clock: Clock) -> None:
    ask_for(by_day.nadia, PARTNERS)
    by_day.deliver()
    assert by_day.maya.press(by_day.maya.last_message("Kith"), "Not right").ok
    refused = by_day.maya.last_message("Kith")
    assert "You did not confirm" in refused.plain
    by_day.deliver()
    assert "not confirmed yet" in by_day.nadia.last_message("Kith").plain
    assert by_day.maya.press(by_day.maya.last_message("Kith"), "Undo").ok
    assert "This waits again" in by_day.maya.last_message("Kith").plain
    by_day.deliver()
    assert "no longer needed" in by_day.nadia.last_message("Kith").plain
    clock.move(seconds=60)
    assert by_day.maya.press(by_day.maya.last_message("Kith"), "Confirm").ok
    by_day.deliver()
    assert "Your setting is confirmed" in by_day.nadia.last_message("Kith").plain
    assert links(by_day) == [("9100003", "confirmed", "U0MAYAOKA")]
    assert audited(by_day) == ["link.asked", "link.refused", "link.reopened", "link.confirmed"]


def test_a_refusal_undone_before_it_was_sent_is_never_told(by_day: World) -> None:
    ask_for(by_day.nadia, PARTNERS)
    by_day.deliver()
    assert by_day.maya.press(by_day.maya.last_message("Kith"), "Not right").ok
    assert by_day.maya.press(by_day.maya.last_message("Kith"), "Undo").ok
    by_day.deliver()
    assert labels(note(by_day, WAITS)) == ["Confirm", "Not right"]
    assert "Confirm" in by_day.maya.last_message("Kith").buttons
    with pytest.raises(LookupError):
        by_day.nadia.last_message("Kith")


def test_what_was_asked_for_anew_meanwhile_is_not_reopened(by_day: World) -> None:
    ask_for(by_day.nadia, PARTNERS)
    by_day.deliver()
    assert by_day.maya.press(by_day.maya.last_message("Kith"), "Not right").ok
    refused = by_day.maya.last_message("Kith")
    ask_for(by_day.nadia, PARTNERS)
    assert by_day.maya.press(refused, "Undo").ok
    assert "asked for anew since" in by_day.maya.last_message("Kith").plain
    assert [outcome for _, outcome, _ in links(by_day)] == ["refused", None]
