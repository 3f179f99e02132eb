"""Venues and bookings without Slack: what the tests of their services share."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.services.meetings.bookings import Bookings, Review, Typed, when_of
from bot.services.meetings.checklist import Checklist, Entry
from bot.services.meetings.equipment import Entry as Piece
from bot.services.meetings.equipment import Store
from bot.services.meetings.meetings import Meetings
from bot.services.meetings.plans import Typed as Planned
from bot.services.meetings.plans import understand
from bot.services.meetings.posts import claim_post, note_posted
from bot.services.meetings.preparing import Clash, Prepared, Status, clashes_of_list, prepared
from bot.services.meetings.venues import Cost, Feature, Known, Venues
from bot.services.meetings.venues import Entry as VenueEntry
from bot.services.people import Actor, Standing
from bot.services.reaching import Nation
from bot.store.meetings import bookings as store
from bot.store.meetings.bookings import Booking
from bot.store.meetings.checklist import MeetingItem
from bot.store.meetings.meetings import Meeting
from bot.store.outbox import Nudge
from tests.services.meetings.office import MAYA, TYPED, Office, guest

TOMAS = Actor("U0TOMAS", "T1", Standing.MEMBER)
ENGLAND = Nation.ENGLAND
HALL = VenueEntry(
    name="St Mary’s Hall",
    address="1 Church Street",
    postcode="TS24 7QT",
    capacity="20",
    features={Feature.STEP_FREE: Known.YES, Feature.LOOP: Known.NO},
    cost_kind=Cost.HOUR,
    cost="£25",
    contact_name="Rose Verger",
    contact_phone="01632 960001",
    contact_email="rose@hall.example",
    checked_on=date(2026, 9, 1),
)


class Hall(Office):
    """The meeting of the office, a venue, and another meeting beside it."""

    keys = 0

    def new_key(self) -> str:
        self.keys += 1
        return f"key:{self.keys}"

    def add_venue(self, entry: VenueEntry = HALL) -> int:
        return self.act(lambda s: Venues(s, MAYA, self.now).add(entry, self.new_key()).id)

    def another(self, when: str = "Tuesday 22 September 2026, 7.30pm", **fields: str) -> int:
        """Another meeting people are invited to, by Tomas."""

        def do(session: Session) -> int:
            plan = understand(Planned(**{**vars(TYPED), "when": when, "title": "Other", **fields}), self.now)
            meeting = Meetings(session, TOMAS, self.now).draft(plan, self.new_key())
            claim_post(session, TOMAS, meeting.id, self.now)
            note_posted(session, meeting.id, "1.2", 0)
            return meeting.id

        return self.act(do)

    def typed(self, venue_id: int, meeting_id: int | None = None, **fields: object) -> Typed:
        number = meeting_id or self.meeting_id
        when = self.act(lambda s: when_of(s.get_one(Meeting, number)))
        chosen: dict[str, object] = {"venue_id": venue_id, "when": when, **fields}
        return Typed(number, **chosen)  # type: ignore[arg-type]

    def review(self, typed: Typed, actor: Actor = MAYA) -> Review:
        return self.act(lambda s: Bookings(s, actor, self.now).review(typed, ENGLAND))

    def book(self, typed: Typed, kept: tuple[str, ...] = (), actor: Actor = MAYA, key: str = "") -> Booking:
        key = key or self.new_key()
        return self.act(lambda s: Bookings(s, actor, self.now).save(typed, kept, ENGLAND, key))

    def decide(self, booking_id: int, status: Status, actor: Actor = MAYA) -> Booking:
        return self.act(lambda s: Bookings(s, actor, self.now).decide(booking_id, status))

    def stands(self, meeting_id: int | None = None) -> Booking | None:
        found = self.act(lambda s: store.standing(s, meeting_id or self.meeting_id))
        return found[0] if found else None

    def prepared(self, meeting_id: int | None = None) -> Prepared:
        number = meeting_id or self.meeting_id
        return self.act(lambda s: prepared(s, s.get_one(Meeting, number)))

    def clashes(self, meeting_id: int | None = None) -> list[Clash]:
        number = meeting_id or self.meeting_id
        return self.act(lambda s: clashes_of_list(s, s.get_one(Meeting, number)))

    def add_piece(self, name: str = "Projector") -> int:
        return self.act(lambda s: Store(s, MAYA, self.now).add(Piece(name), self.new_key()).id)

    def add_item(
        self, what: str, owner: Actor | int | None = None, *, meeting_id: int | None = None, **more: object
    ) -> MeetingItem:
        kept = more.pop("kept", ())
        entry = Entry(what, owner=owner, **more)  # type: ignore[arg-type]
        number, key = meeting_id or self.meeting_id, self.new_key()
        return self.act(lambda s: Checklist(s, MAYA, self.now).add(number, entry, kept, key))  # type: ignore[arg-type]

    def tick(self, item_id: int, actor: Actor, *, done: bool = True) -> MeetingItem:
        return self.act(lambda s: Checklist(s, actor, self.now).tick(item_id, done=done))

    def show(self, *nudges: Nudge) -> None:
        """These were sent in Slack."""

        def do(session: Session) -> None:
            for one in nudges:
                nudge = session.get_one(Nudge, one.id)
                nudge.state, nudge.via, nudge.sent_at, nudge.ts = "sent", "slack", self.now, "2.1"

        self.act(do)


def before(start: datetime, **lead: float) -> datetime:
    """A minute after something is due so long before."""
    return start - timedelta(**lead) + timedelta(minutes=1)


NADIA = guest("NADIA00001")
