"""What is done about a concern, and what is told to whom where it is not done in time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.policy import read_policy
from bot.services.checks import WrongFields
from bot.services.concerns.acting import Acting, Answer, Task, understand_until
from bot.services.concerns.cases import Case, TooLate
from bot.services.concerns.listening import NotSaid
from bot.services.concerns.notices import NOTICE, notices
from bot.services.concerns.pending import open_actions, open_referrals
from bot.services.concerns.raising import Danger, Told
from bot.services.concerns.reading import Reading
from bot.services.concerns.telling import Telling
from bot.services.concerns.timetable import Timetable
from bot.services.people import Actor, NotAllowed, Standing
from bot.services.reaching import Nation
from bot.store import outbox, people
from bot.store.concerns import concerns as store
from bot.store.outbox import Due, Nudge
from bot.store.people import Person
from tests.services.concerns.desk import DEPUTY, LEAD, MANAGER, NADIA, NOW, OTHER_LEAD, TIMETABLE, Desk, staff

T = TypeVar("T")
EXTRA = "U0EXTRA"
OUTSIDE = "outside"
MASH = {"referred_to": "MASH", "recipient": "front_door", "referred_at": "today", "basis": "legal duty"}
HANDLED = {"outcome": "handled", "why": "…"}


class Acts:
    """A desk whose team is known to Kith, and what the lead does there."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        for user_id in (LEAD, OTHER_LEAD, DEPUTY, MANAGER, EXTRA):
            desk.act(lambda s, u=user_id: people.meet(s, u, "T1", desk.now))
        self.outside = desk.act(self._meet_outside)
        self.reference = desk.raise_concern().reference

    def _meet_outside(self, session: Session) -> int:
        person = Person(noted_at=self.desk.now, noted_by="kith", email="p@example.org", name=OUTSIDE)
        session.add(person)
        session.flush()
        return person.id

    def as_(self, actor: Actor, do: Callable[[Acting], T]) -> T:
        desk = self.desk
        return desk.act(lambda s: do(Acting(s, desk.vault, actor, desk.team, TIMETABLE, desk.now)))

    def lead(self, do: Callable[[Acting], T]) -> T:
        return self.as_(staff(LEAD), do)

    def assess(self, kind: str) -> None:
        self.lead(lambda acting: acting.assess(self.reference, kind, {}))

    def refer(self, form: str = "R1") -> int:
        case = self.lead(lambda acting: acting.refer(self.reference, MASH, form))
        return open_referrals(case.entries)[-1].number

    def give(self, whom: str = DEPUTY, *, share: bool = False, form: str = "A1", days: int = 2) -> int:
        task = Task("Ring the nursery", staff(whom), self.desk.now + timedelta(days), share)
        case = self.lead(lambda acting: acting.give(self.reference, task, form))
        return open_actions(case.entries)[-1].number

    def due(self) -> dict[str, datetime]:
        case = self.lead(lambda acting: acting.open(self.reference, "…"))
        return {name: at.astimezone(UTC) for name, at in case.due.items()}

    def told(self) -> list[str]:
        """Whom the rules tell now in Slack who were not told before; and the contact outside, by e-mail."""

        def look(session: Session) -> list[Due]:
            known = {one.key for one in session.scalars(select(Nudge))}
            reading = Reading(session, self.desk.vault, self.desk.team, TIMETABLE, self.desk.now)
            dues = [due for one in store.waiting(session) for due in notices(reading, one, self.outside)]
            new = [due for due in dues if due.key not in known]
            outbox.add(session, new)
            return new

        ids = [due.person_id for due in self.desk.act(look) if due.kind == NOTICE]
        named = self.desk.act(lambda s: [s.get_one(Person, one) for one in ids])
        return sorted(str(one.user_id or one.name) for one in named)


@pytest.fixture
def acts(desk: Desk) -> Acts:
    return Acts(desk)


# --- to be referred


def test_an_allegation_is_to_be_with_the_lado_by_the_end_of_the_next_working_day(acts: Acts) -> None:
    """From when it was found to be one, on the Thursday before Easter: the Tuesday after it, at five."""
    acts.desk.now = datetime(2027, 3, 25, 14, 0, tzinfo=UTC)
    acts.assess("allegation")
    assert acts.due()["refer"] == datetime(2027, 3, 30, 16, 0, tzinfo=UTC)


