"""What improvement plans hold of somebody is shown to them alone, and gone once they are forgotten."""

from collections.abc import Sequence

from bot.services.data import Desk
from bot.services.erasure import Erasures
from bot.services.holdings import PEOPLE, whose
from bot.services.improvement_holdings import IMPROVEMENTS
from bot.services.improvement_parts import Answer
from bot.services.people import Actor, Standing
from bot.store.database import Database
from tests.services.improvement_office import EVE, MAYA, NADIA, NOW, OWEN, Office
from tests.tables import dump

ADMIN = Actor("U0ADMIN001", "T1", Standing.MEMBER)
WORDS = "Please one more month, says Nadia Khoury"


def shown(office: Office, actor: Actor) -> Sequence[object]:
    return office.act(
        actor,
        lambda p: [one.held(p.session, whose(p.session, actor.user_id, NOW)).entries for one in IMPROVEMENTS],
    )


def forget(office: Office, actor: Actor) -> None:
    known = {one.user_id: one for one in (ADMIN, MAYA, actor)}
    holdings = (*PEOPLE, *IMPROVEMENTS)

    def desk(by: Actor, plans: object) -> Desk:
        return Desk(plans.session, by, frozenset({ADMIN.user_id}), known, NOW)  # type: ignore[attr-defined]

    person = office.ids[actor.user_id]
    by = OWEN if actor is MAYA else MAYA
    asker = actor if by is OWEN else by
    number = office.act(asker, lambda p: Erasures(desk(asker, p), holdings).ask(person, "e").id)
    office.act(ADMIN, lambda p: Erasures(desk(ADMIN, p), holdings).approve(number))


def test_what_somebody_said_is_shown_to_them_and_to_nobody_else(database: Database) -> None:
    office = Office(database)
    number = office.propose(NADIA, OWEN)
    office.answer(NADIA, number, Answer.CHANGE, WORDS)
    hers, his = str(shown(office, NADIA)), str(shown(office, OWEN))
    assert WORDS in hers
    assert "'your answer': 'change'" in hers
    assert WORDS not in his
    assert "'plan': " in his
    assert str(shown(office, EVE)) == "[[], [], []]"
    assert "Every child shares a book" in str(shown(office, MAYA))
    assert WORDS not in str(shown(office, MAYA))


def test_who_is_forgotten_is_in_no_plan_any_more(database: Database) -> None:
    office = Office(database)
    number = office.propose(NADIA, OWEN)
    office.answer(NADIA, number, Answer.CHANGE, WORDS)
    forget(office, NADIA)
    left = str(dump(database))
    assert [one for one in (WORDS, NADIA.user_id) if one in left] == []
    assert [person.user_id for _, person in office.open(MAYA, number).parties] == [OWEN.user_id]


def test_a_member_of_staff_who_is_forgotten_leaves_the_plan_to_the_others(database: Database) -> None:
    office = Office(database)
    number = office.agreed(NADIA)
    forget(office, MAYA)
    assert MAYA.user_id not in str({k: v for k, v in dump(database).items() if k.startswith("improvement")})
    assert office.open(NADIA, number).plan.agreed_version == 1
