"""“Useful” and “Out of date”: numbers for all, a nudge for the owner until they have looked."""

import pytest

from bot.services.people import NotAllowed
from bot.services.share.library import NotThere
from bot.services.share.source import Mark, Sources, dues, told_outdated
from bot.services.share.telling import OUTDATED
from tests.services.share.desk import GRANTS, Desk
from tests.services.share.shelf import ANN, BOB, GONE, MAYA, TOM, Shelf


@pytest.fixture
def desk(shelf: Shelf) -> Desk:
    made = Desk(shelf)
    made.source()
    return made


def test_each_counts_once_and_the_last_word_counts(desk: Desk) -> None:
    desk.mark(ANN, Mark.USEFUL)
    assert desk.mark(ANN, Mark.USEFUL).useful == 1
    assert desk.mark(BOB, Mark.USEFUL).useful == 2
    marks = desk.mark(ANN, Mark.OUTDATED)
    assert (marks.useful, marks.outdated, marks.mine) == (1, 1, Mark.OUTDATED)
    marks = desk.shelf.library(ANN, lambda one: Sources(one).take_back(1))
    assert (marks.useful, marks.outdated, marks.mine) == (1, 0, None)
    assert desk.shelf.due(OUTDATED) == [(MAYA.user_id, "withdrawn")]


def test_the_owner_is_told_once_a_week_however_many_say_so_until_they_have_looked(desk: Desk) -> None:
    for actor in (ANN, BOB, TOM, ANN):
        desk.mark(actor, Mark.OUTDATED)
    desk.tick(dues)
    assert desk.shelf.due(OUTDATED) == [(MAYA.user_id, "planned")]
    desk.shelf.move(days=8)
    desk.tick(dues)
    assert len(desk.shelf.due(OUTDATED)) == 2
    desk.shelf.library(MAYA, lambda one: one.still_right(1))
    assert {state for _, state in desk.shelf.due(OUTDATED)} == {"withdrawn"}
    assert desk.shelf.act(lambda s: told_outdated(s, {"item": 1})) is None
    desk.shelf.move(days=8)
    desk.tick(dues)
    assert len(desk.shelf.due(OUTDATED)) == 2
    marks = desk.shelf.library(ANN, lambda one: Sources(one).marks(one.item(1)))
    assert (marks.outdated, marks.mine) == (0, None)


def test_after_that_somebody_can_say_it_again_and_the_owner_is_told_again(desk: Desk) -> None:
    desk.mark(ANN, Mark.OUTDATED)
    desk.shelf.library(MAYA, lambda one: one.still_right(1))
    desk.shelf.move(hours=1)
    assert desk.mark(ANN, Mark.OUTDATED).outdated == 1
    assert [state for _, state in desk.shelf.due(OUTDATED)] == ["withdrawn", "planned"]


def test_a_new_version_settles_it_and_what_is_useful_stays(desk: Desk) -> None:
    desk.mark(ANN, Mark.OUTDATED)
    desk.mark(BOB, Mark.USEFUL)
    content = {"title": GRANTS.title, "text": "Once a year.", "details": {}}
    item = desk.shelf.change(MAYA, 1, **content)
    desk.shelf.confirm(MAYA, item, ("private",))
    marks = desk.shelf.library(ANN, lambda one: Sources(one).marks(one.item(1)))
    assert (marks.useful, marks.outdated) == (1, 0)
    assert desk.shelf.due(OUTDATED) == [(MAYA.user_id, "withdrawn")]


def test_a_source_that_was_withdrawn_bothers_nobody(desk: Desk) -> None:
    desk.mark(ANN, Mark.OUTDATED)
    desk.shelf.library(MAYA, lambda one: one.withdraw(1, "Ended"))
    assert desk.shelf.due(OUTDATED) == [(MAYA.user_id, "withdrawn")]
    with pytest.raises(NotThere):
        desk.mark(BOB, Mark.USEFUL)


def test_only_sources_are_marked_and_only_by_people_who_are_there(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        desk.mark(GONE, Mark.USEFUL)
    practice = desk.shelf.publish()
    with pytest.raises(NotThere):
        desk.mark(BOB, Mark.USEFUL, practice)
