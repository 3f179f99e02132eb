"""What Kith holds about a person: each kind of data with why, whence, how long, and what becomes of it.

A capability that holds something about people adds one `Holding` for it; `bot.app` puts them together. It
then stands in the window and the file of “What Kith holds about me”, and is part of every erasure. Nobody
else's data is ever part of it (UK GDPR Article 15(4); Data Protection Act 2018, Schedule 2, paragraph 16):
colleagues are “a member of staff”. Concerns have no `Holding`: what there is of them is for the data
protection officer to decide (Data Protection Act 2018, Schedules 2 and 3).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from bot.store import data as store
from bot.store import erasure, people, roles
from bot.store.base import Table
from bot.store.people import Person

Value = str | int | bool | datetime | date | time | Sequence[str]
Entry = Mapping[str, Value]
"""One thing that is held: what each part is called, and what it says. Without what is not known."""
# Acts on concerns would tell that there is one.
NEVER_SHOWN = ("concern.",)
YOU, STAFF, SOMEBODY = "you", "a member of staff", "somebody else"
# As Slack writes ids of people, with a digit in them unlike a word in capitals.
SLACK_ID = re.compile(r"\b[UW](?=[A-Z]*\d)[A-Z0-9]{7,}\b")


@dataclass(frozen=True)
class Subject:
    """Whose data it is. `person` is None where Kith has never met them."""

    person: Person | None
    user_id: str | None
    now: datetime

    @property
    def names(self) -> frozenset[str]:
        """What stands for them in the audit."""
        numbered = {f"person:{self.person.id}"} if self.person else set()
        return frozenset(numbered | ({self.user_id} if self.user_id else set()))

    def who(self, user_id: str | None) -> str:
        """How whoever has this Slack id is called towards the subject."""
        return YOU if user_id and user_id == self.user_id else STAFF


@dataclass(frozen=True)
class Held:
    """One kind of data as it is held of one person."""

    title: str
    why: str
    source: str
    kept: str
    entries: Sequence[Entry]


@dataclass(frozen=True)
class Fate:
    """What an erasure does with one kind of data."""

    title: str
    number: int | None
    """How much there is; None where whoever reviews an erasure may not know even that."""
    fate: str


@dataclass(frozen=True)
class Holding:
    """One kind of data that a capability holds about people."""

    title: str
    why: str
    """What it is for, in a sentence."""
    source: str
    kept: str
    """For how long, in a sentence."""
    fate: str
    """What an erasure does with it; where it stays, why the law lets it."""
    read: Callable[[Session, Subject], Sequence[Entry]]
    erase: Callable[[Session, Subject], None] | None = None
    """Carried out within the erasure's transaction; None where the ids in it are replaced, or it stays."""
    is_counted: bool = True
    """Whether others may know that there is something: else an erasure always says what becomes of it."""

    def held(self, session: Session, subject: Subject) -> Held:
        """What is held of this person, with nobody else's id in it."""
        entries = [_without_others(each, subject) for each in self.read(session, subject)]
        return Held(self.title, self.why, self.source, self.kept, entries)

    def fate_of(self, session: Session, subject: Subject) -> Fate:
        """What an erasure would do with it."""
        number = len(self.read(session, subject)) if self.is_counted else None
        return Fate(self.title, number, self.fate)


def whose(session: Session, user_id: str, now: datetime) -> Subject:
    """Whoever has this Slack id."""
    return Subject(people.in_slack(session, user_id), user_id, now)


def _without_others(held: Entry, subject: Subject) -> Entry:
    def withhold(found: re.Match[str]) -> str:
        return found[0] if found[0] == subject.user_id else SOMEBODY

    told: dict[str, Value] = {}
    for name, value in held.items():
        told[name] = SLACK_ID.sub(withhold, value) if isinstance(value, str) else value
    return told


def entry(**parts: Value | None) -> Entry:
    """An entry without what is not known; `noted_at` is called “noted at”."""
    return {name.replace("_", " "): value for name, value in parts.items() if value not in (None, "")}


