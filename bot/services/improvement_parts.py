"""What an improvement plan is made of, as those above may see it, and what can be said of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.services.improvement_words import Step
from bot.services.people import Refusal
from bot.store.improvements import (
    ImprovementParty,
    ImprovementPlan,
    ImprovementStep,
    ImprovementVersion,
    ImprovementWord,
)
from bot.store.people import Person
from bot.store.providers import Provider

PROPOSED, TOLD, REVIEW, COMPLETED = (
    *("improvement.proposed", "improvement.told"),
    *("improvement.review", "improvement.completed"),
)
"""The kinds of nudges."""
STAFF_PLAN = (
    "Improvement plans are written by the council’s own staff. Yours are under “What Kith holds about me”."
)
NOT_YOURS = "This plan is with somebody else, so there is nothing to see here. Nothing was changed."
NOT_THERE = "This plan is not there any more. Nothing was changed."
CHANGED = "This plan was changed since you opened it. Nothing was changed: please open it again."
CLOSED = "This plan is closed, so nothing was changed. Anybody it was agreed with can still look back on it."
NOT_ON_SLACK_ONLY = "They are on Slack, so they answer for themselves. Nothing was changed."
NOT_AGREED = "This is not agreed yet, so there is nothing to tick or to review."


class Answer(StrEnum):
    """What somebody of the setting says to a version."""

    AGREE = "agree"
    CHANGE = "change"
    TALK = "talk"


class Outcome(StrEnum):
    """What came of a plan."""

    REACHED = "reached"
    PARTLY = "partly"
    NOT = "not"
    WITHDRAWN = "withdrawn"


class Said(StrEnum):
    """Of what words are, beside the answers."""

    REVIEW = "review"
    REFLECTION = "reflection"


class Unsuitable(Refusal):
    """It cannot be done with this plan as it is."""


@dataclass(frozen=True)
class Version:
    """A version with its steps."""

    version: ImprovementVersion
    steps: Sequence[ImprovementStep]


@dataclass(frozen=True)
class Plan:
    """A plan as one person may see it."""

    plan: ImprovementPlan
    setting: Provider | None
    versions: Sequence[Version]
    """Newest first."""
    parties: Sequence[tuple[ImprovementParty, Person]]
    words: Sequence[tuple[ImprovementWord, Person]]
    is_staff: bool
    is_mine: bool
    """Whether the reader looks after it."""
    me: ImprovementParty | None
    """The reader's own entry, where it is agreed with them."""

    @property
    def newest(self) -> Version:
        """What is agreed, or proposed."""
        return self.versions[0]

    @property
    def agreed(self) -> Version | None:
        """What holds."""
        number = self.plan.agreed_version
        return next((one for one in self.versions if one.version.number == number), None)

    @property
    def waits(self) -> bool:
        """Whether the newest version is still to be agreed."""
        return self.plan.closed_at is None and self.plan.agreed_version != self.plan.version

    def reviews_due(self, today: date) -> Sequence[date]:
        """The days of the reviews that have come."""
        days = map(date.fromisoformat, self.agreed.version.reviews) if self.agreed else ()
        return [day for day in days if day <= today]


@dataclass(frozen=True)
class Listed:
    """A plan in a list."""

    plan: ImprovementPlan
    setting: Provider | None
    review_due: date | None
    """The last review that has come and of which staff have noted nothing."""


def steps_of(version: Version) -> Sequence[Step]:
    """The steps of a version, as they are typed."""
    return [Step(one.what, one.who, one.due_on) for one in version.steps]
