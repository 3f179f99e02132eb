"""Whatever does not answer: a concern arrives all the same, and who may not know of it learns nothing."""

import pytest

from bot.handlers.people import People
from slack_sandbox import Person
from tests.handlers.concerns.room import ANWEN, SAID, form_team, open_case, raise_concern, told
from tests.world import World


@pytest.fixture
def team(world: World) -> World:
    form_team(world)
    return world


def anwen(world: World) -> Person:
    return world.sandbox.person("Anwen Pritchard")


def silent(*_: object) -> None:
    raise OSError("Slack does not answer")


def test_a_concern_arrives_while_slack_does_not_say_who_the_team_are(
    team: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(People, "all", silent)
        reference = raise_concern(team, team.nadia)
    team.deliver()
    open_case(anwen(team), reference)
    assert SAID in anwen(team).open_form().plain


def test_nobody_opens_one_while_slack_does_not_say_who_the_team_are(
    team: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = raise_concern(team, team.nadia)
    team.deliver()
    lead = anwen(team)
    (notice,) = [one for one in lead.messages("Kith") if reference in one.plain]
    lead.press(notice, "Open")
    lead.fill({"Why do you open it?": "It falls to me"})
    with monkeypatch.context() as patch:
        patch.setattr(People, "all", silent)
        outcome = lead.submit()
    assert "Something went wrong" in lead.open_form().plain or outcome.errors != {}
    assert SAID not in lead.open_form().plain


def test_what_cannot_be_delivered_to_who_raised_it_is_no_task_and_names_nobody_to_an_admin(
    team: World,
) -> None:
    team.sandbox.external_dms = False
    reference = raise_concern(team, team.nadia)
    team.deliver()
    open_case(anwen(team), reference)
    anwen(team).press(anwen(team).open_form(), "I deal with it")
    team.deliver()
    assert told(team.nadia) == []
    for person in (team.maya, team.george):
        person.command("#network", "/kith")
        assert "needs me" not in _read(person)
        assert "Nadia" not in _read(person)
    team.george.command("#network", "/kith outbox")
    shown = _read(team.george)
    assert "Something that needs me, to somebody" in shown
    assert "Nadia" not in shown
    assert reference not in shown


def test_whoever_has_just_become_lead_is_told_though_they_never_met_kith(world: World) -> None:
    assert world.george.command("#network", "/kith role @Anwen Pritchard safeguarding lead").ok
    world.clock.move(hours=16)  # the next morning: until then nobody is disturbed
    world.deliver()
    asked = [one for one in world.tomas.messages("Kith") if "Approve" in one.buttons]
    assert world.tomas.press(asked[-1], "Approve").ok
    reference = raise_concern(world, world.nadia)
    world.deliver()
    assert [reference in one for one in told(anwen(world))] == [True]
    assert anwen(world).id == ANWEN


def _read(person: Person) -> str:
    """What stands in the window on top, or in the last message."""
    return person.form.plain if person.form else person.last_message("#network").plain
