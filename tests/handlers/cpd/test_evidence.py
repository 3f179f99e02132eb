"""A certificate’s file is fetched from Slack alone: nobody else is given the token."""

from types import SimpleNamespace
from typing import Any

import pytest

from bot.handlers.cpd.evidence import NoFile, fetch
from slack_sandbox import Sandbox
from tests.world import World


def client(url: str, base_url: str = "https://slack.com/api/", token: str = "xoxb-1") -> Any:
    """A client that Slack tells of a file at this address."""
    answer = {"file": {"name": "a.pdf", "url_private_download": url}}
    return SimpleNamespace(files_info=lambda **_: answer, base_url=base_url, token=token)


@pytest.mark.parametrize(
    "url",
    [
        "https://files.slack.com.example.org/a",
        "https://notslack.com/a",
        "http://files.slack.com/a",
        "https://example.org/files.slack.com",
        "https://files.slack.com@example.org/a",
        "file:///etc/passwd",
        "",
    ],
)
def test_an_address_that_is_not_slacks_is_never_asked(url: str) -> None:
    with pytest.raises(NoFile, match="no address of Slack"):
        fetch(client(url), "F1")


def test_where_slack_leads_to_its_sign_in_page_the_token_does_not_follow(world: World) -> None:
    sandbox: Sandbox = world.sandbox
    url = f"{sandbox.url}files-pri/T0WESTHAV-F0NOTHING/a.pdf"
    with pytest.raises(NoFile, match="302"):
        fetch(client(url, sandbox.api_url, "xoxb-wrong"), "F0NOTHING")
