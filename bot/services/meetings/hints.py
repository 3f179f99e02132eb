"""What speaks against a time: bank holidays, school holidays, hours of settings, other meetings.

They are hints, never refusals: who plans a meeting knows best. Each is in plain words, and safe for whoever
reads it: of others' meetings it tells how many people have one, neither whose nor which.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.services.meetings.answers import WAITING, Answer
from bot.services.meetings.meetings import STAFF_PLAN
from bot.services.meetings.plans import Plan, say_times
from bot.services.opening_hours import read_hours
from bot.services.people import Actor, require_staff
from bot.services.reaching import Nation, bank_holiday
from bot.services.term_dates import school_holidays
from bot.store import opening_hours, people
from bot.store.meetings import meetings as store
from bot.store.meetings import polls
from bot.store.meetings.meetings import Meeting
from bot.when import LONDON, Day, say

COUNTED_ON = (Answer.GOING, Answer.MAYBE, WAITING)
A_DAY = timedelta(days=1)


def hints(
    session: Session,
    starts_at: datetime,
    ends_at: datetime,
    *,
    person_id: int | None = None,
    channel_id: str | None = None,
    except_meeting: int | None = None,
    nation: str = Nation.ENGLAND,
    with_drafts: bool = False,
) -> Sequence[str]:
    """What speaks against a time, in plain words for a reader, in no particular order of weight.

    `person_id` is who reads it: their own bank holidays, hours and meetings count, and these may be named.
    `channel_id`: what its people are invited to then, and how many of them have something else. `nation` is
    the council's, from its policy. `with_drafts` only where the reader is a member of staff.
    """
    days = _days(starts_at, ends_at)
    nations = {Nation(nation), *([_nation_of(session, person_id)] if person_id else [])}
    return [
        *_bank_holidays(days, {one for one in nations if one}),
        *_school_holidays(session, days),
        *_hours(session, starts_at, ends_at, person_id, channel_id),
        *_meetings(session, starts_at, ends_at, person_id, channel_id, except_meeting, with_drafts),
    ]


def hints_for(
    session: Session, actor: Actor, plan: Plan, *, except_meeting: int | None, nation: str
) -> Sequence[str]:
    """What speaks against the time of a plan, for the member of staff who makes it. Raises NotAllowed."""
    require_staff(actor, STAFF_PLAN)
    known = people.in_slack(session, actor.user_id)
    return hints(
        session,
        plan.starts_at,
        plan.ends_at,
        person_id=known.id if known else None,
        channel_id=plan.channel_id,
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


def _school_holidays(session: Session, days: Sequence[date]) -> Iterator[str]:
    for one in school_holidays(session, days[0], days[-1]):
        until = f" to {say(Day(one.last))}" if one.last > one.first else ""
        yield f"Schools are closed: {one.name}, {say(Day(one.first))}{until} ({one.source})."


def _is_poll(session: Session, meeting: Meeting) -> bool:
    return meeting.state == "draft" and polls.poll(session, meeting.id) is not None


def _hours(
    session: Session, starts_at: datetime, ends_at: datetime, person_id: int | None, channel_id: str | None
) -> Iterator[str]:
    """In whose hours it is, as far as they are known."""
    there = opening_hours.members_of(session, channel_id) if channel_id else frozenset()
    known = opening_hours.offered(session, {*there, *([person_id] if person_id else [])})
    day = starts_at.astimezone(LONDON).date()
    in_holidays = bool(school_holidays(session, day, day))

    def is_open(words: str) -> bool:
        hours = read_hours(words)
        return hours is not None and hours.is_open(starts_at, ends_at, in_holidays=in_holidays)

    for words in sorted(known.get(person_id, ()) if person_id else ()):
        if is_open(words):
            yield f"Your setting offers childcare then: {words}."
    others = sum(
        any(map(is_open, words)) for one, words in known.items() if one in there and one != person_id
    )
    if others:
        whose = "one person" if others == 1 else f"{others} people"
        yield f"The settings of {whose} of this channel offer childcare then."


def _meetings(
    session: Session,
    starts_at: datetime,
    ends_at: datetime,
    person_id: int | None,
    channel_id: str | None,
    except_meeting: int | None,
    with_drafts: bool,
) -> Iterator[str]:
    at_once = store.at_once(session, starts_at, ends_at, with_drafts=with_drafts)
    # The draft of a poll has no time of its own yet.
    others = [one for one in at_once if one.id != except_meeting and not _is_poll(session, one)]
    here = [one for one in others if channel_id and one.channel_id == channel_id]
    for one in here:
        what = "is planned for" if one.state == "draft" else "invites"
        yield f"“{one.title}” {what} the same channel then: {say_times(one.starts_at, one.ends_at)}."
    busy = store.who_counts_on(session, [one.id for one in others if one not in here], COUNTED_ON)
    mine = {meeting_id for meeting_id, who in busy if who == person_id}
    for one in others:
        if one.id in mine:
            yield f"You may be at “{one.title}” then: {say_times(one.starts_at, one.ends_at)}."
    there = opening_hours.members_of(session, channel_id) if channel_id else frozenset()
    number = len({who for _, who in busy if who in there and who != person_id})
    if number:
        whose = "One person of this channel has" if number == 1 else f"{number} people of this channel have"
        yield f"{whose} said yes or maybe to another meeting then."
