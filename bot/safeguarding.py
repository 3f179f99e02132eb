"""What differs by nation or council where somebody raises a concern: config/safeguarding.yaml.

A council says what it has otherwise under `concerns` in its one policy file (see `bot.policy`). Where each
number and name comes from stands beside it in the file that Kith brings.
"""

from collections.abc import Iterator, Mapping
from datetime import time
from enum import StrEnum
from typing import Annotated, Self, get_args

from pydantic import Field, model_validator

from bot.policy_parts import Nation, Part, Phone, WallTime, Weekday

# A key is kept with each concern. A label and a hint are an option of a menu, which Slack cuts at 75
# characters (https://docs.slack.dev/reference/block-kit/composition-objects/option-object).
Key = Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,29}$")]
Short = Annotated[str, Field(min_length=1, max_length=75)]
Sentence = Annotated[str, Field(min_length=1, max_length=300)]
Words = Annotated[str, Field(min_length=1, max_length=2000)]
Email = Annotated[str, Field(max_length=254, pattern=r"^([^@\s<>]+@[^@\s<>]+)?$")]
Web = Annotated[str, Field(max_length=500, pattern=r"^(https://\S+)?$")]


class Unit(StrEnum):
    """In what the time until a deadline is counted (see `bot.services.deadlines`)."""

    ELAPSED_HOURS = "elapsed_hours"
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"


class Rung(StrEnum):
    """Who is asked to look at a concern, one after the other, until somebody does."""

    OWNER = "owner"
    DEPUTY = "deputy"
    MANAGER = "manager"
    PARTNERSHIP = "partnership"


class Subject(StrEnum):
    """Whom or what a concern is about: by this, and the outcome, is settled how long it is kept."""

    CHILD = "child"
    WORKER = "worker"
    """Somebody who works with children."""
    SERVICE = "service"


class Outcome(StrEnum):
    """What became of a concern."""

    REFERRED = "referred"
    HANDLED = "handled"
    """Dealt with by the council's own team: advice, support, a visit."""
    NO_ACTION = "no_action"
    UNFOUNDED = "unfounded"
    """Nothing was found to support it."""
    MALICIOUS = "malicious"
    """It was shown to be false and meant to deceive."""


class KeptFrom(StrEnum):
    """From when the years for which a concern is kept are counted."""

    RAISED = "raised"
    CLOSED = "closed"


class Deadline(Part):
    """How long there is for something."""

    amount: Annotated[int, Field(ge=1, le=1000)]
    unit: Unit


class Hours(Part):
    """When a team works or answers, by the UK's clock; never on bank holidays of its nation."""

    days: Annotated[frozenset[Weekday], Field(min_length=1)]
    opens: WallTime
    closes: WallTime
    """The first moment at which it has closed; midnight is the end of the day."""

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.opens.tzinfo or self.closes.tzinfo:
            raise ValueError("hours are by the UK's clock: give no time zone")
        if self.closes != time.min and self.opens >= self.closes:
            raise ValueError("it closes before it opens; where it works through the night, give two teams")
        return self


class Line(Part):
    """A telephone that anybody may call."""

    name: Short
    phone: Annotated[Phone, Field(min_length=3)]
    purpose: Sentence
    answers: Annotated[str, Field(max_length=75)] = ""
    """When it answers, in words; empty where that is not known."""


class DayTeam(Part):
    """Who at the council takes calls about a child by day."""

    name: Short
    phone: Phone
    hours: Hours


class NightTeam(Part):
    """Who takes them when the day team does not answer."""

    name: Short
    phone: Phone


class Partnership(Part):
    """Whom outside the team the last rung of the ladder reaches."""

    name: Annotated[str, Field(max_length=75)]
    email: Email
    phone: Phone


class Rota(Part):
    """The telephone of whoever is on duty for concerns."""

    name: Short
    phone: Phone


class Contacts(Part):
    """Whom to call. What is the council's own is empty until the council fills it in."""

    emergency: Line
    police: Line
    day_team: DayTeam
    night_team: NightTeam
    anonymous: Annotated[tuple[Line, ...], Field(min_length=1)]
    """For people who do not want to be known."""
    children: Line
    """For children themselves."""
    external: Partnership
    rota: Rota


