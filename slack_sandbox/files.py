"""The files of the workspace: keeping them, who may read them, and the file object Slack makes of one.

Source: https://docs.slack.dev/reference/objects/file-object
"""

from pathlib import PurePath
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from slack_sandbox.wire import Json, SlackError, UseError
from slack_sandbox.workspace import Channel, File, User, Workspace

# Slack takes more. This workspace keeps files in memory, so it is one that has restricted uploads:
# file_upload_size_restricted and storage_limit_reached of files.getUploadURLExternal.
FILE_LIMIT = 50 * 1024 * 1024  # bytes
STORAGE_LIMIT = 500 * 1024 * 1024  # bytes of all files
READ, WRITE = "files:read", "files:write"
PRIVATE = "/files-pri/"

_OFFICE = "application/vnd.openxmlformats-officedocument"
# By the ending of the name: Slack’s `filetype`, the mimetype, and the type in words.
TYPES = {
    "csv": ("csv", "text/csv", "CSV"),
    "docx": ("docx", f"{_OFFICE}.wordprocessingml.document", "Word Document"),
    "gif": ("gif", "image/gif", "GIF"),
    "htm": ("html", "text/html", "HTML"),
    "html": ("html", "text/html", "HTML"),
    "ics": ("ics", "text/calendar", "Calendar"),
    "jpeg": ("jpg", "image/jpeg", "JPEG"),
    "jpg": ("jpg", "image/jpeg", "JPEG"),
    "json": ("json", "application/json", "JSON"),
    "md": ("markdown", "text/markdown", "Markdown"),
    "pdf": ("pdf", "application/pdf", "PDF"),
    "png": ("png", "image/png", "PNG"),
    "svg": ("svg", "image/svg+xml", "SVG"),
    "txt": ("text", "text/plain", "Plain Text"),
    "webp": ("webp", "image/webp", "WebP"),
    "xlsx": ("xlsx", f"{_OFFICE}.spreadsheetml.sheet", "Excel Spreadsheet"),
    "xml": ("xml", "application/xml", "XML"),
    "zip": ("zip", "application/zip", "Zip"),
}
UNKNOWN_TYPE = ("binary", "application/octet-stream", "Binary")
# Not SVG, which is a document that may hold scripts.
PICTURES = ("image/gif", "image/jpeg", "image/png", "image/webp")


def ending(name: str) -> str:
    """What stands behind the last dot of a file's name, in lower case."""
    return PurePath(name).suffix.removeprefix(".").lower()


def type_of(file: File) -> tuple[str, str, str]:
    """Slack’s filetype, the mimetype, and the type in words."""
    return TYPES.get(ending(file.name), UNKNOWN_TYPE)


