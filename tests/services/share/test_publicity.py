"""Publicity without Slack: who gets it, who approves it, what each reads, and that nobody gets it twice."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.policy import read_policy
from bot.services.checks import WrongFields
from bot.services.people import Actor, NotAllowed, Standing
from bot.services.records import Person, Preference, PublicityRecipient
from bot.services.share import publicity_nudges, publicity_reach
from bot.services.share.approval import NOT_APPROVED
from bot.services.share.content import Content
from bot.services.share.digests import Digests, dues
from bot.services.share.joining import join_entries
from bot.services.share.library import Item, NotThere
from bot.services.share.publicity import ASK, DECIDED, MOST_VERSIONS, OWN, Plan, Publicity
from bot.services.share.publicity_audience import NO_CONTACT, SENT, STOPPED
from bot.services.share.publicity_texts import Said, best
from bot.services.wishes import Way
from bot.store import people, persons
from bot.store.outbox import Nudge
from bot.store.people import SettingLink
from bot.store.share import publicity as store
from tests.factories import make_import, make_provider
from tests.services.share.shelf import ANN, BOB, MAYA, TOM, Shelf

T = TypeVar("T")
POLICY = read_policy().reaching
EVE = Actor("U0EVE000001", "T1", Standing.MEMBER)
CLARA = Actor("U0CLARA0001", "TANN", Standing.ELSEWHERE)
HELP = Content(
    title="Help with forms",
    text="We fill them in with you.",
    details={"about": "support", "contact": "Maya"},
    topics=("Funding",),
    consent="own",
)
POLISH = Said("Polish", "standard", "Pomoc", "Wypełnimy razem.", "")
EASY = Said("English", "easy", "We can help", "We help you.", "")


class Desk:
    """A shelf with publicity on it, and a small register."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.item_id = 0

        def stock(session: object) -> None:
            source = make_import(session)
            facts = {"town": "Saltmere", "postcode": "TS24 7QT"}
            make_provider(session, source, "EY1", provider_type="Childminder", **facts)
            make_provider(session, source, "EY2", local_authority="Farwick", subtype="Full day care")
            make_provider(session, source, "EY3", closed_on=shelf.now.date() - timedelta(days=1))

        shelf.act(stock)

    def act(self, actor: Actor, do: Callable[[Publicity], T]) -> T:
        return self.shelf.library(actor, lambda one: do(Publicity(one, POLICY, True)))

    def begin(self, content: Content = HELP) -> Item:
        key = content.title
        item = self.shelf.library(MAYA, lambda one: one.begin("publicity", content, key, None))
        self.item_id = item.id
        return item

    def plan(self, actor: Actor = MAYA) -> Plan:
        def do(one: Publicity) -> Plan:
            plan = one.plan(self.item_id)
            assert plan.group  # looked up now, as every window does
            return plan

        return self.act(actor, do)

    def choose(self, areas: str = "", types: Sequence[str] = (), languages: Sequence[str] = ()) -> Plan:
        self.act(MAYA, lambda one: one.choose(self.item_id, areas, types, languages))
        return self.plan()

    def write(self, said: Said, actor: Actor = MAYA) -> Plan:
        return self.act(actor, lambda one: one.write(self.item_id, said))

    def ask(self, approver: Actor = TOM, actor: Actor = MAYA) -> Plan:
        return self.act(actor, lambda one: one.ask(self.item_id, approver))

    def decide(self, actor: Actor = TOM, words: str = "", stamp: str = "") -> Plan:
        shown = stamp or self.plan().stamp
        return self.act(actor, lambda one: one.decide(self.item_id, shown, words, approve=not words))

    def approve(self) -> None:
        self.ask()
        self.decide()

    def send(self, stamp: str = "") -> int:
        shown = stamp or self.plan().stamp
        return self.act(MAYA, lambda one: one.send(self.item_id, shown))[1]

    def link(self, actor: Actor, *urns: str, **said: object) -> int:
        def do(session: object) -> int:
            me = people.meet(session, actor.user_id, actor.team_id, self.shelf.now)
            self._link(session, me.id, urns, said)
            return me.id

        return self.shelf.act(do)

    def outside(self, name: str, *urns: str, reach: str = "phone", **contacts: str) -> int:
        def do(session: object) -> int:
            person = Person(name=name, noted_at=self.shelf.now, noted_by=MAYA.user_id, **contacts)
            session.add(person)
            session.flush()
            self._link(session, person.id, urns, {"reach": reach})
            return person.id

        return self.shelf.act(do)

    def _link(self, session: object, person_id: int, urns: Sequence[str], said: dict[str, object]) -> None:
        at = self.shelf.now
        for urn in urns:
            facts = {"register": "ofsted", "urn": urn, "asked_by": MAYA.user_id, "outcome": "confirmed"}
            session.add(SettingLink(person_id=person_id, asked_at=at, **facts))
        if said:
            usual = {"language": "English", "reach": "slack", "work_days": "1234567", "nation": "england"}
            quiet = {"quiet_from": at.time(), "quiet_until": at.time(), "digest": False, "topics": []}
            row = {**usual, **quiet, "stopped": [], **said}
            session.add(Preference(person_id=person_id, changed_at=at, **row))

    def sent(self) -> list[str]:
        """Whom it was sent to, by the rows of the outbox."""
        chosen = select(Nudge.key).where(Nudge.kind == SENT).order_by(Nudge.id)
        return self.shelf.act(lambda s: list(s.scalars(chosen)))

    def mark(self, key: str, **facts: object) -> None:
        self.shelf.act(lambda s: s.execute(update(Nudge).where(Nudge.key == key).values(**facts)))

    def reads(self, person_id: int) -> str | None:
        """The title of what somebody reads of it."""

        def do(session: object) -> str | None:
            nudge = session.scalar(select(Nudge).where(Nudge.kind == SENT, Nudge.person_id == person_id))
            told = publicity_nudges.told(session, nudge, POLICY) if nudge else None
            return told.said.title if told else None

        return self.shelf.act(do)


