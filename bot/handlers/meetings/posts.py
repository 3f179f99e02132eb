"""The invitation of a meeting in its channel: posted once, updated as answers come, with a calendar file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.clock import Clock
from bot.handlers.requests import Request
from bot.logs import log, where
from bot.services.meetings import posts as service
from bot.services.meetings.calendar import to_ics
from bot.services.meetings.posts import Taken
from bot.services.people import Actor
from bot.services.reaching import Nation
from bot.services.records import Meeting
from bot.store.database import Database
from bot.views.meetings.pages import EVENT_TYPE
from bot.views.meetings.polls import message_of
from bot.views.text import escape

INVITE = (
    "Kith is not in this channel yet. Type `/invite @Kith` in the channel, and then press “Post the "
    "invitation”."
)
POSTED = "The invitation was posted in <#{}>. Its calendar file follows in the thread below it."
POLL_POSTED = (
    "The poll was posted in <#{}>. You are told when everybody there has answered, and when the deadline has "
    "passed; then “Settle on this”, beside a time on this page, makes it the invitation."
)
UNCERTAIN = (
    "Slack did not say whether it was posted. Kith looks for it in the channel within the next "
    "minutes, and posts it then if it is not there. You need not do anything."
)
# What Slack refuses a post with, and what the person can do
# (https://docs.slack.dev/reference/methods/chat.postMessage#errors).
REFUSALS: Mapping[str, str] = {
    "not_in_channel": INVITE,
    "channel_not_found": INVITE,
    "is_archived": "This channel is archived. Press “Change”, and choose another.",
    "restricted_action": (
        "The workspace does not let apps post in this channel. Press “Change”, and choose another."
    ),
    "ratelimited": "Slack asks for a pause. Please press “Post the invitation” in a minute.",
}
# After these the post may be there all the same (the same page).
UNCERTAIN_ERRORS = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
# After these there is nothing left to update (https://docs.slack.dev/reference/methods/chat.update#errors).
LOST = frozenset(
    {"message_not_found", "cant_update_message", "channel_not_found", "is_archived", "edit_window_closed"}
)
# The clocks of Slack and of this machine may differ by this much.
CLOCKS_APART = timedelta(minutes=2)
FILE_NAME = "meeting-{}.ics"
# For each of the up to seven calls that `keep_up` makes for one meeting: so all of them have ended within
# AT_MOST of `bot.services.meetings.posts`, after which another process may do the same.
SECONDS_TO_KEEP_UP = 8


def posts_of(request: Request) -> "MeetingPosts":
    """As they are seen and posted within a request."""
    kith = request.kith
    return MeetingPosts(kith.database, kith.clock, request.client, kith.policy.reaching.nation)


@dataclass(frozen=True)
class MeetingPosts:
    """The invitations in Slack."""

    database: Database
    clock: Clock
    client: WebClient
    nation: str = Nation.ENGLAND
    """The council's, for its bank holidays."""

    def post(self, actor: Actor, meeting_id: int) -> str:
        """Post a draft's invitation, once. Gives what to tell the person, safe for Slack.

        Raises NotAllowed, and Unsuitable where it cannot be posted.
        """
        now = self.clock()
        with self.database.transaction(writes=True) as session:
            meeting = service.claim_post(session, actor, meeting_id, now)
        return self.post_claimed(meeting)

    def post_claimed(self, meeting: Meeting) -> str:
        """Post an invitation that is claimed. Gives what to tell a person, safe for Slack."""
        try:
            self._post(meeting)
        except SlackApiError as refusal:
            return self._explain(refusal, meeting.id)
        except (OSError, HTTPException) as lost:
            log().warning("meeting.uncertain", error=type(lost).__name__)
            return UNCERTAIN
        return (POLL_POSTED if meeting.state == "polling" else POSTED).format(meeting.channel_id)

    def show(self, meeting_id: int) -> None:
        """Update an invitation to what is so now, unless somebody else is at it. Never raises.

        What cannot be shown now stays stale, for `keep_up`.
        """
        self._bring_up(meeting_id, with_file=False)

    def keep_up(self) -> None:
        """Show everything that is not shown yet, and find or post what was lost on the way. For each tick.

        What Slack refuses raises nothing, and is tried again; what the database refuses does.
        """
        now = self.clock()
        with self.database.transaction(writes=True) as session:
            lost = service.take_unposted(session, now)
        for meeting in lost:
            self._find_or_post(meeting)
        with self.database.transaction() as session:
            stale = service.stale(session, now)
        for meeting_id in stale:
            self._bring_up(meeting_id, with_file=True)

    def _post(self, meeting: Meeting) -> None:
        with self.database.transaction() as session:
            coming = service.to_post(session, meeting.id, self.nation)
        answer = self.client.chat_postMessage(
            channel=meeting.channel_id, unfurl_links=False, **message_of(coming)
        )
        self._note_posted(meeting, str(answer["ts"]), meeting.version)

    def _note_posted(self, meeting: Meeting, ts: str, version: int) -> None:
        with self.database.transaction(writes=True) as session:
            service.note_posted(session, meeting.id, ts, version)

    def _explain(self, refusal: SlackApiError, meeting_id: int) -> str:
        error = str(refusal.response.get("error"))
        log().warning("meeting.refused", error=error)
        if error in UNCERTAIN_ERRORS or int(getattr(refusal.response, "status_code", 200)) >= 500:
            return UNCERTAIN
        with self.database.transaction(writes=True) as session:
            service.give_back(session, meeting_id)
        other = f"Slack did not take the invitation ({escape(error, 60)}). Please try again later."
        return f"It is saved as a draft; nothing was posted. {REFUSALS.get(error, other)}"

    def _find_or_post(self, meeting: Meeting) -> None:
        try:
            ts = self._find(meeting)
        except (SlackApiError, OSError, HTTPException) as fault:
            log().warning("meeting.not_found", **where(fault))
            return  # as uncertain as before: it is looked for again
        if ts:
            # What it shows is at least what it showed at first.
            self._note_posted(meeting, ts, 0)
        else:
            self.post_claimed(meeting)

    def _find(self, meeting: Meeting) -> str | None:
        """The invitation in the channel's history, by its metadata."""
        for message in self._history(meeting):
            metadata = message.get("metadata") or {}
            payload = metadata.get("event_payload") or {}
            if metadata.get("event_type") == EVENT_TYPE and payload.get("meeting") == meeting.uid:
                return str(message["ts"])
        return None

    def _history(self, meeting: Meeting) -> Iterator[Mapping[str, Any]]:
        since = (meeting.posting_at or meeting.made_at) - CLOCKS_APART
        pages = self.client.conversations_history(
            channel=meeting.channel_id,
            oldest=f"{since.timestamp():.6f}",
            include_all_metadata=True,
            limit=200,
        )
        for page in pages:
            yield from page["messages"]

    def _bring_up(self, meeting_id: int, *, with_file: bool) -> None:
        now = self.clock()
        try:
            with self.database.transaction() as session:
                if not service.is_free(session, meeting_id, now):
                    return
            with self.database.transaction(writes=True) as session:
                taken = service.take(session, meeting_id, now, with_file=with_file, nation=self.nation)
            if taken:
                self._update(taken, with_file=with_file)
        except SlackApiError as refusal:
            self._put_off(meeting_id, refusal)
        except Exception as fault:
            log().error("meeting.not_shown", **where(fault))

    def _update(self, taken: Taken, *, with_file: bool) -> None:
        meeting = taken.coming.meeting
        if taken.version != meeting.shown_version:
            self.client.chat_update(
                channel=meeting.channel_id, ts=str(meeting.ts), **message_of(taken.coming)
            )
        if with_file and taken.file_is_due:
            self._replace_file(meeting)
        with self.database.transaction(writes=True) as session:
            service.note_shown(session, meeting.id, taken.version, self.clock())

    def _replace_file(self, meeting: Meeting) -> None:
        """The calendar file of this change; looked for first, since Slack's answer may have been lost."""
        name = FILE_NAME.format(meeting.sequence)
        files = self._files_in_thread(meeting)
        kept = next((file_id for file_id, each in files.items() if each == name), None)
        if kept is None:
            kept = self._upload(meeting, name)
        with self.database.transaction(writes=True) as session:
            service.note_file(session, meeting.id, kept, meeting.sequence)
        for file_id in files.keys() - {kept}:
            self._delete(file_id)

    def _delete(self, file_id: str) -> None:
        """An old file; one that stays is deleted with the next change."""
        try:
            self.client.files_delete(file=file_id)
        except SlackApiError as refusal:
            log().warning("meeting.not_updated", error=str(refusal.response.get("error")))

    def _upload(self, meeting: Meeting, name: str) -> str:
        what = "Cancelled" if meeting.state == "cancelled" else "Add to your calendar"
        answer = self.client.files_upload_v2(
            channel=meeting.channel_id,
            thread_ts=meeting.ts,
            filename=name,
            title=f"{what}: {meeting.title}",
            content=to_ics(meeting),
        )
        return str(answer["files"][0]["id"])

    def _files_in_thread(self, meeting: Meeting) -> dict[str, str]:
        """Our own calendar files there, by id."""
        first, last = FILE_NAME.split("{}")
        thread = self.client.conversations_replies(channel=meeting.channel_id, ts=str(meeting.ts), limit=200)
        return {
            str(file["id"]): str(file["name"])
            for message in thread["messages"]
            if message.get("bot_id")
            for file in message.get("files", ())
            if str(file.get("name", "")).startswith(first) and str(file["name"]).endswith(last)
        }

    def _put_off(self, meeting_id: int, refusal: SlackApiError) -> None:
        """Slack asks for a pause, or does not know the message any more."""
        error = str(refusal.response.get("error"))
        log().warning("meeting.not_updated", error=error)
        now = self.clock()
        with self.database.transaction(writes=True) as session:
            if error in LOST:
                service.note_lost(session, meeting_id)
            elif error == "ratelimited":
                seconds = int(refusal.response.headers.get("Retry-After", 30))
                until = now + timedelta(seconds=seconds)
                service.note_pause(session, meeting_id, until)
                service.note_too_many(session, until)
