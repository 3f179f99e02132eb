"""“Find a time”: the poll in the channel, the form to mark times in, and what staff see and settle."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.services.meetings.meetings import Coming
from bot.services.meetings.plans import Held, say_start, say_times
from bot.services.meetings.polls import Ballot, Marked, Voices
from bot.services.meetings.tallies import Choice, Mark, Poll
from bot.services.meetings.times import Times
from bot.services.records import Meeting, MeetingOption, Person
from bot.views.fields import form_of, window_of
from bot.views.meetings import pages
from bot.views.meetings.facts import (
    ANONYMOUS_POLL,
    HELD,
    NAMED_POLL,
    OPEN,
    name_of,
    reader_time,
    say_agenda,
    say_answered,
    say_hints,
    say_link,
    uk_time,
)
from bot.views.text import Block, bold, button, context, escape, option, plain, section
from bot.views.today import Item, Waiting

MARK, MARK_FORM = "meeting_mark", "meeting_mark_form"
MARK_FOR, MARK_FOR_FORM = "meeting_mark_for", "meeting_mark_for_form"
WHO, SETTLE, SETTLE_FORM = "meeting_who_marked", "meeting_settle", "meeting_settle_form"
OPTION = "option-"
LABELS: Mapping[Mark, str] = {Mark.YES: "Yes", Mark.IF_NEED: "If need be, I can", Mark.NO: "No"}
IN_LISTS: Mapping[Mark, str] = {Mark.YES: "Yes", Mark.IF_NEED: "If need be", Mark.NO: "No"}
MOST_OF_NAMES = 2700
SETTLED = "The time is settled. The poll in the channel becomes the invitation, and whoever marked is told."
OPEN_POLL, CLOSED_POLL = "*Which times suit you?*", "*No more answers are taken.* Staff now settle on a time."


def message_of(coming: Coming) -> dict[str, Any]:
    """The one message of a meeting in its channel: a poll until its time is settled, then the invitation."""
    meeting, poll = coming.meeting, coming.poll
    if poll is None:
        return pages.invitation(coming)
    is_cancelled = meeting.state == "cancelled"
    heading = f"Cancelled: {meeting.title}" if is_cancelled else f"Find a time: {meeting.title}"
    cancelled = [section("No time was settled on, and there is nothing to answer any more.")]
    return {
        "text": escape(heading),
        "blocks": [
            {"type": "header", "text": plain(heading, 150)},
            *(cancelled if is_cancelled else _poll_blocks(meeting, poll)),
        ],
        "metadata": {"event_type": pages.EVENT_TYPE, "event_payload": {"meeting": meeting.uid}},
    }


def _poll_blocks(meeting: Meeting, poll: Poll) -> list[Block]:
    """Everybody in the channel sees how many, and nobody sees who."""
    buttons = [*_mark_button(meeting, poll), button("Details", OPEN, str(meeting.id))]
    return [
        section(CLOSED_POLL if poll.is_shown_closed else OPEN_POLL),
        *(section(_say_choice(choice)) for choice in poll.choices),
        *_about(meeting),
        context(f"{say_answered(poll)}\n{_who_sees(poll)}"),
        # Under the same id after each update, so that a press of the buttons as they were still counts.
        {"type": "actions", "block_id": "meeting_poll", "elements": buttons},
    ]


def poll_part(coming: Coming, mine: Mapping[int, Mark], now: datetime, *, is_staff: bool) -> list[Block]:
    """On the meeting's page: how each time stands, what the reader marked, and what they can do."""
    meeting, poll = coming.meeting, coming.poll
    if poll is None or meeting.state != "polling":
        return []
    may_settle = is_staff and meeting.ends_at > now
    choices = [_choice(meeting, one, mine.get(one.option.id), now, may_settle) for one in poll.choices]
    doing = [
        *([] if poll.is_closed(now) else _mark_button(meeting, poll)),
        *(_staff_buttons(meeting, poll, now) if may_settle else []),
    ]
    buttons: list[Block] = [{"type": "actions", "elements": doing}] if doing else []
    return [section(say_answered(poll)), *choices, *buttons]


