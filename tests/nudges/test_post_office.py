"""The senders of a process begin with it and end with it."""

from bot.app import build
from bot.clock import utc_now
from bot.nudges.post_office import PostOffice
from bot.nudges.sender import Sender
from bot.nudges.ticks import Tick
from bot.settings import read_settings
from tests.nudges.planned import RULES
from tests.nudges.post import BETH, NETWORK, Post


def test_what_waited_while_kith_was_away_is_sent_when_it_comes_back(post: Post) -> None:
    for number in range(5):
        post.due(f"{number}", NETWORK if number % 2 else BETH)
    tick = Tick(post.database, (), RULES, utc_now)
    office = PostOffice([Sender(post.tools(clock=utc_now))], tick, seconds=15)
    office.open()
    try:
        post.sandbox.person("U0MAYAOKA").wait_for(lambda: len(post.said()) == 5 or None, timeout=20)
    finally:
        office.leave()
    post.due("after the end", NETWORK)
    office.wake()
    assert len(post.said()) == 5


def test_the_bot_that_is_served_sends_and_knows_who_it_is(post: Post) -> None:
    """A kind that this version does not know is given up, and holds up nobody."""
    post.due("unknown", NETWORK)
    settings = read_settings(
        SLACK_BOT_TOKEN=post.sandbox.bot_token,
        SLACK_APP_TOKEN=post.sandbox.app_token,
        SLACK_API_URL=post.sandbox.api_url,
    )
    office = build(settings, post.database, post.clock).post_office
    office.open()
    try:
        post.sandbox.person("U0MAYAOKA").wait_for(lambda: post.row("unknown").ended_at, timeout=20)
    finally:
        office.leave()
    assert (post.row("unknown").state, post.row("unknown").reason) == ("dead", "unknown_kind")
