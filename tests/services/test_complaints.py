"""Complaints: acknowledged at once, dealt with by nobody they are about, until they are answered."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.services.checks import WrongFields
from bot.services.complaint_holdings import COMPLAINTS
from bot.services.complaint_nudges import until_answered
from bot.services.complaints import NEWS, RECEIVED, Filed, Help, Unsuitable, _check
from bot.services.data import COMPLAINT_WAITS, Kind, NotThere
from bot.services.erasure import Erasures
from bot.services.holdings import PEOPLE, whose
from bot.services.people import NotAllowed
from bot.store import outbox, persons
from bot.store.audit import AuditEvent
from bot.store.complaints import Complaint, ComplaintNote
from bot.store.data import DataRequest
from bot.store.database import Database
from bot.store.outbox import Nudge
from bot.store.people import Person
from tests.services.complaint_office import ANN, BEA, CAL, DEE, EVE, NOW, WORDS, Office
from tests.tables import dump


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def due(office: Office, now: datetime) -> set[str | None]:
    """Whom the rule reminds at this time, and has not before."""
    with office.database.transaction(writes=True) as session:
        before = set(session.scalars(select(Nudge.id)))
        outbox.add(session, list(until_answered(office.first_admins, session, now)))
        new = [one for one in session.scalars(select(Nudge)) if one.id not in before]
        assert {one.kind for one in new} <= {COMPLAINT_WAITS}
        found = {one.person_id for one in new}
        return {session.get(Person, each).user_id for each in found}


def test_a_complaint_is_acknowledged_at_once_and_told_to_who_may_deal_with_it(office: Office) -> None:
    whole = office.file()
    assert whole.is_anybodys
    assert whole.request.reference.startswith("K-")
    assert office.nudged(RECEIVED) == {DEE}
    assert office.nudged(COMPLAINT_WAITS) == {ANN, BEA}
    assert office.may(CAL) == []
    assert office.may(ANN) == [whole.request.id]


@pytest.mark.parametrize(
    ("kind", "day"), [(Kind.SERVICE, date(2026, 9, 28)), (Kind.COMPLAINT, date(2026, 10, 13))]
)
def test_by_when_it_is_answered_the_policy_says(office: Office, kind: Kind, day: date) -> None:
    """Ten working days; thirty days of which the day it came is the first."""
    assert office.file(kind=kind).request.due_on == day


def test_the_same_form_twice_is_one_complaint(office: Office) -> None:
    assert office.file().request.id == office.file().request.id
    with office.database.transaction() as session:
        assert len(session.scalars(select(DataRequest)).all()) == 1
        assert len(session.scalars(select(Complaint)).all()) == 1
        assert [one.action for one in session.scalars(select(AuditEvent))] == ["complaint.asked"]


def test_the_same_form_sent_twice_at_once_is_one_complaint(office: Office) -> None:
    office.meet(DEE)
    ready = Barrier(2)

    def send(_: int) -> int:
        ready.wait(10)
        return office.file().request.id

    with ThreadPoolExecutor(2) as threads:
        assert len(set(threads.map(send, range(2)))) == 1


@given(st.text(max_size=3000), st.sets(st.sampled_from(Help)), st.text(max_size=700))
def test_what_lacks_words_is_said_at_its_field_and_all_else_is_taken(
    words: str, helps: set[Help], help_words: str
) -> None:
    wrong: set[str] = set()
    try:
        _check(Filed(Kind.SERVICE, words, helps=tuple(helps), help_words=help_words))
    except WrongFields as fault:
        wrong = set(fault.errors)
    lacks = not words.strip() and Help.TELEPHONE not in helps
    assert ("words" in wrong) == (lacks or len(words) > 2500)
    assert ("help_words" in wrong) == ((bool(helps) and not help_words.strip()) or len(help_words) > 600)


def test_who_would_rather_be_telephoned_need_not_write(office: Office) -> None:
    whole = office.file(words="", helps=(Help.TELEPHONE,), help_words="07700 900817, mornings")
    assert (whole.request.words, whole.complaint and whole.complaint.helps) == ("", ["telephone"])
    with pytest.raises(WrongFields):
        office.file(words=" ", key="other")


def test_who_is_complained_about_neither_sees_it_nor_deals_with_it(office: Office) -> None:
    office.meet(ANN, BEA)
    number = office.file(barred=(ANN,)).request.id
    assert office.nudged(COMPLAINT_WAITS) == {BEA}
    assert (office.may(ANN), office.may(BEA)) == ([], [number])
    for attempt in (
        lambda one: one.read(number),
        lambda one: one.take(number),
        lambda one: one.tell_progress(number, "x", "k"),
        lambda one: one.step_aside(number),
        lambda one: one.mine(number),
        lambda one: one.add(number, "x", "k"),
    ):
        with pytest.raises(NotAllowed):
            office.act(ANN, attempt)
    with pytest.raises(NotAllowed):
        office.answer(ANN, number)


def test_who_is_complained_about_and_becomes_a_manager_afterwards_sees_nothing_either(office: Office) -> None:
    office.make_manager(CAL)
    number = office.file(barred=(CAL,)).request.id
    assert office.may(CAL) == []
    assert office.may(BEA) == [number]


def test_nobody_can_be_shut_out_who_was_not_offered(office: Office) -> None:
    """A forged form shuts out no stranger, and fills no table."""
    number = office.file(barred=("U0NOBODY00", DEE, EVE)).request.id
    assert "U0NOBODY00" not in str(dump(office.database)["complaint_bar"])
    assert office.may(ANN) == [number]


def test_where_nobody_is_left_whoever_complains_is_told_and_a_new_manager_finds_it(office: Office) -> None:
    whole = office.file(barred=(ANN, BEA))
    assert not whole.is_anybodys
    assert office.nudged(COMPLAINT_WAITS) == set()
    office.make_manager(CAL)
    assert office.may(CAL) == [whole.request.id]
    assert office.act(DEE, lambda one: one.mine(whole.request.id)).is_anybodys


def test_who_steps_aside_sees_it_no_more_and_is_told_no_more(office: Office) -> None:
    office.meet(ANN, BEA)
    number = office.file().request.id
    office.take(ANN, number)
    office.act(ANN, lambda one: one.step_aside(number))
    assert office.nudged(COMPLAINT_WAITS) == {BEA}
    assert office.may(ANN) == []
    assert office.act(BEA, lambda one: one.read(number)).complaint.handler_id is None
    office.act(BEA, lambda one: one.step_aside(number))
    assert not office.act(DEE, lambda one: one.mine(number)).is_anybodys
    with office.database.transaction() as session:
        news = session.scalars(select(Nudge.key).where(Nudge.kind == NEWS)).all()
    assert f"{NEWS}:{number}:nobody" in news


def test_nobody_else_reads_a_complaint_and_nobody_deals_with_their_own(office: Office) -> None:
    number = office.file(by=ANN).request.id
    for who in (CAL, DEE, EVE):
        with pytest.raises(NotAllowed):
            office.act(who, lambda one: one.mine(number))
        with pytest.raises(NotAllowed):
            office.act(who, lambda one: one.read(number))
    with pytest.raises(NotAllowed):
        office.act(ANN, lambda one: one.read(number))
    assert office.act(BEA, lambda one: one.read(number)).request.words == WORDS


def test_what_never_was_and_what_is_no_complaint_is_not_there(office: Office) -> None:
    other = office.desk(DEE, lambda desk: desk.ask(Kind.CORRECTION, "x", "c").id)
    for number in (4711, other):
        with pytest.raises(NotThere):
            office.act(ANN, lambda one, number=number: one.read(number))
        with pytest.raises(NotAllowed):
            office.act(DEE, lambda one, number=number: one.mine(number))


def test_how_far_it_is_and_what_is_added_is_told_once_each_and_noted_once(office: Office) -> None:
    office.meet(ANN, BEA)
    number = office.file().request.id
    office.take(ANN, number)
    for _ in range(2):
        office.act(ANN, lambda one: one.tell_progress(number, "We look", "p"))
        office.act(DEE, lambda one: one.add(number, "It was in May", "a"))
    with office.database.transaction() as session:
        notes = [(one.is_progress, one.words) for one in session.scalars(select(ComplaintNote))]
    assert notes == [(True, "We look"), (False, "It was in May")]
    with office.database.transaction() as session:
        added = select(Nudge.person_id).where(Nudge.key.contains(":note:"))
        (told,) = session.scalars(added).all()
        assert session.get(Person, told).user_id == ANN
    for words in ("", "  ", "x" * 2501):
        with pytest.raises(WrongFields):
            office.act(DEE, lambda one, words=words: one.add(number, words, "other"))


def test_what_is_answered_is_closed_for_both(office: Office) -> None:
    number = office.file().request.id
    office.answer(ANN, number)
    for who, attempt in (
        (BEA, lambda one: one.take(number)),
        (BEA, lambda one: one.tell_progress(number, "x", "k")),
        (BEA, lambda one: one.step_aside(number)),
        (DEE, lambda one: one.add(number, "x", "k")),
    ):
        with pytest.raises(Unsuitable, match="answered already"):
            office.act(who, attempt)
    assert office.nudged("complaint.answered") == {DEE}
    assert office.act(DEE, lambda one: one.mine(number)).request.reply == "We found them"


def test_staff_note_a_complaint_for_who_is_not_on_slack_and_nobody_else_may(office: Office) -> None:
    rose = office.not_on_slack()
    with pytest.raises(NotAllowed):
        office.file(by=DEE, person_id=rose)
    whole = office.file(by=CAL, person_id=rose)
    assert whole.person.id == rose
    assert office.nudged(RECEIVED) == {None}
    office.answer(ANN, whole.request.id)
    with office.database.transaction() as session:
        told = session.scalars(select(Nudge.person_id).where(Nudge.kind == "complaint.answered")).all()
    assert told == [rose]
    with pytest.raises(NotAllowed):
        office.act(CAL, lambda one: one.mine(whole.request.id))


def test_for_who_is_on_slack_or_gone_staff_note_none(office: Office) -> None:
    dee = office.desk(DEE, lambda desk: desk.me().id)
    for whom in (dee, 4711):
        with pytest.raises(Unsuitable):
            office.file(by=CAL, person_id=whom)


def test_who_deals_with_it_is_reminded_each_week_then_daily_and_at_last_all_are(office: Office) -> None:
    """Came on Monday 14 September; due on Monday 28 September."""
    office.meet(ANN, BEA)
    number = office.file().request.id
    office.take(ANN, number)
    reminded = {day: due(office, NOW + timedelta(days=day)) for day in range(17)}
    assert {day: who for day, who in reminded.items() if who} == {
        7: {ANN},
        12: {ANN},
        13: {ANN},
        14: {ANN, BEA},
        15: {ANN, BEA},
        16: {ANN, BEA},
    }
    assert due(office, NOW + timedelta(days=16)) == set()
    office.answer(BEA, number)
    assert due(office, NOW + timedelta(days=17)) == set()


def test_who_lost_the_role_or_is_shut_out_is_not_reminded(office: Office) -> None:
    office.meet(ANN, BEA)
    number = office.file(barred=(BEA,)).request.id
    assert due(office, NOW + timedelta(days=7)) == {ANN}
    office.take(ANN, number)
    office.make_manager(CAL)
    office.meet(CAL)
    office.first_admins = frozenset({BEA})
    assert due(office, NOW + timedelta(days=13)) == {CAL}


def test_what_somebody_complained_of_is_shown_to_them_alone_and_gone_with_them(office: Office) -> None:
    office.meet(ANN, BEA)
    number = office.file(hope="An apology to Dee Dabney", barred=(BEA,)).request.id
    office.act(DEE, lambda one: one.add(number, "Also in May", "a"))
    office.take(ANN, number)

    def shown(user_id: str) -> str:
        with office.database.transaction() as session:
            return str([one.held(session, whose(session, user_id, NOW)).entries for one in COMPLAINTS])

    assert "An apology to Dee Dabney" in shown(DEE)
    assert "Also in May" in shown(DEE)
    assert "'complaint': 'K-" in shown(ANN)
    assert shown(BEA) == "[[], []]"
    assert "apology" not in shown(ANN) + shown(CAL)
    office.answer(ANN, number)
    dee = office.desk(DEE, lambda desk: desk.me().id)
    holdings = (*PEOPLE, *COMPLAINTS)
    asked = office.desk(CAL, lambda desk: Erasures(desk, holdings).ask(dee, "e").id)
    office.desk(ANN, lambda desk: Erasures(desk, holdings).approve(asked))
    left = str(dump(office.database))
    assert [word for word in (WORDS, "apology", "Also in May", "We found") if word in left] == []


def test_a_complaint_noted_for_somebody_is_theirs_once_they_come_to_slack(office: Office) -> None:
    rose = office.not_on_slack()
    number = office.file(by=CAL, person_id=rose).request.id
    dee = office.desk(DEE, lambda desk: desk.me().id)
    with office.database.transaction(writes=True) as session:
        persons.merge(session, rose, dee, CAL, NOW)
    assert office.act(DEE, lambda one: one.mine(number)).request.id == number
