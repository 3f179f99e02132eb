"""Safeguarding updates: who must read one, “I have read this”, and who has not."""

from dataclasses import dataclass, field, replace

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.clock import Clock
from bot.handlers import today
from bot.handlers.meetings.asking import MEMBERS_AT_ONCE
from bot.handlers.nudges import show_in_message
from bot.handlers.people import People
from bot.handlers.requests import Request, tell
from bot.handlers.routes import Routes
from bot.handlers.share.page import answer, library_of, page_of
from bot.logs import log
from bot.services.people import Standing
from bot.services.share import readers
from bot.services.share.questions import Questions
from bot.services.share.update import Updates
from bot.store import people as people_store
from bot.store.database import Database
from bot.views.share import checking
from bot.views.share import update as view
from bot.views.today import Waiting

HEADING = "Safeguarding update"
NO_PERSON = "Somebody here is no person, or has left Slack. Please take them out."
NOBODY_OUTSIDE = "Everybody who is not on Slack and must read it has, as far as is noted."
MOST_LOOKED_UP = 20
"""After each tick, of each update: Slack takes about 100 such calls a minute
(`users.info`, tier 4, https://docs.slack.dev/apis/web-api/rate-limits).
"""


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(view.DOOR.action_id, show_mine)
    routes.action(view.AUDIENCE, ask_who)
    routes.view(view.AUDIENCE_FORM, choose)
    routes.action(view.READ, read_in_message)
    routes.action(view.READ_HERE, read_here)
    routes.action(view.READ_FOR, read_for)
    routes.action(view.MISSING, show_missing)
    routes.action(view.NOTE, ask_who_told)
    routes.view(view.NOTE_FORM, note_told)


def waiting(request: Request) -> Waiting:
    """Updates that I have still to read."""
    with request.kith.database.transaction() as session:
        found = Updates(library_of(request, session)).mine()
        owed = [one.item for one in found if one.must and one.reading is None]
        return Waiting(on_me=[view.item_rows(one) for one in owed])


def show_mine(request: Request) -> None:
    """“Safeguarding updates”."""
    request.open_view(_mine(request))
    request.ack()


def show_mine_by_command(request: Request, _: str) -> None:
    """`/share updates`."""
    show_mine(request)


def ask_who(request: Request) -> None:
    """Who must read it, in the place of its page."""
    with request.kith.database.transaction() as session:
        updates = Updates(library_of(request, session))
        item, chosen = updates.chosen(int(request.action["value"]))
        shown = view.audience_view(item, chosen, updates.networks())
    request.turn_into(shown)
    request.ack()


def choose(request: Request) -> None:
    """It is kept; where a version waits to be published, what has to be confirmed comes next."""
    kith, ticked = request.kith, view.read_audience_form(request.view)
    found = kith.people.all(request.client, ticked.user_ids)
    here = [one for one in found.values() if one.standing is not Standing.GONE]
    if len(here) < len({*ticked.user_ids}):
        request.ack(response_action="errors", errors={"named": NO_PERSON})
        return
    with kith.database.transaction(writes=True) as session:
        updates = Updates(library_of(request, session))
        met = people_store.meet_all(session, [(one.user_id, one.team_id) for one in here], kith.clock())
        outside = [people_store.person(session, one) for one in ticked.elsewhere]
        named = [*met, *(one for one in outside if one)]
        item = updates.choose(ticked.item_id, replace(ticked.chosen, named=named))
        check = (
            checking.check_view(updates.library.checking(item.id)) if updates.is_to_publish(item) else None
        )
    if check:
        request.ack(response_action="push", view=check)
    else:
        request.ack(response_action="update", view=page_of(request, ticked.item_id, view.CHOSEN))


def read_in_message(request: Request) -> None:
    """“I have read this” in the message that asks: it says so from now on."""
    show_in_message(request, _read(request))


