"""What ideas and introductions hold about people is shown to them, and gone once they are forgotten."""

from collections.abc import Sequence

import pytest
from sqlalchemy.orm import Session

from bot.services.data import Desk
from bot.services.erasure import Erasures
from bot.services.holdings import PEOPLE, whose
from bot.services.meetings import ideas, introduced
from bot.services.meetings.company_holdings import COMPANY
from bot.services.meetings.introduced import Answer, named
from bot.services.meetings.offers import came_to_nothing
from bot.services.people import Actor, Standing
from bot.store import people, persons
from bot.store.database import Database
from bot.store.meetings.ideas import MeetingIdea
from bot.store.people import Person
from tests.services.meetings.club import FUNDING, MAYA, Club, provider
from tests.tables import dump

YES, NO = Answer
ADMIN = Actor("U0ADMIN0001", "T1", Standing.MEMBER)
TITLES = [one.title for one in COMPANY]
ANN = provider("ANN").user_id


@pytest.fixture
def club(database: Database) -> Club:
    """Ann and Bob: each has an idea that both would join, and they are introduced."""
    club = Club(database)
    club.add("ANN", "BOB")
    club.suggest("ANN", "Outdoor play")
    club.suggest("BOB", "Phonics")
    club.join("BOB", 1)
    club.join("ANN", 2)
    club.wish("ANN", FUNDING)
    club.wish("BOB", FUNDING)
    club.look()
    return club


def shown(club: Club, user_id: str) -> dict[str, Sequence[object]]:
    return club.act(
        lambda s: {one.title: one.held(s, whose(s, user_id, club.now)).entries for one in COMPANY}
    )


def forget(club: Club, name: str) -> None:
    known = {one.user_id: one for one in (ADMIN, MAYA)}

    def ask(session: Session, actor: Actor) -> Erasures:
        desk = Desk(session, actor, frozenset({ADMIN.user_id}), known, club.now)
        return Erasures(desk, (*PEOPLE, *COMPANY))

    whom = club.act(lambda s: people.in_slack(s, provider(name).user_id).id)  # type: ignore[union-attr]
    number = club.act(lambda s: ask(s, MAYA).ask(whom, f"erase:{whom}").id)
    club.act(lambda s: ask(s, ADMIN).approve(number))


def test_each_is_shown_what_is_theirs_and_nothing_of_the_other(club: Club) -> None:
    club.answer("BOB", NO)
    club.answer("ANN", YES)
    club.ideas(MAYA, lambda i: i.close(2, "It is done already"))
    hers = shown(club, ANN)
    assert [title for title in TITLES if not hers[title]] == ["Ideas you closed"]
    assert "Outdoor play" in str(hers["Ideas for meetings"])
    assert "Phonics" not in str(hers["Ideas for meetings"])
    assert "'answer': 'yes'" in str(hers["Introductions"])
    assert "'no'" not in str(hers["Introductions"])
    assert provider("BOB").user_id not in str(hers)
    assert "It is done already" in str(shown(club, MAYA.user_id)["Ideas you closed"])


def test_of_somebody_nobody_has_met_there_is_nothing(club: Club) -> None:
    assert not any(shown(club, "U0NOBODY001").values())


def test_after_an_erasure_their_words_are_gone_and_the_message_says_so(club: Club) -> None:
    club.ideas(MAYA, lambda i: i.close(2, "It is done already"))
    club.post()
    version = club.idea().version
    forget(club, "ANN")
    left = str(dump(club.database))
    assert "Outdoor play" not in left
    assert ANN not in left
    idea = club.idea()
    assert (idea.state, idea.topic, idea.named) == ("withdrawn", "", False)
    assert idea.version > version
    for table in ("introduction_wish", "introduction_side", "meeting_idea_interest"):
        assert dump(club.database)[table].count("\n") <= 1


def test_whoever_said_yes_to_somebody_who_is_forgotten_hears_the_same_as_after_a_no(club: Club) -> None:
    club.answer("BOB", YES)
    forget(club, "ANN")
    assert club.due(introduced.OFFER)[1:] == [("BOB", "withdrawn")]
    club.move(days=15)
    club.rules()
    assert club.due(introduced.NOTHING) == [("BOB", "planned")]
    about = {"introduction": 1}
    assert club.act(lambda s: came_to_nothing(s, about, 2))


def test_after_both_are_forgotten_nothing_of_their_introduction_is_left(club: Club) -> None:
    for name in ("ANN", "BOB"):
        club.answer(name, YES)
    forget(club, "ANN")
    assert club.act(lambda s: named(s, 1, 2)) is None
    forget(club, "BOB")
    left = dump(club.database)
    tables = ("introduction", "introduction_side", "introduction_wish", "meeting_idea_interest")
    assert [table for table in tables if left[table]] == []


def test_staff_who_closed_an_idea_stand_there_by_a_number_once_forgotten(club: Club) -> None:
    club.act(lambda s: people.meet(s, MAYA.user_id, MAYA.team_id, club.now))
    tomas = Actor("U0TOMAS0001", "T1", Standing.MEMBER)
    club.act(lambda s: people.meet(s, tomas.user_id, tomas.team_id, club.now))
    club.ideas(tomas, lambda i: i.close(1, "No"))
    known = {one.user_id: one for one in (ADMIN, MAYA, tomas)}

    def ask(session: Session, actor: Actor) -> Erasures:
        desk = Desk(session, actor, frozenset({ADMIN.user_id}), known, club.now)
        return Erasures(desk, (*PEOPLE, *COMPANY))

    whom = club.act(lambda s: people.in_slack(s, tomas.user_id).id)  # type: ignore[union-attr]
    number = club.act(lambda s: ask(s, MAYA).ask(whom, "erase").id)
    club.act(lambda s: ask(s, ADMIN).approve(number))
    assert club.idea().closed_by == f"forgotten:{whom}"


def test_two_entries_become_one_and_nothing_counts_twice(club: Club) -> None:
    """No entry of staff's has any of this; but whatever it has is the person's own afterwards."""

    def join(session: Session) -> None:
        noted = Person(name="Ann Also", noted_at=club.now, noted_by=MAYA.user_id)
        session.add(noted)
        session.flush()
        session.add(ideas.MeetingIdeaInterest(idea_id=1, person_id=noted.id, since=club.now))
        session.add(ideas.MeetingIdeaInterest(idea_id=2, person_id=noted.id, since=club.now))
        wish = introduced.IntroductionWish(
            person_id=noted.id, topics=[], near="", words="", contact="", since=club.now
        )
        wish.changed_at = wish.look_at = club.now
        session.add(wish)
        session.flush()
        ann = people.in_slack(session, ANN)
        assert ann
        ideas.join_entries(session, noted.id, ann.id)
        introduced.join_entries(session, noted.id, ann.id)
        persons.merge(session, noted.id, ann.id, MAYA.user_id, club.now)

    club.act(join)
    assert [one.joining for one in club.ideas(MAYA, lambda i: i.all())] == [2, 2]
    assert "Funding" in str(shown(club, ANN)["That you would like to be introduced"])
    assert club.act(lambda s: [one.author_id for one in s.query(MeetingIdea).order_by(MeetingIdea.id)]) == [
        1,
        2,
    ]
