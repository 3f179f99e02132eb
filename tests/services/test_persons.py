"""People who are not on Slack: added once, found, changed, joined with who they are there, by staff alone."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from secrets import token_hex
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.policy import read_policy
from bot.services import joining, person_entries, persons
from bot.services import preferences as own
from bot.services.checks import WrongFields
from bot.services.corrections import Correction, correct
from bot.services.joining import Joined
from bot.services.people import Actor, NotAllowed, Standing
from bot.services.person_entries import Entry, MaybeKnown
from bot.services.preferences import NoSuchPerson, held
from bot.services.providers import open_record
from bot.services.wishes import Way
from bot.store import outbox
from bot.store.additions import Told
from bot.store.additions import add as add_provider
from bot.store.audit import AuditEvent
from bot.store.database import Database
from bot.store.meetings import meetings
from bot.store.meetings.meetings import Meeting, MeetingAnswer
from bot.store.meetings.needs import MeetingNeed
from bot.store.outbox import Due, Nudge
from bot.store.people import Person, Preference, SettingLink
from tests.factories import make_import, make_provider
from tests.services.registers.desk import NOW

T = TypeVar("T")
POLICY = read_policy()
USUAL = held(None, None, POLICY.reaching, NOW.date())
MAYA = Actor("U0MAYA", "T1", Standing.MEMBER)
BETH = Actor("U0BETH", "T1", Standing.GUEST)
NADIA = Actor("U0NADIA", "T2", Standing.ELSEWHERE)
ROSE = Entry(name="Rose O’Dowd", email="rose@example.org", phone="01632 960001")


class Office:
    """Staff who look after people."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.asked = 0

    def do(self, act: Callable[[Session], T]) -> T:
        with self.database.transaction(writes=True) as session:
            return act(session)

    def provider(self, urn: str, **facts: object) -> int:
        def make(session: Session) -> int:
            return make_provider(session, make_import(session), urn, **facts).id

        return self.do(make)

    def add(self, entry: Entry, key: str = "", others: frozenset[int] = frozenset(), by: Actor = MAYA) -> int:
        self.asked += 1
        asked = key or f"add:{self.asked}"
        return self.do(lambda session: person_entries.add(session, by, entry, asked, POLICY, NOW, others))

    def change(self, person_id: int, entry: Entry, ended: frozenset[int] = frozenset()) -> None:
        self.do(lambda session: person_entries.change(session, MAYA, person_id, entry, ended, NOW))

    def say(self, actor: Actor, **changes: object) -> None:
        said = replace(USUAL, **changes)  # type: ignore[arg-type]
        self.do(lambda session: own.save(session, actor, said, (), POLICY, NOW))

    def join(self, person_id: int, slack: Actor | None, key: str = "join:1") -> Joined:
        return self.do(lambda session: joining.join(session, MAYA, person_id, slack, key, NOW))

    def people(self) -> list[Person]:
        return self.do(lambda session: list(session.scalars(select(Person).order_by(Person.id))))

    def links(self) -> list[tuple[int, str, str | None]]:
        def read(session: Session) -> list[tuple[int, str, str | None]]:
            found = session.scalars(select(SettingLink).order_by(SettingLink.id))
            return [(one.person_id, one.urn, one.outcome) for one in found]

        return self.do(read)

    def reach(self, person_id: int) -> str | None:
        def read(session: Session) -> str | None:
            row = session.get(Preference, person_id)
            return row.reach if row else None

        return self.do(read)

    def audit(self) -> list[tuple[str, object]]:
        def read(session: Session) -> list[tuple[str, object]]:
            events = session.scalars(select(AuditEvent).order_by(AuditEvent.id))
            return [(one.action, one.details.get("fields")) for one in events]

        return self.do(read)


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def test_the_same_request_again_adds_nobody(office: Office) -> None:
    assert office.add(ROSE, "one") == office.add(ROSE, "one")
    assert len(office.people()) == 1
    assert office.audit() == [("person.added", ["name", "email", "phone"])]


