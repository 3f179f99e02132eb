"""What speaks against a time: each kind of hint, and that nothing is told of others."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.services.meetings import answers as meeting_answers
from bot.services.meetings.answers import Answer
from bot.services.meetings.hints import hints_for, hints_of
from bot.services.meetings.meetings import Meetings
from bot.services.meetings.plans import Typed, understand
from bot.services.meetings.posts import claim_post
from bot.services.people import Actor, NotAllowed, Standing
from bot.services.term_dates import Kind, Span, TermDates, take
from bot.store import channels, people
from bot.store.channels import NetworkChannel
from bot.store.corrections import ProviderCorrection
from bot.store.database import Database
from bot.store.people import Person, SettingLink
from tests.nudges.planned import preference
from tests.services.meetings.office import MAYA, NOW, START, TYPED, Office, guest

END = START + timedelta(minutes=90)
ROSE = guest("ROSE")


@pytest.fixture
def office(database: Database) -> Iterator[Office]:
    return Office(database)


def told(office: Office, starts_at: datetime = START, **asked: object) -> Sequence[str]:
    ends_at = starts_at + timedelta(minutes=90)
    times = [(starts_at, ends_at)]
    return office.act(lambda session: hints_of(session, times, **asked)[0])  # type: ignore[arg-type]


def met(session: Session, name: str = "ROSE") -> Person:
    return people.meet(session, f"U0{name}", "T2", NOW)


def in_channel(office: Office, *names: str, channel_id: str = "C1") -> list[int]:
    """These people are in a network channel; their numbers."""

    def do(session: Session) -> list[int]:
        made = {"name": "network", "coordinator_id": MAYA.user_id, "made_at": NOW, "made_by": MAYA.user_id}
        channels.add(session, NetworkChannel(channel_id=channel_id, **made))
        ids = [met(session, name).id for name in names]
        for one in ids:
            channels.note_joined(session, channel_id, one, NOW)
        return ids

    return office.act(do)


def works_at(office: Office, hours: str, name: str = "ROSE", outcome: str = "confirmed") -> int:
    """Somebody's setting offers childcare in these hours; the number of the person."""

    def do(session: Session) -> int:
        person, urn = met(session, name), f"EY{name}"
        link = {"register": "ofsted", "urn": urn, "asked_at": NOW, "asked_by": f"U0{name}"}
        session.add(SettingLink(person_id=person.id, outcome=outcome, **link))
        for value in ("by arrangement", hours):
            said = {"told_by": "Rose", "told_on": date(2026, 9, 1), "noted_at": NOW, "noted_by": "U0MAYA"}
            session.add(ProviderCorrection(register="ofsted", urn=urn, field="hours", value=value, **said))
            session.flush()
        return person.id

    return office.act(do)


def elsewhere(office: Office, *going: Actor, title: str = "Supper club", channel: str = "C2") -> int:
    """Another meeting at the same time, and who goes there; its number."""

    def do(session: Session) -> int:
        plan = understand(Typed(**{**vars(TYPED), "title": title, "channel_id": channel, "places": ""}), NOW)
        meeting = Meetings(session, MAYA, NOW).draft(plan, f"form:{title}")
        claim_post(session, MAYA, meeting.id, NOW)
        for one in going:
            meeting_answers.answer(session, one, meeting.id, Answer.GOING, NOW)
        return meeting.id

    return office.act(do)


def test_where_nothing_speaks_against_a_time_nothing_is_said(office: Office) -> None:
    assert told(office, channel_id="C2") == []
    assert told(office, person_id=office.act(met).id) == []


CHRISTMAS = datetime(2026, 12, 25, 11, tzinfo=UTC)
SECOND_OF_JANUARY = datetime(2026, 1, 2, 11, tzinfo=UTC)


def test_a_bank_holiday_is_named_with_where_it_is_one(office: Office) -> None:
    assert told(office, CHRISTMAS) == ["Friday 25 December 2026 is a bank holiday in England: Christmas Day."]
    assert told(office, SECOND_OF_JANUARY) == []
    (scottish,) = told(office, SECOND_OF_JANUARY, nation="scotland")
    assert "a bank holiday in Scotland" in scottish