def row(held: Table, subject: Subject) -> Entry:
    """All that a row holds, a column that is added later too; people only by what they are to the subject."""
    told: dict[str, Value | None] = {}
    for column in held.__table__.columns:
        value = getattr(held, column.key)
        label = LABELS.get(column.key, column.key)
        told[label] = subject.who(value) if value and column.key.endswith("_by") else value
    return entry(**told)


def _person(_: Session, subject: Subject) -> Sequence[Entry]:
    return [row(subject.person, subject)] if subject.person else []


def _preference(session: Session, subject: Subject) -> Sequence[Entry]:
    chosen = people.preference(session, subject.person.id) if subject.person else None
    if chosen is None:
        return []
    days = [DAYS[int(day) - 1] for day in chosen.work_days]
    return [{**row(chosen, subject), "work days": days}]


def _links(session: Session, subject: Subject) -> Sequence[Entry]:
    linked = people.links(session, subject.person.id) if subject.person else []
    return [row(one, subject) for one in linked]


def _memberships(session: Session, subject: Subject) -> Sequence[Entry]:
    joined = store.memberships(session, subject.person.id) if subject.person else []
    return [row(one, subject) for one in joined]


def _roles(session: Session, subject: Subject) -> Sequence[Entry]:
    if not subject.user_id:
        return []
    granted = [
        entry(role=one.role, given_at=one.given_at, given_by=subject.who(one.given_by))
        for one in roles.grants(session, subject.user_id)
    ]
    asked = [
        entry(
            role=one.role,
            asked_at=one.asked_at,
            asked_by=subject.who(one.asked_by),
            outcome=one.outcome or "waits for an admin",
            decided_at=one.decided_at,
        )
        for one in store.role_requests(session, subject.user_id)
    ]
    return [*granted, *asked]


def _nudges(session: Session, subject: Subject) -> Sequence[Entry]:
    due = store.nudges(session, subject.person.id) if subject.person else []
    return [
        entry(kind=one.kind, due_at=one.due_at, state=one.state, by=one.via, sent_at=one.sent_at)
        for one in due
    ]


def _acts(session: Session, subject: Subject) -> Sequence[Entry]:
    """Of what was done, never the details: they may be somebody else's."""
    return [
        entry(
            at=one.at,
            what=one.action.replace(".", " ").replace("_", " "),
            by=subject.who(one.actor_id),
            about=YOU if one.subject in subject.names else _about(one.subject),
        )
        for one in store.acts(session, subject.user_id, subject.names)
        if not one.action.startswith(NEVER_SHOWN)
    ]


def _about(subject: str) -> str:
    """What an act was about, where that is no person."""
    is_person = subject.startswith(("person:", "forgotten:")) or SLACK_ID.fullmatch(subject)
    return SOMEBODY if is_person else subject


def _notes(session: Session, subject: Subject) -> Sequence[Entry]:
    """Which field of which provider, never what was said of it, nor who told it: that is others' data."""
    if not subject.user_id:
        return []
    corrected = [
        entry(provider=f"{one.register}:{one.urn}", field=one.field, noted_at=one.noted_at)
        for one in store.corrections(session, subject.user_id)
    ]
    added = [
        entry(register=one.register, noted_at=one.imported_at, fields=list(one.fields))
        for one in store.additions(session, subject.user_id)
    ]
    return [*corrected, *added]


def _requests(session: Session, subject: Subject) -> Sequence[Entry]:
    asked = store.requests_of(session, subject.person.id) if subject.person else []
    return [
        entry(
            reference=one.reference,
            kind=one.kind,
            asked_at=one.asked_at,
            asked_by=subject.who(one.asked_by),
            what_you_wrote=one.words,
            due_on=one.due_on,
            outcome=one.outcome or "waits",
            answer=one.reply,
            decided_at=one.decided_at,
        )
        for one in asked
    ]


