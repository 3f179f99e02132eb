"""What people need: told in private, seen by the organiser alone, open until it is met or answered."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.services.meetings import needs as service
from bot.services.meetings.answers import Answer, Closed, attendance
from bot.services.meetings.needs import Need, Outcome
from bot.services.people import Actor, NotAllowed, Standing
from bot.store.database import Database
from tests.services.meetings.office import MAYA, Office, guest

BETH = guest("BETH")
TOMAS = Actor("U0TOMAS", "T1", Standing.MEMBER)


@pytest.fixture
def office(database: Database) -> Iterator[Office]:
    return Office(database)


def say(office: Office, *kinds: Need, words: str = "", actor: Actor = BETH) -> int:
    return office.act(lambda s: service.say(s, actor, office.meeting_id, kinds, words, office.now))


def needs(office: Office, actor: Actor = MAYA) -> dict[str, str | None]:
    """What is needed, with what was done about it."""
    found = office.act(lambda s: service.of_meeting(s, actor, office.meeting_id).needs)
    return {one.words or one.kind: one.outcome for one, _ in found}


def decide(office: Office, kind: str, outcome: Outcome, actor: Actor = MAYA, reply: str = "") -> None:
    found = office.act(lambda s: service.of_meeting(s, MAYA, office.meeting_id).needs)
    (need_id,) = [one.id for one, _ in found if kind in (one.kind, one.words)]
    office.act(lambda s: service.decide(s, actor, need_id, outcome, reply, office.now))


def is_ready(office: Office) -> bool:
    return office.act(lambda s: attendance(s, TOMAS, office.meeting_id).open_needs) == 0


def test_a_meeting_is_ready_once_each_need_is_met_or_answered(office: Office) -> None:
    assert is_ready(office)
    assert say(office, Need.LOOP, Need.DIET, words="I come late") == 3
    assert not is_ready(office)
    decide(office, "loop", Outcome.MET)
    decide(office, "diet", Outcome.ANSWERED, reply="There is a kitchen.")
    assert not is_ready(office)
    decide(office, "I come late", Outcome.MET)
    assert is_ready(office)
    assert len(office.due("meeting.need_decided")) == 3


def test_the_organiser_is_told_and_the_same_again_tells_nobody(office: Office) -> None:
    say(office, Need.LOOP)
    office.move(minutes=5)
    assert say(office, Need.LOOP) == 0
    (told,) = office.due("meeting.needed")
    assert told.person_id == 1
    assert told.about == {"meeting": 1}


def test_what_is_changed_is_open_again_and_the_rest_stays_as_it_was(office: Office) -> None:
    say(office, Need.LOOP, words="No nuts")
    decide(office, "loop", Outcome.MET)
    decide(office, "No nuts", Outcome.MET)
    office.move(minutes=5)
    say(office, Need.LOOP, words="No nuts, no milk")
    assert needs(office) == {"No nuts, no milk": None, "loop": "met"}


def test_what_is_taken_back_is_gone(office: Office) -> None:
    say(office, Need.LOOP)
    (need,) = [one for one, _ in office.act(lambda s: service.of_meeting(s, MAYA, 1).needs)]
    assert say(office) == 0
    assert needs(office) == {}
    assert is_ready(office)
    with pytest.raises(Closed, match="taken this back"):
        office.act(lambda s: service.decide(s, MAYA, need.id, Outcome.MET, "", office.now))


@pytest.mark.parametrize("actor", [TOMAS, BETH, replace(MAYA, standing=Standing.GUEST)])
def test_nobody_but_the_organiser_and_the_host_sees_or_decides(office: Office, actor: Actor) -> None:
    say(office, Need.LOOP)
    for attempt in (
        lambda s: service.of_meeting(s, actor, 1),
        lambda s: service.one(s, actor, 1),
        lambda s: service.decide(s, actor, 1, Outcome.MET, "", office.now),
    ):
        with pytest.raises(NotAllowed, match="in private"):
            office.act(attempt)
    assert needs(office) == {"loop": None}


def test_the_host_sees_them_too(office: Office) -> None:
    say(office, Need.LOOP)
    office.change(host_id=TOMAS.user_id)
    assert needs(office, TOMAS) == {"loop": None}


def test_each_sees_their_own_only(office: Office) -> None:
    say(office, Need.LOOP)
    say(office, Need.DIET, actor=guest("ANN"))
    mine = office.act(lambda s: service.mine(s, BETH, 1))
    assert [one.kind for one in mine] == ["loop"]


def test_a_decision_is_noted_once(office: Office) -> None:
    say(office, Need.LOOP)
    decide(office, "loop", Outcome.MET)
    decide(office, "loop", Outcome.ANSWERED, reply="No")
    assert needs(office) == {"loop": "met"}
    assert len(office.due("meeting.need_decided")) == 1


def test_what_has_lost_its_point_is_not_told(office: Office) -> None:
    say(office, Need.LOOP)
    decide(office, "loop", Outcome.MET)
    (needed,), (decided,) = office.due("meeting.needed"), office.due("meeting.need_decided")
    person = decided.person_id or 0
    assert office.act(lambda s: service.needed(s, needed.about, MAYA)) is None
    assert office.act(lambda s: service.decided(s, decided.about, person))
    assert office.act(lambda s: service.decided(s, decided.about, person + 1)) is None
    say(office)
    assert office.act(lambda s: service.decided(s, decided.about, person)) is None


def test_nothing_can_be_said_by_a_closed_account_or_after_the_meeting(office: Office) -> None:
    with pytest.raises(NotAllowed):
        say(office, Need.LOOP, actor=replace(BETH, standing=Standing.GONE))
    office.move(days=9)
    with pytest.raises(Closed):
        say(office, Need.LOOP)
    assert needs(office) == {}


def test_what_somebody_needs_who_cannot_come_does_not_keep_it_from_being_ready(office: Office) -> None:
    say(office, Need.LOOP)
    assert not is_ready(office)
    office.answer("BETH", Answer.NO)
    assert is_ready(office)
    office.answer("BETH", Answer.GOING)
    assert not is_ready(office)
