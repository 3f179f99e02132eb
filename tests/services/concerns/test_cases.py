"""Who sees a concern, who never does, and what each may do about it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from bot.services.concerns.cases import Cases, State, TooLate
from bot.services.concerns.raising import Danger, Told
from bot.services.concerns.team import Team
from bot.services.people import Actor, NotAllowed, Standing
from tests.services.concerns.desk import (
    DEPUTY,
    LEAD,
    MANAGER,
    NADIA,
    OTHER_LEAD,
    TEAM,
    TOLD,
    Desk,
    staff,
)

WHY = "it falls to me"


def sees(desk: Desk, user_id: str, reference: str) -> bool:
    try:
        desk.as_(staff(user_id), lambda cases: cases.open(reference, WHY))
    except NotAllowed:
        return False
    return True


def test_a_concern_falls_to_who_is_on_duty_and_the_deputies_and_to_nobody_else_yet(desk: Desk) -> None:
    reference = desk.raise_concern().reference
    assert [sees(desk, who, reference) for who in (LEAD, DEPUTY, OTHER_LEAD, MANAGER, "U0ADMIN")] == [
        *(True, True, False, False, False)
    ]


def test_the_manager_sees_it_once_neither_lead_nor_deputy_took_it_up(desk: Desk) -> None:
    """Two working days, each until the team goes home at five; it was raised on a Monday."""
    reference = desk.raise_concern().reference
    desk.now = datetime(2026, 9, 16, 15, 59, tzinfo=UTC)
    assert not sees(desk, MANAGER, reference)
    desk.move(minutes=1)
    assert sees(desk, MANAGER, reference)


def test_what_was_decided_and_closed_does_not_climb(desk: Desk) -> None:
    reference = desk.raise_concern().reference
    desk.as_(staff(LEAD), lambda cases: cases.decide(reference, {"outcome": "none", "why": "unfounded"}))
    desk.as_(staff(LEAD), lambda cases: cases.close(reference, "unfounded", "…", "…"))
    desk.move(days=30)
    assert not sees(desk, MANAGER, reference)


def test_whoever_was_not_heard_climbs_one_rung_at_a_time_up_to_the_top(desk: Desk) -> None:
    reference = desk.raise_concern().reference
    assert desk.as_(NADIA, lambda cases: cases.climb(reference)).may_climb
    assert not sees(desk, MANAGER, reference)
    desk.as_(NADIA, lambda cases: cases.climb(reference))
    assert sees(desk, MANAGER, reference)
    assert not desk.as_(NADIA, lambda cases: cases.climb(reference)).may_climb


def test_a_lead_it_names_never_sees_it_and_it_falls_to_another(desk: Desk) -> None:
    reference = desk.raise_concern(Told(Danger.NO, "She shouts at them", "", (LEAD,), "By phone")).reference
    assert not sees(desk, LEAD, reference)
    assert sees(desk, OTHER_LEAD, reference)
    desk.as_(staff(OTHER_LEAD), lambda cases: cases.bar(reference, LEAD, "it is about her"))
    assert not sees(desk, LEAD, reference)


def test_a_lead_who_was_named_by_mistake_is_let_in_by_another(desk: Desk) -> None:
    reference = desk.raise_concern(Told(Danger.NO, "…", "", (LEAD,), "")).reference
    desk.as_(staff(OTHER_LEAD), lambda cases: cases.let_in(reference, LEAD, "a namesake"))
    assert sees(desk, LEAD, reference)


def test_when_everybody_is_named_nobody_in_the_council_reads_it_and_that_is_said(desk: Desk) -> None:
    raised = desk.raise_concern(Told(Danger.NO, "…", "", tuple(TEAM.everybody), ""))
    assert not raised.has_reader
    desk.move(days=30)
    assert [who for who in TEAM.everybody if sees(desk, who, raised.reference)] == []


def test_who_is_shut_out_keeps_no_way_in(desk: Desk) -> None:
    reference = desk.raise_concern().reference
    desk.as_(staff(LEAD), lambda cases: cases.share(reference, staff("U0EXTRA"), "knows the family"))
    assert sees(desk, "U0EXTRA", reference)
    desk.as_(staff(LEAD), lambda cases: cases.bar(reference, "U0EXTRA", "is the aunt"))
    assert not sees(desk, "U0EXTRA", reference)
    with pytest.raises(NotAllowed, match="shut out"):
        desk.as_(staff(LEAD), lambda cases: cases.share(reference, staff("U0EXTRA"), "again"))


def test_a_lead_cannot_shut_themselves_out_and_so_get_rid_of_it(desk: Desk) -> None:
    reference = desk.raise_concern().reference
    with pytest.raises(NotAllowed, match="Somebody else"):
        desk.as_(staff(LEAD), lambda cases: cases.bar(reference, LEAD, "no time"))


def test_when_the_owner_is_shut_out_it_falls_to_who_comes_next(desk: Desk) -> None:
    reference = desk.raise_concern().reference
    case = desk.as_(staff(DEPUTY), lambda cases: cases.bar(reference, LEAD, "is the sister"))
    assert case.owner == OTHER_LEAD
    assert sees(desk, OTHER_LEAD, reference)


def test_a_former_lead_sees_nothing_even_of_what_they_had(desk: Desk) -> None:
    reference = desk.raise_concern().reference
    desk.as_(staff(LEAD), lambda cases: cases.acknowledge(reference))
    desk.team = Team(frozenset({OTHER_LEAD}), TEAM.deputies, TEAM.managers, [])
    assert not sees(desk, LEAD, reference)


def test_it_can_only_be_shared_with_members_of_the_council(desk: Desk) -> None:
    reference = desk.raise_concern().reference
    guest = Actor("U0GUEST", "T1", Standing.GUEST)
    with pytest.raises(NotAllowed, match="Only members"):
        desk.as_(staff(LEAD), lambda cases: cases.share(reference, guest, "knows them"))


def test_strangers_are_told_the_same_of_what_there_is_and_what_there_is_not(desk: Desk) -> None:
    reference = desk.raise_concern().reference
    told = []
    for asked in (reference, "2222-22"):
        with pytest.raises(NotAllowed) as refusal:
            desk.as_(staff("U0ADMIN"), lambda cases, r=asked: cases.open(r, WHY))
        told.append(str(refusal.value))
    assert told[0] == told[1]


def test_its_reporter_sees_their_words_and_the_state_but_not_how_it_is_handled(desk: Desk) -> None:
    reference = desk.raise_concern().reference
    desk.as_(staff(LEAD), lambda cases: cases.assess(reference, "quality", {"facts": "seen by two"}))
    desk.as_(NADIA, lambda cases: cases.add(reference, "And again today"))
    (mine,) = desk.as_(NADIA, lambda cases: cases.mine())
    assert [entry.told["words"] for entry in mine.said] == [TOLD.words, "And again today"]
    assert mine.state is State.RECEIVED
    assert "seen by two" not in str(mine)
    with pytest.raises(NotAllowed):
        desk.as_(NADIA, lambda cases: cases.open(reference, WHY))


def test_its_reporter_is_told_the_outcome_as_far_as_they_may_know(desk: Desk) -> None:
    reference = desk.raise_concern().reference

    def close(cases: Cases) -> None:
        cases.close(reference, "referred", "the threshold was met", "It was passed on. Thank you.")

    with pytest.raises(TooLate, match="decision comes first"):
        desk.as_(staff(LEAD), close)
    desk.as_(staff(LEAD), lambda cases: cases.decide(reference, {"outcome": "referred", "why": "met"}))
    desk.as_(staff(LEAD), close)
    (mine,) = desk.as_(NADIA, lambda cases: cases.mine())
    assert (mine.state, mine.told) == (State.CLOSED, "It was passed on. Thank you.")
    with pytest.raises(TooLate, match="closed already"):
        desk.as_(staff(LEAD), close)


def test_every_look_is_in_the_chronology_with_its_reason(desk: Desk) -> None:
    reference = desk.raise_concern().reference
    desk.as_(staff(LEAD), lambda cases: cases.open(reference, WHY))
    case = desk.as_(staff(DEPUTY), lambda cases: cases.open(reference, "Lea is on leave"))
    looks = [(entry.by, entry.told["why"]) for entry in case.entries if entry.what == "looked"]
    assert looks == [(LEAD, WHY), (DEPUTY, "Lea is on leave")]


def test_a_correction_is_added_and_what_was_said_before_stays(desk: Desk) -> None:
    reference = desk.raise_concern().reference
    desk.as_(NADIA, lambda cases: cases.add(reference, "It was on Monday", corrects=1))
    case = desk.as_(staff(LEAD), lambda cases: cases.open(reference, WHY))
    assert [entry.told.get("words") for entry in case.entries if "words" in entry.told] == [
        *(TOLD.words, "It was on Monday")
    ]


def test_who_acknowledges_it_has_it_from_then_on_and_only_once(desk: Desk) -> None:
    reference = desk.raise_concern().reference
    assert desk.as_(staff(DEPUTY), lambda cases: cases.acknowledge(reference)).owner == DEPUTY
    with pytest.raises(TooLate):
        desk.as_(staff(LEAD), lambda cases: cases.acknowledge(reference))


def test_what_was_begun_is_kept_for_its_author_alone_until_it_is_raised_or_its_time_is_over(
    desk: Desk,
) -> None:
    desk.act(lambda s: desk.raising(s).keep(Told(Danger.YES, "He is"), timedelta(hours=2)))
    assert desk.act(lambda s: desk.raising(s).kept()) == Told(Danger.YES, "He is")
    assert desk.act(lambda s: desk.raising(s, staff(LEAD)).kept()) is None
    desk.move(hours=2)
    assert desk.act(lambda s: desk.raising(s).kept()) is None
    desk.raise_concern()
    assert desk.act(lambda s: desk.raising(s).kept()) is None


def test_a_long_list_asks_the_database_about_each_concern_a_few_times_at_most(desk: Desk) -> None:
    asked: list[str] = []

    def statements(number: int) -> int:
        for _ in range(number):
            desk.raise_concern(form=f"V{len(asked)}.{_}")
        asked.clear()
        assert desk.as_(staff(LEAD), lambda cases: cases.listed())
        return len(asked)

    event.listen(desk.database.engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
    few = statements(5)
    assert statements(20) - few <= 20 * 2


def test_what_changes_within_one_request_is_seen_in_it(desk: Desk) -> None:
    reference = desk.raise_concern().reference

    def both(cases: Cases) -> tuple[bool, bool]:
        cases.open(reference, WHY)
        cases.bar(reference, DEPUTY, "Her sister works there")
        barred = cases.open(reference, WHY).barred
        cases.let_in(reference, DEPUTY, "She does not")
        return DEPUTY in barred, DEPUTY in cases.open(reference, WHY).barred

    assert desk.as_(staff(LEAD), both) == (True, False)
