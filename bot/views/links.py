"""“Link me to my setting” on screen: the form, what waits for a co-ordinator, and what was decided."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.services.links import MOST_ROLE, MOST_SAID, Decided, Outcome, Said
from bot.services.records import Asked, Listing, SettingLink
from bot.views.contacts import known_name
from bot.views.doors import LINK_ME, NO_CHANNEL
from bot.views.fields import form_of, input_of, window_of
from bot.views.notes import Note
from bot.views.providers import title, told_apart
from bot.views.text import Block, button, context, escape, option, plain, say_day, section, shorten
from bot.views.today import Item, Waiting

FORM, CHOOSE_FORM = "link_form", "link_choose_form"
SETTING, PROVIDER = "link_setting", "link_provider"
CONFIRM, REFUSE, CHOOSE, LEAVE = "link_confirm", "link_refuse", "link_choose", "link_leave"
UNDO = "link_undo"
OUTCOMES: Mapping[str, Outcome] = {CONFIRM: Outcome.CONFIRMED, REFUSE: Outcome.REFUSED}
IN_WORDS: Mapping[Outcome, str] = {
    Outcome.CONFIRMED: "confirmed",
    Outcome.REFUSED: "did not confirm",
    Outcome.WITHDRAWN: "withdrew",
    Outcome.ENDED: "ended",
}
MOST_SHOWN = 20
GONE = "This is no longer there."
SettingOf = Callable[[SettingLink], Listing | None]


def link_view(
    channel_id: str, mine: Sequence[SettingLink], setting: SettingOf, note: str = ""
) -> dict[str, Any]:
    """The form, above it what the person has said already. `note`, already safe, tells what was just done."""
    return form_of(
        FORM,
        LINK_ME.label,
        [
            *([section(note), {"type": "divider"}] if note else []),
            *(_mine(link, setting(link)) for link in mine[:MOST_SHOWN]),
            *([{"type": "divider"}] if mine else []),
            section(
                "Which setting do you belong to? Your co-ordinator confirms it. If you belong to several, "
                "ask for each."
            ),
            *_inputs(),
        ],
        submit="Ask",
        close="Close",
        metadata=channel_id,
    )


def _inputs() -> list[Block]:
    choose = {
        "type": "external_select",
        "min_query_length": 2,
        "placeholder": plain("Name, postcode or URN"),
    }
    said, role = ({"type": "plain_text_input", "max_length": most} for most in (MOST_SAID, MOST_ROLE))
    return [
        _input("setting", "My setting", SETTING, choose, "Childminders: please type your URN."),
        _input("said", "My setting is not in the list", "value", said, "Its name, and the town."),
        _input("role", "What I do there", "value", role),
    ]


def read_link_form(values: Mapping[str, Any]) -> Said:
    """The submitted form."""
    return Said(
        _chosen(values["setting"][SETTING]), _typed(values["said"]["value"]), _typed(values["role"]["value"])
    )


def setting_options(found: Sequence[Listing]) -> list[Block]:
    """What the form suggests: by public facts alone, since anybody may ask."""
    return [option(_public_line(one), str(one.id)) for one in found]


def provider_options(found: Sequence[Listing]) -> list[Block]:
    """What the form of staff suggests."""
    return [option(told_apart(one), str(one.id)) for one in found]


def asked_view(link: SettingLink, setting: Listing | None, coordinator_id: str | None) -> dict[str, Any]:
    """What takes the form's place."""
    who = f"<@{coordinator_id}>" if coordinator_id else "your network co-ordinator"
    told = (
        f"Thank you. You asked to be linked to {_public_name(link, setting)}. This waits for {who}; Kith "
        "will tell you."
    )
    return _done(LINK_ME.label, told)


def choose_view(asked: Asked) -> dict[str, Any]:
    """Which provider somebody meant by their own words, for staff."""
    choose = {
        "type": "external_select",
        "min_query_length": 2,
        "placeholder": plain("Name or URN"),
    }
    return form_of(
        CHOOSE_FORM,
        "Choose the setting",
        [
            section(_say_asked(asked, None)),
            context("If no register lists it yet, add it first: `/provider add` and the name."),
            _input("setting", "The setting", PROVIDER, choose) | {"optional": False},
        ],
        submit="Confirm",
        metadata=str(asked.link.id),
    )


