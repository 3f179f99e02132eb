"""What is ready is sent: once, in order, at Slack's pace, and as it should be at that moment."""

import threading
from datetime import timedelta

import pytest

from bot.nudges.decisions import Drop, Later, Send
from bot.nudges.kinds import Occasion
from bot.nudges.sender import Sender
from bot.store import outbox
from bot.store.database import Database
from bot.store.outbox import Nudge
from bot.views.notes import Note
from bot.views.text import button
from slack_sandbox import Limits
from tests.conftest import Clock
from tests.nudges.post import BETH, COORDINATORS, NETWORK, PARTNERS, Post, run


def test_a_person_is_told_in_a_direct_message_that_names_the_nudge(post: Post, clock: Clock) -> None:
    nudge_id = post.due("hello", BETH)
    run(post.sender(), clock)
    [message] = post.messages()
    assert message["metadata"] == {"event_type": "kith_nudge", "event_payload": {"id": nudge_id}}
    row = post.row("hello")
    assert (row.state, row.ts, row.claim) == ("sent", message["ts"], None)
    assert post.sandbox.person(BETH).last_message("Kith").text == "hello"


def test_a_person_s_conversation_is_opened_only_once(post: Post, clock: Clock) -> None:
    for key in ("one", "two", "three"):
        post.due(key, BETH)
        run(post.sender(), clock)
    assert len(post.calls("conversations.open")) == 1
    assert post.said() == ["one", "two", "three"]


def test_a_message_shows_no_previews_and_holds_its_buttons(post: Post, clock: Clock) -> None:
    post.due("hello", NETWORK)
    note = Note("hello", buttons=[button("Open", "open_it", "1")])
    run(post.sender(decide=lambda _: Send(note)), clock)
    [call] = post.calls("chat.postMessage")
    assert (call.arguments["unfurl_links"], call.arguments["unfurl_media"]) == (False, False)
    assert [each["type"] for each in post.messages()[0]["blocks"]] == ["section", "actions"]


def test_what_is_due_first_goes_first_in_a_channel(post: Post, clock: Clock) -> None:
    for minutes in (3, 1, 2):
        post.due(f"{minutes}", NETWORK, due_at=clock() - timedelta(minutes=minutes))
    run(post.sender(), clock)
    assert post.said(NETWORK) == ["3", "2", "1"]


def test_something_urgent_overtakes_the_longest_queue(post: Post, clock: Clock) -> None:
    for number in range(4):
        post.due(f"long {number}", NETWORK)
    post.due("urgent", COORDINATORS, urgency=0)
    run(post.sender(), clock)
    assert post.said()[0] == "urgent"


def test_the_longest_queue_goes_first(post: Post, clock: Clock) -> None:
    post.due("short", COORDINATORS, due_at=clock() - timedelta(days=1))
    for number in range(3):
        post.due(f"long {number}", NETWORK)
    run(post.sender(), clock)
    assert post.said()[0] == "long 0"


def test_of_equally_long_queues_the_one_that_has_waited_longer_goes_first(post: Post, clock: Clock) -> None:
    for minutes, channel in ((1, NETWORK), (3, COORDINATORS), (2, PARTNERS)):
        post.due(f"{minutes}", channel, due_at=clock() - timedelta(minutes=minutes))
    run(post.sender(), clock)
    assert post.said() == ["3", "2", "1"]


@pytest.mark.slow
def test_slack_s_pace_is_kept_without_being_told(database: Database, clock: Clock) -> None:
    with Post(database, clock, limits=Limits()) as post:
        for number in range(30):
            post.due(f"{number}", NETWORK)
        for number in range(60):
            post.due(f"dm {number}", BETH)
        started = clock()
        run(post.sender(), clock)
        assert len(post.said()) == 90
        assert {call.status for call in post.sandbox.api_calls} == {200}
        # The longer of the two queues, at one a second, less what may go at once.
        assert clock() - started < timedelta(seconds=60)


def test_two_senders_keep_the_pace_together_and_share_no_message(database: Database, clock: Clock) -> None:
    with Post(database, clock, limits=Limits()) as post:
        for number in range(20):
            post.due(f"{number}", NETWORK)
        senders = [post.sender(), post.sender()]
        while any(following := [sender.step() for sender in senders]):
            clock.now = max(clock.now, min(filter(None, following)))
        assert post.said() == [f"{number}" for number in range(20)]
        assert {call.status for call in post.sandbox.api_calls} == {200}


