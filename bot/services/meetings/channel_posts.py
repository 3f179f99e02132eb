"""What a message that is kept up in a channel shows, and who may post and update it: one at a time.

Whatever is written to the table makes its message stale by counting its version on. Whoever takes the message
updates it; the others leave it to them, and what is still stale then is for the next tick.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from bot.services.meetings.posts import AT_MOST, PAUSE
from bot.store.meetings import channel_posts as store
from bot.store.meetings.channel_posts import ChannelPost

Post = TypeVar("Post", bound=ChannelPost)


def find(session: Session, table: type[Post], post_id: int) -> Post | None:
    """One of them as it is now."""
    return store.found(session, table, post_id)


def note_posted(session: Session, table: type[Post], post_id: int, ts: str, version: int) -> None:
    """The message stands in Slack, and shows this version."""
    post = store.lock(session, table, post_id)
    if post and post.ts is None:
        post.ts, post.shown_version, post.busy_until = ts, version, None


def give_up(session: Session, table: type[Post], post_id: int) -> None:
    """It is not to be posted any more, and it is certain that it never was."""
    post = store.lock(session, table, post_id)
    if post and post.ts is None:
        post.posting_at = post.busy_until = None


def take_unposted(session: Session, table: type[Post], now: datetime) -> Sequence[Post]:
    """Those of whose message nothing is known, though the call that posted it must have ended by now.

    Nobody else looks for them at the same time.
    """
    return store.take_unposted(session, table, now - AT_MOST, now, now + AT_MOST)


def is_free(session: Session, table: type[Post], post_id: int, now: datetime) -> bool:
    """Whether nobody else is at it: asked first, since to take it is to wait for every writer."""
    post = store.found(session, table, post_id)
    return post is not None and (post.busy_until is None or post.busy_until <= now)


def take(session: Session, table: type[Post], post_id: int, now: datetime) -> Post | None:
    """Keep others from updating a message; None where somebody else is at it, or it shows what is so."""
    if not store.take(session, table, post_id, now, now + AT_MOST):
        return None
    post = store.found(session, table, post_id)
    if post is None or post.shown_version == post.version:
        if post:
            post.busy_until = None
        return None
    return post


def note_shown(session: Session, table: type[Post], post_id: int, version: int, now: datetime) -> None:
    """The message shows this version; if more was changed meanwhile, the next waits a little."""
    post = store.lock(session, table, post_id)
    if post:
        post.shown_version = max(version, post.shown_version)
        post.busy_until = None if post.version == version else now + PAUSE


def note_pause(session: Session, table: type[Post], post_id: int, until: datetime) -> None:
    """It could not be shown: nobody is to try again before `until`."""
    post = store.lock(session, table, post_id)
    if post:
        post.busy_until = until


def note_lost(session: Session, table: type[Post], post_id: int) -> None:
    """The message was deleted in Slack, or its channel is closed: there is nothing left to update."""
    post = store.lock(session, table, post_id)
    if post:
        post.shown_version, post.busy_until = post.version, None


def stale(session: Session, table: type[Post], now: datetime) -> Sequence[int]:
    """Those whose message does not show what is so."""
    return store.stale(session, table, now)
