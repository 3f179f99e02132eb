"""Who belongs to which setting: people say so themselves, and the co-ordinator of their network confirms it.

Who somebody is now is handed in, asked of Slack before the transaction begins.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from bot.services import nudges
from bot.services.checks import WrongFields
from bot.services.people import Actor, NotAllowed, Standing, act_of, require_staff
from bot.store import channels, outbox, people
from bot.store import links as store
from bot.store.contacts import STANDING
from bot.store.directory import Directory
from bot.store.links import Asked
from bot.store.listings import Listing
from bot.store.outbox import Due
from bot.store.people import Person, SettingLink

STAFF_DECIDE = "Who belongs to which setting is confirmed by the council’s own staff. Nothing was changed."
GONE = "This account was closed, so nothing was changed."
NOT_YOURSELF = "Somebody else has to decide this: nobody confirms their own setting. Nothing was changed."
ASKED_ANEW = "This was asked for anew since, or decided otherwise. Nothing was changed: see “Today”."
NOT_YOURS = "Only the person themselves can do this. Nothing was changed."
AGAIN = "You asked for this already, and it waits."
ONE_IN_WORDS = "A setting that is not in the list waits already. Please wait for it, or withdraw it first."
# The kinds of nudges: to who may decide, and to who asked.
TO_CONFIRM, TOLD = "link.confirm", "link.decided"
# An area manager has a few settings; more than this is a mistake, or worse.
MOST_WAITING = 10
MOST_SAID, MOST_ROLE = 120, 80


class Outcome(StrEnum):
    """What became of a link."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


DECIDED = (Outcome.CONFIRMED, Outcome.REFUSED)


@dataclass(frozen=True)
class Said:
    """What somebody says of the setting they belong to: one from the list, or one in their own words."""

    provider_id: int | None = None
    words: str = ""
    role: str = ""
    """What they do there."""


@dataclass(frozen=True)
class Decided:
    """A link with what became of it, and whether that was so `already`, before this was asked."""

    asked: Asked
    already: bool


