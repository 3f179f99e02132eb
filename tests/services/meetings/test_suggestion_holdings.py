"""Suggestions and remembered needs: shown to whom they are of, and gone once they are forgotten."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.services.data import Desk
from bot.services.erasure import Erasures
from bot.services.holdings import PEOPLE, Subject, whose
from bot.services.meetings import needs, remembered
from bot.services.meetings import suggestion_answers as answers
from bot.services.meetings import suggestions as service
from bot.services.meetings.holdings import MEETINGS
from bot.services.meetings.needs import Need
from bot.services.meetings.suggestion_holdings import SUGGESTIONS
from bot.services.meetings.suggestions import Became, Said, ShownTo, Sort
from bot.services.people import Actor, Standing
from bot.store import erasure, persons
from bot.store.database import Database
from bot.store.meetings import remembered as kept
from bot.store.meetings.suggestions import Suggestion
from bot.store.people import Person
from tests.services.meetings.office import MAYA, Office, guest
from tests.tables import dump

ANN = guest("ANN0000001")
ADMIN = Actor("U0ADMIN", "T1", Standing.MEMBER)


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def suggest(office: Office, words: str, shown_to: ShownTo) -> int:
    said = Said(Sort.VIEW, words, shown_to)
    return office.act(lambda s: service.suggest(s, ANN, "1", said, f"form:{words}", office.now).id)


def shown(office: Office, user_id: str) -> dict[str, str]:
    return office.act(
        lambda s: {one.title: str(one.held(s, whose(s, user_id, office.now)).entries) for one in SUGGESTIONS}
    )


def say(office: Office, *kinds: Need, words: str = "", is_to_remember: bool | None = None) -> None:
    office.act(lambda s: needs.say(s, ANN, 1, kinds, words, office.now, is_to_remember=is_to_remember))


def remembers(office: Office) -> dict[str, str]:
    return {one.kind: one.words for one in office.act(lambda s: remembered.remembered(s, ANN))}


def forget(office: Office, actor: Actor) -> None:
    known = {ADMIN.user_id: ADMIN, MAYA.user_id: MAYA}

    def ask(session: Session, asking: Actor) -> Erasures:
        desk = Desk(session, asking, frozenset({ADMIN.user_id}), known, office.now)
        return Erasures(desk, (*PEOPLE, *MEETINGS, *SUGGESTIONS))

    whom = number_of(office, actor)
    number = office.act(lambda s: ask(s, MAYA).ask(whom, f"erase:{whom}").id)
    office.act(lambda s: ask(s, ADMIN).approve(number))


def test_each_is_shown_their_own_with_a_name_and_without_and_nobody_else_is(office: Office) -> None:
    suggest(office, "in the open", ShownTo.ORGANISER)
    suggest(office, "in private", ShownTo.NOBODY)
    say(office, Need.LOOP, words="by the door", is_to_remember=True)
    hers = shown(office, ANN.user_id)
    assert "in the open" in hers["What you suggested with your name"]
    assert "in private" in hers["What you suggested without your name"]
    assert "by the door" in hers["What you asked Kith to remember that you need"]
    for other in (MAYA.user_id, "U0NOBODY01"):
        assert set(shown(office, other).values()) == {"[]"}


def test_nothing_in_any_table_says_what_who_is_forgotten_put_forward(office: Office) -> None:
    suggest(office, "a secret view", ShownTo.NOBODY)
    number = suggest(office, "a named view", ShownTo.AGENDA)
    office.act(lambda s: answers.put_on_agenda(s, MAYA, number, "Item", "", office.now))
    say(office, Need.LOOP, words="by the door", is_to_remember=True)
    before = office.meeting().version
    secrets = (ANN.user_id, "a secret view", "a named view", "by the door")
    assert [each for each in secrets if each not in str(dump(office.database))] == []
    forget(office, ANN)
    assert [each for each in secrets if each in str(dump(office.database))] == []
    after = office.meeting()
    assert after.agenda == ["Item"]
    assert after.version > before


def test_who_answered_and_is_forgotten_leaves_a_number(office: Office) -> None:
    number = suggest(office, "a view", ShownTo.NOBODY)
    office.act(lambda s: answers.answer(s, MAYA, number, Became.NOT, "No", office.now))
    maya = number_of(office, MAYA)
    office.act(lambda s: erasure.forget_id(s, MAYA.user_id, maya))
    decided_by = office.act(lambda s: s.get_one(Suggestion, number).decided_by)
    assert decided_by == f"forgotten:{maya}"


def number_of(office: Office, actor: Actor) -> int:
    return office.act(lambda s: s.scalars(select(Person.id).where(Person.user_id == actor.user_id)).one())


def test_what_is_remembered_is_what_was_said_last_with_the_tick_and_goes_without_it(office: Office) -> None:
    say(office, Need.LOOP, words="by the door", is_to_remember=True)
    assert remembers(office) == {"loop": "", "words": "by the door"}
    say(office, Need.DIET)
    assert remembers(office) == {"loop": "", "words": "by the door"}
    say(office, Need.DIET, is_to_remember=True)
    assert remembers(office) == {"diet": ""}
    say(office, Need.DIET, is_to_remember=False)
    assert remembers(office) == {}


def test_forgetting_what_is_remembered_leaves_what_was_said_for_the_meeting(office: Office) -> None:
    say(office, Need.LOOP, is_to_remember=True)
    for _ in range(2):
        office.act(lambda s: remembered.forget(s, ANN, office.now))
    assert remembers(office) == {}
    assert [one.kind for one in office.act(lambda s: needs.mine(s, ANN, 1))] == ["loop"]


def test_nothing_of_it_is_in_the_audit(office: Office) -> None:
    say(office, Need.INTERPRETER, words="by the door", is_to_remember=True)
    suggest(office, "a secret view", ShownTo.ORGANISER)
    audit = dump(office.database)["audit_event"]
    assert [each for each in ("interpreter", "by the door", "a secret view") if each in audit] == []


@pytest.mark.parametrize("said_themselves", [True, False])
def test_of_two_entries_that_become_one_nothing_is_lost_and_their_own_stands(
    office: Office, said_themselves: bool
) -> None:
    suggest(office, "a view", ShownTo.NOBODY)
    say(office, Need.LOOP, is_to_remember=said_themselves)
    own = number_of(office, ANN)

    def join(session: Session) -> None:
        noted = Person(name="Ann", noted_at=office.now, noted_by=MAYA.user_id)
        session.add(noted)
        session.flush()
        kept.replace(session, noted.id, {"diet": "", "loop": ""}, office.now)
        kept.join(session, noted.id, own)
        persons.merge(session, noted.id, own, MAYA.user_id, office.now)

    office.act(join)
    assert remembers(office) == ({"loop": ""} if said_themselves else {"diet": "", "loop": ""})
    assert "a view" in shown(office, ANN.user_id)["What you suggested without your name"]


def test_of_whom_kith_never_met_there_is_nothing_and_no_error(office: Office) -> None:
    with office.database.transaction() as session:
        stranger = Subject(None, None, office.now)
        assert [one.held(session, stranger).entries for one in SUGGESTIONS] == [[], [], []]
