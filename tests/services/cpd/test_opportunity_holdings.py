"""What CPD on offer holds about people: shown to them, and erased."""

import pytest

from bot.services.cpd.follows import Following
from bot.services.cpd.opportunities import Given
from bot.services.cpd.opportunity_holdings import OPPORTUNITIES
from bot.services.holdings import whose
from bot.store.database import Database
from tests.services.cpd.office import MAYA, Office, guest


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def held(office: Office, user_id: str) -> dict[str, str]:
    def read(session: object) -> dict[str, str]:
        subject = whose(session, user_id, office.now)  # type: ignore[arg-type]
        return {one.title: str(one.held(session, subject).entries) for one in OPPORTUNITIES}  # type: ignore[arg-type]

    return office.act(read)


def test_people_see_what_they_follow_said_and_were_told_and_all_of_it_is_erased(office: Office) -> None:
    number = office.add()
    office.follow("BETH", Following(topics=("Speech and language",), cost="£5"))
    office.answer("BETH", number, Given.BOOKED)
    office.bring()
    beth = guest("BETH").user_id
    shown = held(office, beth)
    assert "Speech and language" in shown["What CPD should reach you"]
    assert "booked" in shown["What you said to CPD on offer"]
    assert "Talking and listening" in shown["Which CPD you were told of"]
    assert "Talking and listening" in held(office, MAYA.user_id)["CPD and feeds you added"]

    def erase(session: object) -> None:
        subject = whose(session, beth, office.now)  # type: ignore[arg-type]
        for one in OPPORTUNITIES:
            if one.erase:
                one.erase(session, subject)  # type: ignore[arg-type]

    for _ in range(2):
        office.act(erase)
    assert set(held(office, beth).values()) == {"[]"}
    assert office.act(lambda session: office.desk(session).find(number)).booked == 0


def test_of_whom_kith_never_met_nothing_is_held(office: Office) -> None:
    assert set(held(office, "U0NOBODY").values()) == {"[]"}
