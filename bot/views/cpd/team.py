"""Team views on screen: who lacks what by when, for managers of settings and for staff; who manages what."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.certificates import Certificates
from bot.services.cpd.managers import Asked, Decided
from bot.services.cpd.team import Colleague, Group, Overview, SettingTeam, Tally
from bot.services.links import Outcome
from bot.services.records import CpdManager, Listing, SettingLink
from bot.views.cpd.export import EVERYBODY, export_buttons
from bot.views.cpd.export import TEAM as EXPORT_TEAM
from bot.views.cpd.mine import BACK, DOOR, ME
from bot.views.cpd.mine import TEAM as MY_TEAM
from bot.views.cpd.saying import certificate_line, roles_line, say_minutes, say_need
from bot.views.doors import LINK_ME, NO_CHANNEL
from bot.views.fields import window_of
from bot.views.notes import Note
from bot.views.persons import CPD, name_of
from bot.views.providers import title
from bot.views.text import Block, bold, button, context, escape, mention, plain, say_day, section
from bot.views.today import Item, Waiting

OPEN, COLLEAGUE, OVERVIEW = "cpd_team_open", "cpd_colleague", "cpd_overview"
SETTING = "cpd_team_setting"
FILE_OF_COLLEAGUE = "cpd_colleague_file"
MANAGE, LEAVE = "cpd_manage", "cpd_manage_not"
APPOINT, END = "cpd_appoint", "cpd_appoint_not"
CONFIRM, REFUSE = "cpd_manager_confirm", "cpd_manager_refuse"
OUTCOMES = {CONFIRM: Outcome.CONFIRMED, REFUSE: Outcome.REFUSED}
# With what stands around them below the 100 blocks of a view.
MOST_PEOPLE, MOST_TEAMS, MOST_LINES, MOST_CERTIFICATES = 80, 30, 12, 40
ONLY_THIS = "You see certificates and hours. What people write of their learning, only they see."
IN_WORDS = {
    Outcome.CONFIRMED: "confirmed",
    Outcome.REFUSED: "did not confirm",
    Outcome.WITHDRAWN: "withdrew",
    Outcome.ENDED: "ended",
}
Belongs = Sequence[tuple[SettingLink, Listing | None, CpdManager | None]]
"""The settings somebody belongs to, and whether they manage each, or wait to."""


def teams_view(teams: Sequence[SettingTeam], belongs: Belongs, today: date, note: str = "") -> dict[str, Any]:
    """“My team”: the settings one manages, and those one could. `note` is already safe."""
    others = [_could(*each) for each in belongs if not (each[2] and each[2].outcome)]
    nothing = section(
        "You do not belong to a setting yet, as far as Kith knows. Say first which one is yours; your "
        "co-ordinator confirms it.",
        accessory=LINK_ME.as_button(NO_CHANNEL),
    )
    return _window(
        "My team",
        [
            *_note(note),
            *(_team_row(team, today) for team in teams[:MOST_TEAMS]),
            *others[:MOST_TEAMS],
            *([] if teams or others else [nothing]),
            {"type": "actions", "elements": [button("Back to all CPD", BACK, ME)]},
            context("The manager of a setting sees who of its people lacks which certificate, and by when."),
        ],
    )


def team_view(
    team: SettingTeam, certificates: Certificates, today: date, manages: int | None = None, *, is_staff: bool
) -> dict[str, Any]:
    """The people of one setting, who lacks something first. `manages` is set for who manages it."""
    ordered = sorted(team.colleagues, key=lambda one: (-len(one.lacks(today)), _soonest(one), one.person.id))
    more = len(ordered) - MOST_PEOPLE
    missing = [
        f"• {escape(one.title)}: nobody here holds it, as far as Kith knows" for one in team.nobody_holds
    ]
    leave = [button("I do not manage it any more", LEAVE, str(manages))] if manages else []
    back = button("Back to all settings", OVERVIEW, "all") if is_staff else button("Back", MY_TEAM, "mine")
    of = f"{EXPORT_TEAM}:{team.register}:{team.urn}"
    return _window(
        "Team",
        [
            section(f"{bold(setting_name(team.urn, team.listing))}\n{_summary(team, today)}"),
            *([section("*Each setting needs*\n" + "\n".join(missing))] if missing else []),
            *(_person(one, certificates, today) for one in ordered[:MOST_PEOPLE]),
            *([context(f"And {more} more: they are in the file.")] if more > 0 else []),
            *([] if ordered else [section("Nobody is linked to this setting yet.")]),
            {"type": "actions", "block_id": "cpd_team", "elements": [back, *export_buttons(of), *leave]},
            context(ONLY_THIS),
        ],
    )


def colleague_view(
    one: Colleague, certificates: Certificates, today: date, *, is_staff: bool, note: str = ""
) -> dict[str, Any]:
    """One of a setting's people, with their certificates."""
    shown = one.certificates[:MOST_CERTIFICATES]
    more = len(one.certificates) - len(shown)
    return _window(
        "Certificates",
        [
            *_note(note),
            _about(one, certificates, today),
            *(_certificate(one, each, today) for each in shown),
            *([context(f"And {more} more: they are in the file.")] if more else []),
            {
                "type": "actions",
                "block_id": "cpd_colleague",
                "elements": [
                    button("Back to the team", OPEN, f"{one.link.register}:{one.link.urn}"),
                    *(_for_staff(one) if is_staff else []),
                ],
            },
            context(ONLY_THIS),
        ],
    )


