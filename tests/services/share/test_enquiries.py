"""A question to the network team: who owns it, by when, who may read what, and what becomes of the answer."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from bot.services.checks import WrongFields
from bot.services.people import Actor, NotAllowed
from bot.services.share.alike import alike
from bot.services.share.enquiries import ANSWERED, ASKED, LATE, Asking, Office, Stage
from bot.services.share.enquiry_nudges import late, reminders
from bot.services.share.library import NotThere, State
from bot.store.channels import NetworkChannel
from bot.store.outbox import Nudge
from bot.store.share.enquiries import ShareEnquiry
from tests.services.share.desk import ANSWER, GRANTS, MILK, Desk
from tests.services.share.shelf import ANN, BOB, GONE, MAYA, NOW, TOM, Shelf

OPEN_ANSWER = replace(ANSWER, for_others=True)


@pytest.fixture
def desk(shelf: Shelf) -> Desk:
    return Desk(shelf)


def network(desk: Desk, channel: str, coordinator: Actor) -> None:
    made = {"coordinator_id": coordinator.user_id, "made_by": coordinator.user_id, "made_at": NOW}
    desk.shelf.act(lambda s: s.add(NetworkChannel(channel_id=channel, name=channel, **made)))


def test_it_is_owned_by_the_channels_coordinator_and_due_in_five_working_days(desk: Desk) -> None:
    network(desk, "C2", TOM)
    assert desk.ask().owner == MAYA.user_id
    assert desk.ask(channel="C2", key="other").owner == TOM.user_id
    assert desk.see().row.due_by == date(2026, 9, 21)
    assert desk.shelf.due(ASKED) == [(MAYA.user_id, "planned"), (TOM.user_id, "planned")]


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (datetime(2026, 8, 28, 9, tzinfo=UTC), date(2026, 9, 7)),  # over the bank holiday of 31 August
        (datetime(2026, 9, 18, 22, 59, tzinfo=UTC), date(2026, 9, 25)),
        (datetime(2026, 9, 19, 9, tzinfo=UTC), date(2026, 9, 25)),
    ],
)
def test_weekends_and_bank_holidays_do_not_count(desk: Desk, asked: datetime, due: date) -> None:
    desk.shelf.now = asked
    assert desk.ask().row.due_by == due


def test_without_a_channel_or_a_coordinator_who_is_staff_somebody_else_owns_it(desk: Desk) -> None:
    assert desk.ask(channel=None).owner == MAYA.user_id
    network(desk, "C2", TOM)
    only_tom = Office(staff={TOM.user_id: TOM})
    assert desk.ask(key="other", office=only_tom).owner == TOM.user_id


def test_where_nobody_looks_after_a_network_staff_own_what_they_ask_and_others_are_told(desk: Desk) -> None:
    assert desk.ask(TOM, office=Office()).owner == TOM.user_id
    with pytest.raises(NotThere, match="no network channel"):
        desk.ask(ANN, key="other", office=Office())


def test_the_same_form_again_asks_nothing_more(desk: Desk) -> None:
    assert desk.ask().id == desk.ask().id
    assert len(desk.shelf.due(ASKED)) == 1


@pytest.mark.parametrize("words", ["", "   ", "x" * 2001, "Tom, 4 years old, bites. What to do?"])
def test_what_cannot_be_asked_is_said_at_the_field(desk: Desk, words: str) -> None:
    with pytest.raises(WrongFields) as wrong:
        desk.ask(asking=Asking(words))
    assert list(wrong.value.errors) == ["words"]
    assert desk.act(MAYA, lambda one: one.open_ones()) == []


def test_who_says_that_no_child_is_in_it_may_ask(desk: Desk) -> None:
    assert desk.ask(asking=Asking("Tom, 4 years old, is our mascot. Whom to ask?", sure=True)).id


def test_only_who_asked_and_staff_read_it(desk: Desk) -> None:
    desk.ask()
    assert desk.see(TOM).words == MILK
    for actor in (BOB, GONE):
        with pytest.raises(NotAllowed):
            desk.see(actor)
    assert desk.act(BOB, lambda one: [*one.open_ones(), *one.answered(), *one.mine(), *one.waiting()]) == []
    assert [one.id for one in desk.act(ANN, lambda one: one.mine())] == [1]


def test_the_owner_is_reminded_until_it_is_answered_and_who_asked_is_told_once_that_it_is_late(
    desk: Desk,
) -> None:
    remind = reminders(2)
    desk.ask()
    desk.tick(remind)
    assert len(desk.shelf.due(ASKED)) == 1
    desk.shelf.move(days=3)
    desk.tick(remind)
    assert len(desk.shelf.due(ASKED)) == 1  # the first still waits to be sent
    sent(desk, ASKED)
    desk.tick(remind)
    desk.tick(remind)
    assert len(desk.shelf.due(ASKED)) == 2
    desk.tick(late)
    assert desk.shelf.due(LATE) == []
    desk.shelf.move(days=5)
    desk.tick(late)
    desk.tick(late)
    assert desk.shelf.due(LATE) == [(ANN.user_id, "planned")]
    assert [one.is_late for one in desk.act(TOM, lambda one: one.waiting())] == [True]
    desk.answer()
    assert {state for _, state in desk.shelf.due(ASKED)} <= {"sent", "withdrawn"}
    assert desk.shelf.due(LATE) == [(ANN.user_id, "withdrawn")]
    desk.shelf.move(days=9)
    desk.tick(remind)
    desk.tick(late)
    assert len(desk.shelf.due(ASKED)) == 2
    assert desk.act(TOM, lambda one: one.waiting()) == []


def sent(desk: Desk, kind: str) -> None:
    """All that was due of a kind has arrived."""
    planned = update(Nudge).where(Nudge.kind == kind, Nudge.state == "planned")
    desk.shelf.act(lambda s: s.execute(planned.values(state="sent")))


def test_it_is_passed_on_to_staff_alone_and_the_old_owner_is_asked_no_more(desk: Desk) -> None:
    desk.ask()
    with pytest.raises(NotAllowed):
        desk.act(ANN, lambda one: one.pass_on(1, TOM))
    with pytest.raises(NotAllowed):
        desk.act(MAYA, lambda one: one.pass_on(1, BOB))
    assert desk.act(MAYA, lambda one: one.pass_on(1, TOM)).owner == TOM.user_id
    desk.act(MAYA, lambda one: one.pass_on(1, TOM))
    assert desk.shelf.due(ASKED) == [(MAYA.user_id, "withdrawn"), (TOM.user_id, "planned")]
    assert desk.act(MAYA, lambda one: one.waiting()) == []
    assert desk.act(TOM, lambda one: len(one.waiting())) == 1


def test_who_asked_is_told_the_answer_once_and_again_when_it_is_put_right(desk: Desk) -> None:
    desk.ask()
    desk.answer()
    desk.answer()
    assert desk.shelf.due(ANSWERED) == [(ANN.user_id, "planned")]
    with pytest.raises(NotThere, match="answered meanwhile"):
        desk.answer(TOM, key="at the same time")
    assert desk.see().row.answered_by_id == desk.person_id(MAYA)
    desk.answer(answer=replace(ANSWER, text="It ended in August."), answers=1, key="again")
    assert desk.see().row.answer == "It ended in August."
    assert [state for _, state in desk.shelf.due(ANSWERED)] == ["withdrawn", "planned"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"text": ""}, "text"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "ftp://example.org/x"}, "link"),
        ({"level": "world"}, "level"),
        ({"text": "As Mia, 3 years old, needs it.", "for_others": True}, "text"),
    ],
)
def test_an_answer_that_cannot_be_kept_is_refused_at_its_field(desk: Desk, change: dict, field: str) -> None:
    desk.ask()
    with pytest.raises(WrongFields) as wrong:
        desk.answer(answer=replace(ANSWER, **change))
    assert list(wrong.value.errors) == [field]
    assert desk.see().stage is Stage.OPEN


def test_others_answer_nothing(desk: Desk) -> None:
    desk.ask()
    for actor in (ANN, BOB):
        with pytest.raises(NotAllowed):
            desk.answer(actor)
        with pytest.raises(NotAllowed):
            desk.make(actor)
        with pytest.raises(NotAllowed):
            desk.act(actor, lambda one: one.to_answer(1))


def test_who_asked_may_not_need_it_any_more(desk: Desk) -> None:
    desk.ask()
    with pytest.raises(NotAllowed):
        desk.act(MAYA, lambda one: one.close(1))
    desk.act(ANN, lambda one: one.close(1))
    assert desk.act(ANN, lambda one: one.close(1)).stage is Stage.CLOSED
    assert desk.shelf.due(ASKED) == [(MAYA.user_id, "withdrawn")]
    with pytest.raises(NotThere):
        desk.answer()


def test_an_answer_is_offered_to_others_only_where_that_was_said_and_without_the_words(desk: Desk) -> None:
    desk.ask()
    assert desk.offered(ANN, "milk for a childminder") == [MILK]
    assert desk.offered(BOB, "milk for a childminder") == []
    desk.answer()
    assert desk.offered(BOB, "milk for a childminder") == []
    assert desk.offered(TOM, "milk for a childminder") == [MILK]
    desk.answer(answer=OPEN_ANSWER, answers=1, key="open")
    assert desk.offered(BOB, "Is there mlik money?") == ["Milk scheme"]
    assert desk.see(BOB).words == ""
    assert desk.see(BOB).asker is None


def test_one_press_makes_a_source_of_an_answer_for_others_once(desk: Desk) -> None:
    desk.ask()
    with pytest.raises(NotThere):
        desk.make()
    desk.answer(answer=OPEN_ANSWER)
    item = desk.make()
    assert item.state is State.PUBLISHED
    assert desk.make(TOM).id == item.id
    assert desk.shelf.found("milk scheme") == ["Milk scheme"]
    assert item.version.details == {}
    assert desk.offered(BOB, "milk for a childminder") == ["Milk scheme"]


def test_an_answer_that_is_not_for_others_becomes_a_draft_to_be_looked_through(desk: Desk) -> None:
    desk.ask()
    desk.answer()
    assert desk.make().state is State.DRAFT
    assert desk.shelf.found("milk scheme") == []
    with pytest.raises(NotThere, match="A colleague has begun"):
        desk.make(TOM)
    desk.shelf.library(MAYA, lambda one: one.drop(1))
    assert desk.make(TOM).state is State.DRAFT


def test_words_and_name_are_in_the_source_only_if_allowed_and_can_be_taken_out(desk: Desk) -> None:
    desk.ask(asking=Asking(MILK, may_words=True, may_name=True))
    desk.answer(answer=OPEN_ANSWER)
    item = desk.make()
    assert item.version.details == {"question": MILK}
    assert desk.act(BOB, lambda one: one.behind(item.id)).asker == ANN.user_id
    assert desk.shelf.found("who pays") == ["Milk scheme"]
    with pytest.raises(NotAllowed):
        desk.act(MAYA, lambda one: one.leave_out(1))
    desk.act(ANN, lambda one: one.leave_out(1))
    assert desk.shelf.found("who pays") == []
    assert desk.act(BOB, lambda one: one.behind(item.id)).asker is None


def test_a_name_alone_is_never_shown(desk: Desk) -> None:
    assert desk.ask(asking=Asking(MILK, may_name=True)).row.may_name is False


def test_a_source_answers_a_question_that_is_misspelt(desk: Desk) -> None:
    desk.source()
    assert desk.offered(ANN, "How can I get a grnat for outdor toys?") == [GRANTS.title]
    assert desk.offered(ANN, "Who pays for milk?") == []
    assert desk.offered(ANN, "How is it?") == []


@given(st.text(max_size=300))
def test_whatever_is_asked_is_looked_for_without_a_fault(words: str) -> None:
    row = ShareEnquiry(words=words, title="Milk", answer=words, link="", topics=[])
    assert len(alike(words, [], [row])[1]) <= 1
