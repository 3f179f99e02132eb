"""The notes: drafted, sent once to those they are for, corrected by a new version, read."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from sqlalchemy.orm import Session

from bot.policy import read_policy
from bot.services.meetings import actions
from bot.services.meetings import minutes as service
from bot.services.meetings.answers import Answer, Closed
from bot.services.meetings.minutes import Words
from bot.services.people import Actor, NotAllowed, Standing
from bot.services.wishes import Way
from bot.store import people
from bot.store.database import Database
from tests.services.meetings.office import MAYA, START
from tests.services.meetings.record import ANN, BOB, CAT, DEE, FRIDAY, NOTER, OVER, WORDS, Record

GOING, MAYBE, NO = Answer
NOTES = "meeting.notes"


@pytest.fixture
def record(database: Database) -> Record:
    record = Record(database)
    record.answer("ANN", GOING)
    record.answer("BOB", NO)
    record.now = OVER
    record.tick(ANN, new=[CAT])
    return record


def look(record: Record, actor: Actor, channel: str = "") -> service.Minutes:
    return record.act(lambda s: service.look(s, actor, 1, record.now, channel))


def test_they_go_once_to_those_there_and_those_who_had_answered(record: Record) -> None:
    record.write()
    assert record.due(NOTES) == []
    assert record.send() == 3
    assert record.told(NOTES) == ["U0ANN", "U0CAT", "U0BOB"]
    for _ in range(2):
        with pytest.raises(Closed, match="sent already"):
            record.send()
    assert len(record.due(NOTES)) == 3


def test_of_two_who_send_at_the_same_moment_one_does(record: Record) -> None:
    record.write()
    ready = Barrier(2)

    def send(by: Actor) -> str:
        ready.wait(10)
        try:
            return str(record.send(by=by))
        except Closed as closed:
            return str(closed)[:24]

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(send, (MAYA, NOTER))) == ["3", "These notes were sent al"]
    assert len(record.due(NOTES)) == 3


def test_who_could_not_come_asks_for_them_and_gets_them_once(record: Record) -> None:
    assert record.act(lambda s: service.want(s, DEE, 1, record.now, "C1")) is False
    assert record.act(lambda s: service.want(s, DEE, 1, record.now, "C1")) is False
    record.write()
    assert record.send() == 4
    assert record.act(lambda s: service.want(s, DEE, 1, record.now)) is True
    assert record.told(NOTES).count("U0DEE") == 1


def test_who_asks_after_they_were_sent_gets_them_at_once(record: Record) -> None:
    record.write()
    record.send()
    assert record.act(lambda s: service.want(s, DEE, 1, record.now, "C1")) is True
    assert record.act(lambda s: service.want(s, DEE, 1, record.now, "C1")) is True
    assert record.told(NOTES).count("U0DEE") == 1


def test_a_draft_that_somebody_else_changed_is_not_written_over(record: Record) -> None:
    assert record.write() == 1
    assert record.write(Words(("Mine",)), 1, by=MAYA) == 2
    with pytest.raises(Closed, match="copy what you wrote"):
        record.write(Words(("Yours",)), 1)
    assert record.write(Words(("Mine",)), 1) == 2, "the same submission again"
    with pytest.raises(Closed, match="changed"):
        record.send(1)
    assert record.due(NOTES) == []


def test_a_correction_is_a_new_version_that_tells_all_who_had_the_first(record: Record) -> None:
    record.write()
    record.send()
    record.act(lambda s: service.acknowledge(s, ANN, 1, record.now))
    record.move(days=1)
    record.tick(away=[CAT], new=[DEE])
    record.write(Words(("We spoke of fruit.",), ("No nuts",)))
    assert look(record, ANN).sent.discussion == ["We spoke of snacks."], "a draft is not shown"
    assert record.send(correction="It was fruit, not snacks") == 4
    # Dee got the first version when she was ticked. Cat was not there after all, but has it.
    assert record.told(NOTES)[3:] == ["U0DEE", "U0ANN", "U0DEE", "U0BOB", "U0CAT"]
    hers = look(record, ANN)
    assert (hers.sent.version, hers.sent.correction) == (2, "It was fruit, not snacks")
    assert hers.mine.read_version == 1, "what was read is the first"
    first = record.due(NOTES)[0]
    assert record.act(lambda s: service.told(s, first.about, first.person_id)) is None


def test_actions_are_given_when_the_notes_are_sent_and_not_before(record: Record) -> None:
    number = record.add("Ask for a quote", ANN, in_notes=True)
    assert record.action(number).state == "draft"
    assert look(record, ANN).todos == []
    assert record.due("meeting.action_given") == []
    assert record.send(0) == 3, "actions alone are notes too"
    assert record.action(number).state == "open"
    assert record.told("meeting.action_given") == ["U0ANN"]
    assert len(look(record, ANN).todos) == 1


def test_an_action_added_later_keeps_the_words(record: Record) -> None:
    record.write()
    record.send()
    record.add("Another", BOB, in_notes=True)
    record.send(0, "One more action")
    assert look(record, ANN).sent.discussion == ["We spoke of snacks."]
    assert look(record, ANN).sent.version == 2


def test_who_is_ticked_after_they_were_sent_gets_them_then_and_once(record: Record) -> None:
    record.write()
    record.send()
    record.tick(new=[BOB, DEE])
    record.tick(away=[DEE])
    record.tick(new=[DEE])
    assert record.told(NOTES) == ["U0ANN", "U0CAT", "U0BOB", "U0DEE"]


def test_nothing_is_not_sent(record: Record) -> None:
    with pytest.raises(Closed, match="Nothing is written"):
        record.send(0)
    record.write(Words())
    with pytest.raises(Closed, match="Nothing is written"):
        record.send(1)


@pytest.mark.parametrize("by", [ANN, DEE, replace(NOTER, standing=Standing.GONE)])
def test_nobody_else_writes_or_sends(record: Record, by: Actor) -> None:
    for attempt in (
        lambda s: service.save(s, by, 1, WORDS, 0, record.now),
        lambda s: service.to_write(s, by, 1, record.now),
        lambda s: service.send(s, by, 1, 0, "", record.now),
    ):
        with pytest.raises(NotAllowed):
            record.act(attempt)
    record.now = START
    record.write()


def test_who_was_not_invited_reads_nothing_by_a_number_alone(record: Record) -> None:
    record.write()
    record.send()
    stranger = Actor("U0STRANGER", "T9", Standing.ELSEWHERE)
    for attempt in (
        lambda s: service.look(s, stranger, 1, record.now, "C2"),
        lambda s: service.want(s, stranger, 1, record.now),
        lambda s: service.acknowledge(s, stranger, 1, record.now),
    ):
        with pytest.raises(NotAllowed, match="those who were invited"):
            record.act(attempt)
    assert look(record, stranger, "C1").sent, "who sees the invitation in its channel was invited"


def test_a_draft_and_who_has_read_is_for_those_who_may_see_it(record: Record) -> None:
    record.write()
    assert look(record, ANN).draft is None
    assert look(record, NOTER).draft is not None
    record.send()
    record.act(lambda s: service.acknowledge(s, ANN, 1, record.now))
    record.act(lambda s: service.acknowledge(s, ANN, 1, record.now))
    assert look(record, ANN).readers == []
    assert look(record, NOTER).readers == []
    read = [who.user_id for one, who in look(record, MAYA).readers if one.read_version]
    assert read == ["U0ANN"]
    assert record.audited().count("meeting.notes_read") == 1


def test_what_is_not_sent_cannot_be_read(record: Record) -> None:
    with pytest.raises(Closed, match="not sent yet"):
        record.act(lambda s: service.acknowledge(s, ANN, 1, record.now))


def test_the_preview_says_how_many_get_them_and_how(record: Record) -> None:
    rose = record.outsider("Rose", email="rose@example.org")
    record.act(lambda s: service.store.make_reader(s, 1, rose))
    record.write()
    policy = read_policy().reaching
    shown = record.act(lambda s: service.preview(s, NOTER, 1, policy, record.now, has_email=True))
    assert (shown.there, shown.absent, shown.revision, shown.is_correction) == (2, 2, 1, False)
    assert shown.ways == {Way.SLACK: 3, Way.EMAIL: 1}


def test_of_a_meeting_that_is_off_nothing_is_told(record: Record) -> None:
    record.write()
    record.send()
    nudge = record.due(NOTES)[0]
    assert record.act(lambda s: service.told(s, nudge.about, nudge.person_id))
    assert record.act(lambda s: service.told(s, nudge.about, 4711)) is None


def test_whose_action_it_becomes_while_the_notes_are_sent_is_told_of_it(record: Record) -> None:
    numbers = [record.add(f"Ask {number}", ANN, in_notes=True) for number in range(6)]
    ready = Barrier(2)

    def do(what: str) -> None:
        ready.wait(10)
        if what == "send":
            record.send(0)
            return
        for number in numbers:
            record.act(lambda s, number=number: give_on(s, number))

    def give_on(session: Session, number: int) -> None:
        bob = people.meet(session, BOB.user_id, BOB.team_id, record.now)
        actions.change(session, NOTER, number, "Ask", bob, FRIDAY, record.now)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(do, ("send", "change")))
    assert {record.action(number).owner_id for number in numbers} == {record.person(BOB)}
    assert record.told("meeting.action_given") == [BOB.user_id] * len(numbers)
