"""What a message says is brought up to date where it was shown: at least once, and at Slack's pace."""

from datetime import timedelta
from typing import Any

import pytest

from bot.nudges.kinds import Occasion
from bot.store import outbox
from bot.store.database import Database
from bot.views.notes import Note, to_message
from slack_sandbox import Limits
from tests.conftest import Clock
from tests.nudges.post import BETH, NETWORK, Post, run
from tests.nudges.test_faults import refusing


def redraw(occasion: Occasion) -> dict[str, Any]:
    return to_message(Note(f"{occasion.nudge.key}: {occasion.nudge.answer}"))


def answer(post: Post, key: str, what: str) -> None:
    """Somebody did something with it."""

    def change(row: outbox.Nudge) -> None:
        row.answer = what
        outbox.mark_stale(row, post.clock())

    post.change(key, change)


def sent(post: Post, clock: Clock, where: str, *keys: str) -> None:
    for key in keys:
        post.due(key, where)
    run(post.sender(), clock)


@pytest.mark.parametrize("where", [BETH, NETWORK])
def test_a_message_says_what_has_become_of_it(post: Post, clock: Clock, where: str) -> None:
    sent(post, clock, where, "vote")
    answer(post, "vote", "done")
    run(post.sender(redraw=redraw), clock)
    assert (post.said(), post.row("vote").stale) == (["vote: done"], False)


def test_what_was_never_sent_is_not_updated(post: Post, clock: Clock) -> None:
    post.due("vote", NETWORK)
    answer(post, "vote", "gone")
    assert not post.row("vote").stale


def test_a_message_that_changes_while_it_is_updated_is_updated_again(post: Post, clock: Clock) -> None:
    sent(post, clock, NETWORK, "vote")
    answer(post, "vote", "snoozed")

    def change_once(occasion: Occasion) -> dict[str, Any]:
        message = redraw(occasion)
        if occasion.nudge.answer == "snoozed":
            clock.move(seconds=1)
            changes.append(message)
        return message

    changes: list[object] = []
    sender = post.sender(redraw=change_once)
    delivery = sender._tools.delivery
    update = delivery.update

    def updating(*arguments: Any) -> None:
        update(*arguments)
        if len(changes) == 1:
            changes.append("another")
            answer(post, "vote", "done")

    delivery.update = updating  # type: ignore[method-assign]
    run(sender, clock)
    assert (post.said(), post.row("vote").stale) == (["vote: done"], False)


@pytest.mark.parametrize("how", ["500", "lost", "429", "timeout"])
def test_an_update_that_failed_is_made_again(post: Post, clock: Clock, how: str) -> None:
    post._timeout = 0.2
    sent(post, clock, NETWORK, "vote")
    answer(post, "vote", "done")
    post.sandbox.fail_next("chat.update", 2, how)
    run(post.sender(redraw=redraw), clock)
    assert (post.said(), post.row("vote").stale) == (["vote: done"], False)


def test_an_update_that_could_not_be_written_since_slack_was_down_is_made_again(
    post: Post, clock: Clock
) -> None:
    sent(post, clock, NETWORK, "vote")
    answer(post, "vote", "done")
    faults = [TimeoutError(), ConnectionResetError()]

    def fail(occasion: Occasion) -> dict[str, Any]:
        if faults:
            raise faults.pop()
        return redraw(occasion)

    run(post.sender(redraw=fail), clock)
    assert (post.said(), post.row("vote").stale) == (["vote: done"], False)


def test_an_update_by_a_sender_that_was_killed_is_made_again(post: Post, clock: Clock) -> None:
    sent(post, clock, NETWORK, "vote")
    answer(post, "vote", "done")

    class Killed(BaseException):
        pass

    def die(_: object) -> None:
        raise Killed

    with pytest.raises(Killed):
        post.sender(redraw=die).step()
    run(post.sender(redraw=redraw), clock)
    assert post.said() == ["vote: done"]


@pytest.mark.parametrize("code", ["message_not_found", "edit_window_closed", "is_archived"])
def test_what_slack_will_not_update_is_left_as_it_is(post: Post, clock: Clock, code: str) -> None:
    sent(post, clock, NETWORK, "vote")
    answer(post, "vote", "done")
    refusing(post, "chat.update", code)
    assert run(post.sender(redraw=redraw), clock) is None
    row = post.row("vote")
    assert (post.said(), row.stale, row.state) == (["vote"], False, "sent")


def test_a_fault_of_our_own_does_not_hold_up_the_other_updates(post: Post, clock: Clock) -> None:
    sent(post, clock, NETWORK, "broken", "well")
    for key in ("broken", "well"):
        answer(post, key, "done")

    def fail(occasion: Occasion) -> dict[str, Any]:
        return {"broken": lambda: 1 / 0}.get(occasion.nudge.key, lambda: redraw(occasion))()  # type: ignore[return-value]

    run(post.sender(redraw=fail), clock)
    assert post.said() == ["broken", "well: done"]


@pytest.mark.slow
def test_a_hundred_updates_keep_slack_s_pace(database: Database, clock: Clock) -> None:
    with Post(database, clock) as post:
        keys = [f"{number}" for number in range(100)]
        sent(post, clock, NETWORK, *keys)
        post.sandbox.limits = Limits()
        for key in keys:
            answer(post, key, "done")
        started = clock()
        run(post.sender(redraw=redraw), clock)
        assert [call.status for call in post.calls("chat.update")] == [200] * 100
        assert clock() - started < timedelta(seconds=140)
