"""From when until when, and what the clock change does to it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from bot.when.clocks import afternoon, likeliest, say_clock
from bot.when.days import say_date
from bot.when.facts import Clock, Fact, PartOfDay, Span, Unreadable, ZoneName, only
from bot.when.results import Moment
from bot.when.saying import say_moment


@dataclass(frozen=True)
class Hours:
    """From when until when; `other` is the beginning it could have instead."""

    start: time
    end: time | None = None
    other: time | None = None
    zone_name: str | None = None

    @property
    def assumed(self) -> tuple[str, ...]:
        """What had to be guessed."""
        if self.other is None:
            return ()
        return (f"It was not said whether it is {say_clock(self.start)} or {say_clock(self.other)}.",)


def read_hours(facts: list[Fact]) -> Hours | None:
    """From when until when; None where no time was said.

    Raises:
        Unreadable: two times that differ, or a part of the day without a time.
    """
    part, zone = only(PartOfDay, facts, "parts of the day"), only(ZoneName, facts, "zones")
    span, clocks = only(Span, facts, "times"), [fact for fact in facts if isinstance(fact, Clock)]
    starts = [*clocks, span.start] if span else clocks
    if not starts and (part or zone):
        raise Unreadable(f"Which time{' in the ' + part.name if part else ''}? Say for example “6.30pm”.")
    if not starts:
        return None
    if len({likeliest(start, part)[0] for start in starts}) > 1:
        said = " and ".join(say_clock(likeliest(start, part)[0]) for start in starts)
        raise Unreadable(f"Those are different times: {said}. Say one.")
    start, other = min((likeliest(start, part) for start in starts), key=lambda read: read[1] is not None)
    return Hours(start, _end(span.end, start) if span else None, other, zone.name if zone else None)


def _end(end: Clock, start: time) -> time:
    at = end.at if end.sure or end.at > start else afternoon(end.at)
    if at <= start:
        raise Unreadable("It would end before it begins. Say both times with am or pm.")
    return at


def span(day: date, hours: Hours, now: datetime) -> tuple[datetime, datetime | None]:
    """From when until when on a day; raises as `local` does."""
    start = local(day, hours.start, hours.zone_name, now)
    return start, local(day, hours.end, hours.zone_name, now) if hours.end else None


def is_ahead(at: datetime, now: datetime) -> bool:
    """Whether it is still to come.

    Python compares two local times by the face of the clock, which shows one hour of the year twice.
    """
    return at.timestamp() > now.timestamp()


def exists(day: date, at: time, now: datetime) -> bool:
    """Whether the clock shows that time once on that day."""
    try:
        return bool(local(day, at, None, now))
    except Unreadable:
        return False


def local(day: date, at: time, zone_name: str | None, now: datetime) -> datetime:
    """The local time as an aware one.

    Raises:
        Unreadable: the clock change skips it, or doubles it and nobody said which of the two.
    """
    zone: tzinfo | None = now.tzinfo
    both = [datetime.combine(day, at, zone).replace(fold=fold) for fold in (0, 1)]
    words = f"{say_date(day)}, {say_clock(at)}"
    if both[0].utcoffset() != both[1].utcoffset():
        if both[0].astimezone(UTC).astimezone(zone).time() != at:
            hour = timedelta(hours=1)
            raise Unreadable(
                f"{words}: the clocks go forward then, and skip that time. Say another one.",
                *(say_moment(Moment(both[0] + shift)) for shift in (-hour, hour)),
            )
        named = [each for each in both if each.tzname() == zone_name]
        if not named:
            raise Unreadable(
                f"{words}: the clocks go back then, and that time comes twice. Which one?",
                *(say_moment(Moment(each)) for each in both),
            )
        return named[0]
    if zone_name not in (None, both[0].tzname()):
        raise Unreadable(
            f"On {say_date(day)} the clocks show {both[0].tzname()}, not {zone_name}. Leave that out."
        )
    return both[0]
