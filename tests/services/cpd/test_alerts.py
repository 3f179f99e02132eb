"""Who is told of which opportunity: each match exactly once."""

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.services.cpd import alerts
from bot.services.cpd.follows import Following
from bot.services.cpd.opportunities import Given
from bot.services.joining import join
from bot.services.people import Actor, Standing
from bot.store import people
from bot.store.cpd.alerts import CpdAlert
from bot.store.database import Database
from bot.store.outbox import Nudge
from tests.services.cpd.crowd import fits, offers_of, people_of, write
from tests.services.cpd.office import FAR, MAYA, NEAR, NOW, TYPED, Office, guest

PEOPLE, OPPORTUNITIES = 2_000, 500


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def told(office: Office, name: str) -> list[int]:
    """The opportunities that somebody's messages name."""

    def read(session: object) -> list[int]:
        person = people.in_slack(session, guest(name).user_id)  # type: ignore[arg-type]
        if person is None:
            return []
        mine = (
            select(Nudge).where(Nudge.person_id == person.id, Nudge.kind == alerts.ALERT).order_by(Nudge.id)
        )
        nudges = session.scalars(mine).all()  # type: ignore[attr-defined]
        return [one for each in nudges for one in alerts.told(session, person.id, each.about)]  # type: ignore[arg-type]

    return office.act(read)


@pytest.mark.parametrize(
    ("following", "reaches"),
    [
        (Following(), True),
        (Following(topics=("speech and LANGUAGE",)), True),
        (Following(topics=("Funding",)), False),
        (Following(cost="free"), False),
        (Following(cost="£20"), True),
        (Following(cost="£19.99"), False),
        (Following(levels=1), False),
        (Following(levels=3), True),
        (Following(languages=("Urdu",)), False),
        (Following(languages=("Urdu", "english")), True),
        (Following(miles=10, near=NEAR.label), False),
        (Following(miles=20, near=NEAR.label), True),
        (Following(miles=1, near=FAR.label), True),
    ],
)
def test_what_fits_reaches_people_and_nothing_else(
    office: Office, following: Following, reaches: bool
) -> None:
    office.follow("BETH", following)
    typed = replace(TYPED, level=2, language="English", cost="£20", postcode=FAR.label)
    number = office.add(typed)
    office.bring()
    assert told(office, "BETH") == ([number] if reaches else [])


@pytest.mark.parametrize(
    "following",
    [
        Following(cost="free"),
        Following(levels=8),
        Following(languages=("Urdu",)),
        Following(miles=1, near=NEAR.label),
    ],
)
def test_what_is_not_stated_speaks_against_nobody(office: Office, following: Following) -> None:
    office.follow("BETH", following)
    number = office.add(replace(TYPED, cost=""))
    office.bring()
    assert told(office, "BETH") == [number]


def test_what_is_online_reaches_people_from_anywhere(office: Office) -> None:
    office.follow("BETH", Following(miles=1, near=NEAR.label))
    number = office.add(replace(TYPED, held="online", postcode=FAR.label))
    office.bring()
    assert told(office, "BETH") == [number]


def test_a_correction_reaches_those_whom_it_fits_now_and_nobody_twice(office: Office) -> None:
    office.follow("BETH", Following(topics=("Speech and language",)))
    office.follow("NADIA", Following(topics=("Funding",)))
    number = office.add()
    office.bring()
    more = replace(TYPED, topics=("Speech and language", "Funding"))
    for _ in range(2):
        office.act(lambda session: office.desk(session).correct(number, more))
        office.bring()
    assert (told(office, "BETH"), told(office, "NADIA")) == ([number], [number])


def test_who_said_no_or_stopped_is_told_of_it_no_more(office: Office) -> None:
    office.follow("BETH", Following())
    number = office.add()
    office.answer("BETH", number, Given.NO)
    office.bring()
    assert told(office, "BETH") == []


