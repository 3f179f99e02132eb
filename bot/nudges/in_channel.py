"""A welcome for whom Kith may not write to: shown in the channel itself, to its reader alone.

It may be missed, since Slack shows it only to who is there, and it does not stay
(https://docs.slack.dev/reference/methods/chat.postEphemeral): the pinned menu offers the same.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from bot.nudges.decisions import Decide, Decision, Drop, Send
from bot.nudges.faults import NoDirectMessage, PersonLeft, fault_of
from bot.nudges.kinds import Kind, Occasion
from bot.nudges.tools import Undeliverable
from bot.services.channels import WELCOMES
from bot.services.meetings.introduced import PRIVATE
from bot.services.share.messages import ASK as ASK_TO_SHARE
from bot.store import outbox, planning
from bot.store.outbox import Nudge
from bot.store.sending import Claimed
from bot.views import channels as view
from bot.views.notes import Note

VIA = "ephemeral"


class InChannelDelivery:
    """Messages in a channel that only one person sees."""

    def __init__(self, client: WebClient) -> None:
        """`client` must not retry by itself."""
        self._client = client

    def address(self, claimed: Claimed) -> str:
        """The channel, which was noted when the message could not be sent otherwise."""
        return str(claimed.conversation)

    def post(self, claimed: Claimed, note: Note) -> str:
        """Show it; gives its ts, by which nobody can find it again."""
        try:
            shown = self._client.chat_postEphemeral(
                channel=str(claimed.conversation), user=str(claimed.user_id), **view.welcome_message(note)
            )
            return str(shown["message_ts"])
        except SlackApiError as refusal:
            if refusal.response.get("error") == "user_not_in_channel":
                raise PersonLeft("user_not_in_channel") from None
            raise fault_of(refusal) from None
        except Exception as error:
            raise fault_of(error) from None

    def find(self, conversation: str, since: datetime, ids: Collection[int]) -> Mapping[int, str]:  # noqa: ARG002
        """None: no history holds it. Shown a second time it does less harm than never."""
        return {}

    def update(self, conversation: str, ts: str, message: Mapping[str, Any]) -> None:
        """Leave it: it cannot be changed, and will be gone."""


def as_it_is(kinds: Mapping[str, Kind]) -> Decide:
    """Say what there is to say now. When and whether was decided before, on the way that was closed."""

    def decide(occasion: Occasion) -> Decision:
        note = kinds[occasion.nudge.kind].render(occasion)
        return Send(note) if note else Drop("gone")

    return decide


def show_or(otherwise: Undeliverable) -> Undeliverable:
    """Let a welcome go to the channel it is about; what anything else says does not belong there.

    Nor may a colleague be told of an introduction, nor of what only the author of a message is asked: it goes
    there too, and stands behind its door in the menu.
    """

    def show(session: Session, nudge: Nudge, fault: NoDirectMessage) -> None:
        parts = planning.members(session, nudge.id) if nudge.kind == planning.DIGEST else []
        for one in (each for each in parts if each.kind in (*PRIVATE, ASK_TO_SHARE) and each.state == "held"):
            one.digest_id = None
            _show(session, one, fault)
        if nudge.kind in (*WELCOMES, *PRIVATE, ASK_TO_SHARE):
            _show(session, nudge, fault)
        else:
            otherwise(session, nudge, fault)

    return show


def _show(session: Session, nudge: Nudge, fault: NoDirectMessage) -> None:
    channel_id = nudge.about.get("channel")
    if channel_id is None:
        nudge.state, nudge.lane, nudge.reason = "withdrawn", None, fault.code
        return
    # Noted of the nudge, not of the person: nothing else may ever follow it there.
    nudge.conversation = str(channel_id)
    outbox.make_ready(session, [nudge], VIA, f"{VIA}:{channel_id}")
