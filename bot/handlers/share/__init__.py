"""The library: `/share`, its doors on the Kith menu, and what stands of it in Slack."""

from collections.abc import Callable, Sequence
from functools import partial

from slack_sdk import WebClient

from bot.handlers.requests import Kith, Source
from bot.handlers.routes import Routes
from bot.handlers.share import commands, files, library, messages, practice, publicity
from bot.handlers.share.posts import share_posts
from bot.views.doors import Door
from bot.views.share.pages import LIBRARY
from bot.views.share.practice import SHARE_WHAT_WORKS
from bot.views.share.publicity import DOOR as SUPPORT

WAITING: Sequence[Source] = (messages.waiting, library.waiting, publicity.waiting)
"""What may wait for somebody."""
DOORS: Sequence[Door] = (LIBRARY, SHARE_WHAT_WORKS, SUPPORT)
"""What the menu of a network channel offers."""
__all__ = ["DOORS", "WAITING", "errands", "register"]


def register(routes: Routes) -> None:
    """Which request goes where."""
    for part in (commands, library, files, practice, messages, publicity):
        part.register(routes)


def errands(kith: Kith, client: WebClient) -> Sequence[Callable[[], object]]:
    """What is to be kept up after each tick, by a client that may take longer."""
    return (
        share_posts(kith.database, kith.clock, client).keep_up,
        partial(messages.forget_unanswered, kith.database, kith.clock),
    )
