"""`/cpd feeds`: where CPD is looked for; and looking there, one feed at a time, after each tick."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from bot.handlers.requests import Kith, Request
from bot.handlers.routes import Routes
from bot.logs import log, where
from bot.services.cpd import feeds as service
from bot.services.cpd.feeds import Feeds, Read
from bot.services.files import RefusedFile
from bot.services.people import Standing
from bot.store.cpd.feeds import CpdFeed
from bot.views.cpd import feeds as view
from bot.views.cpd.opportunities import FEEDS

Look = Callable[[str, datetime], Read]
"""What is published at an address now. Raises RefusedFile, which says why nothing can be had from there."""
ADDED = "*Added.* Kith looks at it within a minute."
REMOVED = "*Removed.* What it had stays on offer until it is over."
FAULT = "Something in it makes Kith’s reader fail. Tell the person who looks after Kith."


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(FEEDS, show)
    routes.action(view.ADD, ask)
    routes.view(view.FORM, add)
    routes.action(view.REMOVE, remove)


def show(request: Request, _words: str = "") -> None:
    """Every feed, with how it stands."""
    request.open_view(_page(request))
    request.ack()


def ask(request: Request) -> None:
    """“Add a feed”, in the place of the list."""
    with request.kith.database.transaction() as session:
        _feeds(request, session).all()  # nobody but staff
    request.turn_into(view.add_view(request.kith.policy))
    request.ack()


def add(request: Request) -> None:
    """It is looked at from now on; the list takes the form's place."""
    address, name, topics = view.read_form(request.view)
    with request.kith.database.transaction(writes=True) as session:
        _feeds(request, session).add(address, name, topics)
    request.ack(response_action="update", view=_page(request, ADDED))


def remove(request: Request) -> None:
    """It is looked at no more."""
    with request.kith.database.transaction(writes=True) as session:
        _feeds(request, session).remove(int(request.action["value"]))
    request.turn_into(_page(request, REMOVED))
    request.ack()


@dataclass(frozen=True)
class Looking:
    """Looks at the feeds, one each time, so that what else is to be done waits for one at most."""

    kith: Kith
    client: WebClient
    look: Look

    def __call__(self) -> None:
        """Nothing of the database is held while a website is asked."""
        feed = self._claimed()
        if feed is None:
            return
        try:
            read = self.look(feed.address, self.kith.clock())
            self._take(feed, read)
        except RefusedFile as fault:
            self._report(feed, str(fault))
        except Exception as fault:
            log().error("feed.failed", feed=feed.id, **where(fault))
            self._report(feed, FAULT)

    def _claimed(self) -> CpdFeed | None:
        now = self.kith.clock()
        with self.kith.database.transaction() as session:
            if not service.is_due(session, now):
                return None
        with self.kith.database.transaction(writes=True) as session:
            return service.claim(session, now)

    def _take(self, feed: CpdFeed, read: Read) -> None:
        kith = self.kith
        with kith.database.transaction(writes=True) as session:
            topics, locate = kith.policy.topics, kith.directory.position_of
            taken = service.note_good(session, feed.id, read, topics, locate, kith.clock())
        log().info("feed.read", feed=feed.id, items=len(read.items), new=taken.new if taken else 0)

    def _report(self, feed: CpdFeed, fault: str) -> None:
        staff = self._staff(feed.noted_by)
        with self.kith.database.transaction(writes=True) as session:
            service.note_broken(session, feed.id, fault, staff, self.kith.clock())

    def _staff(self, noted_by: str) -> list[tuple[str, str]]:
        """Whoever added it; where they are no longer there, the first admins. None while Slack is silent."""
        try:
            for ids in ({noted_by}, self.kith.first_admins):
                known = self.kith.people.all(self.client, ids).values() if ids else ()
                found = [one for one in known if one.standing is Standing.MEMBER]
                if found:
                    return [(one.user_id, one.team_id) for one in found]
        except (SlackApiError, OSError, HTTPException) as fault:
            log().warning("feed.slack_silent", **where(fault))
        return []


def _page(request: Request, note: str = "") -> dict[str, object]:
    with request.kith.database.transaction() as session:
        return view.feeds_view(_feeds(request, session).all(), note)


def _feeds(request: Request, session: Session) -> Feeds:
    return Feeds(session, request.actor, request.kith.clock())
