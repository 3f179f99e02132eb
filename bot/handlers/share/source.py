"""“Find information”: sources are found, and said to be useful or out of date."""

from bot.handlers.requests import Request, tell
from bot.handlers.routes import Routes
from bot.handlers.share.page import answer, library_of
from bot.handlers.share.posts import show
from bot.services.share.kinds import SOURCE
from bot.services.share.source import Mark, Sources
from bot.views.doors import NO_CHANNEL
from bot.views.share import source as view
from bot.views.share.pages import read_find_form


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(view.DOOR.action_id, open_sources)
    routes.view(view.FIND_FORM, find)
    routes.action(view.USEFUL, say_useful)
    routes.action(view.OUTDATED, say_outdated)
    routes.action(view.TAKE_BACK, take_back)


def open_sources(request: Request) -> None:
    """“Find information”, on the menu or in “Today”."""
    request.open_view(_found(request, "", channel_of(request)))
    request.ack()


def find(request: Request) -> None:
    """What was typed: what is found takes its place."""
    words, channel_id = read_find_form(request.view)
    request.ack(response_action="update", view=_found(request, words, channel_id))


def say_useful(request: Request) -> None:
    """“Useful”, on the page or the message in a channel."""
    _say(request, Mark.USEFUL)


def say_outdated(request: Request) -> None:
    """“Out of date”: whoever keeps it up is asked to look."""
    _say(request, Mark.OUTDATED)


def take_back(request: Request) -> None:
    """“Take back what I said”."""
    item_id = int(request.action["value"])
    with request.kith.database.transaction(writes=True) as session:
        Sources(library_of(request, session)).take_back(item_id)
    show(request, item_id)
    answer(request, item_id, view.TAKEN_BACK)


def channel_of(request: Request) -> str | None:
    """The channel whose id a button brings along; None where it brings none."""
    value = str(request.action["value"])
    return None if value == NO_CHANNEL else value


def _say(request: Request, mark: Mark) -> None:
    item_id = int(request.action["value"])
    with request.kith.database.transaction(writes=True) as session:
        Sources(library_of(request, session)).say(item_id, mark)
    show(request, item_id)
    if request.is_in_window:
        answer(request, item_id, view.SAID[mark])
    else:
        tell(request.ack, request.client, request.body, view.HEADING, view.SAID[mark])


def _found(request: Request, words: str, channel_id: str | None) -> dict[str, object]:
    with request.kith.database.transaction() as session:
        library = library_of(request, session)
        if not words:
            return view.list_view(library.newest(SOURCE), channel_id)
        found = library.find(words, SOURCE)
        elsewhere = [one for one in library.find(words).items if one.kind.name != SOURCE]
        return view.found_view(words, found, elsewhere, channel_id)