def mark_view(ballot: Ballot) -> dict[str, Any]:
    """“Mark your times”, with what the person has marked before."""
    meeting = ballot.meeting
    who = context(f"{_who_sees(ballot.poll)} You can change it until {say_start(ballot.poll.closes_at)}.")
    return _form("Mark your times", MARK_FORM, meeting, [_title(meeting), who, *_questions(ballot)])


def mark_for_view(ballot: Ballot) -> dict[str, Any]:
    """The same for somebody who phoned, wrote, or said so at the door."""
    meeting = ballot.meeting
    told = context("What they marked before is not shown; what you note here takes its place.")
    blocks = [_title(meeting), told, *pages.whom_inputs(), *_questions(ballot)]
    return _form("Mark for somebody", MARK_FOR_FORM, meeting, blocks)


def read_marks(view: Mapping[str, Any]) -> tuple[int, dict[int, Mark]]:
    """The meeting, and what was marked of each of its times."""
    marks = {
        int(block.removeprefix(OPTION)): Mark(values["mark"]["selected_option"]["value"])
        for block, values in view["state"]["values"].items()
        if block.startswith(OPTION)
    }
    return int(view["private_metadata"]), marks


def say_marked(marked: Marked, who: str = "") -> str:
    """What stands now: for who marked, or for staff who noted it for `who` (already safe)."""
    said = f"Noted for {who}." if who else "Thank you, it is noted."
    if not marked.changed:
        said = "That stood there already; nothing was changed."
    return f"{said} It can be changed until {say_start(marked.closes_at)}."


def who_view(meeting: Meeting, voices: Sequence[Voices]) -> dict[str, Any]:
    """Who said what of each time, for staff."""
    blocks = [section(bold(meeting.title))]
    for one in voices:
        blocks.append(section(f"*{_uk(one.choice.option)}*\n{_say_counts(one.choice)}"))
        blocks += [
            section(f"{IN_LISTS[mark]} ({len(people)}): {_names(people)}")
            for mark, people in one.said.items()
            if people
        ]
    return window_of("Who said what", blocks, callback_id="meeting_who")


def settle_view(meeting: Meeting, poll: Poll, choice: Choice) -> dict[str, Any]:
    """Whether this is the time, with who can as numbers, and what settling does."""
    told = f"*{choice.can} can* ({choice.yes} yes, {choice.if_need} if need be), *{choice.no} cannot*"
    unknown = f", {poll.not_yet} of the channel have not answered." if poll.not_yet else "."
    who = "One person who marked is" if poll.answered == 1 else f"{poll.answered} people who marked are"
    does = (
        "The poll in the channel becomes the invitation, with “Going”, “Maybe” and “Can’t”, and a calendar "
        f"file. {who} told, and asked to answer it. Nobody’s answer is given for them."
    )
    return form_of(
        SETTLE_FORM,
        "Settle on this",
        [
            section(f"{bold(meeting.title)}\n*{_uk(choice.option)}*"),
            section("\n".join([f"{told}{unknown}", *say_hints(choice.hints)])),
            section(does),
        ],
        submit="Settle on this",
        close="Not yet",
        metadata=json.dumps({"meeting": meeting.id, "option": choice.option.id}),
    )


def read_settle_form(view: Mapping[str, Any]) -> tuple[int, int]:
    """The meeting, and the time."""
    kept = json.loads(view["private_metadata"])
    return int(kept["meeting"]), int(kept["option"])


def read_settle_button(value: str) -> tuple[int, int]:
    """The same, of “Settle on this” beside a time."""
    meeting, _, chosen = value.partition(":")
    return int(meeting), int(chosen)


def waiting(mine: Sequence[tuple[Meeting, Poll]], now: datetime) -> Waiting:
    """My polls, for “Today”: those that are closed are for me to settle, the others wait for answers."""
    closed = [_item(meeting, poll, "Settle on a time") for meeting, poll in mine if poll.is_closed(now)]
    running = [_item(meeting, poll, "Your poll") for meeting, poll in mine if not poll.is_closed(now)]
    return Waiting(on_me=closed, on_others=running)


def say_time(choice: Choice) -> str:
    """A time that is offered, in plain text."""
    return _uk(choice.option)


def say_standing(choice: Choice) -> str:
    """“Tuesday 22 September 2026, 6.30pm to 8pm: 3 yes · 1 if need be · 2 no”, in plain text."""
    return f"{say_times(choice.option.starts_at, choice.option.ends_at)}: {_say_counts(choice)}"


