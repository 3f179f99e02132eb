"""A network of people who have ideas and look for each other, without Slack."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.services.meetings import offers
from bot.services.meetings.ideas import Ideas, Suggestion
from bot.services.meetings.introduced import Answer, Introductions
from bot.services.meetings.wishes_to_meet import Wish, Wishes
from bot.services.people import Actor, Standing
from bot.store import outbox, people
from bot.store.channels import Membership, NetworkChannel
from bot.store.database import Database
from bot.store.directory import Directory
from bot.store.meetings.ideas import MeetingIdea
from bot.store.meetings.introductions import Introduction, IntroductionSide
from bot.store.outbox import Due, Nudge
from bot.store.people import Person, SettingLink
from bot.store.places import District

T = TypeVar("T")
MAYA = Actor("U0MAYA00001", "T1", Standing.MEMBER)
NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
COMPANY, DAYS, FOLLOW = 3, 14, 21
FUNDING = Wish(topics=("Funding",), miles=5, near="XX1")
PLACES = {"XX1": (54.0, 1.0), "XX2": (54.02, 1.0), "XX9": (55.0, 1.0)}


def provider(name: str) -> Actor:
    """Somebody of another workspace."""
    return Actor(f"U0{name}00001", f"T{name}", Standing.ELSEWHERE)


class Club:
    """One network channel, and places whose position is known."""

    def __init__(self, database: Database) -> None:
        self.database, self.now = database, NOW
        self.directory = Directory(database)
        self.act(self._begin)

    def act(self, do: Callable[[Session], T]) -> T:
        with self.database.transaction(writes=True) as session:
            return do(session)

    def ideas(self, actor: Actor, do: Callable[[Ideas], T]) -> T:
        return self.act(lambda s: do(Ideas(s, actor, self.now)))

    def suggest(self, name: str, topic: str = "Outdoor play", key: str = "") -> int:
        suggestion = Suggestion(topic)
        return self.ideas(
            provider(name), lambda i: i.suggest(suggestion, "C1", key or f"form of {name}:{len(topic)}").id
        )

    def join(self, name: str, idea_id: int = 1) -> int:
        return self.ideas(provider(name), lambda i: i.join(idea_id, COMPANY, [MAYA]).joining)

    def idea(self, idea_id: int = 1) -> MeetingIdea:
        return self.act(lambda s: s.get_one(MeetingIdea, idea_id))

    def post(self, idea_id: int = 1) -> None:
        """Its message stands in Slack."""

        def do(session: Session) -> None:
            idea = session.get_one(MeetingIdea, idea_id)
            idea.ts, idea.shown_version = "1.1", idea.version

        self.act(do)

    def add(self, *names: str) -> None:
        """People who belong to a setting for certain, and are in the channel."""

        def do(session: Session) -> None:
            for name in names:
                actor = provider(name)
                person = people.meet(session, actor.user_id, actor.team_id, self.now)
                link = {"register": "ofsted", "urn": f"EY{person.id}", "outcome": "confirmed"}
                session.add(SettingLink(person_id=person.id, asked_at=NOW, asked_by=actor.user_id, **link))
                session.add(Membership(channel_id="C1", person_id=person.id, joined_at=NOW))

        self.act(do)

    def wish(self, name: str, wish: Wish = FUNDING) -> None:
        self.act(lambda s: Wishes(s, provider(name), self.directory, self.now).opt_in(wish, "C1"))

    def stop(self, name: str) -> bool:
        return self.act(lambda s: Wishes(s, provider(name), self.directory, self.now).opt_out())

    def look(self) -> int:
        """What each tick does; how many were offered."""
        looked = self.act(lambda s: offers.look(s, self.now))
        return self.act(lambda s: offers.offer(s, looked, self.now, DAYS)) if looked else 0

    def answer(self, name: str, answer: Answer, number: int = 1) -> bool:
        """Whether it still is an offer."""
        return self.act(lambda s: Introductions(s, provider(name), self.now).answer(number, answer).is_open)

    def introductions(self, name: str, do: Callable[[Introductions], T]) -> T:
        return self.act(lambda s: do(Introductions(s, provider(name), self.now)))

    def rules(self) -> None:
        """What the rules find is written down, as at each tick."""

        def do(session: Session) -> None:
            dues: Sequence[Due] = offers.dues(session, self.now, FOLLOW)
            outbox.add(session, dues)

        self.act(do)

    def pairs(self) -> list[set[str]]:
        """Who was offered to whom, by name."""

        def do(session: Session) -> list[set[str]]:
            numbers = session.scalars(select(Introduction.id).order_by(Introduction.id)).all()
            return [
                {
                    name_of(user)
                    for user in session.scalars(
                        select(Person.user_id)
                        .join(IntroductionSide, IntroductionSide.person_id == Person.id)
                        .where(IntroductionSide.introduction_id == number)
                    )
                }
                for number in numbers
            ]

        return self.act(do)

    def due(self, kind: str) -> list[tuple[str, str]]:
        """To whom something is due, and what has become of it."""

        def do(session: Session) -> list[tuple[str, str]]:
            found = select(Person.user_id, Nudge.state).join(Nudge, Nudge.person_id == Person.id)
            rows = session.execute(found.where(Nudge.kind == kind).order_by(Nudge.id))
            return [(name_of(user), state) for user, state in rows]

        return self.act(do)

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)

    def _begin(self, session: Session) -> None:
        session.add(
            NetworkChannel(
                channel_id="C1",
                name="network",
                coordinator_id=MAYA.user_id,
                made_at=NOW,
                made_by=MAYA.user_id,
            )
        )
        session.add_all(District(district=each, latitude=n, longitude=e) for each, (n, e) in PLACES.items())


def name_of(user_id: str | None) -> str:
    return str(user_id).removeprefix("U0").removesuffix("00001")
