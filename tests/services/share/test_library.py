"""The library: who may do what, each act once, versions kept whole, and everything shown follows."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.services.checks import WrongFields
from bot.services.people import NotAllowed
from bot.services.share import library as service
from bot.services.share import telling
from bot.services.share.content import Content, faults
from bot.services.share.kinds import KINDS
from bot.services.share.library import LOOKED, Library, NotThere
from bot.services.share.telling import REVIEW, TAKEN_OUT
from bot.store import outbox
from bot.store.outbox import Due, Nudge
from bot.store.share.library import SharePost
from tests.services.share.shelf import ANN, BOB, COSY, GONE, MAYA, SURE, TOM, Shelf


def test_the_same_form_twice_is_one_draft_that_is_written_anew(shelf: Shelf) -> None:
    first = shelf.draft()
    again = shelf.draft(content=replace(COSY, title="Another title"))
    assert (again.id, again.version.revision) == (first.id, 2)
    assert shelf.versions() == [(1, "Another title")]


def test_nobody_but_its_owner_sees_a_draft(shelf: Shelf) -> None:
    shelf.draft()
    for other in (BOB, MAYA):
        for attempt in (
            lambda one: one.item(1),
            lambda one: one.page(1),
            lambda one: one.changeable(1),
            lambda one: one.write(1, COSY),
            lambda one: one.withdraw(1, "x"),
            lambda one: one.drop(1),
            lambda one: one.post_in(1, "C1"),
        ):
            with pytest.raises(NotThere, match="no longer in the library"):
                shelf.library(other, attempt)
    assert shelf.found("cosy") == []
    assert shelf.library(ANN, lambda one: len(one.mine())) == 1


def test_nothing_is_published_before_each_question_is_confirmed(shelf: Shelf) -> None:
    item = shelf.draft()
    for missing in SURE:
        with pytest.raises(WrongFields) as wrong:
            shelf.confirm(ANN, item, tuple(one for one in SURE if one != missing))
        assert set(wrong.value.errors) == {missing}
    assert shelf.row().state == "draft"
    shelf.confirm(ANN, item)
    assert shelf.row().checked == sorted(SURE)


def test_what_may_tell_who_a_child_is_has_to_be_looked_at(shelf: Shelf) -> None:
    item = shelf.draft(content=replace(COSY, details={**COSY.details, "done": "Ziyad, aged 3, sat there."}))
    checking = shelf.library(ANN, lambda one: one.checking(item.id))
    assert [one.found for one in checking.found] == ["Ziyad, aged 3"]
    with pytest.raises(WrongFields) as wrong:
        shelf.confirm(ANN, item)
    assert set(wrong.value.errors) == {LOOKED}
    shelf.confirm(ANN, item, (*SURE, LOOKED))
    assert shelf.row().state == "published"


def test_what_was_written_anew_since_has_to_be_looked_at_again(shelf: Shelf) -> None:
    shown = shelf.draft()
    shelf.draft(content=replace(COSY, title="Another title"))
    with pytest.raises(NotThere, match="changed meanwhile"):
        shelf.confirm(ANN, shown)
    assert shelf.row().state == "draft"


def test_published_twice_is_published_once(shelf: Shelf) -> None:
    item = shelf.draft()
    for _ in range(3):
        shelf.confirm(ANN, item)
    assert shelf.acts().count("share.published") == 1


def test_a_new_version_counts_once_it_is_published_and_the_old_ones_stay_whole(shelf: Shelf) -> None:
    item_id = shelf.publish()
    with pytest.raises(WrongFields) as wrong:
        shelf.change(ANN, item_id, title="A tent", changed=" ")
    assert set(wrong.value.errors) == {"changed"}
    pending = shelf.change(ANN, item_id, title="A tent")
    assert shelf.found("tent corner") == ["A cosy corner"]
    shelf.confirm(ANN, pending)
    assert shelf.found("tent") == ["A tent"]
    assert shelf.versions() == [(1, "A cosy corner"), (2, "A tent")]
    page = shelf.library(BOB, lambda one: one.page(item_id))
    assert [(one.number, one.changed) for one in page.versions] == [(2, "Better words"), (1, "")]


def test_what_is_being_written_of_a_version_is_shown_to_nobody_else(shelf: Shelf) -> None:
    item_id = shelf.publish()
    shelf.change(ANN, item_id, title="A tent")
    assert [one.title for one in shelf.library(BOB, lambda one: one.page(item_id)).versions] == [
        "A cosy corner"
    ]


def test_staff_change_and_withdraw_what_is_published_and_others_do_not(shelf: Shelf) -> None:
    item_id = shelf.publish()
    for attempt in (
        lambda one: one.write(item_id, replace(COSY, changed="x")),
        lambda one: one.withdraw(item_id, "x"),
        lambda one: one.still_right(item_id),
        lambda one: one.post_in(item_id, "C1"),
        lambda one: one.changeable(item_id),
    ):
        with pytest.raises(NotAllowed):
            shelf.library(BOB, attempt)
    shelf.confirm(MAYA, shelf.change(MAYA, item_id))
    for word in ("Out of date", "Another word"):
        shelf.library(MAYA, lambda one, word=word: one.withdraw(item_id, word))
    assert shelf.row().word == "Out of date"
    assert shelf.due(TAKEN_OUT) == [(ANN.user_id, "planned")]


def test_who_withdraws_their_own_is_told_nothing(shelf: Shelf) -> None:
    item_id = shelf.publish()
    for word in ("", " ", "x" * 301, "\x00"):
        with pytest.raises(WrongFields):
            shelf.library(ANN, lambda one, word=word: one.withdraw(item_id, word))
    shelf.library(ANN, lambda one: one.withdraw(item_id, "Not so"))
    assert shelf.due(TAKEN_OUT) == []
    with pytest.raises(NotThere, match="withdrawn"):
        shelf.library(BOB, lambda one: one.page(item_id))
    with pytest.raises(NotThere, match="withdrawn"):
        shelf.library(ANN, lambda one: one.write(item_id, COSY))


def test_who_shared_it_is_told_only_to_who_may_know(shelf: Shelf) -> None:
    shelf.publish()
    shelf.publish(content=replace(COSY, named=True), key="named")
    assert shelf.library(BOB, lambda one: one.page(1)).owner is None
    assert shelf.library(MAYA, lambda one: one.page(1)).owner == ANN.user_id
    assert shelf.library(BOB, lambda one: one.page(2)).owner == ANN.user_id


def test_an_account_that_is_closed_can_do_nothing(shelf: Shelf) -> None:
    item_id = shelf.publish()
    for attempt in (
        lambda one: one.begin("practice", COSY, "key"),
        lambda one: one.find("cosy"),
        lambda one: one.page(item_id),
        lambda one: one.newest(),
        lambda one: one.mine(),
    ):
        with pytest.raises(NotAllowed):
            shelf.library(GONE, attempt)


def test_a_draft_is_deleted_with_its_words_and_what_is_published_is_not(shelf: Shelf) -> None:
    shelf.draft()
    shelf.library(ANN, lambda one: one.drop(1))
    with pytest.raises(NotThere, match="no longer in the library"):
        shelf.library(ANN, lambda one: one.item(1))
    assert shelf.versions() == [(1, "")]
    assert shelf.row().state == "dropped"
    published = shelf.publish(key="other form")
    with pytest.raises(NotThere, match="only be withdrawn"):
        shelf.library(ANN, lambda one: one.drop(published))


def test_it_is_posted_in_a_network_channel_once_and_its_message_follows(shelf: Shelf) -> None:
    item_id = shelf.publish()
    with pytest.raises(NotThere, match="no network channel"):
        shelf.library(MAYA, lambda one: one.post_in(item_id, "C9"))
    with pytest.raises(NotAllowed, match="council’s own staff"):
        shelf.library(ANN, lambda one: one.post_in(item_id, "C9"))
    ids = {shelf.library(ANN, lambda one: one.post_in(item_id, "C1").id) for _ in range(2)}
    assert len(ids) == 1
    shelf.library(ANN, lambda one: one.withdraw(item_id, "Not so"))
    assert shelf.act(lambda s: s.get_one(SharePost, ids.pop()).version) == 1


def test_whatever_was_sent_of_it_is_written_anew_once_it_is_withdrawn(shelf: Shelf) -> None:
    shelf.publish()
    shelf.publish(key="second")

    person_id = shelf.row().owner_id

    def send(session: Session) -> None:
        for key, about in (
            ("a", {"item": 1}),
            ("b", {"items": " 2 1 "}),
            ("c", {"item": 2}),
            ("d", {"items": " 2 "}),
        ):
            outbox.add(session, [Due(f"share.{key}", key, shelf.now, person_id, about=about)])
        for nudge in session.scalars(select(Nudge)):
            nudge.state, nudge.via, nudge.ts = "sent", "slack", "1.1"

    shelf.act(send)
    shelf.library(ANN, lambda one: one.withdraw(1, "Not so"))
    stale = select(Nudge.key).where(Nudge.stale).order_by(Nudge.key)
    assert shelf.act(lambda s: list(s.scalars(stale))) == ["a", "b"]


def test_its_owner_is_asked_when_it_is_to_be_looked_at_and_again_until_they_did(shelf: Shelf) -> None:
    item_id = shelf.publish(content=replace(COSY, review_by=date(2026, 12, 1)))

    def ask() -> int:
        shelf.act(lambda s: outbox.add(s, [*telling.reviews(s, shelf.now)]))
        return len(shelf.due(REVIEW))

    shelf.move(days=70)
    assert ask() == 0
    shelf.move(days=9)
    assert [ask(), ask()] == [1, 1]
    shelf.move(days=28)
    assert ask() == 2
    shelf.library(ANN, lambda one: one.still_right(item_id))
    assert {state for _, state in shelf.due(REVIEW)} == {"withdrawn"}
    assert ask() == 2
    assert shelf.row().review_by == shelf.now.date() + timedelta(days=365)


def test_of_two_who_change_it_at_once_neither_publishes_the_others_words_unseen(shelf: Shelf) -> None:
    item_id = shelf.publish()
    mine = shelf.change(ANN, item_id, title="Mine")
    shelf.change(MAYA, item_id, title="Yours")
    with pytest.raises(NotThere, match="changed meanwhile"):
        shelf.confirm(ANN, mine)
    assert shelf.found("") == ["A cosy corner"]


def test_many_at_once_publish_one_version(shelf: Shelf) -> None:
    item, ready = shelf.draft(), Barrier(4)

    def publish(_: int) -> str:
        ready.wait(10)
        return shelf.confirm(ANN, item).row.state

    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(publish, range(4))) == {"published"}
    assert shelf.acts().count("share.published") == 1


def test_what_is_shown_to_anybody_is_what_was_published_or_withdrawn(shelf: Shelf) -> None:
    shelf.draft()
    assert shelf.act(lambda s: service.shown(s, 1)) is None
    assert shelf.act(lambda s: service.shown(s, 4711)) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(
            ("link", each)
            for each in ("javascript:alert(1)", "https://a b.example", "http://x", "https://x.y|z", "x")
        ),
        *(
            ("link", each)
            for each in ("https://x.example/<a>", "ftp://x.example", f"https://x.example/{'a' * 500}")
        ),
        *(("title", each) for each in ("", " ", "x" * 151, "a\nb")),
        ("topics", tuple(map(str, range(11)))),
        ("level", "galactic"),
        ("audience", ("martians",)),
        ("consent", ""),
        ("review_by", date(2026, 9, 14)),
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_field(shelf: Shelf, field: str, value: object) -> None:
    with pytest.raises(WrongFields) as wrong:
        shelf.draft(content=replace(COSY, **{field: value}))
    assert set(wrong.value.errors) == {field}
    assert all(wrong.value.errors.values())


def test_the_work_of_others_needs_to_say_whose_it_is(shelf: Shelf) -> None:
    for consent in ("agreed", "open"):
        with pytest.raises(WrongFields) as wrong:
            shelf.draft(content=replace(COSY, consent=consent))
        assert set(wrong.value.errors) == {"source"}


@given(
    st.text(max_size=300),
    st.text(max_size=2100),
    st.text(max_size=100),
    st.lists(st.text(max_size=70), max_size=12),
)
def test_whatever_is_typed_is_kept_or_refused_in_words(
    title: str, words: str, link: str, topics: list[str]
) -> None:
    details = {part.name: words for part in KINDS["practice"].parts}
    content = Content(title=title, details=details, link=link, topics=tuple(topics), consent="own")
    found = faults(KINDS["practice"], content, date(2026, 9, 14), is_change=False)
    assert set(found) <= {"title", "link", "topics", *details}
    assert all(found.values())


def test_the_right_one_is_found_first_however_it_is_spelt(shelf: Shelf) -> None:
    for number, (title, topic) in enumerate(
        (
            ("Settling in with a cosy corner", "Behaviour and wellbeing"),
            ("Mud kitchen on a small budget", "Health and safety"),
            ("Talking with parents of bilingual children", "Speech and language"),
            ("Snack time without queues", "Behaviour and wellbeing"),
        )
    ):
        shelf.publish(content=replace(COSY, title=title, topics=(topic,)), key=f"form {number}")
    assert shelf.found("setling in") == ["Settling in with a cosy corner"]
    assert shelf.found("mud kitchin")[0] == "Mud kitchen on a small budget"
    assert shelf.found("bilingal parents") == ["Talking with parents of bilingual children"]
    assert shelf.found("speech") == ["Talking with parents of bilingual children"]
    assert set(shelf.found("behavior wellbeing")) == {
        "Settling in with a cosy corner",
        "Snack time without queues",
    }
    assert shelf.found("xylophone") == []
    assert len(shelf.found("")) == 4
    assert shelf.library(BOB, lambda one: one.find("setling").mended) == [("setling", "settling")]


def test_a_sentence_to_search_by_finds_what_holds_most_of_it(shelf: Shelf) -> None:
    shelf.publish()
    assert shelf.found("how do I make a cosy corner?") == ["A cosy corner"]


def test_staff_are_not_shown_a_draft_of_somebody_else_by_searching(shelf: Shelf) -> None:
    shelf.draft()
    assert shelf.found("cosy", MAYA) == []
    assert shelf.library(TOM, Library.newest) == []
