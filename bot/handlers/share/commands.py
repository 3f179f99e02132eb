"""`/share`: which words after it lead where."""

from collections.abc import Callable, Mapping

from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.handlers.share import enquiries, library, practice, publicity, running, update

COMMANDS: Mapping[str, Callable[[Request, str], None]] = {
    "find": library.find_by_command,
    "add": library.add_by_command,
    "report": practice.report,
    "guides": running.guides_by_command,
    "updates": update.show_mine_by_command,
    "ask": enquiries.ask_by_command,
    "questions": enquiries.questions_by_command,
    "publicity": publicity.list_by_command,
    "help": library.show_help,
    "?": library.show_help,
}
"""The first word after `/share` → what it does with the words that follow."""


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.command("/share", share_command)


def share_command(request: Request) -> None:
    """`/share`: the list; with words that are no command, what holds them."""
    words = " ".join((request.body.get("text") or "").split())
    first, _, rest = words.partition(" ")
    command = COMMANDS.get(first.casefold())
    if command:
        command(request, rest)
    else:
        library.search(request, words)
