"""What there is to say of a meeting, as every window and message says it."""

from collections.abc import Mapping, Sequence

from bot.services.meetings.answers import WAITING, Answer
from bot.services.meetings.plans import Held, Plan, say_start, say_times
from bot.services.meetings.tallies import Poll
from bot.services.meetings.times import Times
from bot.services.records import Meeting, Person
from bot.views.text import SECTION_LIMIT, Block, escape, section, shorten

OPEN, NEED, NEEDS = "meeting_open", "meeting_need", "meeting_needs"
NOTES = "meeting_notes"
SUGGEST = "meeting_suggest"
ANSWERS: Mapping[str, Answer] = {
    "meeting_going": Answer.GOING,
    "meeting_maybe": Answer.MAYBE,
    "meeting_no": Answer.NO,
}
ANSWER_LABELS: Mapping[str, str] = {
    Answer.GOING: "Going",
    WAITING: "Waiting for a place",
    Answer.MAYBE: "Maybe",
    Answer.NO: "Can’t",
}
LABELS: Mapping[str, str] = {
    "title": "Title",
    "starts_at": "When",
    "ends_at": "Until",
    "options": "Times to choose from",
    "closes_at": "Answers until",
    "is_anonymous": "Who said what",
    "channel_id": "Channel",
    "held": "How",
    "place": "Place",
    "link": "Link",
    "purpose": "Purpose",
    "agenda": "Agenda",
    "host_id": "Host",
    "chair_id": "Chair",
    "note_taker_id": "Note-taker",
    "places": "Places",
}
HELD: Mapping[str, str] = {
    Held.IN_PERSON: "In person",
    Held.ONLINE: "Online",
    Held.HYBRID: "In person and online",
}
NAMED_POLL = "The council’s staff see who said what. Everybody else sees how many."
ANONYMOUS_POLL = "Nobody is shown who said what, the organiser neither: only how many."
MOST_HINTS = 5
# What half of a section can take, once escaped.
HALF = SECTION_LIMIT // 2 - 100


def uk_time(meeting: Meeting | Plan | Times) -> str:
    """“Tuesday 22 September 2026, 6.30pm to 8pm (UK time)”, in plain text.

    While a poll runs, a meeting begins with the first of its times and ends with the last: that is no time.
    """
    if getattr(meeting, "state", "") == "polling":
        return "No time is settled yet"
    return f"{say_times(meeting.starts_at, meeting.ends_at)} (UK time)"


def when_of(meeting: Meeting, poll: Poll | None) -> str:
    """The same, also where the time is still being found."""
    if poll is None:
        return uk_time(meeting)
    return f"{len(poll.choices)} times to choose from, answers until {say_start(poll.closes_at)} (UK time)"


def say_answered(poll: Poll) -> str:
    """“8 people have answered · 5 of the channel have not yet · Answers until …”."""
    one = poll.answered == 1
    several = f"{poll.answered} people have answered" if poll.answered else "Nobody has answered yet"
    parts = ["One person has answered" if one else several]
    if poll.not_yet:
        parts.append(f"{poll.not_yet} of the channel {'has' if poll.not_yet == 1 else 'have'} not yet")
    return " · ".join([*parts, f"Answers until {say_start(poll.closes_at)} (UK time)"])


def say_with_hints(times: Times, hints: Sequence[str]) -> str:
    """A time in full, and below it what speaks against it."""
    return "\n".join([f"*{uk_time(times)}*", *say_hints(hints)])


def say_hints(hints: Sequence[str]) -> list[str]:
    """What speaks against a time, a line each, as much as there is room for beside it."""
    return [f"Mind: {escape(hint, 400)}" for hint in hints[:MOST_HINTS]]


def reader_time(meeting: Meeting | Times) -> str:
    """The start in each reader's own zone; the UK's where it cannot be shown so.

    Source: https://docs.slack.dev/messaging/formatting-message-text#date-formatting
    """
    stamp = int(meeting.starts_at.timestamp())
    return f"<!date^{stamp}^{{date_long}} at {{time}}|{uk_time(meeting)}>"


