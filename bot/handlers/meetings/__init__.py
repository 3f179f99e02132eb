"""Meetings: `/meeting`, the buttons of an invitation, and what stands of it in Slack."""

from collections.abc import Callable, Sequence

from slack_sdk import WebClient

from bot.handlers.meetings import (
    actions,
    after,
    answers,
    attendance,
    bookings,
    checklist,
    equipment,
    feedback,
    ideas,
    introductions,
    minutes,
    needs,
    parts,
    plans,
    polls,
    series,
    suggestion_answers,
    suggestions,
    venues,
)
from bot.handlers.meetings.asking import Asking
from bot.handlers.meetings.posts import SECONDS_TO_KEEP_UP, MeetingPosts
from bot.handlers.requests import Kith
from bot.handlers.routes import Routes
from bot.views import doors
from bot.views.meetings.ideas import DOOR as MEET_ABOUT
from bot.views.meetings.introductions import DOOR as MEET_PEOPLE

WAITING = (
    plans.waiting,
    polls.waiting,
    ideas.waiting,
    suggestion_answers.waiting,
    after.waiting,
    actions.waiting,
)
"""What may wait for somebody."""
DOORS = (doors.FIND_MEETING, doors.MY_ACTIONS, doors.SUGGEST_IDEA, MEET_ABOUT, MEET_PEOPLE)
"""What the menu of a network channel offers."""
__all__ = ["DOORS", "SECONDS_TO_KEEP_UP", "WAITING", "errands", "register"]


def register(routes: Routes) -> None:
    """Which request goes where."""
    for part in (
        *(plans, polls, answers, needs, parts, suggestions, suggestion_answers, ideas, introductions),
        *(venues, bookings, checklist, equipment),
        *(attendance, minutes, actions, feedback),
    ):
        part.register(routes)


def errands(kith: Kith, client: WebClient) -> Sequence[Callable[[], object]]:
    """What is to be kept up after each tick, by a client that may take longer."""
    posts = MeetingPosts(kith.database, kith.clock, client, kith.policy.reaching.nation)
    return (
        Asking(kith.database, kith.clock, client, kith.people).keep_up,
        posts.keep_up,
        series.SeriesPosts(kith.database, kith.clock, posts).post_due,
        ideas.IdeasKeptUp(ideas.idea_posts(kith.database, kith.clock, client)),
        introductions.Matching(kith.database, kith.clock, kith.policy),
    )
