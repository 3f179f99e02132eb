"""Forgetting a person: asked for by a member of staff or the person, reviewed by another admin, carried out.

What goes and what stays is said by each part of what is held (`bot.services.holdings`). What stays does so
by UK GDPR Article 17(3): (b), a legal obligation or a task in the public interest, and (e), legal claims
(https://www.legislation.gov.uk/eur/2016/679/article/17).

A tombstone stays: the person's row with nothing but its number and two days. Its number takes the place of
the Slack id in the audit, so that acts of one forgotten person still belong together. It cannot know the
person again, and is not meant to: a hash of a Slack id could be found by trying them all, and whoever comes
back is somebody new.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.services.data import (
    Answered,
    Desk,
    Kind,
    NotThere,
    Outcome,
    WrongWords,
    fault_in,
    subject_of,
)
from bot.services.holdings import Fate, Holding, Subject
from bot.services.people import NotAllowed, Standing, act_of
from bot.store import audit, people, roles
from bot.store import data as requests
from bot.store import erasure as store
from bot.store.data import DataRequest
from bot.store.meetings import meetings
from bot.store.people import Person

STAFF_ASK = (
    "Only the council’s own staff can ask to have somebody forgotten. To have your own data deleted, press "
    "“Ask to be forgotten” below what Kith holds about you."
)
HOLDS_NOTHING = "Kith holds nothing about this person, so there is nothing to forget."
FORGOTTEN_ALREADY = "This person is forgotten already. There is nothing left to do."
MOST_NAMED = 10


@dataclass(frozen=True)
class Review:
    """An erasure, asked for or to be asked for: of whom, what becomes of what, and what stands in its way."""

    person: Person
    fates: Sequence[Fate]
    obstacles: Sequence[str]
    request: DataRequest | None = None
    """None as long as nobody has asked for it."""


@dataclass(frozen=True)
class Erasures:
    """The erasures, as one person may ask for and decide them."""

    desk: Desk
    holdings: Sequence[Holding]

    def named(self, words: str) -> Sequence[Person]:
        """People who are not on Slack, by name. Raises NotAllowed."""
        self._require_staff()
        return requests.named(self.desk.session, words, MOST_NAMED)

    def of_slack(self, user_id: str) -> Person:
        """The person with this Slack id, written down where only the audit knew them. Raises NotAllowed."""
        if user_id != self.desk.actor.user_id:
            self._require_staff()
        met = people.in_slack(self.desk.session, user_id)
        if met:
            return met
        if not store.is_known(self.desk.session, user_id):
            raise NotAllowed(HOLDS_NOTHING)
        known = self.desk.known.get(user_id)
        return people.meet(self.desk.session, user_id, known.team_id if known else "", self.desk.now)

    def look(self, person_id: int) -> Review:
        """What would become of what is held about a person. Raises NotAllowed."""
        person = people.person(self.desk.session, person_id)
        self._require_may_ask(person)
        if person is None or person.forgotten_at:
            raise NotAllowed(FORGOTTEN_ALREADY)
        return self._review(person, requests.erasure_of(self.desk.session, person_id))

    def ask(self, person_id: int, request_key: str) -> DataRequest:
        """Ask to have a person forgotten; where that waits already, gives what waits. Raises NotAllowed."""
        review = self.look(person_id)
        return review.request or self.desk.open(Kind.ERASURE, review.person, None, request_key)

    def review(self, request_id: int) -> Review:
        """An erasure, for who may decide it. Raises NotAllowed and NotThere."""
        request = self._decidable(request_id)
        return self._review(self.desk.about(request), request)

    def withdraw(self, request_id: int) -> Answered:
        """Whoever asked may take it back. Raises NotAllowed and NotThere."""
        request = requests.request(self.desk.session, request_id)
        if request is None or request.kind != Kind.ERASURE:
            raise NotThere
        if request.asked_by != self.desk.actor.user_id:
            raise NotAllowed("Only the person who asked for this can withdraw it.")
        return self.desk.close(request, Outcome.WITHDRAWN, None)

    def refuse(self, request_id: int, why: str) -> Answered:
        """Leave everything as it is; whoever asked is told. Raises NotAllowed, NotThere and WrongWords."""
        request = self._decidable(request_id)
        fault = fault_in(why)
        if fault and request.outcome is None:
            raise WrongWords(fault)
        return self.desk.close(request, Outcome.REFUSED, why)

    def claim_telling(self, request_id: int) -> Person | None:
        """Note that the person is being told now, while Kith knows them; None where they were told before.

        Raises NotAllowed, and where something stands in the way WrongWords: nobody is told in vain.
        """
        request = self._decidable(request_id)
        if request.outcome is not None:
            return None
        person = self.desk.about(request)
        self._require_nothing_in_the_way(person)
        key = f"erasure.told:{request_id}"
        told = act_of(self.desk.actor, "erasure.told", subject_of(person.id), self.desk.now, key)
        return person if audit.record_once(self.desk.session, told) else None

    def approve(self, request_id: int, name: str = "") -> Answered:
        """Erase: in this one transaction everything that goes, goes. Twice changes nothing twice.

        `name` is what Slack calls the person: it is taken out of what staff wrote. Raises NotAllowed,
        NotThere, and WrongWords where something stands in the way.
        """
        request = self._decidable(request_id)
        person = self.desk.about(request)
        if request.outcome is None:
            self._require_nothing_in_the_way(person)
        answered = self.desk.close(request, Outcome.DONE, None)
        if not answered.already:
            self._erase(person, name)
        return Answered(requests.request(self.desk.session, request_id) or request, answered.already)

    def _erase(self, person: Person, name: str) -> None:
        session, now = self.desk.session, self.desk.now
        # Before all that is theirs, as where they change how they are reached.
        person = people.locked(session, person.id)
        subject = Subject(person, person.user_id, now)
        for holding in self.holdings:
            if holding.erase:
                holding.erase(session, subject)
        for known_as in {name, person.name or ""} - {""}:
            store.forget_name(session, known_as)
        if person.user_id:
            store.forget_id(session, person.user_id, person.id)
        store.empty_person(session, person.id, now)
        session.expire_all()

    def _review(self, person: Person, request: DataRequest | None) -> Review:
        subject = Subject(person, person.user_id, self.desk.now)
        fates = [each.fate_of(self.desk.session, subject) for each in self.holdings]
        return Review(person, fates, self._obstacles(person), request)

    def _require_may_ask(self, person: Person | None) -> None:
        if person is None or person.user_id != self.desk.actor.user_id:
            self._require_staff()

    def _require_staff(self) -> None:
        if self.desk.actor.standing is not Standing.MEMBER:
            raise NotAllowed(STAFF_ASK)

    def _decidable(self, request_id: int) -> DataRequest:
        request = self.desk.answerable(request_id)
        if request.kind != Kind.ERASURE:
            raise NotThere
        return request

    def _require_nothing_in_the_way(self, person: Person) -> None:
        obstacles = self._obstacles(person)
        if store.is_sending_to(self.desk.session, person.id):
            obstacles = [*obstacles, "A message to them is on its way at this moment. Try again in a minute."]
        if obstacles:
            raise WrongWords(" ".join(obstacles))

    def _obstacles(self, person: Person) -> list[str]:
        """What has to be done first, each in a sentence."""
        waits = [one for one in requests.requests_of(self.desk.session, person.id) if one.outcome is None]
        others = sum(one.kind != Kind.ERASURE for one in waits)
        theirs = _count(others, "request of theirs waits", "requests of theirs wait")
        first = [f"{theirs} for an answer: answer first, under `/kith`."] if others else []
        return [*first, *self._obstacles_in_slack(person.user_id)]

    def _obstacles_in_slack(self, user_id: str | None) -> list[str]:
        if user_id is None:
            return []
        session = self.desk.session
        found: Mapping[str, bool] = {
            "They have a role: an admin takes it away first, with `/kith role remove`.": bool(
                roles.grants(session, user_id)
            ),
            "They are an admin by the setting KITH_ADMINS: whoever runs Kith takes them out of it first.": (
                user_id in self.desk.first_admins
            ),
            "A role asked for by or for them waits: decide on it first, under `/kith`.": bool(
                requests.role_requests_under_way(session, user_id)
            ),
            "They look after a network channel: a colleague takes it over first.": bool(
                requests.looks_after(session, user_id)
            ),
            "They organise a meeting to come: choose another host with `/meeting list`, or cancel it.": (
                meetings.rests_with(session, user_id, self.desk.now)
            ),
        }
        return [told for told, stands in found.items() if stands]


def _count(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"