def overview_view(overview: Overview, today: date, note: str = "") -> dict[str, Any]:
    """All settings at a glance, for staff."""
    unsaid = (
        f"{_of_them(overview.unsaid, 'has', 'have')} not said what they do, so what they need is not known."
    )
    told = f"*{_people(overview.people)}* {'belongs' if overview.people == 1 else 'belong'} to a setting."
    return _window(
        "CPD of all settings",
        [
            *_note(note),
            section(" ".join([told, *([unsaid] if overview.unsaid else [])])),
            section(_lines("What is required", [_say_tally(one) for one in overview.tallies])),
            section(_lines("By area", [_say_group(one) for one in overview.areas])),
            section(_lines("By type", [_say_group(one) for one in overview.types])),
            {"type": "divider"},
            *(_team_row(team, today) for team in overview.teams[:MOST_TEAMS]),
            {
                "type": "actions",
                "block_id": "cpd_overview",
                "elements": [_choose(), *export_buttons(EVERYBODY)],
            },
            context(ONLY_THIS),
        ],
    )


def setting_name(urn: str, listing: Listing | None) -> str:
    """A setting, told by what is public. Plain."""
    if listing is None or not listing.is_public:
        return f"the setting with the URN {urn}"
    where = listing.town or listing.local_authority
    return " · ".join(filter(None, [title(listing), where, f"URN {urn}" if listing.has_urn else None]))


def gaps_line(one: Colleague, today: date) -> str:
    """What somebody lacks, and what runs out soon. Plain."""
    told = [say_need(need, today) for need in one.needs if need.is_required and need.state != "held"]
    if not one.roles:
        return "Has not said what they do, so what they need is not known"
    return "; ".join(told) or "Nothing is missing"


def confirm_note(asked: Asked, setting: str, name: str) -> Note:
    """What waits, for staff. `name` is who asks."""
    return Note(
        "Do they manage this setting?",
        [
            f"{name} says they manage {setting}.",
            "If you confirm it, they see which certificates its people hold, and how many hours of learning.",
        ],
        decide_buttons(asked.row.id),
        "To decide, please type /kith in Slack.",
    )


def decided_note(asked: Asked, setting: str, decider: str) -> Note:
    """What was decided, for who asked."""
    if asked.row.outcome == Outcome.CONFIRMED:
        told = (
            f"{decider} confirmed that you manage {setting}. Under “My CPD”, “My team” shows who lacks what."
        )
        return Note("You manage this setting", [told], [DOOR.as_button(NO_CHANNEL)])
    told = f"{decider} could not confirm that you manage {setting}. Please get in touch with them."
    return Note("Not confirmed", [told])


def became_note(asked: Asked, setting: str, name: str, decider: str) -> Note:
    """What became of what waited."""
    done = IN_WORDS[Outcome(asked.row.outcome or Outcome.REFUSED)]
    return Note(f"{decider} {done} this", [f"{name} says they manage {setting}."])


def decide_buttons(manager_id: int) -> list[Block]:
    """“Confirm”, “Not right”."""
    value = str(manager_id)
    return [button("Confirm", CONFIRM, value, style="primary"), button("Not right", REFUSE, value)]


def say_decided(decided: Decided, setting: str, reader: str) -> str:
    """What became of it, for the member of staff who pressed the button. Safe."""
    row = decided.asked.row
    done = IN_WORDS[Outcome(row.outcome or Outcome.REFUSED)]
    about = f"that {name_of(decided.asked.person)} manages {escape(setting)}"
    if not decided.already:
        return f"You {done} {about}."
    by = "You" if row.decided_by == reader else mention(row.decided_by or "")
    when = f" on {say_day(row.decided_at)}" if row.decided_at else ""
    return f"{by} already {done} {about}{when}. There is nothing left to do."


def waiting(asked: Sequence[tuple[Asked, str]]) -> Waiting:
    """What waits for staff, in “Today”, each with the setting's name."""
    return Waiting([_item(one, setting) for one, setting in asked])


def message(text: str) -> dict[str, Any]:
    """What a nudge becomes once it is answered. `text` is already safe."""
    return {"text": text, "blocks": [section(text)]}


def _item(asked: Asked, setting: str) -> Item:
    told = f"{name_of(asked.person)} says they manage {escape(setting)}."
    told += f"\nAsked on {say_day(asked.row.asked_at)}."
    elements = decide_buttons(asked.row.id)
    return [section(told), {"type": "actions", "block_id": f"manager_{asked.row.id}", "elements": elements}]


