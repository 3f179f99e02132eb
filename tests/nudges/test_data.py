"""Nudges about people's data: to whom, until when, and that they repeat nothing of what was written."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.nudges.data import DATA
from bot.nudges.kinds import Occasion
from bot.services.data import Desk, Kind, Outcome
from bot.services.erasure import Erasures
from bot.services.holdings import PEOPLE
from bot.services.people import Actor, Standing
from bot.store import outbox, people
from bot.store.database import Database
from bot.store.directory import Directory
from bot.store.outbox import Nudge
from bot.store.people import Person
from bot.views.notes import Note, to_mrkdwn

NOW = datetime(2026, 9, 14, 17, 0, tzinfo=UTC)
ANN, BEA, DEE = "U0ANN00000", "U0BEA00000", "U0DEE00000"
"""Ann and Bea are admins, Dee a guest."""
WORDS = "You sold my data"
RENDER = {kind.name: kind.render for kind in DATA.kinds}


class Post:
    """What is due about people's data, and what it says."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.known = {one: Actor(one, "T1", Standing.MEMBER) for one in (ANN, BEA)}
        self.known[DEE] = Actor(DEE, "T1", Standing.GUEST)
        self.first_admins = frozenset({ANN, BEA})

    def desk(self, session: outbox.Session, user_id: str) -> Desk:
        return Desk(session, self.known[user_id], self.first_admins, self.known, NOW)

    def correct(self) -> int:
        return self.ask(Kind.CORRECTION)

    def ask(self, kind: Kind) -> int:
        with self.database.transaction(writes=True) as session:
            return self.desk(session, DEE).ask(kind, WORDS, "key").id

    def answer(self, number: int) -> None:
        with self.database.transaction(writes=True) as session:
            self.desk(session, ANN).answer(number, Outcome.DONE, "We did not")

    def forget(self, decide: str) -> None:
        with self.database.transaction(writes=True) as session:
            met = people.meet(session, DEE, "T1", NOW)
            number = Erasures(self.desk(session, BEA), PEOPLE).ask(met.id, "k").id
            decided = Erasures(self.desk(session, ANN), PEOPLE)
            _ = decided.approve(number) if decide == "approve" else decided.refuse(number, WORDS)

    def due(self, now: datetime) -> int:
        with self.database.transaction(writes=True) as session:
            return outbox.add(session, [due for rule in DATA.rules for due in rule(session, now)])

    def notes(self, kind: str) -> dict[str, Note | None]:
        """What each nudge of a kind says now, by whom it goes to."""
        with self.database.transaction() as session:
            rows = session.execute(select(Nudge, Person).join(Person).where(Nudge.kind == kind)).all()
            return {str(one.user_id): RENDER[kind](self.occasion(session, nudge, one)) for nudge, one in rows}

    def occasion(self, session: outbox.Session, nudge: Nudge, one: Person) -> Occasion:
        actor = self.known.get(one.user_id or "")
        directory = Directory(self.database)
        return Occasion(
            session, nudge, one, actor, NOW, directory, self.first_admins, self.who, lambda _: "Ann"
        )

    def who(self, ids: Collection[str]) -> Mapping[str, Actor]:
        return {one: self.known[one] for one in ids if one in self.known}


@pytest.fixture
def post(database: Database) -> Post:
    return Post(database)


def says(note: Note | None) -> str:
    assert note
    return to_mrkdwn(note) + note.otherwise + str(note.buttons)


def test_who_answers_is_told_of_a_request_without_a_word_of_it(post: Post) -> None:
    post.correct()
    notes = post.notes("data.request")
    assert set(notes) == {ANN, BEA}
    for note in notes.values():
        assert "Somebody asks to have their data corrected" in says(note)
        assert "14 October 2026" in says(note)
        assert WORDS not in says(note)
        assert DEE not in says(note)


def test_what_is_answered_nobody_is_told_of_any_more_but_who_asked(post: Post) -> None:
    post.answer(post.correct())
    assert post.notes("data.request") == {ANN: None, BEA: None}
    (note,) = post.notes("data.answered").values()
    assert "is answered (K-" in says(note)
    assert "We did not" not in says(note)


def test_who_is_no_admin_any_more_is_told_of_no_erasure(post: Post) -> None:
    with post.database.transaction(writes=True) as session:
        met = people.meet(session, DEE, "T1", NOW)
        Erasures(post.desk(session, DEE), PEOPLE).ask(met.id, "k")
    assert "Review" in says(post.notes("erasure.review")[BEA])
    post.first_admins = frozenset({ANN})
    assert post.notes("erasure.review")[BEA] is None
    del post.known[ANN]
    assert post.notes("erasure.review")[ANN] is None


@pytest.mark.parametrize(("days", "again"), [(22, 0), (23, 2), (24, 2), (40, 2)])
def test_seven_days_before_the_month_ends_they_are_told_again_once(post: Post, days: int, again: int) -> None:
    """Asked on 14 September, due on 14 October: again from 7 October on."""
    post.correct()
    assert post.due(NOW + timedelta(days=days)) == again
    assert post.due(NOW + timedelta(days=days)) == 0
    assert post.due(NOW + timedelta(days=days + 1)) == (2 if days == 22 else 0)


def test_what_is_answered_is_not_told_again(post: Post) -> None:
    post.answer(post.correct())
    assert post.due(NOW + timedelta(days=25)) == 0


def test_an_erasure_is_reviewed_and_told_again_under_its_own_kind(post: Post) -> None:
    with post.database.transaction(writes=True) as session:
        met = people.meet(session, DEE, "T1", NOW)
        Erasures(post.desk(session, BEA), PEOPLE).ask(met.id, "k")
    assert "Review" in says(post.notes("erasure.review")[ANN])
    assert set(post.notes("erasure.review")) == {ANN}
    assert post.due(NOW + timedelta(days=25)) == 1


@pytest.mark.parametrize(
    ("decide", "told"), [("approve", "is forgotten"), ("refuse", "Decided by Ann: please ask them")]
)
def test_who_asked_for_an_erasure_is_told_what_came_of_it(post: Post, decide: str, told: str) -> None:
    post.forget(decide)
    note = post.notes("erasure.done")[BEA]
    assert told in says(note)
    assert WORDS not in says(note)
    assert DEE not in says(note)


def test_the_law_s_clock_cannot_be_stopped(post: Post) -> None:
    assert {kind.name for kind in DATA.kinds if kind.may_stop} == {"erasure.done"}
