"""Reads who asks for what, from the requests of the page and of the Python client."""

from aiohttp import web

from slack_sandbox.wire import Json, UseError, read_json
from slack_sandbox.workspace import Channel, Message, User, Workspace


def asker(workspace: Workspace, request: web.Request) -> User:
    """Who a GET is made as."""
    return workspace.person(request.query.get("as"))


async def json_object(request: web.Request) -> Json:
    """The body of a POST; raise `UseError` when it is no JSON object."""
    try:
        body = read_json(await request.read())
    except ValueError:
        raise UseError("bad_json", "That is not JSON.") from None
    if not isinstance(body, dict):
        raise UseError("bad_json", "Send a JSON object.")
    return body


async def body_and_person(workspace: Workspace, request: web.Request) -> tuple[Json, User]:
    """The body of a POST, and who it is made as."""
    body = await json_object(request)
    return body, workspace.person(body.get("as"))


def string(body: Json, key: str, least: int = 0) -> str:
    value = body.get(key, "")
    if not isinstance(value, str) or len(value) < least:
        raise UseError("bad_argument", f"“{key}” must be text.")
    return value


def seen_message(workspace: Workspace, person: User, where: Json) -> Message:
    """The message at `channel` and `ts`, when this person sees it."""
    channel: Channel = workspace.channel_for(person, where.get("channel"))
    message = workspace.message(channel.id, where.get("ts"))
    if message is None or message.recipient_id not in (None, person.id):
        raise UseError("unknown_message", "That message is not there any more.", status=404)
    return message
