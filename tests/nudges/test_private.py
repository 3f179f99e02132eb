"""What nobody but its reader may know of: told by no colleague, and in no task, whatever they chose."""

from dataclasses import replace

import pytest

from bot.nudges.faults import NoDirectMessage
from bot.nudges.undeliverable import hand_over, unless_private
from bot.store import planning
from bot.store.database import Database
from bot.store.outbox import Nudge
from tests.conftest import Clock
from tests.nudges.planned import KINDS, MONDAY, PLAIN, RULES, Office

PRIVATE = replace(PLAIN, name="private", is_private=True)
ALL = {**KINDS, "private": PRIVATE}


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database, Clock(MONDAY), replace(RULES, kinds=ALL))


def fails(office: Office, number: int) -> None:
    """Slack does not let Kith write to its person."""
    with office.database.transaction(writes=True) as session:
        nudge = session.get_one(Nudge, number)
        unless_private(hand_over, ALL)(session, nudge, NoDirectMessage("restricted_action"))


@pytest.mark.parametrize("reach", ["phone", "letter"])
def test_who_wants_to_be_told_by_a_colleague_is_told_in_slack_instead(office: Office, reach: str) -> None:
    person = office.person(reach=reach, phone="01632 960001")
    both = [office.due("private", person), office.due("plain", person)]
    office.plan()
    assert office.states(both) == ["ready", "task"]
    assert office.row(both[0]).via == "slack"


def test_who_wants_e_mail_is_told_by_e_mail(office: Office) -> None:
    number = office.due("private", office.person(reach="email", email="b@c.example"))
    office.plan()
    assert (office.row(number).state, office.row(number).via) == ("ready", "email")


def test_whom_only_a_colleague_could_tell_is_not_told(office: Office) -> None:
    number = office.due("private", office.person(None, name="Rose", phone="01632 960001"))
    office.plan()
    assert (office.row(number).state, office.row(number).reason) == ("withdrawn", "private")


def test_what_cannot_be_delivered_is_handed_to_nobody(office: Office) -> None:
    person = office.person()
    private, plain = office.due("private", person), office.due("plain", person)
    office.plan()
    with office.database.transaction(writes=True) as session:
        for number in (private, plain):
            session.get_one(Nudge, number).state = "sending"
    for number in (private, plain):
        fails(office, number)
    assert office.states([private, plain]) == ["withdrawn", "task"]


def test_of_a_digest_that_cannot_be_delivered_all_else_is_handed_on(office: Office) -> None:
    person = office.person(digest=True)
    both = [office.due("private", person), office.due("plain", person)]
    office.plan()
    (digest,) = office.rows("digest")
    with office.database.transaction(writes=True) as session:
        planning.put_into_digest(session, digest.id, both)
    fails(office, digest.id)
    assert office.states(both) == ["withdrawn", "task"]