def say_fact(name: str, plan: Plan, most: int = HALF) -> str:
    """One part of a plan in mrkdwn; "" where nothing is said of it."""
    value = getattr(plan, name)
    if name in ("starts_at", "ends_at"):
        return "" if plan.options else uk_time(plan)
    if name in ("options", "closes_at", "is_anonymous"):
        return _say_of_poll(name, plan)
    if name == "held":
        return HELD[plan.held]
    if name == "agenda":
        return say_agenda(plan.agenda, most)
    if name == "channel_id":
        return f"<#{value}>"
    if name in ("host_id", "chair_id", "note_taker_id"):
        return f"<@{value}>" if value else ""
    if name == "link":
        return say_link(str(value))
    return escape(str(value or ""), most)


def _say_of_poll(name: str, plan: Plan) -> str:
    if plan.closes_at is None:
        return ""
    if name == "closes_at":
        return f"{say_start(plan.closes_at)} (UK time)"
    if name == "is_anonymous":
        return ANONYMOUS_POLL if plan.is_anonymous else NAMED_POLL
    times = [say_times(each.starts_at, each.ends_at) for each in plan.options]
    return "\n".join(f"{number}. {each}" for number, each in enumerate(times, 1))


def say_agenda(items: Sequence[str], most: int = HALF, suggested_by: Mapping[str, str] = {}) -> str:
    """The items with their numbers, as many as fit; and who suggested those of `suggested_by`."""
    named = {item: f" (suggested by <@{who}>)" for item, who in suggested_by.items()}
    each = (most - sum(len(named.get(item, "")) for item in items)) // max(1, len(items)) - 5
    return "\n".join(
        f"{number}. {escape(item, each)}{named.get(item, '')}" for number, item in enumerate(items, 1)
    )


def say_link(link: str) -> str:
    """A link to press. It was checked to be one, and holds none of Slack's marks but `&`."""
    return f"<{link.replace('&', '&amp;')}>" if link else ""


def facts(plan: Plan, *without: str) -> list[Block]:
    """Everything that is planned, in sections so that nothing is cut; without what is said already."""
    # Of the times, start and end are said together.
    said = {
        label: say_fact(name, plan) for name, label in LABELS.items() if name not in ("ends_at", *without)
    }
    lines = [f"*{label}:*{_behind(words)}" for label, words in said.items() if words]
    short = [line for line in lines if len(line) <= 400]
    long = [line for line in lines if len(line) > 400]
    return [section("\n".join(part)) for part in (short[:6], short[6:], *([line] for line in long)) if part]


def _behind(words: str) -> str:
    return f"\n{words}" if "\n" in words else f" {words}"


def say_counts(meeting: Meeting, counts: Mapping[str, int]) -> str:
    """“Going: 3 of 12 places · Maybe: 1 · Can’t: 2”; names never."""
    going, waiting = counts.get(Answer.GOING, 0), counts.get(WAITING, 0)
    places = f" of {meeting.places} places" if meeting.places else ""
    full = " (full)" if meeting.places and going >= meeting.places else ""
    parts = [f"Going: {going}{places}{full}"]
    if waiting:
        parts.append(f"Waiting for a place: {waiting}")
    parts += [f"{ANSWER_LABELS[one]}: {counts.get(one, 0)}" for one in (Answer.MAYBE, Answer.NO)]
    return " · ".join(parts)


def say_count(number: int) -> str:
    """How many actions are open from earlier meetings, for everybody to see; "" for none."""
    if not number:
        return ""
    return f"From last time: {'one action is' if number == 1 else f'{number} actions are'} still open."


def name_of(who: Person) -> str:
    """A person, safe for Slack: by mention, or by name where they are not on Slack."""
    return f"<@{who.user_id}>" if who.user_id else escape(shorten(who.name or "somebody", 40), 40)
