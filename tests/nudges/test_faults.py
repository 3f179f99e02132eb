"""What goes wrong is told apart: some is tried again, some waits for a hand, and nothing is silent."""

from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import OperationalError

from bot.nudges import faults
from bot.nudges.decisions import Decision
from bot.nudges.delivery import SlackDelivery
from bot.nudges.faults import (
    BadMessage,
    ConversationClosed,
    Down,
    Fault,
    Limited,
    NoDirectMessage,
    NotLetIn,
    PersonLeft,
)
from bot.nudges.kinds import Occasion
from bot.store import outbox
from bot.store.database import Database
from bot.store.outbox import Nudge
from slack_sandbox.wire import SlackError
from tests.conftest import Clock
from tests.nudges.post import BETH, COORDINATORS, NADIA, NETWORK, Post, run, say_the_key


class Answer(dict[str, Any]):
    """What Slack answers."""

    def __init__(self, error: str, status: int = 200, **headers: str) -> None:
        super().__init__(ok=False, error=error)
        self.status_code, self.headers = status, headers


def refusal(error: str, status: int = 200, **headers: str) -> SlackApiError:
    return SlackApiError("refused", Answer(error, status, **headers))


def refusing(post: Post, method: str, error: str) -> None:
    """From now on the workspace answers so to this method."""

    def refuse(_: object) -> None:
        raise SlackError(error)

    known = post.sandbox._api.methods[method]
    post.sandbox._api.methods[method] = type(known)(refuse, known.scopes, known.token)


@pytest.mark.parametrize(
    ("code", "direct", "kind"),
    [
        ("user_disabled", True, PersonLeft),
        ("is_archived", False, ConversationClosed),
        ("not_in_channel", False, ConversationClosed),
        ("restricted_action", False, ConversationClosed),
        ("restricted_action", True, NoDirectMessage),
        ("user_not_visible", True, NoDirectMessage),
        ("token_revoked", False, NotLetIn),
        ("account_inactive", True, NotLetIn),
        ("missing_scope", False, NotLetIn),
        ("invalid_blocks", False, BadMessage),
        ("msg_too_long", True, BadMessage),
        ("something_new", False, Fault),
    ],
)
def test_each_refusal_is_told_apart(code: str, direct: bool, kind: type[Fault]) -> None:
    fault = faults.fault_of(refusal(code), direct=direct)
    assert (type(fault), fault.code) == (kind, code)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (TimeoutError(), Down),
        (refusal("token_revoked"), NotLetIn),
        (refusal("ratelimited", 429), Limited),
        (refusal("user_not_found"), Fault),
        (KeyError("request"), Fault),
    ],
)
def test_slack_out_of_order_while_a_message_is_written_is_no_fault_of_the_message(
    error: Exception, kind: type[Fault]
) -> None:
    assert type(faults.fault_in_saying(error)) is kind


@pytest.mark.parametrize(
    ("error", "code", "unsure"),
    [
        (refusal("internal_error"), "internal_error", True),
        (refusal("fatal_error"), "fatal_error", True),
        (refusal("request_timeout"), "request_timeout", False),
        (refusal("internal_error", 500), "http_500", True),
        (refusal("Received a response in a non-JSON format: <html>", 503), "http_503", True),
        (refusal("Received a response in a non-JSON format: <html>"), "http_200", True),
        (TimeoutError(), "TimeoutError", True),
        (ConnectionResetError(), "ConnectionResetError", True),
        (ConnectionRefusedError(), "ConnectionRefusedError", False),
    ],
)
def test_slack_out_of_order_is_known_with_whether_it_may_have_been_done(
    error: Exception, code: str, unsure: bool
) -> None:
    fault = faults.fault_of(error)
    assert isinstance(fault, faults.Down)
    assert (fault.code, fault.is_unsure) == (code, unsure)


@pytest.mark.parametrize(
    ("headers", "seconds"), [({"Retry-After": "17"}, 17), ({"retry-after": "soon"}, 60), ({}, 60)]
)
def test_slack_s_own_wait_is_read(headers: dict[str, str], seconds: float) -> None:
    fault = faults.fault_of(refusal("ratelimited", 429, **headers))
    assert isinstance(fault, faults.Limited)
    assert fault.seconds == seconds


def test_a_fault_holds_nothing_of_what_slack_wrote() -> None:
    page = "Received a response in a non-JSON format: <p>Beth Carrow</p>"
    assert faults.fault_of(refusal(page, 502)).code == "http_502"


