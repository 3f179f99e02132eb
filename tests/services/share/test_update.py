"""Safeguarding updates without Slack: who must read one, who has, and who is asked again."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest
from sqlalchemy import select

from bot.services.checks import WrongFields
from bot.services.people import Actor, NotAllowed, Refusal, Standing
from bot.services.records import Person
from bot.services.share import readers, update_nudges
from bot.services.share.content import Content
from bot.services.share.library import Item
from bot.services.share.readers import READ
from bot.services.share.update import NEWER, Chosen, Updates
from bot.store import outbox, people
from bot.store.channels import Membership
from bot.store.outbox import Due, Nudge
from bot.store.people import SettingLink
from bot.store.roles import RoleGrant
from bot.store.share import update as store
from tests.services.share.shelf import ANN, BOB, GONE, MAYA, SURE, TOM, Shelf

T = TypeVar("T")
CLARA = Actor("U0CLARA0001", "TANN", Standing.ELSEWHERE)
UPDATE = Content(
    title="Safer sleep",
    text="Babies are put down on their backs.",
    details={"sort": "update", "effective": "2026-09-20"},
    consent="own",
    level="local",
)


class Desk:
    """A shelf with updates on it."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    def act(self, actor: Actor, do: Callable[[Updates], T]) -> T:
        return self.shelf.library(actor, lambda one: do(Updates(one)))

    def meet(self, actor: Actor) -> Person:
        return self.shelf.act(lambda s: people.meet(s, actor.user_id, actor.team_id, self.shelf.now))

    def outside(self, name: str = "Rose Tandy") -> Person:
        def do(session: object) -> Person:
            person = Person(name=name, phone="01632 960001", noted_at=self.shelf.now, noted_by=MAYA.user_id)
            session.add(person)
            session.flush()
            return person

        return self.shelf.act(do)

    def link(self, actor: Actor, role: str, urn: str = "1") -> None:
        me = self.meet(actor)
        facts = {"register": "ofsted", "urn": urn, "role_there": role, "asked_by": actor.user_id}
        link = SettingLink(person_id=me.id, asked_at=self.shelf.now, outcome="confirmed", **facts)
        self.shelf.act(lambda s: s.add(link))

    def draft(self, content: Content = UPDATE) -> Item:
        return self.shelf.library(MAYA, lambda one: one.begin("update", content, content.title, None))

    def publish(self, chosen: Chosen, content: Content = UPDATE) -> int:
        item = self.draft(content)
        self.act(MAYA, lambda one: one.choose(item.id, chosen))
        self.shelf.confirm(MAYA, item)
        self.see(item.id)
        return item.id

    def change(self, item_id: int, changed: str = "Prams are named") -> None:
        content = replace(UPDATE, changed=changed)
        item = self.shelf.library(MAYA, lambda one: one.write(item_id, content))
        self.shelf.confirm(MAYA, item)

    def see(self, item_id: int, members: Sequence[Actor] | None = None) -> None:
        told = {} if members is None else {"C1": {one.user_id for one in members}}
        self.shelf.act(lambda s: readers.see(s, item_id, told, self.shelf.now))

    def must(self, item_id: int) -> set[str]:
        roll = self.act(MAYA, lambda one: one.roll(item_id))
        return {one.person.user_id or one.person.name for one in roll.rows}

    def missing(self, item_id: int) -> set[str]:
        roll = self.act(MAYA, lambda one: one.roll(item_id))
        return {one.person.user_id or one.person.name for one in roll.missing}

    def remind(self) -> list[Due]:
        """What the rule says is due, put into the outbox."""

        def do(session: object) -> list[Due]:
            due = list(update_nudges.reads(3)(session, self.shelf.now))
            outbox.add(session, due)
            return due

        return self.shelf.act(do)

    def waiting(self, kind: str = READ) -> list[Nudge]:
        chosen = select(Nudge).where(Nudge.kind == kind, Nudge.state == "planned").order_by(Nudge.id)
        return self.shelf.act(lambda s: list(s.scalars(chosen)))

    def sent(self) -> None:
        """Whatever waits was sent."""

        def do(session: object) -> None:
            for one in session.scalars(select(Nudge).where(Nudge.state == "planned")):
                one.state, one.sent_at = "sent", self.shelf.now

        self.shelf.act(do)


@pytest.fixture
def desk(shelf: Shelf) -> Desk:
    return Desk(shelf)


def named(desk: Desk, *actors: Actor) -> Chosen:
    return Chosen(named=[desk.meet(one) for one in actors])