@dataclass(frozen=True)
class Links:
    """Who belongs where, as one person may see and change it within one transaction."""

    session: Session
    actor: Actor
    directory: Directory
    first_admins: frozenset[str]
    known: Mapping[str, Actor]
    """Who the co-ordinators and the first admins are now, by Slack id."""
    now: datetime

    def mine(self) -> Sequence[SettingLink]:
        """The settings of who asks: those that count, and those that wait. Raises NotAllowed."""
        person = people.in_slack(self.session, self._require_person().user_id)
        current = (None, Outcome.CONFIRMED)
        found = people.links(self.session, person.id) if person else []
        return [link for link in found if link.outcome in current]

    def ask(self, said: Said, channel_id: str) -> SettingLink:
        """Say that one belongs to a setting; a co-ordinator then confirms it.

        Raises NotAllowed, and WrongFields with what to do by `setting`, `said` or `role`.
        """
        me = self._require_person()
        provider = self._provider(said)
        link = self._new(said, provider, channel_id)
        self._refuse_again(link)
        if not store.ask(self.session, link):
            raise WrongFields({"setting": AGAIN}) if provider else WrongFields({"said": ONE_IN_WORDS})
        self._note("asked", link)
        dues = [due_to_confirm(link.id, one, self.now) for one in self._deciders(me, link)]
        outbox.add(self.session, dues)
        return link

    def to_decide(self) -> Sequence[Asked]:
        """What waits for this member of staff: of their channels, and of those that nobody looks after."""
        require_staff(self.actor, STAFF_DECIDE)
        waiting = store.waiting(self.session)
        return [one for one in waiting if may_decide(self.actor, one) and self._falls_to_me(one)]

    def asked(self, link_id: int) -> Asked:
        """What somebody asked for, for staff. Raises NotAllowed, LookupError."""
        require_staff(self.actor, STAFF_DECIDE)
        return self._asked(link_id)

    def decide(self, link_id: int, outcome: Outcome, provider_id: int | None = None) -> Decided:
        """Confirm or refuse; where that is decided already, tell how. `provider_id` is what words meant.

        Raises NotAllowed, WrongFields where it is not clear which provider is meant, and LookupError where
        there is no such link.
        """
        require_staff(self.actor, STAFF_DECIDE)
        asked = self._asked(link_id)
        if not may_decide(self.actor, asked):
            raise NotAllowed(NOT_YOURSELF)
        if asked.link.outcome is not None:
            return Decided(asked, already=True)
        register, urn = self._meant(asked.link, outcome, provider_id)
        if not self._change(asked, None, outcome):
            return Decided(self._asked(link_id), already=True)
        store.identify(self.session, link_id, register, urn)
        about = {"link": link_id}
        # It may be reopened, and then decided anew.
        key = f"{TOLD}:{link_id}:{self.now.isoformat()}"
        told = Due(TOLD, key, self.now, asked.person.id, about=about)
        outbox.add(self.session, [told])
        return Decided(self._asked(link_id), already=False)

    def reopen(self, link_id: int) -> Asked:
        """Let what was refused wait again; what waits already stays so. Raises as `decide`."""
        require_staff(self.actor, STAFF_DECIDE)
        asked = self._asked(link_id)
        if not may_decide(self.actor, asked):
            raise NotAllowed(NOT_YOURSELF)
        link = asked.link
        if link.outcome is None:
            return asked
        theirs = people.links(self.session, asked.person.id)
        belongs = [one for one in theirs if one.urn and one.outcome == Outcome.CONFIRMED]
        is_anew = any((one.register, one.urn) == (link.register, link.urn) for one in belongs)
        if is_anew or not store.reopen(self.session, link_id, Outcome.REFUSED):
            raise WrongFields({"setting": ASKED_ANEW})
        self._note("reopened", link)
        nudges.withdraw(self.session, TOLD, {"link": link_id}, "reopened", self.now)
        return self._asked(link_id)

    def leave(self, link_id: int) -> Decided:
        """Withdraw what waits, or say that one does not belong there any more. Raises as `decide`."""
        asked = self._asked(link_id)
        if asked.person.user_id != self._require_person().user_id:
            raise NotAllowed(NOT_YOURS)
        left = self._change(asked, None, Outcome.WITHDRAWN) or self._change(
            asked, Outcome.CONFIRMED, Outcome.ENDED
        )
        return Decided(self._asked(link_id), already=not left)

    def setting(self, link: SettingLink) -> Listing | None:
        """The provider of a link; None for one in somebody's own words, and for one that is gone."""
        return setting_of(self.directory, link)

    def _require_person(self) -> Actor:
        if self.actor.standing is Standing.GONE:
            raise NotAllowed(GONE)
        return self.actor

    def _provider(self, said: Said) -> Listing | None:
        """The provider that was chosen. Only what is public can be chosen from the list."""
        if said.provider_id is None and not said.words:
            raise WrongFields(
                {"setting": "Please choose your setting from the list, or say below what it is called."}
            )
        if said.provider_id is None:
            return None
        if said.words:
            raise WrongFields({"said": "Please do one or the other: choose from the list, or say it here."})
        found = _by_id(self.directory, said.provider_id)
        if found is None or not found.is_public:
            raise WrongFields({"setting": "This setting is no longer in the list. Please choose again."})
        return found

    def _new(self, said: Said, provider: Listing | None, channel_id: str) -> SettingLink:
        me = people.meet(self.session, self.actor.user_id, self.actor.team_id, self.now)
        return SettingLink(
            person_id=me.id,
            register=provider.register if provider else "",
            urn=provider.urn if provider else "",
            said=None if provider else said.words[:MOST_SAID],
            role_there=said.role[:MOST_ROLE] or None,
            asked_at=self.now,
            asked_by=self.actor.user_id,
            channel_id=channel_id if channels.channel(self.session, channel_id) else None,
        )

    def _refuse_again(self, link: SettingLink) -> None:
        mine = self.mine()
        if link.urn and any((one.register, one.urn) == (link.register, link.urn) for one in mine):
            raise WrongFields({"setting": "This is one of your settings already, or waits: see above."})
        if sum(one.outcome is None for one in mine) >= MOST_WAITING:
            part = "setting" if link.urn else "said"
            raise WrongFields({part: f"{MOST_WAITING} settings wait already. Please wait, or withdraw one."})

    def _meant(self, link: SettingLink, outcome: Outcome, provider_id: int | None) -> tuple[str, str]:
        """Of which provider a link is to be: the one it has, or what its words are said to mean."""
        if outcome is not Outcome.CONFIRMED or (link.urn and provider_id is None):
            return link.register, link.urn
        found = None if provider_id is None else _by_id(self.directory, provider_id)
        if found is None:
            raise WrongFields({"setting": "Please choose a provider from the list."})
        return found.register, found.urn

    def _change(self, asked: Asked, before: Outcome | None, outcome: Outcome) -> bool:
        by = self.actor.user_id
        changed = store.decide(self.session, asked.link.id, before, outcome, by, self.now)
        if changed:
            self._note(outcome, asked.link)
            nudges.withdraw(self.session, TO_CONFIRM, {"link": asked.link.id}, outcome, self.now)
        return changed

    def _asked(self, link_id: int) -> Asked:
        asked = store.asked(self.session, link_id)
        if asked is None:
            raise LookupError(link_id)
        return asked

    def _note(self, action: str, link: SettingLink) -> None:
        self.session.add(act_of(self.actor, f"link.{action}", f"link:{link.id}", self.now))
        self.session.flush()

    def _falls_to_me(self, asked: Asked) -> bool:
        return self._looked_after_by(asked) in (None, self.actor.user_id)

    def _looked_after_by(self, asked: Asked) -> str | None:
        """The co-ordinator who can decide this; None where any member of staff has to."""
        channel = asked.channel
        if channel is None or channel.ended_at is not None:
            return None
        theirs = channel.coordinator_id
        own = theirs in (asked.link.asked_by, asked.person.user_id)
        return theirs if self._is_member(theirs) and not own else None

    def _deciders(self, me: Actor, link: SettingLink) -> list[Person]:
        """Who is told that this waits: the co-ordinator, or all who are known to be co-ordinators."""
        theirs = self._looked_after_by(self._asked(link.id))
        everybody = {one.coordinator_id for one in channels.current(self.session)} | self.first_admins
        others = {one for one in everybody - {me.user_id} if self._is_member(one)}
        told = [self.known[one] for one in sorted({theirs} if theirs else others)]
        return [people.meet(self.session, one.user_id, one.team_id, self.now) for one in told]

    def _is_member(self, user_id: str) -> bool:
        known = self.known.get(user_id)
        return known is not None and known.standing is Standing.MEMBER


