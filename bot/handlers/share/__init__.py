"""The library: `/share`, its doors on the Kith menu, and what stands of it in Slack."""

from collections.abc import Callable, Sequence
from functools import partial

from slack_sdk import WebClient

from bot.handlers.requests import Kith, Source
from bot.handlers.routes import Routes
from bot.handlers.share import (
    commands,
    enquiries,
    files,
    library,
    messages,
    practice,
    publicity,
    questions,
    running,
    source,
    update,
)
from bot.handlers.share.posts import share_posts
from bot.views.doors import Door
from bot.views.share.pages import LIBRARY
from bot.views.share.practice import SHARE_WHAT_WORKS
from bot.views.share.publicity import DOOR as SUPPORT
from bot.views.share.running import GUIDES
from bot.views.share.source import DOOR as FIND_INFORMATION
from bot.views.share.source import QUESTIONS as MY_QUESTIONS
from bot.views.share.update import DOOR as UPDATES

WAITING: Sequence[Source] = (
    *(messages.waiting, library.waiting, update.waiting, questions.waiting),
    *(enquiries.waiting, publicity.waiting),
)
"""What may wait for somebody."""
DOORS: Sequence[Door] = (
    *(UPDATES, GUIDES),
    *(LIBRARY, SHARE_WHAT_WORKS, FIND_INFORMATION, MY_QUESTIONS, SUPPORT),
)
"""What the menu of a network channel offers."""
__all__ = ["DOORS", "WAITING", "errands", "register"]


def register(routes: Routes) -> None:
    """Which request goes where."""
    parts = (
        *(commands, library, files, practice, messages),
        *(update, questions, running, source, enquiries, publicity),
    )
    for part in parts:
        part.register(routes)


def errands(kith: Kith, client: WebClient) -> Sequence[Callable[[], object]]:
    """What is to be kept up after each tick, by a client that may take longer."""
    return (
        share_posts(kith.database, kith.clock, client).keep_up,
        partial(messages.forget_unanswered, kith.database, kith.clock),
        update.Readers(kith.database, kith.clock, client, kith.people).keep_up,
    )
