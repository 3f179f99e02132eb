"""The addresses files go in and out by: the app’s upload and private addresses, and those of people.

`POST /upload/v1/KEY` takes an app’s bytes, raw or as a multipart form; `GET /files-pri/TEAM-FILE/NAME` gives
them back for its token. `POST /sandbox/files?as&view_id&block_id&action_id&name` takes what a person puts
into a file input, `GET /sandbox/files/FILE?as` gives a person what they may read. Faults and the inspector
know the app’s two as `upload_url` and `url_private`, and hold how many bytes went by, never the bytes.
"""

from collections.abc import AsyncIterator
from urllib.parse import quote

from aiohttp import BodyPartReader, MultipartReader, web

from slack_sandbox.asking import asker
from slack_sandbox.display import file_json
from slack_sandbox.files import PRIVATE, READ, Files, ending, type_of
from slack_sandbox.state import find_element
from slack_sandbox.uploads import TICKET, Uploads
from slack_sandbox.views import Views
from slack_sandbox.web_api import BOT_TOKEN, Call, WebApi, hang_up
from slack_sandbox.wire import Json, SlackError, UseError
from slack_sandbox.workspace import File, User

FORM_LIMIT = 10 * 1024 * 1024  # https://docs.slack.dev/reference/block-kit/block-elements/file-input-element
CHUNK = 64 * 1024
UPLOAD_URL, URL_PRIVATE = "upload_url", "url_private"
FORM_PATH = "/sandbox/files"
# Whatever a file holds, it is never a page of this address.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}


class FilesApi:
    """The routes for files."""

    def __init__(self, uploads: Uploads, views: Views, api: WebApi) -> None:
        self.uploads = uploads
        self.files: Files = uploads.files
        self.workspace = uploads.files.workspace
        self.views = views
        self.api = api

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post(TICKET + "{key}", self.upload),
            web.get(PRIVATE + r"{team}-{file}/{name:[\s\S]*}", self.private),
            web.post(FORM_PATH, self.attach),
            web.get(FORM_PATH + "/{file}", self.download),
        ]

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """Take the bytes of a ticket. Anything but 200 is a failure; which, Slack does not say."""
        key = request.match_info["key"]
        try:
            content = await _at_most(_chunks(request), self.uploads.announced(key))
        except ValueError:  # it calls itself a multipart form, and is none
            content = None
        fault = self.api.faults.take(UPLOAD_URL)
        told: Json = {"bytes": None if content is None else len(content)}
        if fault and fault.how != "lost":
            return await self.api.fail(request, fault, UPLOAD_URL, told)
        try:
            told["file"] = self.uploads.take(key, content).id
            answer, response = {"ok": True}, web.Response(text=f"OK - {told['bytes']}")
        except SlackError as refusal:
            answer, response = refusal.answer(), web.Response(status=400, text=refusal.code)
        self.api.calls.append(Call(UPLOAD_URL, told, answer, None if fault else response.status))
        return hang_up(request) if fault else response

    async def private(self, request: web.Request) -> web.StreamResponse:
        """A file for the app’s token. Without one, Slack leads to its sign-in page, which is no error.

        Sources: https://github.com/slackapi/bolt-js/issues/2585,
        https://github.com/drewminns/slackdeletron/issues/48
        """
        told: Json = {"file": request.match_info["file"]}
        fault = self.api.faults.take(URL_PRIVATE)
        if fault and fault.how != "lost":
            return await self.api.fail(request, fault, URL_PRIVATE, told)
        try:
            self._check_token(request)
            file = self.files.for_app(told["file"])
            answer, response = {"ok": True, "bytes": len(file.content or b"")}, _response(file)
        except SlackError as refusal:
            sign_in = f"/?redir={quote(request.path, safe='')}"
            answer, response = refusal.answer(), web.Response(status=302, headers={"Location": sign_in})
        self.api.calls.append(Call(URL_PRIVATE, told, answer, None if fault else response.status))
        return hang_up(request) if fault else response

    def _check_token(self, request: web.Request) -> None:
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer").strip()
        if self.api.tokens.get(bearer) != BOT_TOKEN:
            raise SlackError("invalid_auth")
        if READ not in self.api.scopes:
            raise SlackError("missing_scope", needed=READ, provided=",".join(self.api.scopes))

    async def attach(self, request: web.Request) -> web.Response:
        """Keep what a person chose for a file input; the file is theirs alone until they send the form."""
        person = asker(self.workspace, request)
        content = await _at_most(request.content.iter_chunked(CHUNK), FORM_LIMIT)
        name = request.query.get("name", "")
        self._check_form(person, request)
        if content is None:
            raise UseError("too_large", f"“{name}” is larger than 10 MB. Choose a smaller file.", status=413)
        if not content:
            raise UseError("empty_file", f"“{name}” is empty. Choose another file.")
        try:
            file = self.files.new(name, person.id, len(content), content=content, complete=True)
        except SlackError as refusal:
            raise UseError(refusal.code, "The workspace has no more room for files.", status=507) from None
        return web.json_response({"ok": True, "file": file_json(file)})

    def _check_form(self, person: User, request: web.Request) -> None:
        """Raise `UseError` unless they have a form open with such a field, which takes such a file."""
        view = self.views.open_view(request.query.get("view_id"), person.id)
        if view is None:
            raise UseError("unknown_view", "That form is not open any more.", status=404)
        names = (request.query.get("block_id"), request.query.get("action_id"))
        _, element = find_element(view.blocks, *names)
        name, wanted = request.query.get("name", ""), element.get("filetypes")
        if element["type"] != "file_input" or not name:
            raise UseError("bad_argument", "That field takes no files.")
        if wanted and ending(name) not in [each.lower() for each in wanted]:
            endings = ", ".join(f".{each}" for each in wanted)
            raise UseError("wrong_type", f"“{name}” is not one of these types: {endings}.")

    async def download(self, request: web.Request) -> web.Response:
        person = asker(self.workspace, request)
        return _response(self.files.for_person(person, request.match_info["file"]))


async def _at_most(chunks: AsyncIterator[bytes], most: int) -> bytes | None:
    """All of it, or None for more; even then it is read to its end, so that the sender hears the answer."""
    kept, total = bytearray(), 0
    async for chunk in chunks:
        total += len(chunk)
        kept.extend(chunk if total <= most else b"")
    return bytes(kept) if total <= most else None


async def _chunks(request: web.Request) -> AsyncIterator[bytes]:
    """The bytes of a file: a part of a multipart form, or the body as it is, whatever it calls itself."""
    if request.content_type != "multipart/form-data":
        async for chunk in request.content.iter_chunked(CHUNK):
            yield chunk
        return
    # Not request.multipart(): that keeps the limit for all other requests, which is far below that of a file.
    async for part in MultipartReader(request.headers, request.content):
        if isinstance(part, BodyPartReader) and part.filename:
            while chunk := await part.read_chunk(CHUNK):
                yield chunk
            return


def _response(file: File) -> web.Response:
    """To be saved, never shown as a page; `filename*`: https://www.rfc-editor.org/rfc/rfc6266#section-4.3."""
    saved_as = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
    headers = {**HEADERS, "Content-Disposition": saved_as, "Content-Type": type_of(file)[1]}
    return web.Response(body=file.content or b"", headers=headers)
