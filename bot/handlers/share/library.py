"""`/share` and the same from the menu: find, read, write, publish, change, withdraw; for every kind."""

from bot.handlers.meetings.channel_posts import Fate
from bot.handlers.requests import Request, tell
from bot.handlers.routes import Routes
from bot.handlers.share.page import answer, library_of, page_of
from bot.handlers.share.posts import posts_of, show
from bot.logs import log, where
from bot.services.people import Refusal
from bot.services.share.digests import Digests
from bot.services.share.kinds import KINDS
from bot.services.share.library import Item, Library, State, unpost
from bot.services.share.messages import Messages
from bot.views.records import notice_view
from bot.views.share import checking, forms
from bot.views.share import pages as view
from bot.views.share.digests import FOLLOW, follow_part, read_follow
from bot.views.share.forms import Carried
from bot.views.share.messages import waiting_part
from bot.views.share.source import ask_part
from bot.views.today import Waiting

PUBLISHED = "It is published. Everybody finds it in the library, and whoever follows its topics is told."
POSTED = "It is published, and posted in <#{}>."
NOT_POSTED = "It is in the library. Slack did not let Kith post it in <#{}>: is Kith in that channel?"
WITHDRAWN = "It is withdrawn, and its messages say so."
REVIEWED = "Thank you. You are asked again after the usual time."
DELETED = "The draft is deleted."
KEPT = "It is kept as a draft."
KEPT_CHANGE = "Your change is kept. Others read what was published before, until it is published too."
SHOWN = "It is posted in <#{}>."


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(view.LIBRARY.action_id, open_library)
    routes.view(view.FIND_FORM, find)
    routes.action(FOLLOW, follow)
    routes.action(view.OPEN, open_item)
    routes.action(view.ADD, open_form)
    routes.action(view.CONTINUE, go_on)
    routes.action(view.CHANGE, go_on)
    routes.view(forms.FORM, write)
    routes.view(checking.FORM, publish)
    routes.action(view.WITHDRAW, ask_why)
    routes.view(forms.WITHDRAW_FORM, withdraw)
    routes.action(view.DROP, drop)
    routes.action(view.STILL_RIGHT, still_right)
    routes.action(view.VERSIONS, open_versions)
    routes.action(view.POST, ask_where)
    routes.view(view.POST_FORM, post)


def show_help(request: Request, _: str) -> None:
    """`/share help`."""
    with request.kith.database.transaction() as session:
        request.ack(**view.help_message(library_of(request, session).kinds()))


def add_by_command(request: Request, name: str) -> None:
    """`/share add KIND`: its form; without a kind that there is, which there are."""
    kind = next((one for one in KINDS.values() if name.casefold() in (one.name, one.label.casefold())), None)
    if kind is None:
        with request.kith.database.transaction() as session:
            told = view.say_kinds(library_of(request, session).kinds())
        request.ack(text=told, response_type="ephemeral")
        return
    begin(request, Carried(kind.name))


def find_by_command(request: Request, words: str) -> None:
    """`/share find WORDS`."""
    search(request, words)


def search(request: Request, words: str, channel_id: str | None = None) -> None:
    """What holds the words, or what is new, as a window."""
    request.open_view(_found(request, words, channel_id))
    request.ack()


def _found(request: Request, words: str, channel_id: str | None) -> dict[str, object]:
    """What holds the words; without any, what is new."""
    with request.kith.database.transaction() as session:
        library = library_of(request, session)
        if words:
            return view.found_view(words, library.find(words), channel_id, ask_part(channel_id))
        digests = Digests(library)
        waiting = waiting_part(Messages(library).waiting())
        told = follow_part(digests.topics(), channel_id, told=digests.is_told())
        more = [*ask_part(channel_id), *told]
        return view.list_view(library.kinds(), library.newest(), library.mine(), channel_id, waiting, more)


def open_library(request: Request) -> None:
    """“Find what others share”, for the channel whose id the button brings along."""
    search(request, "", str(request.action["value"]))


def find(request: Request) -> None:
    """What was typed into the list: what is found takes its place."""
    words, channel_id = view.read_find_form(request.view)
    request.ack(response_action="update", view=_found(request, words, channel_id))


def follow(request: Request) -> None:
    """Be told once a week what is new, or not any more; the list says which."""
    wanted, channel_id = read_follow(str(request.action["value"]))
    with request.kith.database.transaction(writes=True) as session:
        Digests(library_of(request, session)).tell(wanted=wanted)
    request.turn_into(_found(request, "", channel_id))
    request.ack()


def open_item(request: Request) -> None:
    """One item, from a list, a message in a channel or a direct one."""
    request.open_view(page_of(request, int(request.action["value"])))
    request.ack()


def open_versions(request: Request) -> None:
    """Every version of an item."""
    with request.kith.database.transaction() as session:
        page = library_of(request, session).page(int(request.action["value"]))
    request.open_view(view.history_view(page))
    request.ack()


def open_form(request: Request) -> None:
    """The form of a kind, from a button that brings the kind along, and the channel."""
    kind, channel_id = view.read_add(str(request.action["value"]))
    begin(request, Carried(kind, channel_id))


def begin(request: Request, carried: Carried) -> None:
    """An empty form, for who may publish this kind."""
    with request.kith.database.transaction() as session:
        kind = library_of(request, session).kind_to_publish(carried.kind)
    request.open_view(forms.form_view(kind, carried, request.kith.policy.topics))
    request.ack()


