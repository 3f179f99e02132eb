"""Who is staff: only what Slack says for certain, asked again after a minute."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Semaphore
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

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
        ({"team_id": OURS, "id": "USLACKBOT", "is_bot": False}, Standing.GONE),
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


class Town(Slack):
    """Slack, where it knows one person only."""

    error = "user_not_found"

    def users_info(self, *, user: str, **_: Any) -> Any:
        if user != "U1":
            raise SlackApiError("no", {"ok": False, "error": self.error})
        return super().users_info()


@pytest.mark.parametrize("error", ["user_not_found", "user_not_visible"])
def test_of_several_people_those_whom_slack_does_not_know_are_left_out(clock: Clock, error: str) -> None:
    slack = Town(team_id=OURS)
    slack.error = error
    assert [*People(OURS, clock).all(slack, {"U1", "U2"})] == ["U1"]


def test_where_slack_does_not_answer_nobody_is_taken_for_unknown(clock: Clock) -> None:
    slack = Town(team_id=OURS)
    slack.error = "ratelimited"
    with pytest.raises(SlackApiError):
        People(OURS, clock).all(slack, {"U1", "U2"})


BURST = 48


class Counted(Future[Any]):
    """Somebody's question to Slack, which notes who waits for its answer."""

    waiting = Semaphore(0)

    def result(self, timeout: float | None = None) -> Any:
        self.waiting.release()
        return super().result(timeout)


class BusySlack(Slack):
    """Slack, when it answers only once everybody else waits for the same answer."""

    fault: Exception | None = None

    def users_info(self, **asked: Any) -> Any:
        for _ in range(BURST - 1):
            assert Counted.waiting.acquire(timeout=10)
        answer = super().users_info(**asked)
        if self.fault:
            raise self.fault
        return answer


@pytest.fixture
def everybody(monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadPoolExecutor]:
    """As many threads as commands come at once."""
    monkeypatch.setattr(Counted, "waiting", Semaphore(0))
    monkeypatch.setattr("bot.handlers.people.Future", Counted)
    with ThreadPoolExecutor(BURST) as threads:
        yield threads


def test_of_48_commands_of_one_person_at_the_same_moment_slack_is_asked_once(
    clock: Clock, everybody: ThreadPoolExecutor
) -> None:
    people, slack = People(OURS, clock), BusySlack(team_id=OURS)
    actors = list(everybody.map(lambda _: people.who(slack, "U1"), range(BURST)))
    assert {actor.standing for actor in actors} == {Standing.MEMBER}
    assert slack.asked == 1


def test_an_error_reaches_everybody_who_waited_and_is_not_remembered(
    clock: Clock, everybody: ThreadPoolExecutor
) -> None:
    people, slack = People(OURS, clock), BusySlack(team_id=OURS)
    slack.fault = SlackApiError("no", {"ok": False, "error": "ratelimited"})
    asking = [everybody.submit(people.who, slack, "U1") for _ in range(BURST)]
    assert [future.exception() for future in asking] == [slack.fault] * BURST
    assert slack.asked == 1
    assert people.who(Slack(team_id=OURS), "U1").standing is Standing.MEMBER


def test_one_person_does_not_wait_for_the_answer_about_another(clock: Clock) -> None:
    people = People(OURS, clock)

    class Nested(Slack):
        def users_info(self, **asked: Any) -> Any:
            if asked["user"] == "U1":
                with ThreadPoolExecutor(1) as beside:
                    other = beside.submit(people.who, self, "U2").result(timeout=10)
                assert other.user_id == "U2"
            return super().users_info(**asked)

    assert people.who(Nested(team_id=OURS), "U1").user_id == "U1"
