"""What becomes of one nudge now, by what its person wishes; asked when it is planned, and when it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.nudges.kinds import Kind
from bot.policy import Reaching
from bot.services.reaching import digest_at, reach_at, week_of
from bot.services.wishes import Way, Wishes, way_to, wishes
from bot.store.mending import LONGEST_AHEAD
from bot.store.outbox import Nudge
from bot.store.people import Person, Preference
from bot.store.planning import DIGEST, LastDigest, is_snoozed
from bot.when import LONDON

COLLEAGUES = (Way.PHONE, Way.LETTER)
"""The ways that somebody of the council's staff goes."""


@dataclass(frozen=True)
class Go:
    """It goes now; one way or the other, in this queue."""

    way: Way
    lane: str


@dataclass(frozen=True)
class Wait:
    """Not now: it is decided on again then."""

    until: datetime


@dataclass(frozen=True)
class Hold:
    """It goes with the person's digest of this day and time."""

    day: date
    until: datetime


@dataclass(frozen=True)
class Hand:
    """A co-ordinator telephones, or writes a letter."""

    way: Way


@dataclass(frozen=True)
class Withdraw:
    """It is not sent; a code says why."""

    reason: str


@dataclass(frozen=True)
class GiveUp:
    """It cannot be sent by this Kith: an admin sees it, and can have it tried again. A code says why."""

    reason: str


Choice = Go | Wait | Hold | Hand | Withdraw | GiveUp
UNKNOWN_KIND = "unknown_kind"
"""Its kind is not known any more, or not yet: it is of another version of Kith."""


@dataclass(frozen=True)
class Rules:
    """What holds for every nudge."""

    kinds: Mapping[str, Kind]
    policy: Reaching
    has_email: bool
    """Whether Kith can send e-mail."""


@dataclass(frozen=True)
class Case:
    """One nudge, whom it is for and what they said."""

    nudge: Nudge
    person: Person | None
    said: Preference | None
    now: datetime
    asked: int = 0
    """How many asks the person has this week already."""
    last_digest: LastDigest | None = None


def choose(case: Case, rules: Rules) -> Choice:
    """What becomes of a nudge now."""
    nudge, kind = case.nudge, rules.kinds.get(case.nudge.kind)
    if kind is None:
        return GiveUp(UNKNOWN_KIND)
    if nudge.answer:  # while it was under way, and then it did not arrive
        return Withdraw("gone")
    if nudge.expires_at and case.now > nudge.expires_at:
        return Withdraw("expired")
    if nudge.channel_id:
        return Go(Way.SLACK, nudge.channel_id)
    if case.person is None or case.person.forgotten_at:
        return Withdraw("forgotten")
    wanted = wishes(case.said, rules.policy)
    if kind.may_stop and kind.name in wanted.stopped:
        return Withdraw("stopped")
    return _unless_too_late(nudge, _in_time(case, rules, kind, wanted, case.person))


def _in_time(case: Case, rules: Rules, kind: Kind, wanted: Wishes, person: Person) -> Choice:
    """When and how it reaches somebody who wants it."""
    way = _way(kind, person, wanted, rules)
    if kind.by_email_only and way is not Way.EMAIL:
        return Withdraw("not_by_email")
    moment = _next_moment(case, rules, kind, wanted)
    if moment is None:
        return Withdraw("unreachable")
    if moment > case.now:
        return Wait(moment)
    if kind.is_ask and not is_snoozed(case.nudge) and case.asked >= rules.policy.asks_per_week:
        next_week = reach_at(wanted.reachable, week_of(case.now)[1], urgent=kind.urgent)
        return Wait(next_week) if next_week else Withdraw("unreachable")
    if way in COLLEAGUES and kind.is_private:
        # A colleague would come to know of it; what it says stands in Kith, too.
        way = way_to(person, Way.SLACK, has_email=rules.has_email)
        if way in COLLEAGUES:
            return Withdraw("private")
    if way in COLLEAGUES:
        # What a digest would have held is handed over each by itself.
        return Withdraw("otherwise") if kind.name == DIGEST else Hand(way)
    if wanted.reachable.digest and kind.in_digest and not kind.urgent and not is_snoozed(case.nudge):
        held = _until_digest(case, wanted, rules.policy.digest_at)
        # What would lose its point by then comes by itself.
        if held and not _is_too_late(case.nudge, held.until):
            return held
    return Go(way, f"dm:{person.id}" if way is Way.SLACK else f"mail:{person.id}")


def _way(kind: Kind, person: Person, wanted: Wishes, rules: Rules) -> Way:
    """How it goes, as far as the person's wishes decide on it."""
    if kind.always_by_email and person.email and rules.has_email:
        return Way.EMAIL
    return way_to(person, wanted.way, has_email=rules.has_email)


def _next_moment(case: Case, rules: Rules, kind: Kind, wanted: Wishes) -> datetime | None:
    """When the person may be reached next; for a digest, that day's time for it at the earliest."""
    moment = reach_at(wanted.reachable, case.now, urgent=kind.urgent)
    if moment is None or kind.name != DIGEST:
        return moment
    morning = digest_at(wanted.reachable, _start_of(_day(moment)), rules.policy.digest_at)
    return max(moment, morning) if morning else None


def _until_digest(case: Case, wanted: Wishes, at: time) -> Hold | None:
    """The digest that is under way, or the next one: never a second one on a day that had one.

    What was due before this morning's digest goes with it, however late that is by now.
    """
    last, today = case.last_digest, _day(case.now)
    if last and last.is_under_way:
        return Hold(_day(last.due_at), max(last.look_at, case.now))
    first = _start_of(today)
    had = max(_day(last.due_at), _day(last.sent_at or last.due_at)) if last else today
    if last and had <= today + LONGEST_AHEAD:  # else the clock was ahead when it went
        first = max(first, _start_of(had + timedelta(days=1)))
    moment = digest_at(wanted.reachable, first, at)
    if moment and moment < case.now:
        is_late = case.nudge.due_at <= moment
        moment = case.now if is_late else digest_at(wanted.reachable, case.now, at)
    return Hold(_day(moment), moment) if moment else None


def _unless_too_late(nudge: Nudge, choice: Choice) -> Choice:
    """Nothing is sent after it has lost its point."""
    if isinstance(choice, Wait) and _is_too_late(nudge, choice.until):
        return Withdraw("expired")
    return choice


def _is_too_late(nudge: Nudge, moment: datetime) -> bool:
    return nudge.expires_at is not None and moment > nudge.expires_at


def _day(moment: datetime) -> date:
    return moment.astimezone(LONDON).date()


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, LONDON)
