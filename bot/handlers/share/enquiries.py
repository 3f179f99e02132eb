"""Questions to the network team: asked, owned, answered, made a source."""

from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.handlers.share.library import edit
from bot.handlers.share.page import library_of, page_of
from bot.handlers.share.source import channel_of
from bot.services.people import NotAllowed
from bot.services.reaching import Nation
from bot.services.share import enquiries as service
from bot.services.share.enquiries import Asking, Enquiries, Office
from bot.services.share.library import State
from bot.views.records import notice_view
from bot.views.share import enquiries as view
from bot.views.share import source as source_view
from bot.views.today import Waiting


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(source_view.ASK, open_form)
    routes.view(view.ASK_FORM, ask)
    routes.action(source_view.MY_QUESTIONS, open_questions)
    routes.action(view.OPEN, open_enquiry)
    routes.action(view.ANSWER, open_answer)
    routes.view(view.ANSWER_FORM, answer)
    routes.action(view.PASS_ON, ask_whom)
    routes.view(view.PASS_FORM, pass_on)
    routes.action(view.TAKE, take)
    routes.action(view.CLOSE, close)
    routes.action(view.LEAVE_OUT, leave_out)
    routes.action(view.MAKE, make_source)


def waiting(request: Request) -> Waiting:
    """Questions that wait for me to answer, and my own that wait for an answer."""
    with request.kith.database.transaction() as session:
        enquiries = Enquiries(library_of(request, session))
        on_me = [[view.row(one)] for one in enquiries.waiting()]
        mine = [[view.row(one)] for one in enquiries.mine() if one.stage is service.Stage.OPEN]
    return Waiting(on_me=on_me, on_others=mine)


def open_form(request: Request) -> None:
    """“Ask the network team”, with what was typed into the search above it."""
    request.turn_into(view.ask_view(view.read_typed(request.view), channel_of(request)))
    request.ack()


def ask_by_command(request: Request, words: str) -> None:
    """`/share ask WORDS`."""
    request.open_view(view.ask_view(words, str(request.body.get("channel_id") or "") or None))
    request.ack()


def ask(request: Request) -> None:
    """The question is with the network team; what may answer it already is shown first."""
    asking, channel_id, was_offered = view.read_ask_form(request.view)
    with request.kith.database.transaction() as session:
        offers = None if was_offered else Enquiries(library_of(request, session)).offers(asking.words)
        shown = view.ask_view(asking.words, channel_id, offers, asking) if offers else None
    if shown:
        request.ack(response_action="update", view=shown)
    else:
        _send(request, asking, channel_id)


def open_questions(request: Request) -> None:
    """“My questions”, for staff those that wait too."""
    _show_questions(request, channel_of(request))


def questions_by_command(request: Request, _: str) -> None:
    """`/share questions`."""
    _show_questions(request, str(request.body.get("channel_id") or "") or None)


def open_enquiry(request: Request) -> None:
    """One question, from a list, “Today” or a message."""
    request.open_view(_page(request, int(request.action["value"])))
    request.ack()


def open_answer(request: Request) -> None:
    """The form of the answer."""
    with request.kith.database.transaction() as session:
        one = Enquiries(library_of(request, session)).to_answer(int(request.action["value"]))
    request.turn_into(view.answer_view(one, request.kith.policy.topics))
    request.ack()


def answer(request: Request) -> None:
    """The answer is on its way; the question takes the form's place."""
    enquiry_id, answers, said = view.read_answer_form(request.view)
    with request.kith.database.transaction(writes=True) as session:
        key = f"{_key(request)}:{answers}"  # a second answer may come from the same window
        Enquiries(library_of(request, session)).answer(enquiry_id, said, answers, key)
    request.ack(response_action="update", view=_page(request, enquiry_id, view.ANSWERED))


def ask_whom(request: Request) -> None:
    """Who else finds the answer."""
    with request.kith.database.transaction() as session:
        one = Enquiries(library_of(request, session)).to_answer(int(request.action["value"]))
    request.turn_into(view.pass_view(one))
    request.ack()


def pass_on(request: Request) -> None:
    """Whoever was chosen finds the answer, if they are staff."""
    enquiry_id, user_id = view.read_pass_form(request.view)
    known = request.kith.people.all(request.client, [user_id])
    if user_id not in known:
        raise NotAllowed(service.NOT_STAFF)
    with request.kith.database.transaction(writes=True) as session:
        Enquiries(library_of(request, session)).pass_on(enquiry_id, known[user_id])
    request.ack(response_action="update", view=_page(request, enquiry_id, view.PASSED_ON))


def take(request: Request) -> None:
    """“I will answer it”."""
    enquiry_id = int(request.action["value"])
    with request.kith.database.transaction(writes=True) as session:
        Enquiries(library_of(request, session)).pass_on(enquiry_id, request.actor)
    _show(request, enquiry_id, view.TAKEN)


def close(request: Request) -> None:
    """“I do not need it any more”."""
    enquiry_id = int(request.action["value"])
    with request.kith.database.transaction(writes=True) as session:
        Enquiries(library_of(request, session)).close(enquiry_id)
    _show(request, enquiry_id, view.CLOSED)


def leave_out(request: Request) -> None:
    """“Leave my words and name out”."""
    enquiry_id = int(request.action["value"])
    with request.kith.database.transaction(writes=True) as session:
        Enquiries(library_of(request, session)).leave_out(enquiry_id)
    _show(request, enquiry_id, view.WORDS_OUT)


def make_source(request: Request) -> None:
    """“Make it a source”: published where it may be for others; else its form, to look it through."""
    with request.kith.database.transaction(writes=True) as session:
        item = Enquiries(library_of(request, session)).make_source(int(request.action["value"]))
    if item.state is State.PUBLISHED:
        request.turn_into(page_of(request, item.id, view.MADE))
        request.ack()
    else:
        edit(request, item)


def _send(request: Request, asking: Asking, channel_id: str | None) -> None:
    """Slack is asked who is staff before the transaction begins."""
    with request.kith.database.transaction() as session:
        ids = service.coordinators(session)
    known = request.kith.people.all(request.client, ids)
    rules, nation = request.kith.policy.enquiries, Nation(request.kith.policy.reaching.nation)
    office = Office(rules.answer_days, nation, service.staff_of(known))
    with request.kith.database.transaction(writes=True) as session:
        enquiries = Enquiries(library_of(request, session))
        told = view.say_asked(enquiries.ask(asking, channel_id, _key(request), office))
    request.ack(response_action="update", view=notice_view(view.HEADING, told))


def _show_questions(request: Request, channel_id: str | None) -> None:
    with request.kith.database.transaction() as session:
        enquiries = Enquiries(library_of(request, session))
        bar = source_view.ask_bar(channel_id)
        shown = view.list_view(enquiries.mine(), enquiries.open_ones(), enquiries.answered(), bar)
    request.open_view(shown)
    request.ack()


def _show(request: Request, enquiry_id: int, note: str) -> None:
    request.turn_into(_page(request, enquiry_id, note))
    request.ack()


def _page(request: Request, enquiry_id: int, note: str = "") -> dict[str, object]:
    with request.kith.database.transaction() as session:
        return view.enquiry_view(Enquiries(library_of(request, session)).enquiry(enquiry_id), note)


def _key(request: Request) -> str:
    """The same for the same form, however often it is sent."""
    return f"enquiry:{request.view['id']}"
