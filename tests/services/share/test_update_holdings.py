"""What updates, questions and guides hold about people is shown to them, erased, and joined."""

from datetime import date

from bot.services.holdings import whose
from bot.services.share.content import Content
from bot.services.share.joining import join_entries
from bot.services.share.questions import ASKED, Questions
from bot.services.share.running import Guides, Use
from bot.services.share.update import Chosen
from bot.services.share.update_holdings import UPDATES
from bot.store.share import questions, running, update
from tests.services.share.shelf import ANN, MAYA, Shelf
from tests.services.share.test_update import Desk, desk, named

__all__ = ["desk"]
GUIDE = Content(
    title="A shared breakfast",
    details={
        "organisation": "Tiny Acres",
        "helps": "beginning\nmembers",
        "works": "Meet at eight.",
        "used": "Harbour.",
    },
    consent="own",
    level="local",
)


def guide(shelf: Shelf) -> int:
    item = shelf.library(MAYA, lambda one: one.begin("guide", GUIDE, "guide", None))
    return shelf.confirm(MAYA, item, ("names",)).id


def use(shelf: Shelf, item_id: int, actor: object = ANN, network: str = "Harbour", went: str = "well") -> int:
    said = Use(network, date(2026, 9, 1), went, "It went.")
    return len(shelf.library(actor, lambda one: Guides(one).say(item_id, said)).uses)


def held(shelf: Shelf, actor: object) -> list[int]:
    def read(session: object) -> list[int]:
        subject = whose(session, actor.user_id, shelf.now)
        return [len(one.held(session, subject).entries) for one in UPDATES]

    return shelf.act(read)


def everything(desk: Desk) -> None:
    shelf = desk.shelf
    desk.publish(named(desk, ANN))
    desk.act(ANN, lambda one: one.read(1, 1))
    shelf.library(ANN, lambda one: Questions(one).ask(1, "For prams?", "form"))
    use(shelf, guide(shelf))


def test_it_is_shown_to_whom_it_is_about(desk: Desk) -> None:
    assert held(desk.shelf, ANN) == [0, 0, 0, 0]
    everything(desk)
    assert held(desk.shelf, ANN) == [2, 0, 1, 1]
    assert held(desk.shelf, MAYA) == [0, 1, 0, 0]


def test_an_erasure_takes_it_out(desk: Desk) -> None:
    everything(desk)

    def erase(session: object) -> None:
        subject = whose(session, ANN.user_id, desk.shelf.now)
        for one in UPDATES:
            if one.erase:
                one.erase(session, subject)

    desk.shelf.act(erase)
    assert desk.must(1) == set()
    assert desk.shelf.act(lambda s: questions.to_answer(s)) == []
    assert desk.shelf.act(lambda s: [word.words for word, _ in questions.words(s, 1)]) == [""]
    assert desk.shelf.due(ASKED) == [(MAYA.user_id, "withdrawn")]
    assert desk.shelf.act(lambda s: running.uses(s, 2)) == []


def test_of_two_entries_what_both_have_is_kept_once(desk: Desk) -> None:
    shelf, rose = desk.shelf, desk.outside()
    desk.publish(Chosen(named=[rose, desk.meet(ANN)]))
    desk.act(MAYA, lambda one: one.read_for(1, 1, [rose.id]))
    desk.act(ANN, lambda one: one.read(1, 1))
    ann = desk.meet(ANN).id
    shelf.act(lambda s: join_entries(s, rose.id, ann))
    assert desk.must(1) == {ANN.user_id}
    assert len(shelf.act(lambda s: update.readings_of(s, ann))) == 1
    assert shelf.act(lambda s: update.readings_of(s, rose.id)) == []


def test_the_same_network_counts_once_for_each_person(desk: Desk) -> None:
    item_id = guide(desk.shelf)
    assert [use(desk.shelf, item_id, went=went) for went in ("well", "badly")] == [1, 1]
    assert use(desk.shelf, item_id, network="Quayside") == 2
    assert use(desk.shelf, item_id, actor=MAYA) == 3
    assert desk.shelf.act(lambda s: [one.went for one in running.uses(s, item_id)]).count("badly") == 1
    assert desk.shelf.found("tiny acres") == ["A shared breakfast"]