@pytest.mark.parametrize(
    ("known", "way"),
    [
        ({"email": "a@example.org", "phone": "01632 960001"}, "email"),
        ({"phone": "01632 960001", "address": "1 Quay Lane"}, "phone"),
        ({"address": "1 Quay Lane"}, "letter"),
        ({}, "phone"),
        ({"email": "a@example.org", "address": "1 Quay Lane", "reach": Way.LETTER}, "letter"),
    ],
)
def test_how_somebody_is_reached_is_as_staff_say_or_as_is_likeliest(
    office: Office, known: dict[str, str], way: str
) -> None:
    assert office.reach(office.add(Entry(name="Rose", **known))) == way  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "other",
    [
        Entry(name="ROSE ODOWD"),
        Entry(name="Somebody", email="Rose@Example.org"),
        Entry(name="Somebody", phone="+44 (0) 1632 960001"),
    ],
    ids=["name", "e-mail", "telephone"],
)
def test_somebody_alike_is_shown_first_and_added_once_staff_say_that_they_are_another(
    office: Office, other: Entry
) -> None:
    rose = office.add(ROSE)
    with pytest.raises(MaybeKnown) as found:
        office.add(other)
    assert len(found.value.alike) == 1
    with pytest.raises(MaybeKnown):
        office.add(other, others=frozenset({rose + 1}))
    assert office.add(other, others=frozenset({rose})) != rose


def test_who_is_on_slack_with_the_same_number_is_alike_and_who_was_erased_is_not(office: Office) -> None:
    office.say(BETH, phone="01632 960001")
    with pytest.raises(MaybeKnown):
        office.add(ROSE)

    def erase(session: Session) -> None:
        session.scalars(select(Person)).one().forgotten_at = NOW

    office.do(erase)
    office.add(ROSE)


@pytest.mark.parametrize("actor", [BETH, NADIA, Actor("U9", "T1", Standing.GONE)])
def test_nobody_but_staff_sees_or_changes_anything(office: Office, actor: Actor) -> None:
    rose = office.add(ROSE)
    before = office.audit()
    attempts: list[Callable[[Session], object]] = [
        lambda session: person_entries.add(session, actor, Entry(name="X"), "x", POLICY, NOW),
        lambda session: person_entries.change(session, actor, rose, Entry(name="X"), (), NOW),
        lambda session: persons.open_card(session, actor, rose),
        lambda session: persons.everybody(session, actor),
        lambda session: persons.find(session, actor, "rose"),
        lambda session: persons.setting(session, actor, 1),
        lambda session: joining.join(session, actor, rose, NADIA, "j", NOW),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            office.do(attempt)
    assert office.audit() == before


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("rose", ["Rose O’Dowd", "Rosé Baker"]),
        ("Rose ODowd", ["Rose O’Dowd"]),
        ("o'dowd, rose", ["Rose O’Dowd"]),
        ("Ros Odowde", ["Rose O’Dowd"]),
        ("bakr", ["Rosé Baker"]),
        ("Zelda", []),
        ("", []),
        ("???", []),
    ],
)
def test_people_are_found_by_name_misspelt_ones_too(office: Office, words: str, found: list[str]) -> None:
    for name in ("Rose O’Dowd", "Rosé Baker", "Imran Shah"):
        office.add(Entry(name=name))
    office.say(BETH)
    cards = office.do(lambda session: persons.find(session, MAYA, words))
    assert [card.person.name for card in cards] == found


def test_a_change_is_noted_once_by_its_fields_and_the_way_that_cannot_be_gone_is_replaced(
    office: Office,
) -> None:
    rose = office.add(Entry(name="Rose"))
    other = Entry(name="Rose", email="rose@example.org")
    for _ in range(2):
        office.change(rose, other)
    assert office.reach(rose) == "email"
    assert office.audit()[1:] == [("person.changed", ["email", "reach"])]
    with pytest.raises(WrongFields) as wrong:
        office.change(rose, Entry(name="Rose"))
    assert {*wrong.value.errors} == {"email"}


def test_a_setting_is_linked_once_and_ended_once_and_only_for_whom_it_is(office: Office) -> None:
    nest = office.provider("EY1", name="Wren’s Nest")
    rose, ann = office.add(replace(ROSE, provider_id=nest)), office.add(Entry(name="Ann", provider_id=nest))
    office.change(rose, replace(ROSE, provider_id=nest))
    office.change(ann, Entry(name="Ann"), frozenset({1}))
    assert office.links() == [(rose, "EY1", "confirmed"), (ann, "EY1", "confirmed")]
    for _ in range(2):
        office.change(rose, ROSE, frozenset({1}))
    assert office.links() == [(rose, "EY1", "ended"), (ann, "EY1", "confirmed")]
    assert [action for action, _ in office.audit()].count("person.unlinked") == 1
    with pytest.raises(WrongFields) as wrong:
        office.add(Entry(name="Zed", provider_id=999))
    assert {*wrong.value.errors} == {"setting"}


