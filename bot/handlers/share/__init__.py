"""The library: `/share`, its doors on the Kith menu, and what stands of it in Slack."""

from collections.abc import Callable, Sequence
from functools import partial

from slack_sdk import WebClient

from bot.handlers.requests import Kith, Source
from bot.handlers.routes import Routes
from bot.handlers.share import commands, enquiries, files, library, messages, practice, source
from bot.handlers.share.posts import share_posts
from bot.views.doors import Door
from bot.views.share.pages import LIBRARY
from bot.views.share.practice import SHARE_WHAT_WORKS
from bot.views.share.source import DOOR as FIND_INFORMATION
from bot.views.share.source import QUESTIONS as MY_QUESTIONS

WAITING: Sequence[Source] = (messages.waiting, library.waiting, enquiries.waiting)
"""What may wait for somebody."""
DOORS: Sequence[Door] = (LIBRARY, SHARE_WHAT_WORKS, FIND_INFORMATION, MY_QUESTIONS)
"""What the menu of a network channel offers."""
__all__ = ["DOORS", "WAITING", "errands", "register"]


def register(routes: Routes) -> None:
    """Which request goes where."""
    for part in (commands, library, files, practice, messages, source, enquiries):
        part.register(routes)


def errands(kith: Kith, client: WebClient) -> Sequence[Callable[[], object]]:
    """What is to be kept up after each tick, by a client that may take longer."""
    return (
        share_posts(kith.database, kith.clock, client).keep_up,
        partial(messages.forget_unanswered, kith.database, kith.clock),
    )
