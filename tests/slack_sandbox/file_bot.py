"""What the tests of files have in common: uploading as an app does, and fetching without an SDK."""

from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener, urlopen

from tests.slack_sandbox.conftest import Bot, Json

CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
Calling = Callable[..., Json]


def share(bot: Bot, content: bytes = CALENDAR, filename: str = "visit.ics", **more: Any) -> Json:
    """Upload with Slack’s own client, and say what `files.info` tells of the file then."""
    shared = bot.client.files_upload_v2(file=content, filename=filename, **more)
    found: Json = bot.client.files_info(file=shared["file"]["id"])["file"]
    return found


def announce(call: Calling, content: bytes = CALENDAR, filename: str = "visit.ics", **more: Any) -> Json:
    answer = call("files.getUploadURLExternal", filename=filename, length=len(content), **more)
    assert answer["ok"], answer
    return answer


def send(url: str, content: bytes, content_type: str = "application/x-www-form-urlencoded") -> int:
    request = Request(url, content, {"Content-Type": content_type})
    try:
        with urlopen(request, timeout=10) as response:
            return int(response.status)
    except HTTPError as refusal:
        with refusal:
            return refusal.code


def uploaded(call: Calling, content: bytes = CALENDAR, **more: Any) -> str:
    """The id of a file whose bytes came and which is not shared yet."""
    answer = announce(call, content, **more)
    assert send(answer["upload_url"], content) == 200
    return str(answer["file_id"])


def complete(call: Calling, *file_ids: str, **more: Any) -> Json:
    return call("files.completeUploadExternal", files=[{"id": each} for each in file_ids], **more)


def fetched(url: str, token: str | None) -> tuple[int, bytes, Json]:
    """What a GET without following redirects answers."""

    class Stay(HTTPRedirectHandler):
        def redirect_request(self, *_: Any) -> None:
            return None

    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        with build_opener(Stay).open(Request(url, headers=headers), timeout=10) as response:
            return response.status, response.read(), dict(response.headers)
    except HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read(), dict(refusal.headers)
