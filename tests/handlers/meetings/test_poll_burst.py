"""Three hundred people answer one poll, at thirty a second."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from bot.store.meetings.polls import MeetingMark
from slack_sandbox import Person
from tests.conftest import Clock
from tests.handlers.meetings.ballots import FIRST, IF_NEED, NO, SECOND, THIRD, YES, poll, posted
from tests.world import World

PEOPLE, A_SECOND, A_MINUTE = 300, 30, 60.0
SECONDS_TO_ACKNOWLEDGE = 3


class Running(Clock):
    """A clock that goes on by itself, as Slack's limits and Kith's pauses do."""

    def __init__(self, now: datetime) -> None:
        super().__init__(now)
        self._began = time.monotonic()

    def __call__(self) -> datetime:
        return self.now + timedelta(seconds=time.monotonic() - self._began)


def each_at_their_time(act: Callable[[int], bool]) -> list[bool]:
    """The first thirty within the first second, and so on, each whether or not the one before is done."""
    began = time.monotonic()

    def wait_and_act(number: int) -> bool:
        threading.Event().wait(max(0.0, began + number / A_SECOND - time.monotonic()))
        return act(number)

    with ThreadPoolExecutor(A_SECOND) as threads:
        return list(threads.map(wait_and_act, range(PEOPLE)))


@pytest.fixture
def clock() -> Clock:
    return Running(datetime(2026, 9, 14, 17, 0, tzinfo=UTC))


@pytest.mark.slow
@pytest.mark.load
def test_300_people_answer_one_poll_at_30_a_second_and_every_answer_counts(
    new_world: Callable[..., World],
) -> None:
    world = new_world(settings={"KITH_TICK_SECONDS": 5}, ack_timeout=SECONDS_TO_ACKNOWLEDGE)
    workspace = world.sandbox.workspace
    beth, channel = workspace.users["U0BETHCAR"], workspace.channels["C0NETWORK"]
    crowd = [replace(beth, id=f"U0CROWD{number:03}", name=f"Crowd {number}") for number in range(PEOPLE)]
    workspace.users.update({one.id: one for one in crowd})
    channel.user_ids.extend(one.id for one in crowd)
    shown = poll(world)
    world.post_office.open()
    forms = {one.id: Person(world.sandbox.url, one.id) for one in crowd}

    def answer(number: int) -> bool:
        person = forms[crowd[number].id]
        person.fill({FIRST: YES, SECOND: (YES, IF_NEED, NO)[number % 3], THIRD: NO})
        return person.submit().ok

    assert all(each_at_their_time(lambda number: forms[crowd[number].id].press(shown, "Mark your times").ok))
    began = time.monotonic()
    assert all(each_at_their_time(answer))
    assert {one.outcome for one in world.sandbox.envelopes} == {"acknowledged"}

    def last_state() -> bool:
        plain = posted(world.beth).plain
        return "300 yes · 0 if need be · 0 no" in plain and "100 yes · 100 if need be · 100 no" in plain

    world.beth.wait_for(lambda: last_state() or None, 30)
    assert "300 people have answered" in posted(world.beth).plain
    world.post_office.leave()
    with world.database.transaction() as session:
        assert session.scalar(select(func.count()).select_from(MeetingMark)) == PEOPLE * 3
    updates = [call for call in world.sandbox.api_calls if call.method == "chat.update"]
    assert {call.status for call in updates} == {200}, "Slack never had to ask for a pause"
    times = [call.at for call in updates]
    assert max(sum(at <= each < at + A_MINUTE for each in times) for at in times) <= 50
    during = [at for at in times if began <= at < began + PEOPLE / A_SECOND]
    assert during, "it is seen in the channel while people answer"
