"""A.P18: raise a concern, shared only with those who must know, or ask to talk."""

from datetime import timedelta

import pytest

from slack_sandbox import Person
from tests.handlers.concerns.room import (
    FIRST,
    SECOND,
    form_team,
    later,
    open_case,
    open_first,
    told,
)
from tests.world import World

SAW = "On Tuesday a girl of two was tied to her chair for an hour"
REACH = "How and when can we safely reach you?"


@pytest.fixture
def team(world: World) -> World:
    """Anwen is safeguarding lead, Tomas deputy, George manager; Maya and the others are none of them."""
    form_team(world)
    return world


@pytest.mark.slow
@pytest.mark.criterion("A.P18")
@pytest.mark.journey
def test_who_has_no_commands_raises_a_concern_that_only_those_who_must_know_deal_with(team: World) -> None:
    nadia, lead = team.nadia, team.sandbox.person("Anwen Pritchard")
    reference, answers = _raise(team)
    assert answers <= 4

    # One person is told, and not what.
    team.deliver()
    (notice,) = told(lead)
    assert notice.startswith(f"Something needs you: {reference}")
    others = [one for one in team.sandbox.workspace.people() if one.name not in ("Anwen Pritchard",)]
    assert [one.name for one in others if _heard_of(team.sandbox.person(one.id), reference)] == []

    # She deals with it, and lets in who must know.
    open_case(lead, reference)
    assert SAW in lead.open_form().plain
    lead.press(lead.open_form(), "I deal with it")
    _fill(lead, "Assess", {"What kind of concern is it?": "A child may be at risk"})
    _fill(lead, "Share", {"Who must know?": team.maya.id, "Why must they know?": "She knows the setting"})
    team.deliver()
    open_case(team.maya, reference, "I was asked to look")
    assert SAW in team.maya.open_form().plain
    assert team.maya.open_form().buttons == ["Add", "Correct"]
    _close_all(team.maya)
    _fill(
        lead,
        "Decide",
        {
            "What is decided?": "Referred",
            "Why? Say it too where nothing is passed on": "The threshold is met",
        },
    )
    _fill(
        lead,
        "Close this concern",
        {
            "What came of it?": "Referred",
            "Why can it be closed?": "Social care has it",
            "What may whoever raised it know?": "We passed it on the same day. Thank you.",
        },
    )

    # Whoever raised it is told that something happened, and looks what: by the button of the message.
    team.deliver()
    assert told(nadia) != []
    shown = [one for one in nadia.messages("Kith") if reference in one.plain]
    nadia.press(shown[-1], "Open")
    mine = nadia.open_form().plain
    assert "We passed it on the same day. Thank you." in mine
    assert SAW in mine
    assert "threshold" not in mine
    assert "knows the setting" not in mine


@pytest.mark.criterion("A.P18")
def test_who_would_rather_talk_asks_for_a_call_with_one_answer(team: World) -> None:
    nadia, lead = team.nadia, team.sandbox.person("Anwen Pritchard")
    open_first(team, nadia)
    nadia.press(nadia.open_form(), "Can we talk? I would rather be called")
    assert nadia.open_form().labels == [REACH]
    nadia.fill({REACH: "07700 900123, after six"})
    assert nadia.submit().ok
    reference = nadia.open_form().plain.split("Your reference is ")[1][:7]
    team.deliver()
    open_case(lead, reference)
    assert "07700 900123, after six" in lead.open_form().plain
    assert "Asks for a call" in lead.open_form().plain


@pytest.mark.criterion("A.P18")
def test_when_nobody_takes_it_up_it_climbs_and_her_word_makes_it_climb_at_once(team: World) -> None:
    reference, _ = _raise(team)
    team.deliver()
    nadia = team.nadia
    open_first(team, nadia)
    nadia.press(nadia.open_form(), "What I raised")
    nadia.press(nadia.open_form(), "I have not been heard")
    team.deliver()
    assert [len(told(one)) for one in (team.tomas, team.george)] == [1, 0]
    later(team, timedelta(days=5))
    open_case(team.george, reference)
    assert SAW in team.george.open_form().plain


@pytest.mark.criterion("A.P18")
def test_she_tells_more_afterwards_if_she_wants_and_the_clock_is_stricter_where_a_child_is_at_risk(
    team: World,
) -> None:
    reference, answers = _raise(team)
    assert answers <= 4
    nadia, lead = team.nadia, team.sandbox.person("Anwen Pritchard")
    team.deliver()
    open_first(team, nadia)
    nadia.press(nadia.open_form(), "What I raised")
    nadia.press(nadia.open_form(), "Tell more")
    nadia.fill({"When did it happen?": "yesterday at 10am", "What do you think of it?": "They are too few"})
    assert nadia.submit().ok
    nadia.fill({"The child’s date of birth": "3 May 2024", "Is the child safe now?": "No"})
    assert nadia.submit().ok
    assert "call 999" in nadia.open_form().plain
    nadia.fill({"What do you hope for?": ["Just listen to me"]})
    assert nadia.submit().ok
    nadia.press(nadia.open_form(), "Read what I told")
    assert "Sunday 13 September 2026, 10am" in nadia.open_form().plain

    # Deputies are told at once, and whom it falls to reads it all the same.
    team.deliver()
    assert len(told(team.tomas)) == 1
    open_case(lead, reference)
    page = lead.open_form().plain
    assert "Opinion: They are too few" in page
    lead.press(lead.open_form(), "Decide")
    assert "tell them first where that is safe" in lead.open_form().plain
    _close_all(lead)

    # Nobody takes it up within the hours that a child at risk has.
    later(team, timedelta(hours=2))
    assert len(told(team.george)) == 1


def _raise(team: World) -> tuple[str, int]:
    """Nadia, of another workspace, by the button in the shared channel; the reference, and her answers."""
    nadia = team.nadia
    open_first(team, nadia)
    assert nadia.open_form().title == "Raise a concern"
    first = {**FIRST, "What happened?": SAW}
    nadia.fill(first)
    assert nadia.submit().ok
    nadia.fill(SECOND)
    assert nadia.submit().ok
    reference = nadia.open_form().plain.split("Your reference is ")[1][:7]
    nadia.close()
    return reference, len(first) + len(SECOND)


def _heard_of(person: Person, reference: str) -> bool:
    """Whether it stands in anything this person sees; in a shared channel too."""
    seen = [one.plain for channel in person.channels() for one in person.messages(channel)]
    assert not [one for one in seen if SAW in one]
    return any(reference in one for one in seen)


def _fill(lead: Person, label: str, values: dict[str, str]) -> None:
    lead.press(lead.open_form(), label)
    lead.fill(values)
    assert lead.submit().ok


def _close_all(person: Person) -> None:
    while person.form:
        person.close()
