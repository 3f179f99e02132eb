"""Kith in the pretend workspace: its time is that of the page."""

import shutil
from datetime import timedelta
from pathlib import Path

from bot.clock import utc_now
from bot.sandbox import PageClock, name_team
from bot.store import people, roles
from bot.store.database import Database
from slack_sandbox import Sandbox
from tests.world import ROOT


def test_kith_follows_the_clock_that_is_moved_on_the_page() -> None:
    with Sandbox(ROOT / "config" / "manifest.yaml", ROOT / "demo" / "workspace.yaml") as sandbox:
        clock = PageClock(sandbox.api_url.removesuffix("api/"))
        clock.follow()
        assert abs(clock() - utc_now()) < timedelta(minutes=1)
        sandbox.advance(timedelta(days=3))
        clock.follow()
        assert abs(clock() - utc_now() - timedelta(days=3)) < timedelta(minutes=1)


def test_the_invented_council_has_a_safeguarding_team_that_can_be_reached(
    demo_file: Path, tmp_path: Path
) -> None:
    database = Database(f"sqlite:///{shutil.copy(demo_file, tmp_path / 'kith.db')}")
    name_team(database)
    with database.transaction() as session:
        held = {one.role: people.in_slack(session, one.user_id) for one in roles.grants(session)}
    database.close()
    assert {role: person.user_id for role, person in held.items() if person} == {
        "safeguarding lead": "U0ANWENPR",
        "deputy": "U0TOMASRE",
        "manager": "U0GEORGEA",
    }


def test_where_the_page_does_not_answer_the_clock_goes_on() -> None:
    clock = PageClock("http://127.0.0.1:1/")
    clock.follow()
    assert abs(clock() - utc_now()) < timedelta(minutes=1)
