"""A nudge as a message in Slack: posted with its id in the metadata, by which it can be found again."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from slack_sdk import WebClient

from bot.nudges.faults import Fault, fault_of
from bot.store.sending import Claimed
from bot.views.notes import Note, to_message
from bot.views.text import Block

EVENT_TYPE = "kith_nudge"
# How far the clocks of this machine and of Slack may be apart. Slack turns away nobody whose clock is wrong,
# and a machine's clock is set by the network; this is far more than is ever seen.
SKEW = timedelta(minutes=10)
# “Recommended: no more than 200” of https://docs.slack.dev/apis/web-api/pagination.
PAGE = 200

Buttons = Callable[[Claimed], Sequence[Block]]


class Delivery(Protocol):
    """One way of sending. Each method raises Fault."""

    def address(self, claimed: Claimed) -> str:
        """Where this one goes; may ask for it."""

    def post(self, claimed: Claimed, note: Note) -> str:
        """Send it to where its `conversation` says; gives the id it has there."""

    def find(self, conversation: str, since: datetime, ids: Collection[int]) -> Mapping[int, str]:
        """Those of these nudges that arrived there, with the ids they have there."""

    def update(self, conversation: str, ts: str, message: Mapping[str, Any]) -> None:
        """Put another message in the place of one that was sent."""


class SlackDelivery:
    """Direct messages and messages in channels."""

    def __init__(self, client: WebClient, bot_id: str, buttons: Buttons = lambda _: ()) -> None:
        """`client` must not retry by itself. `bot_id` is ours. `buttons` are added to those of the note."""
        self._client, self._bot_id, self._buttons = client, bot_id, buttons

    def address(self, claimed: Claimed) -> str:
        """The conversation it belongs in: a direct one is opened where that was not done before."""
        if claimed.conversation:
            return claimed.conversation
        if not claimed.user_id:
            raise Fault("not_in_slack")
        try:
            opened = self._client.conversations_open(users=claimed.user_id)
            return str(opened["channel"]["id"])
        except Exception as error:
            raise fault_of(error, direct=True) from None

    def post(self, claimed: Claimed, note: Note) -> str:
        """Post it, once; gives its ts."""
        try:
            posted = self._client.chat_postMessage(
                channel=str(claimed.conversation),
                metadata={"event_type": EVENT_TYPE, "event_payload": {"id": claimed.id}},
                unfurl_links=False,
                unfurl_media=False,
                **to_message(note, self._buttons(claimed)),
            )
            return str(posted["ts"])
        except Exception as error:
            raise fault_of(error, direct=claimed.person_id is not None) from None

    def find(self, conversation: str, since: datetime, ids: Collection[int]) -> Mapping[int, str]:
        """Read the conversation, newest first, until all are found or `since` is passed."""
        wanted, found = set(ids), dict[int, str]()
        try:
            for message in self._history(conversation, since - SKEW):
                nudge_id = self._nudge_id(message)
                if nudge_id in wanted:
                    found[nudge_id] = str(message["ts"])
                if len(found) == len(wanted):
                    break
        except Exception as error:
            raise fault_of(error) from None
        return found

    def update(self, conversation: str, ts: str, message: Mapping[str, Any]) -> None:
        """Twice does no harm."""
        try:
            self._client.chat_update(channel=conversation, ts=ts, **message)
        except Exception as error:
            raise fault_of(error) from None

    def _history(self, conversation: str, since: datetime) -> Iterator[dict[str, Any]]:
        cursor: str | None = None
        while True:
            page = self._client.conversations_history(
                channel=conversation,
                oldest=f"{since.timestamp():.6f}",
                include_all_metadata=True,
                limit=PAGE,
                cursor=cursor,
            )
            yield from page["messages"]
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return

    def _nudge_id(self, message: Mapping[str, Any]) -> int | None:
        """Which nudge this message of ours is; others may send metadata too, and are not believed."""
        metadata = message.get("metadata") or {}
        if message.get("bot_id") != self._bot_id or metadata.get("event_type") != EVENT_TYPE:
            return None
        nudge_id = str((metadata.get("event_payload") or {}).get("id"))
        return int(nudge_id) if nudge_id.isdecimal() else None
