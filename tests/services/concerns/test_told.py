"""Nothing about a concern happens in silence: whoever must know is told, and nobody else."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.services.concerns.cases import TooLate
from bot.services.concerns.notices import NOTICE, notices, unfinished
from bot.services.concerns.raising import Danger, NothingTold, Told
from bot.services.concerns.reading import Reading
from bot.services.concerns.team import Team
from bot.services.people import NotAllowed
from bot.store import outbox, people
from bot.store.concerns import concerns as store
from bot.store.outbox import Due, Nudge
from bot.store.people import Person
from tests.services.concerns.desk import (
    DEPUTY,
    LEAD,
    MANAGER,
    NADIA,
    OTHER_LEAD,
    TIMETABLE,
    Desk,
    staff,
)

EVERYBODY = (LEAD, OTHER_LEAD, DEPUTY, MANAGER)


@pytest.fixture
def met(desk: Desk) -> Desk:
    """The team is known to Kith."""
    for user_id in EVERYBODY:
        desk.act(lambda s, u=user_id: people.meet(s, u, "T1", desk.now))
    return desk


def reading(desk: Desk, session: Session) -> Reading:
    return Reading(session, desk.vault, desk.team, TIMETABLE, desk.now)


def names(desk: Desk, dues: list[Due]) -> list[str]:
    """Whom these go to in Slack."""
    ids = [due.person_id for due in dues if due.kind == NOTICE]
    return desk.act(lambda s: sorted(str(s.get_one(Person, one).user_id) for one in ids))


def told_by_ladder(desk: Desk) -> list[str]:
    """Whom the ladder tells now, who was not told before."""

    def look(session: Session) -> list[Due]:
        known = {one.key for one in session.scalars(select(Nudge))}
        waiting = store.waiting(session)
        dues = [due for one in waiting for due in notices(reading(desk, session), one, None)]
        new = [due for due in dues if due.key not in known]
        outbox.add(session, new)
        return new

    return names(desk, desk.act(look))


def told_at_once(desk: Desk, act: Callable[[], object]) -> list[str]:
    """Whom something tells in Slack by itself."""

    def keys(session: Session) -> dict[str, int]:
        nudges = session.scalars(select(Nudge).where(Nudge.kind == NOTICE))
        return {one.key: one.person_id or 0 for one in nudges}

    before = desk.act(keys)
    act()
    new = [person for key, person in desk.act(keys).items() if key not in before]
    return desk.act(lambda s: sorted(str(s.get_one(Person, one).user_id) for one in new))


def test_who_was_not_heard_has_the_rung_told_above_what_was_told_already(met: Desk) -> None:
    """The clock had told the deputies; so it is the manager, and the deputies are not told once more."""
    reference = met.raise_concern().reference
    assert told_by_ladder(met) == [LEAD]
    met.now = datetime(2026, 9, 15, 16, 0, tzinfo=UTC)
    assert told_by_ladder(met) == sorted({DEPUTY, LEAD})
    met.as_(NADIA, lambda cases: cases.climb(reference))
    assert told_by_ladder(met) == [MANAGER]


def test_a_rung_where_nobody_stands_is_skipped_by_who_was_not_heard(met: Desk) -> None:
    met.team = Team(frozenset({LEAD}), frozenset(), frozenset({MANAGER}), [])
    reference = met.raise_concern().reference
    assert told_by_ladder(met) == [LEAD]
    met.as_(NADIA, lambda cases: cases.climb(reference))
    assert told_by_ladder(met) == [MANAGER]


def test_who_was_not_heard_is_told_the_truth_where_nobody_is_left_to_tell(met: Desk) -> None:
    reference = met.raise_concern().reference
    for _ in range(3):
        met.as_(NADIA, lambda cases: cases.climb(reference))
    with pytest.raises(TooLate, match="call"):
        met.as_(NADIA, lambda cases: cases.climb(reference))
    met.as_(staff(LEAD), lambda cases: cases.decide(reference, {"outcome": "handled", "why": "…"}))
    met.as_(staff(LEAD), lambda cases: cases.close(reference, "handled", "…", "…"))
    with pytest.raises(TooLate, match="Add something"):
        met.as_(NADIA, lambda cases: cases.climb(reference))


def test_whoever_deals_with_it_is_told_of_what_its_reporter_adds_also_once_it_is_closed(met: Desk) -> None:
    reference = met.raise_concern().reference
    told_by_ladder(met)
    added = told_at_once(met, lambda: met.as_(NADIA, lambda cases: cases.add(reference, "Again today")))
    assert added == [LEAD]
    met.as_(staff(LEAD), lambda cases: cases.decide(reference, {"outcome": "handled", "why": "…"}))
    met.as_(staff(LEAD), lambda cases: cases.close(reference, "handled", "…", "…"))
    assert told_at_once(met, lambda: met.as_(NADIA, lambda cases: cases.add(reference, "…"))) == [LEAD]


def test_who_adds_something_is_not_told_of_it(met: Desk) -> None:
    reference = met.raise_concern().reference
    assert told_at_once(met, lambda: met.as_(staff(LEAD), lambda cases: cases.add(reference, "…"))) == []


def test_whom_it_is_shared_with_is_told_and_finds_it_and_decides_nothing(met: Desk) -> None:
    reference, extra = met.raise_concern().reference, staff("U0EXTRA")
    shared = told_at_once(
        met, lambda: met.as_(staff(LEAD), lambda cases: cases.share(reference, extra, "knows the family"))
    )
    assert shared == ["U0EXTRA"]
    assert [one.reference for one in met.as_(extra, lambda cases: cases.listed())] == [reference]
    with pytest.raises(NotAllowed, match="shared with you to read"):
        met.as_(extra, lambda cases: cases.bar(reference, LEAD, "…"))


def test_whom_it_falls_to_when_its_owner_is_shut_out_is_told_at_once(met: Desk) -> None:
    reference = met.raise_concern().reference
    told_by_ladder(met)
    shut_out = told_at_once(
        met, lambda: met.as_(staff(DEPUTY), lambda cases: cases.bar(reference, LEAD, "is the sister"))
    )
    assert shut_out == [OTHER_LEAD]


def test_what_was_opened_again_has_to_be_decided_on_in_time_once_more(met: Desk) -> None:
    reference = met.raise_concern().reference
    met.as_(staff(LEAD), lambda cases: cases.decide(reference, {"outcome": "handled", "why": "…"}))
    met.as_(staff(LEAD), lambda cases: cases.close(reference, "handled", "…", "…"))
    again = told_at_once(
        met, lambda: met.as_(staff(DEPUTY), lambda cases: cases.reopen(reference, "a new report"))
    )
    assert again == sorted({LEAD, NADIA.user_id})
    with pytest.raises(TooLate, match="decision comes first"):
        met.as_(staff(LEAD), lambda cases: cases.close(reference, "handled", "…", "…"))
    met.move(days=10)
    assert LEAD in told_by_ladder(met)
    with pytest.raises(TooLate, match="closed"):
        met.as_(staff(LEAD), lambda cases: cases.decide(reference, {"outcome": "handled", "why": "…"}))
        met.as_(staff(LEAD), lambda cases: cases.close(reference, "handled", "…", "…"))
        met.as_(staff(LEAD), lambda cases: cases.assess(reference, "quality", {}))


def test_a_deadline_that_was_set_anew_is_told_anew(met: Desk) -> None:
    """Two hours for what may be urgent, five working days once it is known to be about rights."""
    reference = met.raise_concern(Told(Danger.YES, "…", reach="…")).reference
    met.as_(staff(LEAD), lambda cases: cases.acknowledge(reference))
    met.move(hours=2)
    assert told_by_ladder(met) == [LEAD]
    met.as_(staff(LEAD), lambda cases: cases.assess(reference, "discrimination", {}))
    met.now = datetime(2026, 9, 21, 15, 59, tzinfo=UTC)
    assert told_by_ladder(met) == []
    met.move(minutes=1)
    assert told_by_ladder(met) == [LEAD]


def test_who_wrote_the_message_it_is_about_is_kept_out_like_whoever_is_named(met: Desk) -> None:
    evidence = {"author": LEAD, "channel": "C1", "ts": "1.0", "words": "…"}
    reference = met.raise_concern(Told(Danger.NO, "…", reach="…", evidence=evidence)).reference
    assert told_by_ladder(met) == [OTHER_LEAD]
    with pytest.raises(NotAllowed):
        met.as_(staff(LEAD), lambda cases: cases.open(reference, "…"))


def test_who_raises_a_concern_about_a_message_of_their_own_is_not_shut_out_of_it(met: Desk) -> None:
    evidence = {"author": LEAD, "channel": "C1", "ts": "1.0", "words": "…"}
    told = Told(Danger.NO, "…", reach="…", evidence=evidence)
    reference = met.raise_concern(told, staff(LEAD)).reference
    assert met.as_(staff(LEAD), lambda cases: cases.open(reference, "…")).conflicts == {}


def test_a_second_step_whose_first_is_gone_is_refused_and_raises_nothing(met: Desk) -> None:
    with pytest.raises(NothingTold, match="copy what you wrote"):
        met.raise_concern(Told(about="Sunny Days", reach="By phone"))
    assert met.act(lambda s: len(store.every(s))) == 0
    assert met.faults() == []


def test_what_was_left_urgent_climbs_until_somebody_looks_who_it_is(met: Desk) -> None:
    met.act(lambda s: met.raising(s).keep(Told(Danger.YES, "He is"), timedelta(hours=72)))

    def told() -> list[str]:
        (draft,) = met.act(store.drafts)
        return names(met, met.act(lambda s: list(unfinished(reading(met, s), draft))))

    assert told() == []
    met.move(minutes=15)
    assert told() == [LEAD]
    met.move(hours=1)
    assert set(told()) == {LEAD, DEPUTY}
    met.move(hours=1)
    assert set(told()) == {LEAD, DEPUTY, MANAGER}
    (draft,) = met.act(store.drafts)
    met.as_(staff(DEPUTY), lambda cases: cases.unfinished(draft.id))
    assert told() == []


def test_whoever_it_is_about_is_not_asked_to_call_who_began_it(met: Desk) -> None:
    evidence = {"author": LEAD, "channel": "C1", "ts": "1.0", "words": "…"}
    told = Told(Danger.YES, "He is", evidence=evidence)
    met.act(lambda s: met.raising(s).keep(told, timedelta(hours=72)))
    met.move(minutes=15)
    (draft,) = met.act(store.drafts)
    assert names(met, met.act(lambda s: list(unfinished(reading(met, s), draft)))) == [OTHER_LEAD]
    with pytest.raises(NotAllowed):
        met.as_(staff(LEAD), lambda cases: cases.unfinished(draft.id))


def test_its_reporter_corrects_their_own_words_and_learns_nothing_of_other_entries(met: Desk) -> None:
    reference = met.raise_concern().reference
    met.as_(staff(LEAD), lambda cases: cases.open(reference, "…"))
    met.as_(NADIA, lambda cases: cases.add(reference, "It was on Monday", corrects=1))
    told = []
    for number in (3, 99):
        with pytest.raises(Exception, match="no entry of this number") as refusal:
            met.as_(NADIA, lambda cases, n=number: cases.add(reference, "…", corrects=n))
        told.append(str(refusal.value))
    assert told[0] == told[1]
