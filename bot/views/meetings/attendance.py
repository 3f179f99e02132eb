"""“Who was there”: the form to tick it, what the meeting's page says of it, and the report of a channel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.services.meetings.attendance import NOT_LINKED, Report, Roll
from bot.services.records import Meeting, Person
from bot.views.fields import form_of
from bot.views.meetings.facts import ANSWER_LABELS, name_of, uk_time
from bot.views.meetings.pages import ELSEWHERE
from bot.views.text import Block, bold, button, context, escape, mrkdwn, plain, say_day, section

ROLL, ROLL_FORM = "meeting_roll", "meeting_roll_form"
UNANNOUNCED = "unannounced"
# https://docs.slack.dev/reference/block-kit/block-elements/checkboxes-element: at most 10 of them.
IN_A_GROUP = 10
# A group is one block; with the others they stay below 100 (https://docs.slack.dev/reference/views).
MOST_GROUPS = 90
MOST_UNANNOUNCED = 20
"""At once: Slack is asked who each of them is, and that has to be answered within 3 seconds."""
SAVED = "Saved: {} there."
NO_REPORT = (
    "No meeting was held for this channel within the last 12 months, as far as Kith knows. Type "
    "`/meeting report` in the channel the meetings were for."
)
Counts = Mapping[str, int]


@dataclass(frozen=True)
class Ticked:
    """The form as it was sent: what is otherwise than it was shown."""

    meeting_id: int
    came: frozenset[int]
    stayed_away: frozenset[int]
    user_ids: tuple[str, ...]
    """Who came without being listed."""


def roll_view(roll: Roll, *, may_search: bool) -> dict[str, Any]:
    """The form: everybody who answered, to be ticked, and fields for who came unannounced.

    `may_search`: whether the reader may look people up who are not on Slack.
    """
    shown = roll.listed[: MOST_GROUPS * IN_A_GROUP]
    starts = range(0, len(shown), IN_A_GROUP)
    groups = [_group(number, shown[at : at + IN_A_GROUP], roll) for number, at in enumerate(starts)]
    return form_of(
        ROLL_FORM,
        "Who was there",
        [
            section(f"{bold(roll.meeting.title)}\n{uk_time(roll.meeting)}"),
            context(_explained(roll)),
            *groups,
            _more(
                "Who else was there, on Slack",
                UNANNOUNCED,
                {"type": "multi_users_select", "max_selected_items": MOST_UNANNOUNCED},
            ),
            *([_not_on_slack()] if may_search else []),
        ],
        metadata=str(roll.meeting.id),
    )


def read_roll_form(view: Mapping[str, Any]) -> Ticked:
    """What was ticked and unticked since the form was shown."""
    values = view["state"]["values"]
    before: set[int] = set()
    after: set[int] = set()
    for block in view["blocks"]:
        name = str(block.get("block_id"))
        if name.startswith("group_"):
            before |= _numbers(block["element"].get("initial_options"))
            after |= _numbers(values[name]["value"].get("selected_options"))
    others = values.get(ELSEWHERE, {}).get(ELSEWHERE, {})
    known = _numbers(others.get("selected_options"))
    on_slack = values[UNANNOUNCED][UNANNOUNCED].get("selected_users") or []
    came = frozenset(after - before | known)
    return Ticked(int(view["private_metadata"]), came, frozenset(before - after), tuple(on_slack))


def attendance_part(meeting: Meeting, taken: bool, kinds: Counts | None, number: int) -> list[Block]:
    """On the meeting's page, for who keeps its record: `kinds` is for staff alone."""
    said = f"*Who was there:* {number}" if taken else "*Who was there:* not ticked yet"
    told = [said, *(_say_kinds(kinds) if kinds else [])]
    return [section("\n".join(told), accessory=button("Who was there", ROLL, str(meeting.id)))]


def report_message(report: Report, channel_id: str) -> dict[str, Any]:
    """`/meeting report`, for who typed it alone."""
    if not report.held:
        return {"text": NO_REPORT, "response_type": "ephemeral"}
    lines = [
        f"*Meetings of <#{channel_id}> since {say_day(report.since)}*",
        f"Held: {report.held}",
        *(
            [f"Of these not counted, since nobody ticked who was there: {report.unticked}"]
            * bool(report.unticked)
        ),
        f"People who came: {report.people}",
        f"Visits, each person once for each meeting: {report.visits}",
        f"On average: {report.average:.1f} people at a meeting",
        *(["*People by the kind of their setting*", *_say_kinds(report.by_type)] if report.people else []),
    ]
    more = "Who belongs to settings of two kinds counts for both."
    blocks = [section("\n".join(lines)), *([context(more)] if report.people else [])]
    return {"text": "Meetings of this channel", "blocks": blocks, "response_type": "ephemeral"}


def _say_kinds(kinds: Counts) -> list[str]:
    return [
        f"• {'Not linked to a setting' if kind == NOT_LINKED else escape(kind, 100)}: {number}"
        for kind, number in kinds.items()
    ]


def _explained(roll: Roll) -> str:
    told = "Tick everybody who was there. You can correct it later."
    left = len(roll.listed) - MOST_GROUPS * IN_A_GROUP
    return f"{told} There is no room here for {left} more." if left > 0 else told


def _group(number: int, people: Sequence[tuple[str, Person]], roll: Roll) -> Block:
    options = [_option(answer, who) for answer, who in people]
    ticked = [one for one, (_, who) in zip(options, people, strict=True) if who.id in roll.there]
    element: Block = {
        "type": "checkboxes",
        "action_id": "value",
        "options": options,
        **({"initial_options": ticked} if ticked else {}),
    }
    return {
        "type": "input",
        "block_id": f"group_{number}",
        "label": plain("There" if number == 0 else f"There ({number + 1})"),
        "element": element,
        "optional": True,
    }


def _option(answer: str, who: Person) -> Block:
    """Somebody to be ticked; by mention, so that Slack shows the name and nobody has to be asked for it."""
    said = plain(ANSWER_LABELS.get(answer, "Had not answered"), 75)
    return {"text": mrkdwn(name_of(who)), "value": str(who.id), "description": said}


def _not_on_slack() -> Block:
    several = {"type": "multi_external_select", "min_query_length": 1}
    return _more("Who else was there, not on Slack", ELSEWHERE, several) | {
        "hint": plain("Somebody new? Add them first with /kith person add, then open this again.")
    }


def _more(label: str, name: str, element: Block) -> Block:
    return {
        "type": "input",
        "block_id": name,
        "label": plain(label),
        "optional": True,
        "element": {"action_id": name, **element},
    }


def _numbers(options: Sequence[Mapping[str, Any]] | None) -> set[int]:
    return {int(one["value"]) for one in options or ()}
