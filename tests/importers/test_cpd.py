"""CPD from calendars and CSV files, and how an address is looked at: apart, and with limits."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.importers import cpd, cpd_calendar, cpd_csv
from bot.importers.web import Fetched
from bot.services.cpd.items import Format, Item, Level
from bot.services.files import RefusedFile
from tests.importers.feed_cases import LAUGHS, VERSIONS
from tests.importers.test_web import anywhere

NOW = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)


def calendar(*events: str, end: str = "END:VCALENDAR\r\n") -> bytes:
    whole = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{whole}{end}".encode()


def read(content: bytes, content_type: str = "") -> list[Item]:
    return list(cpd.read(Fetched(content, "https://a.example/x", content_type), NOW).items)


EVENT = (
    "UID:1\r\nSUMMARY:First aid\\, refresher\r\nDTSTART;TZID=Europe/London:20261006T183000\r\n"
    "DTEND;TZID=Europe/London:20261006T200000\r\nLOCATION:Zoom\r\nURL:https://a.example/1\r\n"
    "CATEGORIES:Health and safety,First aid\r\nDESCRIPTION:<p>Bring <b>shoes</b></p>"
)


def test_an_entry_of_a_calendar_is_read_with_its_time_in_words() -> None:
    (item,) = read(calendar(EVENT))
    assert item.title == "First aid, refresher"
    assert item.dates == ("Tuesday 6 October 2026, 6.30pm to 8pm",)
    assert item.ends_at == datetime(2026, 10, 6, 19, 0, tzinfo=UTC)
    assert (item.topics, item.held) == (("Health and safety", "First aid"), Format.ONLINE)
    assert (item.link, item.summary) == ("https://a.example/1", "Bring shoes")


def test_days_a_repetition_and_what_is_called_off_are_told_apart() -> None:
    days = "UID:2\r\nSUMMARY:Conference\r\nDTSTART;VALUE=DATE:20261006\r\nDTEND;VALUE=DATE:20261008"
    weekly = "UID:3\r\nSUMMARY:Weekly\r\nDTSTART:20260106T100000Z\r\nRRULE:FREQ=WEEKLY"
    first, second, third = read(calendar(days, weekly, f"{EVENT}\r\nSTATUS:CANCELLED"))
    assert first.dates == ("Tuesday 6 October 2026 to Wednesday 7 October 2026",)
    assert (second.starts_at, second.dates) == (None, ("Tuesday 6 January 2026, 10am, and again after that",))
    assert third.called_off


@pytest.mark.parametrize(
    "event",
    [
        "UID:1\r\nSUMMARY:No date",
        "UID:1\r\nSUMMARY:Odd\r\nDTSTART:99999999T999999",
        "UID:1\r\nSUMMARY:Odd\r\nDTSTART:00010101T000000Z",
        "UID:1\r\nSUMMARY:Odd\r\nDTSTART;TZID=Mars/Olympus:20261006T183000\r\nDURATION:P99999999D",
        "UID:1\r\nSUMMARY:Odd\r\nDTSTART;VALUE=PERIOD:20261006T183000Z/PT1H",
        "SUMMARY;X=:\r\nDTSTART",
    ],
)
def test_what_is_broken_in_a_calendar_holds_up_nothing_else(event: str) -> None:
    found = cpd_calendar.read(calendar(event, EVENT))
    assert found.items[-1].title == "First aid, refresher"


def test_a_calendar_that_is_cut_short_gives_its_whole_entries() -> None:
    whole = calendar(EVENT, EVENT.replace("UID:1", "UID:2"))
    for part in range(1, 20):
        try:
            items = read(whole[: len(whole) * part // 20])
        except RefusedFile:
            items = []
        assert all(one.title == "First aid, refresher" for one in items)


@pytest.mark.slow
@settings(max_examples=150)
@given(st.data())
def test_a_calendar_with_bytes_changed_is_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(calendar(EVENT))
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        items = read(bytes(content))
    except RefusedFile:
        items = []
    assert all(one.title for one in items)


CSV = (
    "Course title,Provider,Topics,Level,Delivery,Dates,Time,Price,Capacity,Book by,"
    "URL,Audience,Venue,Postcode,Ref\r\n"
    "Talk,Trust,Speech; SEND,Beginner,Face to face,6 October 2026,6.30pm,£12.50,20,2 October 2026,"
    "https://a.example/1,All,Hall,ts247qt,A1\r\n"
    "Odd,,,,,soonish,,,,,,,,,\r\n"
)


def test_a_row_of_a_file_is_read_whatever_its_columns_are_called() -> None:
    found = cpd_csv.read(CSV.encode("utf-8-sig"), NOW)
    (item,) = found.items
    assert (item.title, item.trainer, item.topics) == ("Talk", "Trust", ("Speech", "SEND"))
    assert (item.level, item.held, item.pence, item.places) == (
        Level.INTRODUCTORY,
        Format.IN_PERSON,
        1250,
        20,
    )
    assert (item.postcode, item.uid) == ("TS24 7QT", "A1")
    assert item.starts_at == datetime(2026, 10, 6, 17, 30, tzinfo=UTC)
    assert found.problems[0].startswith("line 3: when: “soonish” was not understood")


def test_a_file_without_titles_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(RefusedFile, match="no column “title”"):
        read(b"a,b\n1,2\n", "text/csv")
    path = tmp_path / "x.csv"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(RefusedFile, match="Excel"):
        cpd_csv.read_file(path, NOW)


@settings(max_examples=150)
@given(st.binary(max_size=200))
def test_any_file_is_read_or_refused(content: bytes) -> None:
    try:
        items = list(cpd_csv.read(b"title,dates,cost\n" + content, NOW).items)
    except RefusedFile:
        items = []
    assert all(one.title for one in items)


# --- an address


class Website(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        content = {
            "/feed": VERSIONS["RSS 2.0"].encode(),
            "/courses.csv": CSV.encode(),
            "/terms.ics": calendar(EVENT),
            "/laughs": (LAUGHS + VERSIONS["RSS 2.0"].replace("Courses", "&j;")).encode(),
        }.get(self.path, b"<p>Hello</p>")
        self.send_response(200)
        self.send_header("Content-Type", "text/csv" if ".csv" in self.path else "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Website) as server:
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/feed", "Schemas & play – “início”"),
        ("/laughs", "Schemas & play – “início”"),
        ("/courses.csv", "Talk"),
        ("/terms.ics", "First aid, refresher"),
    ],
)
def test_what_is_at_an_address_is_read_by_what_it_is(site: str, path: str, title: str) -> None:
    assert [one.title for one in cpd.look(f"{site}{path}", NOW, anywhere).items] == [title]


def test_an_address_within_the_councils_own_network_is_never_asked(site: str) -> None:
    with pytest.raises(RefusedFile, match="not on the public web"):
        cpd.look(f"{site}/feed", NOW)


@pytest.mark.slow
def test_a_page_is_no_feed(site: str) -> None:
    with pytest.raises(RefusedFile, match="no feed"):
        cpd.look(f"{site}/page", NOW, anywhere)


@pytest.mark.slow
def test_what_comes_back_from_the_other_process_is_what_was_read() -> None:
    fetched = Fetched(calendar(EVENT), "https://a.example/x", "text/calendar")
    assert cpd.read_apart(fetched, NOW) == cpd.Read(list(cpd.read(fetched, NOW).items), [])


@pytest.mark.slow
def test_what_takes_too_long_to_read_is_given_up() -> None:
    deep = b'<rss version="2.0"><channel><item><title>x</title><description>' + b"<a>" * 600_000
    with pytest.raises(RefusedFile, match="too long to read"):
        cpd.read_apart(Fetched(deep, "https://a.example/x", ""), NOW, seconds=1)
