"""For how long a certificate counts, by the policy alone; and what somebody still lacks."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.certificates import Certificates
from bot.policy import read_policy
from bot.services.cpd.requirements import (
    NOTICE,
    Because,
    State,
    judge,
    months_after,
    needs_of,
    state_of,
    version_on,
)
from bot.services.records import CpdCertificate, CpdRole
from tests.services.cpd.desk import FIRST_AID, SAFEGUARDING, TODAY, with_version

RULES = read_policy().certificates
DAYS = st.dates(date(1990, 1, 1), date(2080, 1, 1))


@given(DAYS, st.integers(1, 240))
def test_so_many_months_later_is_the_same_day_or_the_last_of_its_month(day: date, months: int) -> None:
    later = months_after(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


def test_paediatric_first_aid_counts_three_years_whatever_it_says_itself() -> None:
    issued = date(2024, 2, 29)
    assert judge(RULES, {}, FIRST_AID, issued, None).until == date(2027, 2, 28)
    longer = judge(RULES, {}, FIRST_AID, issued, date(2029, 2, 28))
    assert (longer.until, longer.because) == (date(2027, 2, 28), Because.REQUIREMENT)
    sooner = judge(RULES, {}, FIRST_AID, issued, date(2025, 2, 28))
    assert (sooner.until, sooner.because) == (date(2025, 2, 28), Because.PRINTED)


def test_a_certificate_is_judged_by_the_version_in_force_when_it_was_issued() -> None:
    safeguarding = RULES.requirements[SAFEGUARDING]
    assert version_on(safeguarding, date(2025, 8, 31)).months is None
    assert version_on(safeguarding, date(2025, 9, 1)).months == 24
    assert judge(RULES, {}, SAFEGUARDING, date(2025, 9, 1), None).until == date(2027, 9, 1)
    before = judge(RULES, {}, SAFEGUARDING, date(2025, 8, 31), None)
    assert (before.until, before.because) == (date(2027, 8, 31), Because.NEWER)


def test_a_shorter_period_leaves_certificates_from_before_as_they_are() -> None:
    rules = with_version(in_force="2026-10-01", months=12)
    assert judge(rules, {}, FIRST_AID, date(2026, 9, 30), None).until == date(2029, 9, 30)
    assert judge(rules, {}, FIRST_AID, date(2026, 10, 1), None).until == date(2027, 10, 1)


@given(st.dates(date(2014, 9, 1), date(2030, 1, 1)), DAYS, st.none() | DAYS)
def test_no_version_ends_a_certificate_within_ninety_days_of_being_known(
    in_force: date, noticed_on: date, printed: date | None
) -> None:
    issued = in_force - timedelta(days=30)
    rules = with_version(
        in_force=str(in_force + timedelta(days=1)), months=1, old_until=str(in_force + timedelta(1))
    )
    noticed = {(FIRST_AID, in_force + timedelta(days=1)): noticed_on}
    before = judge(RULES, {}, FIRST_AID, issued, printed).until
    after = judge(rules, noticed, FIRST_AID, issued, printed).until
    assert before is not None
    assert after is not None
    assert after <= before
    assert after >= min(before, noticed_on + NOTICE)


def test_any_other_certificate_counts_as_long_as_it_says() -> None:
    assert judge(RULES, {}, "", TODAY, None).because is Because.NOTHING
    assert judge(RULES, {}, "", TODAY, TODAY).until == TODAY
    assert judge(RULES, {}, "a_rule_that_is_gone", TODAY, None).until is None


@pytest.mark.parametrize(
    ("days", "state"),
    [(-1, State.EXPIRED), (0, State.SOON), (90, State.SOON), (91, State.HELD), (None, State.HELD)],
)
def test_the_last_day_counts_still(days: int | None, state: State) -> None:
    until = None if days is None else TODAY + timedelta(days=days)
    assert state_of(until, TODAY) is state


def role(name: str, since: date = TODAY) -> CpdRole:
    return CpdRole(role=name, since=since)


def held(rule: str, until: date | None) -> CpdCertificate:
    return CpdCertificate(rule=rule, counts_until=until, replaced_by=None)


def test_what_is_needed_follows_from_what_one_does() -> None:
    found = {need.rule: need for need in needs_of(RULES, [role("childminder")], [], TODAY)}
    assert set(found) == {FIRST_AID, SAFEGUARDING, "safeguarding_lead", "food_hygiene"}
    assert found[FIRST_AID].by == TODAY + timedelta(days=91)
    assert not found[FIRST_AID].lacks(TODAY)
    assert found[FIRST_AID].lacks(TODAY + timedelta(days=92))
    assert found[SAFEGUARDING].lacks(TODAY + timedelta(days=1))
    assert [need.rule for need in needs_of(RULES, [role("manager")], [], TODAY)] == [SAFEGUARDING]
    assert needs_of(RULES, [], [], TODAY) == []


def test_the_time_of_somebody_with_two_roles_runs_from_the_first() -> None:
    roles = [role("childminder", TODAY), role("ratio_practitioner", TODAY - timedelta(days=100))]
    (need,) = [one for one in needs_of(RULES, roles, [], TODAY) if one.rule == FIRST_AID]
    assert need.lacks(TODAY)


def test_what_is_held_without_a_role_that_asks_for_it_is_shown_and_no_gap() -> None:
    (need,) = needs_of(RULES, [], [held(FIRST_AID, TODAY - timedelta(days=1))], TODAY)
    assert (need.state, need.is_required, need.lacks(TODAY)) == (State.EXPIRED, False, False)


def stated(**changes: object) -> dict[str, object]:
    whole = RULES.model_dump(mode="json")
    whole["requirements"][FIRST_AID] |= changes
    return whole


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"roles": ["juggler"]}, "not listed: juggler"),
        ({"versions": []}, "at least 1 item"),
        ({"within_days": -1}, "greater than or equal to 0"),
        (
            {
                "versions": [
                    {"in_force": "2026-01-01", "months": 1, "says": "x", "source": "https://example.org"},
                    {"in_force": "2025-01-01", "months": 1, "says": "x", "source": "https://example.org"},
                ]
            },
            "oldest first",
        ),
        (
            {
                "versions": [
                    {
                        "in_force": "2026-01-01",
                        "months": 1,
                        "says": "x",
                        "source": "https://example.org",
                        "old_until": "2025-12-31",
                    }
                ]
            },
            "on or after",
        ),
        (
            {"versions": [{"in_force": "2026-01-01", "months": 1, "says": "x", "source": "somewhere"}]},
            "pattern",
        ),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused_with_its_fault(
    changes: dict[str, object], told: str
) -> None:
    with pytest.raises(ValidationError, match=told):
        Certificates.model_validate(stated(**changes))