def test_the_record_shows_who_belongs_there_by_whichever_register_it_was_said(office: Office) -> None:
    def add_by_hand(session: Session) -> int:
        told = Told("her sister", date(2026, 9, 1), MAYA.user_id, NOW)
        return add_provider(session, None, {"provider_type": "Childminder"}, {"name": "Wren"}, told).id

    by_hand = office.do(add_by_hand)
    rose = office.add(replace(ROSE, provider_id=by_hand))
    given = Correction("urn", "EY123456", "her sister", date(2026, 9, 1))
    office.do(lambda session: correct(session, MAYA, by_hand, given, "urn", NOW))
    registered = office.provider("EY123456", name="Wren’s Nest")
    record = office.do(lambda session: open_record(session, MAYA, registered))
    assert [card.person.id for card in record.people] == [rose]
    other = office.provider("EY999999", name="Another")
    assert office.do(lambda session: open_record(session, MAYA, other)).people == []


def test_who_was_never_met_in_slack_takes_the_entry_over(office: Office) -> None:
    nest = office.provider("EY1")
    rose = office.add(replace(ROSE, provider_id=nest))
    for _ in range(2):
        joined = office.join(rose, NADIA)
        assert joined.person.user_id == NADIA.user_id
    (person,) = office.people()
    assert (person.id, person.name, person.email) == (rose, None, ROSE.email)
    assert office.reach(rose) == "email"
    assert [action for action, _ in office.audit()].count("person.joined") == 1
    with pytest.raises(NotAllowed):
        office.join(rose, BETH, "join:2")


def test_where_both_have_entries_nothing_is_lost_and_their_own_word_stands(office: Office) -> None:
    nest, barn = office.provider("EY1"), office.provider("EY2")
    office.say(NADIA, email="nadia@own.example", reach=Way.EMAIL, topics=("bees",))
    nadia = office.people()[0].id
    rose = office.add(replace(ROSE, provider_id=nest, address="1 Quay Lane", told_by="her sister"))
    office.change(rose, replace(ROSE, provider_id=barn, address="1 Quay Lane", told_by="her sister"))

    def begin(session: Session) -> None:
        asked = {"asked_at": NOW, "asked_by": NADIA.user_id, "register": "ofsted"}
        session.add(SettingLink(person_id=nadia, urn="EY2", **asked))
        outbox.add(session, [Due("a.kind", "a.key", NOW, person_id=rose)])

    office.do(begin)
    joined = office.join(rose, NADIA)
    assert joined.left_out == {"email": ROSE.email}
    (person,) = office.people()
    assert (person.id, person.email, person.phone) == (nadia, "nadia@own.example", ROSE.phone)
    assert (person.address, person.told_by) == ("1 Quay Lane", "her sister")
    mine = office.do(lambda session: own.mine(session, NADIA, POLICY, NOW))
    assert (mine.reach, mine.topics) == (Way.EMAIL, ("bees",))
    assert {urn for _, urn, outcome in office.links() if outcome == "confirmed"} == {"EY1", "EY2"}
    assert {person_id for person_id, *_ in office.links()} == {nadia}
    assert office.do(lambda session: session.scalars(select(Nudge.person_id)).all()) == [nadia]
    card = office.do(lambda session: persons.open_card(session, MAYA, nadia))
    assert [one.provider and one.provider.urn for one in card.settings] == ["EY1", "EY2"]
    assert office.join(rose, NADIA).person.id == nadia
    with pytest.raises(NoSuchPerson):
        office.join(rose, NADIA, "join:2")


def test_what_was_noted_holds_for_who_has_said_nothing_themselves(office: Office) -> None:
    def meet(session: Session) -> None:
        session.add(Person(user_id=NADIA.user_id, team_id="T2", noted_at=NOW, noted_by=NADIA.user_id))

    office.do(meet)
    rose = office.add(replace(ROSE, reach=Way.PHONE, language="Irish"))
    assert office.join(rose, NADIA).left_out == {}
    mine = office.do(lambda session: own.mine(session, NADIA, POLICY, NOW))
    assert (mine.reach, mine.language, mine.phone) == (Way.PHONE, "Irish", ROSE.phone)


