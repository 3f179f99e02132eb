"""“Tried it”, what is counted, and what is new on somebody's topics."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.services.checks import WrongFields
from bot.services.people import NotAllowed
from bot.services.share import digests, practice
from bot.services.share.digests import Digests
from bot.services.share.library import NotThere
from bot.services.share.practice import TRIED, Practice, Went
from bot.services.share.telling import DIGEST
from bot.store import outbox, people
from bot.store.outbox import Due, Nudge
from bot.store.people import SettingLink
from tests.services.share.shelf import ANN, BOB, COSY, GONE, MAYA, NOW, TOM, Shelf

TOPIC = COSY.topics[0]


def tell(shelf: Shelf) -> list[tuple[str, str]]:
    shelf.act(lambda s: outbox.add(s, [*digests.dues(s, shelf.now)]))
    return shelf.due(DIGEST)


def test_each_person_counts_once_and_can_change_what_they_said(shelf: Shelf) -> None:
    shelf.publish()
    assert [shelf.tried(BOB), shelf.tried(BOB, Went.PARTLY, "Half of it"), shelf.tried(MAYA)] == [1, 1, 2]
    tried = shelf.library(BOB, lambda one: Practice(one).tried(1))
    assert dict(tried.adoption.went) == {Went.PARTLY: 1, Went.WELL: 1}
    assert [(one.words, one.user_id) for one in tried.heard] == [("Half of it", None)]
    assert shelf.due(TRIED) == [(ANN.user_id, "planned")] * 2
    for _ in range(2):
        assert shelf.library(BOB, lambda one: Practice(one).take_back(1)).people == 1


def test_what_its_owner_was_told_follows_and_nobody_elses_messages_are_touched(shelf: Shelf) -> None:
    shelf.publish()
    shelf.tried(BOB, words="First words")

    def send(session: Session) -> None:
        outbox.add(session, [Due(DIGEST, "a digest", shelf.now, 1, about={"items": " 1 "})])
        for nudge in session.scalars(select(Nudge)):
            nudge.state, nudge.via, nudge.ts = "sent", "slack", "1.1"

    def stale() -> list[str]:
        return shelf.act(lambda s: [one.kind for one in s.scalars(select(Nudge)) if one.stale])

    shelf.act(send)
    shelf.tried(MAYA)
    assert stale() == []
    shelf.tried(BOB, words="Other words")
    assert stale() == [TRIED]
    shelf.library(BOB, lambda one: Practice(one).take_back(1))
    assert shelf.act(lambda s: practice.told(s, {"item": 1, "try": 1})) is None


def test_of_the_same_press_many_times_at_once_one_counts(shelf: Shelf) -> None:
    shelf.publish()
    ready = Barrier(4)

    def press(_: int) -> int:
        ready.wait(10)
        return shelf.tried(BOB)

    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(press, range(4))) == {1}
    assert len(shelf.due(TRIED)) == 1


def test_settings_are_counted_each_once(shelf: Shelf) -> None:
    shelf.publish()

    def link(session: object) -> None:
        for actor in (BOB, TOM):
            person = people.meet(session, actor.user_id, actor.team_id, NOW)
            row = {
                "register": "ofsted",
                "urn": "EY1",
                "outcome": "confirmed",
                "asked_at": NOW,
                "asked_by": "U1",
            }
            session.add(SettingLink(person_id=person.id, **row))

    shelf.act(link)
    for actor in (BOB, TOM, MAYA):
        shelf.tried(actor)
    counted = shelf.act(lambda s: practice.adoption(s, 1))
    assert (counted.people, counted.settings) == (3, 1)


def test_what_cannot_be_tried_is_refused(shelf: Shelf) -> None:
    shelf.draft()
    with pytest.raises(NotThere):
        shelf.tried(BOB)
    shelf.publish()
    with pytest.raises(NotAllowed, match="your own"):
        shelf.tried(ANN)
    with pytest.raises(NotAllowed):
        shelf.tried(GONE)
    for words in ("Mina, aged 3, loved it", "x" * 501, "\x00"):
        with pytest.raises(WrongFields) as wrong:
            shelf.tried(BOB, words=words)
        assert set(wrong.value.errors) == {"words"}
    shelf.library(ANN, lambda one: one.withdraw(1, "Not so"))
    with pytest.raises(NotThere, match="withdrawn"):
        shelf.tried(BOB)


def test_staff_see_how_much_comes_from_providers_and_is_adopted(shelf: Shelf) -> None:
    shelf.publish()
    shelf.publish(MAYA, key="another")
    shelf.tried(BOB)
    report = shelf.library(MAYA, lambda one: Practice(one).report())
    assert report.published == {"practice": (1, 1)}
    assert (report.tries, report.people, [number for _, number in report.adopted]) == (1, 1, [1])
    with pytest.raises(NotAllowed):
        shelf.library(BOB, lambda one: Practice(one).report())


def test_who_asked_for_it_is_told_on_monday_what_is_new_on_their_topics(shelf: Shelf) -> None:
    for actor, topics in (
        (BOB, ["behaviour & wellbeing"]),
        (MAYA, ["Funding"]),
        (TOM, [TOPIC]),
        (ANN, [TOPIC]),
    ):
        shelf.follow(actor, *topics)
        if actor is not TOM:
            shelf.library(actor, lambda one: Digests(one).tell(wanted=True))
    shelf.publish()
    assert tell(shelf) == []
    shelf.move(days=6, hours=20)
    assert tell(shelf) == []
    shelf.move(hours=4)
    for _ in range(3):
        assert tell(shelf) == [(BOB.user_id, "planned")]
        shelf.move(days=1)
    shelf.move(days=7)
    assert len(tell(shelf)) == 1


def test_a_digest_shows_what_is_so_when_it_is_read(shelf: Shelf) -> None:
    shelf.follow(BOB, TOPIC)
    shelf.publish()
    shelf.publish(key="second")
    shelf.library(ANN, lambda one: one.withdraw(2, "Not so"))
    person_id = shelf.act(lambda s: people.in_slack(s, BOB.user_id).id)
    shown = shelf.act(lambda s: digests.new(s, {"items": " 1 2 "}, person_id))
    assert {topic: [one.id for one in found] for topic, found in shown.by_topic.items()} == {TOPIC: [1]}
    assert [one.id for one in shown.withdrawn] == [2]


def test_to_follow_twice_or_to_stop_twice_changes_nothing(shelf: Shelf) -> None:
    for wanted in (True, True, False, False):
        shelf.library(BOB, lambda one, wanted=wanted: Digests(one).tell(wanted=wanted))
        assert shelf.library(BOB, lambda one: Digests(one).is_told()) is wanted
    with pytest.raises(NotAllowed):
        shelf.library(GONE, lambda one: Digests(one).tell(wanted=True))