def test_in_wales_it_is_24_hours_by_night_and_at_the_weekend_too() -> None:
    wales = Timetable(read_policy().concerns, Nation.WALES)
    friday = datetime(2026, 9, 18, 16, 0, tzinfo=UTC)
    assert wales.due("refer", friday, "allegation") == friday + timedelta(hours=24)


def test_the_referral_that_is_not_made_climbs_and_stops_when_it_is(acts: Acts) -> None:
    acts.lead(lambda acting: acting.decide(acts.reference, {"outcome": "referred", "why": "…"}))
    acts.assess("safeguarding")
    acts.told()
    acts.desk.move(hours=4)
    assert acts.told() == [LEAD]
    acts.desk.move(hours=1)
    # Who is on duty stands on the rung of the deputies too.
    assert acts.told() == [DEPUTY, LEAD]
    acts.desk.move(hours=1)
    assert acts.told() == [MANAGER]
    acts.refer()
    assert "refer" not in acts.due()
    acts.desk.move(hours=2)
    assert acts.told() == []


def test_the_outside_is_told_in_the_end_where_nobody_refers_it(acts: Acts) -> None:
    acts.lead(lambda acting: acting.decide(acts.reference, {"outcome": "referred", "why": "…"}))
    acts.assess("safeguarding")
    acts.desk.move(hours=8)
    assert OUTSIDE in acts.told()


def test_that_it_is_to_be_referred_is_no_referral_and_that_it_is_not_needs_a_decision(acts: Acts) -> None:
    acts.assess("safeguarding")
    acts.lead(lambda acting: acting.decide(acts.reference, {"outcome": "referred", "why": "…"}))
    assert "refer" in acts.due()
    acts.lead(lambda acting: acting.review(acts.reference, "Looked at it", "V1"))
    acts.lead(lambda acting: acting.tell(acts.reference, "We look into it", "V2"))
    assert "refer" in acts.due()
    acts.lead(lambda acting: acting.decide(acts.reference, {"outcome": "no_action", "why": "no threshold"}))
    assert "refer" not in acts.due()


def test_who_finds_it_to_be_of_another_kind_again_does_not_win_time(acts: Acts) -> None:
    acts.assess("safeguarding")
    first = acts.due()["refer"]
    acts.desk.move(hours=3)
    acts.assess("safeguarding")
    assert acts.due()["refer"] == first


def test_what_was_referred_as_one_kind_is_to_be_referred_again_as_another(acts: Acts) -> None:
    acts.assess("safeguarding")
    acts.refer()
    acts.assess("safeguarding")
    assert "refer" not in acts.due()
    acts.assess("allegation")
    assert "refer" in acts.due()


def test_who_refers_it_before_anything_else_has_read_it_and_has_it(acts: Acts) -> None:
    acts.as_(staff(DEPUTY), lambda acting: acting.refer(acts.reference, MASH, "R1"))
    case = acts.lead(lambda acting: acting.open(acts.reference, "…"))
    assert (case.owner, "acknowledge" in case.due, "decide" in case.due) == (DEPUTY, False, True)


# --- the answer


def test_several_referrals_each_wait_for_their_own_answer(acts: Acts) -> None:
    first, second = acts.refer("R1"), acts.refer("R2")
    acts.lead(lambda acting: acting.answer(acts.reference, first, Answer.CAME, "They visit", "V1"))
    assert f"hear_back.{first}" not in acts.due()
    assert f"hear_back.{second}" in acts.due()
    with pytest.raises(TooLate, match="has its answer"):
        acts.lead(lambda acting: acting.answer(acts.reference, first, Answer.CAME, "…", "V2"))