class Clocks(Part):
    """How long there is for each step with a concern of one kind."""

    acknowledge: Deadline
    """From when it was raised, until whoever raised it is told that somebody has read it."""
    decide: Deadline
    """From when it was raised, until it is decided what is done."""
    refer: Deadline | None
    """From when it was found to be of this kind, until it is with whom it is referred to, or it is decided
    that it is not. None where no rule or habit says."""
    hear_back: Deadline | None
    """From the referral, until the recipient should have answered; then it is chased."""
    update: Deadline
    """From when it was raised or last told of, until whoever raised it hears how it stands."""
    review: Deadline
    """From when an open concern was decided on, or last thought about on the record, until it is reviewed."""


class ClocksOfNation(Part):
    """What is otherwise in one nation; what is left out is as everywhere."""

    acknowledge: Deadline | None = None
    decide: Deadline | None = None
    refer: Deadline | None = None
    hear_back: Deadline | None = None
    update: Deadline | None = None
    review: Deadline | None = None


class Kind(Part):
    """One kind of concern."""

    label: Short
    hint: Short
    child_at_risk: bool
    """Whether a child may be at risk, so that the emergency numbers come first and the ladder is short."""
    subject: Subject
    refer_to: tuple[Key, ...]
    """To whom such a concern usually goes: keys of the nation's recipients, the likeliest first."""
    regulator_duty: bool
    """Whether the provider may have to tell the regulator too."""
    clocks: Clocks
    nations: Mapping[Nation, ClocksOfNation] = Field(default_factory=dict)

    def clocks_in(self, nation: Nation) -> Clocks:
        """How long there is for each step in this nation."""
        otherwise = self.nations.get(nation)
        if otherwise is None:
            return self.clocks
        changed = {name: getattr(otherwise, name) for name in Clocks.model_fields}
        return self.clocks.model_copy(update={name: new for name, new in changed.items() if new is not None})


class Ladder(Part):
    """How long each rung has, from when it was asked until the next one is, if nobody takes it up."""

    owner: Deadline
    deputy: Deadline
    manager: Deadline
    partnership: Deadline
    """How long until the partnership is asked again."""

    def rungs(self) -> Iterator[tuple[Rung, Deadline]]:
        """The rungs in order, with how long each has."""
        return ((rung, getattr(self, rung.value)) for rung in Rung)


class Ladders(Part):
    """The ladder where a child may be at risk, and the one for everything else."""

    child_at_risk: Ladder
    otherwise: Ladder


class Recipient(Part):
    """Somebody a concern is referred to."""

    name: Short
    purpose: Sentence
    phone: Phone
    email: Email
    """A secure address, where the council has one."""
    web: Web


class RegulatorDuty(Part):
    """What a provider must itself tell its regulator."""

    regulator: Short
    within: Deadline | None
    """At the latest, from when the provider knew of it. None where the rule is “at once”, or is not known."""
    remind: Deadline
    """From when it was raised, until the team is reminded to remind the provider, in good time."""
    reminder: Words
    """What whoever raised a concern for a provider is reminded of."""
    web: Web


class Keep(Part):
    """How long a concern is kept. Then somebody looks at it: nothing is deleted unseen."""

    years: Annotated[int, Field(ge=0, le=100)]
    counted_from: KeptFrom
    until_age: Annotated[int, Field(ge=18, le=100)] | None = None
    """Longer, where whom it is about is younger than this by then. Kith does not know how old people are:
    whoever looks at it is told."""


class KeepBySubject(Part):
    """How long concerns about one subject are kept: by outcome, and otherwise."""

    otherwise: Keep
    outcomes: Mapping[Outcome, Keep] = Field(default_factory=dict)


