"""What an erasure does to the outbox, where a sender is at work at the same moment."""

from datetime import UTC, datetime

from bot.nudges.pace import SLACK
from bot.store import erasure, sending
from bot.store.database import Database
from tests.conftest import Clock
from tests.nudges.planned import MONDAY, Office

LONG_AFTER = datetime(2026, 9, 15, tzinfo=UTC)


def test_what_a_sender_has_just_taken_is_its_own_no_more_and_nobody_looks_for_it(database: Database) -> None:
    office = Office(database, Clock(MONDAY))
    person = office.person()
    nudge = office.due(person_id=person)
    office.plan()
    with database.transaction(writes=True) as session:
        (claimed,) = sending.claim(session, "slack", "one", MONDAY, SLACK, 1, [])
    with database.transaction(writes=True) as session:
        erasure.withdraw_nudges(session, person, MONDAY)
    with database.transaction(writes=True) as session:
        assert not sending.sent(session, claimed, "1.1", MONDAY)
        assert sending.half_sent(session, "slack", LONG_AFTER) == []
    assert (office.row(nudge).state, office.row(nudge).reason) == ("withdrawn", "forgotten")
