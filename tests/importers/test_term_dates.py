"""Term dates as councils and schools publish them: what is a holiday, what a term, and what neither."""

import random
import string
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.importers.term_dates import Mark, kind_of, read
from bot.services.files import RefusedFile
from bot.services.term_dates import Kind, Span

DAY, WEEK = timedelta(days=1), timedelta(days=7)


def calendar(*entries: tuple[str, str, str], name: str = "Hartlepool term dates") -> str:
    """A calendar of entries of whole days: summary, first day, the day after the last."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Council//EN", f"X-WR-CALNAME:{name}"]
    for number, (summary, first, after) in enumerate(entries):
        lines += ["BEGIN:VEVENT", f"UID:{number}@council", f"SUMMARY:{summary}"]
        lines += [f"DTSTART;VALUE=DATE:{first}", *([f"DTEND;VALUE=DATE:{after}"] if after else [])]
        lines.append("END:VEVENT")
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def write(folder: Path, content: str | bytes, name: str = "terms.ics") -> str:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


@pytest.mark.parametrize(
    ("name", "length", "kind"),
    [
        ("October half term", WEEK, Kind.HOLIDAY),
        ("Half-term holiday (Autumn)", WEEK, Kind.HOLIDAY),
        ("Christmas Holidays", 2 * WEEK, Kind.HOLIDAY),
        ("End of Term Holiday", 2 * WEEK, Kind.HOLIDAY),
        ("Summer break", 6 * WEEK, Kind.HOLIDAY),
        ("Easter vacation", 2 * WEEK, Kind.HOLIDAY),
        ("INSET day", DAY, Kind.HOLIDAY),
        ("INSET day – start of term", DAY, Kind.HOLIDAY),
        ("Staff training day: school closed", DAY, Kind.HOLIDAY),
        ("PD Day", DAY, Kind.HOLIDAY),
        ("Non-pupil day", DAY, Kind.HOLIDAY),
        ("Autumn term", 15 * WEEK, Kind.TERM),
        ("Term 3", 6 * WEEK, Kind.TERM),
        ("Half term 1", 7 * WEEK, Kind.TERM),
        ("Autumn Term Starts", DAY, Kind.BEGINS),
        ("First day of spring term", DAY, Kind.BEGINS),
        ("School reopens after half term", DAY, Kind.BEGINS),
        ("Pupils return from Christmas holiday", DAY, Kind.BEGINS),
        ("Spring term ends", DAY, Kind.ENDS),
        ("Last day of term", DAY, Kind.ENDS),
        ("Schools break up for half term", DAY, Kind.ENDS),
        ("School closes for Christmas holidays", DAY, Kind.ENDS),
        ("Half term begins", DAY, Mark.FIRST),
        ("Half term ends", DAY, Mark.LAST),
        ("Early May bank holiday", DAY, None),
        ("Breakfast club", DAY, None),
        ("Parents’ evening", DAY, None),
        ("Spring term", DAY, None),
        ("Exam starts", DAY, None),
        ("Holiday", 20 * WEEK, None),
    ],
)
def test_an_entry_is_understood_by_its_name_and_its_length(
    name: str, length: timedelta, kind: Kind | Mark | None
) -> None:
    assert kind_of(name, length) == kind


def test_the_last_day_is_the_day_before_the_end_that_is_written(tmp_path: Path) -> None:
    said = read(write(tmp_path, calendar(("October half term", "20261026", "20261031"))))
    assert said.spans == [
        Span(Kind.HOLIDAY, "October half term", date(2026, 10, 26), date(2026, 10, 30)),
    ]
    assert (said.name, said.key) == ("Hartlepool term dates", "Hartlepool term dates")


def test_an_entry_with_times_counts_by_the_days_in_the_uk(tmp_path: Path) -> None:
    text = calendar(("Half term", "20270528", "")).replace(
        "DTSTART;VALUE=DATE:20270528", "DTSTART:20270523T230000Z\r\nDTEND:20270528T230000Z"
    )
    (span,) = read(write(tmp_path, text)).spans
    assert (span.first, span.last) == (date(2027, 5, 24), date(2027, 5, 28))


def test_a_holiday_of_which_only_the_ends_are_marked_is_one(tmp_path: Path) -> None:
    entries = ("Half term ends", "20261030", ""), ("Half term begins", "20261026", "20261027")
    (span,) = read(write(tmp_path, calendar(*entries))).spans
    assert span == Span(Kind.HOLIDAY, "Half term", date(2026, 10, 26), date(2026, 10, 30))


def test_what_is_called_off_or_comes_again_every_week_tells_nothing(tmp_path: Path) -> None:
    text = calendar(("Half term", "20261026", "20261031"), ("Holiday club", "20260901", ""))
    text = text.replace("SUMMARY:Holiday club", "SUMMARY:Holiday club\r\nRRULE:FREQ=WEEKLY")
    assert len(read(write(tmp_path, text)).spans) == 1
    with pytest.raises(RefusedFile, match="names neither school holidays nor terms"):
        read(write(tmp_path, text.replace("SUMMARY:Half term", "SUMMARY:Half term\r\nSTATUS:CANCELLED")))


def test_what_tells_nothing_is_named(tmp_path: Path) -> None:
    entries = ("Half term", "20261026", "20261031"), ("Parents’ evening", "20261110", "")
    assert read(write(tmp_path, calendar(*entries))).passed_over == ("Parents’ evening",)


def test_an_entry_without_a_date_that_can_be_is_named(tmp_path: Path) -> None:
    entries = ("Half term", "20261026", "20261031"), ("Easter holiday", "20270431", "")
    assert read(write(tmp_path, calendar(*entries))).passed_over == (
        "Easter holiday (its dates cannot be read)",
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is not a calendar file"),
        (b"PK\x03\x04\x00", "is not a calendar file"),
        (b"<html>Term dates</html>", "is not a calendar file"),
        (calendar(("Half term", "20261026", "20261031")).encode()[:-20], "is cut short"),
        (calendar(("Fair", "20261026", "20261031")).encode(), "names neither"),
        (calendar(("Half term", "99991026", "99991031")).encode(), "names neither"),
        (calendar(("Half term", "20261031", "20261026")).encode(), "names neither"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_what_to_do(
    tmp_path: Path, content: bytes, told: str
) -> None:
    with pytest.raises(RefusedFile, match=told):
        read(write(tmp_path, content))


def test_a_file_that_is_not_there_or_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedFile, match="cannot be read"):
        read(str(tmp_path / "none.ics"))
    with pytest.raises(RefusedFile, match="too large"):
        read(write(tmp_path, b"x" * 2_000_001))


@given(st.binary(max_size=400), st.integers())
def test_whatever_a_file_holds_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes, seed: int
) -> None:
    text = calendar(("Half term", "20261026", "20261031"), ("Autumn term", "20260901", "20261219"))
    choice = random.Random(seed)
    spoilt = list(text)
    for _ in range(5):
        spoilt[choice.randrange(len(spoilt))] = choice.choice(string.printable)
    for content in (junk, "".join(spoilt).encode(), text.encode()[:60] + junk + text.encode()[60:]):
        try:
            said = read(write(tmp_path_factory.getbasetemp(), content))
        except RefusedFile:
            continue
        assert all(one.first <= one.last for one in said.spans)


def test_what_an_address_gives_is_known_again_by_the_address() -> None:
    asked = []

    def download(url: str) -> bytes:
        asked.append(url)
        return calendar(("Half term", "20261026", "20261031"), name="").encode()

    said = read("webcal://council.example/terms.ics", download)
    assert asked == ["https://council.example/terms.ics"] == [said.key]
