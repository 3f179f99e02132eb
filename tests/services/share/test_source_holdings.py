"""What sources and questions hold about people is shown to them, erased, and joined."""

import pytest

from bot.services.holdings import whose
from bot.services.people import Actor
from bot.services.share.enquiries import ASKED, Asking, Stage
from bot.services.share.joining import join_entries
from bot.services.share.source import Mark
from bot.services.share.source_holdings import SOURCES
from bot.services.share.telling import OUTDATED
from bot.store.share import source
from tests.services.share.desk import MILK, Desk
from tests.services.share.shelf import ANN, BOB, MAYA, Shelf
from tests.services.share.test_enquiries import OPEN_ANSWER


@pytest.fixture
def desk(shelf: Shelf) -> Desk:
    return Desk(shelf)


def held(desk: Desk, actor: Actor) -> list[int]:
    def read(session: object) -> list[int]:
        subject = whose(session, actor.user_id, desk.shelf.now)
        return [len(one.held(session, subject).entries) for one in SOURCES]

    return desk.shelf.act(read)


def erase(desk: Desk, actor: Actor) -> None:
    def do(session: object) -> None:
        subject = whose(session, actor.user_id, desk.shelf.now)
        for one in SOURCES:
            if one.erase:
                one.erase(session, subject)

    desk.shelf.act(do)


def test_it_is_shown_to_whom_it_is_about(desk: Desk) -> None:
    assert held(desk, ANN) == [0, 0, 0]
    desk.source()
    desk.mark(ANN, Mark.USEFUL)
    desk.ask()
    assert held(desk, ANN) == [1, 0, 1]
    assert held(desk, MAYA) == [0, 1, 0]
    assert held(desk, BOB) == [0, 0, 0]


def test_an_erasure_closes_what_is_open_and_takes_the_marks_out(desk: Desk) -> None:
    desk.source()
    desk.mark(ANN, Mark.OUTDATED)
    desk.ask()
    erase(desk, ANN)
    one = desk.see(MAYA)
    assert (one.stage, one.row.words) == (Stage.CLOSED, "")
    assert desk.shelf.due(ASKED) == [(MAYA.user_id, "withdrawn")]
    assert desk.shelf.due(OUTDATED) == [(MAYA.user_id, "withdrawn")]
    assert desk.shelf.act(lambda s: source.outdated(s)) == []


def test_an_erasure_takes_the_words_out_of_the_source_and_leaves_the_answer(desk: Desk) -> None:
    desk.ask(asking=Asking(MILK, may_words=True, may_name=True))
    desk.answer(answer=OPEN_ANSWER)
    item_id = desk.make().id
    erase(desk, ANN)
    assert desk.shelf.found("who pays") == []
    assert desk.shelf.found("milk scheme") == ["Milk scheme"]
    assert desk.act(BOB, lambda one: one.behind(item_id)).asker is None


def test_an_answer_that_was_for_the_asker_alone_goes_with_them(desk: Desk) -> None:
    desk.ask()
    desk.answer()
    erase(desk, ANN)
    assert desk.see(MAYA).row.answer == ""


def test_of_two_entries_what_both_said_of_a_source_is_kept_once(desk: Desk) -> None:
    desk.source()
    desk.mark(ANN, Mark.USEFUL)
    desk.mark(BOB, Mark.USEFUL)
    ann, bob = desk.person_id(ANN), desk.person_id(BOB)
    desk.shelf.act(lambda s: join_entries(s, bob, ann))
    assert desk.shelf.act(lambda s: len(source.marks_of(s, ann))) == 1
    assert desk.shelf.act(lambda s: source.marks_of(s, bob)) == []