def test_where_no_answer_comes_the_lead_is_told_to_ask_again_and_it_climbs(acts: Acts) -> None:
    """One working day for a child at risk; asking again gives the same once more, and only once."""
    acts.assess("safeguarding")
    number = acts.refer()
    acts.lead(lambda acting: acting.decide(acts.reference, {"outcome": "referred", "why": "…"}))
    tuesday = datetime(2026, 9, 15, 16, 0, tzinfo=UTC)
    assert acts.due()[f"hear_back.{number}"] == tuesday
    acts.desk.now = tuesday
    assert LEAD in acts.told()
    acts.lead(lambda acting: acting.answer(acts.reference, number, Answer.CHASED, "Rang them", "V1"))
    assert acts.due()[f"hear_back.{number}"] == tuesday + timedelta(1)
    acts.desk.move(days=1)
    acts.lead(lambda acting: acting.answer(acts.reference, number, Answer.CHASED, "Rang again", "V2"))
    assert acts.due()[f"hear_back.{number}"] == tuesday + timedelta(1)
    acts.desk.move(hours=2)
    assert MANAGER in acts.told()
    gave_up = Answer.GIVEN_UP
    acts.lead(lambda acting: acting.answer(acts.reference, number, gave_up, "Their manager has it", "V3"))
    assert f"hear_back.{number}" not in acts.due()


# --- its reporter, and the review


def test_its_reporter_is_to_hear_how_it_stands_and_reads_it_word_for_word(acts: Acts) -> None:
    """Ten working days for what is not urgent; each time they are told, from then on."""
    assert acts.due()["update"] == datetime(2026, 9, 28, 16, 0, tzinfo=UTC)
    acts.desk.move(days=1)
    acts.lead(lambda acting: acting.tell(acts.reference, "We have been there", "V1"))
    assert acts.due()["update"] == datetime(2026, 9, 29, 16, 0, tzinfo=UTC)
    (mine,) = acts.desk.as_(NADIA, lambda cases: cases.mine())
    assert [one.told["told"] for one in mine.news] == ["We have been there"]


def test_what_was_decided_and_is_not_closed_is_to_be_reviewed(acts: Acts) -> None:
    assert "review" not in acts.due()
    acts.lead(lambda acting: acting.decide(acts.reference, HANDLED))
    assert acts.due()["review"] == datetime(2026, 9, 28, 16, 0, tzinfo=UTC)
    acts.desk.move(days=1)
    acts.lead(lambda acting: acting.open(acts.reference, "A look is no review"))
    assert acts.due()["review"] == datetime(2026, 9, 28, 16, 0, tzinfo=UTC)
    acts.lead(lambda acting: acting.review(acts.reference, "Stands as it did", "V1"))
    assert acts.due()["review"] == datetime(2026, 9, 29, 16, 0, tzinfo=UTC)


# --- actions


def test_who_is_given_something_to_do_is_told_then_and_when_it_is_late_and_then_it_climbs(acts: Acts) -> None:
    acts.lead(lambda acting: acting.acknowledge(acts.reference))
    acts.told()
    acts.give(EXTRA, share=True)
    assert acts.told() == []
    acts.desk.move(days=2)
    assert acts.told() == [EXTRA]
    acts.desk.now = datetime(2026, 9, 17, 16, 0, tzinfo=UTC)
    assert acts.told() == [LEAD]
    acts.desk.now = datetime(2026, 9, 18, 16, 0, tzinfo=UTC)
    assert set(acts.told()) == {DEPUTY, LEAD}


def test_what_is_given_to_who_may_not_read_it_is_shared_with_them_or_refused(acts: Acts) -> None:
    with pytest.raises(WrongFields) as wrong:
        acts.give(EXTRA)
    assert list(wrong.value.errors) == ["whom"]
    assert acts.desk.faults() == []
    acts.give(EXTRA, share=True)
    case = acts.as_(staff(EXTRA), lambda acting: acting.open(acts.reference, "…"))
    assert [one.what for one in case.todo] == ["Ring the nursery"]
    assert not case.may_decide


