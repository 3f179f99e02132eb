"""The Web API methods for files: an address to upload to, the sharing of what came, looking, deleting.

Sources: https://docs.slack.dev/reference/methods/files.getUploadURLExternal, …/files.completeUploadExternal,
…/files.info and …/files.delete
"""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from slack_sandbox.access import Access
from slack_sandbox.files import READ, TYPES, WRITE, Files
from slack_sandbox.posting import Posting
from slack_sandbox.web_api import Method
from slack_sandbox.wire import Json, SlackError, read_json
from slack_sandbox.workspace import Channel, File

ALT_LIMIT = 1000  # files.getUploadURLExternal: alt_txt_too_large
SNIPPET_LIMIT = 1024 * 1024  # the same page: snippet_too_large
CHANNELS_LIMIT = 100  # files.completeUploadExternal: channels_limit_exceeded
TICKET = "/upload/v1/"
SNIPPETS = {kind for kind, mimetype, _ in TYPES.values() if mimetype.startswith("text/")} | {"json", "xml"}
Shared = Callable[[File, Channel], None]


class Uploads:
    """Files on their way in. A ticket is an address that takes the bytes of one file until it is shared."""

    def __init__(self, posting: Posting, access: Access, shared: Shared) -> None:
        self.files: Files = posting.files
        self.posting = posting
        self.access = access
        self.shared = shared
        self.tickets: dict[str, File] = {}

    def table(self) -> dict[str, Method]:
        return {
            "files.getUploadURLExternal": Method(self.get_upload_url, (WRITE,)),
            "files.completeUploadExternal": Method(self.complete, (WRITE,)),
            "files.info": Method(self.info, (READ,)),
            "files.delete": Method(self.delete, (WRITE,)),
        }

    def get_upload_url(self, arguments: Json) -> Json:
        name, length = arguments.get("filename"), _length(arguments.get("length"))
        alt_text, snippet = arguments.get("alt_txt") or "", arguments.get("snippet_type") or ""
        if not isinstance(name, str) or not name or not isinstance(alt_text, str):
            raise SlackError("invalid_arguments")
        if len(alt_text) > ALT_LIMIT:
            raise SlackError("alt_txt_too_large")
        if snippet and snippet not in SNIPPETS:
            raise SlackError("unknown_snippet_type")
        if snippet and length > SNIPPET_LIMIT:
            raise SlackError("snippet_too_large")
        bot = self.posting.workspace.bot
        file = self.files.new(name, bot.id, length, alt_text=alt_text, snippet_type=snippet)
        key = uuid4().hex
        self.tickets[key] = file
        return {"upload_url": f"{self.files.base}{TICKET}{key}", "file_id": file.id}

    def announced(self, key: str) -> int:
        """How many bytes this ticket takes; none where there is no such ticket."""
        file = self.tickets.get(key)
        return file.length if file else 0

    def take(self, key: str, content: bytes | None) -> File:
        """The bytes for a ticket, None for more than was announced.

        For another length than announced Slack promises nothing but “a non-200 response” for a failure.
        """
        file = self.tickets.get(key)
        if file is None:
            raise SlackError("file_not_found")
        if content is None or len(content) != file.length:
            raise SlackError("wrong_length")
        self.files.make_room(len(content))
        file.content = content
        return file

    def complete(self, arguments: Json) -> Json:
        """Share everything or, where anything is amiss, nothing. “This method can only be called once.”

        Slack shares a little later, so its answer does not say yet where a file is shared:
        https://github.com/slackapi/bolt-js/issues/2115.
        """
        titles = _titles(arguments.get("files"))
        files = [self._uploaded(file_id) for file_id in titles]
        channels = self._channels(arguments)
        content = {key: arguments.get(key) for key in ("blocks", "thread_ts")}
        if arguments.get("initial_comment"):
            content |= {"text": arguments["initial_comment"], "blocks": None}
        self.posting.check(channels, content, files)
        for file in files:
            file.title, file.complete = titles[file.id] or file.name, True
        self.tickets = {key: file for key, file in self.tickets.items() if not file.complete}
        answer = [self.files.to_json(file) for file in files]
        for channel in channels:
            self._share(channel, content, files)
        return {"files": answer}

    def info(self, arguments: Json) -> Json:
        return {"file": self.files.to_json(self.files.for_app(arguments.get("file"))), "comments": []}

    def delete(self, arguments: Json) -> Json:
        """A bot may only delete what is its own."""
        file = self.files.for_app(arguments.get("file"))
        if file.user_id != self.posting.workspace.bot.id:
            raise SlackError("cant_delete_file")
        self.files.delete(file)
        for message in self.posting.holding(file):
            self.posting.tell(message)
        return {}

    def _share(self, channel: Channel, content: Json, files: list[File]) -> None:
        self.posting.post(channel, content, files=files)
        for file in files:
            self.shared(file, channel)

    def _uploaded(self, file_id: str) -> File:
        """A file whose bytes came. Of one that has none yet Slack’s page says nothing: the ticket is void."""
        file = self.posting.workspace.files.get(file_id)
        if file is None or file.complete or file.content is None:
            raise SlackError("file_not_found")
        return file

    def _channels(self, arguments: Json) -> list[Channel]:
        """Where to share; nowhere, and the file stays private. Only `channels` takes people’s ids too."""
        named = [each.strip() for each in str(arguments.get("channels") or "").split(",") if each.strip()]
        if len(named) > CHANNELS_LIMIT:
            raise SlackError("channels_limit_exceeded")
        found = [self._named(channel_id) for channel_id in named]
        if arguments.get("channel_id"):
            channel = self.access.seen_channel(arguments["channel_id"])
            found.append(self.access.channel_to_post(channel.id))
        channels = list({channel.id: channel for channel in found}.values())
        if arguments.get("thread_ts") and len(channels) != 1:
            raise SlackError("invalid_arguments")
        return channels

    def _named(self, channel_id: str) -> Channel:
        try:
            return self.access.channel_to_post(channel_id)
        except SlackError as refusal:
            raise SlackError(_OF_CHANNELS.get(refusal.code, refusal.code)) from None


_OF_CHANNELS = {"channel_not_found": "invalid_channel", "restricted_action": "posting_to_channel_denied"}


def _length(given: Any) -> int:
    """`missing_argument` is what Slack says of a length of 0 too."""
    if given in (None, "", 0, "0"):
        raise SlackError("missing_argument")
    try:
        length = int(str(given))
    except ValueError:
        raise SlackError("invalid_arguments") from None
    if length < 0:
        raise SlackError("invalid_arguments")
    return length


def _titles(given: Any) -> dict[str, str]:
    """The title of each file id, empty where none was given."""
    try:
        files = read_json(given) if isinstance(given, str) else given
    except ValueError:
        raise SlackError("invalid_arguments") from None
    if not isinstance(files, list) or not files or not all(isinstance(each, dict) for each in files):
        raise SlackError("invalid_arguments")
    pairs = [(each.get("id"), each.get("title") or "") for each in files]
    if not all(isinstance(word, str) for pair in pairs for word in pair) or len(dict(pairs)) < len(pairs):
        raise SlackError("invalid_arguments")
    return dict(pairs)
