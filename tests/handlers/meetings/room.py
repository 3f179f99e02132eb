"""What the tests of meetings share: how staff plan one, and what stands of it in the channel."""

import asyncio

from slack_sdk import WebClient
from sqlalchemy import select

from bot.handlers.meetings.posts import MeetingPosts
from bot.store.meetings.meetings import Meeting
from bot.store.outbox import Nudge
from slack_sandbox import Form, Outcome, Person, Shown
from tests.conftest import Clock
from tests.world import World

NETWORK, PARTNERS = "#network", "#partners"
LINE = "/meeting Childminder forum Tuesday 22 September 6.30pm at St Mary's Hall"
WHEN = "Tuesday 22 September 2026, 6.30pm to 8pm"


def open_plan(person: Person, line: str = LINE, channel: str = NETWORK) -> Form:
    assert person.command(channel, line).ok
    return person.open_form()


def save(person: Person, then: str = "Post the invitation in the channel now") -> Outcome:
    """“Next”, and then “Save” in “Is this right?”."""
    outcome = person.submit()
    if outcome.errors or person.open_form().title != "Is this right?":
        return outcome
    if "And then" in person.open_form().labels:
        person.fill({"And then": then})
    return person.submit()


def invite(person: Person, channel: str = NETWORK, line: str = LINE, **fields: str) -> Shown:
    """A meeting people are invited to; its invitation."""
    open_plan(person, line, channel)
    person.fill({name.replace("_", " "): value for name, value in fields.items()})
    assert save(person).ok
    person.close()
    return invitation(person, channel)


def invitation(person: Person, channel: str = NETWORK) -> Shown:
    (found,) = [one for one in person.messages(channel) if not one.ephemeral and "Details" in one.buttons]
    return found


def press(person: Person, label: str, channel: str = NETWORK) -> str:
    """Press a button of the invitation; what Kith tells who pressed."""
    assert person.press(invitation(person, channel), label).ok
    told = person.last_message(channel)
    assert told.ephemeral
    return told.plain or told.text


def page(person: Person, channel: str = NETWORK) -> Form:
    assert person.press(invitation(person, channel), "Details").ok
    return person.open_form()


def meetings(world: World) -> list[Meeting]:
    with world.database.transaction() as session:
        return list(session.scalars(select(Meeting).order_by(Meeting.id)))


def due(world: World, kind: str) -> list[Nudge]:
    with world.database.transaction() as session:
        return list(session.scalars(select(Nudge).where(Nudge.kind == kind).order_by(Nudge.id)))


def tick(world: World, clock: Clock) -> None:
    """What each tick does for the invitations."""
    sandbox = world.sandbox
    client = WebClient(sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])
    MeetingPosts(world.database, clock, client).keep_up()


def send_again(world: World) -> str:
    """Deliver the last submission once more, as it was; what Kith answers."""
    sandbox = world.sandbox
    (*_, last) = (one for one in sandbox.envelopes if one.payload.get("type") == "view_submission")
    assert sandbox._loop
    again = sandbox._actors.delivery.deliver("interactive", last.payload)
    return str(asyncio.run_coroutine_threadsafe(again, sandbox._loop).result(10).answer)
