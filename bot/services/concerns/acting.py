"""What is done about a concern: referred, asked after, told of, reviewed, and given to somebody to do.

All of it is entries of the chronology, and nothing else stops a clock (`bot.services.concerns.following`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from bot.services.checks import WrongFields
from bot.services.concerns.cases import Case, Cases, TooLate
from bot.services.concerns.listening import require_answered
from bot.services.concerns.notices import tell, tell_team
from bot.services.concerns.pending import open_actions, open_referrals
from bot.services.concerns.reading import State, What
from bot.services.concerns.timetable import NOTIFY
from bot.services.people import Actor, NotAllowed
from bot.store.concerns.concerns import Concern
from bot.when import LONDON, Day, Moment, Unclear, read

WHO = "whom"
IS_ANSWERED = (
    "This referral has its answer by now, or there is none of this number. Open the concern again to see "
    "what stands."
)
IS_DONE = "This is done by now, or there is no such action. Open the concern again to see what stands."
NOT_YOURS = (
    "This is for somebody else to do. Who it is for, or the safeguarding team, can say that it is done."
)
MAY_NOT_READ = "They may not read this concern. Tick “Share it with them”, or name somebody else."
NO_DUTY = "There is nothing here of which the provider must still tell its regulator."


class Answer(StrEnum):
    """What came of a referral."""

    CAME = "came"
    CHASED = "chased"
    """None yet: they were asked again."""
    GIVEN_UP = "given up"
    """None, and nobody waits for it any more."""


@dataclass(frozen=True)
class Task:
    """What somebody is to do."""

    what: str
    whom: Actor
    until: datetime
    may_share: bool
    """Whether it is shared with them where they may not read it yet."""


def understand_until(words: str, now: datetime) -> datetime:
    """Until when something is to be done, in words; a day counts to its end. Raises WrongFields."""
    understood = read(words, now)
    if isinstance(understood, Moment | Day):
        if understood.choices:
            raise WrongFields({"until": f"That can mean two times. {_say_which(understood.choices)}"})
        at = understood.at if isinstance(understood, Moment) else _last_minute(understood)
        if at > now:
            return at.astimezone(UTC)
        raise WrongFields({"until": "That is over. Please say a later time."})
    if isinstance(understood, Unclear):
        raise WrongFields({"until": f"{understood.reason} {_say_which(understood.choices)}".strip()})
    raise WrongFields({"until": "Please say a day, with or without a time, such as “Friday 4pm”."})


@dataclass(frozen=True)
class Acting(Cases):
    """The same concerns, for who does something about them. A form that is sent again changes nothing."""

    def refer(self, reference: str, told: Mapping[str, str], form: str) -> Case:
        """Note to whom it was referred, when, and on what basis; it counts as read then.

        Its recipient has a time to answer from now on. Raises NotAllowed, TooLate, and NotSaid where its
        reporter hopes to be listened to and no decision says whether they were told first.
        """
        concern = self._still_open(reference)
        if self._is_sent(concern, form):
            return self._case(concern)
        require_answered(self._reading.entries(concern))
        if self._reading.state(concern) is State.RECEIVED:
            self._own(concern)
            self._done(concern, What.ACKNOWLEDGED)
        return self._done(concern, What.REFERRED, form=form, **told)

    def answer(self, reference: str, number: int, came: Answer, words: str, form: str) -> Case:
        """Note what a recipient has answered, that they were asked again, or that nobody waits any more.

        Raises NotAllowed, and TooLate.
        """
        concern = self._still_open(reference)
        if self._is_sent(concern, form):
            return self._case(concern)
        if number not in [one.number for one in open_referrals(self._reading.entries(concern))]:
            raise TooLate(IS_ANSWERED)
        if came is Answer.CHASED:
            return self._done(concern, What.CHASED, referral=number, answer=words, form=form)
        return self._done(concern, What.ANSWERED, referral=number, came=came, answer=words, form=form)

    def tell(self, reference: str, words: str, form: str) -> Case:
        """Tell its reporter how it stands, as far as they may know. Raises NotAllowed, and TooLate."""
        concern = self._still_open(reference)
        if self._is_sent(concern, form):
            return self._case(concern)
        return self._done(concern, What.TOLD, told=words, form=form)

    def review(self, reference: str, words: str, form: str) -> Case:
        """Note how it stands, and what follows. Raises NotAllowed, and TooLate."""
        concern = self._still_open(reference)
        if self._is_sent(concern, form):
            return self._case(concern)
        return self._done(concern, What.REVIEWED, stands=words, form=form)

    def give(self, reference: str, task: Task, form: str) -> Case:
        """Give somebody something to do by a time, and tell them that something needs them.

        Raises WrongFields where they may not read it and it is not shared with them; NotAllowed, and TooLate.
        """
        concern = self._still_open(reference)
        whom = task.whom.user_id
        if self._is_sent(concern, form):
            return self._case(concern)
        may_read = self._reading.may_read(concern, whom)
        if not (may_read or task.may_share):
            raise WrongFields({WHO: MAY_NOT_READ})
        if not may_read:  # that tells them, too
            self.share(reference, task.whom, f"To do: {task.what}")
        until = task.until.isoformat()
        case = self._done(concern, What.GIVEN, whom=whom, todo=task.what, due=until, form=form)
        if may_read:
            tell(self.session, concern, {whom} - {self.actor.user_id}, self.now)
        return case

    def finish(self, reference: str, number: int, ending: str, came: str) -> Case:
        """Note how an action ended: that it is done, or not needed any more; and what came of it.

        By who it is for, or who deals with the concern; the others of them are told. Raises NotAllowed, and
        TooLate.
        """
        concern = self._readable(reference)
        action = next(
            (one for one in open_actions(self._reading.entries(concern)) if one.number == number), None
        )
        is_theirs = action is not None and action.owner == self.actor.user_id
        if not (is_theirs or self._reading.deals_with(concern, self.actor.user_id)):
            raise NotAllowed(NOT_YOURS)
        if action is None:
            raise TooLate(IS_DONE)
        case = self._done(concern, What.ACTED, action=number, ending=ending, came=came)
        tell_team(self._reading, concern, self.actor.user_id)
        return case

    def note_duty(self, reference: str, ending: str, words: str) -> Case:
        """Note that the provider has told its regulator, or need not, also once it is closed.

        Raises NotAllowed, and TooLate where nothing of it is open.
        """
        concern = self._theirs(reference)
        if NOTIFY not in self._reading.due(concern):
            raise TooLate(NO_DUTY)
        return self._done(concern, What.NOTIFIED, duty=ending, came=words)

    def _is_sent(self, concern: Concern, form: str) -> bool:
        return any(one.told.get("form") == form for one in self._reading.entries(concern))


def _say_which(choices: Sequence[str]) -> str:
    """What to write where words can mean several times; "" where Kith has no guess."""
    meant = " or ".join(f"“{choice}”" for choice in choices[:3])
    return f"Please write the one you mean: {meant}." if meant else ""


def _last_minute(day: Day) -> datetime:
    """Of a day, by the UK's clock."""
    return datetime(day.on.year, day.on.month, day.on.day, 23, 59, tzinfo=LONDON)