@pytest.fixture
def desk(shelf: Shelf) -> Desk:
    return Desk(shelf)


def test_nothing_is_sent_that_nobody_else_has_approved(desk: Desk) -> None:
    desk.link(ANN, "EY1")
    item = desk.begin()
    with pytest.raises(NotAllowed, match="colleague has to approve"):
        desk.send()
    number, revision = item.version.number, item.version.revision
    with pytest.raises(NotAllowed, match=NOT_APPROVED):
        desk.shelf.library(MAYA, lambda one: one.publish(item.id, number, revision, ()))
    assert desk.shelf.row(desk.item_id).state == "draft"
    assert desk.sent() == []


def test_who_wrote_any_of_it_can_neither_be_asked_nor_approve_it(desk: Desk) -> None:
    desk.begin()
    desk.write(POLISH, EVE)
    for author in (MAYA, EVE):
        with pytest.raises(WrongFields):
            desk.ask(author)
    for outsider in (ANN, BOB):
        with pytest.raises(WrongFields):
            desk.ask(outsider)
    desk.ask(TOM)
    for author in (MAYA, EVE):
        with pytest.raises(NotAllowed, match=OWN):
            desk.decide(author)
    assert desk.plan(TOM).may_approve
    assert desk.decide(TOM).is_approved


@pytest.mark.parametrize("who", [ANN, BOB])
def test_only_staff_plan_approve_send_and_see_whom_it_reached(desk: Desk, who: Actor) -> None:
    desk.begin()
    desk.ask()
    stamp = desk.plan().stamp
    for act in (
        lambda one: one.plan(1),
        lambda one: one.choose(1, "", [], []),
        lambda one: one.write(1, POLISH),
        lambda one: one.ask(1, TOM),
        lambda one: one.decide(1, stamp, "", approve=True),
        lambda one: one.send(1, stamp),
        lambda one: publicity_reach.reach(one, 1),
    ):
        with pytest.raises((NotAllowed, NotThere)):
            desk.act(who, act)
    assert desk.plan().is_asked


