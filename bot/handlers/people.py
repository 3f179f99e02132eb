"""Who is acting: asked of Slack, since a payload does not say whether somebody is a guest."""

from collections.abc import Collection
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, NamedTuple

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.clock import Clock
from bot.services.people import Actor, Standing

# Long enough that a form's typeahead does not ask at every letter, short enough that somebody who
# has left, or has become a guest, is noticed at once.
REMEMBERED = timedelta(seconds=60)
# What Slack says where there is nobody of this id, or nobody whom Kith may see
# (https://docs.slack.dev/reference/methods/users.info#errors).
UNKNOWN = frozenset({"user_not_found", "user_not_visible"})
# Slack says of it that it is no bot (https://github.com/slackapi/bolt-js/issues/794).
SLACKBOT = "USLACKBOT"
AT_ONCE = 8
SOMEBODY = "somebody"


class Known(NamedTuple):
    """What Slack said of a person, and when."""

    at: datetime
    actor: Actor
    name: str


class People:
    """The people of the workspace, each remembered for a minute.

    Several threads may ask at once: of each person Slack is asked once, and all of them get its answer.
    """

    def __init__(self, team_id: str, clock: Clock) -> None:
        """`team_id` is the workspace Kith is installed in."""
        self._team_id = team_id
        self._clock = clock
        self._known: dict[str, Known] = {}
        self._asking: dict[str, Future[Known]] = {}
        self._lock = Lock()

    def who(self, client: WebClient, user_id: str) -> Actor:
        """The person with this Slack id. Raises SlackApiError where Slack does not tell."""
        return self._look_up(client, user_id).actor

    def name(self, client: WebClient, user_id: str) -> str:
        """What colleagues call this person. Raises SlackApiError where Slack does not tell."""
        return self._look_up(client, user_id).name

    def name_if_known(self, client: WebClient, user_id: str) -> str:
        """The same, and “somebody” for whom Slack, or Kith, does not know any more. Raises SlackApiError."""
        try:
            return self.name(client, user_id)
        except SlackApiError as refusal:
            if refusal.response.get("error") in UNKNOWN:
                return SOMEBODY
            raise

    def all(self, client: WebClient, user_ids: Collection[str]) -> dict[str, Actor]:
        """These people by their ids; whom Slack does not know is left out. Raises SlackApiError.

        Asked at the same time: one after the other they could take longer than a request may.
        """
        with ThreadPoolExecutor(AT_ONCE) as threads:
            found = threads.map(lambda user_id: self._who_if_known(client, user_id), user_ids)
            return {actor.user_id: actor for actor in found if actor}

    def _who_if_known(self, client: WebClient, user_id: str) -> Actor | None:
        try:
            return self.who(client, user_id)
        except SlackApiError as refusal:
            if refusal.response.get("error") in UNKNOWN:
                return None
            raise

    def _look_up(self, client: WebClient, user_id: str) -> Known:
        with self._lock:
            known = self._known.get(user_id)
            if known and self._clock() - known.at < REMEMBERED:
                return known
            asked = self._asking.get(user_id)
            if asked is None:
                mine = self._asking[user_id] = Future()
        if asked:
            return asked.result()
        return self._ask(client, user_id, mine)

    def _ask(self, client: WebClient, user_id: str, answer: Future[Known]) -> Known:
        """Ask Slack, and tell all who wait for the answer, or that there was none: that is not remembered."""
        try:
            known = self._told(client, user_id)
        except BaseException as fault:
            self._end(user_id, None)
            answer.set_exception(fault)
            raise
        self._end(user_id, known)
        answer.set_result(known)
        return known

    def _end(self, user_id: str, known: Known | None) -> None:
        with self._lock:
            del self._asking[user_id]
            if known:
                self._known[user_id] = known

    def _told(self, client: WebClient, user_id: str) -> Known:
        user: dict[str, Any] = client.users_info(user=user_id)["user"]
        actor = Actor(user_id, str(user.get("team_id", "")), self._standing(user))
        return Known(self._clock(), actor, _display_name(user))

    def _standing(self, user: dict[str, Any]) -> Standing:
        """From https://docs.slack.dev/reference/objects/user-object: what is not certain is not staff."""
        if user.get("deleted") or user.get("is_bot") or user.get("id") == SLACKBOT:
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