def _erase(do: Callable[[Session, int], None]) -> Callable[[Session, Subject], None]:
    """The same for a subject; nothing where Kith has never met them."""

    def erase(session: Session, subject: Subject) -> None:
        if subject.person:
            do(session, subject.person.id)

    return erase


def _withdraw(session: Session, subject: Subject) -> None:
    if subject.person:
        erasure.withdraw_nudges(session, subject.person.id, subject.now)


LABELS: Mapping[str, str] = {
    "id": "number",
    "person_id": "your number",
    "user_id": "Slack member id",
    "team_id": "Slack workspace id",
    "channel_id": "Slack channel id",
    "email": "e-mail address",
    "phone": "telephone",
    "conversation": "direct conversation in Slack",
    "reach": "reached by",
    "digest": "one message a morning",
    "stopped": "messages you do not want",
    "urn": "URN",
}
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WHILE_HERE = "Until you ask to be forgotten."
DELETED = "Deleted."
PEOPLE: Sequence[Holding] = (
    Holding(
        "Name, contacts and Slack account",
        "So that Kith knows whom it writes to, and where.",
        "Slack, you yourself, or a member of staff who wrote it down for you.",
        WHILE_HERE,
        "Deleted. A number and two days remain: when the person was noted, and when they were forgotten.",
        _person,
    ),
    Holding(
        "Preferences",
        "So that Kith writes to you in the way and at the times you chose.",
        "You yourself, or a member of staff at your wish.",
        WHILE_HERE,
        DELETED,
        _preference,
        _erase(erasure.delete_preference),
    ),
    Holding(
        "Settings",
        "So that what concerns your setting reaches you.",
        "You yourself; a co-ordinator confirmed it.",
        WHILE_HERE,
        DELETED,
        _links,
        _erase(erasure.delete_links),
    ),
    Holding(
        "Network channels",
        "So that you are welcomed once, and the right co-ordinator answers you.",
        "Slack.",
        WHILE_HERE,
        DELETED,
        _memberships,
        _erase(erasure.delete_memberships),
    ),
    Holding(
        "Roles",
        "So that only those who may can read and do what needs a role.",
        "An admin of Kith.",
        "As long as the council may have to show who could see what.",
        "Stays, with the Slack member id. The council has to be able to show who could open people’s "
        "concerns (UK GDPR, Article 17(3)(b) and (e)).",
        _roles,
    ),
    Holding(
        "Messages from Kith",
        "So that each reaches you once. Kith keeps what kind it was and when, not its words.",
        "Kith.",
        WHILE_HERE,
        "What waits is not sent. Of what was sent the kind and the time stay, without where it went to.",
        _nudges,
        _withdraw,
        # One may be the answer to something put forward without a name.
        is_counted=False,
    ),
    Holding(
        "What was done with Kith",
        "So that it can be shown who changed what, and when.",
        "Kith.",
        "As long as the council may have to show it.",
        "Stays, with a number in the place of the Slack member id; on roles the id stays. That Kith answered "
        "a message is deleted. The council has to be able to show how its records came about (UK GDPR, "
        "Article 17(3)(b) and (e)).",
        _acts,
    ),
    Holding(
        "Notes about providers",
        "So that a provider’s record says whence its facts are. What you noted is part of that record.",
        "You yourself.",
        "As long as the provider’s record.",
        "Stays in the provider’s record, with a number in the place of the Slack member id. The name is "
        "taken out of who told us what (UK GDPR, Article 17(3)(b)).",
        _notes,
    ),
    Holding(
        "Requests about own data",
        "So that it is answered in time.",
        "You yourself.",
        WHILE_HERE,
        "What was written and answered is deleted. That something was asked, when, and what came of it stays "
        "(UK GDPR, Article 17(3)(e)).",
        _requests,
        _erase(erasure.empty_requests),
    ),
)
"""What Kith holds about people, whatever else it does."""