@pytest.mark.parametrize("change", ["text", "translation", "area", "title"])
def test_whatever_is_changed_after_approval_needs_it_anew(desk: Desk, change: str) -> None:
    desk.begin()
    desk.write(POLISH)
    desk.approve()
    before = desk.plan().stamp
    if change == "translation":
        desk.write(replace(POLISH, text="Inaczej."))
    elif change == "area":
        desk.choose("Farwick")
    else:
        content = replace(HELP, **{change: "Otherwise"})
        desk.shelf.library(MAYA, lambda one: one.write(desk.item_id, content))
    assert not desk.plan().is_approved
    with pytest.raises(NotThere):
        desk.send(before)
    with pytest.raises(NotAllowed):
        desk.send()
    desk.approve()
    assert desk.plan().is_approved


def test_the_same_again_changes_nothing_and_keeps_the_approval(desk: Desk) -> None:
    desk.begin()
    desk.write(POLISH)
    desk.choose("westhaven , WESTHAVEN", ["Childminder"])
    desk.approve()
    desk.choose("Westhaven", ["Childminder"])
    desk.write(replace(POLISH, title="  Pomoc "))
    assert desk.plan().is_approved
    assert desk.plan().row.areas == ["Westhaven"]


def test_what_was_changed_since_it_was_shown_cannot_be_decided(desk: Desk) -> None:
    desk.begin()
    desk.ask()
    shown = desk.plan().stamp
    desk.write(POLISH)
    with pytest.raises(NotThere):
        desk.decide(TOM, stamp=shown)
    with pytest.raises(NotThere):  # nobody was asked about what it is now
        desk.decide(TOM)
    assert desk.shelf.due(ASK) == [(TOM.user_id, "withdrawn")]


def test_of_two_who_decide_the_first_counts(desk: Desk) -> None:
    desk.begin()
    desk.ask(TOM)
    assert desk.decide(EVE).is_approved
    with pytest.raises(NotThere):
        desk.decide(TOM, words="Too long")
    assert desk.decide(EVE).is_approved
    assert len(desk.shelf.due(DECIDED)) == 1


def test_it_is_sent_back_with_words_and_who_asked_is_told(desk: Desk) -> None:
    desk.begin()
    stamp = desk.ask().stamp
    with pytest.raises(WrongFields):
        desk.act(TOM, lambda one: one.decide(1, stamp, "  ", approve=False))
    plan = desk.decide(TOM, words="Too long")
    assert (plan.row.words, plan.is_approved) == ("Too long", False)
    assert desk.shelf.due(DECIDED) == [(MAYA.user_id, "planned")]


def test_to_ask_twice_asks_once(desk: Desk) -> None:
    desk.begin()
    desk.ask()
    desk.ask()
    assert desk.shelf.due(ASK) == [(TOM.user_id, "planned")]
    desk.ask(EVE)
    assert desk.shelf.due(ASK) == [(TOM.user_id, "withdrawn"), (EVE.user_id, "planned")]


def test_everybody_is_counted_once_and_by_how_they_are_reached(desk: Desk) -> None:
    desk.link(ANN, "EY1", "EY2")
    desk.link(BOB, "EY3")  # closed
    desk.link(CLARA, "EY2", stopped=[SENT])
    desk.outside("Rose", "EY1", reach="email", email="rose@example.org")
    desk.outside("Ivy", "EY1", reach="letter", address="1 Quay Lane")
    desk.outside("Una", "EY1")
    desk.begin()
    group = desk.plan().group
    assert dict(group.by_way) == {Way.SLACK: 1, Way.EMAIL: 1, Way.LETTER: 1}
    assert dict(group.by_reason) == {STOPPED: 1, NO_CONTACT: 1}
    assert len(group.settings) == 2
    assert group.without_people == 0


