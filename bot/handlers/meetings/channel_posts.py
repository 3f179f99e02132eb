"""Messages that stand in a channel: each posted once, and updated whenever what it shows is otherwise."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from http.client import HTTPException
from typing import Any, Generic

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.handlers.meetings.posts import CLOCKS_APART, LOST, UNCERTAIN_ERRORS
from bot.logs import log, where
from bot.services.meetings import channel_posts as service
from bot.services.meetings.channel_posts import Post
from bot.store.database import Database

PAGE = 200
# A channel that takes no messages now may take them later: it is asked again after this.
UNTIL_ASKED_AGAIN = timedelta(hours=1)


class Fate(Enum):
    """What came of posting a message."""

    POSTED = "posted"
    UNCERTAIN = "uncertain"
    """It is looked for, and posted then if it is not there."""
    REFUSED = "refused"
    """Slack does not take it: nothing was posted, and nothing is."""


@dataclass(frozen=True)
class Sort(Generic[Post]):
    """One sort of such messages."""

    table: type[Post]
    event_type: str
    """What its messages are known by in a channel's history, together with the `uid` of each."""
    message: Callable[[Session, Post, datetime], Mapping[str, Any]]
    """What one shows now."""
    is_wanted: Callable[[Post], bool]
    """Whether one that was never posted is to be posted still."""

    def metadata(self, post: Post) -> Mapping[str, Any]:
        """What tells this message from all others."""
        return {"event_type": self.event_type, "event_payload": {"uid": post.uid}}


@dataclass(frozen=True)
class ChannelPosts(Generic[Post]):
    """The messages of one sort in Slack."""

    sort: Sort[Post]
    database: Database
    clock: Clock
    client: WebClient

    def post(self, post_id: int) -> Fate:
        """Post what was written down to be posted now; Slack's refusals raise nothing."""
        with self.database.transaction() as session:
            post = service.find(session, self.sort.table, post_id)
        if post is None or post.ts:
            return Fate.POSTED
        return self._try_to_post(post)

    def show(self, post_id: int) -> None:
        """Update a message to what is so now, unless somebody else is at it. Never raises.

        What cannot be shown now stays stale, for `keep_up`.
        """
        now = self.clock()
        try:
            with self.database.transaction() as session:
                if not service.is_free(session, self.sort.table, post_id, now):
                    return
            with self.database.transaction(writes=True) as session:
                taken = service.take(session, self.sort.table, post_id, now)
            if taken:
                self._update(taken)
        except SlackApiError as refusal:
            self._put_off(post_id, refusal)
        except Exception as fault:
            log().error("channel_post.not_shown", **where(fault))

    def keep_up(self) -> None:
        """Show everything that is not shown yet, and find or post what was lost on the way. For each tick."""
        now = self.clock()
        with self.database.transaction(writes=True) as session:
            lost = service.take_unposted(session, self.sort.table, now)
        for post in lost:
            self._find_or_post(post)
        with self.database.transaction() as session:
            stale = service.stale(session, self.sort.table, now)
        for post_id in stale:
            self.show(post_id)

    def _message(self, post: Post) -> dict[str, Any]:
        with self.database.transaction() as session:
            shown = self.sort.message(session, post, self.clock())
        return {**shown, "metadata": self.sort.metadata(post)}

    def _try_to_post(self, post: Post) -> Fate:
        try:
            answer = self.client.chat_postMessage(
                channel=post.channel_id, unfurl_links=False, **self._message(post)
            )
        except SlackApiError as refusal:
            error = str(refusal.response.get("error"))
            log().warning("channel_post.refused", error=error)
            is_uncertain = error in UNCERTAIN_ERRORS or int(refusal.response.status_code) >= 500
            return Fate.UNCERTAIN if is_uncertain or error == "ratelimited" else Fate.REFUSED
        except (OSError, HTTPException) as lost:
            log().warning("channel_post.uncertain", error=type(lost).__name__)
            return Fate.UNCERTAIN
        self._note_posted(post, str(answer["ts"]), post.version)
        return Fate.POSTED

    def _note_posted(self, post: Post, ts: str, version: int) -> None:
        with self.database.transaction(writes=True) as session:
            service.note_posted(session, self.sort.table, post.id, ts, version)

    def _find_or_post(self, post: Post) -> None:
        try:
            ts = self._find(post)
        except (SlackApiError, OSError, HTTPException) as fault:
            log().warning("channel_post.not_found", **where(fault))
            return  # as uncertain as before: it is looked for again
        if ts:
            # What it shows is at least what it showed at first; -1, so that it is shown anew in any case.
            self._note_posted(post, ts, -1)
        elif not self.sort.is_wanted(post):
            with self.database.transaction(writes=True) as session:
                service.give_up(session, self.sort.table, post.id)
        elif self._try_to_post(post) is Fate.REFUSED:
            with self.database.transaction(writes=True) as session:
                service.note_pause(session, self.sort.table, post.id, self.clock() + UNTIL_ASKED_AGAIN)

    def _find(self, post: Post) -> str | None:
        """The message in the channel's history, by its metadata."""
        for message in self._history(post):
            metadata = message.get("metadata") or {}
            payload = metadata.get("event_payload") or {}
            if metadata.get("event_type") == self.sort.event_type and payload.get("uid") == post.uid:
                return str(message["ts"])
        return None

    def _history(self, post: Post) -> Iterator[Mapping[str, Any]]:
        since = (post.posting_at or self.clock()) - CLOCKS_APART
        pages = self.client.conversations_history(
            channel=post.channel_id,
            oldest=f"{since.timestamp():.6f}",
            include_all_metadata=True,
            limit=PAGE,
        )
        for page in pages:
            yield from page["messages"]

    def _update(self, post: Post) -> None:
        self.client.chat_update(channel=post.channel_id, ts=str(post.ts), **self._message(post))
        with self.database.transaction(writes=True) as session:
            service.note_shown(session, self.sort.table, post.id, post.version, self.clock())

    def _put_off(self, post_id: int, refusal: SlackApiError) -> None:
        """Slack asks for a pause, or does not know the message any more."""
        error = str(refusal.response.get("error"))
        log().warning("channel_post.not_updated", error=error)
        with self.database.transaction(writes=True) as session:
            if error in LOST:
                service.note_lost(session, self.sort.table, post_id)
            elif error == "ratelimited":
                seconds = int(refusal.response.headers.get("Retry-After", 30))
                until = self.clock() + timedelta(seconds=seconds)
                service.note_pause(session, self.sort.table, post_id, until)
