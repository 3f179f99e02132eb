"""Nudges about complaints: neutral to whoever complained, and to nobody who may not deal with it now."""

from collections.abc import Collection, Mapping

import pytest
from sqlalchemy import select

from bot.nudges.complaints import capability
from bot.nudges.kinds import Kind, Occasion
from bot.services.people import Actor
from bot.store.database import Database
from bot.store.directory import Directory
from bot.store.outbox import Nudge
from bot.store.people import Person
from bot.views.notes import Note, to_mrkdwn
from tests.services.complaint_office import ANN, BEA, CAL, DEE, WORDS, Office


@pytest.fixture
def office(database: Database) -> Office:
    made = Office(database)
    made.meet(ANN, BEA, CAL)
    return made


def kinds(office: Office) -> Mapping[str, Kind]:
    return {kind.name: kind for kind in capability(office.first_admins).kinds}


def notes(office: Office, kind: str) -> dict[str | None, Note | None]:
    """What each nudge of a kind says now, by whom it goes to."""

    def who(ids: Collection[str]) -> Mapping[str, Actor]:
        return {one: office.known[one] for one in ids if one in office.known}

    said: dict[str | None, Note | None] = {}
    with office.database.transaction() as session:
        found = select(Nudge, Person).join(Person).where(Nudge.kind == kind)
        for nudge, one in session.execute(found).all():
            occasion = Occasion(
                *(session, nudge, one, office.known.get(one.user_id or ""), office.now),
                *(Directory(office.database), office.first_admins, who, lambda _: "Ann"),
            )
            said[one.user_id] = kinds(office)[kind].render(occasion)
    return said


def says(note: Note | None) -> str:
    assert note
    return to_mrkdwn(note) + note.otherwise + str(note.buttons)


def test_whoever_complained_is_told_in_words_that_tell_others_nothing(office: Office) -> None:
    number = office.file().request.id
    office.take(ANN, number)
    for kind in ("complaint.received", "complaint.news"):
        told = says(notes(office, kind)[DEE])
        assert "What you wrote to the council" in told
        assert "omplain" not in told.replace("complaint_see", "")
        assert WORDS not in told
    office.answer(ANN, number)
    assert notes(office, "complaint.news")[DEE] is None
    told = says(notes(office, "complaint.answered")[DEE])
    assert "is answered" in told
    assert "We found them" not in told


def test_who_may_deal_with_it_is_told_without_a_word_of_it(office: Office) -> None:
    office.file()
    told = notes(office, "complaint.waits")
    assert set(told) == {ANN, BEA}
    for note in told.values():
        assert "A complaint about the service waits to be answered" in says(note)
        assert "28 September 2026" in says(note)
        assert WORDS not in says(note)
        assert DEE not in says(note)


def test_who_lost_the_role_is_gone_or_stepped_aside_is_told_nothing(office: Office) -> None:
    number = office.file().request.id
    office.act(BEA, lambda one: one.step_aside(number))
    assert notes(office, "complaint.waits")[BEA] is None
    del office.known[ANN]
    assert notes(office, "complaint.waits")[ANN] is None


def test_what_is_answered_asks_for_nothing_any_more(office: Office) -> None:
    office.answer(ANN, office.file().request.id)
    assert notes(office, "complaint.waits") == {ANN: None, BEA: None}
    with office.database.transaction() as session:
        waits = session.scalars(select(Nudge).where(Nudge.kind == "complaint.waits")).all()
        assert [kinds(office)["complaint.waits"].stands(session, one) for one in waits] == [False, False]


def test_none_can_be_stopped_and_no_colleague_tells_one_on(office: Office) -> None:
    assert not [one.name for one in kinds(office).values() if one.may_stop]
    assert all(one.is_private for one in kinds(office).values())