@pytest.mark.parametrize(
    ("method", "code"),
    [
        ("chat.postMessage", "is_archived"),
        ("chat.postMessage", "not_in_channel"),
        ("chat.postMessage", "invalid_blocks"),
    ],
)
def test_what_can_never_arrive_is_dead_at_once_with_its_reason(
    post: Post, clock: Clock, method: str, code: str
) -> None:
    refusing(post, method, code)
    post.due("never", NETWORK)
    assert run(post.sender(), clock) is None
    row = post.row("never")
    assert (row.state, row.reason, row.ended_at, row.attempts) == ("dead", code, clock(), 0)
    with post.database.transaction() as session:
        assert [nudge.key for nudge in outbox.dead(session)] == ["never"]


def test_somebody_who_left_gets_nothing_and_the_admins_see_it(post: Post, clock: Clock) -> None:
    refusing(post, "conversations.open", "user_disabled")
    post.due("left", BETH)
    run(post.sender(), clock)
    assert (post.row("left").state, post.row("left").reason) == ("dead", "user_disabled")


def test_what_is_dead_is_tried_again_when_an_admin_says_so(post: Post, clock: Clock) -> None:
    members = post.sandbox.workspace.channels[NETWORK].user_ids
    members.remove(post.sandbox.workspace.bot.id)
    nudge_id = post.due("again", NETWORK)
    sender = post.sender()
    run(sender, clock)
    members.append(post.sandbox.workspace.bot.id)
    with post.database.transaction(writes=True) as session:
        assert outbox.retry(session, nudge_id)
        assert not outbox.retry(session, nudge_id)
    run(sender, clock)
    assert (post.said(), post.row("again").state, post.row("again").reason) == (["again"], "sent", None)


def test_who_may_not_be_written_to_is_handed_on(post: Post, clock: Clock) -> None:
    post.sandbox.external_dms = False
    post.due("hello", NADIA)

    def hand_on(_: object, nudge: Nudge, fault: NoDirectMessage) -> None:
        nudge.state, nudge.reason = "task", fault.code

    run(post.sender(undeliverable=hand_on), clock)
    row = post.row("hello")
    assert (post.said(), row.state, row.reason, row.claim) == ([], "task", "restricted_action", None)


def test_who_may_not_be_written_to_is_shown_to_the_admins_otherwise(post: Post, clock: Clock) -> None:
    post.sandbox.external_dms = False
    post.due("hello", NADIA)
    run(post.sender(), clock)
    assert (post.row("hello").state, post.row("hello").reason) == ("dead", "restricted_action")


@pytest.mark.slow
def test_a_revoked_token_stops_everything_and_loses_nothing(post: Post, clock: Clock) -> None:
    tokens = post.sandbox._api.tokens
    kind = tokens.pop(post.sandbox.bot_token)
    for channel in (NETWORK, COORDINATORS):
        post.due(channel, channel)
    sender = post.sender()
    run(sender, clock, until=clock() + timedelta(hours=6))
    # Once every five minutes, whatever waits.
    assert len(post.calls("chat.postMessage")) <= 2 + 6 * 12
    assert {post.row(channel).state for channel in (NETWORK, COORDINATORS)} == {"ready"}
    assert post.row(NETWORK).attempts == 0
    tokens[post.sandbox.bot_token] = kind
    run(sender, clock)
    assert sorted(post.said()) == sorted([NETWORK, COORDINATORS])


def test_an_unknown_refusal_is_tried_again_ever_more_slowly_and_then_given_up(
    post: Post, clock: Clock
) -> None:
    refusing(post, "chat.postMessage", "something_new")
    post.due("odd", NETWORK)
    started, tried = clock(), []
    sender = post.sender()
    while post.row("odd").state != "dead":
        following = sender.step()
        tried.append((post.row("odd").attempts, round((clock() - started).total_seconds())))
        clock.now = max(clock.now, following) if following else clock.now
    waits = sorted({seconds for _, seconds in tried})
    assert waits == [0, 30, 90, 210, 450, 930, 1890, 3810]
    assert (post.row("odd").reason, len(post.calls("chat.postMessage"))) == ("something_new", 8)


def test_a_fault_of_our_own_does_not_hold_up_the_others(post: Post, clock: Clock) -> None:
    post.due("broken", NETWORK)
    post.due("well", NETWORK)

    def decide(occasion: Any) -> Any:
        if occasion.nudge.key == "broken":
            raise KeyError("Beth Carrow")
        return post.tools().decide(occasion)

    run(post.sender(decide=decide), clock)
    assert post.said() == ["well"]
    assert (post.row("broken").state, post.row("broken").reason) == ("dead", "KeyError")


