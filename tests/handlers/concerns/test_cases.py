"""Dealing with a concern: only in windows of those who may, step by step, and in time."""

from datetime import timedelta

import pytest

from slack_sandbox import Person
from tests.handlers.concerns.room import ANWEN, SAID, form_team, later, open_case, raise_concern, told
from tests.world import World


@pytest.fixture
def team(world: World) -> World:
    form_team(world)
    return world


def anwen(team: World) -> Person:
    return team.sandbox.person("Anwen Pritchard")


def test_from_the_notice_to_the_outcome_its_reporter_is_told(team: World) -> None:
    reference = raise_concern(team, team.nadia)
    team.deliver()
    lead = anwen(team)
    open_case(lead, reference)
    assert SAID in lead.open_form().plain
    assert lead.press(lead.open_form(), "I deal with it").ok
    assert "with @Anwen Pritchard" in lead.open_form().plain

    lead.press(lead.open_form(), "Assess")
    lead.fill(
        {"What kind of concern is it?": "Quality of care", "Facts: what was seen or heard, by whom": "Seen"}
    )
    assert lead.submit().ok
    lead.press(lead.open_form(), "Decide")
    assert lead.submit().errors != {}
    lead.fill({"What is decided?": "Referred", "Why? Say it too where nothing is passed on": "Ratios"})
    assert lead.submit().ok
    assert "Decided" in lead.open_form().plain

    lead.press(lead.open_form(), "Close this concern")
    lead.fill(
        {
            "What came of it?": "Referred",
            "Why can it be closed?": "Ofsted has it",
            "What may whoever raised it know?": "It was passed on. Thank you.",
        }
    )
    assert lead.submit().ok
    team.deliver()
    assert told(team.nadia) != []
    raised = _mine(team)
    assert "It was passed on. Thank you." in raised
    assert "Ratios" not in raised


def _mine(team: World) -> str:
    """What Nadia sees of what she raised."""
    (menu,) = [one for one in team.nadia.messages("#partners") if "Raise a concern" in one.buttons]
    team.nadia.press(menu, "Raise a concern")
    team.nadia.press(team.nadia.open_form(), "What I raised")
    shown = team.nadia.open_form().plain
    while team.nadia.form:
        team.nadia.close()
    return shown


def test_who_is_not_of_the_team_opens_nothing_and_learns_nothing(team: World) -> None:
    reference = raise_concern(team, team.nadia)
    for words in ("/concern list", f"/concern {reference}"):
        team.maya.command("#network", words)
        shown = team.maya.form.plain if team.maya.form else team.maya.last_message("#network").plain
        assert reference not in shown
        while team.maya.form:
            team.maya.close()


def test_when_nobody_takes_it_up_the_next_rung_is_told_also_at_night(team: World) -> None:
    reference = raise_concern(team, team.nadia, **{"Is anyone in danger now?": "Yes"})
    team.deliver()
    assert [len(told(one)) for one in (anwen(team), team.tomas, team.george)] == [1, 0, 0]
    later(team, timedelta(hours=1))
    assert [len(told(one)) for one in (anwen(team), team.tomas, team.george)] == [1, 1, 0]
    later(team, timedelta(hours=1))
    # Anwen once more: it had to be decided on by now.
    assert [len(told(one)) for one in (anwen(team), team.tomas, team.george)] == [2, 1, 1]
    open_case(team.george, reference)
    assert SAID in team.george.open_form().plain


def test_who_was_not_heard_has_the_next_one_told(team: World) -> None:
    raise_concern(team, team.nadia)
    team.deliver()
    (menu,) = [one for one in team.nadia.messages("#partners") if "Raise a concern" in one.buttons]
    team.nadia.press(menu, "Raise a concern")
    team.nadia.press(team.nadia.open_form(), "What I raised")
    assert team.nadia.press(team.nadia.open_form(), "I have not been heard").ok
    assert "The next one in line has been told" in team.nadia.open_form().plain
    team.deliver()
    assert len(told(team.tomas)) == 1


def test_a_notice_cannot_be_put_off_or_stopped(team: World) -> None:
    raise_concern(team, team.nadia)
    team.deliver()
    (notice,) = [one for one in anwen(team).messages("Kith") if "Something needs you" in one.plain]
    assert notice.buttons == ["Open"]


def test_a_lead_whom_it_names_is_not_told_and_cannot_open_it(team: World) -> None:
    named = {"If it is about somebody who is here on Slack": [ANWEN]}
    reference = raise_concern(team, team.nadia, **named)
    team.deliver()
    assert told(anwen(team)) == []
    assert len(told(team.tomas)) == 1
    open_case(team.tomas, reference)
    assert "@Anwen Pritchard was named by whoever raised it" in team.tomas.open_form().plain


def test_the_list_says_which_concern_is_late(team: World) -> None:
    raise_concern(team, team.nadia)
    lead = anwen(team)
    assert lead.command("#co-ordinators", "/concern list").ok
    assert "(late)" not in lead.open_form().plain
    lead.close()
    later(team, timedelta(days=2))
    assert lead.command("#co-ordinators", "/concern list").ok
    assert "(late)" in lead.open_form().plain
