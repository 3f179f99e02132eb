"""What somebody marked is shown to them alone, and gone once they are forgotten."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.services.data import Desk
from bot.services.erasure import Erasures
from bot.services.holdings import PEOPLE, whose
from bot.services.meetings.poll_holdings import POLLS
from bot.services.people import Actor, Standing
from bot.store.database import Database
from bot.store.people import Person
from tests.services.meetings.office import MAYA
from tests.services.meetings.polling import IF_NEED, NO, YES, Polling
from tests.tables import dump

ADMIN = Actor("U0ADMIN", "T1", Standing.MEMBER)


def shown(office: Polling, user_id: str) -> dict[str, Sequence[object]]:
    return office.act(
        lambda s: {one.title: one.held(s, whose(s, user_id, office.now)).entries for one in POLLS}
    )


def forget(office: Polling, user_id: str) -> None:
    known = {ADMIN.user_id: ADMIN, MAYA.user_id: MAYA}

    def desk(actor: Actor) -> object:
        return lambda s: Erasures(
            Desk(s, actor, frozenset({ADMIN.user_id}), known, office.now), (*PEOPLE, *POLLS)
        )

    whom = office.act(lambda s: s.scalars(select(Person.id).where(Person.user_id == user_id)).one())
    number = office.act(lambda s: desk(MAYA)(s).ask(whom, f"erase:{whom}").id)
    office.act(lambda s: desk(ADMIN)(s).approve(number))


@pytest.mark.parametrize("anonymous", [False, True])
def test_what_somebody_marked_is_shown_to_them_and_nobody_else(database: Database, anonymous: bool) -> None:
    office = Polling(database, anonymous=anonymous)
    office.ask("ANN000001", "BOB000001")
    office.mark("ANN000001", YES, IF_NEED, NO)
    hers, his = shown(office, "U0ANN000001"), shown(office, "U0BOB000001")
    for part in ("'mark': 'yes'", "'mark': 'if_need'", "'noted by': 'you'", "'meeting': 'Forum'"):
        assert part in str(hers["Times you marked"])
    assert len(hers["Polls you were asked in"]) == 1
    assert his["Times you marked"] == []
    assert len(his["Polls you were asked in"]) == 1
    assert "U0ANN" not in str(his)


@pytest.mark.parametrize("anonymous", [False, True])
def test_what_who_is_forgotten_marked_is_gone_and_not_counted(database: Database, anonymous: bool) -> None:
    office = Polling(database, anonymous=anonymous)
    office.ask("ANN000001", "BOB000001")
    office.mark("ANN000001", YES, IF_NEED, NO)
    office.mark("BOB000001", YES, NO, NO)
    version = office.meeting().version
    assert "U0ANN000001" in str(dump(office.database))
    forget(office, "U0ANN000001")
    assert "U0ANN000001" not in str(dump(office.database))
    assert office.totals() == [(1, 0, 0), (0, 0, 1), (0, 0, 1)]
    assert office.poll().answered == 1
    assert office.meeting().version > version


def test_of_staff_who_settled_a_number_stays(database: Database) -> None:
    office = Polling(database)
    tomas = replace(MAYA, user_id="U0TOMAS001")
    office.mark("ANN000001", YES, NO, NO)
    office.mark("TOMAS001", YES, NO, NO)
    office.settle(0, tomas)
    forget(office, tomas.user_id)
    assert tomas.user_id not in str(dump(office.database))
    assert office.meeting().state == "invited"
