"""The council's policy: what Kith brings, and what a council says in its place."""

from datetime import time
from pathlib import Path

import pytest

from bot.policy import WrongPolicy, read_policy


def test_without_a_file_of_its_own_a_council_has_what_kith_brings() -> None:
    reaching = read_policy().reaching
    assert (reaching.quiet_from, reaching.quiet_until) == (time(18), time(8))
    assert reaching.asks_per_week == 3


def test_people_are_told_how_to_reach_the_regulator_and_a_council_says_whom_it_has(tmp_path: Path) -> None:
    assert read_policy().privacy.regulator_web == "https://ico.org.uk/make-a-complaint"
    own = tmp_path / "policy.yaml"
    own.write_text("privacy: {officer: dpo@council.example, backup_days: 7}")
    privacy = read_policy(own).privacy
    assert (privacy.officer, privacy.backup_days) == ("dpo@council.example", 7)
    assert privacy.regulator_phone == "0303 123 1113"


def test_a_council_changes_one_thing_and_the_rest_stays(tmp_path: Path) -> None:
    own = tmp_path / "policy.yaml"
    own.write_text("reaching: {nation: scotland, work_days: [1, 2]}")
    reaching = read_policy(own).reaching
    assert (reaching.nation, reaching.work_days) == ("scotland", {1, 2})
    assert reaching.quiet_from == time(18)


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("reaching: {nation: france}", "nation"),
        ("reaching: {work_days: [0]}", "work_days"),
        ("reaching: {quiet_form: '18:00'}", "quiet_form"),
        ("reaching: 3", "reaching"),
        # YAML reads it as 1,050 seconds after midnight.
        ("reaching: {quiet_from: 17:30}", "quiet_from: .*quotation marks"),
        ("privacy: {backup_days: -1}", "backup_days"),
        ("topics: ['Food, health']", "topics"),
        (f"topics: ['{'x' * 61}']", "topics"),
        ("- 3", "laid out"),
        ("reaching: {", "cannot be read"),
    ],
)
def test_a_wrong_policy_is_refused_and_the_fault_named(tmp_path: Path, content: str, named: str) -> None:
    own = tmp_path / "policy.yaml"
    own.write_text(content)
    with pytest.raises(WrongPolicy, match=named):
        read_policy(own)


def test_topics_are_replaced_as_a_whole(tmp_path: Path) -> None:
    own = tmp_path / "policy.yaml"
    own.write_text("topics: [Forest school]")
    assert read_policy(own).topics == ("Forest school",)
    own.write_text("topics: []")
    assert read_policy(own).topics == ()


def test_a_policy_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongPolicy, match="cannot be read"):
        read_policy(tmp_path / "none.yaml")
