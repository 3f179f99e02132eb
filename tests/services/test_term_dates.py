"""Term dates taken in: again, newer, of one year after the other; and the holidays between terms."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.services.term_dates import Kind, Span, TermDates, TermDatesReport, school_holidays, take
from bot.store.database import Database
from bot.store.term_dates import TermSource

NOW, LATER = datetime(2026, 9, 14, 9, tzinfo=UTC), datetime(2026, 10, 1, 9, tzinfo=UTC)
HALF_TERM = Span(Kind.HOLIDAY, "Half term", date(2026, 10, 26), date(2026, 10, 30))
AUTUMN = Span(Kind.TERM, "Autumn term", date(2026, 9, 2), date(2026, 12, 18))
SPRING = Span(Kind.TERM, "Spring term", date(2027, 1, 5), date(2027, 3, 26))


def taken(database: Database, *spans: Span, key: str = "council", now: datetime = NOW) -> TermDatesReport:
    with database.transaction(writes=True) as session:
        return take(session, TermDates(key, f"The {key}", spans), now)


def holidays(database: Database, first: date, last: date) -> Sequence[tuple[str, date, date]]:
    def read(session: Session) -> Sequence[tuple[str, date, date]]:
        return [(one.name, one.first, one.last) for one in school_holidays(session, first, last)]

    with database.transaction() as session:
        return read(session)


YEAR = date(2026, 9, 1), date(2027, 8, 31)


def test_holidays_that_are_named_are_known(database: Database) -> None:
    report = taken(database, HALF_TERM)
    assert report.is_new
    assert holidays(database, *YEAR) == [("Half term", HALF_TERM.first, HALF_TERM.last)]
    assert holidays(database, date(2026, 10, 31), date(2027, 1, 1)) == []
    assert len(holidays(database, HALF_TERM.last, HALF_TERM.last)) == 1


def test_what_lies_between_two_terms_is_a_holiday(database: Database) -> None:
    taken(database, AUTUMN, SPRING)
    assert holidays(database, *YEAR) == [("School holidays", date(2026, 12, 19), date(2027, 1, 4))]


def test_a_weekend_between_two_terms_is_none(database: Database) -> None:
    taken(database, AUTUMN, Span(Kind.TERM, "Term 2", date(2026, 12, 21), date(2027, 2, 12)))
    assert holidays(database, *YEAR) == []


def test_days_on_which_terms_end_and_begin_say_the_same(database: Database) -> None:
    ends = Span(Kind.ENDS, "Autumn term ends", AUTUMN.last, AUTUMN.last)
    taken(database, ends, Span(Kind.BEGINS, "Spring term starts", SPRING.first, SPRING.first))
    assert holidays(database, *YEAR) == [("School holidays", date(2026, 12, 19), date(2027, 1, 4))]


def test_a_holiday_that_is_named_and_lies_between_terms_is_one(database: Database) -> None:
    christmas = Span(Kind.HOLIDAY, "Christmas holiday", date(2026, 12, 21), date(2027, 1, 4))
    inset = Span(Kind.HOLIDAY, "INSET day", date(2027, 1, 4), date(2027, 1, 4))
    taken(database, AUTUMN, SPRING, christmas, inset)
    assert [name for name, _, _ in holidays(database, *YEAR)] == ["Christmas holiday", "INSET day"]


def test_terms_that_lie_far_apart_have_no_holiday_between_them(database: Database) -> None:
    taken(database, AUTUMN, Span(Kind.TERM, "Summer term", date(2027, 4, 12), date(2027, 7, 21)))
    assert holidays(database, *YEAR) == []


def test_the_same_again_changes_nothing(database: Database) -> None:
    taken(database, HALF_TERM, AUTUMN)
    report = taken(database, AUTUMN, HALF_TERM, AUTUMN, now=LATER)
    assert not report.is_new
    assert [one.name for one in report.holidays] == ["Half term"]
    with database.transaction() as session:
        assert session.scalars(select(TermSource.taken_at)).all() == [NOW]


def test_a_newer_calendar_stands_in_the_place_of_the_older_one(database: Database) -> None:
    taken(database, AUTUMN, HALF_TERM)
    moved = Span(Kind.HOLIDAY, "Half term", date(2026, 10, 19), date(2026, 10, 30))
    assert taken(database, AUTUMN, moved, now=LATER).is_new
    assert holidays(database, *YEAR) == [("Half term", moved.first, moved.last)]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_files_of_two_years_make_one_calendar_in_any_order(
    database: Database, order: Sequence[int]
) -> None:
    summer = Span(Kind.TERM, "Summer term", date(2026, 4, 13), date(2026, 7, 21))
    for each in order:
        taken(database, [summer, AUTUMN][each])
    assert holidays(database, date(2026, 1, 1), date(2026, 12, 31)) == [
        ("School holidays", date(2026, 7, 22), date(2026, 9, 1))
    ]


def test_one_calendar_says_nothing_of_what_another_says(database: Database) -> None:
    taken(database, HALF_TERM)
    taken(database, Span(Kind.HOLIDAY, "Fair week", HALF_TERM.first, HALF_TERM.last), key="school")
    assert [name for name, _, _ in holidays(database, *YEAR)] == ["Fair week", "Half term"]
