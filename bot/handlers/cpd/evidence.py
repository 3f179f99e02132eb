"""The file of a certificate, sent to who may see it: Kith keeps its id, and asks Slack for it each time."""

from http import HTTPStatus
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, build_opener
from urllib.request import Request as WebRequest

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.handlers.cpd.mine import certificate_shown
from bot.handlers.cpd.team import colleague_shown
from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.logs import log, where
from bot.services.cpd.team import Teams
from bot.views.cpd import mine as view
from bot.views.cpd.export import FILE_GONE, FILE_SENT, NOT_SENT, REFUSED
from bot.views.cpd.team import FILE_OF_COLLEAGUE
from bot.views.records import notice_view

# What a file input takes at most
# (https://docs.slack.dev/reference/block-kit/block-elements/file-input-element).
MOST_BYTES = 10 * 1024 * 1024
SECONDS = 20
SLACK = "slack.com"


class NoFile(Exception):
    """Slack does not give the file."""


class _NoRedirect(HTTPRedirectHandler):
    """Without the right to it Slack leads to its sign-in page; the token is to go nowhere else."""

    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        """Never followed."""
        return


def register(routes: Routes) -> None:
    """Which request goes where."""
    # Slack takes longer for files than a press may take; a file that is lost is asked for again.
    routes.action_with_more(view.FILE, announce_mine, send)
    routes.action_with_more(FILE_OF_COLLEAGUE, announce, send)


def announce_mine(request: Request) -> None:
    """That the file is on its way, in the window of the certificate."""
    request.turn_into(certificate_shown(request, FILE_SENT))
    request.ack()


def announce(request: Request) -> None:
    """The same in the window of a colleague."""
    link_id = int(str(request.action["value"]).partition(":")[0])
    _file_of(request)
    request.turn_into(colleague_shown(request, link_id, FILE_SENT))
    request.ack()


def send(request: Request) -> None:
    """Send the file in the direct conversation."""
    file_id = _file_of(request, is_noted=True)
    try:
        name, content = fetch(request.client, file_id)
        opened = request.client.conversations_open(users=request.actor.user_id)
        channel = str(opened["channel"]["id"])
        request.client.files_upload_v2(channel=channel, filename=name, title=name, content=content)
    except NoFile:
        _tell(request, FILE_GONE)
    except SlackApiError as refusal:
        log().warning("cpd.file_not_sent", error=refusal.response.get("error"))
        _tell(request, REFUSED)
    except (SlackClientError, OSError) as fault:
        log().error("cpd.file_not_sent", **where(fault))
        _tell(request, NOT_SENT)


def fetch(client: WebClient, file_id: str) -> tuple[str, bytes]:
    """A file's name and bytes. Raises NoFile, OSError and what Slack's client raises beside its refusals.

    Sources: https://docs.slack.dev/reference/methods/files.info, and for the token in the header
    https://docs.slack.dev/reference/objects/file-object#authentication.
    """
    try:
        file = client.files_info(file=file_id)["file"]
    except SlackApiError as refusal:
        raise NoFile(refusal.response.get("error")) from None
    url = str(file.get("url_private_download") or file.get("url_private") or "")
    if not _is_slacks(url, client.base_url):
        raise NoFile("no address of Slack")
    asked = WebRequest(url, headers={"Authorization": f"Bearer {client.token}"})  # noqa: S310
    try:
        with build_opener(_NoRedirect).open(asked, timeout=SECONDS) as answer:
            content = answer.read(MOST_BYTES + 1)
    except URLError as fault:
        if getattr(fault, "code", 0) in (HTTPStatus.FOUND, HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN):
            raise NoFile(str(fault)) from None
        raise
    if len(content) > MOST_BYTES:
        raise NoFile("too large")
    return str(file.get("name") or "certificate"), content


def _is_slacks(url: str, base_url: str) -> bool:
    """Whether an address is Slack's own: nobody else is to get the token."""
    asked, own = urlsplit(url), urlsplit(base_url)
    host = asked.hostname or ""
    if asked.scheme == "https" and (host == SLACK or host.endswith(f".{SLACK}")):
        return True
    return (asked.scheme, asked.netloc) == (own.scheme, own.netloc) and bool(host)


def _file_of(request: Request, *, is_noted: bool = False) -> str:
    """The id of the file, where who asks may have it: that is written down as it is sent. Raises Refusal."""
    kith, number = request.kith, int(str(request.action["value"]).rpartition(":")[2])
    with kith.database.transaction(writes=is_noted) as session:
        teams = Teams(session, request.actor, kith.directory, kith.policy.certificates, kith.clock())
        found = teams.evidence(number)
        file_id = str(found.file_id)
        if is_noted:
            teams.note_evidence(found)
    return file_id


def _tell(request: Request, told: str) -> None:
    """In the window the file was asked from, or on top of it."""
    if request.view.get("id") and request.is_in_window:
        request.client.views_update(view_id=request.view["id"], view=notice_view("Certificate", told))