def read_choose_form(values: Mapping[str, Any]) -> int | None:
    """The provider that was chosen."""
    return _chosen(values["setting"][PROVIDER])


def decided_view(told: str) -> dict[str, Any]:
    """What takes that form's place. `told` is already safe."""
    return _done("Choose the setting", told)


def message(text: str, buttons: Sequence[Block] = ()) -> dict[str, Any]:
    """What a nudge becomes once it is answered. `text` is already safe."""
    actions: list[Block] = [{"type": "actions", "elements": [*buttons]}] if buttons else []
    return {"text": text, "blocks": [section(text), *actions]}


def undo_of(link: SettingLink) -> list[Block]:
    """What can be done about a link once it was decided: what was refused by mistake can wait again."""
    return [button("Undo", UNDO, str(link.id))] if link.outcome == Outcome.REFUSED else []


def say_reopened(asked: Asked, setting: Listing | None) -> tuple[str, list[Block]]:
    """What waits again, and the buttons by which it is decided."""
    return f"This waits again, also under “Today”.\n{_say_asked(asked, setting)}", _decide(
        asked.link, setting
    )


def say_decided(decided: Decided, setting: Listing | None, reader: str) -> str:
    """What became of it, for the member of staff who pressed the button."""
    link = decided.asked.link
    done = IN_WORDS[Outcome(link.outcome or Outcome.REFUSED)]
    about = f"that {_who(decided.asked)} belongs to {_staff_name(link, setting)}"
    if not decided.already:
        return f"You {done} {about}."
    by = "You" if link.decided_by == reader else f"<@{link.decided_by}>"
    when = f" on {say_day(link.decided_at)}" if link.decided_at else ""
    return f"{by} already {done} {about}{when}. There is nothing left to do."


def say_left(decided: Decided, setting: Listing | None) -> str:
    """What became of it, for the person themselves."""
    name = _public_name(decided.asked.link, setting)
    if decided.asked.link.outcome == Outcome.WITHDRAWN:
        return f"You withdrew this: {name}."
    return f"Noted: you do not work at {name} any more."


def confirm_note(asked: Asked, setting: Listing | None, name: str) -> Note:
    """What waits, for the member of staff who confirms it. `name` is who asks."""
    lines = [_plain_asked(asked.link, setting, name), *_role_line(asked.link)]
    return Note(
        "Does this setting belong to them?",
        lines,
        _decide(asked.link, setting),
        "To decide, please type /kith in Slack.",
    )


def decided_note(link: SettingLink, setting: Listing | None, decider: str) -> Note:
    """What was decided, for the person who asked. `decider` is the name of who did."""
    name = _plain_name(link, setting)
    if link.outcome == Outcome.CONFIRMED:
        return Note("Your setting is confirmed", [f"{decider} confirmed that you belong to {name}."])
    told = f"{decider} could not confirm that you belong to {name}. Please get in touch with them."
    return Note(
        "Your setting is not confirmed yet",
        [told, "If it was the wrong setting, please ask again."],
        [LINK_ME.as_button(link.channel_id or NO_CHANNEL)],
        otherwise="Please ask your network co-ordinator.",
    )


def became_note(link: SettingLink, setting: Listing | None, name: str, decider: str) -> Note:
    """What became of what waited. `name` is who asked, `decider` who decided it, or withdrew it."""
    done = IN_WORDS[Outcome(link.outcome or Outcome.REFUSED)]
    return Note(f"{decider} {done} this", [_plain_asked(link, setting, name)], undo_of(link))


def waiting(to_decide: Sequence[Asked], mine: Sequence[SettingLink], setting: SettingOf) -> Waiting:
    """What waits, for “Today”."""
    undecided = [link for link in mine if link.outcome is None]
    return Waiting(
        [_to_decide(one, setting(one.link)) for one in to_decide],
        [[_mine(link, setting(link))] for link in undecided],
    )