def test_senders_at_the_same_moment_share_no_message(post: Post, clock: Clock) -> None:
    for number in range(24):
        post.due(f"{number}", f"C{number}" if number % 2 else NETWORK)
    seen: list[str] = []

    def see(occasion: Occasion) -> Drop:
        seen.append(occasion.nudge.key)
        return Drop("seen")

    until = clock() + timedelta(minutes=1)  # before any claim is old
    senders = [post.sender(decide=see) for _ in range(4)]
    threads = [threading.Thread(target=run, args=(sender, clock, until)) for sender in senders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == sorted(f"{number}" for number in range(24))


def test_what_has_lost_its_point_is_not_sent(post: Post, clock: Clock) -> None:
    post.due("too late", NETWORK, expires_at=clock() + timedelta(minutes=5))
    clock.move(minutes=5)
    run(post.sender(), clock)
    row = post.row("too late")
    assert (post.said(), row.state, row.reason) == ([], "withdrawn", "expired")


def test_what_nobody_wants_any_more_is_not_sent(post: Post, clock: Clock) -> None:
    post.due("gone", BETH)
    run(post.sender(decide=lambda _: Drop("gone")), clock)
    row = post.row("gone")
    assert (post.said(), row.state, row.reason, row.ended_at) == ([], "withdrawn", "gone", clock())


def test_what_is_better_sent_later_is_planned_anew(post: Post, clock: Clock) -> None:
    post.due("later", BETH)
    tomorrow = clock() + timedelta(days=1)
    run(post.sender(decide=lambda _: Later(tomorrow)), clock)
    row = post.row("later")
    assert (post.said(), row.state, row.look_at, row.lane) == ([], "planned", tomorrow, None)


def test_what_is_taken_out_of_its_lane_is_not_sent_and_the_others_are(post: Post, clock: Clock) -> None:
    for key in ("first", "second", "third"):
        post.due(key, NETWORK)
    with post.database.transaction(writes=True) as session:
        nudge = session.query(Nudge).filter_by(key="first").one()
        assert outbox.leave(session, nudge)
        nudge.state = "withdrawn"
    run(post.sender(), clock)
    assert post.said() == ["second", "third"]


def test_what_was_sent_cannot_be_taken_out_of_its_lane(post: Post, clock: Clock) -> None:
    post.due("sent", NETWORK)
    run(post.sender(), clock)
    with post.database.transaction(writes=True) as session:
        nudge = session.query(Nudge).filter_by(key="sent").one()
        assert not outbox.leave(session, nudge)
        assert nudge.state == "sent"


@pytest.mark.parametrize("wrong", [0, 50])
def test_a_wrong_count_of_a_lane_loses_nothing(post: Post, clock: Clock, wrong: int) -> None:
    for number in range(3):
        post.due(f"{number}", NETWORK)
    with post.database.transaction(writes=True) as session:
        lane = session.get_one(outbox.Lane, NETWORK)
        lane.ready, lane.rank = wrong, -wrong
    sender = post.sender()
    sender.recount()
    run(sender, clock)
    assert post.said() == ["0", "1", "2"]


def test_a_lane_that_counts_too_many_comes_right_by_itself(post: Post, clock: Clock) -> None:
    post.due("only", NETWORK)
    with post.database.transaction(writes=True) as session:
        lane = session.get_one(outbox.Lane, NETWORK)
        lane.ready, lane.rank = 7, -7
    assert run(post.sender(), clock) is None
    assert post.said() == ["only"]


def test_a_sender_asleep_since_its_claim_does_not_post(post: Post, clock: Clock) -> None:
    """As where its process was stopped: somebody else may have looked the message up meanwhile."""
    post.due("stopped", NETWORK)

    def sleep(_: object) -> Send:
        clock.move(minutes=10)
        return Send(Note("stopped"))

    post.sender(decide=sleep).step()
    assert post.said() == []
    run(post.sender(), clock)
    assert post.said() == ["stopped"]


def test_a_sender_told_to_stop_posts_nothing_more_and_loses_nothing(post: Post, clock: Clock) -> None:
    post.due("one", NETWORK)

    def stop(_: object) -> Send:
        sender.stop()
        return Send(Note("one"))

    sender = post.sender(decide=stop)
    sender.step()
    assert (post.said(), post.row("one").state) == ([], "ready")


def test_a_running_sender_sends_what_it_is_woken_for_and_ends_when_told(post: Post) -> None:
    sender = Sender(post.tools())
    thread = threading.Thread(target=sender.run)
    thread.start()
    post.due("hello", NETWORK)
    sender.wake()
    post.sandbox.person("U0MAYAOKA").wait_for(lambda: post.said() or None)
    sender.stop()
    thread.join(10)
    assert not thread.is_alive()
    assert post.row("hello").state == "sent"


def test_a_fault_of_the_database_does_not_end_the_sender(post: Post, clock: Clock) -> None:
    waited: list[float] = []
    sender = post.sender()
    sender.step = lambda: 1 / 0  # type: ignore[assignment, method-assign, return-value]

    def wait(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 3:
            sender.stop()

    sender.run(wait)
    assert waited == [5.0, 5.0, 5.0]
