"""A meeting as it is seen: the invitation in its channel, its page, and lists of meetings."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.services.meetings.answers import WAITING, Answer, Answered, Attendance
from bot.services.meetings.meetings import Coming
from bot.services.meetings.plans import Held, plan_of
from bot.services.meetings.tallies import Poll
from bot.services.meetings.venues import Feature
from bot.services.records import Meeting, Person
from bot.views.fields import form_of, named_input, window_of
from bot.views.meetings.facts import (
    ANSWER_LABELS,
    ANSWERS,
    HELD,
    NEED,
    NEEDS,
    NOTES,
    OPEN,
    SUGGEST,
    facts,
    name_of,
    reader_time,
    say_agenda,
    say_count,
    say_counts,
    say_link,
    uk_time,
    when_of,
)
from bot.views.meetings.venues import access_line
from bot.views.text import Block, bold, button, context, escape, option, plain, section
from bot.views.today import Item, Waiting

POST, CHANGE, CANCEL, ANSWER_FOR = "meeting_post", "meeting_change", "meeting_cancel", "meeting_answer_for"
NEW_DOOR = "meeting_plan"
ANSWER_FORM, ON_SLACK, ELSEWHERE = "meeting_answer_form", "on_slack", "meeting_elsewhere"
EVENT_TYPE, PAGE = "kith_meeting", "meeting"
MOST_LISTED, NAMES_IN_SECTION = 40, 60
POLLS = "No time yet: say which times suit you"
NO_MEETINGS = "No meeting is planned."
NOBODY_CHOSEN = "Please choose one person: here, or in the field below."
TWO_CHOSEN = "Please choose one person only, here or in the field above."


def invitation(coming: Coming) -> dict[str, Any]:
    """The one message of a meeting in its channel. Its metadata tells it from all others."""
    meeting = coming.meeting
    is_cancelled = meeting.state == "cancelled"
    heading = f"Cancelled: {meeting.title}" if is_cancelled else meeting.title
    blocks: list[Block] = [
        _heading(heading),
        section("\n".join(_when_and_where(meeting))),
        *([context(access_line([Feature(one) for one in coming.access]))] if coming.access else []),
    ]
    if not is_cancelled:
        counts = context(say_counts(meeting, coming.counts))
        open_before = say_count(coming.open_before)
        blocks += [
            *_about(coming),
            *([context(open_before)] if open_before else []),
            counts,
            *_buttons(meeting),
        ]
    return {
        "text": f"{escape(heading)}: {uk_time(meeting)}",
        "blocks": blocks,
        "metadata": {"event_type": EVENT_TYPE, "event_payload": {"meeting": meeting.uid}},
    }


def page_view(
    meeting: Meeting, parts: Sequence[Block], now: datetime, note: str = "", poll: Poll | None = None
) -> dict[str, Any]:
    """A meeting in a window, with what the reader can see and do there in `parts`.

    `note`, already safe, tells what was just done.
    """
    # How the times stand is part of `parts`.
    said_below = ["options", "closes_at"] if meeting.state == "polling" else []
    blocks: list[Block] = [
        *([section(note)] if note else []),
        _heading(meeting.title),
        *([context(f"*{_standing(meeting, now)}*")] if _standing(meeting, now) else []),
        *facts(plan_of(meeting, poll), "title", *said_below),
        *parts,
    ]
    return _window("Meeting", blocks)


def answer_part(meeting: Meeting, mine: str, now: datetime) -> list[Block]:
    """The reader's own answer, and the buttons to give it."""
    return [
        *([section(f"*Your answer:* {ANSWER_LABELS[mine]}")] if mine else []),
        *([_answers(meeting)] if takes_answers(meeting, now) else []),
    ]


def titled(heading: str, blocks: Sequence[Block]) -> list[Block]:
    """A section of the page below its heading; nothing where there is nothing in it."""
    if not blocks or not heading:
        return list(blocks)
    return [{"type": "divider"}, _heading(heading), *blocks]


