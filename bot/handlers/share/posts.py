"""The messages in channels that show items of the library."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.handlers.meetings.channel_posts import ChannelPosts, Sort
from bot.handlers.requests import Request
from bot.handlers.share.parts import MESSAGES
from bot.services.records import SharePost
from bot.services.share import library as service
from bot.services.share.library import State
from bot.store.database import Database
from bot.store.share import library as store
from bot.views.share import pages as view

GONE = {"text": "This is no longer in the library.", "blocks": []}


def share_posts(database: Database, clock: Clock, client: WebClient) -> ChannelPosts[SharePost]:
    """The messages of items in their channels."""

    def message(session: Session, post: SharePost, now: datetime) -> Mapping[str, Any]:
        item = service.shown(session, post.item_id)
        if item is None:
            return GONE
        more = MESSAGES.get(item.kind.name) if item.state is State.PUBLISHED else None
        facts, buttons = more(session, item, now) if more else ((), ())
        return view.message(item, facts, buttons)

    sort = Sort(SharePost, view.EVENT_TYPE, message, lambda post: post.posting_at is not None)
    return ChannelPosts(sort, database, clock, client)


def posts_of(request: Request) -> ChannelPosts[SharePost]:
    """The same within a request."""
    return share_posts(request.kith.database, request.kith.clock, request.client)


def show(request: Request, item_id: int) -> None:
    """Update what shows an item now; what cannot be is left to the next tick. Never raises."""
    with request.kith.database.transaction() as session:
        ids = [one.id for one in store.posts(session, item_id)]
    for post_id in ids:
        posts_of(request).show(post_id)
