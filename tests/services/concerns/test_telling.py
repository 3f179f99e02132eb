"""Telling more of a concern: by its reporter alone, or noted for them; and what it does to the clocks."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot.services.checks import WrongFields
from bot.services.concerns.cases import Case, State, TooLate
from bot.services.concerns.listening import NotSaid
from bot.services.concerns.raising import Danger, Told
from bot.services.concerns.reading import What
from bot.services.concerns.telling import Saved, Telling, understand
from bot.services.people import Actor, NotAllowed, Standing
from bot.store import people
from tests.services.concerns.desk import DEPUTY, LEAD, MANAGER, NADIA, NOW, Desk, staff
from tests.services.concerns.test_told import met, told_at_once, told_by_ladder

__all__ = ["met"]
AN_HOUR = timedelta(hours=1)


def tell(desk: Desk, reference: str, told: Mapping[str, Any], actor: Actor = NADIA) -> Saved:
    return desk.as_(actor, lambda cases: Telling(cases).tell_more(reference, told))


def call(desk: Desk, reference: str, told: Mapping[str, Any], who: str = LEAD) -> Saved:
    return desk.as_(staff(who), lambda cases: Telling(cases).note_call(reference, told))


def case(desk: Desk, reference: str, who: str = LEAD) -> Case:
    return desk.as_(staff(who), lambda cases: cases.open(reference, "…"))


def told_more(desk: Desk, reference: str) -> list[Mapping[str, Any]]:
    return [one.told for one in case(desk, reference).entries if one.what == What.TOLD_MORE]


def test_what_was_told_more_is_an_entry_with_its_author_and_they_read_it_back(desk: Desk) -> None:
    reference = desk.raise_concern().reference
    assert tell(desk, reference, {"facts": "Twice", "opinion": "Too few staff"}) == Saved(True, False, False)
    (entry,) = [one for one in case(desk, reference).entries if one.what == What.TOLD_MORE]
    assert (entry.by, entry.told) == (NADIA.user_id, {"facts": "Twice", "opinion": "Too few staff"})
    own = desk.as_(NADIA, lambda cases: Telling(cases).own_words(reference))
    assert [one.what for one in own] == [What.RAISED, What.TOLD_MORE]
    assert desk.faults() == []


def test_the_same_told_twice_is_one_entry(desk: Desk) -> None:
    reference = desk.raise_concern().reference
    for _ in range(2):
        tell(desk, reference, {"facts": "Twice", "safe": "no"})
    assert len(told_more(desk, reference)) == 1
    tell(desk, reference, {"facts": "Three times", "safe": "no"})
    assert len(told_more(desk, reference)) == 2


def test_a_step_left_empty_adds_nothing(desk: Desk) -> None:
    reference = desk.raise_concern().reference
    assert not tell(desk, reference, {}).anything
    assert not call(desk, reference, {}).anything
    assert told_more(desk, reference) == []


def test_nobody_but_its_reporter_tells_more_or_reads_their_words_and_none_is_like_another(desk: Desk) -> None:
    reference = desk.raise_concern().reference
    said = set()
    for who in (staff(LEAD), staff("U0ADMIN"), Actor("U0OWEN", "T3", Standing.ELSEWHERE)):
        for one in (reference, "2222-22"):
            with pytest.raises(NotAllowed) as refused:
                tell(desk, one, {"facts": "…"}, who)
            said.add(str(refused.value))
            with pytest.raises(NotAllowed) as refused:
                desk.as_(who, lambda cases, r=one: Telling(cases).own_words(r))
            said.add(str(refused.value))
    assert len(said) == 1


def test_what_was_told_by_telephone_says_so_and_who_noted_it(desk: Desk) -> None:
    reference = desk.raise_concern().reference
    call(desk, reference, {"parents": "Not yet: he is afraid"})
    (entry,) = [one for one in case(desk, reference).entries if one.what == What.TOLD_MORE]
    assert entry.by == LEAD
    assert entry.told == {"parents": "Not yet: he is afraid", "source": "telephone"}
    own = desk.as_(NADIA, lambda cases: Telling(cases).own_words(reference))
    assert [one.what for one in own] == [What.RAISED]


def test_only_who_deals_with_it_notes_a_call_and_not_once_it_is_closed(desk: Desk) -> None:
    reference = desk.raise_concern().reference
    desk.as_(staff(LEAD), lambda cases: cases.share(reference, staff("U0EXTRA"), "…"))
    for who, why in (("U0EXTRA", "shared with you"), (MANAGER, "nothing here"), ("U0ADMIN", "nothing here")):
        with pytest.raises(NotAllowed, match=why):
            call(desk, reference, {"facts": "…"}, who)
    desk.as_(staff(LEAD), lambda cases: cases.decide(reference, {"outcome": "handled", "why": "…"}))
    desk.as_(staff(LEAD), lambda cases: cases.close(reference, "handled", "…", "…"))
    with pytest.raises(TooLate, match="closed"):
        call(desk, reference, {"facts": "…"})


@pytest.mark.parametrize("said", [{"seen_as": "safeguarding"}, {"safe": "no"}, {"safe": "not sure"}])
def test_once_its_reporter_says_that_a_child_may_be_at_risk_the_stricter_clock_runs(
    desk: Desk, said: dict[str, str]
) -> None:
    reference = desk.raise_concern().reference
    slow = case(desk, reference).due
    assert tell(desk, reference, said).at_risk
    due = case(desk, reference).due
    assert (due["acknowledge"], due["decide"]) == (NOW + AN_HOUR, NOW + 2 * AN_HOUR)
    assert all(due[name] < slow[name] for name in ("acknowledge", "decide", "update"))
    assert desk.faults() == []


@pytest.mark.parametrize("said", [{"seen_as": "quality"}, {"safe": "yes"}, {"facts": "Cold food"}])
def test_anything_else_its_reporter_says_leaves_the_clocks_alone(desk: Desk, said: dict[str, str]) -> None:
    reference = desk.raise_concern().reference
    before = case(desk, reference).due
    assert not tell(desk, reference, said).at_risk
    assert case(desk, reference).due == before


def test_a_clock_that_is_stricter_already_is_not_put_off(desk: Desk) -> None:
    reference = desk.raise_concern(Told(Danger.YES, "…", reach="…")).reference
    before = case(desk, reference).due
    desk.move(minutes=50)
    tell(desk, reference, {"safe": "no"})
    assert case(desk, reference).due == before


def test_the_stricter_clock_runs_until_a_lead_assesses_otherwise_and_again_after_news(desk: Desk) -> None:
    reference = desk.raise_concern().reference
    tell(desk, reference, {"safe": "no"})
    desk.as_(staff(LEAD), lambda cases: cases.assess(reference, "quality", {}))
    assert case(desk, reference).due["decide"] > NOW + 24 * AN_HOUR
    desk.move(minutes=5)
    tell(desk, reference, {"safe": "no", "facts": "Again today"})
    assert case(desk, reference).due["decide"] == desk.now + 2 * AN_HOUR


def test_what_was_decided_has_to_be_decided_on_anew_when_a_child_is_said_to_be_at_risk(met: Desk) -> None:
    reference = met.raise_concern().reference
    told_by_ladder(met)
    met.as_(staff(LEAD), lambda cases: cases.decide(reference, {"outcome": "handled", "why": "…"}))
    assert "decide" not in case(met, reference).due
    news = told_at_once(met, lambda: tell(met, reference, {"safe": "no"}))
    assert news == sorted([DEPUTY, LEAD])
    assert case(met, reference).due["decide"] == NOW + 2 * AN_HOUR
    met.move(hours=4)
    assert MANAGER in told_by_ladder(met)
    assert met.faults() == []


def test_a_closed_one_stays_closed_and_those_who_dealt_with_it_and_the_deputies_are_told(met: Desk) -> None:
    reference = met.raise_concern().reference
    met.as_(staff(LEAD), lambda cases: cases.decide(reference, {"outcome": "handled", "why": "…"}))
    met.as_(staff(LEAD), lambda cases: cases.close(reference, "handled", "…", "…"))
    news = told_at_once(met, lambda: tell(met, reference, {"safe": "not sure"}))
    assert news == sorted([DEPUTY, LEAD])
    assert case(met, reference).state is State.CLOSED
    assert met.faults() == []


def test_whoever_deals_with_it_is_told_that_there_is_more(met: Desk) -> None:
    reference = met.raise_concern().reference
    assert told_at_once(met, lambda: tell(met, reference, {"facts": "…"})) == [LEAD]
    assert told_at_once(met, lambda: call(met, reference, {"facts": "…"})) == []


def test_when_it_happened_is_understood_and_stands_beside_the_words(desk: Desk) -> None:
    assert understand({"happened": "last Tuesday at 3pm"}, NOW) == {
        "happened": "last Tuesday at 3pm",
        "happened_on": "Tuesday 8 September 2026, 3pm",
    }
    assert understand({"happened": "most afternoons since March"}, NOW) == {
        "happened": "most afternoons since March"
    }
    with pytest.raises(WrongFields) as wrong:
        understand({"happened": "tomorrow", "born": "3 May"}, NOW)
    assert set(wrong.value.errors) == {"happened", "born"}
    assert "“3 May 2022”" in wrong.value.errors["born"]


def passed_on(**more: str) -> dict[str, str]:
    return {"outcome": "referred", "why": "…", **more}


def test_who_hopes_to_be_listened_to_alone_is_told_first_or_it_is_said_why_not(desk: Desk) -> None:
    reference = desk.raise_concern().reference
    tell(desk, reference, {"wish": ["listen"]})
    assert desk.as_(staff(LEAD), lambda cases: Telling(cases).wants_listening(reference))
    for told in (passed_on(), passed_on(told_first="no")):
        with pytest.raises(NotSaid, match="tell them first"):
            desk.as_(staff(LEAD), lambda cases, t=told: cases.decide(reference, t))
    desk.as_(staff(LEAD), lambda cases: cases.decide(reference, {"outcome": "no_action", "why": "…"}))
    desk.as_(staff(LEAD), lambda cases: cases.decide(reference, passed_on(told_first="yes")))
    desk.as_(staff(DEPUTY), lambda cases: cases.decide(reference, passed_on(told_first_why="not safe")))
    assert case(desk, reference).state is State.DECIDED


def test_who_hopes_for_something_else_by_now_does_not_hold_it_up(desk: Desk) -> None:
    reference = desk.raise_concern().reference
    tell(desk, reference, {"wish": ["listen"]})
    tell(desk, reference, {"wish": ["looked_into"]})
    desk.as_(staff(LEAD), lambda cases: cases.decide(reference, passed_on()))


def test_whoever_may_not_read_it_learns_nothing_of_what_is_hoped_for(desk: Desk) -> None:
    reference = desk.raise_concern().reference
    desk.act(lambda s: people.meet(s, "U0ADMIN", "T1", desk.now))
    tell(desk, reference, {"wish": ["listen"]})
    for one in (reference, "2222-22"):
        assert not desk.as_(staff("U0ADMIN"), lambda cases, r=one: Telling(cases).wants_listening(r))