def changes_part(coming: Coming, now: datetime) -> list[Block]:
    """For staff: what can be done with what is planned, just below it."""
    meeting = coming.meeting
    if meeting.state == "cancelled" or meeting.ends_at <= now:
        return []
    value, is_draft = str(meeting.id), meeting.state == "draft"
    what = "poll" if coming.poll is not None else "invitation"
    buttons = [
        *([button(f"Post the {what}", POST, value, style="primary")] if is_draft else []),
        button("Change", CHANGE, value),
        button("Throw it away" if is_draft else "Cancel the meeting", CANCEL, value),
    ]
    return [{"type": "actions", "elements": buttons}]


def attendance_part(attendance: Attendance, now: datetime) -> list[Block]:
    """For staff: who comes, and the button for what somebody said on the telephone."""
    meeting = attendance.meeting
    is_to_come = meeting.state != "cancelled" and meeting.ends_at > now
    note: Block = {
        "type": "actions",
        "elements": [button("Answer for somebody", ANSWER_FOR, str(meeting.id))],
    }
    return [*_attendance(attendance), *([note] if is_to_come else [])]


def needs_part(attendance: Attendance, now: datetime) -> list[Block]:
    """For staff: how many needs are open; what they are only the organiser sees."""
    if not takes_answers(attendance.meeting, now):
        return []
    number = attendance.open_needs
    told = (
        "*Needs ready:* no need is open."
        if not number
        else f"*Needs not ready yet:* {'one need is' if number == 1 else f'{number} needs are'} open."
    )
    if not attendance.may_see_needs:
        return [section(told)]
    return [section(told, accessory=button("What people need", NEEDS, str(attendance.meeting.id)))]


