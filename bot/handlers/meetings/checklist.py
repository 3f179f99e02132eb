"""A meeting's checklist: kept by staff in a window, ticked by a button by whoever brings something."""

import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from bot.handlers.meetings.page import page_of
from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.services.meetings import answers
from bot.services.meetings.checklist import STAFF_LIST, Checklist, Entry, Line, PieceTaken
from bot.services.people import Actor, require_staff
from bot.views.fields import at_fields
from bot.views.meetings import checklist as view
from bot.views.meetings.pages import people_options

ADDED, CHANGED, OFF = "The line is on the list.", "The line is changed.", "The line is off the list."


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(view.LIST, show)
    routes.action("meeting_list_back", go_back)
    routes.action(view.ADD, ask_for_new)
    routes.action(view.CHANGE, ask_for_change)
    routes.options(view.ELSEWHERE, suggest_people)
    routes.view(view.FORM, save)
    routes.action(view.TICK, tick)
    routes.action(view.UNTICK, untick)
    routes.action(view.OFF, take_off)
    routes.action(view.COPY, copy_last)
    routes.action(view.DONE, done)


def show(request: Request) -> None:
    """The list, in the place of the meeting's page."""
    request.turn_into(_list(request, int(request.action["value"])))
    request.ack()


def go_back(request: Request) -> None:
    """The meeting's page, in the place of the list."""
    request.turn_into(page_of(request, int(request.action["value"])))
    request.ack()


def ask_for_new(request: Request) -> None:
    """The empty form of a line."""
    require_staff(request.actor, STAFF_LIST)
    with request.kith.database.transaction() as session:
        pieces = _checklist(request, session).pieces()
    request.turn_into(view.form_view(int(request.action["value"]), secrets.token_hex(8), pieces))
    request.ack()


def ask_for_change(request: Request) -> None:
    """The form with the line as it is."""
    with request.kith.database.transaction() as session:
        checklist = _checklist(request, session)
        line, pieces = checklist.line(int(request.action["value"])), checklist.pieces()
    pieces = [*pieces, *([line.piece] if line.piece and line.piece not in pieces else [])]
    request.turn_into(view.form_view(line.item.meeting_id, secrets.token_hex(8), pieces, line))
    request.ack()


def suggest_people(request: Request) -> None:
    """People without Slack whose name holds what has been typed so far."""
    with request.kith.database.transaction() as session:
        found = answers.not_on_slack(session, request.actor, request.body["value"])
        offered = people_options(found)
    request.ack(options=offered)


def save(request: Request) -> None:
    """Note the line; the list takes the form's place."""
    typed, carried = view.read_form(request.view)
    if typed["user_id"] and typed["elsewhere"]:
        request.ack(
            response_action="errors", errors=at_fields(request.view, {view.ELSEWHERE: view.TWO_OWNERS})
        )
        return
    # Slack is asked before the transaction begins: while it writes, nobody else can.
    owner = _owner(request, typed)
    try:
        with request.kith.database.transaction(writes=True) as session:
            _save(_checklist(request, session), typed, carried, owner)
    except PieceTaken as taken:
        _ask_whether_to_keep(request, typed, carried, taken)
    else:
        note = CHANGED if carried["item"] else ADDED
        request.ack(response_action="update", view=_list(request, carried["meeting"], note))


def _save(
    checklist: Checklist, typed: Mapping[str, Any], carried: Mapping[str, Any], owner: Actor | int | None
) -> None:
    entry = Entry(typed["what"], typed["quantity"], owner, typed["piece"], typed["due_on"])
    if carried["item"]:
        checklist.change(carried["item"], entry, carried["kept"])
    else:
        checklist.add(carried["meeting"], entry, carried["kept"], f"item:{carried['key']}")


def _owner(request: Request, typed: Mapping[str, Any]) -> Actor | int | None:
    if typed["user_id"]:
        return request.kith.people.who(request.client, typed["user_id"])
    return int(typed["elsewhere"]["value"]) if typed["elsewhere"] else None


def _ask_whether_to_keep(
    request: Request, typed: Mapping[str, Any], carried: Mapping[str, Any], taken: PieceTaken
) -> None:
    """The same form with what clashes, and a tick to keep both."""
    with request.kith.database.transaction() as session:
        checklist = _checklist(request, session)
        pieces = checklist.pieces()
        line: Line | None = checklist.line(carried["item"]) if carried["item"] else None
    shown = view.form_view(carried["meeting"], carried["key"], pieces, line, taken.clashes, typed)
    request.ack(response_action="update", view=shown)


def tick(request: Request) -> None:
    """Staff note that a line is done."""
    _tick(request, done=True)


def untick(request: Request) -> None:
    """Staff note that a line is not done after all."""
    _tick(request, done=False)


def _tick(request: Request, *, done: bool) -> None:
    require_staff(request.actor, STAFF_LIST)
    with request.kith.database.transaction(writes=True) as session:
        item = _checklist(request, session).tick(int(request.action["value"]), done=done)
    request.turn_into(_list(request, item.meeting_id))
    request.ack()


def take_off(request: Request) -> None:
    """A line is not needed."""
    with request.kith.database.transaction(writes=True) as session:
        meeting_id = _checklist(request, session).take_off(int(request.action["value"]))
    request.turn_into(_list(request, meeting_id, OFF))
    request.ack()


def copy_last(request: Request) -> None:
    """What the last meeting of the channel had."""
    meeting_id = int(request.action["value"])
    with request.kith.database.transaction(writes=True) as session:
        copied = _checklist(request, session).copy_last(meeting_id)
    request.turn_into(_list(request, meeting_id, view.say_copied(copied)))
    request.ack()


def done(request: Request) -> None:
    """Whoever brings something ticks it: on the meeting's page, or in the message that asks for it."""
    with request.kith.database.transaction(writes=True) as session:
        item = _checklist(request, session).tick(int(request.action["value"]))
    if request.is_in_window:
        request.turn_into(page_of(request, item.meeting_id, view.say_done(item)))
        request.ack()
        return
    pressed: Mapping[str, Any] = request.body.get("message") or {}
    action_id, told = str(request.action["action_id"]), view.say_done(item)
    blocks = view.without_button(pressed.get("blocks", ()), action_id, told)
    request.ack()
    request.replace_answer({"text": pressed.get("text", told), "blocks": blocks})


def _list(request: Request, meeting_id: int, note: str = "") -> dict[str, object]:
    now = request.kith.clock()
    with request.kith.database.transaction() as session:
        return view.list_view(_checklist(request, session).of(meeting_id), now, note)


def _checklist(request: Request, session: Session) -> Checklist:
    return Checklist(session, request.actor, request.kith.clock())
