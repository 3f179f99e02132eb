"""What the nudges in the outbox would say now, and what has become of them, in the pretend workspace."""

from sqlalchemy import select

from bot.nudges.kinds import Capability
from bot.store.outbox import Nudge
from bot.store.people import Person
from bot.views.notes import Note
from tests.world import World


def rendered(world: World, capability: Capability) -> dict[tuple[str, str], Note | None]:
    """Every nudge of these kinds with what it says now, by its kind and its reader's Slack id."""
    renders = {kind.name: kind.render for kind in capability.kinds}
    occasions, found = world.post_office.senders[0].tools.occasions, {}
    with world.database.transaction() as session:
        both = select(Nudge, Person).join(Person, Person.id == Nudge.person_id)
        for nudge, person in session.execute(both.where(Nudge.kind.in_(renders)).order_by(Nudge.id)):
            occasion = occasions.of(session, nudge, occasions.actor(person.user_id), world.clock())
            found[nudge.kind, str(person.user_id)] = renders[nudge.kind](occasion)
    return found


def states(world: World) -> list[tuple[str, str, str | None]]:
    """What has become of each nudge, the way it went, and why not."""
    with world.database.transaction() as session:
        found = session.scalars(select(Nudge).order_by(Nudge.id))
        return [(nudge.state, str(nudge.via), nudge.reason) for nudge in found]
