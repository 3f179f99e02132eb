"""What the meetings hold about people is shown to them, and gone once they are forgotten."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.services.data import Desk
from bot.services.erasure import Erasures
from bot.services.holdings import PEOPLE, Subject, whose
from bot.services.meetings import needs as meeting_needs
from bot.services.meetings.answers import Answer
from bot.services.meetings.holdings import MEETINGS
from bot.services.meetings.needs import Need, Outcome
from bot.services.people import Actor, Standing
from bot.store import erasure, people
from bot.store.database import Database
from bot.store.meetings.meetings import Meeting
from bot.store.meetings.needs import MeetingNeed
from bot.store.people import Person
from tests.services.meetings.office import MAYA, Office, guest
from tests.tables import dump

GOING, MAYBE, NO = Answer
ADMIN = Actor("U0ADMIN", "T1", Standing.MEMBER)


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def shown(office: Office, user_id: str) -> dict[str, Sequence[object]]:
    return office.act(
        lambda s: {one.title: one.held(s, whose(s, user_id, office.now)).entries for one in MEETINGS}
    )


def forget(office: Office, user_id: str) -> None:
    known = {ADMIN.user_id: ADMIN, MAYA.user_id: MAYA}
    holdings = (*PEOPLE, *MEETINGS)

    def ask(session: Session, actor: Actor) -> Erasures:
        return Erasures(Desk(session, actor, frozenset({ADMIN.user_id}), known, office.now), holdings)

    whom = office.act(lambda s: s.scalars(select(Person.id).where(Person.user_id == user_id)).one())
    asking = MAYA if user_id != MAYA.user_id else guest("NOBODY")
    asking = replace(asking, standing=Standing.MEMBER)
    known[asking.user_id] = asking
    number = office.act(lambda s: ask(s, asking).ask(whom, f"erase:{whom}").id)
    office.act(lambda s: ask(s, ADMIN).approve(number))


def test_what_somebody_answered_and_needs_is_shown_to_them_and_nobody_else(office: Office) -> None:
    office.answer("ANN", GOING)
    office.act(lambda s: meeting_needs.say(s, guest("ANN"), 1, [Need.LOOP], "a seat in front", office.now))
    office.act(lambda s: meeting_needs.decide(s, MAYA, 1, Outcome.ANSWERED, "It is there", office.now))
    office.answer("BOB", NO)
    hers = shown(office, "U0ANN")
    assert "'answer': 'going'" in str(hers["Meetings you answered"])
    assert "'noted by': 'you'" in str(hers["Meetings you answered"])
    for part in ("loop", "a seat in front", "It is there", "a member of staff"):
        assert part in str(hers["What you need for meetings"])
    assert MAYA.user_id not in str(hers)
    assert hers["Meetings you plan or have a part in"] == []
    his = shown(office, "U0BOB")
    assert "'answer': 'no'" in str(his["Meetings you answered"])
    assert his["What you need for meetings"] == []


def test_staff_are_shown_their_own_part_in_a_meeting(office: Office) -> None:
    office.change(chair_id="U0CHAIR001")
    assert "you planned it" in str(shown(office, MAYA.user_id)["Meetings you plan or have a part in"])
    chairs = str(shown(office, "U0CHAIR001")["Meetings you plan or have a part in"])
    assert "['chair']" in chairs
    assert MAYA.user_id not in chairs


def test_the_place_of_who_is_forgotten_goes_to_who_waits_longest_and_they_are_told(office: Office) -> None:
    for name in ("ANN", "BOB", "CAT", "DEE"):
        office.answer(name, GOING)
        office.move(minutes=1)
    before = office.meeting().version
    forget(office, "U0ANN")
    assert office.answers() == {"BOB": "going", "CAT": "going", "DEE": "waiting"}
    (told,) = office.due("meeting.place")
    assert office.act(lambda s: s.get_one(Person, told.person_id).user_id) == "U0CAT"
    assert office.meeting().version == before + 1


def test_of_a_meeting_that_is_over_the_answer_goes_and_nobody_is_given_a_place(office: Office) -> None:
    for name in ("ANN", "BOB", "CAT"):
        office.answer(name, GOING)
    office.move(days=30)
    forget(office, "U0ANN")
    assert office.answers() == {"BOB": "going", "CAT": "waiting"}
    assert office.due("meeting.place") == []


def test_nothing_in_any_table_names_who_is_forgotten(office: Office) -> None:
    ann = guest("ANN0000001")
    office.answer("ANN0000001", GOING)
    office.act(lambda s: meeting_needs.say(s, ann, 1, [Need.DIET], "no nuts for Ann", office.now))
    for secret in (ann.user_id, "no nuts"):
        assert secret in str(dump(office.database))
    forget(office, ann.user_id)
    for secret in (ann.user_id, "no nuts"):
        assert secret not in str(dump(office.database))
    assert office.act(lambda s: s.scalars(select(MeetingNeed)).all()) == []


def test_staff_who_are_forgotten_leave_a_number_and_no_part_in_what_is_to_come(office: Office) -> None:
    office.change(chair_id="U0CHAIR001", note_taker_id="U0CHAIR001", host_id="U0HOST0001")
    office.act(lambda s: people.meet(s, "U0CHAIR001", "T1", office.now))
    before = office.meeting().version
    forget(office, "U0CHAIR001")
    after = office.meeting()
    assert (after.chair_id, after.note_taker_id, after.host_id) == (None, None, "U0HOST0001")
    assert after.version > before
    forget(office, MAYA.user_id)
    maya = office.act(lambda s: s.scalars(select(Meeting.made_by)).one())
    assert maya.startswith("forgotten:")


def test_who_organises_a_meeting_to_come_is_not_forgotten_before_somebody_else_does(office: Office) -> None:
    with pytest.raises(Exception, match="They organise a meeting to come"):
        forget(office, MAYA.user_id)
    office.change(host_id="U0HOST0001")
    forget(office, MAYA.user_id)


def test_of_whom_kith_never_met_there_is_nothing_and_no_error(office: Office) -> None:
    with office.database.transaction() as session:
        stranger = Subject(None, None, office.now)
        assert [one.held(session, stranger).entries for one in MEETINGS] == [[]] * len(MEETINGS)


def test_every_part_in_a_meeting_is_decided_on() -> None:
    """A column for another part, added later, has to say what an erasure does with it."""
    decided = {one.key for one in (*erasure.IDS_REPLACED, *erasure.IDS_EMPTIED) if one.class_ is Meeting}
    ids = {each.name for each in Meeting.__table__.columns if each.name.endswith(("_by", "_id"))}
    assert ids - {"channel_id", "file_id", "series_id"} == decided