def go_on(request: Request) -> None:
    """The form with what is written so far: of a draft, or of what is published, to be changed."""
    with request.kith.database.transaction() as session:
        item = library_of(request, session).changeable(int(request.action["value"]))
    edit(request, item)


def edit(request: Request, item: Item) -> None:
    """The form with what an item says, in the place of what is open."""
    key = f"{item.id}.{item.version.number}.{item.version.revision}"
    carried = Carried(item.kind.name, item.row.channel_id, item.id, key)
    is_change = item.state is State.PUBLISHED
    shown = forms.form_view(item.kind, carried, request.kith.policy.topics, item.content, is_change=is_change)
    request.turn_into(shown)
    request.ack()


def write(request: Request) -> None:
    """The form was filled in: it is kept, and what has to be confirmed comes on top of it."""
    carried = forms.read_carried(request.view)
    content = forms.read_form(request.view, KINDS[carried.kind])
    with request.kith.database.transaction(writes=True) as session:
        library = library_of(request, session)
        if carried.item_id is None:
            item = library.begin(carried.kind, content, _key(request), carried.channel_id)
        else:
            item = library.write(carried.item_id, content)
        check = checking.check_view(library.checking(item.id)) if item.kind.straight else None
    if check:
        request.ack(response_action="push", view=check)
    else:
        told = KEPT if item.state is State.DRAFT else KEPT_CHANGE
        request.ack(response_action="update", view=page_of(request, item.id, told))


def publish(request: Request) -> None:
    """It is published, and posted in the channel it was begun in; its page takes the place of both forms."""
    item_id, number, revision, confirmed = checking.read_check_form(request.view)
    with request.kith.database.transaction(writes=True) as session:
        library = library_of(request, session)
        item = library.publish(item_id, number, revision, confirmed)
        post_id = _post_where_begun(library, item)
    told = _post(request, post_id, item.row.channel_id) if post_id else PUBLISHED
    show(request, item_id)
    _in_place_of_both(request, page_of(request, item_id, told))


def _post_where_begun(library: Library, item: Item) -> int | None:
    """The message it is to have in the channel it was begun in; None where it was not begun in any."""
    if item.row.channel_id is None or item.is_change:
        return None
    try:
        return library.post_in(item.id, item.row.channel_id).id
    except Refusal:  # it is no network channel any more
        return None


def _post(request: Request, post_id: int, channel_id: str | None, posted: str = POSTED) -> str:
    """Post a message that was written down; what to say of it."""
    if posts_of(request).post(post_id) is not Fate.REFUSED:
        return posted.format(channel_id)
    with request.kith.database.transaction(writes=True) as session:
        unpost(session, post_id)
    return NOT_POSTED.format(channel_id)


def _in_place_of_both(request: Request, shown: dict[str, object]) -> None:
    """The form below shows the page, and the one on top closes; where that fails, the other way round."""
    try:
        request.client.views_update(view_id=request.view["previous_view_id"], view=shown)
    except Exception as fault:  # it is published, shown or not
        log().error("share.form_not_shown", **where(fault))
        request.ack(response_action="update", view=shown)
    else:
        request.ack()


def ask_why(request: Request) -> None:
    """Why an item is withdrawn, in the place of its page."""
    with request.kith.database.transaction() as session:
        item = library_of(request, session).changeable(int(request.action["value"]))
    request.turn_into(forms.withdraw_view(item))
    request.ack()


def withdraw(request: Request) -> None:
    """It is withdrawn, and its messages say so."""
    item_id, word = forms.read_withdraw_form(request.view)
    with request.kith.database.transaction(writes=True) as session:
        library_of(request, session).withdraw(item_id, word)
    show(request, item_id)
    request.ack(response_action="update", view=page_of(request, item_id, WITHDRAWN))


def drop(request: Request) -> None:
    """The draft is deleted."""
    with request.kith.database.transaction(writes=True) as session:
        library_of(request, session).drop(int(request.action["value"]))
    request.turn_into(notice_view(view.HEADING, DELETED))
    request.ack()


def still_right(request: Request) -> None:
    """“It is still right”, on its page or in the message that asks."""
    item_id = int(request.action["value"])
    with request.kith.database.transaction(writes=True) as session:
        library_of(request, session).still_right(item_id)
    if request.is_in_window:
        answer(request, item_id, REVIEWED)
    else:
        tell(request.ack, request.client, request.body, view.HEADING, REVIEWED)


def ask_where(request: Request) -> None:
    """In which channel it is to be posted."""
    with request.kith.database.transaction() as session:
        item = library_of(request, session).changeable(int(request.action["value"]))
    request.turn_into(view.post_view(item))
    request.ack()


def post(request: Request) -> None:
    """It is posted there, once."""
    item_id, channel_id = view.read_post_form(request.view)
    with request.kith.database.transaction(writes=True) as session:
        post_id = library_of(request, session).post_in(item_id, channel_id).id
    told = _post(request, post_id, channel_id, SHOWN)
    request.ack(response_action="update", view=page_of(request, item_id, told))


def waiting(request: Request) -> Waiting:
    """Drafts of who looks, and what is to be looked at again."""
    with request.kith.database.transaction() as session:
        found = library_of(request, session).waiting()
    return Waiting(on_me=[view.waiting_item(one) for one in found])


def _key(request: Request) -> str:
    """The same for the same form, however often it is sent."""
    return f"share:{request.view['id']}"