@pytest.mark.parametrize("slack", [None, replace(NADIA, standing=Standing.GONE)], ids=["unknown", "gone"])
def test_nobody_is_joined_with_somebody_who_is_not_there(office: Office, slack: Actor | None) -> None:
    rose = office.add(ROSE)
    with pytest.raises(WrongFields) as wrong:
        office.join(rose, slack)
    assert {*wrong.value.errors} == {"user"}
    assert office.people()[0].user_id is None


TYPED = st.text(max_size=130)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(TYPED, TYPED, TYPED, TYPED)
def test_whatever_is_typed_is_kept_exactly_or_refused_with_a_message(
    office: Office, name: str, email: str, address: str, told_by: str
) -> None:
    entry = Entry(name=name, email=email, address=address, told_by=told_by)
    everybody = frozenset(person.id for person in office.people())
    try:
        added = office.add(entry, others=everybody)
    except WrongFields as wrong:
        told = wrong.errors
        assert len(office.people()) == len(everybody)
    else:
        told = {}
        kept = next(person for person in office.people() if person.id == added)
        assert (kept.name, kept.email or "", kept.address or "") == (name, email, address)
        assert (kept.told_by or "") == told_by
    assert all(told.values())


def test_where_both_entries_answered_a_meeting_one_answer_in_one_place_remains(office: Office) -> None:
    """Their own word stands; but a place that was kept for them is theirs."""
    rose = office.add(ROSE)
    office.say(NADIA)
    nadia = next(one.id for one in office.people() if one.user_id == NADIA.user_id)
    office.say(BETH)
    beth = next(one.id for one in office.people() if one.user_id == BETH.user_id)
    both = office.do(
        lambda session: meeting_of_one(session, {rose: "going", nadia: "waiting", beth: "waiting"})
    )
    own = office.do(lambda session: meeting_of_one(session, {rose: "going", nadia: "no", beth: "waiting"}))
    noted = office.do(lambda session: meeting_of_one(session, {rose: "maybe"}))
    office.do(lambda session: session.add_all(need(both, person, "loop") for person in (rose, nadia)))
    office.do(lambda session: session.add(need(both, rose, "diet")))
    office.join(rose, NADIA)

    def stands(meeting_id: int) -> dict[int, str]:
        return office.do(lambda s: {who.id: one.answer for one, who in meetings.answers(s, meeting_id)})

    assert stands(both) == {nadia: "going", beth: "waiting"}
    assert stands(own) == {nadia: "no", beth: "going"}
    assert stands(noted) == {nadia: "maybe"}
    places = select(Nudge.person_id).where(Nudge.kind == "meeting.place")
    assert office.do(lambda session: session.scalars(places).all()) == [beth]
    needed = select(MeetingNeed.person_id, MeetingNeed.kind).order_by(MeetingNeed.kind)
    assert office.do(lambda s: [tuple(one) for one in s.execute(needed)]) == [
        (nadia, "diet"),
        (nadia, "loop"),
    ]


def meeting_of_one(session: Session, answers: Mapping[int, str]) -> int:
    """A meeting to come with one place, and who answered what."""
    name = token_hex(4)
    held = {"place": "Hall", "link": "", "purpose": "", "held": "in person", "places": 1, "state": "invited"}
    times = {"starts_at": NOW + timedelta(days=9), "ends_at": NOW + timedelta(days=10)}
    noted = {"made_at": NOW, "changed_at": NOW, "made_by": MAYA.user_id, "uid": name, "request_key": name}
    made = Meeting(title="Forum", channel_id="C1", **held, **times, **noted)
    session.add(made)
    session.flush()
    for person_id, answer in answers.items():
        given = {"answer": answer, "since": NOW, "noted_by": MAYA.user_id}
        session.add(MeetingAnswer(meeting_id=made.id, person_id=person_id, **given))
    session.flush()
    return made.id


def need(meeting_id: int, person_id: int, kind: str) -> MeetingNeed:
    said = {"kind": kind, "words": "", "reply": "", "asked_at": NOW}
    return MeetingNeed(meeting_id=meeting_id, person_id=person_id, **said)
