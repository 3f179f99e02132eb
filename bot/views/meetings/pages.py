"""A meeting as it is seen: the invitation in its channel, its page, and lists of meetings."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.services.meetings.answers import WAITING, Answer, Answered, Attendance
from bot.services.meetings.meetings import Coming
from bot.services.meetings.plans import Held, plan_of
from bot.services.records import Meeting, Person
from bot.views.meetings.facts import (
    ANSWER_LABELS,
    ANSWERS,
    HELD,
    NEED,
    NEEDS,
    OPEN,
    facts,
    name_of,
    reader_time,
    say_agenda,
    say_counts,
    say_link,
    uk_time,
)
from bot.views.text import Block, bold, button, context, escape, option, plain, section
from bot.views.today import Item, Waiting

POST, CHANGE, CANCEL, ANSWER_FOR = "meeting_post", "meeting_change", "meeting_cancel", "meeting_answer_for"
NEW_DOOR = "meeting_plan"
ANSWER_FORM, ON_SLACK, ELSEWHERE = "meeting_answer_form", "on_slack", "meeting_elsewhere"
EVENT_TYPE = "kith_meeting"
MOST_LISTED, NAMES_IN_SECTION = 40, 60
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
    ]
    if not is_cancelled:
        counts = context(say_counts(meeting, coming.counts))
        blocks += [*_about(meeting), counts, _buttons(meeting)]
    return {
        "text": f"{escape(heading)}: {uk_time(meeting)}",
        "blocks": blocks,
        "metadata": {"event_type": EVENT_TYPE, "event_payload": {"meeting": meeting.uid}},
    }


def page_view(meeting: Meeting, parts: Sequence[Block], now: datetime, note: str = "") -> dict[str, Any]:
    """A meeting in a window, with what the reader can see and do there in `parts`.

    `note`, already safe, tells what was just done.
    """
    blocks: list[Block] = [
        *([section(note)] if note else []),
        _heading(meeting.title),
        *([context(f"*{_standing(meeting, now)}*")] if _standing(meeting, now) else []),
        *facts(plan_of(meeting), without="title"),
        *parts,
    ]
    return _window("Meeting", blocks)


def answer_part(meeting: Meeting, mine: str, now: datetime) -> list[Block]:
    """The reader's own answer, and the buttons to give it."""
    return [
        *([section(f"*Your answer:* {ANSWER_LABELS[mine]}")] if mine else []),
        *([_answers(meeting)] if _takes_answers(meeting, now) else []),
    ]


def attendance_part(attendance: Attendance, now: datetime) -> list[Block]:
    """For staff: who comes, whether what people need is met, and what can be done with the meeting."""
    meeting = attendance.meeting
    return [
        *_attendance(attendance),
        *(_readiness(attendance) if _takes_answers(meeting, now) else []),
        *_staff_buttons(meeting, now),
    ]


