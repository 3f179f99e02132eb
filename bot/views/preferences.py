"""“My preferences”: the form, what was submitted, and what holds now in words."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, time, timedelta
from html import unescape
from typing import Any, get_args

from bot.policy import Nation, Policy
from bot.services.contacting import MOST_ADDRESS, MOST_EMAIL, MOST_PHONE
from bot.services.preferences import CONTACTS, MOST_LANGUAGE, Preferences
from bot.services.records import Person
from bot.services.wishes import Way
from bot.views.fields import form_of, input_of, window_of
from bot.views.text import DAYS, MONTHS, Block, button, context, escape, option, say_weekday, section

MY_PREFERENCES, FORM, COMPLAIN = "my_preferences", "preferences_form", "data_complain"
WAYS: Mapping[Way, str] = {
    Way.SLACK: "In Slack",
    Way.EMAIL: "By e-mail",
    Way.PHONE: "By telephone: a colleague rings",
    Way.LETTER: "By letter",
}
AT_ONCE, EACH_MORNING = "at_once", "each_morning"
# All that may be kept fits into it, also where the policy offers none of it any more.
MOST_OWN_TOPICS = 3000
# https://docs.slack.dev/reference/block-kit/block-elements/checkboxes-element
MOST_TICKS = 10
STOPPED = "stopped"
NO_EMAIL = "*Kith cannot send e-mail at this council yet.* Until it can, its messages come in Slack."
NO_EMAIL_THEIRS = (
    "*Kith cannot send e-mail at this council yet.* Until it can, you are asked under `/kith` to telephone "
    "or write to them."
)
URGENT = (
    "What cannot wait, such as a deadline that keeps a child safe, may come at any time. Nothing of this is "
    "shown to other providers."
)
Kinds = Sequence[tuple[str, str]]
"""The kinds of nudges that may be stopped: the name of each, and what people read for it."""


def preferences_view(
    held: Preferences, policy: Policy, kinds: Kinds, today: date, person: tuple[int, str] | None = None
) -> dict[str, Any]:
    """The form with what holds now: one's own or, for staff, that of a `person` (id, name) not on Slack."""
    return form_of(
        FORM,
        "Preferences" if person else "My preferences",
        [
            section(_heading(person)),
            *_reaching(held, on_slack=person is None),
            *_times(held, policy, today),
            *_subjects(held, policy),
            *_stopping(held, kinds),
            context(URGENT),
            *([] if person else [_complain()]),
        ],
        metadata=str(person[0]) if person else "",
    )


def _complain() -> Block:
    """The door to a complaint; what was filled in here stays."""
    return {"type": "actions", "elements": [button("Complain", COMPLAIN, "preferences")]}


def door() -> Block:
    """The button that opens the form, for any message or window."""
    return button("My preferences", MY_PREFERENCES, "mine")


def read_form(values: Mapping[str, Any], policy: Policy) -> Preferences:
    """The submitted form. What was typed is kept as it is, without the spaces around it."""
    paused = _state(values, "paused_until").get("selected_date")
    return Preferences(
        language=_typed(values, "language"),
        reach=Way(_chosen(values, "reach")),
        email=_typed(values, "email"),
        phone=_typed(values, "phone"),
        address=_typed(values, "address"),
        quiet_from=time.fromisoformat(_state(values, "quiet_from")["selected_time"]),
        quiet_until=time.fromisoformat(_state(values, "quiet_until")["selected_time"]),
        work_days=frozenset(map(int, _ticked(values, "work_days"))),
        nation=_chosen(values, "nation"),
        digest=_chosen(values, "digest") == EACH_MORNING,
        topics=_topics(_ticked(values, "topics"), _typed(values, "own_topics"), policy),
        paused_until=date.fromisoformat(paused) if paused else None,
        stopped=frozenset(
            one for block in values if block.startswith(STOPPED) for one in _ticked(values, block)
        ),
    )


def saved_view(
    held: Preferences, policy: Policy, kinds: Kinds, name: str | None = None, *, has_email: bool = True
) -> dict[str, Any]:
    """What holds now, in words, after it was saved. `name` is that of a person who is not on Slack.

    `has_email` tells whether Kith can send e-mail at all.
    """
    blocks = [section(_say(held, policy, kinds, name))]
    if held.reach is Way.EMAIL and not has_email:
        blocks.append(section(NO_EMAIL_THEIRS if name else NO_EMAIL))
    return window_of("Saved", blocks)