def concerned(session: Session) -> frozenset[str]:
    """Everybody whose standing matters, besides the first admins: those who look after a channel now."""
    return frozenset(one.coordinator_id for one in channels.current(session))


def may_decide(actor: Actor, asked: Asked) -> bool:
    """Whether somebody may decide this: staff do, but nobody for themselves."""
    own = actor.user_id in (asked.link.asked_by, asked.person.user_id)
    return actor.standing is Standing.MEMBER and not own


def setting_of(directory: Directory, link: SettingLink) -> Listing | None:
    """The provider of a link, also where another register with the same URNs lists it by now."""
    found = directory.listings().by_urn.get(link.urn) if link.urn else ()
    alike = STANDING if link.register in STANDING else (link.register,)
    return next((one for one in found if one.register in alike), None)


def due_to_confirm(link_id: int, person: Person, now: datetime) -> Due:
    """That a setting waits to be confirmed by this member of staff."""
    about = {"link": link_id}
    return Due(TO_CONFIRM, f"{TO_CONFIRM}:{link_id}:{person.id}", now, person.id, about=about)


def _by_id(directory: Directory, provider_id: int) -> Listing | None:
    listings = directory.listings()
    everybody = (one for urn in listings.by_urn for one in listings.by_urn.get(urn))
    return next((one for one in everybody if one.id == provider_id), None)
