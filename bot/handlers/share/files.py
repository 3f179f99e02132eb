"""The files of items: they stay in Slack with whoever gave them, and are sent to who asks for one."""

from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, build_opener
from urllib.request import Request as HttpRequest

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.handlers.share.page import library_of, page_of
from bot.logs import log, where
from bot.views.share import pages as view

# Slack's own limit for what is put into a form
# (https://docs.slack.dev/reference/block-kit/block-elements/file-input-element).
MOST_BYTES = 10 * 1024 * 1024
SECONDS = 20
# What Slack answers where there is none, or none for Kith
# (https://docs.slack.dev/reference/methods/files.info#errors).
GONE = ("file_not_found", "file_deleted", "access_denied", "file_not_shared")
ON_ITS_WAY = "The file comes as a direct message from Kith in a moment."
LOST = "The file is no longer there: whoever gave it deleted it, or Slack does not hand it out any more."
NOT_SENT = "Slack did not let Kith send you the file. Please ask your network co-ordinator for it."


class Lost(Exception):
    """Slack does not hand out the file."""


class _NoRedirect(HTTPRedirectHandler):
    """Slack leads to its sign-in page, which is no error, where a token may not read a file."""

    def redirect_request(self, *_: Any) -> None:
        """None: nothing else is fetched, and the token goes nowhere else."""


def register(routes: Routes) -> None:
    """Which request goes where."""
    # Slack takes longer for files than a press may take; a file that is lost is asked for again.
    routes.action_with_more(view.SEND_FILE, announce, send)


def announce(request: Request) -> None:
    """That the file is on its way, to who may have it."""
    item_id, _, _ = _asked_for(request)
    request.turn_into(page_of(request, item_id, ON_ITS_WAY))
    request.ack()


def send(request: Request) -> None:
    """Fetch the file, and send it in the direct conversation; where that fails, the page says why."""
    item_id, file_id, name = _asked_for(request)
    try:
        content = fetch(request.client, file_id)
        opened = request.client.conversations_open(users=request.actor.user_id)
        channel = opened["channel"]["id"]
        request.client.files_upload_v2(channel=channel, filename=name, title=name, content=content)
    except Lost:
        request.turn_into(page_of(request, item_id, LOST))
    except (SlackClientError, OSError, HTTPException) as fault:
        log().error("share.file_not_sent", **where(fault))
        request.turn_into(page_of(request, item_id, NOT_SENT))


def fetch(client: WebClient, file_id: str) -> bytes:
    """What a file holds. Raises Lost where it is gone, else SlackClientError and OSError."""
    try:
        file = client.files_info(file=file_id)["file"]
    except SlackApiError as refusal:
        if refusal.response.get("error") in GONE:
            raise Lost from None
        raise
    address = str(file.get("url_private_download") or "")
    if urlsplit(address).scheme not in ("http", "https") or int(file.get("size") or 0) > MOST_BYTES:
        raise Lost
    asked = HttpRequest(address, headers={"Authorization": f"Bearer {client.token}"})  # noqa: S310 - looked at above
    with build_opener(_NoRedirect).open(asked, timeout=SECONDS) as answer:
        content: bytes = answer.read(MOST_BYTES + 1)
    if len(content) != int(file.get("size") or 0):
        raise Lost
    return content


def _asked_for(request: Request) -> tuple[int, str, str]:
    """The item, and the id and the name of the file. Raises NotAllowed, NotThere."""
    item_id, number = view.read_file(str(request.action["value"]))
    with request.kith.database.transaction() as session:
        version = library_of(request, session).file_of(item_id, number)
    return item_id, version.file_id, version.file_name