def list_view(
    drafts: Sequence[Coming], coming: Sequence[Coming], polls: Sequence[Coming] = ()
) -> dict[str, Any]:
    """What is planned, for staff: drafts first, then what has no time yet."""
    shown_drafts, shown_polls = drafts[: MOST_LISTED // 2], polls[: MOST_LISTED // 2]
    shown = coming[:MOST_LISTED]
    left = len(drafts) + len(polls) + len(coming) - len(shown_drafts) - len(shown_polls) - len(shown)
    blocks: list[Block] = [
        *_rows("Drafts: nobody is invited yet", shown_drafts),
        *_rows(POLLS, shown_polls),
        *_rows("Planned", shown),
        *([] if shown or shown_drafts or shown_polls else [section(NO_MEETINGS)]),
        *([context(f"And {left} more, later than these.")] if left else []),
        {"type": "actions", "elements": [button("Plan a meeting", NEW_DOOR, "new")]},
    ]
    return _window("Meetings", blocks)


def channel_view(
    coming: Sequence[Coming],
    coordinator_id: str | None,
    reader: str,
    polls: Sequence[Coming] = (),
    wished: Sequence[Block] = (),
) -> dict[str, Any]:
    """What the people of one channel are asked or invited to; where that is nothing, whom to ask.

    `reader` is the Slack id of who looks; `wished` says what else people there would like to meet about.
    """
    listed = [
        *_rows(POLLS, polls[: MOST_LISTED // 2]),
        *_rows("Meetings of this channel", coming[:MOST_LISTED]),
    ]
    none = section(f"{NO_MEETINGS} {_whom_to_ask(coordinator_id, reader)}")
    return _window("Meetings", [*(listed or [none]), *wished])


def _whom_to_ask(coordinator_id: str | None, reader: str) -> str:
    if reader == coordinator_id:
        return "You look after this network: `/meeting` plans one."
    whom = f"<@{coordinator_id}>, who looks after this network" if coordinator_id else "your co-ordinator"
    return f"For the next date, please ask {whom}: they will be glad to help."


def answer_for_view(meeting: Meeting) -> dict[str, Any]:
    """“Answer for somebody”, who phoned, wrote, or said so at the door."""
    choices = [option(ANSWER_LABELS[each], each) for each in Answer]
    return form_of(
        ANSWER_FORM,
        "Answer for somebody",
        [
            section(f"{bold(meeting.title)}\n{uk_time(meeting)}"),
            *whom_inputs(),
            named_input("answer", "What they said", {"type": "radio_buttons", "options": choices}),
        ],
        metadata=str(meeting.id),
    )


def whom_inputs() -> list[Block]:
    """The two fields that say whom an answer is noted for, read by `read_whom`."""
    elsewhere: Block = {"type": "external_select", "min_query_length": 1}
    return [
        named_input(ON_SLACK, "Who, if they are on Slack", {"type": "users_select"}, optional=True),
        named_input(ELSEWHERE, "Who, if they are not on Slack", elsewhere, optional=True),
    ]


def read_whom(values: Mapping[str, Any]) -> tuple[str, int | None] | dict[str, str]:
    """The Slack id or else the number of whom; or the faults of the fields."""
    on_slack = str(values[ON_SLACK][ON_SLACK].get("selected_user") or "")
    elsewhere = (values[ELSEWHERE][ELSEWHERE].get("selected_option") or {}).get("value")
    if not on_slack and not elsewhere:
        return {ON_SLACK: NOBODY_CHOSEN}
    if on_slack and elsewhere:
        return {ELSEWHERE: TWO_CHOSEN}
    return on_slack, int(elsewhere) if elsewhere else None


def read_answer_form(view: Mapping[str, Any]) -> tuple[int, str, int | None, Answer] | dict[str, str]:
    """The meeting, the Slack id or else the number of whom, and the answer; or the faults of the fields."""
    values = view["state"]["values"]
    whom = read_whom(values)
    if isinstance(whom, dict):
        return whom
    given = Answer(values["answer"]["answer"]["selected_option"]["value"])
    return int(view["private_metadata"]), *whom, given


def people_options(found: Sequence[Person]) -> list[Block]:
    """People without Slack, as the field offers them."""
    return [option(" · ".join(filter(None, (one.name, one.phone, one.email))), str(one.id)) for one in found]


def say_answered(answered: Answered, who: str = "") -> str:
    """What stands now: for the person, or for staff who noted it for `who` (already safe)."""
    meeting = answered.meeting
    about = f"{bold(meeting.title)}, {uk_time(meeting)}"
    if who:
        return f"Noted for {who}: {ANSWER_LABELS[answered.answer]}. {about}"
    told: Mapping[str, str] = {
        Answer.GOING: f"You are going: {about}. See you there!",
        Answer.MAYBE: f"Noted, you may come: {about}. Please say once you know.",
        Answer.NO: f"Noted, you can’t come: {about}. You get no reminders of it.",
        WAITING: f"It is full: {about}. You are on the waiting list with {_ahead(answered.ahead)} before "
        "you, and are told as soon as a place is yours.",
    }
    return f"{told[answered.answer]} You can change your answer until it is over."


def waiting(mine: Sequence[Coming], open_needs: Mapping[int, int]) -> Waiting:
    """My drafts and my meetings of the next days, for “Today”, with how many needs of each are open."""
    return Waiting(on_me=[_mine(one, open_needs.get(one.meeting.id, 0)) for one in mine])


def _mine(coming: Coming, open_needs: int) -> Item:
    meeting = coming.meeting
    is_draft = meeting.state == "draft"
    said = "Draft of a meeting, nobody is invited yet" if is_draft else "Your meeting"
    text = f"{said}: {bold(meeting.title)}\n{when_of(meeting, coming.poll)}{_open_needs(open_needs)}"
    return [section(text, accessory=button("Open the meeting", OPEN, str(meeting.id)))]


def _open_needs(number: int) -> str:
    """In a line of its own; never whose they are."""
    return (
        f"\nNot ready yet: {'one need is' if number == 1 else f'{number} needs are'} open" if number else ""
    )


def _ahead(number: int) -> str:
    return {0: "nobody", 1: "one person"}.get(number, f"{number} people")


def _when_and_where(meeting: Meeting) -> list[str]:
    lines = [f"*{reader_time(meeting)}*", f"In the UK: {uk_time(meeting).removesuffix(' (UK time)')}"]
    if meeting.held == Held.ONLINE:
        return [*lines, f"Online: {say_link(meeting.link)}"]
    place = f"{HELD[meeting.held]}: {escape(meeting.place)}"
    return [*lines, place, *([f"To join online: {say_link(meeting.link)}"] if meeting.link else [])]


def _about(coming: Coming) -> list[Block]:
    meeting = coming.meeting
    roles = (("Host", meeting.host_id), ("Chair", meeting.chair_id), ("Notes", meeting.note_taker_id))
    named = " · ".join(f"{label}: <@{who}>" for label, who in roles if who)
    purpose = escape(meeting.purpose, 2500)
    agenda = f"*Agenda*\n{say_agenda(meeting.agenda, 2500, coming.suggested_by)}" if meeting.agenda else ""
    return [*(section(text) for text in (purpose, agenda) if text), *([context(named)] if named else [])]


def _buttons(meeting: Meeting) -> list[Block]:
    suggest = button("Suggest something", SUGGEST, str(meeting.id))
    details = button("Details", OPEN, str(meeting.id))
    notes = button("Notes", NOTES, str(meeting.id))
    # Under the same ids after each update, so that a press of the buttons as they were still counts.
    return [
        {"type": "actions", "block_id": "meeting_answers", "elements": _answer_buttons(meeting)},
        {
            "type": "actions",
            "block_id": "meeting_more",
            "elements": [_need_button(meeting), suggest, details, notes],
        },
    ]


def takes_answers(meeting: Meeting, now: datetime) -> bool:
    """Whether people are invited to it, and it is not over."""
    return meeting.state == "invited" and meeting.ends_at > now


def _answers(meeting: Meeting) -> Block:
    return {"type": "actions", "elements": [*_answer_buttons(meeting), _need_button(meeting)]}


def _need_button(meeting: Meeting) -> Block:
    return button("What I need", NEED, str(meeting.id))


def _answer_buttons(meeting: Meeting) -> list[Block]:
    return [button(ANSWER_LABELS[given], action, str(meeting.id)) for action, given in ANSWERS.items()]


def _standing(meeting: Meeting, now: datetime) -> str:
    if meeting.state == "cancelled":
        return "This meeting was cancelled."
    if meeting.ends_at <= now:
        return "This meeting is over."
    if meeting.state == "draft":
        return "A draft: nobody is invited yet."
    if meeting.state == "polling" and meeting.ts:
        return "No time is settled yet: people are asked which suit them."
    if meeting.ts is None:
        return "Slack has not said whether it was posted. Kith is looking for it."
    return ""


def _attendance(attendance: Attendance) -> list[Block]:
    blocks = []
    for answer, label in ANSWER_LABELS.items():
        people = [who for given, who in attendance.answers if given == answer]
        for start in range(0, len(people), NAMES_IN_SECTION):
            names = ", ".join(name_of(who) for who in people[start : start + NAMES_IN_SECTION])
            heading = f"*{label} ({len(people)}):* " if start == 0 else ""
            blocks.append(section(f"{heading}{names}"))
    return blocks or [section("Nobody has answered yet.")]


def _rows(heading: str, meetings: Sequence[Coming]) -> list[Block]:
    if not meetings:
        return []
    return [section(f"*{heading}*"), *(_row(one) for one in meetings)]


def _row(coming: Coming) -> Block:
    meeting = coming.meeting
    counts = "" if meeting.state in ("draft", "polling") else f"\n{say_counts(meeting, coming.counts)}"
    more = f"\nand {coming.more} more of its series" if coming.more else ""
    when = f"{when_of(meeting, coming.poll)}{counts}{more}{_open_needs(coming.open_needs)}"
    said = f"{bold(meeting.title)} in <#{meeting.channel_id}>\n{when}"
    return section(said, accessory=button("Open the meeting", OPEN, str(meeting.id)))


def _heading(text: str) -> Block:
    return {"type": "header", "text": plain(text, 150)}


def _window(title: str, blocks: Sequence[Block]) -> dict[str, Any]:
    return window_of(title, blocks, callback_id=PAGE)
