"""All that is needed to say a nudge, put together when it is about to be said."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.logs import log, where
from bot.nudges.kinds import Kind, Occasion
from bot.services.people import Actor
from bot.store import people
from bot.store.directory import Directory
from bot.store.outbox import Nudge
from bot.views.notes import Note


@dataclass(frozen=True)
class Occasions:
    """Makes occasions. Whom it asks for people asks Slack, and raises what Slack answers."""

    directory: Directory
    first_admins: frozenset[str]
    who: Callable[[Collection[str]], Mapping[str, Actor]]
    name: Callable[[str], str]

    def actor(self, user_id: str | None) -> Actor | None:
        """The person as Slack knows them now. Ask before a transaction begins, since it may take a while."""
        return self.who([user_id]).get(user_id) if user_id else None

    def of(self, session: Session, nudge: Nudge, actor: Actor | None, now: datetime) -> Occasion:
        """The occasion of this nudge."""
        return Occasion(
            session=session,
            nudge=nudge,
            person=people.person(session, nudge.person_id) if nudge.person_id else None,
            actor=actor,
            now=now,
            directory=self.directory,
            first_admins=self.first_admins,
            who=self.who,
            name=self.name,
        )


@dataclass(frozen=True)
class Saying:
    """Says a nudge outside of the sender: to a colleague, who tells it on."""

    kinds: Mapping[str, Kind]
    occasions: Occasions
    clock: Clock

    def note(self, session: Session, nudge: Nudge) -> Note | None:
        """What it says now; None where its cause is gone."""
        kind = self.kinds.get(nudge.kind)
        person = people.person(session, nudge.person_id) if nudge.person_id else None
        actor = self.occasions.actor(person.user_id) if person else None
        if kind is None:
            return None
        try:
            return kind.render(self.occasions.of(session, nudge, actor, self.clock()))
        except SQLAlchemyError:
            raise
        except Exception as error:  # one that cannot be said must not hide the others
            log().error("nudge.not_prepared", id=nudge.id, kind=nudge.kind, **where(error))
            return Note(kind.label, ["This cannot be shown at the moment. Please look again later."])
