"""What each capability brings: who answers, what waits, doors of the menu, what is held, what the nudges say.

A new capability is a line in each of these; `bot.app` knows none of them by name.
"""

from collections.abc import Callable, Sequence

from bot.handlers import (
    additions,
    channels,
    complaints,
    concerns,
    corrections,
    cpd,
    data,
    erasure,
    improvements,
    links,
    meetings,
    nudges,
    outbox,
    persons,
    preferences,
    providers,
    roles,
    share,
    tasks,
)
from bot.handlers import kith as kith_handlers
from bot.handlers.requests import Source
from bot.handlers.routes import Routes
from bot.nudges import channels as channel_nudges
from bot.nudges import complaints as complaint_nudges
from bot.nudges import cpd as cpd_nudges
from bot.nudges import improvements as improvement_nudges
from bot.nudges import links as link_nudges
from bot.nudges import meetings as meetings_nudges
from bot.nudges import roles as role_nudges
from bot.nudges import share as share_nudges
from bot.nudges.data import DATA
from bot.nudges.digest import digest_kind
from bot.nudges.kinds import Capability
from bot.policy import Policy
from bot.services.complaint_holdings import COMPLAINTS
from bot.services.concerns.holdings import DUTY
from bot.services.cpd.held import CPD
from bot.services.holdings import PEOPLE, Holding
from bot.services.improvement_holdings import IMPROVEMENTS
from bot.services.meetings.held import MEETINGS
from bot.services.share.held import LIBRARY
from bot.settings import SlackSettings
from bot.views import doors
from bot.views.doors import Door

HANDLERS: Sequence[Callable[[Routes], None]] = [
    part.register
    for part in (
        *(providers, kith_handlers, additions, corrections, roles, channels, links, data, erasure),
        *(meetings, concerns, improvements, complaints, cpd, share),
        *(preferences, persons, nudges, tasks, outbox),
    )
]
"""They say which request goes where."""
WAITING: Sequence[Source] = (
    *(roles.waiting, links.waiting, data.waiting, tasks.waiting),
    *(*meetings.WAITING, *concerns.WAITING, improvements.waiting, *cpd.WAITING, *share.WAITING),
)
"""What may wait for somebody, in the order in which “Today” tells it."""
DOORS: Sequence[Door] = (
    *(*meetings.DOORS, *cpd.DOORS, *share.DOORS, doors.RAISE_CONCERN, doors.COMPLAIN),
    *(doors.LINK_ME, doors.MY_PLANS, doors.MY_PREFERENCES, doors.MY_DATA, doors.HELP),
)
"""The buttons of the Kith menu, in their order."""
HOLDINGS: Sequence[Holding] = (
    *(*PEOPLE, *MEETINGS, *DUTY, *IMPROVEMENTS, *COMPLAINTS),
    *(*CPD, *LIBRARY),
)
"""What Kith holds about people, in the order in which it is shown."""


def nudging(settings: SlackSettings, policy: Policy, of_concerns: Capability) -> Sequence[Capability]:
    """What each capability tells the nudges; concerns have theirs sealed."""
    return (
        role_nudges.capability(settings.first_admins),
        channel_nudges.CAPABILITY,
        link_nudges.CAPABILITY,
        DATA,
        *meetings_nudges.capabilities(policy),
        of_concerns,
        improvement_nudges.CAPABILITY,
        complaint_nudges.capability(settings.first_admins),
        *cpd_nudges.capabilities(policy),
        *share_nudges.capabilities(policy),
        Capability(kinds=(digest_kind(),)),
    )