def test_nothing_is_given_to_who_is_shut_out_nor_to_guests_nor_told_to_who_is_shut_out_later(
    acts: Acts,
) -> None:
    acts.lead(lambda acting: acting.bar(acts.reference, OTHER_LEAD, "is the sister"))
    with pytest.raises(NotAllowed, match="shut out"):
        acts.give(OTHER_LEAD, share=True)
    guest = Task("…", Actor("U0GUEST", "T1", Standing.GUEST), acts.desk.now, may_share=True)
    with pytest.raises(NotAllowed, match="Only members"):
        acts.lead(lambda acting: acting.give(acts.reference, guest, "A2"))
    acts.give(EXTRA, share=True)
    acts.lead(lambda acting: acting.bar(acts.reference, EXTRA, "is the aunt"))
    acts.desk.move(days=2)
    assert EXTRA not in acts.told()


def test_who_has_it_to_do_says_what_came_of_it_and_nobody_else_of_those_it_is_shared_with(acts: Acts) -> None:
    number = acts.give(EXTRA, share=True)
    other = staff("U0OTHEREXTRA")
    acts.lead(lambda acting: acting.share(acts.reference, other, "…"))

    def finish(acting: Acting) -> Case:
        return acting.finish(acts.reference, number, "done", "They answered")

    with pytest.raises(NotAllowed, match="somebody else to do"):
        acts.as_(other, finish)
    case = acts.as_(staff(EXTRA), finish)
    assert (case.todo, f"action.{number}" in case.due) == ([], False)
    with pytest.raises(TooLate):
        acts.lead(finish)
    acts.desk.move(days=30)
    assert EXTRA not in acts.told()


def test_it_is_not_closed_over_an_open_action_or_a_referral_without_an_answer(acts: Acts) -> None:
    def close(acting: Acting) -> object:
        return acting.close(acts.reference, "handled", "…", "…")

    action, referral = acts.give(), acts.refer()
    acts.lead(lambda acting: acting.decide(acts.reference, HANDLED))
    with pytest.raises(TooLate, match="referral waits"):
        acts.lead(close)
    acts.lead(lambda acting: acting.answer(acts.reference, referral, Answer.CAME, "…", "V1"))
    with pytest.raises(TooLate, match="something to do"):
        acts.lead(close)
    acts.lead(lambda acting: acting.finish(acts.reference, action, "not needed any more", "…"))
    acts.lead(close)
    acts.desk.move(days=60)
    assert acts.told() == []


def test_the_same_form_twice_changes_nothing_twice(acts: Acts) -> None:
    for _ in range(2):
        acts.refer()
        acts.give()
        acts.lead(lambda acting: acting.tell(acts.reference, "…", "T1"))
        case = acts.lead(lambda acting: acting.review(acts.reference, "…", "V1"))
    did = [one.what for one in case.entries if one.what in ("referred", "given", "told", "reviewed")]
    assert sorted(did) == ["given", "referred", "reviewed", "told"]


@pytest.mark.parametrize("words", ["", "yesterday", "whenever", "every Tuesday", "March", "x" * 500])
def test_a_time_that_cannot_be_used_is_asked_for_again(words: str) -> None:
    with pytest.raises(WrongFields) as wrong:
        understand_until(words, NOW)
    assert wrong.value.errors["until"].endswith((".", "?", "”"))


def test_what_can_be_meant_in_two_ways_is_asked_with_words_that_can_be_typed() -> None:
    with pytest.raises(WrongFields) as wrong:
        understand_until("1 May 2020", NOW)
    assert wrong.value.errors["until"].endswith("Please write the one you mean: “1 May 20:20”.")


def test_a_day_counts_to_its_end() -> None:
    assert understand_until("tomorrow", NOW) == datetime(2026, 9, 15, 22, 59, tzinfo=UTC)


@given(st.text(max_size=250))
def test_no_words_for_a_time_break_anything(words: str) -> None:
    errors: list[str] = []
    try:
        at = understand_until(words, NOW)
    except WrongFields as wrong:
        errors, at = list(wrong.errors), NOW
    assert at > NOW or errors == ["until"]


# --- the provider's own duty


