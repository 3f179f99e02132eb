"""What publicity holds about people is shown to them, and erased."""

from bot.services.holdings import whose
from bot.services.share.publicity import ASK
from bot.services.share.publicity_audience import SENT
from bot.services.share.publicity_holdings import PUBLICITY_HELD
from bot.store.share import publicity as store
from tests.services.share.shelf import ANN, MAYA, TOM, Shelf
from tests.services.share.test_publicity import POLISH, Desk


def held(shelf: Shelf, who: str) -> dict[str, int]:
    def read(session: object) -> dict[str, int]:
        subject = whose(session, who, shelf.now)
        return {one.title: len(one.held(session, subject).entries) for one in PUBLICITY_HELD}

    return shelf.act(read)


def erase(shelf: Shelf, who: str) -> None:
    def do(session: object) -> None:
        for one in PUBLICITY_HELD:
            if one.erase:
                one.erase(session, whose(session, who, shelf.now))

    shelf.act(do)


def sent(shelf: Shelf) -> Desk:
    desk = Desk(shelf)
    desk.link(ANN, "EY1")
    desk.begin()
    desk.write(POLISH)
    desk.ask()
    desk.decide(TOM)
    desk.send()
    return desk


def test_everybody_is_shown_what_is_held_of_them(shelf: Shelf) -> None:
    sent(shelf)
    assert list(held(shelf, ANN.user_id).values()) == [1, 0, 0]
    assert list(held(shelf, MAYA.user_id).values()) == [0, 2, 1]
    assert list(held(shelf, TOM.user_id).values()) == [0, 0, 1]


def test_who_is_forgotten_is_sent_nothing_more(shelf: Shelf) -> None:
    sent(shelf)
    erase(shelf, ANN.user_id)
    assert shelf.act(lambda s: store.recipients(s, 1)) == []
    assert shelf.due(SENT) == [(ANN.user_id, "withdrawn")]


def test_the_words_of_an_approver_go_and_somebody_else_can_be_asked(shelf: Shelf) -> None:
    desk = Desk(shelf)
    desk.begin()
    desk.ask()
    desk.decide(TOM, words="Ring me at home")
    erase(shelf, TOM.user_id)
    assert desk.plan().row.words == ""
    desk.ask()
    erase(shelf, TOM.user_id)
    assert not desk.plan().is_asked
    assert [state for _, state in shelf.due(ASK)] == ["withdrawn", "withdrawn"]