def _could(link: SettingLink, listing: Listing | None, manager: CpdManager | None) -> Block:
    name = bold(setting_name(link.urn, listing))
    if manager:
        told = f"{name}\nYou said that you manage it. It waits for your co-ordinator."
        return section(told, accessory=button("Withdraw", LEAVE, str(manager.id)))
    ask = button("I manage this setting", MANAGE, str(link.id))
    return section(f"{name}\nYou belong to it.", block_id=f"could_{link.id}", accessory=ask)


def _team_row(team: SettingTeam, today: date) -> Block:
    value = f"{team.register}:{team.urn}"
    told = f"{bold(setting_name(team.urn, team.listing))}\n{_summary(team, today)}"
    return section(told, accessory=button("Open", OPEN, value))


def _summary(team: SettingTeam, today: date) -> str:
    lacking = sum(bool(one.lacks(today)) for one in team.colleagues)
    lack = f"{lacking} {_lack(lacking)} something" if lacking else "nothing is missing"
    told = [_people(len(team.colleagues)), lack]
    told += [f"nobody holds {escape(one.title)}" for one in team.nobody_holds]
    return " · ".join([*told, _say_hours(team.minutes)])


def _person(one: Colleague, certificates: Certificates, today: date) -> Block:
    roles = f" · {roles_line(one.roles, certificates)}" if one.roles else ""
    manages = " · manages it" if one.manages and one.manages.outcome else ""
    told = f"{name_of(one.person)}{roles}{manages}\n{escape(gaps_line(one, today), 1500)}"
    hours = _say_hours(one.minutes).capitalize()
    opens = button("Open", COLLEAGUE, str(one.link.id))
    return section(f"{told}\n{hours}", block_id=f"colleague_{one.link.id}", accessory=opens)


def _about(one: Colleague, certificates: Certificates, today: date) -> Block:
    roles = roles_line(one.roles, certificates) if one.roles else "Has not said what they do"
    needs = [f"• {escape(say_need(need, today))}" for need in one.needs]
    hours = _say_hours(one.minutes).capitalize()
    return section("\n".join([name_of(one.person), roles, *needs, hours]))


def _certificate(one: Colleague, certificate: Any, today: date) -> Block:
    told, value = certificate_line(certificate, today), f"{one.link.id}:{certificate.id}"
    if not certificate.file_id:
        return section(told)
    return section(told, accessory=button("Send me the file", FILE_OF_COLLEAGUE, value))


def _for_staff(one: Colleague) -> list[Block]:
    found = []
    if one.person.user_id is None:
        found.append(button("Keep their CPD", CPD, str(one.person.id)))
    if one.manages and one.manages.outcome:
        found.append(button("Does not manage it", END, f"{one.link.id}:{one.manages.id}"))
    else:
        found.append(button("Manages this setting", APPOINT, str(one.link.id)))
    return found


def _say_tally(tally: Tally) -> str:
    parts = (
        (tally.held, "holds it", "hold it"),
        (tally.soon, "runs out within 90 days", "run out within 90 days"),
        (tally.expired, "has run out", "have run out"),
        (tally.missing, "is missing", "are missing"),
        (tally.in_time, "has time left", "have time left"),
    )
    told = ", ".join(
        f"{number} {one if number == 1 else several}" for number, one, several in parts if number
    )
    return f"{escape(tally.requirement.title)}: {told or 'nobody needs it'}"


def _say_group(group: Group) -> str:
    settings = "1 setting" if group.settings == 1 else f"{group.settings} settings"
    return (
        f"{escape(group.name, 100)}: {group.lacking} of {_people(group.people)} "
        f"{_lack(group.lacking)} something, in {settings}; {_say_hours(group.minutes)}"
    )


def _lines(heading: str, lines: Sequence[str]) -> str:
    more = [f"And {len(lines) - MOST_LINES} more, in the file."] if len(lines) > MOST_LINES else []
    shown = [f"• {line}" for line in lines[:MOST_LINES]] or ["Nothing yet."]
    return "\n".join([f"*{heading}*", *shown, *more])


def _choose() -> Block:
    return {
        "type": "external_select",
        "action_id": SETTING,
        "min_query_length": 2,
        "placeholder": plain("Find a setting"),
    }


def _soonest(one: Colleague) -> date:
    return min((need.by for need in one.needs if need.by), default=date.max)


def _lack(number: int) -> str:
    return "lacks" if number == 1 else "lack"


def _of_them(number: int, one: str, several: str) -> str:
    return f"{number} of them {one if number == 1 else several}"


def _say_hours(minutes: int) -> str:
    return f"{f'{say_minutes(minutes)} of' if minutes else 'no'} learning in the last 365 days"


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"


def _note(note: str) -> list[Block]:
    return [section(note), {"type": "divider"}] if note else []


def _window(heading: str, blocks: Sequence[Block]) -> dict[str, Any]:
    return window_of(heading, blocks)