def test_the_team_is_reminded_of_the_providers_duty_until_it_is_noted_also_once_it_is_closed(
    acts: Acts,
) -> None:
    """After seven days, so that the provider still has seven of its fourteen; then it climbs in days."""
    acts.assess("quality")
    assert acts.due()["notify"] == NOW + timedelta(7)
    acts.lead(lambda acting: acting.decide(acts.reference, HANDLED))
    acts.lead(lambda acting: acting.close(acts.reference, "handled", "…", "…"))
    assert acts.told() == []
    acts.desk.move(days=7)
    assert acts.told() == [LEAD]
    acts.desk.now = datetime(2026, 9, 22, 16, 0, tzinfo=UTC)
    assert set(acts.told()) == {DEPUTY, LEAD}
    acts.lead(lambda acting: acting.note_duty(acts.reference, "has told its regulator", "By e-mail"))
    acts.desk.move(days=60)
    assert acts.told() == []
    with pytest.raises(TooLate):
        acts.lead(lambda acting: acting.note_duty(acts.reference, "…", "…"))
    acts.lead(lambda acting: acting.reopen(acts.reference, "…"))
    acts.assess("safeguarding")
    assert "notify" not in acts.due()


def test_there_is_no_such_duty_for_other_kinds(acts: Acts) -> None:
    acts.assess("discrimination")
    with pytest.raises(TooLate):
        acts.lead(lambda acting: acting.note_duty(acts.reference, "…", "…"))


@pytest.mark.parametrize("nation", Nation)
def test_every_nation_has_its_regulator_and_a_time_at_which_the_team_is_reminded(nation: Nation) -> None:
    timetable = Timetable(read_policy().concerns, nation)
    reminded, by = timetable.due("notify", NOW, "safeguarding"), timetable.notify_by(NOW)
    assert reminded is not None
    assert by is None or NOW < reminded < by


# --- the record


def test_all_of_it_is_in_the_record_and_found_to_be_right(acts: Acts) -> None:
    acts.desk.raise_concern(Told(Danger.YES, "…", reach="…"), form="V9")
    acts.assess("allegation")
    number, action = acts.refer(), acts.give(EXTRA, share=True)
    acts.lead(lambda acting: acting.answer(acts.reference, number, Answer.CHASED, "…", "V1"))
    acts.lead(lambda acting: acting.answer(acts.reference, number, Answer.CAME, "…", "V2"))
    acts.lead(lambda acting: acting.tell(acts.reference, "…", "V3"))
    acts.lead(lambda acting: acting.decide(acts.reference, HANDLED))
    acts.lead(lambda acting: acting.review(acts.reference, "…", "V4"))
    assert acts.desk.faults() == []
    acts.lead(lambda acting: acting.finish(acts.reference, action, "done", "…"))
    acts.lead(lambda acting: acting.note_duty(acts.reference, "need not tell its regulator", "…"))
    acts.lead(lambda acting: acting.close(acts.reference, "handled", "…", "…"))
    assert acts.desk.faults() == []
    acts.lead(lambda acting: acting.reopen(acts.reference, "…"))
    assert acts.desk.faults() == []


def test_a_clock_of_an_action_that_is_put_off_or_taken_out_by_sql_is_found(acts: Acts) -> None:
    number = acts.give()
    name = f"action.{number}"
    acts.desk.act(lambda s: store.run(s, store.every(s)[0], name, NOW + timedelta(300), NOW))
    assert [fault.what for fault in acts.desk.faults()] == [
        "a clock was stopped, started, set to another time or taken out"
    ]


def test_a_kind_that_the_policy_does_not_know_any_more_counts_as_a_child_at_risk(acts: Acts) -> None:
    policy = read_policy().concerns
    kinds = {name: kind for name, kind in policy.kinds.items() if name != "quality"}
    fewer = Timetable(policy.model_copy(update={"kinds": kinds}), Nation.ENGLAND)
    assert fewer.is_at_risk("quality")
    assert fewer.due("decide", NOW, "quality") == NOW + timedelta(hours=2)


def test_of_who_hopes_to_be_listened_to_no_referral_is_noted_before_it_is_said_whether_they_know(
    acts: "Acts",
) -> None:
    acts.as_(NADIA, lambda acting: Telling(acting).tell_more(acts.reference, {"wish": ["listen"]}))
    with pytest.raises(NotSaid, match="press “Decide” first"):
        acts.refer()
    told = {"outcome": "referred", "why": "…", "told_first": "yes"}
    acts.lead(lambda acting: acting.decide(acts.reference, told))
    assert acts.refer()