def test_who_must_read_it_is_meant_by_what_they_said_they_do(desk: Desk) -> None:
    desk.link(ANN, "Nursery manager & DSL", "1")
    desk.link(BOB, "Cook", "2")
    desk.link(CLARA, "Lead for child protection", "3")
    by = {
        role: desk.must(desk.publish(Chosen(roles=[role]), replace(UPDATE, title=role)))
        for role in ("everybody", "leads", "managers")
    }
    assert by["everybody"] == {ANN.user_id, BOB.user_id, CLARA.user_id}
    assert by["leads"] == {ANN.user_id, CLARA.user_id}
    assert by["managers"] == {ANN.user_id}


def test_the_councils_own_are_meant_by_their_roles(desk: Desk) -> None:
    given = {"given_at": desk.shelf.now, "given_by": "U0GEORGE001"}
    desk.shelf.act(lambda s: s.add(RoleGrant(user_id=TOM.user_id, role="deputy", **given)))
    item_id = desk.publish(Chosen(roles=["council_leads"]))
    assert desk.must(item_id) == set()
    assert desk.shelf.act(lambda s: readers.strangers(s, item_id, ())) == [TOM.user_id]
    desk.shelf.act(lambda s: readers.meet(s, {TOM.user_id: TOM}, desk.shelf.now))
    desk.see(item_id)
    assert desk.must(item_id) == {TOM.user_id}


def test_of_a_channel_all_its_people_are_meant_who_come_and_go(desk: Desk) -> None:
    for actor in (ANN, BOB, MAYA):
        desk.meet(actor)
    item_id = desk.publish(Chosen(channels=["C1"]))
    desk.see(item_id, [ANN, BOB, MAYA])
    assert desk.must(item_id) == {ANN.user_id, BOB.user_id}  # not who wrote it
    desk.remind()
    clara = desk.meet(CLARA)
    there = Membership(channel_id="C1", person_id=clara.id, joined_at=desk.shelf.now)
    desk.shelf.act(lambda s: s.add(there))
    desk.see(item_id)  # Slack did not tell who is there
    assert desk.must(item_id) == {ANN.user_id, BOB.user_id, CLARA.user_id}
    desk.see(item_id, [ANN, CLARA])
    assert desk.must(item_id) == {ANN.user_id, CLARA.user_id}
    assert {one.person_id for one in desk.waiting()} == {desk.meet(ANN).id}


def test_a_person_of_two_reasons_is_meant_until_both_are_gone(desk: Desk) -> None:
    item_id = desk.publish(replace(named(desk, ANN), channels=["C1"]))
    desk.see(item_id, [ANN])
    desk.see(item_id, [])
    assert desk.must(item_id) == {ANN.user_id}
    desk.act(MAYA, lambda one: one.choose(item_id, Chosen(channels=["C1"])))
    assert desk.must(item_id) == set()


def test_nobody_chosen_is_refused_and_the_same_again_changes_nothing(desk: Desk) -> None:
    item = desk.draft()
    with pytest.raises(WrongFields):
        desk.act(MAYA, lambda one: one.choose(item.id, Chosen()))
    chosen = named(desk, ANN)
    for _ in range(2):
        desk.act(MAYA, lambda one: one.choose(item.id, chosen))
    assert desk.shelf.acts().count("share.readers") == 1


def test_only_staff_choose_and_see_who_has_not_read_it(desk: Desk) -> None:
    item_id = desk.publish(named(desk, ANN))
    for actor in (ANN, BOB, GONE):
        for do in (
            lambda one: one.roll(item_id),
            lambda one: one.choose(item_id, Chosen(roles=["leads"])),
            lambda one: one.read_for(item_id, 1, [1]),
            lambda one: one.networks(),
        ):
            with pytest.raises(NotAllowed):
                desk.act(actor, do)
    with pytest.raises(NotAllowed):
        desk.shelf.library(ANN, lambda one: one.begin("update", UPDATE, "another", None))


def test_reading_twice_is_noted_once_and_takes_the_reminder_away(desk: Desk) -> None:
    item_id = desk.publish(named(desk, ANN, BOB))
    desk.remind()
    assert [desk.act(ANN, lambda one: one.read(item_id, 1).already) for _ in range(2)] == [False, True]
    assert desk.missing(item_id) == {BOB.user_id}
    assert [one.person_id for one in desk.waiting()] == [desk.meet(BOB).id]
    desk.shelf.move(days=9)
    assert {one.person_id for one in desk.remind()} == set()  # Bob's first still waits
    desk.sent()
    assert [one.person_id for one in desk.remind()] == [desk.meet(BOB).id]


def test_of_many_presses_at_once_one_counts(desk: Desk) -> None:
    item_id = desk.publish(named(desk, ANN))
    with ThreadPoolExecutor(4) as threads:
        noted = threads.map(lambda _: desk.act(ANN, lambda one: one.read(item_id, 1).already), range(4))
        assert sorted(noted) == [False, True, True, True]
    assert desk.missing(item_id) == set()