def test_what_was_withdrawn_or_is_over_before_anybody_was_told_reaches_nobody(office: Office) -> None:
    office.follow("BETH", Following())
    number = office.add()
    office.act(lambda session: office.desk(session).withdraw(number, "Ill"))
    office.add(key="form:2")
    office.now += timedelta(days=60)
    office.bring()
    assert told(office, "BETH") == []


def test_two_entries_of_a_person_are_told_once(office: Office) -> None:
    """Whom staff looked after comes to Slack: what the entry followed, answered and was told is theirs."""
    office.follow("BETH", Following())
    office.follow("OLD", Following())
    number = office.add()
    office.bring()

    def leave_slack(session: object) -> int:
        person = people.in_slack(session, guest("OLD").user_id)  # type: ignore[arg-type]
        assert person
        person.user_id, person.name, person.told_by = None, "Old entry", "Maya"
        return person.id

    office.answer("OLD", number, Given.BOOKED)
    old = office.act(leave_slack)
    beth = Actor(guest("BETH").user_id, "T2", Standing.ELSEWHERE)
    office.act(lambda session: join(session, MAYA, old, beth, "join:1", NOW))
    office.act(lambda session: office.desk(session).correct(number, replace(TYPED, cost="£5")))
    office.bring()
    rows = office.act(lambda session: session.scalars(select(CpdAlert.opportunity_id)).all())
    assert rows == [number]
    seen = office.act(lambda session: office.desk(session, beth).find(number))
    assert seen.mine is Given.BOOKED


def test_only_who_is_interested_is_told_of_the_deadline_and_the_last_places(office: Office) -> None:
    number = office.add()
    office.follow("NADIA", Following())
    for name, given in (("BETH", Given.INTERESTED), ("OWEN", Given.BOOKED), ("IMRAN", Given.NO)):
        office.answer(name, number, given)

    def dues() -> list[tuple[str, int | None]]:
        return office.act(
            lambda session: [(due.kind, due.person_id) for due in alerts.dues(session, office.now)]
        )

    beth = office.act(lambda session: people.in_slack(session, guest("BETH").user_id))
    assert beth
    assert dues() == [("cpd.last_places", beth.id)]
    office.now += timedelta(days=15)
    assert dues() == [("cpd.last_places", beth.id), ("cpd.closing", beth.id)]
    office.now += timedelta(days=4)
    assert [kind for kind, _ in dues()] == ["cpd.last_places"]


def test_of_two_who_want_the_last_place_one_has_it(office: Office) -> None:
    number = office.add(replace(TYPED, places="1"))
    assert [office.answer(name, number, Given.BOOKED) for name in ("BETH", "NADIA")] == [False, True]
    assert office.answer("BETH", number, Given.BOOKED) is False
    seen = office.act(lambda session: office.desk(session).find(number))
    assert (seen.booked, seen.left) == (1, 0)


@pytest.mark.slow
def test_two_thousand_people_and_five_hundred_opportunities_each_match_once(office: Office) -> None:
    """All that can be followed, in every mixture; and the run is ended half-way, and gone on with."""
    lots = random.Random(20)
    follows, offers = people_of(lots, PEOPLE), offers_of(lots, OPPORTUNITIES)
    office.act(lambda session: write(session, follows, offers))
    expected = {(p["person_id"], o["id"]) for p in follows for o in offers if fits(p, o)}
    assert len(expected) > 10_000
    assert office.act(lambda session: alerts.bring(session, NOW))  # and then the process ends
    office.bring()
    office.bring()

    def named(session: object) -> Counter[tuple[int, int]]:
        nudges = session.scalars(select(Nudge).where(Nudge.kind == alerts.ALERT)).all()  # type: ignore[attr-defined]
        return Counter(
            (each.person_id or 0, one)
            for each in nudges
            for one in alerts.told(session, each.person_id or 0, each.about)  # type: ignore[arg-type]
        )

    found = office.act(named)
    assert set(found) == expected
    assert set(found.values()) == {1}
