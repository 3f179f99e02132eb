"""Meetings: `/meeting`, the buttons of an invitation, and what stands of it in Slack."""

from bot.handlers.meetings import answers, needs, plans
from bot.handlers.routes import Routes

WAITING = (plans.waiting,)
"""What may wait for somebody."""


def register(routes: Routes) -> None:
    """Which request goes where."""
    for part in (plans, answers, needs):
        part.register(routes)