def test_who_need_not_read_it_may(desk: Desk) -> None:
    item_id = desk.publish(named(desk, ANN))
    assert not desk.act(BOB, lambda one: one.read(item_id, 1).already)
    assert desk.missing(item_id) == {ANN.user_id}


def test_a_changed_version_is_asked_for_anew_and_the_old_one_cannot_be_read(desk: Desk) -> None:
    item_id = desk.publish(named(desk, ANN))
    desk.remind()
    desk.act(ANN, lambda one: one.read(item_id, 1))
    assert desk.remind() == []
    desk.shelf.move(hours=1)
    desk.change(item_id)
    (due,) = desk.remind()
    assert due.about["number"] == 2
    with pytest.raises(Refusal, match=NEWER):
        desk.act(ANN, lambda one: one.read(item_id, 1))
    assert desk.missing(item_id) == {ANN.user_id}
    ann = desk.meet(ANN).id
    assert desk.shelf.act(lambda s: store.reading(s, item_id, ann, 1)) is not None


def test_a_withdrawn_update_asks_nobody(desk: Desk) -> None:
    item_id = desk.publish(named(desk, ANN))
    desk.shelf.library(MAYA, lambda one: one.withdraw(item_id, "It was wrong."))
    assert desk.remind() == []
    assert desk.shelf.act(lambda s: list(update_nudges.counts(s, desk.shelf.now))) == []
    with pytest.raises(Refusal, match="withdrawn"):
        desk.act(ANN, lambda one: one.read(item_id, 1))


def test_a_draft_asks_nobody(desk: Desk) -> None:
    item = desk.draft()
    chosen = named(desk, ANN)
    desk.act(MAYA, lambda one: one.choose(item.id, chosen))
    assert desk.remind() == []
    assert desk.shelf.act(lambda s: readers.to_see(s, desk.shelf.now)) == []


def test_staff_note_it_for_who_is_not_on_slack_and_for_nobody_else(desk: Desk) -> None:
    rose = desk.outside()
    item_id = desk.publish(Chosen(named=[rose, desk.meet(ANN)]))
    desk.act(TOM, lambda one: one.read_for(item_id, 1, [rose.id]))
    assert desk.missing(item_id) == {ANN.user_id}
    ann = desk.meet(ANN).id
    with pytest.raises(NotAllowed, match="only they can say"):
        desk.act(TOM, lambda one: one.read_for(item_id, 1, [ann]))
    reading = desk.shelf.act(lambda s: store.reading(s, item_id, rose.id, 1))
    assert reading.noted_by_id == desk.meet(TOM).id


def test_who_has_not_is_counted_once_it_is_in_effect_and_each_week_after(desk: Desk) -> None:
    item_id = desk.publish(named(desk, ANN))

    def due() -> list[str]:
        return [one.key for one in desk.shelf.act(lambda s: list(update_nudges.counts(s, desk.shelf.now)))]

    desk.shelf.move(days=5)
    assert due() == []
    desk.shelf.move(days=2)
    first = due()
    assert len(first) == 1
    desk.shelf.move(days=7)
    assert due() != first
    desk.act(ANN, lambda one: one.read(item_id, 1))
    assert due() == []


def test_who_was_asked_is_not_asked_again_before_the_time_has_come(desk: Desk) -> None:
    desk.publish(named(desk, ANN, BOB))
    first = {one.key for one in desk.remind()}
    desk.sent()
    desk.shelf.move(minutes=1)
    assert desk.remind() == []
    desk.shelf.now += timedelta(days=3)
    again = {one.key for one in desk.remind()}
    assert len(again) == 2
    assert not again & first


def test_what_waits_for_somebody_stands_first(desk: Desk) -> None:
    old = desk.publish(named(desk, ANN), replace(UPDATE, title="An old one"))
    desk.shelf.move(hours=1)
    desk.publish(named(desk, BOB))
    found = desk.act(ANN, lambda one: [(each.item.id, each.must) for each in one.mine()])
    assert found == [(old, True), (old + 1, False)]


def test_lessons_of_a_case_review_have_their_own_label_and_are_scanned(desk: Desk) -> None:
    content = replace(UPDATE, details={**UPDATE.details, "sort": "lessons"}, text="Zara, aged 3, was hurt.")
    item = desk.draft(content)
    assert item.label == "Lessons of a case review"
    chosen = named(desk, ANN)
    desk.act(MAYA, lambda one: one.choose(item.id, chosen))
    with pytest.raises(WrongFields):
        desk.shelf.confirm(MAYA, item, SURE)