def say_times(held: Preferences) -> str:
    """On which days and at what time of day, such as `Monday to Friday, 8:00 to 18:00`."""
    quiet = (held.quiet_from, held.quiet_until)
    if held.quiet_from == held.quiet_until:
        hours = "at any time of day"
    elif held.quiet_from > held.quiet_until:
        hours = f"{_clock(held.quiet_until)} to {_clock(held.quiet_from)}"
    else:
        hours = f"but not between {_clock(quiet[0])} and {_clock(quiet[1])}"
    return f"{_say_days(held.work_days)}, {hours}"


def say_way(reach: Way, of: Preferences | Person) -> str:
    """How the person is reached, with where: `by e-mail (ann@example.org)`. Escaped."""
    way = {**WAYS, Way.PHONE: "By telephone"}[reach]
    where = getattr(of, CONTACTS[reach]) if reach in CONTACTS else None
    told = f"{way[0].lower()}{way[1:]}"
    return f"{told} ({escape(' '.join(where.split()))})" if where else told


def say_nation(nation: str) -> str:
    """A nation's name: `Northern Ireland`."""
    return nation.replace("-", " ").title()


def _say(held: Preferences, policy: Policy, kinds: Kinds, name: str | None) -> str:
    who, hears = (escape(name), "hears") if name else ("You", "hear")
    morning = f"as one message each morning (about {_clock(policy.reaching.digest_at)})"
    labels = [label for kind, label in kinds if kind in held.stopped]
    nation = say_nation(held.nation)
    lines = [
        f"*Saved.* {who} {hears} from Kith {say_way(held.reach, held)}, {say_times(held)}, "
        f"{morning if held.digest else 'each message at once'}; not on bank holidays in {nation}.",
        f"Nothing is sent before {say_weekday(held.paused_until)}." if held.paused_until else "",
        f"Language: {escape(held.language)}.",
        f"Topics: {escape(', '.join(held.topics), 1500)}." if held.topics else "",
        f"Not wanted: {escape(', '.join(labels), 500)}." if labels else "",
        URGENT,
    ]
    return "\n".join(filter(None, lines))


def _heading(person: tuple[int, str] | None) -> str:
    if person:
        return f"How Kith reaches *{escape(person[1])}*. Please fill this in as they told you."
    return "How and when Kith reaches you. You can change this whenever you like."


def _reaching(held: Preferences, *, on_slack: bool) -> list[Block]:
    ways = {way: option(label, way.value) for way, label in WAYS.items() if on_slack or way is not Way.SLACK}
    return [
        input_of("language", "Language", _text(held.language, MOST_LANGUAGE), hint="In your own words."),
        input_of("reach", "How to reach me" if on_slack else "How to reach them", _radio(ways, held.reach)),
        input_of("email", "E-mail address", _text(held.email, MOST_EMAIL), optional=True),
        input_of("phone", "Telephone", _text(held.phone, MOST_PHONE), optional=True),
        input_of(
            "address",
            "Postal address",
            {**_text(held.address, MOST_ADDRESS), "multiline": True},
            "Of these three, only the one that is needed for the way chosen above has to be filled in.",
            optional=True,
        ),
    ]


def _times(held: Preferences, policy: Policy, today: date) -> list[Block]:
    days = {day: option(name, str(day)) for day, name in enumerate(DAYS, 1)}
    nations = {nation: option(say_nation(nation), nation) for nation in get_args(Nation)}
    whens = {
        False: option("Each message at once", AT_ONCE),
        True: option(f"One message each morning, about {_clock(policy.reaching.digest_at)}", EACH_MORNING),
    }
    paused = {"initial_date": held.paused_until.isoformat()} if held.paused_until else {}
    tomorrow = today + timedelta(days=1)
    return [
        input_of("quiet_from", "Quiet from", _timepicker(held.quiet_from)),
        input_of(
            "quiet_until",
            "Quiet until",
            _timepicker(held.quiet_until),
            "By the clock in the UK. Nothing is sent in quiet hours; it waits. The same time twice means "
            "that there are none.",
        ),
        input_of("work_days", "Working days", _ticks(days, held.work_days), "Nothing is sent on other days."),
        input_of("nation", "Bank holidays of", _menu(nations, held.nation), "Nothing is sent on them."),
        input_of("digest", "When messages come", _radio(whens, held.digest)),
        input_of(
            "paused_until",
            "Pause until",
            {"type": "datepicker", **paused},
            f"Nothing is sent before this day: {_say_short(tomorrow)} or later. Leave it out for no pause.",
            optional=True,
        ),
    ]


