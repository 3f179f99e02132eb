"""“Meet people like me”: the form, what is offered, whom somebody is introduced to, and what came of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.policy import Policy
from bot.services.meetings.introduced import REASONS, Answer, Named, Offer, Outcome
from bot.services.meetings.wishes_to_meet import DAYS, MILES, MOST_CONTACT, MOST_WORDS, Opening, Wish
from bot.services.records import IntroductionWish, Listing, SettingLink
from bot.views.doors import COMPANY, LINK_ME, Door
from bot.views.fields import form_of, input_of, window_of
from bot.views.notes import Note
from bot.views.providers import title
from bot.views.text import Block, button, context, escape, option, plain, say_date, say_day, section

DOOR = Door("Meet people like me", "introduction_door", COMPANY)
FORM, WHY_FORM = "introduction_form", "introduction_why_form"
YES, NO, STOP = "introduction_yes", "introduction_no", "introduction_stop"
MET, NOT, BLOCK = "introduction_did_meet", "introduction_did_not", "introduction_block"
ANSWERS: Mapping[str, Answer] = {YES: Answer.YES, NO: Answer.NO}
OUTCOMES: Mapping[str, Outcome] = {MET: Outcome.MET, NOT: Outcome.NOT}
REASON_LABELS: Mapping[str, str] = {
    "time": "We found no time",
    "far": "It was too far",
    "silent": "The other did not answer",
    "other": "Something else",
}
DAY_LABELS: Mapping[int, str] = {
    30: "For a month",
    91: "For 3 months",
    182: "For half a year",
    365: "For a year",
}
ANY, NO_END = "any", "none"
# All that may be kept fits into it, also where the policy offers none of it any more.
MOST_OWN_TOPICS = 1300
MOST_NAMED = 10
# In these the setting is somebody's home, so not even its town is said.
HOMES = ("Childminder", "Home childcarer", "Childcare on domestic premises")
SettingOf = Callable[[SettingLink], Listing | None]
WHAT_IT_IS = (
    "Kith looks for people who belong to a setting, too, and are interested in the same. If there is "
    "somebody, you are both asked. Only if you both say yes, you are told who it is. If one of you does not, "
    "nobody ever knows."
)
PRIVATE = (
    "Where you are is never shown, only that somebody is within some miles. Staff see how many are "
    "introduced, never who: so Kith tells you in Slack or by e-mail, also if you chose the telephone or "
    "letters."
)
SAVED = (
    "*Saved.* Kith looks for people who are interested in: {}. You are asked before anybody is told of you."
)
STOPPED = (
    "Kith does not look for anybody for you any more, and offers you to nobody. Whom you were introduced to, "
    "and whether you met, stays behind this door should you come back."
)
NOT_IN = "You are not looking for anybody at the moment, so nothing was changed."
SAID_YES = (
    "Thank you. If the other says yes, too, both of you are told who it is. Otherwise you hear by {} that "
    "nothing came of it."
)
SAID_NO = "All right. Nobody is told. Kith looks for somebody else."
INTRODUCED = "You both said yes: you are introduced. Kith tells you now who it is, and shows it here."
GLAD = "How good that you met! It is counted, and nobody is told who it was."
PITY = "Thank you for saying so. It is counted, and nobody is told who it was."
BLOCKED = "Noted. Neither of you is shown or asked about the other any more, and you are never offered again."


def window(
    opening: Opening,
    policy: Policy,
    channel_id: str,
    offer: Offer | None,
    named: Sequence[Named],
    setting: SettingOf,
    note: str = "",
) -> dict[str, Any]:
    """All there is to introductions, for one person. `note`, already safe, tells what was just done."""
    more = len(named) - MOST_NAMED
    return form_of(
        FORM,
        DOOR.label,
        [
            *([section(note), {"type": "divider"}] if note else []),
            *(_offer(offer) if offer else []),
            *(block for one in named[:MOST_NAMED] for block in _named(one, setting)),
            *([context(f"And {more} more, from longer ago.")] if more > 0 else []),
            section(WHAT_IT_IS),
            *(_standing(opening) if opening.is_in else []),
            *_inputs(opening.wish, policy),
            context(PRIVATE),
        ],
        submit="Save" if opening.is_in else "Look for people",
        close="Close",
        metadata=channel_id,
    )


def link_first_view(channel_id: str, told: str, *, is_in: bool) -> dict[str, Any]:
    """For whom no setting is confirmed yet, or no longer: who opted in can stop that all the same."""
    stop = [button("Stop introductions", STOP, "stop")] if is_in else []
    return window_of(
        DOOR.label,
        [
            section(WHAT_IT_IS),
            section(told),
            {"type": "actions", "elements": [LINK_ME.as_button(channel_id, style="primary"), *stop]},
        ],
    )


def read_form(view: Mapping[str, Any], policy: Policy) -> tuple[Wish, str]:
    """What was filled in, and the channel it was opened from."""
    values = view["state"]["values"]
    miles, days = _chosen(values, "miles"), _chosen(values, "days")
    ticked = values.get("chosen", {}).get("value", {}).get("selected_options") or []
    chosen = [one["value"] for one in ticked if one["value"] in policy.topics]
    own = [one.strip() for one in _typed(values, "topics").split(",") if one.strip()]
    wish = Wish(
        topics=(*chosen, *own),
        miles=None if miles == ANY else int(miles),
        near=_typed(values, "near"),
        words=_typed(values, "words"),
        contact=_typed(values, "contact"),
        days=None if days == NO_END else int(days),
    )
    return wish, str(view["private_metadata"])


def saved(wish: IntroductionWish) -> str:
    """What holds now, in words."""
    return SAVED.format(escape(", ".join(wish.topics), 1500))


def why_view(introduction_id: int) -> dict[str, Any]:
    """“Didn’t work out” is noted; whoever likes says why."""
    reasons = [option(REASON_LABELS[each], each) for each in REASONS]
    return form_of(
        WHY_FORM,
        "Didn’t work out",
        [
            section(PITY),
            {
                "type": "input",
                "block_id": "reason",
                "label": plain("Why, if you like"),
                "element": {"type": "radio_buttons", "action_id": "value", "options": reasons},
                "hint": plain("Only counted, with those of everybody else."),
                "optional": True,
            },
        ],
        submit="Send",
        close="Close",
        metadata=str(introduction_id),
    )


def read_why_form(view: Mapping[str, Any]) -> tuple[int, str]:
    """The introduction, and the reason; "" for none."""
    chosen = view["state"]["values"]["reason"]["value"].get("selected_option") or {}
    return int(view["private_metadata"]), str(chosen.get("value") or "")


def say_answered(offer: Offer) -> str:
    """What stands now, for who answered."""
    if not offer.is_open:
        return INTRODUCED
    until = say_day(offer.introduction.expires_at)
    return SAID_YES.format(until) if offer.side.answer == Answer.YES else SAID_NO


def note_offer(offer: Offer) -> Note:
    """That there is somebody: neither who, nor where."""
    value = str(offer.introduction.id)
    topics = _topics(offer.side.topics)
    lines = [
        f"{_somebody(offer)} is interested in {topics}, too. Would you like to be introduced?",
        "If you both say yes, you are both told who it is. If not, nobody ever knows.",
        f"Please answer by {say_day(offer.introduction.expires_at)}.",
    ]
    buttons = [button("Yes, please", YES, value, style="primary"), button("No, thank you", NO, value)]
    return Note("Somebody with like interests", lines, buttons, "Please tell whoever reads this to you.")


def note_answered(answer: str) -> Note:
    """What the offer says once it was answered."""
    said = "You said yes. If the other does, too, both of you are told." if answer == Answer.YES else SAID_NO
    return Note("Somebody with like interests", [said])


def note_made(named: Named, name: str, setting: SettingOf, coordinators: Sequence[str]) -> Note:
    """Whom somebody is introduced to. `name` is what Slack calls the other."""
    lines = [f"{name} said yes, too.", *_facts(named, setting), *_ways(named, coordinators)]
    return Note(
        f"You are introduced: {name}", lines, _outcome_buttons(named), "Please ask your co-ordinator."
    )


def note_nothing(offer: Offer) -> Note:
    """The same words whatever the other said, or did not say."""
    topics = _topics(offer.side.topics)
    lines = [
        f"You would have liked to be introduced to somebody who is interested in {topics}, too. This time "
        "nothing has come of it. It says nothing about you: people are busy.",
        "Kith goes on looking for you.",
    ]
    return Note("No introduction this time", lines)


def note_did_you_meet(named: Named, name: str) -> Note:
    """Whether the two have met."""
    lines = [
        f"You were introduced to {name} on {say_day(_introduced_at(named))}. Did you meet?",
        "What you say is counted; nobody is told who it was.",
    ]
    return Note("Did you meet?", lines, _outcome_buttons(named), "Please tell whoever reads this to you.")


def _offer(offer: Offer) -> list[Block]:
    value, until = str(offer.introduction.id), say_day(offer.introduction.expires_at)
    said = f"*{escape(_somebody(offer))} is interested in {escape(_topics(offer.side.topics), 1000)}, too.*"
    if offer.side.answer == Answer.YES:
        waits = f"You said yes. You hear by {until} whether anything comes of it."
        return [
            section(f"{said}\n{waits}"),
            {"type": "actions", "elements": [button("No, thank you", NO, value)]},
        ]
    buttons = [button("Yes, please", YES, value, style="primary"), button("No, thank you", NO, value)]
    ask = f"{said}\nWould you like to be introduced? Please answer by {until}."
    return [section(ask), {"type": "actions", "elements": buttons}]


def _named(named: Named, setting: SettingOf) -> list[Block]:
    mentions = [f"<@{one}>" for one in named.coordinators]
    facts = [escape(line, 500) for line in _facts(named, setting)]
    ways = [f"*You are introduced to* <@{named.other.user_id}>", *facts]
    ways += _ways(named, mentions, channels=[escape(f"#{one}") for one in named.channels], safe=True)
    outcome = {Outcome.MET: "You said that you met.", Outcome.NOT: "You said that it didn’t work out."}
    if named.side.outcome:
        ways.append(outcome[Outcome(named.side.outcome)])
    buttons = [
        {**one, "action_id": f"{one['action_id']}:{named.introduction.id}"} for one in _outcome_buttons(named)
    ]
    return [section("\n".join(ways)), {"type": "actions", "elements": buttons}, {"type": "divider"}]


def _facts(named: Named, setting: SettingOf) -> list[str]:
    """Who the other is, in plain text: nothing that tells where somebody lives."""
    places = [say for link in named.links if (say := _say_setting(link, setting(link)))]
    near = (
        f"You are within {named.introduction.miles} miles of each other." if named.introduction.miles else ""
    )
    return [
        *([f"Belongs to: {', '.join(dict.fromkeys(places))}"] if places else []),
        f"You are both interested in: {_topics(named.side.topics)}",
        *([near] if near else []),
        *([f"They say: {named.words}"] if named.words else []),
    ]


def _ways(
    named: Named, coordinators: Sequence[str], *, channels: Sequence[str] = (), safe: bool = False
) -> list[str]:
    """How the other can be reached, also where Slack may not let the two write to each other."""
    shared = channels or [f"#{one}" for one in named.channels]
    contact = escape(named.contact) if safe else named.contact
    lines = ["You reach them in Slack" + (f", or so: {contact}" if contact else ".")]
    if named.is_elsewhere:
        where = f" You are both in {', '.join(shared)}." if shared else ""
        whom = " or ".join(coordinators) or "your network co-ordinator"
        lines.append(
            f"If Slack does not let you write to each other directly:{where} You can also ask {whom} to put "
            "you in touch."
        )
    return lines


def _say_setting(link: SettingLink, setting: Listing | None) -> str:
    if setting is None or not setting.is_public:
        return link.said or ""
    is_home = setting.provider_type in HOMES or setting.address_withheld
    return ", ".join(filter(None, [title(setting), setting.local_authority if is_home else setting.town]))


def _outcome_buttons(named: Named) -> list[Block]:
    value = str(named.introduction.id)
    return [
        button("We met", MET, value),
        button("Didn’t work out", NOT, value),
        button("Not this person again", BLOCK, value),
    ]


def _introduced_at(named: Named) -> Any:
    return named.introduction.introduced_at


def _somebody(offer: Offer) -> str:
    miles = offer.introduction.miles
    return f"Somebody within about {miles} miles" if miles else "Somebody further away, or online,"


def _topics(topics: Sequence[str]) -> str:
    return ", ".join(topics)


def _standing(opening: Opening) -> list[Block]:
    until = f" until {say_date(opening.until)}" if opening.until else ""
    stop = button("Stop introductions", STOP, "stop")
    return [
        section(f"*Kith looks for people for you{until}.*", block_id="introduction_standing", accessory=stop)
    ]


def _inputs(wish: Wish, policy: Policy) -> list[Block]:
    offered = {topic: option(topic, topic) for topic in policy.topics}
    chosen = [offered[topic] for topic in wish.topics if topic in offered]
    menu: Block = {
        "type": "multi_static_select",
        "options": list(offered.values()),
        **({"initial_options": chosen} if chosen else {}),
    }
    own = ", ".join(topic for topic in wish.topics if topic not in offered)
    miles = {str(each): "Within 1 mile" if each == 1 else f"Within {each} miles" for each in MILES}
    days = {**{str(each): DAY_LABELS[each] for each in DAYS}, NO_END: "Until I stop it"}
    return [
        *([input_of("chosen", "Topics", menu, optional=True)] if offered else []),
        input_of(
            "topics", "Other topics", _text(own, MOST_OWN_TOPICS), "With commas between.", optional=True
        ),
        input_of(
            "miles", "How far", _menu({**miles, ANY: "Any distance, or online"}, str(wish.miles or ANY))
        ),
        input_of(
            "near",
            "Near which postcode",
            _text(wish.near, 10),
            "Empty for where your setting is. Nobody sees it.",
            optional=True,
        ),
        input_of(
            "words",
            "A sentence about yourself",
            _text(wish.words, MOST_WORDS),
            "Shown once you both have said yes.",
            optional=True,
        ),
        input_of(
            "contact",
            "How else they may reach you",
            _text(wish.contact, MOST_CONTACT),
            "Beside Slack: an e-mail address or a telephone number, shown once you both have said yes.",
            optional=True,
        ),
        input_of("days", "How long", _menu(days, str(wish.days or NO_END))),
    ]


def _chosen(values: Mapping[str, Any], name: str) -> str:
    return str(values[name]["value"]["selected_option"]["value"])


def _typed(values: Mapping[str, Any], name: str) -> str:
    return (values[name]["value"].get("value") or "").strip()


def _text(value: str, most: int) -> Block:
    initial = {"initial_value": value} if value else {}
    return {"type": "plain_text_input", "max_length": most, **initial}


def _menu(choices: Mapping[str, str], chosen: str) -> Block:
    options = {value: option(label, value) for value, label in choices.items()}
    return {"type": "static_select", "options": list(options.values()), "initial_option": options[chosen]}
