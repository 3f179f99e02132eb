"""Who is acting: asked of Slack, since a payload does not say whether somebody is a guest."""

from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient

from bot.clock import Clock
from bot.services.people import Actor, Standing

# Long enough that a form's typeahead does not ask at every letter, short enough that somebody who
# has left, or has become a guest, is noticed at once.
REMEMBERED = timedelta(seconds=60)


class People:
    """The people of the workspace, each remembered for a minute."""

    def __init__(self, team_id: str, clock: Clock) -> None:
        """`team_id` is the workspace Kith is installed in."""
        self._team_id = team_id
        self._clock = clock
        self._known: dict[str, tuple[datetime, Actor, str]] = {}

    def who(self, client: WebClient, user_id: str) -> Actor:
        """The person with this Slack id. Raises SlackApiError where Slack does not tell."""
        return self._look_up(client, user_id)[1]

    def name(self, client: WebClient, user_id: str) -> str:
        """What colleagues call this person. Raises SlackApiError where Slack does not tell."""
        return self._look_up(client, user_id)[2]

    def _look_up(self, client: WebClient, user_id: str) -> tuple[datetime, Actor, str]:
        known = self._known.get(user_id)
        if known and self._clock() - known[0] < REMEMBERED:
            return known
        user: dict[str, Any] = client.users_info(user=user_id)["user"]
        actor = Actor(user_id, str(user.get("team_id", "")), self._standing(user))
        self._known[user_id] = (self._clock(), actor, _display_name(user))
        return self._known[user_id]

    def _standing(self, user: dict[str, Any]) -> Standing:
        """From https://docs.slack.dev/reference/objects/user-object: what is not certain is not staff."""
        if user.get("deleted") or user.get("is_bot"):
            return Standing.GONE
        teams = {user.get("team_id"), *(user.get("enterprise_user") or {}).get("teams", [])}
        if user.get("is_stranger") or self._team_id not in teams:
            return Standing.ELSEWHERE
        if user.get("is_restricted") or user.get("is_ultra_restricted"):
            return Standing.GUEST
        return Standing.MEMBER


def _display_name(user: dict[str, Any]) -> str:
    profile = user.get("profile") or {}
    names = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"), user.get("name"))
    return str(next(filter(None, names), "a colleague"))