class Retention(Part):
    """How long concerns are kept."""

    confirmed: Annotated[str, Field(max_length=200)]
    """Who at the council confirmed these years, and when; empty until somebody has."""
    look_again: Deadline
    """How long until who is to look at one whose time is over is told again."""
    reminder: Words
    """What they are to think of."""
    child: KeepBySubject
    worker: KeepBySubject
    service: KeepBySubject

    def keep(self, subject: Subject, outcome: Outcome) -> Keep:
        """How long a concern about this subject is kept after this outcome."""
        rules: KeepBySubject = getattr(self, subject.value)
        return rules.outcomes.get(outcome, rules.otherwise)


class Span(StrEnum):
    """Over how long concerns are counted."""

    YEAR = "year"
    QUARTER = "quarter"


class LawfulBasis(Part):
    """Why the council may hold and share what a concern says."""

    ordinary: Words
    special: Words
    duty: Mapping[Nation, Words]
    """The duty it rests on in each nation."""


class Wording(Part):
    """What people are told when they raise a concern."""

    emergency: Words
    out_of_hours: Words
    """Before the telephone numbers, while nobody at the council reads concerns."""
    confidentiality: Words
    anonymity: Words
    accused: Words
    """Where it is about somebody who works with children."""
    no_action: Words
    """What whoever referred it does where nothing happens, or they do not agree with what does."""


class Concerns(Part):
    """The council's policy for concerns."""

    contacts: Contacts
    hours: Hours
    """When the people who handle concerns work: working hours and working days are counted by it."""
    kinds: Annotated[Mapping[Key, Kind], Field(min_length=1)]
    ladders: Ladders
    recipients: Mapping[Nation, Annotated[Mapping[Key, Recipient], Field(min_length=1)]]
    notify_regulator: Mapping[Nation, RegulatorDuty]
    retention: Retention
    lawful_basis: LawfulBasis
    draft_expires: Deadline
    smallest_group: Annotated[int, Field(ge=2, le=100)]
    """Numbers about fewer concerns than this are not told."""
    counted_by: Span
    """The only periods there are numbers of: by overlapping ones a small number could be told."""
    wording: Wording

    @model_validator(mode="after")
    def _is_of_one_piece(self) -> Self:
        for held in (self.recipients, self.notify_regulator, self.lawful_basis.duty):
            if lacking := sorted(set(get_args(Nation)) - set(held)):
                raise ValueError(f"says nothing for {', '.join(lacking)}")
        known = {key for each in self.recipients.values() for key in each}
        for kind, each in self.kinds.items():
            if unknown := sorted(set(each.refer_to) - known):
                raise ValueError(f"{kind} is referred to {', '.join(unknown)}, which is no recipient")
        return self

    def ladder(self, kind: Key) -> Ladder:
        """The ladder for this kind. Raises KeyError where there is no such kind."""
        return self.ladders.child_at_risk if self.kinds[kind].child_at_risk else self.ladders.otherwise

    def recipients_of(self, kind: Key, nation: Nation) -> Mapping[Key, Recipient]:
        """To whom such a concern usually goes in this nation, the likeliest first.

        Raises KeyError where there is no such kind.
        """
        there = self.recipients[nation]
        return {key: there[key] for key in self.kinds[kind].refer_to if key in there}

    def missing(self, nation: Nation) -> Iterator[str]:
        """What only the council knows and has not filled in yet, each with its place under `concerns`."""
        contacts, external = self.contacts, self.contacts.external
        gaps = {
            "the day team’s telephone number (contacts.day_team.phone)": contacts.day_team.phone,
            "the night team’s telephone number (contacts.night_team.phone)": contacts.night_team.phone,
            "the rota’s telephone number (contacts.rota.phone)": contacts.rota.phone,
            "the safeguarding partnership’s name (contacts.external.name)": external.name,
            "how to reach the partnership (contacts.external.email, contacts.external.phone)": external.email
            or external.phone,
            "who confirmed how long concerns are kept (retention.confirmed)": self.retention.confirmed,
        }
        yield from (gap for gap, held in gaps.items() if not held)
        for key, each in self.recipients[nation].items():
            if not (each.phone or each.email or each.web):
                place = f"recipients.{nation}.{key}"
                yield f"how to reach {each.name} ({place}.phone, {place}.email)"
