"""CPD: `/cpd`, and the buttons of those who have no commands."""

from collections.abc import Callable, Sequence

from slack_sdk import WebClient

from bot.handlers.cpd import evidence, export, feeds, follows, mine, opportunities, team
from bot.handlers.cpd.commands import Command
from bot.handlers.cpd.feeds import Look
from bot.handlers.requests import Kith, Request, Source
from bot.handlers.routes import Routes
from bot.views.cpd.help import HELP, help_message
from bot.views.cpd.mine import DOOR as MY_CPD
from bot.views.doors import CPD_FOR_ME, Door

PARTS: Sequence[Callable[[Routes], None]] = (
    *(opportunities.register, follows.register, feeds.register),
    *(mine.register, team.register, evidence.register, export.register),
)
"""What each part registers."""
COMMANDS: Sequence[Command] = (
    Command(("add", "new"), opportunities.ask, "`/cpd add` puts something on offer: for the council’s staff"),
    Command(("follow", "alerts"), follows.ask, "`/cpd follow` says what CPD should reach you by itself"),
    Command(
        ("feeds", "feed"), feeds.show, "`/cpd feeds` shows where Kith looks for CPD: for the council’s staff"
    ),
    *(mine.MINE, team.TEAM, export.EXPORT),
)
"""What may follow `/cpd`, in the order in which `/cpd help` tells it."""
WAITING: Sequence[Source] = (team.waiting,)
"""What may wait for somebody."""
DOORS: Sequence[Door] = (CPD_FOR_ME, MY_CPD)
"""What the menu of a network channel offers."""
__all__ = ["COMMANDS", "DOORS", "WAITING", "errands", "register"]


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.command("/cpd", cpd_command)
    for register_part in PARTS:
        register_part(routes)


def errands(kith: Kith, client: WebClient, look: Look) -> Sequence[Callable[[], object]]:
    """What is to be kept up after each tick, by a client that may take longer; `look` reads a feed."""
    return feeds.Looking(kith, client, look), follows.Matching(kith.database, kith.clock)


def cpd_command(request: Request) -> None:
    """`/cpd`: what the first word asks for; other words are looked for among what is on offer."""
    words = str(request.body.get("text") or "").strip()
    first, _, rest = words.partition(" ")
    for command in COMMANDS:
        if first.casefold() in command.words:
            command.handle(request, rest.strip())
            return
    if first.casefold() in HELP:
        request.ack(**help_message([command.line for command in COMMANDS]))
    else:
        opportunities.show_list(request, words)