def read_here(request: Request) -> None:
    """The same on its page, in a list, in “Today”, or in a channel, where only who pressed is told."""
    item_id, _ = view.read_value(str(request.action["value"]))
    told = _read(request)
    window = request.view.get("callback_id")
    if window == "share_page":
        answer(request, item_id, told)
    elif window == view.MINE_WINDOW:
        request.turn_into(_mine(request, told))
        request.ack()
    elif request.view:
        today.show_again(request, told)
    else:
        tell(request.ack, request.client, request.body, HEADING, told)


def read_for(request: Request) -> None:
    """“They have read it”, by the colleague who read it to them over the telephone."""
    item_id, number, person_id = map(int, str(request.action["value"]).split(":"))
    with request.kith.database.transaction(writes=True) as session:
        Updates(library_of(request, session)).read_for(item_id, number, [person_id])
    if request.view:
        today.show_again(request, view.NOTED)
    else:
        show_in_message(request, view.NOTED)


def show_missing(request: Request) -> None:
    """Who has not read it, for staff."""
    request.open_view(_missing(request, int(request.action["value"])))
    request.ack()


def ask_who_told(request: Request) -> None:
    """Who of those who are not on Slack has told staff that they have read it."""
    with request.kith.database.transaction() as session:
        roll = Updates(library_of(request, session)).roll(int(request.action["value"]))
        outside = any(not one.person.user_id for one in roll.missing)
        shown = view.note_view(roll) if outside else view.missing_view(roll, NOBODY_OUTSIDE)
    request.turn_into(shown)
    request.ack()


def note_told(request: Request) -> None:
    """It is noted for them; who has still to read it takes the form's place."""
    item_id, number, person_ids = view.read_note_form(request.view)
    with request.kith.database.transaction(writes=True) as session:
        Updates(library_of(request, session)).read_for(item_id, number, person_ids)
    request.ack(response_action="update", view=_missing(request, item_id, view.NOTED))


def _read(request: Request) -> str:
    item_id, number = view.read_value(str(request.action["value"]))
    with request.kith.database.transaction(writes=True) as session:
        noted = Updates(library_of(request, session)).read(item_id, number)
        return view.say_noted(noted.item, already=noted.already)


def _mine(request: Request, note: str = "") -> dict[str, object]:
    with request.kith.database.transaction() as session:
        library = library_of(request, session)
        return view.mine_view(Updates(library).mine(), Questions(library).mine(), note)


def _missing(request: Request, item_id: int, note: str = "") -> dict[str, object]:
    with request.kith.database.transaction() as session:
        return view.missing_view(Updates(library_of(request, session)).roll(item_id), note)


@dataclass(frozen=True)
class Readers:
    """Keeps up who must read which update: Slack is asked who is in the channels that were chosen."""

    database: Database
    clock: Clock
    client: WebClient
    people: People
    no_people: set[str] = field(default_factory=set)
    """Those of whom Slack said that they are no people."""

    def keep_up(self) -> None:
        """Of each update every quarter of an hour. What Slack refuses is asked again then."""
        with self.database.transaction() as session:
            due = readers.to_see(session, self.clock())
        for item_id in due:
            self._see(item_id)

    def _see(self, item_id: int) -> None:
        with self.database.transaction() as session:
            channels = readers.channels_of(session, item_id)
        told = {one: self._members(one) for one in channels}
        members = {one: there for one, there in told.items() if there is not None}
        meant = {user_id for there in members.values() for user_id in there}
        with self.database.transaction() as session:
            unknown = [one for one in readers.strangers(session, item_id, meant) if one not in self.no_people]
        asked = unknown[:MOST_LOOKED_UP]
        found = self.people.all(self.client, asked) if asked else {}
        self.no_people.update(
            one for one in asked if one not in found or found[one].standing is Standing.GONE
        )
        with self.database.transaction(writes=True) as session:
            readers.meet(session, found, self.clock())
            readers.see(session, item_id, members, self.clock(), is_all=len(asked) == len(unknown))

    def _members(self, channel_id: str) -> set[str] | None:
        try:
            pages = self.client.conversations_members(channel=channel_id, limit=MEMBERS_AT_ONCE)
            return {str(one) for page in pages for one in page["members"]}
        except SlackApiError as refusal:
            log().warning("share.readers_not_seen", error=str(refusal.response.get("error")))
            return None
