"""CPD from RSS and Atom: whatever is out there is read, or refused in words; nothing of it is believed."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.importers import cpd, cpd_feed
from bot.importers.web import Fetched
from bot.services.cpd.items import MOST, Item
from bot.services.cpd.taking import Source, Taken, Taking
from bot.services.files import RefusedFile
from bot.store.database import Database
from tests.importers.feed_cases import READABLE, UNREADABLE, VERSIONS, cut, readable

NOW = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)
ADDRESS = "https://training.example/feed"


def read(content: bytes) -> list[Item]:
    return list(cpd.read(Fetched(content, ADDRESS, "application/xml"), NOW).items)


def taken(database: Database, items: list[Item], number: int) -> Taken:
    with database.transaction(writes=True) as session:
        return Taking(session, Source(f"feed:{number}", "feed"), (), lambda _: None, NOW).take(items)


def fit_to_keep(item: Item) -> bool:
    texts = (item.title, item.trainer, item.summary, item.place)
    within = all(len(getattr(item, name)) <= MOST[name] for name in ("title", "trainer", "summary", "link"))
    safe = item.link == "" or item.link.startswith(("https://", "http://"))
    return within and safe and bool(item.title) and "<script" not in "".join(texts).lower()


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_is_read_whatever_is_wrong_with_it(version: str) -> None:
    cases = {name: content for name, content in readable() if name.startswith(f"{version}: ")}
    assert len(cases) == len(READABLE)
    found = {name: read(content) for name, content in cases.items()}
    assert [name for name, items in found.items() if not items] == []
    assert [name for name, items in found.items() if not all(map(fit_to_keep, items))] == []
    whole = found[f"{version}: nothing"][0]
    assert (whole.title, whole.link) == (
        "Schemas & play – “início”",
        "https://training.example/courses/1?a=1&b=2",
    )
    assert found[f"{version}: a link that is a script"][0].link == ""
    assert not {"/etc", "root:"} & {word for word in ("/etc", "root:") if word in str(found)}
    assert all("alert(1)" not in one.summary for one in found[f"{version}: a script in the words"])


@pytest.mark.slow
def test_the_same_feed_twice_adds_nothing_whatever_is_wrong_with_it(database: Database) -> None:
    """Hundreds of them, each taken from an address of its own."""
    cases = [*readable(), *cut()]
    assert len(cases) > 1000
    wrong = []
    for number, (name, content) in enumerate(cases):
        try:
            first, again = read(content), read(content)
        except RefusedFile:
            continue
        taken(database, first, number)
        second = taken(database, again, number)
        if second.new or second.changed:
            wrong.append(name)
    assert wrong == []


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_is_no_feed_is_refused_with_what_to_do(what: str) -> None:
    with pytest.raises(RefusedFile, match=r"[A-Z].+\."):
        read(UNREADABLE[what])


def test_of_a_feed_that_is_cut_short_nothing_is_read_by_half() -> None:
    whole = {one.title for feed in VERSIONS.values() for one in read(feed.encode())}
    for name, content in cut():
        try:
            items = read(content)
        except RefusedFile:
            continue
        assert {one.title for one in items} <= whole, name


def test_when_it_takes_place_is_read_where_a_feed_says_so() -> None:
    feed = VERSIONS["RSS 2.0"].replace(
        'version="2.0"', 'version="2.0" xmlns:ev="http://purl.org/rss/1.0/modules/event/"'
    )
    feed = feed.replace("</guid>", "</guid><ev:startdate>2026-10-06T18:30</ev:startdate>")
    (item,) = read(feed.encode())
    assert item.dates == ("Tuesday 6 October 2026, 6.30pm",)
    assert item.starts_at == datetime(2026, 10, 6, 17, 30, tzinfo=UTC)
    assert (item.language, item.summary) == ("English", "For leaders")


def test_a_reader_that_fails_is_a_feed_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RecursionError

    monkeypatch.setattr(cpd_feed.feedparser, "parse", fail)
    with pytest.raises(RefusedFile, match="cannot be read"):
        read(b"<rss/>")


PIECES = st.sampled_from(
    [
        *("<rss>", "<item>", "</item>", "<title>", "</title>", "<entry>", "</entry>", "<link>", "</link>"),
        *(
            "<![CDATA[",
            "]]>",
            "<!--",
            "-->",
            "&amp;",
            "&#0;",
            "&#x110000;",
            "&x;",
            "<?xml",
            "?>",
            "<!DOCTYPE",
        ),
        *(
            "<guid>1</guid>",
            "<description>",
            "</rss>",
            "<feed xmlns='http://www.w3.org/2005/Atom'>",
            "\x00",
            "\xff",
        ),
    ]
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES | st.text(max_size=8), max_size=30), st.sampled_from(["utf-8", "utf-16", "latin-1"]))
def test_any_mixture_is_read_or_refused(pieces: list[str], encoding: str) -> None:
    content = "".join(pieces).encode(encoding, "replace")
    try:
        items = read(content)
    except RefusedFile:
        items = []
    assert all(map(fit_to_keep, items))


@settings(max_examples=100)
@given(st.data())
def test_a_feed_with_bytes_changed_is_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(VERSIONS[data.draw(st.sampled_from(sorted(VERSIONS)))].encode())
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        items = read(bytes(content))
    except RefusedFile:
        items = []
    assert all(map(fit_to_keep, items))
