"""What applies where somebody raises a concern: what Kith brings, and what a council says in its place."""

import re
from pathlib import Path
from typing import get_args

import pytest
import yaml

from bot.policy import Nation, WrongPolicy, read_policy
from bot.safeguarding import Concerns, Deadline, KeptFrom, Line, Outcome, Rung, Subject, Unit
from tests.world import ROOT

NATIONS: tuple[Nation, ...] = get_args(Nation)
# What a council must fill in.
COMPLETE = {
    "contacts": {
        "day_team": {"phone": "01632 960001"},
        "night_team": {"phone": "01632 960002"},
        "rota": {"phone": "01632 960003"},
        "external": {"name": "Westhaven Safeguarding Partnership", "email": "partnership@council.example"},
    },
    "retention": {"confirmed": "J. Osei, records officer, 3 March 2026"},
    "recipients": {
        nation: {key: {"phone": "01632 960004"} for key, each in held.items() if not (each.phone or each.web)}
        for nation, held in read_policy().concerns.recipients.items()
    },
}


@pytest.fixture
def brought() -> Concerns:
    return read_policy().concerns


def council(tmp_path: Path, concerns: object) -> Concerns:
    own = tmp_path / "policy.yaml"
    text = concerns if isinstance(concerns, str) else yaml.safe_dump({"concerns": concerns})
    own.write_text(text, encoding="utf-8")
    return read_policy(own).concerns


def in_words(deadline: Deadline | None) -> str:
    return f"{deadline.amount} {deadline.unit}" if deadline else "-"


def test_whoever_raises_a_concern_can_choose_what_it_is_about(brought: Concerns) -> None:
    assert [each.label for each in brought.kinds.values()] == [
        "A child may be at risk",
        "Somebody who works with children",
        "Discrimination or rights",
        "Quality of care",
        "Staffing, money, resources or burn-out",
        "Something else",
    ]
    assert {key for key, each in brought.kinds.items() if each.child_at_risk} == {
        "safeguarding",
        "allegation",
    }


def test_numbers_that_anybody_may_call_are_there_from_the_start(brought: Concerns) -> None:
    contacts = brought.contacts
    lines: list[Line] = [contacts.emergency, contacts.police, contacts.children, *contacts.anonymous]
    assert [each.phone for each in lines] == [
        "999",
        "101",
        "0800 1111",
        "0808 800 5000",
        "0800 028 0285",
        "020 3117 2520",
    ]
    assert all(each.name and each.purpose for each in lines)


@pytest.mark.parametrize("nation", NATIONS)
def test_a_concern_about_a_child_goes_somewhere_in_each_nation(brought: Concerns, nation: Nation) -> None:
    assert list(brought.recipients_of("safeguarding", nation)) == ["front_door", "police"]
    assert brought.recipients_of("allegation", nation)
    assert brought.recipients_of("resources", nation) == {}


def test_an_allegation_goes_to_a_designated_officer_first_where_there_is_one(brought: Concerns) -> None:
    first = {nation: next(iter(brought.recipients_of("allegation", nation))) for nation in NATIONS}
    assert first == {
        "england": "designated_officer",
        "wales": "designated_officer",
        "scotland": "front_door",
        "northern-ireland": "front_door",
    }


def test_an_allegation_is_referred_as_fast_as_each_nation_says(brought: Concerns) -> None:
    kind = brought.kinds["allegation"]
    assert in_words(kind.clocks_in("england").refer) == "1 working_days"
    assert in_words(kind.clocks_in("wales").refer) == "24 elapsed_hours"
    assert kind.clocks_in("wales").acknowledge == kind.clocks_in("england").acknowledge


def test_a_provider_is_reminded_of_its_own_duty(brought: Concerns) -> None:
    assert {nation: in_words(brought.notify_regulator[nation].within) for nation in NATIONS} == {
        "england": "14 calendar_days",
        "wales": "-",
        "scotland": "-",
        "northern-ireland": "-",
    }
    assert all(
        "Raising it here does not do that" in each.reminder for each in brought.notify_regulator.values()
    )


def test_the_ladder_is_climbed_faster_where_a_child_may_be_at_risk(brought: Concerns) -> None:
    rungs = list(brought.ladder("allegation").rungs())
    assert [rung for rung, _ in rungs] == [Rung.OWNER, Rung.DEPUTY, Rung.MANAGER, Rung.PARTNERSHIP]
    assert {has.unit for _, has in rungs} == {Unit.ELAPSED_HOURS}
    assert {has.unit for _, has in brought.ladder("quality").rungs()} == {Unit.WORKING_DAYS}
    with pytest.raises(KeyError):
        brought.ladder("nothing")


def test_how_long_it_is_kept_hangs_on_whom_it_is_about_and_what_became_of_it(
    brought: Concerns,
) -> None:
    kept = brought.retention.keep
    worker = kept(Subject.WORKER, Outcome.REFERRED)
    assert (worker.years, worker.counted_from, worker.until_age) == (10, KeptFrom.CLOSED, 65)
    assert kept(Subject.WORKER, Outcome.UNFOUNDED) == worker
    assert kept(Subject.WORKER, Outcome.MALICIOUS).until_age is None
    assert (kept(Subject.CHILD, Outcome.REFERRED).years, kept(Subject.CHILD, Outcome.NO_ACTION).years) == (
        25,
        6,
    )
    assert all(kept(subject, outcome).years for subject in Subject for outcome in Outcome)


