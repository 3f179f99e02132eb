"""Meetings: `/meeting`, the buttons of an invitation, and what stands of it in Slack."""

from collections.abc import Callable, Sequence

from slack_sdk import WebClient

from bot.handlers.meetings import answers, ideas, introductions, needs, plans
from bot.handlers.requests import Kith
from bot.handlers.routes import Routes
from bot.views.meetings.ideas import DOOR as SUGGEST
from bot.views.meetings.introductions import DOOR as MEET

WAITING = (plans.waiting, ideas.waiting)
"""What may wait for somebody."""
DOORS = (SUGGEST, MEET)
"""What the menu of a network channel offers beside “Find a meeting”."""


def errands(kith: Kith, client: WebClient) -> Sequence[Callable[[], object]]:
    """What else is to be kept up after each tick, by a client that may take longer."""
    return (
        ideas.IdeasKeptUp(ideas.idea_posts(kith.database, kith.clock, client)),
        introductions.Matching(kith.database, kith.clock, kith.policy),
    )


def register(routes: Routes) -> None:
    """Which request goes where."""
    for part in (plans, answers, needs, ideas, introductions):
        part.register(routes)
