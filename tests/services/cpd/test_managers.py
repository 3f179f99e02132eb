"""Who manages a setting: said by themselves, confirmed by staff, and only while they belong there."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from bot.services.cpd.managers import TO_CONFIRM, TOLD
from bot.services.cpd.owners import NotThere
from bot.services.links import Outcome
from bot.services.people import NotAllowed
from bot.store.people import SettingLink
from tests.services.cpd.desk import MAYA, NADIA, OWEN, TOM, Desk

URN = "EY100001"


@pytest.fixture
def asked(desk: Desk) -> tuple[Desk, int, int]:
    """Nadia says that she manages a setting she belongs to: the numbers of the link and of what waits."""
    desk.setting(URN)
    link_id = desk.link(desk.meet(NADIA), URN)
    return desk, link_id, desk.managers(lambda one: one.ask(link_id).id)


def test_it_waits_for_staff_and_says_nothing_twice(asked: tuple[Desk, int, int]) -> None:
    desk, link_id, number = asked
    assert desk.managers(lambda one: one.ask(link_id).id) == number
    assert len(desk.nudges(TO_CONFIRM)) == 2
    assert desk.teams(lambda one: one.mine()) == []
    decided = desk.managers(lambda one: one.decide(number, Outcome.CONFIRMED), MAYA)
    assert not decided.already
    assert desk.managers(lambda one: one.decide(number, Outcome.REFUSED), TOM).already
    assert [team.urn for team in desk.teams(lambda one: one.mine())] == [URN]
    assert len(desk.nudges(TOLD)) == 1
    assert {one.state for one in desk.nudges(TO_CONFIRM)} == {"withdrawn"}


def test_what_is_refused_opens_nothing_and_can_be_asked_again(asked: tuple[Desk, int, int]) -> None:
    desk, link_id, number = asked
    desk.managers(lambda one: one.decide(number, Outcome.REFUSED), MAYA)
    with pytest.raises(NotAllowed):
        desk.teams(lambda one: one.setting("ofsted", URN))
    assert desk.managers(lambda one: one.ask(link_id).id) != number


def test_nobody_but_staff_decides_and_nobody_of_themselves(asked: tuple[Desk, int, int]) -> None:
    desk, _, number = asked
    for actor in (NADIA, OWEN):
        with pytest.raises(NotAllowed):
            desk.managers(lambda one: one.decide(number, Outcome.CONFIRMED), actor)
    own = desk.link(desk.meet(MAYA), URN)
    mine = desk.managers(lambda one: one.ask(own).id, MAYA)
    assert desk.managers(lambda one: [each.row.id for each in one.to_decide()], MAYA) == [number]
    for attempt in (lambda one: one.decide(mine, Outcome.CONFIRMED), lambda one: one.appoint(own)):
        with pytest.raises(NotAllowed):
            desk.managers(attempt, MAYA)


def test_only_a_setting_one_belongs_to_can_be_managed(desk: Desk) -> None:
    desk.setting(URN)
    theirs = desk.link(desk.meet(OWEN), URN)
    waits = desk.link(desk.meet(NADIA), URN, outcome=None)
    for link_id in (theirs, waits, 4711):
        with pytest.raises(NotThere):
            desk.managers(lambda one, link_id=link_id: one.ask(link_id))
        with pytest.raises(NotAllowed):
            desk.managers(lambda one, link_id=link_id: one.appoint(link_id))
    with pytest.raises(NotThere):
        desk.managers(lambda one: one.appoint(waits), MAYA)


def test_who_leaves_the_setting_sees_its_people_no_more(desk: Desk) -> None:
    desk.setting(URN)
    link_id = desk.manage(NADIA, URN)
    assert desk.teams(lambda one: one.setting("ofsted", URN)).urn == URN

    def leave(session) -> None:
        session.get_one(SettingLink, link_id).outcome = "ended"

    desk.act(leave)
    assert desk.teams(lambda one: one.mine()) == []
    with pytest.raises(NotAllowed):
        desk.teams(lambda one: one.setting("ofsted", URN))


def test_it_ends_by_their_own_word_or_staffs_and_by_nobody_elses(desk: Desk) -> None:
    desk.setting(URN)
    desk.manage(NADIA, URN)
    ((_, row),) = desk.managers(lambda one: one.mine())
    with pytest.raises(NotAllowed):
        desk.managers(lambda one: one.end(row.id), OWEN)
    assert desk.managers(lambda one: one.end(row.id)).asked.row.outcome == Outcome.ENDED
    assert desk.managers(lambda one: one.end(row.id), MAYA).already


def test_two_who_decide_at_once_leave_one_outcome(asked: tuple[Desk, int, int]) -> None:
    desk, _, number = asked
    ready = Barrier(2)

    def decide(pair: tuple[object, Outcome]) -> bool:
        ready.wait(10)
        return desk.managers(lambda one: one.decide(number, pair[1]), pair[0]).already

    with ThreadPoolExecutor(2) as threads:
        told = list(threads.map(decide, ((MAYA, Outcome.CONFIRMED), (TOM, Outcome.REFUSED))))
    assert sorted(told) == [False, True]
    assert len(desk.nudges(TOLD)) == 1