@pytest.mark.parametrize(
    ("areas", "types", "who"),
    [
        ("", [], {"ann", "clara"}),
        ("Westhaven", [], {"ann"}),
        ("ts24", [], {"ann"}),
        ("saltmere, Farwick", [], {"ann", "clara"}),
        ("", ["Full day care"], {"clara"}),
        ("Westhaven", ["Full day care"], set()),
    ],
)
def test_it_is_for_areas_and_types(desk: Desk, areas: str, types: list[str], who: set[str]) -> None:
    known = {desk.link(ANN, "EY1"): "ann", desk.link(CLARA, "EY2"): "clara"}
    desk.begin()
    plan = desk.choose(areas, types)
    assert {known[one.person.id] for one in plan.group.people} == who


def test_it_is_for_languages_however_they_are_written(desk: Desk) -> None:
    ann = desk.link(ANN, "EY1", language=" polish ")
    desk.link(CLARA, "EY1")
    desk.begin()
    assert [one.person.id for one in desk.choose(languages=["Polish"]).group.people] == [ann]
    assert desk.act(MAYA, lambda one: one.languages()) == ["English", "polish"]


def test_an_area_that_the_register_does_not_know_is_refused_with_one_that_it_does(desk: Desk) -> None:
    desk.begin()
    with pytest.raises(WrongFields) as wrong:
        desk.choose("Farwik")
    assert "Perhaps you mean Farwick" in wrong.value.errors["areas"]
    assert desk.plan().row is None


def test_nobody_is_sent_it_twice(desk: Desk) -> None:
    desk.link(ANN, "EY1", "EY2")
    desk.begin()
    desk.choose("Westhaven")
    desk.approve()
    assert desk.send() == 1
    assert desk.send() == 0
    desk.link(CLARA, "EY2")
    desk.choose("Westhaven, Farwick")
    desk.approve()
    assert desk.send() == 1
    content = replace(HELP, text="Now on Fridays.", changed="The day")
    desk.shelf.library(MAYA, lambda one: one.write(desk.item_id, content))
    desk.approve()
    assert desk.send() == 0
    assert len(desk.sent()) == len(set(desk.sent())) == 2
    assert desk.shelf.row(desk.item_id).number == 2


def test_who_could_not_be_sent_it_is_sent_it_once_they_can(desk: Desk) -> None:
    una = desk.outside("Una", "EY1")
    desk.begin()
    desk.approve()
    assert desk.send() == 0
    desk.shelf.act(lambda s: s.execute(update(Person).where(Person.id == una).values(phone="01632 960001")))
    assert desk.send() == 1


def test_each_reads_it_in_their_language_else_in_english(desk: Desk) -> None:
    ann = desk.link(ANN, "EY1", language="polish")
    clara = desk.link(CLARA, "EY1", language="Welsh")
    desk.begin()
    desk.write(POLISH)
    desk.write(EASY)
    desk.approve()
    desk.send()
    assert desk.reads(ann) == "Pomoc"
    assert desk.reads(clara) == "Help with forms"
    desk.act(CLARA, lambda one: one.want_format(1, "easy"))
    assert desk.reads(clara) == "We can help"


def test_what_is_not_approved_yet_nobody_reads(desk: Desk) -> None:
    ann = desk.link(ANN, "EY1", language="Polish")
    desk.begin()
    desk.approve()
    desk.send()
    desk.write(POLISH)
    assert desk.reads(ann) == "Help with forms"
    desk.approve()
    desk.send()
    assert desk.reads(ann) == "Pomoc"
    desk.write(replace(POLISH, text=""))
    desk.approve()
    desk.send()
    assert desk.reads(ann) == "Help with forms"
    assert len(desk.sent()) == 1