def _to_decide(asked: Asked, setting: Listing | None) -> Item:
    elements = _decide(asked.link, setting)
    buttons: Block = {"type": "actions", "block_id": f"link_{asked.link.id}", "elements": elements}
    return [section(_say_asked(asked, setting)), buttons]


def _decide(link: SettingLink, setting: Listing | None) -> list[Block]:
    """A link to a provider can be confirmed; of words it must be said first what they mean."""
    known = button("Confirm", CONFIRM, str(link.id), style="primary")
    unknown = button("Choose the setting", CHOOSE, str(link.id), style="primary")
    return [known if setting else unknown, button("Not right", REFUSE, str(link.id))]


def _mine(link: SettingLink, setting: Listing | None) -> Block:
    name = _public_name(link, setting)
    if link.outcome is None:
        told = f"{name}\nYou asked on {say_day(link.asked_at)}. It waits for your co-ordinator."
        leave = button("Withdraw", LEAVE, str(link.id))
    else:
        told, leave = f"*You belong to* {name}", button("I do not work there any more", LEAVE, str(link.id))
    return section(told, block_id=f"my_link_{link.id}", accessory=leave)


def _say_asked(asked: Asked, setting: Listing | None) -> str:
    link, where = asked.link, f" (<#{asked.link.channel_id}>)" if asked.link.channel_id else ""
    role = [f"What they do there: “{escape(link.role_there)}”"] if link.role_there else []
    lines = [
        f"{_who(asked)}{where} says they belong to {_staff_name(link, setting)}.",
        *role,
        f"Asked on {say_day(link.asked_at)}.",
    ]
    return "\n".join(lines)


def _role_line(link: SettingLink) -> list[str]:
    return [f"What they do there: “{link.role_there}”"] if link.role_there else []


def _plain_asked(link: SettingLink, setting: Listing | None, name: str) -> str:
    return f"{name} says they belong to {_plain_name(link, setting)}."


def _who(asked: Asked) -> str:
    user_id, name = asked.person.user_id, asked.person.name
    return f"<@{user_id}>" if user_id else escape(name or "Somebody")


def _staff_name(link: SettingLink, setting: Listing | None) -> str:
    """The setting, for staff, who also see what only the council knows."""
    if setting is None:
        return _public_name(link, None)
    known = known_name(setting) or title(setting)
    return escape(" · ".join(filter(None, [known, *_where(setting)])))


def _public_name(link: SettingLink, setting: Listing | None) -> str:
    return escape(_plain_name(link, setting))


def _plain_name(link: SettingLink, setting: Listing | None) -> str:
    """The setting by its public facts, or in the person's own words. Not escaped."""
    if setting and setting.is_public:
        return " · ".join([title(setting), *_where(setting)])
    if link.said:
        return f"“{link.said}”" if link.urn else f"“{link.said}”, which is not in the list"
    return f"the setting with the URN {link.urn}"


def _public_line(setting: Listing) -> str:
    tail = " · ".join(_where(setting))
    return f"{shorten(title(setting), 75 - len(tail) - 3)} · {tail}" if len(tail) < 40 else title(setting)


def _where(setting: Listing) -> list[str]:
    urn = f"URN {setting.urn}" if setting.has_urn else None
    return [*filter(None, [setting.town or setting.local_authority, setting.postcode, urn])]


def _done(heading: str, told: str) -> dict[str, Any]:
    return window_of(heading, [section(told)])


def _chosen(state: Mapping[str, Any]) -> int | None:
    chosen = (state.get("selected_option") or {}).get("value")
    return int(chosen) if chosen else None


def _typed(state: Mapping[str, Any]) -> str:
    return " ".join((state.get("value") or "").split())


def _input(block_id: str, label: str, action_id: str, element: Block, hint: str = "") -> Block:
    return input_of(block_id, label, {**element, "action_id": action_id}, hint, optional=True)
