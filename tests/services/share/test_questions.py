"""Questions about updates: asked in private, answered, never lost."""

import pytest

from bot.services.checks import WrongFields
from bot.services.people import NotAllowed, Refusal
from bot.services.share import update_nudges
from bot.services.share.questions import ANSWERED, ASKED, Questions
from tests.services.share.shelf import ANN, BOB, GONE, MAYA, TOM, Shelf
from tests.services.share.test_update import Desk, desk, named

__all__ = ["desk"]


def ask(desk: Desk, words: str = "Does it hold for prams?", key: str = "form", **more: bool) -> int:
    return desk.shelf.library(ANN, lambda one: Questions(one).ask(1, words, key, **more).id)


def say(desk: Desk, actor: object, words: str, key: str) -> bool:
    return desk.shelf.library(actor, lambda one: Questions(one).say(1, words, key).row.is_open)


def begun(desk: Desk) -> Shelf:
    desk.publish(named(desk, ANN))
    return desk.shelf


def test_a_question_goes_to_who_keeps_it_up_and_the_answer_to_who_asked(desk: Desk) -> None:
    shelf = begun(desk)
    assert ask(desk) == ask(desk) == 1  # the same form twice is one question
    assert shelf.due(ASKED) == [(MAYA.user_id, "planned")]
    assert not say(desk, TOM, "It does.", "answer")
    assert not say(desk, TOM, "It does.", "answer")
    assert shelf.due(ASKED) == [(MAYA.user_id, "withdrawn")]
    assert shelf.due(ANSWERED) == [(ANN.user_id, "planned")]
    assert say(desk, ANN, "And for slings?", "more")
    words = shelf.library(ANN, lambda one: [word.words for word, _ in Questions(one).thread(1).words])
    assert words == ["Does it hold for prams?", "It does.", "And for slings?"]
    assert len(shelf.due(ASKED)) == 2


def test_nobody_but_who_asked_and_staff_sees_or_answers_it(desk: Desk) -> None:
    shelf = begun(desk)
    ask(desk)
    for do in (
        lambda one: Questions(one).thread(1),
        lambda one: Questions(one).say(1, "I know!", "theirs"),
        lambda one: Questions(one).to_answer(),
    ):
        with pytest.raises(NotAllowed):
            shelf.library(BOB, do)
    assert shelf.library(BOB, lambda one: Questions(one).about(1)) == ()
    with pytest.raises(NotAllowed):
        shelf.library(GONE, lambda one: Questions(one).ask(1, "Hello?", "gone"))


def test_what_nobody_answers_goes_to_all_who_look_after_a_network(desk: Desk) -> None:
    shelf = begun(desk)
    ask(desk)
    desk.meet(TOM)
    shelf.act(lambda s: s.execute(_coordinated_by(TOM.user_id)))
    due = lambda: shelf.act(lambda s: list(update_nudges.unanswered(s, shelf.now)))  # noqa: E731
    assert due() == []
    assert shelf.library(TOM, lambda one: Questions(one).to_answer()) == []
    shelf.move(days=2)
    assert {one.person_id for one in due()} == {desk.meet(MAYA).id, desk.meet(TOM).id}
    assert len(shelf.library(TOM, lambda one: Questions(one).to_answer())) == 1
    first = {one.key for one in due()}
    shelf.move(days=2)
    assert not {one.key for one in due()} & first
    say(desk, MAYA, "It does.", "answer")
    assert due() == []


def test_it_is_answered_also_after_the_update_was_withdrawn(desk: Desk) -> None:
    shelf = begun(desk)
    ask(desk)
    shelf.library(MAYA, lambda one: one.withdraw(1, "It was wrong."))
    assert not say(desk, MAYA, "It was withdrawn.", "answer")
    with pytest.raises(Refusal):
        ask(desk, "And now?", "another")


def test_words_that_may_tell_of_a_child_are_pointed_at_and_sent_if_they_do_not(desk: Desk) -> None:
    begun(desk)
    words = "May Zara, aged 3, sleep in a pram?"
    with pytest.raises(WrongFields) as wrong:
        ask(desk, words)
    assert "Zara, aged 3" in wrong.value.errors["words"]
    assert ask(desk, words, sure=True) == 1
    for unusable in (" ", "x" * 2001):
        with pytest.raises(WrongFields):
            ask(desk, unusable, "another")


def _coordinated_by(user_id: str) -> object:
    from sqlalchemy import update

    from bot.store.channels import NetworkChannel

    return update(NetworkChannel).values(coordinator_id=user_id)
