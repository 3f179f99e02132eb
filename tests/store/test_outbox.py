"""The outbox: what is due stands there once."""

from datetime import UTC, datetime

from bot.store import outbox, people
from bot.store.database import Database
from bot.store.outbox import Due

NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)


def test_what_is_due_twice_stands_there_once(database: Database) -> None:
    with database.transaction(writes=True) as session:
        beth = people.meet(session, "U0BETHCAR", "T0WESTHAV", NOW)
        dues = [Due("test", f"test:{number}", NOW, person_id=beth.id) for number in range(3)]
        assert outbox.add(session, dues) == 3
    with database.transaction(writes=True) as session:
        assert outbox.add(session, [*dues, Due("test", "test:3", NOW, person_id=beth.id)]) == 1


def test_somebody_met_again_is_the_same_person(database: Database) -> None:
    with database.transaction(writes=True) as session:
        first = people.meet(session, "U0BETHCAR", "T0WESTHAV", NOW).id
    with database.transaction(writes=True) as session:
        assert people.meet(session, "U0BETHCAR", "T0WESTHAV", NOW).id == first
