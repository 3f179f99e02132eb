"""CPD on offer: found, added, corrected and withdrawn, and answered by everybody with buttons."""

from sqlalchemy.orm import Session

from bot.handlers.cpd import follows
from bot.handlers.requests import Request, tell
from bot.handlers.routes import Routes
from bot.services.cpd import alerts
from bot.services.cpd.opportunities import Opportunities
from bot.services.people import Standing
from bot.store import people
from bot.views.cpd import facts, forms
from bot.views.cpd import notes as note_view
from bot.views.cpd import opportunities as view
from bot.views.doors import CPD_FOR_ME
from bot.views.text import escape, mention

HEADING = "CPD"
WITHDRAWN = "*Withdrawn.* Whoever is interested or has a place is told."


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(CPD_FOR_ME.action_id, show_mine)
    routes.view(view.FIND_FORM, find)
    routes.action(view.MORE, show_more)
    routes.action(facts.OPEN, open_one)
    routes.action(note_view.THESE, show_these)
    for given in facts.GIVEN:
        routes.action(given, answer)
    routes.action(view.ADD, ask)
    routes.view(forms.FORM, save)
    routes.action(view.CORRECT, ask_to_correct)
    routes.action(view.WITHDRAW, ask_why)
    routes.view(forms.WITHDRAW_FORM, withdraw)
    routes.action(view.WHO, show_who)


def show_list(request: Request, words: str) -> None:
    """`/cpd`, and `/cpd WORDS`: what can be taken up now."""
    words = words[: view.MOST_WORDS]
    with request.kith.database.transaction() as session:
        found = desk(request, session).on_offer(words)
        shown = view.list_view(found, words, is_staff=_is_staff(request))
    request.open_view(shown)
    request.ack()


def show_mine(request: Request) -> None:
    """“CPD for me”, from the menu of a channel."""
    with request.kith.database.transaction() as session:
        mine, everything = desk(request, session).for_me(), desk(request, session).on_offer()
        is_following = follows.desk(request, session).opening().is_on
        shown = view.for_me_view(mine, everything, is_following=is_following)
    request.open_view(shown)
    request.ack()


def find(request: Request) -> None:
    """“Find”: what has these words, in the place of what was shown."""
    words = view.read_find_form(dict(request.view))
    with request.kith.database.transaction() as session:
        found = desk(request, session).on_offer(words)
        shown = view.list_view(found, words, is_staff=_is_staff(request))
    request.ack(response_action="update", view=shown)


def show_more(request: Request) -> None:
    """The next page."""
    first, _, words = str(request.action["value"]).partition(" ")
    with request.kith.database.transaction() as session:
        found = desk(request, session).on_offer(words)
        shown = view.list_view(found, words, int(first), is_staff=_is_staff(request))
    request.turn_into(shown)
    request.ack()


def open_one(request: Request) -> None:
    """“Details”."""
    request.open_view(_page(request, int(request.action["value"])))
    request.ack()


def show_these(request: Request) -> None:
    """What one message named."""
    run_id, part = map(int, str(request.action["value"]).split())
    with request.kith.database.transaction() as session:
        me = people.in_slack(session, request.actor.user_id)
        ids = alerts.told(session, me.id, {"run": run_id, "part": part}) if me else []
        shown = view.these_view(desk(request, session).these(ids))
    request.open_view(shown)
    request.ack()


def answer(request: Request) -> None:
    """“I'm interested”, “Book me”, “Not for me”: in a message, or in a window."""
    given = facts.GIVEN[str(request.action["action_id"]).partition(":")[0]]
    opportunity_id = int(request.action["value"])
    with request.kith.database.transaction(writes=True) as session:
        told = view.say_answered(desk(request, session).answer(opportunity_id, given))
    if not request.is_in_window:
        tell(request.ack, request.client, request.body, HEADING, told)
        return
    request.turn_into(_page(request, opportunity_id, told))
    request.ack()


def ask(request: Request, _words: str = "") -> None:
    """“Add CPD”: the form, for staff."""
    with request.kith.database.transaction() as session:
        desk(request, session).require_staff()
    request.open_view(forms.form_view(request.kith.policy))
    request.ack()


def ask_to_correct(request: Request) -> None:
    """The same form with what stands, in the place of the page."""
    with request.kith.database.transaction(writes=True) as session:
        row = desk(request, session).correctable(int(request.action["value"]))
        shown = forms.form_view(request.kith.policy, row)
    request.turn_into(shown)
    request.ack()


def save(request: Request) -> None:
    """It is on offer, or says what it says now; its page takes the form's place."""
    typed, opportunity_id = forms.read_form(request.view)
    with request.kith.database.transaction(writes=True) as session:
        if opportunity_id is None:
            row = desk(request, session).add(typed, f"form:{request.view['id']}")
        else:
            row = desk(request, session).correct(opportunity_id, typed)
        saved_id = row.id
        told = view.say_saved(is_new=opportunity_id is None, is_double=desk(request, session).is_double(row))
    request.ack(response_action="update", view=_page(request, saved_id, told))


def ask_why(request: Request) -> None:
    """“Withdraw”: why, in the place of the page."""
    with request.kith.database.transaction(writes=True) as session:
        shown = forms.withdraw_view(desk(request, session).correctable(int(request.action["value"])))
    request.turn_into(shown)
    request.ack()


def withdraw(request: Request) -> None:
    """It is off offer; its page says so."""
    opportunity_id, reason = forms.read_withdraw_form(request.view)
    with request.kith.database.transaction(writes=True) as session:
        desk(request, session).withdraw(opportunity_id, reason)
    request.ack(response_action="update", view=_page(request, opportunity_id, WITHDRAWN))


def show_who(request: Request) -> None:
    """Who asked for a place, and who is interested; for staff."""
    opportunity_id = int(request.action["value"])
    with request.kith.database.transaction() as session:
        found = desk(request, session).find(opportunity_id).opportunity
        said = desk(request, session).who(opportunity_id)
        named = [
            (answer, mention(who.user_id) if who.user_id else escape(who.name or "")) for answer, who in said
        ]
    request.open_view(view.who_view(found, named))
    request.ack()


def desk(request: Request, session: Session) -> Opportunities:
    """CPD on offer, as who acts may see and change it."""
    kith = request.kith
    return Opportunities(session, request.actor, kith.directory.position_of, kith.clock())


def _page(request: Request, opportunity_id: int, note: str = "") -> dict[str, object]:
    with request.kith.database.transaction() as session:
        seen = desk(request, session).find(opportunity_id)
    return view.page_view(seen, is_staff=_is_staff(request), note=note)


def _is_staff(request: Request) -> bool:
    return request.actor.standing is Standing.MEMBER
