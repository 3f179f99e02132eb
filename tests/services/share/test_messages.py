"""A message that somebody would like to share: its author decides, and nobody reads it before."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.services.people import NotAllowed, Standing
from bot.services.share import messages as service
from bot.services.share.library import NotThere, State
from bot.services.share.messages import ANSWERED, ASK, SHOWN, Answer, Written
from bot.store import outbox
from tests.services.share.shelf import ANN, BOB, COSY, GONE, MAYA, SURE, Shelf
from tests.tables import dump

WORDS = "We made a tent."


def holds(shelf: Shelf, words: str = WORDS) -> bool:
    return words in "".join(dump(shelf.database).values())


def publish(shelf: Shelf, item_id: int = 1) -> None:
    item = shelf.library(
        MAYA, lambda one: one.write(item_id, replace(COSY, consent="agreed", source="a colleague"))
    )
    shelf.confirm(MAYA, item, SURE)


def test_before_the_author_answers_nobody_reads_a_word_of_it(shelf: Shelf) -> None:
    item = shelf.save()
    assert item.state is State.ASKED
    for other in (MAYA, BOB):
        for attempt in (lambda one: one.item(1), lambda one: one.changeable(1), lambda one: one.checking(1)):
            with pytest.raises(NotThere):
                shelf.library(other, attempt)
        with pytest.raises(NotAllowed):
            shelf.messages(other, lambda one: one.asked(1))
        assert shelf.found("tent", other) == []
    assert shelf.library(MAYA, lambda one: one.mine()) == []
    assert shelf.messages(ANN, lambda one: one.asked(1).words) == WORDS
    assert [one.item_id for one in shelf.messages(ANN, lambda one: one.waiting())] == [1]
    assert shelf.due(ASK) == [(ANN.user_id, "planned")]


def test_the_same_message_again_is_asked_about_once(shelf: Shelf) -> None:
    assert {shelf.save().id for _ in range(3)} == {1}
    with pytest.raises(NotThere, match="asked already"):
        shelf.save(BOB)
    assert len(shelf.due(ASK)) == 1


def test_a_no_deletes_every_word_and_who_asked_is_told_so_once(shelf: Shelf) -> None:
    shelf.save()
    for answer in (Answer.NO, Answer.NAMED):
        assert shelf.answer(answer) is None
    assert not holds(shelf)
    assert shelf.row().state == "dropped"
    assert shelf.due(ANSWERED) == [(MAYA.user_id, "planned")]
    assert shelf.due(ASK) == [(ANN.user_id, "withdrawn")]
    with pytest.raises(NotThere, match="asked already"):
        shelf.save()


@pytest.mark.parametrize(
    ("answer", "source"), [(Answer.NAMED, "Ann Archer"), (Answer.UNNAMED, "a colleague")]
)
def test_a_yes_lets_who_asked_complete_it(shelf: Shelf, answer: Answer, source: str) -> None:
    shelf.save()
    shelf.answer(answer)
    draft = shelf.library(MAYA, lambda one: one.changeable(1))
    assert (draft.version.source, draft.version.details["done"]) == (source, WORDS)
    publish(shelf)
    assert not shelf.row().by_staff  # its author is a provider
    shelf.act(lambda s: outbox.add(s, service.published_of(s, shelf.now)))
    shelf.act(lambda s: outbox.add(s, service.published_of(s, shelf.now)))
    assert shelf.due(SHOWN) == [(ANN.user_id, "planned")]


def test_a_draft_of_a_message_is_not_published_before_it_is_completed(shelf: Shelf) -> None:
    shelf.save()
    shelf.answer(Answer.NAMED)
    draft = shelf.library(MAYA, lambda one: one.changeable(1))
    with pytest.raises(NotThere, match="filled in first"):
        shelf.confirm(MAYA, draft, SURE)


def test_the_author_may_write_it_up_themselves(shelf: Shelf) -> None:
    shelf.save()
    for _ in range(2):
        assert shelf.answer(Answer.MINE).id == 1
    assert shelf.library(ANN, lambda one: one.changeable(1)).version.consent == "own"
    with pytest.raises(NotThere):
        shelf.library(MAYA, lambda one: one.changeable(1))
    assert not shelf.row().by_staff


def test_nobody_answers_for_the_author(shelf: Shelf) -> None:
    shelf.save()
    for other in (MAYA, BOB, GONE):
        with pytest.raises(NotAllowed):
            shelf.answer(Answer.NAMED, other)
    assert shelf.row().state == "asked"


def test_ones_own_message_is_a_draft_at_once(shelf: Shelf) -> None:
    item = shelf.save(BOB, BOB)
    assert item.state is State.DRAFT
    assert shelf.due(ASK) == []
    shelf.library(BOB, lambda one: one.drop(item.id))
    assert shelf.save(BOB, BOB).id != item.id


def test_who_asked_takes_it_back_and_nobody_else(shelf: Shelf) -> None:
    shelf.save()
    with pytest.raises(NotAllowed):
        shelf.messages(BOB, lambda one: one.take_back(1))
    for _ in range(2):
        shelf.messages(MAYA, lambda one: one.take_back(1))
    assert not holds(shelf)
    assert shelf.due(ASK) == [(ANN.user_id, "withdrawn")]
    assert shelf.due(ANSWERED) == []


def test_who_agreed_can_take_it_back_and_all_of_it_goes(shelf: Shelf) -> None:
    shelf.save()
    shelf.answer(Answer.UNNAMED)
    publish(shelf)
    with pytest.raises(NotAllowed):
        shelf.messages(BOB, lambda one: one.withdraw_consent(1))
    for _ in range(2):
        shelf.messages(ANN, lambda one: one.withdraw_consent(1))
    assert shelf.row().state == "withdrawn"
    assert shelf.versions() == [(1, "")]
    assert shelf.acts().count("share.consent_withdrawn") == 1


def test_without_an_answer_the_words_are_deleted_after_four_weeks(shelf: Shelf) -> None:
    shelf.save()
    shelf.move(days=27)
    assert not shelf.act(lambda s: service.is_to_forget(s, shelf.now))
    shelf.now += timedelta(days=2)
    for _ in range(2):
        shelf.act(lambda s: service.forget_unanswered(s, shelf.now))
    assert not holds(shelf)
    assert shelf.due(ANSWERED) == [(MAYA.user_id, "planned")]


@pytest.mark.parametrize(
    ("author", "words"),
    [(None, "Words"), (replace(ANN, standing=Standing.GONE), "Words"), (ANN, ""), (ANN, " \n")],
)
def test_what_nobody_can_agree_to_is_refused(shelf: Shelf, author: object, words: str) -> None:
    with pytest.raises(NotThere):
        shelf.messages(MAYA, lambda one: one.save(Written("C1", "1.1", words, author)))
    assert shelf.acts() == []
