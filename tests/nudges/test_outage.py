"""An hour in which the line to Slack fails in every way there is; then it recovers."""

from email.message import Message
from http import HTTPStatus
from http.client import IncompleteRead, RemoteDisconnected
from random import Random
from typing import Any
from urllib.error import URLError

import pytest
from slack_sdk import WebClient

from bot.nudges.delivery import SlackDelivery
from bot.store.database import Database
from bot.store.outbox import Nudge
from tests.conftest import Clock
from tests.nudges.post import BETH, COORDINATORS, NADIA, NETWORK, Post, run

ERRORS = (
    *(TimeoutError(), URLError("down"), URLError(ConnectionRefusedError()), ConnectionResetError()),
    *(RemoteDisconnected(""), IncompleteRead(b""), BrokenPipeError()),
)
STATUSES = (500, 502, 503, 504, 429, 200, 403)
PAGE = "<html>Sorry</html>"


class BadLine(WebClient):
    """What is asked may arrive or not; what is answered does not."""

    def __init__(self, like: WebClient, random: Random) -> None:
        super().__init__(like.token, like.base_url, like.timeout, retry_handlers=[])
        self.random, self.is_bad, self.failed = random, True, 0

    def _perform_urllib_http_request_internal(self, url: str, req: Any) -> dict[str, Any]:
        if not self.is_bad:
            return super()._perform_urllib_http_request_internal(url, req)
        self.failed += 1
        error = self.random.choice((*ERRORS, *STATUSES))
        if error != HTTPStatus.TOO_MANY_REQUESTS and not _is_refused(error) and self.random.random() < 0.5:
            super()._perform_urllib_http_request_internal(url, req)
        if isinstance(error, Exception):
            raise error
        headers = Message()
        headers["Retry-After"] = str(self.random.randint(1, 120))
        return {"status": error, "headers": headers, "body": PAGE}


def _is_refused(error: object) -> bool:
    return isinstance(error, URLError) and isinstance(error.reason, ConnectionRefusedError)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_after_an_hour_without_slack_all_arrives_once(database: Database, clock: Clock, seed: int) -> None:
    with Post(database, clock) as post:
        keys = [f"{number}" for number in range(40)]
        for number, key in enumerate(keys):
            post.due(key, (NETWORK, COORDINATORS, BETH, NADIA)[number % 4])
        line = BadLine(post.client, Random(seed))
        sender = post.sender(
            delivery=SlackDelivery(line, post.sandbox.workspace.bot_id), random=Random(seed).random
        )
        end = clock().replace(hour=clock().hour + 1)
        run(sender, clock, until=end)
        # Not silent, and not hammering either.
        assert 40 < line.failed < 400
        clock.now, line.is_bad = end, False
        run(sender, clock)
        assert sorted(post.said(), key=int) == keys
        with database.transaction() as session:
            assert {nudge.state for nudge in session.query(Nudge)} == {"sent"}
