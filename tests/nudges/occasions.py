"""What the nudges in the outbox would say now, in the pretend workspace, and a sender that says it."""

from functools import partial

from slack_sdk import WebClient
from sqlalchemy import select

from bot.handlers.people import People
from bot.nudges import channels, links
from bot.nudges.decisions import by_kinds
from bot.nudges.delivery import SlackDelivery
from bot.nudges.in_channel import VIA, InChannelDelivery, show_in_channel
from bot.nudges.kinds import Capability
from bot.nudges.occasions import Occasions
from bot.nudges.sender import Sender
from bot.nudges.tools import Tools
from bot.store import outbox
from bot.store.directory import Directory
from bot.store.outbox import Nudge
from bot.store.people import Person
from bot.views.notes import Note
from tests.world import World


def client_of(world: World) -> WebClient:
    """The bot's own way to Slack."""
    return WebClient(token=world.sandbox.bot_token, base_url=world.sandbox.api_url, retry_handlers=[])


def occasions(world: World) -> Occasions:
    client, people = client_of(world), People("T0WESTHAV", world.clock)
    return Occasions(
        Directory(world.database), frozenset(), partial(people.all, client), partial(people.name, client)
    )


def rendered(world: World, capability: Capability) -> dict[tuple[str, str], Note | None]:
    """Every nudge of these kinds with what it says now, by its kind and its reader's Slack id."""
    renders = {kind.name: kind.render for kind in capability.kinds}
    made, found = occasions(world), {}
    with world.database.transaction() as session:
        both = select(Nudge, Person).join(Person, Person.id == Nudge.person_id)
        for nudge, person in session.execute(both.where(Nudge.kind.in_(renders)).order_by(Nudge.id)):
            occasion = made.of(session, nudge, made.actor(person.user_id), world.clock())
            found[nudge.kind, str(person.user_id)] = renders[nudge.kind](occasion)
    return found


def send(world: World) -> None:
    """Send all that is due, whatever its readers wish."""
    with world.database.transaction(writes=True) as session:
        for nudge in session.scalars(select(Nudge).where(Nudge.state == "planned")).all():
            outbox.make_ready(session, [nudge], "slack", f"dm:{nudge.person_id}")
    kinds = {kind.name: kind for each in (channels, links) for kind in each.CAPABILITY.kinds}
    client, made, decide = client_of(world), occasions(world), by_kinds(kinds)
    direct = Tools(
        "slack",
        world.database,
        SlackDelivery(client, "B0KITHBOT"),
        made,
        decide,
        world.clock,
        undeliverable=show_in_channel,
    )
    in_channel = Tools(VIA, world.database, InChannelDelivery(client), made, decide, world.clock)
    for tools in (direct, in_channel):
        Sender(tools, submit=lambda act: act()).step()


def states(world: World) -> list[tuple[str, str, str | None]]:
    """What has become of each nudge, the way it went, and why not."""
    with world.database.transaction() as session:
        return [
            (nudge.state, str(nudge.via), nudge.reason)
            for nudge in session.scalars(select(Nudge).order_by(Nudge.id))
        ]
