"""Who is on duty, kept by the safeguarding team in words, and what falls to whom by it."""

import pytest

from slack_sandbox import Person
from tests.handlers.concerns.room import TOMAS, form_team, raise_concern, told
from tests.world import World


@pytest.fixture
def team(world: World) -> World:
    form_team(world)
    return world


def anwen(team: World) -> Person:
    return team.sandbox.person("Anwen Pritchard")


def put(person: Person, whom: str, starts: str, ends: str) -> dict[str, str]:
    """Fill the form in; what is wrong with it."""
    if person.form is None:
        assert person.command("#co-ordinators", "/concern duty").ok
    assert person.press(person.open_form(), "Put somebody on duty").ok
    person.fill({"Who": whom, "From": starts, "Until": ends})
    return person.submit().errors


def test_what_is_raised_falls_to_who_is_on_duty(team: World) -> None:
    assert put(anwen(team), TOMAS, "now", "friday 6pm") == {}
    shown = anwen(team).open_form()
    assert shown.title == "Is this right?"
    assert "@Tomas Reyes is on duty" in shown.plain
    assert anwen(team).submit().ok
    assert "On duty now" in anwen(team).open_form().plain
    anwen(team).close()
    raise_concern(team, team.nadia)
    team.deliver()
    assert [len(told(one)) for one in (team.tomas, anwen(team))] == [1, 0]


def test_who_is_taken_off_is_not_told_any_more(team: World) -> None:
    put(anwen(team), TOMAS, "now", "friday 6pm")
    anwen(team).submit()
    assert anwen(team).press(anwen(team).open_form(), "Take off").ok
    assert "Nobody is on duty now" in anwen(team).open_form().plain
    anwen(team).close()
    raise_concern(team, team.nadia)
    team.deliver()
    assert [len(told(one)) for one in (team.tomas, anwen(team))] == [0, 1]


@pytest.mark.parametrize(
    ("starts", "ends", "field"),
    [
        ("sometime", "friday 6pm", "From"),
        ("friday 6pm", "friday 8am", "Until"),
        ("now", "soon", "Until"),
    ],
)
def test_a_time_that_is_not_understood_is_asked_for_again_and_nothing_is_lost(
    team: World, starts: str, ends: str, field: str
) -> None:
    assert field in put(anwen(team), TOMAS, starts, ends)
    assert anwen(team).open_form().value("From") == starts


def test_only_the_team_sees_and_keeps_the_rota_and_only_of_its_own(team: World) -> None:
    team.maya.command("#network", "/concern duty")
    assert "for the safeguarding team" in team.maya.last_message("#network").plain
    put(anwen(team), "U0MAYAOKA", "now", "friday 6pm")
    assert (
        "Only a safeguarding lead or a deputy"
        in str(anwen(team).submit().errors) + anwen(team).open_form().plain
    )


def test_the_same_turn_twice_stands_once(team: World) -> None:
    for _ in range(2):
        put(anwen(team), TOMAS, "now", "friday 6pm")
        assert anwen(team).submit().ok
    assert anwen(team).open_form().plain.count("@Tomas Reyes") == 1
