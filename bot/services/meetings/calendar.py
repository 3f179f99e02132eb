"""A meeting as a file that calendars open (iCalendar, RFC 5545)."""

from datetime import datetime

from icalendar import Calendar, Event, Timezone

from bot.services.meetings.plans import Held
from bot.store.meetings.meetings import Meeting
from bot.when import LONDON

PRODUCT = "-//Kith//Meetings//EN"
# The UK's clocks go by these rules until they are changed: on the last Sundays of March and October at 01:00
# GMT (The Summer Time Order 2002, https://www.legislation.gov.uk/uksi/2002/262). Made by hand, since
# icalendar 7.3 has summer begin an hour late.
UK_CLOCKS = """BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:DAYLIGHT
DTSTART:19960331T010000
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
TZNAME:BST
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
TZNAME:GMT
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""


def method_of(meeting: Meeting, *, is_out: bool = False) -> str:
    """What the file is for: to be added, or to take away; the e-mail that carries it says the same."""
    return "CANCEL" if is_out or meeting.state == "cancelled" else "PUBLISH"


def to_ics(meeting: Meeting, *, is_out: bool = False) -> bytes:
    """The file: the same UID for ever, a higher SEQUENCE with each change, METHOD CANCEL once called off.

    Times are local, with the rules of the UK's clocks beside them, so that calendars which do not know
    “Europe/London” by name have the right ones. There is no ORGANIZER: RFC 5545, 3.8.4.3, wants none where
    nobody is scheduled by the file, and Outlook would ask people to accept or decline, which reaches nobody
    (https://github.com/civicrm/civicrm-core/pull/28954). `is_out` takes the entry out of the calendar of
    somebody who does not come after all.
    """
    is_cancelled = is_out or meeting.state == "cancelled"
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method_of(meeting, is_out=is_out))
    calendar.add_component(Timezone.from_ical(UK_CLOCKS))
    calendar.add_component(_event(meeting, is_cancelled=is_cancelled))
    return bytes(calendar.to_ical())


def _event(meeting: Meeting, *, is_cancelled: bool) -> Event:
    event = Event()
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", _whole_seconds(meeting.changed_at))
    event.add("last-modified", _whole_seconds(meeting.changed_at))
    event.add("dtstart", meeting.starts_at.astimezone(LONDON))
    event.add("dtend", meeting.ends_at.astimezone(LONDON))
    event.add("summary", f"Cancelled: {meeting.title}" if is_cancelled else meeting.title)
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if is_cancelled else "OPAQUE")
    event.add("class", "PUBLIC")
    event.add("description", _description(meeting))
    # A link in LOCATION too, where people look for it and Outlook and Google make it one to press.
    event.add("location", meeting.link if meeting.held == Held.ONLINE else meeting.place)
    if meeting.link:
        event.add("url", meeting.link)
    return event


def _description(meeting: Meeting) -> str:
    parts = [meeting.purpose]
    if meeting.link:
        parts.append(f"Join online: {meeting.link}")
    if meeting.agenda:
        parts.append(
            "\n".join(["Agenda", *(f"{number}. {item}" for number, item in enumerate(meeting.agenda, 1))])
        )
    return "\n\n".join(filter(None, parts))


def _whole_seconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