def list_view(drafts: Sequence[Coming], coming: Sequence[Coming]) -> dict[str, Any]:
    """What is planned, for staff: drafts first."""
    shown_drafts, shown = drafts[: MOST_LISTED // 2], coming[:MOST_LISTED]
    left = len(drafts) + len(coming) - len(shown_drafts) - len(shown)
    blocks: list[Block] = [
        *_rows("Drafts: nobody is invited yet", shown_drafts),
        *_rows("Planned", shown),
        *([] if shown or shown_drafts else [section(NO_MEETINGS)]),
        *([context(f"And {left} more, later than these.")] if left else []),
        {"type": "actions", "elements": [button("Plan a meeting", NEW_DOOR, "new")]},
    ]
    return _window("Meetings", blocks)


def channel_view(coming: Sequence[Coming], coordinator_id: str | None, reader: str) -> dict[str, Any]:
    """What the people of one channel are invited to; where that is nothing, whom to ask.

    `reader` is the Slack id of who looks.
    """
    listed = _rows("Meetings of this channel", coming[:MOST_LISTED])
    return _window("Meetings", listed or [section(f"{NO_MEETINGS} {_whom_to_ask(coordinator_id, reader)}")])


def _whom_to_ask(coordinator_id: str | None, reader: str) -> str:
    if reader == coordinator_id:
        return "You look after this network: `/meeting` plans one."
    whom = f"<@{coordinator_id}>, who looks after this network" if coordinator_id else "your co-ordinator"
    return f"For the next date, please ask {whom}: they will be glad to help."


def answer_for_view(meeting: Meeting) -> dict[str, Any]:
    """“Answer for somebody”, who phoned, wrote, or said so at the door."""
    choices = [option(ANSWER_LABELS[each], each) for each in Answer]
    elements: Mapping[str, tuple[str, Block]] = {
        ON_SLACK: ("Who, if they are on Slack", {"type": "users_select"}),
        ELSEWHERE: ("Who, if they are not on Slack", {"type": "external_select", "min_query_length": 1}),
        "answer": ("What they said", {"type": "radio_buttons", "options": choices}),
    }
    return {
        "type": "modal",
        "callback_id": ANSWER_FORM,
        "title": plain("Answer for somebody"),
        "submit": plain("Save"),
        "close": plain("Cancel"),
        "private_metadata": str(meeting.id),
        "blocks": [
            section(f"{bold(meeting.title)}\n{uk_time(meeting)}"),
            *(
                {
                    "type": "input",
                    "block_id": name,
                    "label": plain(label),
                    "optional": name != "answer",
                    "element": {"action_id": name, **element},
                }
                for name, (label, element) in elements.items()
            ),
        ],
    }


def read_answer_form(view: Mapping[str, Any]) -> tuple[int, str, int | None, Answer] | dict[str, str]:
    """The meeting, the Slack id or else the number of whom, and the answer; or the faults of the fields."""
    values = view["state"]["values"]
    on_slack = str(values[ON_SLACK][ON_SLACK].get("selected_user") or "")
    elsewhere = (values[ELSEWHERE][ELSEWHERE].get("selected_option") or {}).get("value")
    if not on_slack and not elsewhere:
        return {ON_SLACK: NOBODY_CHOSEN}
    if on_slack and elsewhere:
        return {ELSEWHERE: TWO_CHOSEN}
    given = Answer(values["answer"]["answer"]["selected_option"]["value"])
    return int(view["private_metadata"]), on_slack, int(elsewhere) if elsewhere else None, given


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


def waiting(mine: Sequence[Meeting]) -> Waiting:
    """My drafts and my meetings of the next days, for “Today”."""
    return Waiting(on_me=[_mine(one) for one in mine])


def _mine(meeting: Meeting) -> Item:
    is_draft = meeting.state == "draft"
    said = "Draft of a meeting, nobody is invited yet" if is_draft else "Your meeting"
    text = f"{said}: {bold(meeting.title)}\n{uk_time(meeting)}"
    return [section(text, accessory=button("Open the meeting", OPEN, str(meeting.id)))]


def _ahead(number: int) -> str:
    return {0: "nobody", 1: "one person"}.get(number, f"{number} people")


def _when_and_where(meeting: Meeting) -> list[str]:
    lines = [f"*{reader_time(meeting)}*", f"In the UK: {uk_time(meeting).removesuffix(' (UK time)')}"]
    if meeting.held == Held.ONLINE:
        return [*lines, f"Online: {say_link(meeting.link)}"]
    place = f"{HELD[meeting.held]}: {escape(meeting.place)}"
    return [*lines, place, *([f"To join online: {say_link(meeting.link)}"] if meeting.link else [])]


def _about(meeting: Meeting) -> list[Block]:
    roles = (("Host", meeting.host_id), ("Chair", meeting.chair_id), ("Notes", meeting.note_taker_id))
    named = " · ".join(f"{label}: <@{who}>" for label, who in roles if who)
    purpose = escape(meeting.purpose, 2500)
    agenda = f"*Agenda*\n{say_agenda(meeting.agenda, 2500)}" if meeting.agenda else ""
    return [*(section(text) for text in (purpose, agenda) if text), *([context(named)] if named else [])]


def _buttons(meeting: Meeting) -> Block:
    details = button("Details", OPEN, str(meeting.id))
    buttons = [*_answer_buttons(meeting), _need_button(meeting), details]
    # Under the same id after each update, so that a press of the buttons as they were still counts.
    return {"type": "actions", "block_id": "meeting_answers", "elements": buttons}


def _takes_answers(meeting: Meeting, now: datetime) -> bool:
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
    if meeting.ts is None:
        return "Slack has not said whether the invitation was posted. Kith is looking for it."
    return ""


def _attendance(attendance: Attendance) -> list[Block]:
    blocks = []
    for answer, label in ANSWER_LABELS.items():
        people = [who for given, who in attendance.answers if given == answer]
        for start in range(0, len(people), NAMES_IN_SECTION):
            names = ", ".join(name_of(who) for who in people[start : start + NAMES_IN_SECTION])
            heading = f"*{label} ({len(people)}):* " if start == 0 else ""
            blocks.append(section(f"{heading}{names}"))
    return [{"type": "divider"}, *(blocks or [section("Nobody has answered yet.")])]


def _readiness(attendance: Attendance) -> list[Block]:
    """How many needs are open; what they are only the organiser sees."""
    number = attendance.open_needs
    told = (
        "*Ready:* no need is open."
        if not number
        else f"*Not ready yet:* {'one need is' if number == 1 else f'{number} needs are'} open."
    )
    if not attendance.may_see_needs:
        return [context(told)]
    return [section(told, accessory=button("What people need", NEEDS, str(attendance.meeting.id)))]


def _staff_buttons(meeting: Meeting, now: datetime) -> list[Block]:
    if meeting.state == "cancelled" or meeting.ends_at <= now:
        return []
    value = str(meeting.id)
    is_draft = meeting.state == "draft"
    buttons = [
        *([button("Post the invitation", POST, value, style="primary")] if is_draft else []),
        button("Change", CHANGE, value),
        *([] if is_draft else [button("Answer for somebody", ANSWER_FOR, value)]),
        button("Throw it away" if is_draft else "Cancel the meeting", CANCEL, value),
    ]
    return [{"type": "actions", "elements": buttons}]


def _rows(heading: str, meetings: Sequence[Coming]) -> list[Block]:
    if not meetings:
        return []
    return [section(f"*{heading}*"), *(_row(one) for one in meetings)]


def _row(coming: Coming) -> Block:
    meeting = coming.meeting
    counts = "" if meeting.state == "draft" else f"\n{say_counts(meeting, coming.counts)}"
    if coming.more:
        counts += f"\nand {coming.more} more of its series"
    said = f"{bold(meeting.title)} in <#{meeting.channel_id}>\n{uk_time(meeting)}{counts}"
    return section(said, accessory=button("Open the meeting", OPEN, str(meeting.id)))


def _heading(text: str) -> Block:
    return {"type": "header", "text": plain(text, 150)}


def _window(title: str, blocks: Sequence[Block]) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "meeting",
        "title": plain(title),
        "close": plain("Close"),
        "blocks": list(blocks),
    }
