"""Checklists and equipment: who brings what, who may tick it, and that no piece is taken twice silently."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from bot.services.checks import WrongFields
from bot.services.meetings.checklist import MOST_ITEMS, Checklist, Entry, PieceTaken, checked, mine
from bot.services.meetings.equipment import Entry as Piece
from bot.services.meetings.equipment import NoPiece, Store
from bot.services.meetings.meetings import Unsuitable
from bot.services.people import NotAllowed, Standing
from bot.store.database import Database
from bot.store.meetings import checklist as store
from bot.store.meetings.checklist import MeetingItem
from bot.store.people import Person
from tests.services.meetings.hall import NADIA, TOMAS, Hall
from tests.services.meetings.office import MAYA, guest


@pytest.fixture
def hall(database: Database) -> Hall:
    return Hall(database)


def listed(hall: Hall, meeting_id: int = 1) -> list[tuple[str, int, bool]]:
    found = hall.act(lambda s: Checklist(s, MAYA, hall.now).of(meeting_id)).lines
    return [(line.item.what, line.item.quantity, line.item.done_at is not None) for line in found]


def copy_to(hall: Hall, meeting_id: int) -> object:
    return hall.act(lambda s: Checklist(s, MAYA, hall.now).copy_last(meeting_id))


def noted(hall: Hall, name: str) -> int:
    """Somebody who is not on Slack."""

    def add(session: object) -> int:
        person = Person(name=name, noted_at=hall.now, noted_by=MAYA.user_id)
        session.add(person)  # type: ignore[attr-defined]
        session.flush()  # type: ignore[attr-defined]
        return person.id

    return hall.act(add)


def test_who_brings_it_may_be_of_another_workspace_or_not_on_slack(hall: Hall) -> None:
    rose = noted(hall, "Rose")
    hall.add_item("Cups", NADIA, quantity="24")
    hall.add_item("Cake", rose)
    hall.add_item("Chairs")
    lines = hall.act(lambda s: Checklist(s, MAYA, hall.now).of(1)).lines
    whom = [line.owner and (line.owner.user_id or line.owner.name) for line in lines]
    assert whom == [NADIA.user_id, "Rose", None]
    assert listed(hall) == [("Cups", 24, False), ("Cake", 1, False), ("Chairs", 1, False)]


def test_whoever_brings_it_and_staff_tick_it_and_nobody_else(hall: Hall) -> None:
    cups = hall.add_item("Cups", NADIA).id
    for stranger in (guest("OTHER"), replace(NADIA, standing=Standing.GONE)):
        with pytest.raises(NotAllowed):
            hall.tick(cups, stranger)
    assert hall.tick(cups, NADIA).done_by == NADIA.user_id
    assert hall.tick(cups, TOMAS).done_by == NADIA.user_id  # done already, so nothing changes
    assert hall.tick(cups, TOMAS, done=False).done_at is None


def test_what_somebody_else_brings_by_now_or_was_taken_off_is_said_to_be_so(hall: Hall) -> None:
    cups = hall.add_item("Cups", NADIA).id
    hall.act(lambda s: Checklist(s, MAYA, hall.now).change(cups, Entry("Cups", owner=guest("OTHER")), ()))
    with pytest.raises(NotAllowed, match="Somebody else"):
        hall.tick(cups, NADIA)
    hall.act(lambda s: Checklist(s, MAYA, hall.now).take_off(cups))
    with pytest.raises(Unsuitable, match="no longer on the list"):
        hall.tick(cups, NADIA)


def test_of_a_cancelled_meeting_nothing_is_ticked_or_added(hall: Hall) -> None:
    cups = hall.add_item("Cups", NADIA).id
    hall.cancel()
    with pytest.raises(Unsuitable, match="cancelled"):
        hall.tick(cups, NADIA)
    with pytest.raises(Unsuitable, match="cancelled"):
        hall.add_item("Cake")
    assert not hall.act(lambda s: Checklist(s, MAYA, hall.now).of(1)).may_change


@pytest.mark.parametrize(
    ("what", "quantity", "field"),
    [(" ", "1", "what"), ("x" * 101, "1", "what"), ("Cups", "0", "quantity"), ("Cups", "some", "quantity")],
)
def test_what_cannot_be_right_is_said_at_its_field(what: str, quantity: str, field: str) -> None:
    with pytest.raises(WrongFields) as wrong:
        checked(Entry(what, quantity))
    assert list(wrong.value.errors) == [field]


def test_a_list_has_an_end(hall: Hall) -> None:
    for number in range(MOST_ITEMS):
        hall.add_item(f"Thing {number}")
    with pytest.raises(Unsuitable, match="put some of them together"):
        hall.add_item("One more")


def test_the_same_form_twice_is_one_line(hall: Hall) -> None:
    for _ in range(2):
        hall.act(lambda s: Checklist(s, MAYA, hall.now).add(1, Entry("Cups"), (), "form"))
    assert listed(hall) == [("Cups", 1, False)]


def test_a_piece_that_another_meeting_has_then_is_refused_until_both_are_kept_on_purpose(hall: Hall) -> None:
    projector, other = hall.add_piece(), hall.another()
    hall.add_item("Projector", equipment_id=projector)
    with pytest.raises(PieceTaken) as taken:
        hall.add_item("Beamer", equipment_id=projector, meeting_id=other)
    (clash,) = taken.value.clashes
    assert (clash.what, clash.meeting_id) == ("Projector", hall.meeting_id)
    assert listed(hall, other) == []
    beamer = hall.add_item("Beamer", equipment_id=projector, meeting_id=other, kept=(clash.key,))
    assert [one.meeting_id for one in hall.clashes()] == [other]
    assert not hall.prepared().is_ready
    # What is kept is not asked again by another change of the line.
    entry = Entry("Beamer!", equipment_id=projector)
    changed = hall.act(lambda s: Checklist(s, MAYA, hall.now).change(beamer.id, entry, ()))
    assert changed.what == "Beamer!"


def test_a_piece_is_free_at_another_time_and_once_the_other_meeting_is_cancelled(hall: Hall) -> None:
    projector = hall.add_piece()
    later, other = hall.another("Tuesday 22 September 2026, 8pm"), hall.another()
    hall.add_item("Projector", equipment_id=projector)
    hall.add_item("Projector", equipment_id=projector, meeting_id=later)
    hall.cancel()
    hall.act(lambda s: s.get_one(MeetingItem, 2))
    with pytest.raises(PieceTaken):
        hall.add_item("Projector", equipment_id=projector, meeting_id=other)  # until 9pm, later is from 8pm
    assert hall.clashes(later) == []


def test_setting_up_a_booked_venue_takes_the_piece_along(hall: Hall) -> None:
    projector, venue = hall.add_piece(), hall.add_venue()
    other = hall.another("Tuesday 22 September 2026, 8pm")
    hall.add_item("Projector", equipment_id=projector)
    hall.add_item("Projector", equipment_id=projector, meeting_id=other)
    (clash,) = hall.review(hall.typed(venue)).clashes
    assert (clash.what, clash.meeting_id) == ("Projector", other)
    hall.book(hall.typed(venue), kept=(clash.key,))
    assert [one.meeting_id for one in hall.clashes(other)] == [hall.meeting_id]


def test_of_two_who_take_the_same_piece_at_once_one_gets_it(hall: Hall) -> None:
    projector, other = hall.add_piece(), hall.another()
    ready = Barrier(2)

    def take(meeting_id: int) -> str:
        entry = Entry("Projector", equipment_id=projector)
        ready.wait(10)
        try:
            hall.act(lambda s: Checklist(s, MAYA, hall.now).add(meeting_id, entry, (), f"k{meeting_id}"))
        except PieceTaken:
            return "taken"
        return "mine"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(take, (hall.meeting_id, other))) == ["mine", "taken"]
    assert hall.act(lambda s: s.scalar(select(func.count()).select_from(MeetingItem))) == 1


def test_the_list_shows_who_has_a_piece_when_and_what_clashes(hall: Hall) -> None:
    projector, other = hall.add_piece(), hall.another()
    hall.add_item("Projector", equipment_id=projector)
    hall.add_item("Beamer", equipment_id=projector, meeting_id=other, kept=(f"e:{projector}:1",))
    card = hall.act(lambda s: Store(s, MAYA, hall.now).look(projector))
    assert [one.meeting.id for one in card.taken] == [1, other]
    assert len(card.clashes) == 1


def test_a_piece_that_a_meeting_has_cannot_go_out_of_use_and_what_did_is_not_offered(hall: Hall) -> None:
    projector = hall.add_piece()
    item = hall.add_item("Projector", equipment_id=projector)
    with pytest.raises(NoPiece, match="take it off"):
        hall.act(lambda s: Store(s, MAYA, hall.now).retire(projector))
    hall.act(lambda s: Checklist(s, MAYA, hall.now).take_off(item.id))
    hall.act(lambda s: Store(s, MAYA, hall.now).retire(projector))
    assert hall.act(lambda s: Checklist(s, MAYA, hall.now).pieces()) == []
    with pytest.raises(Unsuitable, match="out of use"):
        hall.add_item("Projector", equipment_id=projector)
    hall.act(lambda s: Store(s, MAYA, hall.now).bring_back(projector))
    assert len(hall.act(lambda s: Checklist(s, MAYA, hall.now).pieces())) == 1


def test_the_last_list_of_the_channel_is_copied_with_owners_and_nothing_twice(hall: Hall) -> None:
    projector = hall.add_piece()
    cups = hall.add_item("Cups", NADIA, quantity="24", due_on=date(2026, 9, 21))
    hall.add_item("Projector", equipment_id=projector)
    hall.tick(cups.id, NADIA)
    following = hall.another("Tuesday 20 October 2026, 6.30pm")
    hall.add_item("projector", meeting_id=following)
    copied = copy_to(hall, following)
    assert (copied.added, copied.without_piece) == (1, [])
    assert listed(hall, following) == [("projector", 1, False), ("Cups", 24, False)]
    assert copy_to(hall, following).added == 0
    (theirs,) = hall.act(lambda s: mine(s, NADIA, following))
    assert theirs.due_on == date(2026, 10, 19)


def test_a_piece_that_is_taken_does_not_come_along_and_that_is_told(hall: Hall) -> None:
    projector = hall.add_piece()
    hall.add_item("Projector", equipment_id=projector)
    elsewhere = hall.another("Tuesday 20 October 2026, 6pm", channel_id="C2")
    hall.add_item("Projector", equipment_id=projector, meeting_id=elsewhere)
    following = hall.another("Tuesday 20 October 2026, 6.30pm")
    copied = copy_to(hall, following)
    assert (copied.added, copied.without_piece) == (1, ["Projector"])
    assert hall.clashes(following) == []


def test_of_another_channel_or_a_later_meeting_nothing_is_copied(hall: Hall) -> None:
    later = hall.another("Tuesday 20 October 2026, 6pm")
    hall.add_item("Cups", meeting_id=later)
    with pytest.raises(Unsuitable, match="No earlier meeting"):
        copy_to(hall, hall.meeting_id)


def test_lists_and_equipment_are_for_staff(hall: Hall) -> None:
    cups, projector = hall.add_item("Cups", NADIA).id, hall.add_piece()
    for attempt in (
        lambda c: c.of(1),
        lambda c: c.line(cups),
        lambda c: c.pieces(),
        lambda c: c.add(1, Entry("x"), (), "k"),
        lambda c: c.change(cups, Entry("x"), ()),
        lambda c: c.take_off(cups),
        lambda c: c.copy_last(1),
    ):
        with pytest.raises(NotAllowed, match="own staff"):
            hall.act(lambda s, do=attempt: do(Checklist(s, NADIA, hall.now)))
    for attempt in (
        lambda e: e.everything(),
        lambda e: e.look(projector),
        lambda e: e.add(Piece("x"), "k"),
        lambda e: e.correct(projector, Piece("x")),
        lambda e: e.retire(projector),
        lambda e: e.bring_back(projector),
    ):
        with pytest.raises(NotAllowed, match="own staff"):
            hall.act(lambda s, do=attempt: do(Store(s, NADIA, hall.now)))


def test_a_piece_needs_a_name_that_fits(hall: Hall) -> None:
    for name in (" ", "x" * 101):
        with pytest.raises(WrongFields) as wrong:
            hall.add_piece(name)
        assert list(wrong.value.errors) == ["name"]


def test_what_is_over_stays_as_it_was(hall: Hall) -> None:
    hall.add_item("Cups", NADIA)
    hall.now = datetime(2026, 10, 1, 9, tzinfo=UTC)
    with pytest.raises(Unsuitable, match="over"):
        hall.add_item("Cake")


def test_of_a_piece_only_the_meetings_of_that_time_are_read_however_many_had_it(hall: Hall) -> None:
    piece = hall.add_piece()
    hall.add_item("Projector", equipment_id=piece)
    for day in range(1, 8):
        other = hall.another(f"{day} October 2026, 6.30pm")
        hall.add_item("Projector", meeting_id=other, equipment_id=piece)
    # Its venue is booked from the morning on, so that it needs its things then.
    hall.book(hall.typed(hall.add_venue(), other, before="600"))

    def read(day: int, hour: int) -> list[int]:
        since = datetime(2026, 10, day, hour, tzinfo=UTC)
        until = since + timedelta(hours=4)
        found = hall.act(lambda s: store.others_with(s, piece, hall.meeting_id, since, until))
        return [one.id for one in found]

    assert read(6, 16) == [other - 1]
    assert read(7, 8) == [other]
    assert read(6, 8) == []