def test_a_token_revoked_while_a_message_is_written_loses_nothing(post: Post, clock: Clock) -> None:
    post.due("first", NETWORK)
    revoked = True

    def ask(occasion: Occasion) -> Decision:
        if revoked:
            raise refusal("token_revoked")
        return say_the_key(occasion)

    run(post.sender(decide=ask), clock, until=clock() + timedelta(hours=5))
    assert (post.row("first").state, post.row("first").attempts) == ("ready", 0)
    revoked = False
    run(post.sender(decide=ask), clock)
    assert post.said() == ["first"]


def test_a_limit_is_obeyed_in_its_channel_and_is_no_failed_attempt(post: Post, clock: Clock) -> None:
    post.due("limited", NETWORK)
    post.sandbox.fail_next("chat.postMessage", 1, "429", retry_after=30)
    sender, started = post.sender(), clock()
    sender.step()
    post.due("elsewhere", COORDINATORS)
    run(sender, clock, until=started + timedelta(seconds=29))
    assert post.said() == ["elsewhere"]
    run(sender, clock)
    assert (post.said()[-1], clock() - started) == ("limited", timedelta(seconds=30))
    assert post.row("limited").attempts == 0


def test_limits_everywhere_hold_up_everything(post: Post, clock: Clock) -> None:
    for channel in (NETWORK, COORDINATORS):
        post.due(channel, channel)
    post.sandbox.fail_next("chat.postMessage", 2, "429", retry_after=30)
    sender, started = post.sender(), clock()
    sender.step()
    post.due("a third", BETH)
    run(sender, clock, until=started + timedelta(seconds=29))
    assert post.said() == []
    run(sender, clock)
    assert len(post.said()) == 3


def test_a_limit_on_opening_conversations_holds_up_everything(post: Post, clock: Clock) -> None:
    post.due("hello", BETH)
    post.sandbox.fail_next("conversations.open", 1, "429", retry_after=30)
    sender, started = post.sender(), clock()
    sender.step()
    post.due("elsewhere", COORDINATORS)
    run(sender, clock, until=started + timedelta(seconds=29))
    assert post.said() == []
    run(sender, clock)
    assert sorted(post.said()) == ["elsewhere", "hello"]


@pytest.mark.slow
def test_slack_out_of_order_is_asked_ever_more_rarely(post: Post, clock: Clock) -> None:
    for number in range(50):
        post.due(f"{number}", NETWORK if number % 2 else COORDINATORS)
    post.sandbox.fail_next("chat.postMessage", 1000, "500")
    run(post.sender(), clock, until=clock() + timedelta(minutes=30))
    # After the first few only about once a minute.
    assert len(post.calls("chat.postMessage")) < 45


@pytest.mark.slow
def test_an_hour_of_faults_loses_nothing_and_doubles_nothing(database: Database, clock: Clock) -> None:
    with Post(database, clock, timeout=0.05) as post:
        for number in range(40):
            post.due(f"{number}", (NETWORK, COORDINATORS, BETH, NADIA)[number % 4])
        sender, started = post.sender(), clock()
        ways = ("500", "lost", "429", "timeout", "500")
        for minute in range(60):
            for method in ("chat.postMessage", "conversations.open", "conversations.history"):
                post.sandbox.fail_next(method, 3, ways[minute % len(ways)])
            run(sender, clock, until=started + timedelta(minutes=minute + 1))
            clock.now = max(clock.now, started + timedelta(minutes=minute + 1))
        post.sandbox.clear_faults()
        run(sender, clock)
        assert sorted(post.said(), key=int) == [f"{number}" for number in range(40)]
        with database.transaction() as session:
            assert {nudge.state for nudge in session.query(Nudge)} == {"sent"}


def test_the_delivery_of_somebody_unknown_to_slack_is_refused(post: Post, clock: Clock) -> None:
    post.due("letter", BETH)
    with post.database.transaction(writes=True) as session:
        session.get_one(Nudge, post.row("letter").id).person_id = None
    run(post.sender(delivery=SlackDelivery(post.client, "B0")), clock)
    assert (post.row("letter").state, post.row("letter").reason) == ("dead", "not_in_slack")


def test_a_fault_of_the_database_is_none_of_the_message(post: Post, clock: Clock) -> None:
    post.due("hello", NETWORK)
    faults_left = [1] * 20

    def decide(occasion: Any) -> Any:
        if faults_left:
            faults_left.pop()
            raise OperationalError("database is locked", None, Exception())
        return say_the_key(occasion)

    run(post.sender(decide=decide), clock)
    assert (post.said(), post.row("hello").state) == (["hello"], "sent")
