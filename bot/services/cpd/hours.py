"""Hours of learning with what people make of it: their own notes, read by nobody else.

Of somebody who is not on Slack staff write down what they are told, and so read it too. A manager, and staff
for everybody else, learn how many hours it was, and nothing of what is written.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta

from sqlalchemy.orm import Session

from bot.services.checks import WrongFields
from bot.services.contacting import fault_in_line, fault_in_lines
from bot.services.cpd.owners import NotThere, Owner
from bot.services.people import act_of
from bot.services.records import CpdHours
from bot.store.cpd import hours as store

MOST_WHAT, MOST_PROVIDER, MOST_TOPIC, MOST_WORDS = 150, 120, 60, 2000
MOST_ENTRIES = 2000
LONGEST = 24 * 60 * 14
"""Minutes: a course of two weeks, day and night. More is a slip."""
EARLIEST = timedelta(days=366 * 60)
A_YEAR = timedelta(days=365)
GONE = "This entry is no longer there."
HOW_LONG = "Please say how long it was, such as “2”, “1.5”, “1h 30” or “45 minutes”."
CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)")
NUMBER = re.compile(r"(\d{1,3}(?:[.,]\d{1,2})?)\s*(?:h|hrs?|hours?)?")
MINUTES = re.compile(r"(\d{1,5})\s*(?:m|mins?|minutes?)")
BOTH = re.compile(r"(\d{1,3})\s*(?:h|hrs?|hours?)(?:\s+and)?\s*(\d{1,2})\s*(?:m|mins?|minutes?)?")


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody says of a piece of learning."""

    what: str = ""
    done_on: date | None = None
    duration: str = ""
    """How long it was, in their words."""
    provider: str = ""
    topic: str = ""
    reflection: str = ""
    differently: str = ""


@dataclass(frozen=True)
class Summary:
    """How much somebody has learned."""

    last_year: int
    """Minutes in the 365 days up to today."""
    entries: Sequence[CpdHours]
    """All of it, the newest first."""

    @property
    def all(self) -> int:
        """Minutes altogether."""
        return sum(one.minutes for one in self.entries)

    @property
    def by_topic(self) -> Mapping[str, int]:
        """Minutes of each topic, most first."""
        summed: dict[str, int] = {}
        for one in self.entries:
            summed[one.topic] = summed.get(one.topic, 0) + one.minutes
        return dict(sorted(summed.items(), key=lambda each: -each[1]))


@dataclass(frozen=True)
class Journal:
    """Somebody's hours, as one person may see and keep them within one transaction."""

    owner: Owner

    @property
    def session(self) -> Session:
        """The transaction it is all carried out in."""
        return self.owner.session

    def summary(self) -> Summary:
        """All of it. Raises NotAllowed, NotThere, as all else here."""
        person = self.owner.read()
        entries = store.of_person(self.session, person.id) if person else []
        since = year_before(self.owner.today)
        return Summary(sum(one.minutes for one in entries if one.done_on > since), entries)

    def one(self, entry_id: int) -> CpdHours:
        """One entry."""
        person, found = self.owner.read(), store.entry(self.session, entry_id)
        if found is None or person is None or found.person_id != person.id:
            raise NotThere(GONE)
        return found

    def add(self, said: Said, request_key: str) -> CpdHours:
        """Note it, once for each form. Raises WrongFields."""
        person = self.owner.write()
        if before := store.by_request(self.session, request_key):
            return self.one(before.id)
        facts = self._facts(said)
        if len(store.of_person(self.session, person.id)) >= MOST_ENTRIES:
            raise WrongFields({"what": f"{MOST_ENTRIES} entries are noted already. Please remove old ones."})
        now = self.owner.now
        added = CpdHours(
            request_key=request_key,
            person_id=person.id,
            noted_at=now,
            noted_by=self.owner.actor.user_id,
            changed_at=now,
            **facts,
        )
        self.session.add(added)
        self.session.flush()
        self._note("cpd.hours_added", added)
        return added

    def change(self, entry_id: int, said: Said) -> CpdHours:
        """Correct an entry; the same again changes nothing. Raises WrongFields."""
        self.owner.write()
        known, facts = self.one(entry_id), self._facts(said)
        changed = [name for name, value in facts.items() if getattr(known, name) != value]
        for name in changed:
            setattr(known, name, facts[name])
        if changed:
            known.changed_at = self.owner.now
            self._note("cpd.hours_changed", known)
        return known

    def remove(self, entry_id: int) -> None:
        """Take an entry out of the record."""
        self.owner.write()
        known = self.one(entry_id)
        self._note("cpd.hours_removed", known)
        self.session.delete(known)
        self.session.flush()

    def _facts(self, said: Said) -> dict[str, object]:
        """What is kept. Raises WrongFields."""
        minutes = minutes_of(said.duration)
        if errors := _faults(said, minutes, self.owner.today):
            raise WrongFields(errors)
        words = {one.name: getattr(said, one.name) for one in fields(said) if one.name != "duration"}
        return {**words, "minutes": minutes}

    def _note(self, action: str, entry: CpdHours) -> None:
        """Never what it was about."""
        act = act_of(self.owner.actor, action, f"hours:{entry.id}", self.owner.now)
        self.session.add(act)


def year_before(today: date) -> date:
    """The day after which learning counts as that of the last year."""
    return today - A_YEAR


def minutes_of(words: str) -> int | None:
    """How long somebody says it was; None where that is not clear, or nothing."""
    typed = " ".join(words.casefold().split())
    if found := CLOCK.fullmatch(typed) or BOTH.fullmatch(typed):
        return int(found[1]) * 60 + int(found[2])
    if found := NUMBER.fullmatch(typed):
        return round(float(found[1].replace(",", ".")) * 60)
    found = MINUTES.fullmatch(typed)
    return int(found[1]) if found else None


def _faults(said: Said, minutes: int | None, today: date) -> dict[str, str]:
    errors = {}
    if not said.what.strip():
        errors["what"] = "Please say what it was."
    for name, most in (("what", MOST_WHAT), ("provider", MOST_PROVIDER), ("topic", MOST_TOPIC)):
        if fault := fault_in_line(getattr(said, name), most):
            errors[name] = fault
    for name in ("reflection", "differently"):
        if fault := fault_in_lines(getattr(said, name), MOST_WORDS):
            errors[name] = fault
    if not minutes:
        errors["duration"] = HOW_LONG
    elif minutes > LONGEST:
        errors["duration"] = "That is more than two weeks on end. Please look at it again."
    if said.done_on is None:
        errors["done_on"] = "Please say on which day it was; of several days, the last."
    elif said.done_on > today:
        errors["done_on"] = "This day is still to come. Please note it once it is done."
    elif said.done_on < today - EARLIEST:
        errors["done_on"] = "That is very long ago. Please look at the year again."
    return errors
