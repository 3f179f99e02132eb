"""What is held of people after a meeting is shown to them, is gone once they are forgotten, and is joined."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.services.data import Desk
from bot.services.erasure import Erasures
from bot.services.holdings import PEOPLE, Subject, whose
from bot.services.joining import join
from bot.services.meetings import actions, feedback, minutes, todos
from bot.services.meetings.after_holdings import AFTER
from bot.services.meetings.feedback import Feedback, Useful
from bot.services.meetings.holdings import MEETINGS
from bot.services.people import Actor, Standing
from bot.store.database import Database
from bot.store.meetings.attendance import MeetingAttendance
from bot.store.meetings.meetings import Meeting
from bot.store.meetings.minutes import MeetingNotesReader
from bot.store.people import Person
from tests.services.meetings.office import MAYA
from tests.services.meetings.record import BOB, CAT, NOTER, OVER, Record
from tests.tables import dump

ADMIN = Actor("U0ADMIN", "T1", Standing.MEMBER)
ANN = Actor("U0ANN00001", "T2", Standing.GUEST)


@pytest.fixture
def record(database: Database) -> Record:
    record = Record(database)
    record.now = OVER
    record.tick(new=[ANN, BOB, CAT])
    record.write()
    record.send()
    for by in (ANN, BOB, CAT):
        record.act(lambda s, by=by: feedback.rate(s, by, 1, Useful.NO, record.now))
    record.act(lambda s: minutes.acknowledge(s, ANN, 1, record.now))
    return record


def shown(record: Record, user_id: str) -> dict[str, str]:
    return record.act(
        lambda s: {one.title: str(one.held(s, whose(s, user_id, record.now)).entries) for one in AFTER}
    )


def forget(record: Record, user_id: str) -> None:
    known = {one.user_id: one for one in (ADMIN, MAYA)}

    def ask(session: Session, actor: Actor) -> Erasures:
        desk = Desk(session, actor, frozenset({ADMIN.user_id}), known, record.now)
        return Erasures(desk, (*PEOPLE, *MEETINGS, *AFTER))

    whom = record.act(lambda s: s.scalars(select(Person.id).where(Person.user_id == user_id)).one())
    number = record.act(lambda s: ask(s, MAYA).ask(whom, f"erase:{whom}").id)
    record.act(lambda s: ask(s, ADMIN).approve(number))


def test_each_is_shown_their_own(record: Record) -> None:
    number = record.add("Ask for a quote", ANN)
    record.act(lambda s: actions.hand_back(s, ANN, number, "I am away", record.now))
    record.add("Book the hall", ANN)
    hers = shown(record, ANN.user_id)
    assert "Forum" in hers["Meetings you were at"]
    assert "'read version': 1" in hers["Notes of meetings"]
    for words in ("handed back by you", "I am away", "Book the hall"):
        assert words in hers["What you took on to do"]
    assert "'useful': 'no'" in hers["Whether meetings were useful to you"]
    for other in (NOTER, MAYA, BOB):
        assert other.user_id not in str(hers)
    his = shown(record, BOB.user_id)
    assert his["What you took on to do"] == "[]"


def test_nothing_in_any_table_names_who_is_forgotten(record: Record) -> None:
    number = record.add("Ask for a quote", ANN)
    other = record.add("Book the hall", ANN)
    record.act(lambda s: actions.hand_back(s, ANN, other, "Ann is away", record.now))
    closed = record.add("Done before", ANN)
    record.act(lambda s: actions.done(s, ANN, closed, record.now))
    ann = record.person(ANN)
    assert ANN.user_id in str(dump(record.database))
    forget(record, ANN.user_id)
    left = dump(record.database)
    for secret in (ANN.user_id, "Ann is away"):
        assert [table for table, rows in left.items() if secret in rows] == []
    for table in (MeetingAttendance, MeetingNotesReader):
        assert record.act(lambda s, t=table: s.scalars(select(t).where(t.person_id == ann)).all()) == []
    assert record.action(number).owner_id is None
    (waiting,) = record.act(lambda s: todos.nobodys(s, MAYA))
    assert waiting.action.what == "Ask for a quote"


def test_the_answer_of_who_is_forgotten_goes_while_it_can_be_told_and_stays_nobodys_later(
    record: Record,
) -> None:
    forget(record, ANN.user_id)
    assert results(record) == Feedback(2, {})
    record.now += feedback.ASKED_FOR
    record.act(lambda s: feedback.forget_who(s, record.now))
    forget(record, BOB.user_id)
    assert results(record) == Feedback(2, {})


def results(record: Record) -> Feedback | None:
    return record.act(lambda s: feedback.results(s, MAYA, s.get_one(Meeting, 1)))


def test_who_keeps_a_record_leaves_a_number_in_it(record: Record) -> None:
    record.person(NOTER)
    record.add("Ask for a quote", ANN)
    forget(record, NOTER.user_id)
    left = dump(record.database)
    assert [table for table, rows in left.items() if NOTER.user_id in rows] == []
    assert "forgotten:" in left["meeting_notes"]


def test_of_whom_kith_never_met_there_is_nothing_and_no_error(record: Record) -> None:
    with record.database.transaction() as session:
        stranger = Subject(None, None, record.now)
        assert [one.held(session, stranger).entries for one in AFTER] == [[], [], [], []]


def test_two_entries_of_one_person_become_one_and_nothing_is_lost(record: Record) -> None:
    rose = record.outsider("Rose")
    record.act(lambda s: minutes.store.make_reader(s, 1, rose))
    record.act(lambda s: minutes.attendance.come(s, 1, [rose], MAYA.user_id, record.now))
    ann = record.person(ANN)
    record.act(lambda s: join(s, MAYA, rose, ANN, "join:1", record.now))
    assert record.there() == {ann, record.person(BOB), record.person(CAT)}
    (own,) = record.act(lambda s: minutes.store.all_of(s, ann))
    assert (own[0].sent_version, own[0].read_version) == (1, 1)


def test_who_comes_to_slack_keeps_what_they_had_to_do(record: Record) -> None:
    rose = record.outsider("Rose")

    def give(session: Session) -> None:
        whom = session.get_one(Person, rose)
        actions.add(session, NOTER, 1, "Bake", whom, record.now.date(), "key", record.now)

    record.act(give)
    dee = Actor("U0DEE00001", "T2", Standing.GUEST)
    record.act(lambda s: join(s, MAYA, rose, dee, "join:1", record.now))
    assert [one.action.what for one in record.act(lambda s: todos.mine(s, dee))] == ["Bake"]
