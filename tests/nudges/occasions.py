"""What the nudges in the outbox would say now, in the pretend workspace."""

from slack_sdk import WebClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.handlers.people import People
from bot.nudges.kinds import Capability, Occasion
from bot.store.directory import Directory
from bot.store.outbox import Nudge
from bot.store.people import Person
from bot.views.notes import Note
from tests.world import World


def client_of(world: World) -> WebClient:
    """The bot's own way to Slack."""
    return WebClient(token=world.sandbox.bot_token, base_url=world.sandbox.api_url, retry_handlers=[])


def rendered(world: World, capability: Capability) -> dict[tuple[str, str], Note | None]:
    """Every nudge of these kinds with what it says now, by its kind and its reader's Slack id."""
    renders = {kind.name: kind.render for kind in capability.kinds}
    with world.database.transaction() as session:
        both = select(Nudge, Person).join(Person, Person.id == Nudge.person_id)
        due = session.execute(both.where(Nudge.kind.in_(renders)).order_by(Nudge.id))
        return {
            (nudge.kind, str(person.user_id)): renders[nudge.kind](occasion(world, session, nudge, person))
            for nudge, person in due
        }


def occasion(world: World, session: Session, nudge: Nudge, person: Person) -> Occasion:
    """A nudge as it is about to be sent."""
    client, user_id = client_of(world), str(person.user_id)
    people = People("T0WESTHAV", world.clock)
    return Occasion(
        session,
        nudge,
        person,
        people.all(client, [user_id]).get(user_id),
        world.clock(),
        Directory(world.database),
        frozenset(),
        lambda ids: people.all(client, ids),
        lambda other: people.name(client, other),
    )
