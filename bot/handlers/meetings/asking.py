"""Who is asked in a poll: seen to after each tick, since Slack tells of each person by a call of its own."""

from dataclasses import dataclass

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.clock import Clock
from bot.handlers.people import People
from bot.logs import log
from bot.services.meetings import asking as service
from bot.store.database import Database

# https://docs.slack.dev/reference/methods/conversations.members: fewer than 1,000 at a time.
MEMBERS_AT_ONCE = 200


@dataclass(frozen=True)
class Asking:
    """Asks Slack who is in the channels of the polls that run."""

    database: Database
    clock: Clock
    client: WebClient
    people: People

    def keep_up(self) -> None:
        """Find out who is asked, and close what has come to its end. What Slack refuses is asked again."""
        now = self.clock()
        with self.database.transaction() as session:
            is_due, due = service.is_to_close(session, now), service.to_ask(session, now)
        if is_due:
            with self.database.transaction(writes=True) as session:
                service.close(session, now)
        for meeting_id in due:
            try:
                self._ask(meeting_id)
            except SlackApiError as refusal:
                log().warning("poll.not_asked", error=str(refusal.response.get("error")))

    def _ask(self, meeting_id: int) -> None:
        now = self.clock()
        with self.database.transaction() as session:
            channel_id = service.channel_to_see(session, meeting_id, now)
        if channel_id:
            members = self._members(channel_id)
            with self.database.transaction(writes=True) as session:
                service.note_members(session, meeting_id, members, now)
        with self.database.transaction() as session:
            unknown = service.unknown(session, meeting_id)
        if unknown:
            found = self.people.all(self.client, unknown)
            with self.database.transaction(writes=True) as session:
                service.note_people(session, meeting_id, unknown, found, now)

    def _members(self, channel_id: str) -> set[str]:
        pages = self.client.conversations_members(channel=channel_id, limit=MEMBERS_AT_ONCE)
        return {str(one) for page in pages for one in page["members"]}
