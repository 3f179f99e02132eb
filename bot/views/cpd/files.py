"""What stands in the files: of one's own record, and of teams."""

from collections.abc import Callable, Sequence
from datetime import date

from bot.certificates import Certificates
from bot.services.cpd.hours import Summary
from bot.services.cpd.requirements import Need
from bot.services.cpd.team import Colleague, Group, Overview, SettingTeam
from bot.services.records import CpdCertificate, Person
from bot.views.cpd.saying import STATES
from bot.views.cpd.sheets import Cell, Sheet
from bot.views.cpd.team import setting_name

NameOf = Callable[[Person], str]
OWN_CERTIFICATES = (
    *("Certificate", "For", "Issued by", "Issued on", "Ends on, as it says", "Counts until", "Stands"),
    "File",
)
OWN_HOURS = (
    *("Learning", "On", "Hours", "By", "Topic", "What I took from it", "What I will do differently"),
)
PEOPLE = (
    *("Setting", "URN", "Area", "Type", "Person", "Roles", "What is required", "State", "By", "Days left"),
    *("Certificate", "Issued by", "Issued on", "Hours in the last 365 days"),
)
GROUPS = ("By", "Name", "Settings", "People", "People who lack something", "Hours in the last 365 days")


def own_sheets(certificates: Certificates, held: Sequence[CpdCertificate], hours: Summary) -> Sequence[Sheet]:
    """Somebody's own record."""
    return (
        Sheet("Certificates", OWN_CERTIFICATES, [_own(one, certificates) for one in held]),
        Sheet(
            "Hours",
            OWN_HOURS,
            [
                (
                    *(one.what, one.done_on, in_hours(one.minutes), one.provider, one.topic),
                    *(one.reflection, one.differently),
                )
                for one in hours.entries
            ],
        ),
    )


def team_sheets(
    teams: Sequence[SettingTeam], certificates: Certificates, name_of: NameOf, today: date
) -> Sequence[Sheet]:
    """The people of settings: a row for each thing that somebody must hold, or holds."""
    rows = [
        row
        for team in teams
        for one in team.colleagues
        for row in _colleague(team, one, certificates, name_of, today)
    ]
    missing = [_nobody(team, one.title) for team in teams for one in team.nobody_holds]
    return (Sheet("People", PEOPLE, [*rows, *missing]),)


def overview_sheets(
    overview: Overview, certificates: Certificates, name_of: NameOf, today: date
) -> Sequence[Sheet]:
    """The same of all settings, and the gaps by area and type."""
    groups = [
        *(_group("Area", one) for one in overview.areas),
        *(_group("Type", one) for one in overview.types),
    ]
    people = team_sheets(overview.teams, certificates, name_of, today)
    return (*people, Sheet("Gaps by area and type", GROUPS, groups))


def in_hours(minutes: int) -> float:
    """Minutes as hours, to the hundredth."""
    return round(minutes / 60, 2)


def _own(one: CpdCertificate, certificates: Certificates) -> Sequence[Cell]:
    requirement = certificates.requirements.get(one.rule)
    stands = "replaced by a later one" if one.replaced_by is not None else "yes"
    return (
        *(one.title, requirement.title if requirement else "", one.issuer, one.issued_on, one.expires_on),
        *(one.counts_until, stands, one.file_name or ""),
    )


def _colleague(
    team: SettingTeam, one: Colleague, certificates: Certificates, name_of: NameOf, today: date
) -> Sequence[Sequence[Cell]]:
    roles = ", ".join(certificates.roles[role.role] for role in one.roles)
    who = (*_setting(team), name_of(one.person), roles or "not said")
    hours = in_hours(one.minutes)
    if not one.needs:
        return [(*who, *("" for _ in range(7)), hours)]
    return [(*who, *_need(need, today), hours) for need in one.needs]


def _need(need: Need, today: date) -> Sequence[Cell]:
    held = need.certificate
    left = (need.by - today).days if need.by else None
    state = STATES[need.state] + ("" if need.is_required else " (not asked for by the roles)")
    about = (held.title, held.issuer, held.issued_on) if held else ("", "", None)
    return (need.requirement.title, state, need.by, left, *about)


def _nobody(team: SettingTeam, title: str) -> Sequence[Cell]:
    return (*_setting(team), "nobody", "", title, "each setting needs it", *(None for _ in range(6)))


def _setting(team: SettingTeam) -> Sequence[Cell]:
    listing = team.listing
    area, kind = (listing.area, listing.provider_type) if listing else (None, None)
    return (setting_name(team.urn, listing), team.urn, area or "", kind or "")


def _group(by: str, group: Group) -> Sequence[Cell]:
    return (by, group.name, group.settings, group.people, group.lacking, in_hours(group.minutes))