def test_the_bank_holidays_of_who_reads_it_count_beside_the_councils(office: Office) -> None:
    def prefer(session: Session) -> int:
        person = met(session)
        session.add(preference(person.id, nation="scotland"))
        return person.id

    rose = office.act(prefer)
    assert "in Scotland" in told(office, SECOND_OF_JANUARY, person_id=rose)[0]
    assert "in England and Scotland" in told(office, CHRISTMAS, person_id=rose)[0]


def test_school_holidays_are_named_with_who_says_so(office: Office) -> None:
    span = Span(Kind.HOLIDAY, "Half term", date(2026, 10, 26), date(2026, 10, 30))
    office.act(lambda s: take(s, TermDates("council", "Westhaven", [span]), NOW))
    (hint,) = told(office, datetime(2026, 10, 30, 11, tzinfo=UTC))
    assert hint == (
        "Schools are closed: Half term, Monday 26 October 2026 to Friday 30 October 2026 (Westhaven)."
    )
    assert told(office, datetime(2026, 10, 31, 11, tzinfo=UTC)) == []


MORNING = datetime(2026, 9, 22, 9, 30, tzinfo=UTC)


def test_ones_own_setting_and_its_hours_are_named(office: Office) -> None:
    rose = works_at(office, "weekdays, all day")
    assert told(office, MORNING, person_id=rose) == ["Your setting offers childcare then: weekdays, all day."]
    assert told(office, START, person_id=rose) == []


@pytest.mark.parametrize("outcome", ["refused", "ended"])
def test_a_setting_that_is_not_theirs_says_nothing(office: Office, outcome: str) -> None:
    assert told(office, MORNING, person_id=works_at(office, "weekdays, all day", outcome=outcome)) == []


def test_of_a_channels_people_only_a_number_is_told(office: Office) -> None:
    in_channel(office, "ROSE", "SAM", "IVY", "KIT")
    for name in ("ROSE", "SAM"):
        works_at(office, "Mon-Fri 8-6", name)
    works_at(office, "by arrangement", "IVY")
    works_at(office, "Mon-Fri 8-6", "ELSEWHERE")
    assert told(office, MORNING, channel_id="C1") == [
        "The settings of 2 people of this channel offer childcare then."
    ]


def test_another_meeting_of_the_channel_is_named(office: Office) -> None:
    assert told(office, channel_id="C1") == [
        "“Forum” invites the same channel then: Tuesday 22 September 2026, 6.30pm to 8pm."
    ]
    assert told(office, END, channel_id="C1") == []
    assert told(office, channel_id="C1", except_meeting=office.meeting_id) == []


def test_a_draft_is_told_to_staff_alone(office: Office) -> None:
    plan = understand(Typed(**{**vars(TYPED), "title": "Secret", "channel_id": "C3"}), NOW)
    office.act(lambda s: Meetings(s, MAYA, NOW).draft(plan, "form:9"))
    assert told(office, channel_id="C3") == []
    (hint,) = told(office, channel_id="C3", with_drafts=True)
    assert hint.startswith("“Secret” is planned for the same channel")


def test_ones_own_other_meeting_is_named_and_that_of_others_never(office: Office) -> None:
    rose, _ = in_channel(office, "ROSE", "SAM")
    elsewhere(office, ROSE, guest("SAM"), guest("OUTSIDE"))
    assert told(office, channel_id="C1", person_id=rose, except_meeting=1) == [
        "You may be at “Supper club” then: Tuesday 22 September 2026, 6.30pm to 8pm.",
        "One person of this channel has said yes or maybe to another meeting then.",
    ]
    (hint,) = told(office, channel_id="C1", except_meeting=1)
    assert hint == "2 people of this channel have said yes or maybe to another meeting then."


def test_who_cannot_come_there_is_free(office: Office) -> None:
    rose, *_ = in_channel(office, "ROSE")
    meeting = elsewhere(office, ROSE)
    office.act(lambda s: meeting_answers.answer(s, ROSE, meeting, Answer.NO, NOW))
    assert told(office, channel_id="C1", person_id=rose, except_meeting=1) == []


def test_only_staff_are_shown_what_speaks_against_a_plan(office: Office) -> None:
    plan = understand(TYPED, NOW)

    def ask(actor: Actor) -> Sequence[str]:
        return office.act(lambda s: hints_for(s, actor, [plan], except_meeting=None, nation="england")[0])

    assert len(ask(MAYA)) == 1
    with pytest.raises(NotAllowed):
        ask(Actor("U0MAYA", "T1", Standing.GUEST))
