"""“Meet people like me”: who may opt in to introductions, what they say for it, and how they opt out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.services.checks import WrongFields
from bot.services.contacting import fault_in_line
from bot.services.links import setting_of
from bot.services.meetings.answers import GONE
from bot.services.meetings.introduced import end_offers
from bot.services.meetings.likeness import plain
from bot.services.people import Actor, NotAllowed, Refusal, Standing, act_of
from bot.services.preferences import day_of
from bot.services.queries import plain_postcode
from bot.store import people
from bot.store.directory import Directory
from bot.store.meetings import introductions as store
from bot.store.meetings.introductions import IntroductionWish

MOST_TOPIC, MOST_TOPICS, MOST_WORDS, MOST_CONTACT = 60, 20, 300, 150
MILES = (1, 3, 5, 10, 20)
# For how long a wish lasts, in days, unless somebody says that it has no end.
DAYS = (30, 91, 182, 365)
LINK_FIRST = (
    "Introductions are between people whose setting a co-ordinator has confirmed, so that nobody meets a "
    "stranger. Please press “Link me to my setting” first."
)


class NotLinked(Refusal):
    """Somebody whose setting is not confirmed cannot be introduced; the message says what to do first."""

    heading = "Meet people like me"


@dataclass(frozen=True)
class Wish:
    """What somebody fills in to be introduced."""

    topics: tuple[str, ...] = ()
    miles: int | None = 5
    near: str = ""
    """A postcode; empty for where their setting is."""
    words: str = ""
    contact: str = ""
    days: int | None = 182
    """For how long, in days; None for no end."""


@dataclass(frozen=True)
class Opening:
    """What the form shows at first."""

    wish: Wish
    until: date | None
    """Until when they are opted in already; None for no end, and where they are not."""
    is_in: bool


@dataclass(frozen=True)
class Wishes:
    """Who would like to be introduced, as one person may see and change it within one transaction."""

    session: Session
    actor: Actor
    directory: Directory
    now: datetime

    def opening(self) -> Opening:
        """What the person has said, or, before they have, the topics of their preferences.

        Raises NotAllowed for an account that is closed, and NotLinked.
        """
        person_id = self._linked()
        wish = store.wish(self.session, person_id)
        if wish is None:
            said = people.preference(self.session, person_id)
            topics = tuple(said.topics)[:MOST_TOPICS] if said else ()
            return Opening(Wish(topics=topics), None, is_in=False)
        held = Wish(tuple(wish.topics), wish.miles, wish.near, wish.words, wish.contact)
        return Opening(held, wish.until, is_in=not is_over(wish, self.now))

    def is_in(self) -> bool:
        """Whether somebody has opted in, also where their setting is not confirmed any more."""
        person = people.in_slack(self.session, self.actor.user_id)
        return person is not None and store.wish(self.session, person.id) is not None

    def opt_in(self, wish: Wish, channel_id: str | None) -> IntroductionWish:
        """Write down what somebody wishes; somebody is looked for at once.

        Raises NotAllowed, NotLinked, and WrongFields with what to do by the names of `Wish`.
        """
        person_id = self._linked()
        wish = _tidied(wish)
        errors = _faults(wish)
        position = self._position(person_id, wish, errors)
        if errors:
            raise WrongFields(errors)
        people.locked(self.session, person_id)  # of two forms at once, one after the other
        row = store.wish(self.session, person_id)
        if row is None:
            row = IntroductionWish(person_id=person_id, since=self.now)
            self.session.add(row)
        row.topics, row.miles, row.near = list(wish.topics), wish.miles, wish.near
        row.words, row.contact = wish.words, wish.contact
        row.latitude, row.longitude = position or (None, None)
        row.until = day_of(self.now) + timedelta(days=wish.days) if wish.days else None
        row.channel_id = channel_id or row.channel_id
        row.changed_at = row.look_at = self.now
        self._note("wished", person_id)
        return row

    def opt_out(self) -> bool:
        """Introduce the person to nobody any more; False where that was so. Raises NotAllowed.

        What they were offered and has not come to an introduction comes to nothing.
        """
        self._require_person()
        person = people.in_slack(self.session, self.actor.user_id)
        if person is None or store.wish(self.session, person.id) is None:
            return False
        people.locked(self.session, person.id)
        store.delete_wish(self.session, person.id)
        end_offers(self.session, person.id, self.now)
        self._note("unwished", person.id)
        return True

    def _linked(self) -> int:
        """The number of who acts, whose setting is confirmed."""
        self._require_person()
        person = people.in_slack(self.session, self.actor.user_id)
        if person is None or not store.confirmed(self.session, person.id):
            raise NotLinked(LINK_FIRST)
        return person.id

    def _position(self, person_id: int, wish: Wish, errors: dict[str, str]) -> tuple[float, float] | None:
        """Where the distance is measured from; an error where it takes one that is not known."""
        if wish.near:
            found = self.directory.position_of(wish.near)
            if found is None:
                errors.setdefault(
                    "near", "Kith does not know this postcode. Please check it, or try another."
                )
            return (found.latitude, found.longitude) if found else None
        for link in store.confirmed(self.session, person_id):
            setting = setting_of(self.directory, link)
            if setting and setting.latitude is not None and setting.longitude is not None:
                return setting.latitude, setting.longitude
        if wish.miles is not None:
            errors.setdefault(
                "near", "Kith does not know where your setting is. Please give a postcode near you."
            )
        return None

    def _require_person(self) -> None:
        if self.actor.standing is Standing.GONE:
            raise NotAllowed(GONE)

    def _note(self, what: str, person_id: int) -> None:
        """That it was done, and nothing of what was said."""
        self.session.add(act_of(self.actor, f"introduction.{what}", f"person:{person_id}", self.now))
        self.session.flush()


def is_over(wish: IntroductionWish, now: datetime) -> bool:
    """Whether the last day of it has passed."""
    return wish.until is not None and wish.until < day_of(now)


def _tidied(wish: Wish) -> Wish:
    near = wish.near.strip()
    return replace(
        wish,
        topics=tuple(_without_doubles(wish.topics)),
        near=plain_postcode(near) or near,
        words=" ".join(wish.words.split()),
        contact=" ".join(wish.contact.split()),
    )


def _without_doubles(topics: Sequence[str]) -> list[str]:
    """Each topic once; what has neither a letter nor a digit is none."""
    kept: dict[str, str] = {}
    for topic in (" ".join(one.split()) for one in topics):
        if plain(topic):
            kept.setdefault(plain(topic), topic)
    return list(kept.values())


def _faults(wish: Wish) -> dict[str, str]:
    errors = {}
    if not wish.topics:
        errors["topics"] = "Please choose a topic, or name one in your own words."
    elif len(wish.topics) > MOST_TOPICS:
        errors["topics"] = f"Please name at most {MOST_TOPICS} topics."
    elif fault := next(filter(None, (fault_in_line(one, MOST_TOPIC) for one in wish.topics)), None):
        errors["topics"] = f"One of the topics cannot be kept. {fault} Put commas between topics."
    if wish.near and plain_postcode(wish.near) is None:
        errors["near"] = "This does not look like a postcode. Two that do: TS24 7QT, or the first half, TS24."
    for field, most in (("words", MOST_WORDS), ("contact", MOST_CONTACT)):
        if fault := fault_in_line(getattr(wish, field), most):
            errors[field] = fault
    return errors