def _subjects(held: Preferences, policy: Policy) -> list[Block]:
    offered = {topic: option(topic, topic) for topic in policy.topics}
    chosen = [offered[topic] for topic in held.topics if topic in offered]
    menu: Block = {
        "type": "multi_static_select",
        "options": list(offered.values()),
        **({"initial_options": chosen} if chosen else {}),
    }
    own = _text(", ".join(topic for topic in held.topics if topic not in offered), MOST_OWN_TOPICS)
    return [
        *([input_of("topics", "Topics", menu, optional=True)] if offered else []),
        input_of("own_topics", "Other topics", own, "In your own words, with commas between.", optional=True),
    ]


def _stopping(held: Preferences, kinds: Kinds) -> list[Block]:
    """What the person does not want, in fields of as many ticks as Slack allows."""
    blocks = []
    for start in range(0, len(kinds), MOST_TICKS):
        options = {kind: option(label, kind) for kind, label in kinds[start : start + MOST_TICKS]}
        label = "Messages not wanted" if start == 0 else "More messages not wanted"
        ticks = _ticks(options, held.stopped)
        blocks.append(input_of(f"{STOPPED}_{start}", label, ticks, optional=True))
    return blocks


def _text(value: str, most: int) -> Block:
    initial = {"initial_value": value} if value else {}
    return {"type": "plain_text_input", "max_length": most, **initial}


def _timepicker(value: time) -> Block:
    return {"type": "timepicker", "initial_time": value.strftime("%H:%M")}


def _radio(options: Mapping[Any, Block], chosen: object) -> Block:
    initial = {"initial_option": options[chosen]} if chosen in options else {}
    return {"type": "radio_buttons", "options": list(options.values()), **initial}


def _menu(options: Mapping[str, Block], chosen: str) -> Block:
    return {**_radio(options, chosen), "type": "static_select"}


def _ticks(options: Mapping[Any, Block], ticked: Collection[Any]) -> Block:
    initial = [each for key, each in options.items() if key in ticked]
    return {
        "type": "checkboxes",
        "options": list(options.values()),
        **({"initial_options": initial} if initial else {}),
    }


def _state(values: Mapping[str, Any], field: str) -> dict[str, Any]:
    found: dict[str, Any] = values.get(field, {}).get("value") or {}
    return found


def _typed(values: Mapping[str, Any], field: str) -> str:
    return str(_state(values, field).get("value") or "").strip()


def _chosen(values: Mapping[str, Any], field: str) -> str:
    return str((_state(values, field).get("selected_option") or {}).get("value", ""))


def _ticked(values: Mapping[str, Any], field: str) -> list[str]:
    return [str(one["value"]) for one in _state(values, field).get("selected_options") or []]


def _topics(chosen: Collection[str], typed: str, policy: Policy) -> tuple[str, ...]:
    """Those of the policy in its order, then others as they were typed; each once, however it is written.

    What is chosen may come back with entities in the place of `&<>`
    (https://github.com/slackapi/bolt-python/issues/513).
    """
    order = {topic: place for place, topic in enumerate(policy.topics)}
    spelled = {topic.casefold(): topic for topic in policy.topics}
    once: dict[str, str] = {}
    offered = (spelled.get(unescape(topic).casefold(), topic) for topic in chosen)
    for topic in (*offered, *filter(None, map(str.strip, typed.split(",")))):
        once.setdefault(topic.casefold(), spelled.get(topic.casefold(), topic))
    return tuple(sorted(once.values(), key=lambda topic: order.get(topic, len(order))))


def _say_days(days: Collection[int]) -> str:
    """`every day`, `Monday to Friday`, `Monday, Tuesday and Friday`."""
    if len(days) == len(DAYS):
        return "every day"
    names = [DAYS[day - 1] for day in sorted(days)]
    first, last = min(days), max(days)
    if len(days) > 2 and last - first == len(days) - 1:
        return f"{names[0]} to {names[-1]}"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _clock(at: time) -> str:
    return f"{at.hour}:{at.minute:02}"


def _say_short(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}"