def _item(meeting: Meeting, poll: Poll, what: str) -> Item:
    said = f"{what}: {bold(meeting.title)}\n{say_answered(poll)}"
    return [section(said, accessory=button("Open the meeting", OPEN, str(meeting.id)))]


def _choice(meeting: Meeting, choice: Choice, mine: Mark | None, now: datetime, may_settle: bool) -> Block:
    marked = f"\nYou said: {LABELS[mine]}" if mine else ""
    if not may_settle or choice.option.starts_at <= now or not choice.can:
        return section(f"{_say_choice(choice)}{marked}")
    value = f"{meeting.id}:{choice.option.id}"
    settle = button("Settle on this", f"{SETTLE}:{choice.option.id}", value)
    return section(f"{_say_choice(choice)}{marked}", accessory=settle)


def _say_choice(choice: Choice) -> str:
    times = _times(choice.option)
    when = [f"*{reader_time(times)}*", f"In the UK: {say_times(times.starts_at, times.ends_at)}"]
    return "\n".join([*when, _say_counts(choice), *say_hints(choice.hints)])


def _say_counts(choice: Choice) -> str:
    return f"{choice.yes} yes · {choice.if_need} if need be · {choice.no} no"


def _mark_button(meeting: Meeting, poll: Poll) -> list[Block]:
    if poll.is_shown_closed:
        return []
    return [button("Mark your times", MARK, str(meeting.id), style="primary")]


def _staff_buttons(meeting: Meeting, poll: Poll, now: datetime) -> list[Block]:
    value = str(meeting.id)
    return [
        *([] if poll.is_anonymous else [button("Who said what", WHO, value)]),
        *([] if poll.is_closed(now) else [button("Mark for somebody", MARK_FOR, value)]),
    ]


def _who_sees(poll: Poll) -> str:
    return ANONYMOUS_POLL if poll.is_anonymous else NAMED_POLL


def _about(meeting: Meeting) -> list[Block]:
    where = [] if meeting.held == Held.ONLINE else [f"{HELD[meeting.held]}: {escape(meeting.place)}"]
    link = [f"To join online: {say_link(meeting.link)}"] if meeting.link else []
    agenda = [f"*Agenda*\n{say_agenda(meeting.agenda, 2500)}"] if meeting.agenda else []
    purpose = [escape(meeting.purpose, 2500)] if meeting.purpose else []
    return [section(text) for text in ("\n".join([*where, *link]), *purpose, *agenda)]


def _questions(ballot: Ballot) -> list[Block]:
    return [_question(one, ballot.mine.get(one.option.id)) for one in ballot.poll.choices]


def _question(choice: Choice, said: Mark | None) -> Block:
    choices = {mark: option(label, mark) for mark, label in LABELS.items()}
    mind = " ".join(f"Mind: {hint}" for hint in choice.hints)
    return {
        "type": "input",
        "block_id": f"{OPTION}{choice.option.id}",
        "label": plain(_uk(choice.option)),
        "element": {
            "type": "radio_buttons",
            "action_id": "mark",
            "options": list(choices.values()),
            **({"initial_option": choices[said]} if said else {}),
        },
        **({"hint": plain(mind, 2000)} if mind else {}),
    }


def _form(title: str, callback_id: str, meeting: Meeting, blocks: Sequence[Block]) -> dict[str, Any]:
    return form_of(callback_id, title, blocks, metadata=str(meeting.id))


def _title(meeting: Meeting) -> Block:
    place = "" if meeting.held == Held.ONLINE else f": {escape(meeting.place)}"
    return section(f"{bold(meeting.title)}\n{HELD[meeting.held]}{place}")


def _names(people: Sequence[Person]) -> str:
    """As many names as a section holds."""
    said, left = "", len(people)
    for who in people:
        longer = f"{said}, {name_of(who)}" if said else name_of(who)
        if len(longer) > MOST_OF_NAMES:
            return f"{said}, and {left} more"
        said, left = longer, left - 1
    return said


def _times(offered: MeetingOption) -> Times:
    return Times(offered.starts_at, offered.ends_at)


def _uk(offered: MeetingOption) -> str:
    return uk_time(_times(offered))
