"""The menu of a network channel in Slack: posted once however often Slack's answer is lost, and pinned."""

from collections.abc import Iterator, Mapping
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.handlers.requests import Request
from bot.logs import log, where
from bot.services import channels as service
from bot.services.channels import Menu
from bot.views import channels as view

# “We recommend no more than 200 results at a time”
# (https://docs.slack.dev/reference/methods/conversations.history#pagination).
PAGE, MOST_PAGES = 200, 5
# By so many seconds at most may Slack's clock and ours differ: a clock further off is refused its signatures.
CLOCKS_DIFFER = 600


class Refused(Exception):
    """Slack does not let Kith post here; nothing was posted. Holds Slack's word for why."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


def put_up(request: Request, channel_id: str) -> str:
    """Let the channel's menu stand there, once, as it should be now; what to say of it. Raises Refused."""
    with request.kith.database.transaction(writes=True) as session:
        menu = service.claim_menu(session, channel_id, request.kith.clock())
    if menu is None:
        return view.BUSY
    found = _renewed(request, menu)
    ts = found or _post(request, menu)
    if ts is None:
        return view.UNCERTAIN
    with request.kith.database.transaction(writes=True) as session:
        service.note_menu(session, menu, ts)
    return view.say_menu(posted=found is None, pinned=_pin(request.client, channel_id, ts))


def take_down(client: WebClient, channel_id: str, ts: str | None) -> bool:
    """Let a menu say that it has closed, and unpin it; whether Slack did so."""
    if ts is None:
        return False
    try:
        client.chat_update(channel=channel_id, ts=ts, **view.ended_menu(channel_id))
        client.pins_remove(channel=channel_id, timestamp=ts)
    except SlackApiError as refusal:
        return _error(refusal) == "no_pin"
    except (OSError, HTTPException):
        return False
    return True


def _renewed(request: Request, menu: Menu) -> str | None:
    """The menu that stands there already, brought up to date; None where there is none. Raises Refused."""
    try:
        # What is not known was tried later than what is.
        ts = _lost(request.client, menu) or menu.ts
        if ts:
            request.client.chat_update(channel=menu.channel_id, ts=ts, **_message(request, menu))
    except SlackApiError as refusal:
        if _error(refusal) == "message_not_found":
            return None
        _give_back(request, menu)
        raise Refused(_error(refusal)) from None
    except BaseException:
        _give_back(request, menu)
        raise
    return ts


def _post(request: Request, menu: Menu) -> str | None:
    """Post the menu; None where nobody knows whether it was posted. Raises Refused."""
    try:
        posted = request.client.chat_postMessage(channel=menu.channel_id, **_message(request, menu))
    except SlackApiError as refusal:
        if not _is_uncertain(refusal):
            _give_back(request, menu)
            raise Refused(_error(refusal)) from None
    except (OSError, HTTPException) as lost:
        log().warning("menu.uncertain", error=type(lost).__name__)
    else:
        return str(posted["ts"])
    return _look(request, menu)


def _look(request: Request, menu: Menu) -> str | None:
    """Whether the menu came after all, though Slack's answer did not."""
    try:
        return next(_ours(request.client, menu.channel_id, request.kith.clock().timestamp()), None)
    except (SlackApiError, OSError, HTTPException) as fault:
        log().warning("menu.not_looked_up", **where(fault))
        return None


def _lost(client: WebClient, menu: Menu) -> str | None:
    """The menu of an earlier try whose answer was lost."""
    if menu.unsure_since is None:
        return None
    return next(_ours(client, menu.channel_id, menu.unsure_since.timestamp()), None)


def _ours(client: WebClient, channel_id: str, since: float) -> Iterator[str]:
    """The menus in a channel's history, newest first."""
    cursor: str | None = None
    for _ in range(MOST_PAGES):
        page = client.conversations_history(
            channel=channel_id,
            oldest=str(since - CLOCKS_DIFFER),
            limit=PAGE,
            cursor=cursor,
            include_all_metadata=True,
        )
        yield from (str(one["ts"]) for one in page["messages"] if _is_menu(one, channel_id))
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return


def _is_menu(message: Mapping[str, Any], channel_id: str) -> bool:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return metadata.get("event_type") == view.MENU and payload.get("channel") == channel_id


def _pin(client: WebClient, channel_id: str, ts: str) -> bool:
    """Whether the menu is pinned: it is the menu all the same where Slack refuses."""
    try:
        client.pins_add(channel=channel_id, timestamp=ts)
    except SlackApiError as refusal:
        return _error(refusal) == "already_pinned"
    except (OSError, HTTPException):
        return False
    return True


def _give_back(request: Request, menu: Menu) -> None:
    with request.kith.database.transaction(writes=True) as session:
        service.give_back(session, menu)


def _message(request: Request, menu: Menu) -> dict[str, Any]:
    return view.menu_message(menu.channel_id, menu.coordinator_id, request.kith.doors)


def _is_uncertain(refusal: SlackApiError) -> bool:
    """Whether the post may be there all the same."""
    return _error(refusal) in view.OUT_OF_ORDER or int(getattr(refusal.response, "status_code", 200)) >= 500


def _error(refusal: SlackApiError) -> str:
    return str(refusal.response.get("error"))
