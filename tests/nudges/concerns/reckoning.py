"""When each clock of a concern runs out, and who is told then: worked out once more, for the test."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from bot.services.concerns.acting import Acting, Answer
from bot.services.concerns.cases import Case

LONDON = ZoneInfo("Europe/London")
HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
# Good Friday and Easter Monday (https://www.gov.uk/bank-holidays); the clocks go forward in between.
HOLIDAYS = {date(2027, 3, 26), date(2027, 3, 29)}
# The first is found to be an allegation on Maundy Thursday: by the end of Tuesday it is to be with the LADO.
# The second, on Good Friday at nine in the evening, a child at risk: by one in the morning.
LADO = ((HOUR, "assess"), (2 * HOUR, "decide"), (5 * DAY + 8 * HOUR, "refer"))
BY_NIGHT = (
    (HOUR, "assess"),
    (20 * HOUR, "decide"),
    (21 * HOUR, "refer"),
    (5 * DAY, "answer"),
    (6 * DAY, "close"),
)


def end_of_working_day(start: datetime, number: int) -> datetime:
    """Five in the afternoon of the so-manieth working day after this one: day by day, by the calendar."""
    day = start.astimezone(LONDON).date()
    while number:
        day += DAY
        number -= day.weekday() < 5 and day not in HOLIDAYS
    return datetime.combine(day, time(17), LONDON).astimezone(UTC)


@dataclass
class Raised:
    """A concern as the test knows it."""

    reference: str
    at: datetime
    urgent: bool
    kept_out: set[str]
    owner: str | None
    reporter: str
    acknowledged: bool = False
    decided: bool = False
    closed: bool = False
    kind: str = ""
    """What it was found to be: `allegation` or `safeguarding`."""
    assessed_at: datetime | None = None
    referred_at: datetime | None = None
    referral: int = 0
    """The number of its entry."""
    answered: bool = False
    noted: bool = False
    told_at: datetime | None = None
    thought_at: datetime | None = None
    """When it was last decided on, or thought about after that."""

    @property
    def at_risk(self) -> bool:
        return self.urgent or bool(self.kind)

    def rungs(self) -> Iterator[tuple[str, list[datetime]]]:
        """For each clock that runs, with its time, when each rung is told where there is somebody on each."""
        read, decide = (
            (self.at + HOUR, self.at + 2 * HOUR)
            if self.at_risk
            else (end_of_working_day(self.at, 1), end_of_working_day(self.at, 5))
        )
        if not (self.acknowledged or self.decided):
            yield self._named("acknowledge", read), self._climb(self.at)
        if not self.decided:
            yield self._named("decide", decide), self._climb(decide)
        for clock, late in self._late() if not self.closed else ():
            yield self._named(clock, late), self._climb(late)
        if self.kind and not self.noted:
            seven = (self.at.astimezone(LONDON) + 7 * DAY).astimezone(UTC)  # the same time by the clock
            yield self._named("notify", seven), self._climb_in_days(seven)

    def _late(self) -> Iterator[tuple[str, datetime]]:
        """The other clocks, and when each runs out."""
        yield "update", end_of_working_day(self.told_at or self.at, 3 if self.at_risk else 10)
        if self.thought_at:
            yield "review", end_of_working_day(self.thought_at, 1 if self.at_risk else 10)
        if self.assessed_at and not self.referred_at:
            by = end_of_working_day(self.assessed_at, 1)
            yield "refer", by if self.kind == "allegation" else self.assessed_at + 4 * HOUR
        if self.referred_at and not self.answered:
            yield f"hear_back.{self.referral}", end_of_working_day(self.referred_at, 1)

    def _named(self, clock: str, due: datetime) -> str:
        return f"{clock} {due.timestamp():.0f}"

    def _climb(self, at: datetime) -> list[datetime]:
        if self.at_risk:
            return [at, at + HOUR, at + 2 * HOUR, at + 4 * HOUR]
        return self._climb_in_days(at)

    def _climb_in_days(self, at: datetime) -> list[datetime]:
        days = [end_of_working_day(at, number) for number in (1, 2)]
        return [at, *days, end_of_working_day(days[1], 2)]


def kind_of(one: Raised) -> str:
    """What it is found to be."""
    return "allegation" if int(one.at.timestamp()) % 2 else "safeguarding"


STEPS: Mapping[str, Callable[[Acting, Raised], Case]] = {
    "acknowledge": lambda acting, one: acting.acknowledge(one.reference),
    "decide": lambda acting, one: acting.decide(one.reference, {"outcome": "referred", "why": "…"}),
    "assess": lambda acting, one: acting.assess(one.reference, kind_of(one), {}),
    "refer": lambda acting, one: acting.refer(one.reference, {"referred_to": "…"}, "R"),
    "answer": lambda acting, one: acting.answer(one.reference, one.referral, Answer.CAME, "…", "A"),
    "tell": lambda acting, one: acting.tell(one.reference, "…", f"T{acting.now}"),
    "review": lambda acting, one: acting.review(one.reference, "…", f"V{acting.now}"),
    "note": lambda acting, one: acting.note_duty(one.reference, "…", "…"),
    "close": lambda acting, one: acting.close(one.reference, "handled", "…", "…"),
}


def fits(one: Raised, step: str) -> bool:
    """Whether there is anything to do of this kind."""
    if step == "note":
        return bool(one.kind) and not one.noted
    return (
        not one.closed
        and {
            "acknowledge": not one.acknowledged,
            "decide": not one.decided,
            "assess": not one.kind and one.referred_at is None and not one.decided,
            "refer": bool(one.kind) and one.referred_at is None,
            "answer": one.referred_at is not None and not one.answered,
            "tell": True,
            "review": one.decided,
            "close": one.decided and (one.referred_at is None or one.answered),
        }[step]
    )


def ticks_of(one: Raised) -> set[datetime]:
    """When something is to be told, and a minute before, when it is not."""
    return {when + by for _, times in one.rungs() for when in times for by in (-MINUTE, MINUTE * 0)}


def usual(random: Random) -> Iterator[tuple[timedelta, str]]:
    """What is done in the end, each at a time of its own."""
    for step in ("acknowledge", "assess", "decide", "refer", "answer", "tell", "review", "note", "close"):
        if step in ("acknowledge", "decide") or random.random() < 0.5:
            yield random.randrange(5, 4000 if step in ("acknowledge", "decide") else 12000) * MINUTE, step
