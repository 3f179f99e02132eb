"""Who is staff: only what Slack says for certain, asked again after a minute."""

from typing import Any

import pytest
from slack_sdk import WebClient

from bot.handlers.people import People
from bot.services.people import Standing
from tests.conftest import Clock

OURS, THEIRS = "T0WESTHAV", "T0TINYACR"


class Slack(WebClient):
    """Slack, when asked about one person."""

    def __init__(self, **user: Any) -> None:
        super().__init__()
        self.user, self.asked = user, 0

    def users_info(self, **_: Any) -> Any:
        self.asked += 1
        return {"ok": True, "user": self.user}


@pytest.mark.parametrize(
    ("user", "standing"),
    [
        ({"team_id": OURS}, Standing.MEMBER),
        ({"team_id": THEIRS, "enterprise_user": {"teams": [OURS]}}, Standing.MEMBER),
        ({"team_id": OURS, "is_restricted": True}, Standing.GUEST),
        ({"team_id": OURS, "is_ultra_restricted": True}, Standing.GUEST),
        ({"team_id": THEIRS}, Standing.ELSEWHERE),
        ({"team_id": OURS, "is_stranger": True}, Standing.ELSEWHERE),
        ({}, Standing.ELSEWHERE),
        ({"team_id": OURS, "deleted": True}, Standing.GONE),
        ({"team_id": OURS, "is_bot": True}, Standing.GONE),
    ],
)
def test_how_somebody_belongs_to_the_workspace(
    clock: Clock, user: dict[str, Any], standing: Standing
) -> None:
    assert People(OURS, clock).who(Slack(**user), "U1").standing is standing


def test_slack_is_asked_once_a_minute(clock: Clock) -> None:
    people, slack = People(OURS, clock), Slack(team_id=OURS)
    for _ in range(3):
        people.who(slack, "U1")
    assert slack.asked == 1
    clock.move(seconds=61)
    slack.user = {"team_id": OURS, "deleted": True}
    assert people.who(slack, "U1").standing is Standing.GONE


@pytest.mark.parametrize(
    ("user", "name"),
    [
        ({"profile": {"display_name": "Maya", "real_name": "Maya Okafor"}}, "Maya"),
        ({"profile": {"display_name": "", "real_name": "Maya Okafor"}}, "Maya Okafor"),
        ({"name": "maya"}, "maya"),
        ({}, "a colleague"),
    ],
)
def test_what_colleagues_call_somebody(clock: Clock, user: dict[str, Any], name: str) -> None:
    assert People(OURS, clock).name(Slack(**user), "U1") == name
