"""Improvement plans: proposed, agreed by all whom they are with, reviewed, closed; nobody else's to see."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.services import improvement_nudges as due_service
from bot.services.checks import WrongFields
from bot.services.improvement_parts import (
    COMPLETED,
    PROPOSED,
    REVIEW,
    TOLD,
    Answer,
    Outcome,
    Unsuitable,
)
from bot.services.improvement_words import Draft, Step, Typed, understand
from bot.services.improvements import Plans
from bot.services.people import Actor, NotAllowed, Standing
from bot.store import improvements, outbox, persons
from bot.store.audit import AuditEvent
from bot.store.database import Database
from bot.store.improvements import ImprovementParty, ImprovementPlan, ImprovementWord
from bot.store.tables import METADATA
from tests.services.improvement_office import EVE, FIRST, MAYA, NADIA, NOW, OWEN, TOMAS, Office

ROOT = Path(__file__).parent.parent.parent
TYPED = Typed(
    "Few books",
    "More books",
    "Move the corner; Nadia; end of October\nA visit; Maya; 16 October",
    "Maya",
    "in 6 weeks\n7 December",
    (1,),
)


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def review(office: Office, by: Actor, number: int, words: str = "Well", person_id: int | None = None) -> None:
    office.act(by, lambda p: p.review(number, FIRST, words, f"{by.user_id}:{words}:{person_id}", person_id))


def reviews_due(office: Office, now: datetime) -> int:
    with office.database.transaction(writes=True) as session:
        return outbox.add(session, list(due_service.reviews(session, now)))


def test_what_is_typed_is_understood_with_its_days() -> None:
    draft = understand(TYPED, NOW)
    assert draft.steps == (
        Step("Move the corner", "Nadia", date(2026, 10, 31)),
        Step("A visit", "Maya", date(2026, 10, 16)),
    )
    assert draft.reviews == (date(2026, 10, 26), date(2026, 12, 7))


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("stands", " ", "fill this in"),
        ("goal", "x" * 1501, "1500 characters"),
        ("steps", "", "1 to 12 steps"),
        ("steps", "\n".join(["a; b; 16 October"] * 13), "1 to 12 steps"),
        ("steps", "Move the corner", "Line 1: Please write what; who; by when"),
        ("steps", "a; b; 16 October\nc; d; soonish", "Line 2"),
        ("steps", "a; b; October", "which day"),
        ("steps", "a;; 16 October", "Line 1"),
        ("reviews", "", "1 to 6 days"),
        ("reviews", "now and then", "“now”"),
        ("reviews", "today", "later day than today"),
        ("whom", (), "choose whom"),
    ],
)
def test_each_fault_is_said_at_its_field(field: str, typed: object, told: str) -> None:
    with pytest.raises(WrongFields) as wrong:
        understand(Typed(**{**vars(TYPED), field: typed}), NOW)  # type: ignore[arg-type]
    assert list(wrong.value.errors) == [field]
    assert told in wrong.value.errors[field]


@given(st.text(max_size=400), st.text(max_size=100))
def test_whatever_is_typed_is_understood_or_said_to_be_unclear(steps: str, reviews: str) -> None:
    draft, errors = None, {}
    try:
        draft = understand(Typed("a", "b", steps, "c", reviews, (1,)), NOW)
    except WrongFields as wrong:
        errors = dict(wrong.errors)
    assert {*errors} <= {"steps", "reviews"}
    assert all(0 < len(told) <= 1000 for told in errors.values())
    assert bool(draft) != bool(errors)
    assert draft is None or (draft.steps and all(day > NOW.date() for day in draft.reviews))


def test_days_that_have_passed_stay_in_what_is_changed() -> None:
    later = NOW + timedelta(days=60)
    assert understand(
        Typed("a", "b", "c; d; Friday 16 October 2026", "e", "in 6 weeks", (1,)), later, [date(2026, 10, 16)]
    )


def test_it_counts_once_all_have_agreed_and_each_is_told_once(office: Office) -> None:
    number = office.propose(NADIA, OWEN)
    assert office.nudged(PROPOSED) == [NADIA.user_id, OWEN.user_id]
    office.answer(NADIA, number)
    assert office.open(MAYA, number).agreed is None
    assert office.nudged(PROPOSED) == [OWEN.user_id]
    office.answer(OWEN, number)
    assert office.open(MAYA, number).plan.agreed_version == 1
    office.answer(OWEN, number)
    # Maya of both answers; Nadia that all have agreed.
    assert office.nudged(TOLD) == [MAYA.user_id, MAYA.user_id, NADIA.user_id]


def test_the_last_two_who_agree_at_once_are_both_counted(office: Office) -> None:
    number, ready = office.propose(NADIA, OWEN), Barrier(2)

    def agree(actor: Actor) -> None:
        ready.wait(10)
        office.answer(actor, number)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(agree, (NADIA, OWEN)))
    assert office.open(MAYA, number).plan.agreed_version == 1


def test_the_same_form_twice_is_one_plan_one_version_one_word(office: Office) -> None:
    assert office.propose() == office.propose()
    number = office.propose()
    for _ in range(2):
        office.act(NADIA, lambda p: p.answer(number, 1, Answer.CHANGE, "Later", "k"))
        office.act(MAYA, lambda p: p.revise(number, 1, office.draft(NADIA, goal="Less"), "r"))
    assert len(office.open(MAYA, number).versions) == 2
    with office.database.transaction() as session:
        assert len(session.scalars(select(ImprovementWord)).all()) == 1


def test_what_holds_stays_until_the_change_is_agreed_and_what_was_done_stays_done(office: Office) -> None:
    number = office.agreed(NADIA)
    step = office.open(MAYA, number).newest.steps[0].id
    office.act(NADIA, lambda p: p.tick(step, done=True))
    office.act(MAYA, lambda p: p.revise(number, 1, office.draft(NADIA, goal="Less"), "r"))
    seen = office.open(NADIA, number)
    assert seen.agreed is not None
    assert (seen.agreed.version.goal, seen.newest.version.goal) == (
        "Every child shares a book each day",
        "Less",
    )
    office.answer(NADIA, number, version=2)
    after = office.open(NADIA, number)
    assert after.plan.agreed_version == 2
    assert [one.done_by for one in after.newest.steps] == [NADIA.user_id, None]


def test_an_answer_to_what_was_changed_meanwhile_counts_for_nothing(office: Office) -> None:
    number = office.propose(NADIA)
    office.act(MAYA, lambda p: p.revise(number, 1, office.draft(NADIA), "r"))
    with pytest.raises(Unsuitable, match="was changed"):
        office.answer(NADIA, number, version=1)
    with pytest.raises(Unsuitable, match="was changed"):
        office.act(TOMAS, lambda p: p.revise(number, 1, office.draft(NADIA), "other"))
    with pytest.raises(Unsuitable):
        step = office.open(MAYA, number).newest.steps[0].id
        office.act(NADIA, lambda p: p.tick(step, done=True))


@pytest.mark.parametrize("who", [EVE, OWEN, Actor("U0GONE0001", "T2", Standing.GONE)])
def test_whom_it_is_not_with_sees_and_does_nothing(office: Office, who: Actor) -> None:
    number = office.agreed(NADIA)
    step = office.open(MAYA, number).newest.steps[0].id
    attempts: list[Callable[[Plans], object]] = [
        lambda p: p.open(number),
        lambda p: p.open(4711),
        lambda p: p.answer(number, 1, Answer.AGREE, "", "k"),
        lambda p: p.tick(step, done=True),
        lambda p: p.review(number, FIRST, "x", "k"),
        lambda p: p.reflect(number, "x", "k"),
        lambda p: p.close(number, Outcome.REACHED, "x", "k"),
        lambda p: p.revise(number, 1, office.draft(NADIA), "k"),
        lambda p: p.propose(office.provider_id, office.draft(NADIA), "k"),
        lambda p: p.take_over(number),
        lambda p: p.all(),
        lambda p: p.with_setting(office.provider_id),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            office.act(who, attempt)
    if who.standing is not Standing.GONE:
        assert office.act(who, lambda p: p.mine()) == []


def test_the_setting_writes_no_plan_and_closes_none(office: Office) -> None:
    number = office.agreed(NADIA)
    for attempt in (
        lambda p: p.close(number, Outcome.REACHED, "x", "k"),
        lambda p: p.revise(number, 1, office.draft(NADIA), "k"),
        lambda p: p.answer(number, 1, Answer.AGREE, "", "k", office.rose),
        lambda p: p.take_over(number),
    ):
        with pytest.raises(NotAllowed):
            office.act(NADIA, attempt)


def test_who_left_the_setting_sees_it_no_more(office: Office) -> None:
    number = office.agreed(NADIA, OWEN)
    office.leave(OWEN)
    with pytest.raises(NotAllowed):
        office.open(OWEN, number)
    assert [person.user_id for _, person in office.open(MAYA, number).parties] == [NADIA.user_id]
    assert reviews_due(office, datetime(2026, 10, 26, 10, tzinfo=UTC)) == 2


def test_nobody_is_named_who_does_not_belong_to_the_setting(office: Office) -> None:
    with pytest.raises(WrongFields) as wrong:
        office.propose(EVE)
    assert "belong" in wrong.value.errors["whom"]


def test_staff_note_the_answer_of_who_is_not_on_slack_and_of_nobody_else(office: Office) -> None:
    number = office.propose(NADIA, office.rose)
    with pytest.raises(NotAllowed, match="answer for themselves"):
        office.answer(MAYA, number, person_id=office.ids[NADIA.user_id])
    office.answer(MAYA, number, person_id=office.rose)
    office.answer(NADIA, number)
    assert office.open(MAYA, number).plan.agreed_version == 1
    with office.database.transaction() as session:
        said = session.scalars(select(ImprovementWord).where(ImprovementWord.person_id == office.rose)).one()
        assert said.noted_by == MAYA.user_id


def test_both_sides_are_asked_on_the_day_of_a_review_once_and_who_said_something_no_more(
    office: Office,
) -> None:
    number = office.agreed(NADIA)
    assert reviews_due(office, datetime(2026, 10, 26, 8, 59, tzinfo=UTC)) == 0
    assert reviews_due(office, datetime(2026, 10, 26, 9, 0, tzinfo=UTC)) == 2
    assert reviews_due(office, datetime(2026, 10, 27, 9, 0, tzinfo=UTC)) == 0
    office.now = datetime(2026, 10, 27, 9, 0, tzinfo=UTC)
    review(office, NADIA, number)
    assert office.nudged(REVIEW) == [MAYA.user_id]
    assert [one.review_due for one in office.act(MAYA, lambda p: p.to_do())] == [FIRST]
    review(office, MAYA, number)
    assert office.act(MAYA, lambda p: p.to_do()) == []


def test_a_review_that_has_not_come_cannot_be_noted(office: Office) -> None:
    number = office.agreed(NADIA)
    with pytest.raises(Unsuitable, match="still to come"):
        review(office, NADIA, number)
    office.now = datetime(2026, 10, 27, 9, 0, tzinfo=UTC)
    with pytest.raises(WrongFields):
        review(office, NADIA, number, "  ")


def test_an_outage_of_two_weeks_loses_no_review_and_nobody_hears_of_a_stale_one(office: Office) -> None:
    office.agreed(NADIA)
    assert reviews_due(office, datetime(2026, 11, 10, 9, 0, tzinfo=UTC)) == 0
    assert reviews_due(office, datetime(2026, 11, 8, 9, 0, tzinfo=UTC)) == 2


def test_closed_once_all_but_who_closed_it_are_told_and_both_look_back(office: Office) -> None:
    number = office.agreed(NADIA)
    with pytest.raises(Unsuitable, match="once the plan is closed"):
        office.act(NADIA, lambda p: p.reflect(number, "x", "k"))
    office.close(number)
    office.close(number)
    assert office.nudged(COMPLETED) == [NADIA.user_id]
    office.act(NADIA, lambda p: p.reflect(number, "We learned", "k"))
    assert [one.words for one, _ in office.open(MAYA, number).words if one.words] == [
        "It went well",
        "We learned",
    ]
    for attempt in (
        lambda p: p.close(number, Outcome.NOT, "x", "other"),
        lambda p: p.revise(number, 1, office.draft(NADIA), "k"),
        lambda p: p.take_over(number),
    ):
        with pytest.raises(Unsuitable):
            office.act(TOMAS, attempt)


def test_what_was_never_agreed_can_only_be_withdrawn(office: Office) -> None:
    number = office.propose(NADIA)
    with pytest.raises(WrongFields):
        office.close(number)
    office.close(number, Outcome.WITHDRAWN)
    assert office.nudged(PROPOSED) == []


def test_a_colleague_who_takes_it_over_is_asked_from_then_on(office: Office) -> None:
    number = office.agreed(NADIA)
    office.act(TOMAS, lambda p: p.take_over(number))
    office.act(NADIA, lambda p: p.answer(number, 1, Answer.CHANGE, "Later", "k"))
    assert office.nudged(TOLD)[-1] == TOMAS.user_id
    with office.database.transaction() as session:
        acts = [one.action for one in session.scalars(select(AuditEvent).order_by(AuditEvent.id))]
    assert "improvement.taken_over" in acts


def test_two_entries_of_one_person_become_one_with_the_answer_that_was_given(office: Office) -> None:
    number = office.propose(NADIA, office.rose)
    office.answer(MAYA, number, person_id=office.rose)
    nadia = office.ids[NADIA.user_id]
    with office.database.transaction(writes=True) as session:
        improvements.join(session, office.rose, nadia)
        persons.merge(session, office.rose, nadia, MAYA.user_id, NOW)
        parties = session.scalars(select(ImprovementParty)).all()
        assert [(one.person_id, one.answer) for one in parties] == [(nadia, "agree")]


def test_nothing_of_a_plan_knows_of_concerns() -> None:
    """No code of either names the other, and no row of a plan leads to a concern."""
    of_plans = [*ROOT.glob("bot/*/improvement*.py")]
    assert len(of_plans) >= 9
    for file in of_plans:
        lines = [one for one in file.read_text().splitlines() if one.startswith(("from ", "import "))]
        assert [one for one in lines if "concern" in one] == [], file
    for file in ROOT.glob("bot/*/concerns/*.py"):
        assert "improvement" not in file.read_text(), file
    for name, table in METADATA.tables.items():
        referred = {key.column.table.name for key in table.foreign_keys}
        if name.startswith("improvement"):
            assert not [one for one in referred if "concern" in one]
            assert not [one.name for one in table.columns if "concern" in one.name]
        if "concern" in name:
            assert not [one for one in referred if one.startswith("improvement")]


def test_a_draft_says_by_its_mark_whether_its_days_changed(office: Office) -> None:
    draft: Draft = office.draft(NADIA)
    assert draft.mark == office.draft(OWEN).mark
    assert draft.mark != office.draft(NADIA, reviews=(FIRST,)).mark
    assert "book" not in draft.mark


def test_a_plan_goes_with_its_setting_where_that_gets_another_urn(office: Office) -> None:
    office.propose(NADIA)
    with office.database.transaction(writes=True) as session:
        improvements.move_urn(session, "ofsted", "EY100001", "EY100009")
        assert session.scalars(select(ImprovementPlan.urn)).one() == "EY100009"
