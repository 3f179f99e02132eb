"""“What CPD should reach me”: what somebody follows, and how they change and stop it."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.services.checks import WrongFields
from bot.services.contacting import fault_in_line
from bot.services.cpd.distance import Point, point, reach
from bot.services.cpd.items import MOST_TOPIC, MOST_TOPICS, keys_of, without_doubles
from bot.services.cpd.opportunities import CLOSED_ACCOUNT
from bot.services.links import setting_of
from bot.services.money import read_pence, say_pence
from bot.services.people import Actor, NotAllowed, Standing, act_of
from bot.services.queries import plain_postcode
from bot.store import people, persons
from bot.store.cpd import alerts as store
from bot.store.cpd.alerts import LANGUAGE, TOPIC, CpdFollow
from bot.store.cpd.opportunities import EVERYTHING
from bot.store.directory import Directory

MILES = (1, 3, 5, 10, 20, 50)
MOST_LANGUAGE, MOST_LANGUAGES = 40, 10


@dataclass(frozen=True)
class Following:
    """What somebody fills in."""

    topics: tuple[str, ...] = ()
    """None for all."""
    levels: int = 0
    """A bit for each; 0 for all."""
    languages: tuple[str, ...] = ()
    """None for all."""
    cost: str = ""
    """What it may cost at most, in words; empty for any."""
    miles: int | None = None
    near: str = ""
    """A postcode; empty for where their setting is."""


@dataclass(frozen=True)
class Opening:
    """What the form shows at first."""

    following: Following
    is_on: bool
    """Whether they follow something already."""


@dataclass(frozen=True)
class Follows:
    """What one person follows, within one transaction."""

    session: Session
    actor: Actor
    directory: Directory
    now: datetime

    def opening(self) -> Opening:
        """What stands; before they have said anything, the topics and the language of their preferences."""
        person = people.in_slack(self.session, self.actor.user_id)
        row = store.follow(self.session, person.id) if person else None
        if row:
            cost = "" if row.most_pence is None else say_pence(row.most_pence)
            return Opening(
                Following(tuple(row.topics), row.levels, tuple(row.languages), cost, row.miles, row.near),
                True,
            )
        said = people.preference(self.session, person.id) if person else None
        return Opening(Following(topics=tuple(said.topics)[:MOST_TOPICS] if said else ()), False)

    def save(self, following: Following) -> CpdFollow:
        """Keep it. From now on each opportunity that fits it is told, once.

        Raises NotAllowed for an account that is closed, and WrongFields.
        """
        self._require_person()
        following = _tidied(following)
        errors = _faults(following)
        met = people.meet(self.session, self.actor.user_id, self.actor.team_id, self.now)
        person = people.locked(self.session, met.id)  # of two forms at once, one after the other
        pence = _pence(following, errors)
        where = self._where(person.id, following, errors)
        if errors:
            raise WrongFields(errors)
        row = store.follow(self.session, person.id) or CpdFollow(person_id=person.id, since=self.now)
        row.topics, row.levels, row.languages = (
            list(following.topics),
            following.levels,
            list(following.languages),
        )
        row.most_pence, row.miles, row.near = pence, following.miles, following.near
        row.x, row.y, row.z = where or (None, None, None)
        row.reach = reach(following.miles) if following.miles and where else None
        row.changed_at = self.now
        self.session.add(row)
        self.session.flush()
        store.set_choices(self.session, person.id, TOPIC, keys_of(following.topics) or {EVERYTHING})
        store.set_choices(self.session, person.id, LANGUAGE, keys_of(following.languages))
        self._note("followed", person.id)
        return row

    def stop(self) -> bool:
        """Tell them of no more CPD by itself; False where that was so. Raises NotAllowed."""
        self._require_person()
        person = people.in_slack(self.session, self.actor.user_id)
        if person is None or store.follow(self.session, person.id) is None:
            return False
        people.locked(self.session, person.id)
        store.delete_follow(self.session, person.id)
        self._note("unfollowed", person.id)
        return True

    def _where(self, person_id: int, following: Following, errors: dict[str, str]) -> Point | None:
        """Where the distance is measured from; an error where it takes one that is not known."""
        if following.near:
            found = self.directory.position_of(following.near)
            if found is None:
                errors.setdefault(
                    "near", "Kith does not know this postcode. Please check it, or try another."
                )
            return point(found.latitude, found.longitude) if found else None
        for link in persons.settings_of(self.session, [person_id]):
            setting = setting_of(self.directory, link)
            if setting and setting.latitude is not None and setting.longitude is not None:
                return point(setting.latitude, setting.longitude)
        if following.miles is not None:
            errors.setdefault(
                "near", "Kith does not know where your setting is. Please give a postcode near you."
            )
        return None

    def _require_person(self) -> None:
        if self.actor.standing is Standing.GONE:
            raise NotAllowed(CLOSED_ACCOUNT)

    def _note(self, what: str, person_id: int) -> None:
        """That it was done, and nothing of what was said."""
        self.session.add(act_of(self.actor, f"cpd.{what}", f"person:{person_id}", self.now))
        self.session.flush()


def _tidied(following: Following) -> Following:
    near = following.near.strip()
    return replace(
        following,
        topics=without_doubles(following.topics),
        languages=without_doubles(following.languages),
        cost=following.cost.strip(),
        near=plain_postcode(near) or near,
    )


def _faults(following: Following) -> dict[str, str]:
    errors = {}
    for name, words, most, each in (
        ("topics", following.topics, MOST_TOPICS, MOST_TOPIC),
        ("languages", following.languages, MOST_LANGUAGES, MOST_LANGUAGE),
    ):
        if len(words) > most:
            errors[name] = f"Please name at most {most}."
        elif fault := next(filter(None, (fault_in_line(one, each) for one in words)), None):
            errors[name] = f"One of these cannot be kept. {fault} Put commas between them."
    if following.near and plain_postcode(following.near) is None:
        errors["near"] = "This does not look like a postcode. Two that do: TS24 7QT, or the first half, TS24."
    return errors


def _pence(following: Following, errors: dict[str, str]) -> int | None:
    try:
        return read_pence(following.cost)
    except ValueError as fault:
        errors["cost"] = str(fault)
        return None