def test_the_main_version_is_not_written_as_another_one(desk: Desk) -> None:
    desk.begin()
    for said in (
        Said("english", "standard", "A", "B", ""),
        Said("", "standard", "A", "B", ""),
        Said("Polish", "braille", "A", "B", ""),
        Said("Polish", "large", "", "B", ""),
        Said("Polish", "large", "A", "", "javascript:x"),
        Said("Polish", "large", "A", "", ""),
    ):
        with pytest.raises(WrongFields):
            desk.write(said)
    assert desk.plan().texts == []


def test_useful_is_counted_and_not_for_me_ends_publicity_until_it_is_taken_back(desk: Desk) -> None:
    ann, clara = desk.link(ANN, "EY1"), desk.link(CLARA, "EY1")
    desk.begin()
    desk.approve()
    desk.send()
    desk.act(ANN, lambda one: one.answer(1, useful=True))
    desk.act(ANN, lambda one: one.answer(1, useful=True))
    desk.act(CLARA, lambda one: one.answer(1, useful=False))
    with pytest.raises(NotThere):
        desk.act(BOB, lambda one: one.answer(1, useful=True))
    found = desk.act(MAYA, lambda one: publicity_reach.reach(one, 1))
    assert (found.useful, found.not_for_me) == (1, 1)
    assert desk.shelf.acts().count("share.publicity.useful") == 1
    desk.begin(replace(HELP, title="Another"))
    group = desk.plan().group
    assert [one.person.id for one in group.people if one.why == STOPPED] == [clara]
    assert [one.person.id for one in group.people if not one.why] == [ann]


def test_its_reach_is_told_by_type_with_who_was_not_reached_and_why(desk: Desk) -> None:
    ann = desk.link(ANN, "EY1", "EY2")
    clara = desk.link(CLARA, "EY2")
    rose = desk.outside("Rose", "EY1", reach="email", email="rose@example.org")
    una = desk.outside("Una", "EY1")
    desk.outside("Nobody's", reach="phone", phone="01632 960009")
    desk.begin()
    desk.approve()
    desk.send()
    desk.mark(f"{SENT}:1:{ann}", state="sent", via="slack")
    desk.mark(f"{SENT}:1:{clara}", state="withdrawn", reason="left")
    desk.mark(f"{SENT}:1:{rose}", state="task", via="phone", reason="mailbox")
    found = desk.act(MAYA, lambda one: publicity_reach.reach(one, 1))
    assert [(one.name, one.reached, one.settings, one.people) for one in found.by_type] == [
        ("Childcare on non-domestic premises", 1, 1, 1),
        ("Childminder", 1, 1, 1),
    ]
    why = {person.id: reason for person, reason in found.not_reached}
    assert why == {clara: "left", rose: "bounced", una: "no_contact"}
    assert dict(found.by_way) == {"slack": 1}
    assert "Nobody's" in [one.name for one in found.unlinked]


def test_who_got_it_without_slack_is_told_once_that_it_was_withdrawn(desk: Desk) -> None:
    ann = desk.link(ANN, "EY1")
    rose = desk.outside("Rose", "EY1", reach="email", email="rose@example.org")
    desk.begin()
    desk.approve()
    desk.send()
    desk.mark(f"{SENT}:1:{ann}", state="sent", via="slack")
    desk.mark(f"{SENT}:1:{rose}", state="sent", via="email")
    shelf = desk.shelf
    assert shelf.act(lambda s: list(publicity_nudges.withdrawn(s, shelf.now))) == []
    shelf.library(MAYA, lambda one: one.withdraw(1, "No money"))
    due = shelf.act(lambda s: list(publicity_nudges.withdrawn(s, shelf.now)))
    assert [one.person_id for one in due] == [rose]
    shelf.move(days=8)
    assert shelf.act(lambda s: list(publicity_nudges.withdrawn(s, shelf.now))) == []


