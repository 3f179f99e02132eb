"""How long a concern is kept, and what is left of it: nothing is deleted unseen, or that must stay."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.services.concerns.cases import TooLate
from bot.services.concerns.keeping import Keeping, NobodyElse, NotRead, tombstones
from bot.services.concerns.keys import rotate
from bot.services.concerns.notices import NOTICE, tell
from bot.services.concerns.reading import Reading
from bot.services.concerns.record import Records
from bot.services.concerns.reviews import Reviews
from bot.services.concerns.team import Team
from bot.services.people import NotAllowed
from bot.store import outbox, people
from bot.store.concerns import concerns as store
from bot.store.outbox import Due, Lane, Nudge
from bot.store.people import Person
from bot.store.sealing import Vault, new_key
from tests.services.concerns.desk import (
    DEPUTY,
    LEAD,
    MANAGER,
    NADIA,
    OTHER_LEAD,
    TEAM,
    TIMETABLE,
    Desk,
    staff,
)

pytestmark = pytest.mark.slow

LAST = "concern_id = {0} AND number = (SELECT length FROM concern WHERE id = {0})"
Do = Callable[[Keeping], object]


@pytest.fixture
def met(desk: Desk) -> Desk:
    """The team, and who raises, are known to Kith."""
    for user_id in (*TEAM.everybody, NADIA.user_id):
        desk.act(lambda s, u=user_id: people.meet(s, u, "T1", desk.now))
    return desk


def closed(desk: Desk, kind: str = "quality", outcome: str = "handled", about: tuple[str, ...] = ()) -> str:
    """Raised, assessed, decided and closed by the lead."""
    reference = desk.raise_concern(form=f"V{desk.now}{kind}{outcome}").reference
    by(desk, LEAD, lambda one: one.assess(reference, kind, {}))
    by(desk, LEAD, lambda one: one.decide(reference, {"outcome": outcome, "why": "…"}))
    by(desk, LEAD, lambda one: one.close(reference, outcome, "…", "…", about))  # type: ignore[arg-type]
    return reference


def by(desk: Desk, who: str, do: Do) -> object:
    return desk.as_(staff(who), do)


def until(desk: Desk, reference: str) -> date | None:
    case = desk.as_(staff(LEAD), lambda one: one.open(reference, "to see"))
    assert case.kept is not None
    return case.kept.until


def look(desk: Desk, who: str, reference: str) -> object:
    return by(desk, who, lambda one: one.open(reference, "to look at it"))


def disposed(desk: Desk, reference: str) -> None:
    """Asked for by the lead, agreed to by the deputy."""
    by(desk, LEAD, lambda one: one.ask_disposal(reference, "not needed"))
    look(desk, DEPUTY, reference)
    by(desk, DEPUTY, lambda one: one.dispose(reference))


@pytest.mark.parametrize(
    ("kind", "outcome", "about", "day"),
    [
        ("quality", "handled", (), date(2032, 9, 14)),
        ("quality", "no_action", (), date(2029, 9, 14)),
        ("safeguarding", "referred", (), date(2051, 9, 14)),
        ("safeguarding", "unfounded", (), date(2032, 9, 14)),
        ("allegation", "handled", (), date(2036, 9, 14)),
        # What the lead says as it is closed comes before the kind; the longest time holds.
        ("quality", "handled", ("child",), date(2051, 9, 14)),
        ("safeguarding", "no_action", ("service",), date(2029, 9, 14)),
        ("other", "unfounded", ("child", "worker"), date(2036, 9, 14)),
    ],
)
def test_how_long_follows_from_what_it_was_about_and_what_came_of_it(
    desk: Desk, kind: str, outcome: str, about: tuple[str, ...], day: date
) -> None:
    assert until(desk, closed(desk, kind, outcome, about)) == day


def test_from_when_it_was_closed_where_the_policy_says_so_and_anew_when_it_is_closed_again(
    desk: Desk,
) -> None:
    reference = desk.raise_concern().reference
    by(desk, LEAD, lambda one: one.decide(reference, {"outcome": "handled", "why": "…"}))
    assert until(desk, reference) is None
    desk.move(days=30)
    by(desk, LEAD, lambda one: one.close(reference, "handled", "…", "…"))
    assert until(desk, reference) == date(2032, 10, 14)
    by(desk, LEAD, lambda one: one.reopen(reference, "…"))
    assert until(desk, reference) is None
    by(desk, LEAD, lambda one: one.decide(reference, {"outcome": "no_action", "why": "…"}))
    desk.move(days=1)
    by(desk, LEAD, lambda one: one.close(reference, "no_action", "…", "…"))
    assert until(desk, reference) == date(2029, 10, 15)


def test_on_a_leap_day_it_is_kept_a_day_longer_and_never_shorter(desk: Desk) -> None:
    desk.now = datetime(2028, 2, 29, 12, tzinfo=UTC)
    assert until(desk, closed(desk, "quality", "no_action")) == date(2031, 3, 1)


def test_before_its_time_nobody_can_ask_for_its_disposal(desk: Desk) -> None:
    reference = closed(desk)
    desk.now = datetime(2032, 9, 13, 22, 59, tzinfo=UTC)
    with pytest.raises(TooLate, match="kept until 14/09/2032"):
        by(desk, LEAD, lambda one: one.ask_disposal(reference, "…"))
    desk.move(minutes=1)
    by(desk, LEAD, lambda one: one.ask_disposal(reference, "…"))


def test_it_takes_two_who_both_read_it(desk: Desk) -> None:
    reference = closed(desk)
    desk.move(days=2300)
    by(desk, LEAD, lambda one: one.ask_disposal(reference, "…"))
    look(desk, LEAD, reference)
    with pytest.raises(NotAllowed, match="You asked"):
        by(desk, LEAD, lambda one: one.dispose(reference))
    with pytest.raises(NotRead):
        by(desk, DEPUTY, lambda one: one.dispose(reference))
    with pytest.raises(NotAllowed):
        by(desk, OTHER_LEAD, lambda one: one.dispose(reference))
    look(desk, DEPUTY, reference)
    left = desk.as_(staff(DEPUTY), lambda one: one.dispose(reference))
    assert (left.asked_by, left.agreed_by, left.outcome) == (LEAD, DEPUTY, "handled")
    assert (left.opened_at, left.disposed_at) == (datetime(2026, 9, 14, 9, tzinfo=UTC), desk.now)
    with pytest.raises(TooLate, match="already"):
        by(desk, DEPUTY, lambda one: one.dispose(reference))


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda desk, reference: desk.as_(NADIA, lambda one: one.add(reference, "there is more")),
        lambda desk, reference: by(desk, DEPUTY, lambda one: one.keep_longer(reference, 1, "a claim")),
        lambda desk, reference: by(desk, DEPUTY, lambda one: one.reopen(reference, "again")),
        lambda desk, reference: by(desk, DEPUTY, lambda one: one.hold(reference, "an inquiry")),
    ],
)
def test_whatever_happens_in_between_ends_the_asking(
    desk: Desk, meanwhile: Callable[[Desk, str], object]
) -> None:
    reference = closed(desk)
    desk.move(days=2300)
    by(desk, LEAD, lambda one: one.ask_disposal(reference, "…"))
    look(desk, DEPUTY, reference)
    meanwhile(desk, reference)
    with pytest.raises(TooLate):
        by(desk, DEPUTY, lambda one: one.dispose(reference))
    assert look(desk, LEAD, reference)


def test_under_a_legal_hold_it_stays_whatever_its_time(desk: Desk) -> None:
    reference = closed(desk)
    by(desk, LEAD, lambda one: one.hold(reference, "a claim is to be expected"))
    with pytest.raises(TooLate, match="already"):
        by(desk, DEPUTY, lambda one: one.hold(reference, "…"))
    desk.move(days=5000)
    assert until(desk, reference) is None
    for act in (
        lambda one: one.ask_disposal(reference, "…"),
        lambda one: one.keep_longer(reference, 1, "…"),
    ):
        with pytest.raises(TooLate, match="legal hold"):
            by(desk, LEAD, act)
    by(desk, DEPUTY, lambda one: one.release(reference, "the claim is over"))
    with pytest.raises(TooLate, match="no legal hold"):
        by(desk, LEAD, lambda one: one.release(reference, "…"))
    disposed(desk, reference)
    assert desk.faults() == []


def test_an_open_one_can_be_held_and_the_hold_outlasts_its_end(desk: Desk) -> None:
    reference = desk.raise_concern().reference
    by(desk, LEAD, lambda one: one.hold(reference, "an inquiry"))
    by(desk, LEAD, lambda one: one.decide(reference, {"outcome": "handled", "why": "…"}))
    by(desk, LEAD, lambda one: one.close(reference, "handled", "…", "…"))
    by(desk, LEAD, lambda one: one.reopen(reference, "…"))
    with pytest.raises(TooLate, match="already"):
        by(desk, LEAD, lambda one: one.hold(reference, "…"))


def test_kept_longer_it_is_looked_at_again_so_many_years_later(desk: Desk) -> None:
    reference = closed(desk)
    by(desk, LEAD, lambda one: one.keep_longer(reference, 5, "a sister is in care"))
    assert until(desk, reference) == date(2037, 9, 14)
    desk.now = datetime(2040, 1, 1, 12, tzinfo=UTC)
    by(desk, LEAD, lambda one: one.keep_longer(reference, 2, "still"))
    assert until(desk, reference) == date(2042, 1, 1)


def test_who_could_agree_to_nothing_since_nobody_else_may_read_it_is_told_what_to_do(desk: Desk) -> None:
    reference = closed(desk, "discrimination")
    desk.team = Team(TEAM.leads, frozenset(), TEAM.managers, [])
    desk.move(days=2300)
    with pytest.raises(NobodyElse, match="Share it"):
        by(desk, LEAD, lambda one: one.ask_disposal(reference, "…"))
    by(desk, LEAD, lambda one: one.share(reference, staff(MANAGER), "to agree"))
    by(desk, LEAD, lambda one: one.ask_disposal(reference, "…"))
    look(desk, MANAGER, reference)
    by(desk, MANAGER, lambda one: one.dispose(reference))


def test_when_its_owner_has_left_a_closed_one_falls_to_who_comes_first(desk: Desk) -> None:
    reference = closed(desk)
    desk.team = Team(frozenset({OTHER_LEAD}), frozenset(), TEAM.managers, [])
    assert [one.reference for one in desk.as_(staff(OTHER_LEAD), lambda one: one.shelf()).resting] == [
        reference
    ]
    with pytest.raises(NotAllowed):
        look(desk, LEAD, reference)
    with pytest.raises(NotAllowed):
        look(desk, MANAGER, reference)


def test_the_shelf_shows_each_what_falls_to_them_and_what_is_over_first(desk: Desk) -> None:
    long, short = closed(desk), closed(desk, "quality", "no_action")
    desk.move(days=1200)
    shelf = desk.as_(staff(DEPUTY), lambda one: one.shelf())
    assert [one.reference for one in shelf.over] == [short]
    assert [one.reference for one in shelf.resting] == [long]
    other = desk.as_(staff(OTHER_LEAD), lambda one: one.shelf())
    assert [*other.over, *other.resting, *other.disposed] == []
    for stranger in (NADIA, staff("U0ADMIN")):
        with pytest.raises(NotAllowed):
            desk.as_(stranger, lambda one: one.shelf())
    disposed(desk, short)
    assert [one.reference for one in desk.as_(staff(LEAD), lambda one: one.shelf()).disposed] == [short]
    assert desk.as_(staff(MANAGER), lambda one: one.shelf()).disposed == []


def test_only_who_deals_with_it_decides_on_it(desk: Desk) -> None:
    reference = closed(desk)
    by(desk, LEAD, lambda one: one.share(reference, staff("U0EXTRA"), "knows them"))
    desk.move(days=2300)
    acts: list[Do] = [
        lambda one: one.hold(reference, "…"),
        lambda one: one.keep_longer(reference, 1, "…"),
        lambda one: one.ask_disposal(reference, "…"),
        lambda one: one.dispose(reference),
    ]
    for who in (NADIA, staff("U0EXTRA"), staff(OTHER_LEAD), staff("U0ADMIN")):
        for act in acts:
            with pytest.raises(NotAllowed):
                desk.as_(who, act)


# --- what is left


@pytest.fixture
def gone(met: Desk) -> Desk:
    """The second of three was disposed of."""
    references = [closed(met, outcome=outcome) for outcome in ("handled", "no_action", "referred")]
    met.move(days=1200)
    disposed(met, references[1])
    return met


def test_nothing_of_it_is_left_but_a_tombstone_and_nobody_sees_it_any_more(gone: Desk) -> None:
    (stone,) = gone.act(lambda s: tombstones(Records(s, gone.vault)))
    reference = stone.reference
    for who in (staff(LEAD), staff(DEPUTY), NADIA):
        with pytest.raises(NotAllowed):
            gone.as_(who, lambda one: one.open(reference, "…"))
        with pytest.raises(NotAllowed):
            gone.as_(who, lambda one: one.add(reference, "…"))
    assert reference not in [one.reference for one in gone.as_(NADIA, lambda one: one.mine())]

    def left(session: Session) -> list[int]:
        tables = "concern_part", "concern_clock", "concern_entry"
        where = "WHERE concern_id = 2"
        kept = " AND sealed IS NOT NULL"
        return [
            session.scalars(
                text(f"SELECT count(*) FROM {name} {where}{kept if name == 'concern_entry' else ''}")
            ).one()
            for name in tables
        ]

    assert gone.act(left) == [0, 0, 1]
    (entry,) = gone.act(lambda s: Records(s, gone.vault).entries(store.every(s)[1]))
    assert set(entry.told) == {"asked_by", "outcome", "opened", "closed", "counted"}
    assert NADIA.user_id not in str(entry)


def test_to_whom_a_message_went_about_it_is_gone_too_and_of_others_stays(met: Desk) -> None:
    one, other = closed(met, outcome="no_action"), closed(met)
    met.move(days=1200)
    for reference in (one, other):

        def note(session: Session, r: str = reference) -> None:
            concern = store.by_reference(session, r)
            assert concern is not None
            tell(session, concern, {NADIA.user_id, LEAD}, met.now)

        met.act(note)

    def queue(session: Session) -> None:
        first = session.scalars(select(Nudge).where(Nudge.key.contains(one))).first()
        assert first is not None
        outbox.make_ready(session, [first], "slack", "slack:somewhere")

    met.act(queue)
    disposed(met, one)
    assert met.act(lambda s: s.get_one(Lane, "slack:somewhere").ready) == 0
    keys = met.act(lambda s: list(s.scalars(select(Nudge.key))))
    assert [key for key in keys if one in key] == []
    assert [key for key in keys if other in key] != []


def test_after_disposal_the_records_are_found_right_also_with_another_key(gone: Desk) -> None:
    assert gone.faults() == []
    new = new_key()
    sum(rotate(gone.database, Vault([new, gone.key], "a record key")))
    gone.vault = Vault([new], "a record key")
    assert gone.faults() == []
    assert len(gone.act(lambda s: tombstones(Records(s, gone.vault)))) == 1
    gone.raise_concern(form="later")
    assert gone.faults() == []


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE concern SET disposed_at = NULL WHERE id = 2",
        "UPDATE concern SET disposed_at = '2030-01-01 00:00:00' WHERE id = 2",
        "UPDATE concern SET closed_at = '2027-01-01 00:00:00' WHERE id = 2",
        "UPDATE concern SET opened_at = '2027-01-01 00:00:00' WHERE id = 2",
        "UPDATE concern SET climbed = 1 WHERE id = 2",
        "DELETE FROM concern_entry WHERE concern_id = 2 AND number = 3",
        f"DELETE FROM concern_entry WHERE {LAST.format(2)}",
        "UPDATE concern_entry SET sealed = NULL WHERE concern_id = 2",
        "UPDATE concern_entry SET at = '2026-09-15 00:00:00' WHERE concern_id = 2 AND number = 3",
        "UPDATE concern_entry SET mark = (SELECT e.mark FROM concern_entry AS e WHERE e.id = 1) "
        "WHERE concern_id = 2 AND number = 3",
        "UPDATE concern_entry SET sealed = (SELECT e.sealed FROM concern_entry AS e WHERE e.id = 1) "
        "WHERE concern_id = 2 AND number = 1",
        "UPDATE concern_part SET concern_id = 2 WHERE concern_id = 1 AND part = 'reporter'",
        "UPDATE concern_clock SET concern_id = 2 WHERE concern_id = 1 AND name = 'decide'",
        # As if another had been disposed of too, by the tombstone of this one.
        "UPDATE concern_entry SET sealed = NULL WHERE concern_id = 1",
        "UPDATE concern_entry SET sealed = (SELECT e.sealed FROM concern_entry AS e WHERE e.concern_id = 2 "
        f"AND e.sealed IS NOT NULL) WHERE {LAST.format(1)}",
    ],
)
def test_after_disposal_too_whatever_is_changed_or_deleted_by_sql_is_found(
    gone: Desk, tampering: str
) -> None:
    gone.act(lambda session: session.execute(text(tampering)))
    assert gone.faults() != []


def test_two_alike_entries_have_marks_that_differ_so_no_guess_can_be_tried(desk: Desk) -> None:
    reference = desk.raise_concern().reference
    for _ in range(2):
        by(desk, LEAD, lambda one: one.open(reference, "it falls to me"))
    marks = desk.act(lambda s: [one.mark for one in store.entries(s, store.every(s)[0].id)])
    assert len(set(marks)) == len(marks)


# --- who is told


def told(desk: Desk, reviews: Reviews) -> list[str]:
    """Whom the rule tells now, who was not told before."""

    def look_up(session: Session) -> list[Due]:
        reading = Reading(session, desk.vault, desk.team, TIMETABLE, desk.now)
        known = {one.key for one in session.scalars(select(Nudge))}
        dues = [due for one in store.closed(session) for due in reviews.due(reading, one)]
        new = [due for due in dues if due.key not in known]
        outbox.add(session, new)
        return new

    ids = [due.person_id for due in desk.act(look_up) if due.kind == NOTICE]
    return desk.act(lambda s: sorted(str(s.get_one(Person, one).user_id) for one in ids))


def test_the_lead_is_told_when_its_time_is_over_at_work_and_every_four_weeks(met: Desk) -> None:
    reference, reviews = closed(met, "discrimination", "no_action"), Reviews()
    met.now = datetime(2029, 9, 13, 12, tzinfo=UTC)
    assert told(met, reviews) == []
    met.now = datetime(2029, 9, 14, 5, tzinfo=UTC)
    assert told(met, reviews) == []
    met.now = datetime(2029, 9, 14, 8, tzinfo=UTC)
    assert told(met, reviews) == [LEAD]
    met.move(days=27)
    assert told(met, reviews) == []
    met.move(days=4)
    assert told(met, reviews) == [LEAD]
    by(met, LEAD, lambda one: one.ask_disposal(reference, "…"))
    assert told(met, reviews) == [DEPUTY]
    assert told(met, reviews) == []
    look(met, DEPUTY, reference)
    by(met, DEPUTY, lambda one: one.keep_longer(reference, 1, "…"))
    met.move(days=200)
    assert told(met, reviews) == []
    met.move(days=168)
    assert told(met, reviews) == [LEAD]


def test_nobody_is_told_of_what_is_held_open_or_disposed_of(met: Desk) -> None:
    held, opened, reviews = closed(met), closed(met, outcome="no_action"), Reviews()
    by(met, LEAD, lambda one: one.hold(held, "a claim"))
    by(met, LEAD, lambda one: one.reopen(opened, "again"))
    met.move(days=364 * 10)
    assert told(met, reviews) == []
    by(met, LEAD, lambda one: one.release(held, "it is over"))
    assert told(met, reviews) == [LEAD]
    disposed(met, held)
    met.move(days=364)
    assert told(met, reviews) == []