class Files:
    """Keeps files. `base` is the address of the server, without a slash at its end."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.base = ""

    def new(self, name: str, user_id: str, length: int, **more: Any) -> File:
        """Keep a file of `length` bytes; raise `SlackError` where that is too many."""
        if length > FILE_LIMIT:
            raise SlackError("file_upload_size_restricted")
        self.make_room(length)
        created = int(self.workspace.clock().timestamp())
        file = File(f"F{uuid4().hex[:10].upper()}", name, name, user_id, length, created, **more)
        self.workspace.files[file.id] = file
        return file

    def make_room(self, length: int) -> None:
        """Raise `SlackError` where the workspace cannot keep so many bytes more."""
        if length + sum(len(kept.content or b"") for kept in self.workspace.files.values()) > STORAGE_LIMIT:
            raise SlackError("storage_limit_reached")

    def delete(self, file: File) -> None:
        """Take its bytes away; what is left is a tombstone in the messages it was shared in."""
        file.deleted, file.content = True, b""

    def app_may_read(self, file: File) -> bool:
        """Its own files, those handed over in a form, and those of the conversations it is in."""
        mine = file.user_id == self.workspace.bot.id or file.handed_over
        return mine or any(self.workspace.bot_is_in(channel) for channel in self._channels(file))

    def for_app(self, file_id: Any) -> File:
        """A file the app may know of; raise `SlackError` as Slack’s methods do."""
        file = self.workspace.files.get(file_id) if isinstance(file_id, str) else None
        if file is None or not file.complete or not self.app_may_read(file):
            raise SlackError("file_not_found")
        if file.deleted:
            raise SlackError("file_deleted")
        return file

    def for_person(self, person: User, file_id: object) -> File:
        """A file this person may read: their own, and those of the conversations they see."""
        file = self.workspace.files.get(file_id) if isinstance(file_id, str) else None
        if file is None or not file.complete or file.deleted or not self._person_may_read(person, file):
            raise UseError("unknown_file", f"{person.name} sees no such file.", status=404)
        return file

    def of_form(self, person: User, given: list[Json]) -> list[Json]:
        """What a person put into a file input, as Slack sends it; raise `UseError` for files not theirs."""
        found = [self.for_person(person, each["id"]) for each in given]
        if any(file.user_id != person.id for file in found):
            raise UseError("unknown_file", "Only files you have uploaded yourself can be sent.", status=404)
        return [self.to_json(file) for file in found]

    def hand_over(self, sent: list[Json]) -> None:
        """Let the app read what a form it is sent holds."""
        for each in sent:
            self.workspace.files[each["id"]].handed_over = True

    def to_json(self, file: File) -> Json:
        """The file object; a deleted file is only a tombstone."""
        if file.deleted:
            return {"id": file.id, "mode": "tombstone"}
        filetype, mimetype, words = type_of(file)
        owner = self.workspace.users[file.user_id]
        shown: Json = {
            "id": file.id,
            "created": file.created,
            "timestamp": file.created,
            "name": file.name,
            "title": file.title,
            "mimetype": mimetype,
            "filetype": file.snippet_type or filetype,
            "pretty_type": words,
            "user": file.user_id,
            "user_team": owner.team.id,
            "editable": bool(file.snippet_type),
            "size": len(file.content or b""),
            "mode": "snippet" if file.snippet_type else "hosted",
            "is_external": False,
            "external_type": "",
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "has_rich_preview": False,
            "file_access": "visible",
        }
        described = {"alt_txt": file.alt_text} if file.alt_text else {}
        return shown | described | self._addresses(file, owner) | self._shares(file)

    def _addresses(self, file: File, owner: User) -> Json:
        name = quote(file.name, safe="")
        private = f"{self.base}{PRIVATE}{self.workspace.team.id}-{file.id}/"
        slack = f"https://{self.workspace.team.domain}.slack.com"
        return {
            "url_private": f"{private}{name}",
            "url_private_download": f"{private}download/{name}",
            "permalink": f"{slack}/files/{owner.id}/{file.id}/{name.lower()}",
        }

    def _shares(self, file: File) -> Json:
        """Where it stands. A DM counts as private: https://docs.slack.dev/reference/objects/file-object."""
        kinds = {"public": "channels", "shared": "channels", "private": "groups", "dm": "ims"}
        shown: Json = {"channels": [], "groups": [], "ims": [], "shares": {}}
        for channel_id, ts in file.shares:
            channel = self.workspace.channels[channel_id]
            among = shown[kinds[channel.kind]]
            among.extend([channel_id] if channel_id not in among else [])
            of_kind = shown["shares"].setdefault("public" if channel.kind == "public" else "private", {})
            of_kind.setdefault(channel_id, []).append(self._share(channel, ts))
        return shown | {"is_public": "public" in shown["shares"]}

    def _share(self, channel: Channel, ts: str) -> Json:
        message = self.workspace.message(channel.id, ts)
        thread = {"thread_ts": message.thread_ts} if message and message.thread_ts else {}
        name = {"channel_name": channel.name} if channel.name else {}
        return {"ts": ts, "team_id": self.workspace.team.id, **name, **thread}

    def _channels(self, file: File) -> list[Channel]:
        return [self.workspace.channels[channel_id] for channel_id, _ in file.shares]

    def _person_may_read(self, person: User, file: File) -> bool:
        shared = any(self.workspace.may_see(person, channel) for channel in self._channels(file))
        return file.user_id == person.id or shared