def test_it_stands_in_no_digest_by_topic(desk: Desk) -> None:
    shelf = desk.shelf
    shelf.follow(BOB, "Funding")
    shelf.library(BOB, lambda one: Digests(one).tell(wanted=True))
    desk.begin()
    desk.approve()
    desk.send()
    shelf.move(days=7, hours=1)
    assert shelf.act(lambda s: list(dues(s, shelf.now))) == []


@pytest.mark.parametrize("has_arrived", [True, False])
def test_two_entries_of_one_person_read_it_once(desk: Desk, has_arrived: bool) -> None:
    rose = desk.outside("Rose", "EY1", phone="01632 960001")
    ann = desk.link(ANN, "EY1")
    desk.begin()
    desk.approve()
    assert desk.send() == 2
    if has_arrived:
        desk.mark(f"{SENT}:1:{rose}", state="sent", via="phone")
    shelf = desk.shelf

    def join(session: object) -> None:
        join_entries(session, rose, ann)
        persons.merge(session, rose, ann, MAYA.user_id, shelf.now)

    shelf.act(join)
    rows = shelf.act(lambda s: list(s.scalars(select(PublicityRecipient))))
    assert [(one.person_id, one.key) for one in rows] == [(ann, f"{SENT}:1:{rose if has_arrived else ann}")]
    chosen = select(Nudge).where(Nudge.kind == SENT).order_by(Nudge.id)
    read = shelf.act(
        lambda s: [publicity_nudges.told(s, one, POLICY) is not None for one in s.scalars(chosen).all()]
    )
    assert sum(read) == 1


def test_a_draft_that_is_deleted_leaves_no_words(desk: Desk) -> None:
    desk.begin()
    desk.write(POLISH)
    desk.shelf.library(MAYA, lambda one: one.drop(desk.item_id))
    assert desk.shelf.act(lambda s: store.texts(s, desk.item_id, 9)) == []


@given(st.text(max_size=40), st.sampled_from(["", "easy", "large", "nothing"]))
def test_whatever_somebody_prefers_they_get_a_version(language: str, form: str) -> None:
    version = SimpleNamespace(language="", title="Main", text="Text", link="")
    rows = [SimpleNamespace(language="Polish", format="easy", title="Pomoc", text="Tak", link="")]
    found = best(SimpleNamespace(version=version), rows, language, form, POLICY)
    assert found.title == ("Pomoc" if language.casefold() == "polish" else "Main")


def test_two_who_send_at_once_send_it_to_each_once(desk: Desk) -> None:
    for place in range(20):
        desk.outside(f"Rose {place}", "EY1", phone="01632 960001")
    desk.begin()
    desk.approve()
    stamp = desk.plan().stamp
    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(lambda _: desk.send(stamp), range(4)))
    assert sorted(numbers) == [0, 0, 0, 20]
    assert len(desk.sent()) == 20


def test_its_reach_is_still_told_once_it_was_withdrawn(desk: Desk) -> None:
    ann = desk.link(ANN, "EY1")
    desk.begin()
    desk.approve()
    desk.send()
    desk.mark(f"{SENT}:1:{ann}", state="sent", via="slack")
    desk.shelf.library(MAYA, lambda one: one.withdraw(1, "No money"))
    found = desk.act(MAYA, lambda one: publicity_reach.reach(one, 1))
    assert found.fates == {"reached": 1}


def test_no_more_versions_are_kept_than_can_be_approved_in_one_window(desk: Desk) -> None:
    desk.begin()
    for place in range(MOST_VERSIONS):
        desk.write(replace(POLISH, language=f"Language {place}"))
    with pytest.raises(WrongFields):
        desk.write(POLISH)
    assert len(desk.write(replace(POLISH, language="Language 1", title="Other")).texts) == MOST_VERSIONS
