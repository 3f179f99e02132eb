"""Who lacks what by when: for staff of everybody, for a manager of their own people, for nobody else."""

from collections.abc import Callable
from datetime import date

import pytest

from bot.services.cpd.hours import Said
from bot.services.cpd.owners import NotThere
from bot.services.cpd.requirements import State
from bot.services.cpd.team import Teams
from bot.services.people import Actor, NotAllowed, Standing
from tests.services.cpd.desk import FIRST_AID, MAYA, NADIA, OWEN, SAFEGUARDING, TODAY, Desk, file

HERE, THERE = "EY100001", "EY100002"
PRIYA = Actor("U0PRIYA001", "T3", Standing.ELSEWHERE)


@pytest.fixture
def town(desk: Desk) -> Desk:
    """Nadia manages one setting, where Owen and Rose work too; Priya works in another."""
    desk.setting(HERE, constituency="Saltmere")
    desk.setting(THERE, constituency="Dunwick", provider_type="Childminder")
    desk.manage(NADIA, HERE)
    desk.link(desk.meet(OWEN), HERE)
    desk.link(desk.contact(), HERE)
    desk.link(desk.meet(PRIYA), THERE)
    desk.roles("ratio_practitioner", since=date(2026, 1, 1), actor=OWEN)
    desk.roles("childminder", actor=PRIYA)
    desk.add(date(2023, 1, 1), actor=OWEN, evidence=file())
    desk.add(date(2026, 1, 1), actor=PRIYA)
    said = Said(what="Secret course", done_on=TODAY, duration="2", reflection="Secret thought")
    desk.journal(lambda one: one.add(said, "hours"), OWEN)
    return desk


def test_a_manager_sees_who_lacks_what_and_hours_and_nothing_that_was_written(town: Desk) -> None:
    (team,) = town.teams(lambda one: one.mine())
    owen = next(one for one in team.colleagues if one.person.user_id == OWEN.user_id)
    states = {need.rule: need.state for need in owen.needs}
    assert states == {FIRST_AID: State.EXPIRED, SAFEGUARDING: State.MISSING}
    assert {need.rule for need in owen.lacks(TODAY)} == {FIRST_AID, SAFEGUARDING}
    assert owen.minutes == 120
    assert "Secret" not in str(team)
    assert [one.title for one in team.nobody_holds] == ["Paediatric first aid"]
    assert len(team.colleagues) == 3


def may(town: Desk, attempt: Callable[[Teams], object], actor: Actor) -> bool:
    try:
        town.teams(attempt, actor)
    except NotAllowed:
        return False
    return True


def test_a_manager_sees_no_other_setting_and_nobody_else_sees_any(town: Desk) -> None:
    links = {
        one.person.user_id: one.link.id for one in town.teams(lambda t: t.setting("ofsted", HERE)).colleagues
    }
    there = town.teams(lambda t: t.setting("ofsted", THERE), MAYA).colleagues[0].link.id
    attempts = (
        (lambda t: t.setting("ofsted", THERE), NADIA),
        (lambda t: t.setting("ofsted", HERE), OWEN),
        (lambda t: t.colleague(there), NADIA),
        (lambda t: t.colleague(links[NADIA.user_id]), OWEN),
        (lambda t: t.colleague(4711), NADIA),
        (lambda t: t.overview(), NADIA),
        (lambda t: t.setting("ofsted", "EY999999"), NADIA),
    )
    assert [number for number, each in enumerate(attempts) if may(town, *each)] == []
    assert town.teams(lambda t: t.colleague(links[OWEN.user_id])).person.user_id == OWEN.user_id


def test_the_file_of_a_certificate_is_for_its_owner_their_manager_and_staff(town: Desk) -> None:
    (one,) = town.wallet(lambda w: w.all(), OWEN)
    (other,) = town.wallet(lambda w: w.all(), PRIYA)
    for actor in (OWEN, NADIA, MAYA):
        assert town.teams(lambda t: t.evidence(one.id), actor).file_id == "F0FILE0001"
    with pytest.raises(NotAllowed):
        town.teams(lambda t: t.evidence(one.id), PRIYA)
    with pytest.raises(NotAllowed):
        town.teams(lambda t: t.evidence(other.id), NADIA)
    with pytest.raises(NotThere):
        town.teams(lambda t: t.evidence(other.id), MAYA)


def test_staff_see_gaps_by_area_and_type_and_what_is_held(town: Desk) -> None:
    overview = town.teams(lambda t: t.overview(), MAYA)
    assert (overview.people, overview.unsaid) == (4, 2)
    assert [(one.name, one.people, one.lacking, one.minutes) for one in overview.areas] == [
        ("Dunwick", 1, 1, 0),
        ("Saltmere", 3, 1, 120),
    ]
    assert [(one.name, one.settings) for one in overview.types] == [
        ("Childcare on non-domestic premises", 1),
        ("Childminder", 1),
    ]
    first_aid = overview.tallies[0]
    assert (first_aid.held, first_aid.soon, first_aid.expired, first_aid.missing) == (1, 0, 1, 0)
    assert overview.teams[0].urn == HERE


def test_somebody_in_two_settings_counts_once(town: Desk) -> None:
    town.link(town.meet(OWEN), THERE)
    overview = town.teams(lambda t: t.overview(), MAYA)
    assert overview.people == 4
    assert overview.tallies[0].expired == 1
    assert {one.name: one.people for one in overview.areas} == {"Dunwick": 2, "Saltmere": 3}


def test_a_setting_nobody_belongs_to_is_an_empty_team_for_staff(town: Desk) -> None:
    town.setting("EY100003")
    assert town.teams(lambda t: t.setting("ofsted", "EY100003"), MAYA).colleagues == []


def test_a_file_is_made_once_a_minute_and_that_is_written_down(town: Desk) -> None:
    assert town.teams(lambda t: t.note_export("csv:all"), MAYA)
    assert not town.teams(lambda t: t.note_export("csv:all"), MAYA)
    assert town.teams(lambda t: t.note_export("xlsx:all"), MAYA)
    assert town.audit().count("cpd.exported") == 2
