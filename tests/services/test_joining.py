"""Somebody whom staff looked after comes to Slack: what waits for them goes there."""

import pytest

from bot.mail_settings import Mailbox, MailSettings
from bot.nudges.faults import Fault, NoDirectMessage
from bot.nudges.mail import MailDelivery
from bot.nudges.pace import SLACK
from bot.nudges.undeliverable import hand_over
from bot.services.joining import join
from bot.services.people import Actor, Standing
from bot.store import planning, sending
from bot.store.database import Database
from bot.store.outbox import Nudge
from bot.views.notes import Note
from tests.conftest import Clock
from tests.nudges.planned import MONDAY, Office

MAYA = Actor("U0MAYAOKA", "T0WESTHAV", Standing.MEMBER)
BETH = Actor("U0BETHCAR", "T0WESTHAV", Standing.GUEST)


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database, Clock(MONDAY))


def joined(office: Office, person: int) -> None:
    with office.database.transaction(writes=True) as session:
        join(session, MAYA, person, BETH, "join:1", MONDAY)


@pytest.mark.parametrize("is_known", [True, False])
def test_what_was_to_be_told_by_telephone_goes_to_slack(office: Office, is_known: bool) -> None:
    noted = office.person(None, name="Beth Carrow", phone="01632 960001")
    nudge = office.due(person_id=noted)
    office.plan()
    assert office.row(nudge).state == "task"
    if is_known:
        office.person("U0BETHCAR")
    joined(office, noted)
    office.plan()
    assert (office.row(nudge).state, office.row(nudge).via) == ("ready", "slack")


def test_what_was_about_to_go_by_e_mail_is_decided_on_anew(office: Office) -> None:
    noted = office.person(None, name="Beth Carrow", email="beth@carrow.example")
    office.due(person_id=noted)
    office.plan()
    with office.database.transaction(writes=True) as session:
        (claimed,) = sending.claim(session, "email", "one", MONDAY, SLACK, 1, [])
    office.person("U0BETHCAR")
    joined(office, noted)
    with pytest.raises(Fault) as fault:
        mail(office.database).post(claimed, Note("About something"))
    assert (type(fault.value), fault.value.code) == (Fault, "no_person")


def mail(database: Database) -> MailDelivery:
    settings = MailSettings(None, Mailbox("kith@council.example"))  # type: ignore[arg-type]
    return MailDelivery(database, None, settings)  # type: ignore[arg-type]


def test_the_parts_of_a_digest_that_was_refused_go_to_slack_too(office: Office) -> None:
    noted = office.person(None, name="Beth Carrow", phone="01632 960001", email="b@c.example", digest=True)
    held = office.due(person_id=noted)
    office.plan()
    (digest,) = office.rows("digest")
    with office.database.transaction(writes=True) as session:
        planning.put_into_digest(session, digest.id, [held])
        hand_over(session, session.get_one(Nudge, digest.id), NoDirectMessage("mail_refused"))
    assert office.row(held).state == "task"
    joined(office, noted)
    office.plan()
    assert office.row(held).state == "held"
