"""What was left half-sent is looked up before it is sent again: nothing is lost, and nothing comes twice."""

from datetime import timedelta

import pytest

from bot.nudges import delivery
from bot.nudges.delivery import SlackDelivery
from bot.nudges.faults import fault_of
from bot.store import outbox
from tests.conftest import Clock
from tests.nudges.post import BETH, NETWORK, Post, run


class Killed(BaseException):
    """The process ends here, and notes nothing more."""


class Dying(SlackDelivery):
    """A delivery whose process is killed before it posts, or after."""

    def __init__(self, post: Post, after: bool) -> None:
        super().__init__(post.client, post.sandbox.workspace.bot_id)
        self._after = after

    def post(self, *arguments: object) -> str:
        if self._after:
            super().post(*arguments)  # type: ignore[arg-type]
        raise Killed


@pytest.mark.parametrize("where", [BETH, NETWORK])
@pytest.mark.parametrize("after", [True, False])
def test_a_crash_while_posting_neither_loses_nor_doubles(
    post: Post, clock: Clock, where: str, after: bool
) -> None:
    post.due("once", where)
    with pytest.raises(Killed):
        post.sender(delivery=Dying(post, after)).step()
    assert post.row("once").state == "sending"
    run(post.sender(), clock)
    assert (post.said(), post.row("once").state) == (["once"], "sent")
    assert post.row("once").ts == post.messages()[0]["ts"]


@pytest.mark.parametrize("how", ["lost", "timeout", "500"])
def test_an_answer_that_never_comes_leads_to_one_message(post: Post, clock: Clock, how: str) -> None:
    post._timeout = 0.2
    post.due("once", BETH)
    post.sandbox.fail_next("chat.postMessage", 1, how)
    run(post.sender(), clock)
    assert (post.said(), post.row("once").state) == (["once"], "sent")


def test_nothing_is_posted_again_before_it_was_looked_up(post: Post, clock: Clock) -> None:
    post.due("once", NETWORK)
    post.sandbox.fail_next("chat.postMessage", 1, "lost")
    post.sandbox.fail_next("conversations.history", 5, "500")
    run(post.sender(), clock)
    assert len(post.calls("chat.postMessage")) == 1
    assert len(post.calls("conversations.history")) == 6
    assert (post.said(), post.row("once").state) == (["once"], "sent")


def test_nothing_is_looked_up_while_it_can_still_be_under_way(post: Post, clock: Clock) -> None:
    post.due("once", NETWORK)
    post.sandbox.fail_next("chat.postMessage", 1, "lost")
    sender, started = post.sender(), clock()
    run(sender, clock, until=started + timedelta(seconds=119))
    assert post.calls("conversations.history") == []
    run(sender, clock)
    assert clock() == started + timedelta(minutes=2)


def test_a_message_is_found_below_many_others(post: Post, clock: Clock) -> None:
    post.due("once", NETWORK)
    with pytest.raises(Killed):
        post.sender(delivery=Dying(post, True)).step()
    for number in range(2 * delivery.PAGE + 1):
        post.client.chat_postMessage(channel=NETWORK, text=f"{number}")
    run(post.sender(), clock)
    assert len(post.calls("conversations.history")) == 3
    assert (post.said(), post.row("once").state) == (["once"], "sent")


def test_a_message_is_found_where_the_clocks_differ(post: Post, clock: Clock) -> None:
    """Slack’s clock is behind: the message seems older than the claim."""
    post.due("once", NETWORK)
    with pytest.raises(Killed):
        post.sender(delivery=Dying(post, True)).step()
    post.change("once", lambda row: setattr(row, "claimed_at", clock() + timedelta(minutes=9)))
    clock.move(minutes=9)
    run(post.sender(), clock)
    assert (post.said(), post.row("once").state) == (["once"], "sent")


def test_somebody_else_s_message_with_the_same_id_is_not_taken_for_ours(post: Post, clock: Clock) -> None:
    nudge_id = post.due("once", NETWORK)
    with pytest.raises(Killed):
        post.sender(delivery=Dying(post, False)).step()
    metadata = {"event_type": "kith_nudge", "event_payload": {"id": nudge_id}}
    post.client.chat_postMessage(channel=NETWORK, text="not ours", metadata=metadata)
    run(post.sender(delivery=SlackDelivery(post.client, "B0ANOTHER")), clock)
    assert post.said() == ["not ours", "once"]


def test_another_event_of_ours_with_the_same_id_is_not_taken_for_the_nudge(post: Post, clock: Clock) -> None:
    nudge_id = post.due("once", NETWORK)
    with pytest.raises(Killed):
        post.sender(delivery=Dying(post, False)).step()
    metadata = {"event_type": "kith_menu", "event_payload": {"id": nudge_id}}
    post.client.chat_postMessage(channel=NETWORK, text="menu", metadata=metadata)
    run(post.sender(), clock)
    assert post.said() == ["menu", "once"]


def test_a_crash_before_the_conversation_was_known_needs_no_look(post: Post, clock: Clock) -> None:
    post.due("once", BETH)

    def die(_: object) -> None:
        raise Killed

    with pytest.raises(Killed):
        post.sender(decide=die).step()
    run(post.sender(), clock)
    assert post.calls("conversations.history") == []
    assert post.said() == ["once"]


def test_a_look_up_that_never_can_succeed_is_shown_to_the_admins(post: Post, clock: Clock) -> None:
    post.due("once", NETWORK)
    post.sandbox.fail_next("chat.postMessage", 1, "lost")
    members = post.sandbox.workspace.channels[NETWORK].user_ids
    sender = post.sender()
    sender.step()
    members.remove(post.sandbox.workspace.bot.id)
    run(sender, clock)
    assert (post.row("once").state, post.row("once").reason) == ("dead", "not_in_channel")
    members.append(post.sandbox.workspace.bot.id)
    with post.database.transaction(writes=True) as session:
        assert outbox.retry(session, post.row("once").id)
    run(sender, clock)
    assert (post.said(), post.row("once").state) == (["once"], "sent")


def test_what_was_refused_a_connection_is_not_looked_up(post: Post, clock: Clock) -> None:
    """It never left, so it goes again at once when the pause is over."""
    try:
        post.client.api_test()
        post.sandbox.stop()
        post.client.api_test()
    except Exception as error:
        fault = fault_of(error)
    assert (type(fault).__name__, fault.is_unsure) == ("Down", False)  # type: ignore[attr-defined]


def test_an_answer_that_comes_after_the_look_up_changes_nothing(post: Post, clock: Clock) -> None:
    post.due("once", NETWORK)

    class Slow(SlackDelivery):
        def post(self, *arguments: object) -> str:
            ts = super().post(*arguments)  # type: ignore[arg-type]
            clock.move(minutes=3)
            run(post.sender(), clock)
            return ts

    post.sender(delivery=Slow(post.client, post.sandbox.workspace.bot_id)).step()
    assert run(post.sender(), clock) is None
    assert (post.said(), post.row("once").state) == (["once"], "sent")