def test_what_only_the_council_knows_is_named_until_it_is_there(tmp_path: Path, brought: Concerns) -> None:
    for nation in NATIONS:
        told = "; ".join(brought.missing(nation))
        assert "contacts.day_team.phone" in told
        assert "contacts.night_team.phone" in told
        assert f"recipients.{nation}.front_door" in told
        assert list(council(tmp_path, COMPLETE).missing(nation)) == []


def test_what_the_page_on_operating_shows_is_all_a_council_needs(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    section = page.split("## Safeguarding policy")[1].split("\n## ")[0]
    whole, change = re.findall(r"```yaml\n(.*?)```", section, re.DOTALL)
    own = tmp_path / "policy.yaml"
    own.write_text(whole, encoding="utf-8")
    assert list(read_policy(own).concerns.missing("england")) == []
    own.write_text(change, encoding="utf-8")
    assert in_words(read_policy(own).concerns.kinds["quality"].clocks.decide) == "3 working_days"


def test_each_gap_is_told_by_itself(tmp_path: Path) -> None:
    gap = COMPLETE | {"contacts": {**COMPLETE["contacts"], "rota": {"phone": ""}}}
    assert list(council(tmp_path, gap).missing("england")) == [
        "the rota’s telephone number (contacts.rota.phone)"
    ]


def test_a_council_changes_one_clock_and_the_rest_stays(tmp_path: Path, brought: Concerns) -> None:
    held = council(tmp_path, {"kinds": {"quality": {"clocks": {"decide": {"amount": 3}}}}})
    assert in_words(held.kinds["quality"].clocks.decide) == "3 working_days"
    assert held.kinds["quality"].clocks.acknowledge == brought.kinds["quality"].clocks.acknowledge
    # The file that Kith brings says the same for several kinds in one place.
    assert held.kinds["other"] == brought.kinds["other"]


def test_a_council_adds_a_kind_of_its_own(tmp_path: Path) -> None:
    own = """
concerns:
  kinds:
    transport:
      {label: Transport, hint: Buses and taxis, child_at_risk: false, subject: service, refer_to: [],
       regulator_duty: false, clocks: {
       acknowledge: {amount: 1, unit: working_days}, decide: {amount: 2, unit: working_days}, refer: null,
       hear_back: null, update: {amount: 2, unit: working_days}, review: {amount: 2, unit: working_days}}}
"""
    assert list(council(tmp_path, own).kinds)[-1] == "transport"


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("{contacts: {day_team: {phone: ask Jo}}}", "phone"),
        ("{contacts: {day_team: {phone: 02071234567}}}", "phone: .*quotation marks"),
        ("{contacts: {emergency: {phone: ''}}}", "emergency → phone"),
        ("{contacts: {anonymous: []}}", "anonymous"),
        ("{contacts: {external: {email: nobody}}}", "email"),
        ("{contacts: {day_team: {mobile: '07700 900000'}}}", "mobile"),
        ("{hours: {closes: 17:00}}", "closes: .*quotation marks"),
        ("{hours: {closes: '08:00'}}", "closes before it opens"),
        ("{hours: {closes: '17:00+01:00'}}", "no time zone"),
        ("{hours: {days: []}}", "days"),
        ("{hours: {days: [8]}}", "days"),
        ("{kinds: {quality: {clocks: {decide: {amount: 0}}}}}", "amount"),
        ("{kinds: {quality: {clocks: {decide: {unit: weeks}}}}}", "unit"),
        ("{kinds: {quality: {clocks: {decide: null}}}}", "decide"),
        ("{kinds: {quality: null}}", "quality"),
        ("{kinds: {quality: {refer_to: [lado]}}}", "lado, which is no recipient"),
        (f"{{kinds: {{quality: {{label: '{'x' * 76}'}}}}}}", "label"),
        ("{kinds: {'Bad key': {}}}", "Bad key"),
        ("{kinds: {quality: {nations: {france: {}}}}}", "france"),
        ("{ladders: {otherwise: {owner: null}}}", "owner"),
        ("{smallest_group: 1}", "smallest_group"),
        ("{retention: {worker: {outcomes: {forgiven: {years: 1, counted_from: closed}}}}}", "forgiven"),
        ("{retention: {child: {otherwise: {years: -1}}}}", "years"),
        ("{recipients: {england: null}}", "england"),
        ("3", "concerns"),
    ],
)
def test_a_wrong_policy_is_refused_and_the_fault_named(tmp_path: Path, content: str, named: str) -> None:
    with pytest.raises(WrongPolicy, match=named):
        council(tmp_path, f"concerns: {content}")


@pytest.mark.parametrize("part", ["recipients", "notify_regulator", "lawful_basis"])
def test_no_nation_may_be_left_out(part: str) -> None:
    held = read_policy().concerns.model_dump()
    del (held["lawful_basis"]["duty"] if part == "lawful_basis" else held[part])["scotland"]
    with pytest.raises(ValueError, match="says nothing for scotland"):
        Concerns.model_validate(held)


def test_each_part_names_where_it_comes_from_or_that_it_is_ours() -> None:
    text = (ROOT / "config" / "safeguarding.yaml").read_text(encoding="utf-8")
    parts = [each for each in text.split("\n\n")[1:] if each.strip()]
    assert len(parts) > 10
    assert [each[:60] for each in parts if "https://" not in each and "Ours" not in each] == []
