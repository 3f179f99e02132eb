"""Meetings that repeat: looked at and saved as a whole, and each invitation posted when it is due."""

from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.handlers.meetings.posts import MeetingPosts
from bot.handlers.requests import Request
from bot.services.checks import WrongFields
from bot.services.meetings import series as service
from bot.services.meetings.series import Following, Series
from bot.services.meetings.series_plans import hints_for_series, settled_series, understand_series
from bot.services.records import Meeting
from bot.store.database import Database
from bot.views.meetings import series as view
from bot.views.meetings.plans import Carried

SAVED = (
    "The series is saved; each of its meetings is a draft. “Post the invitation” invites the people of the "
    "channel to this one, and from then on Kith posts the others by itself."
)


def to_confirm(request: Request, carried: Carried) -> tuple[str, dict[str, object]] | None:
    """The channel and “Is this right?” for a repetition; None for a single meeting. Raises WrongFields."""
    kith = request.kith
    policy = kith.policy
    with kith.database.transaction() as session:
        planned = understand_series(session, carried.typed, kith.clock(), policy.reaching.nation)
        if planned is None:
            return None
        hints = hints_for_series(session, request.actor, planned, policy.reaching.nation)
    carried = replace(carried, typed=settled_series(carried.typed, planned))
    try:
        shown = view.confirm_series_view(carried, planned, hints, policy.meetings.invite_days)
    except ValueError as too_long:
        raise WrongFields({"agenda": str(too_long)}) from None
    return planned.plan.channel_id, shown


def save(request: Request, carried: Carried, key: str) -> int | None:
    """The first meeting of a repetition, saved with all others; None for a single meeting."""
    kith = request.kith
    now, policy = kith.clock(), kith.policy
    with kith.database.transaction(writes=True) as session:
        planned = understand_series(session, carried.typed, now, policy.reaching.nation)
        if planned is None:
            return None
        series = Series(session, request.actor, now)
        return series.begin(planned, key, policy.meetings.invite_days).id


def following(request: Request, meeting_id: int) -> Following | None:
    """What follows a meeting in its series; None where nothing does."""
    with request.kith.database.transaction() as session:
        return Series(session, request.actor, request.kith.clock()).following(meeting_id)


@dataclass(frozen=True)
class SeriesPosts:
    """The invitations that are posted by themselves."""

    database: Database
    clock: Clock
    posts: MeetingPosts

    def post_due(self) -> None:
        """Post each invitation that is due, once. For each tick; what Slack refuses is tried again later."""
        while (meeting := self._claim()) is not None:
            self.posts.post_claimed(meeting)
            with self.database.transaction(writes=True) as session:
                service.note_refused(session, meeting.id, self.clock())

    def _claim(self) -> Meeting | None:
        with self.database.transaction() as session:
            if not service.is_any_due(session, self.clock()):
                return None
        with self.database.transaction(writes=True) as session:
            return service.claim_due(session, self.clock())
