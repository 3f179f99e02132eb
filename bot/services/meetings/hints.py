"""What speaks against a time: bank holidays, school holidays, hours of settings, other meetings.

They are hints, never refusals: who plans a meeting knows best. Each is in plain words, and safe for whoever
reads it: of others' meetings it tells how many people have one, neither whose nor which.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.services.meetings.answers import WAITING, Answer
from bot.services.meetings.meetings import STAFF_PLAN
from bot.services.meetings.plans import Plan, say_times
from bot.services.opening_hours import read_hours
from bot.services.people import Actor, require_staff
from bot.services.reaching import Nation, bank_holiday
from bot.services.term_dates import SchoolHoliday, school_holidays
from bot.store import opening_hours, people
from bot.store.meetings import meetings as store
from bot.store.meetings import polls
from bot.store.meetings.meetings import Meeting
from bot.when import LONDON, Day, say

COUNTED_ON = (Answer.GOING, Answer.MAYBE, WAITING)
A_DAY = timedelta(days=1)


def hints_of(
    session: Session,
    times: Sequence[tuple[datetime, datetime]],
    *,
    person_id: int | None = None,
    channel_id: str | None = None,
    except_meeting: int | None = None,
    nation: str = Nation.ENGLAND,
    with_drafts: bool = False,
) -> Sequence[Sequence[str]]:
    """What speaks against each time, in plain words for a reader, in no particular order of weight.

    `person_id` is who reads it: their own bank holidays, hours and meetings count, and these may be named.
    `channel_id`: what its people are invited to then, and how many of them have something else. `nation` is
    the council's, from its policy. `with_drafts` only where the reader is a member of staff. What is known of
    people and days is read once for all.
    """
    days = [day for each in times for day in _days(*each)]
    first, last = min(days), max(days)
    known = known_between(session, first, last, person_id=person_id, channel_id=channel_id, nation=nation)
    return [
        known.against(session, *each, except_meeting=except_meeting, with_drafts=with_drafts)
        for each in times
    ]


@dataclass(frozen=True)
class Known:
    """What is known of the days between two, for one reader and one channel: read once for many times."""

    person_id: int | None
    channel_id: str | None
    there: Collection[int]
    """The people of the channel."""
    nations: Collection[Nation]
    holidays: Sequence[SchoolHoliday]
    hours: Mapping[int, Collection[str]]

    def against(
        self,
        session: Session,
        starts_at: datetime,
        ends_at: datetime,
        *,
        except_meeting: int | None = None,
        with_drafts: bool = False,
    ) -> Sequence[str]:
        """What speaks against one time."""
        days = _days(starts_at, ends_at)
        at_once = store.at_once(session, starts_at, ends_at, with_drafts=with_drafts)
        # The draft of a poll has no time of its own yet.
        others = [one for one in at_once if one.id != except_meeting and not _is_poll(session, one)]
        return [
            *_bank_holidays(days, self.nations),
            *_school_holidays(self.holidays, days),
            *_hours(self, starts_at, ends_at),
            *_meetings(session, self, others),
        ]


def known_between(
    session: Session, first: date, last: date, *, person_id: int | None, channel_id: str | None, nation: str
) -> Known:
    """What is known of these days; the parts are those of `hints_of`."""
    there = opening_hours.members_of(session, channel_id) if channel_id else frozenset()
    own = _nation_of(session, person_id) if person_id else None
    return Known(
        person_id,
        channel_id,
        there,
        frozenset({Nation(nation), *([own] if own else [])}),
        school_holidays(session, first, last),
        opening_hours.offered(session, {*there, *([person_id] if person_id else [])}),
    )


def hints_for(
    session: Session, actor: Actor, plans: Sequence[Plan], *, except_meeting: int | None, nation: str
) -> Sequence[Sequence[str]]:
    """What speaks against the time of each plan, for the member of staff who makes it. Raises NotAllowed.

    The plans are of one channel.
    """
    require_staff(actor, STAFF_PLAN)
    reader = people.in_slack(session, actor.user_id)
    return hints_of(
        session,
        [(one.starts_at, one.ends_at) for one in plans],
        person_id=reader.id if reader else None,
        channel_id=plans[0].channel_id,
        except_meeting=except_meeting,
        nation=nation,
        with_drafts=True,
    )


def _days(starts_at: datetime, ends_at: datetime) -> Sequence[date]:
    """The days on which it is, by the UK's clock; what ends at midnight is not on the next."""
    first = starts_at.astimezone(LONDON).date()
    last = max(first, (ends_at - timedelta(microseconds=1)).astimezone(LONDON).date())
    return [first + ahead * A_DAY for ahead in range((last - first).days + 1)]


def _nation_of(session: Session, person_id: int) -> Nation | None:
    said = people.preference(session, person_id)
    return Nation(said.nation) if said else None


def _bank_holidays(days: Sequence[date], nations: Collection[Nation]) -> Iterator[str]:
    for day in days:
        named = {nation: name for nation in sorted(nations) if (name := bank_holiday(nation, day))}
        if named:
            where = " and ".join(nation.shown for nation in named)
            yield f"{say(Day(day))} is a bank holiday in {where}: {next(iter(named.values()))}."


def _school_holidays(holidays: Sequence[SchoolHoliday], days: Sequence[date]) -> Iterator[str]:
    for one in holidays:
        if one.first <= days[-1] and one.last >= days[0]:
            until = f" to {say(Day(one.last))}" if one.last > one.first else ""
            yield f"Schools are closed: {one.name}, {say(Day(one.first))}{until} ({one.source})."


def _is_poll(session: Session, meeting: Meeting) -> bool:
    return meeting.state == "draft" and polls.poll(session, meeting.id) is not None


def _hours(known: Known, starts_at: datetime, ends_at: datetime) -> Iterator[str]:
    """In whose hours it is, as far as they are known."""
    day = starts_at.astimezone(LONDON).date()
    in_holidays = any(one.first <= day <= one.last for one in known.holidays)

    def is_open(words: str) -> bool:
        hours = read_hours(words)
        return hours is not None and hours.is_open(starts_at, ends_at, in_holidays=in_holidays)

    reader = known.person_id
    for words in sorted(known.hours.get(reader, ()) if reader else ()):
        if is_open(words):
            yield f"Your setting offers childcare then: {words}."
    theirs = [words for one, words in known.hours.items() if one in known.there and one != reader]
    if number := sum(any(map(is_open, words)) for words in theirs):
        whose = "one person" if number == 1 else f"{number} people"
        yield f"The settings of {whose} of this channel offer childcare then."


def _meetings(session: Session, known: Known, others: Sequence[Meeting]) -> Iterator[str]:
    """Other meetings then: those of the channel and one's own by name, those of others by their number."""
    here = [one for one in others if known.channel_id and one.channel_id == known.channel_id]
    for one in here:
        what = "is planned for" if one.state == "draft" else "invites"
        yield f"“{one.title}” {what} the same channel then: {say_times(one.starts_at, one.ends_at)}."
    elsewhere = [one for one in others if one not in here]
    busy = store.who_counts_on(session, [one.id for one in elsewhere], COUNTED_ON) if elsewhere else ()
    mine = {meeting_id for meeting_id, who in busy if who == known.person_id}
    for one in elsewhere:
        if one.id in mine:
            yield f"You may be at “{one.title}” then: {say_times(one.starts_at, one.ends_at)}."
    if number := len({who for _, who in busy if who in known.there and who != known.person_id}):
        whose = "One person of this channel has" if number == 1 else f"{number} people of this channel have"
        yield f"{whose} said yes or maybe to another meeting then."
