"""A.P20: people find CPD, say what should reach them, are told of it once, and book what they want."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.importers import cpd
from tests.conftest import Clock
from tests.handlers.cpd.room import NETWORK, PARTNERS, TITLE, add, follow, make_menu, open_door, told
from tests.importers.test_web import anywhere
from tests.world import World

FEED = """<rss version="2.0"><channel><title>Courses</title>
<item><title>Babbling &amp;amp; words: speech and language</title><guid>1</guid>
<link>https://trust.example/1</link>
<description>&lt;p&gt;Two hours.&lt;/p&gt;&lt;script&gt;x&lt;/script&gt;</description>
</item><item><title>Funding returns</title><guid>2</guid><link>https://trust.example/2</link></item>
</channel></rss>"""


class Website(BaseHTTPRequestHandler):
    """Somebody who publishes training."""

    content = FEED

    def do_GET(self) -> None:
        if not self.content:
            self.send_error(503)
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.end_headers()
        self.wfile.write(self.content.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def site() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Website) as server:
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield server
        server.shutdown()
    Website.content = FEED


@pytest.fixture
def world(
    new_world: Callable[..., World], clock: Clock, site: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch
) -> World:
    """In working hours. Its feeds may be on this machine, which nobody else's may."""
    monkeypatch.setattr("bot.app.look", partial(cpd.look, connect=anywhere))
    clock.now = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)
    return new_world()


def ticks(world: World, clock: Clock, **by: float) -> None:
    for _ in range(3):
        clock.move(**by or {"minutes": 1})
        world.deliver()


@pytest.mark.slow
@pytest.mark.criterion("A.P20")
@pytest.mark.journey
def test_cpd_reaches_those_who_follow_it_and_is_booked_by_buttons(
    world: World, clock: Clock, site: ThreadingHTTPServer
) -> None:
    make_menu(world)
    maya, nadia, beth = world.maya, world.nadia, world.beth

    # Nadia, of another workspace, says what should reach her; Beth follows something else.
    assert follow(nadia, PARTNERS, Topics=["Speech and language"], Cost_at_most="£10").ok
    assert follow(beth, Topics=["Funding"]).ok

    # Maya puts something on offer. Nadia is told of it, once; Beth is not.
    assert add(maya, Places="1").ok
    maya.close()
    ticks(world, clock)
    (note,) = told(nadia, "New CPD for you")
    assert TITLE in note.plain
    assert "Tuesday 6 October 2026, 6.30pm to 8pm" in note.plain
    assert not told(beth, "New CPD")

    # She is interested; Beth, who finds it on the menu, books the only place. Nadia then gets none.
    assert nadia.press(note, "I’m interested").ok
    assert "you are interested" in nadia.last_message("Kith").plain
    open_door(beth)
    beth.fill({"Find": "lisening"})
    assert beth.submit().ok
    assert beth.press(beth.open_form(), "Details").ok
    assert beth.press(beth.open_form(), "Book me").ok
    assert "You are on the list" in beth.open_form().plain
    assert nadia.press(note, "Book me").ok
    assert "you have none" in nadia.last_message("Kith").plain
    ticks(world, clock)
    assert "asked for a place" in told(maya, TITLE)[0].plain

    # Beth gives it back: Nadia, and she alone, hears that it is free, once, and has it.
    assert beth.press(beth.open_form(), "Not for me").ok
    ticks(world, clock)
    (free,) = told(nadia, "Last places")
    assert nadia.press(free, "Book me").ok
    assert "You are on the list" in nadia.last_message("Kith").plain
    assert not told(beth, "Last places")

    # A feed brings more: HTML is gone, what fits is told once, and the same feed again adds nothing.
    assert maya.command(NETWORK, "/cpd feeds").ok
    assert maya.press(maya.open_form(), "Add a feed").ok
    assert "https://" in str(maya.open_form().blocks)
    maya.fill({"Address": "file:///etc/passwd", "Who gives the training": "The Trust"})
    assert "https://" in maya.submit().errors["Address"]
    maya.fill({"Address": f"http://127.0.0.1:{site.server_port}/feed"})
    assert maya.submit().ok
    maya.close()
    ticks(world, clock)
    assert "Babbling & words" in told(nadia, "New CPD for you")[-1].plain
    assert "script" not in told(nadia, "Babbling")[0].plain
    assert len(told(nadia, "New CPD for you")) == 2
    (theirs,) = told(beth, "New CPD for you")
    assert "Funding returns" in theirs.plain
    ticks(world, clock, hours=2)
    assert (len(told(nadia, "New CPD for you")), len(told(beth, "New CPD for you"))) == (2, 1)

    # It breaks: Maya is told once, and what it had stays.
    Website.content = ""
    clock.now = datetime(2026, 9, 16, 9, 0, tzinfo=UTC)
    ticks(world, clock, hours=1)
    (broken,) = told(maya, "CPD feed that cannot be read")
    assert "answers with 503" in broken.plain
    assert maya.command(NETWORK, "/cpd funding").ok
    assert "Funding returns" in maya.open_form().plain
    maya.close()

    # Before the deadline, only who is interested and has no place is told; Nadia has one, so nobody is.
    clock.now = datetime(2026, 9, 30, 9, 0, tzinfo=UTC)
    ticks(world, clock, minutes=5)
    assert not told(nadia, "Book soon") + told(beth, "Book soon")

    # It is called off: Nadia hears why.
    assert maya.command(NETWORK, "/cpd talking").ok
    assert maya.press(maya.open_form(), "Details").ok
    assert maya.press(maya.open_form(), "Withdraw").ok
    maya.fill({"Why": "The speaker is ill."})
    assert maya.submit().ok
    clock.now += timedelta(minutes=5)
    ticks(world, clock)
    assert "The speaker is ill." in told(nadia, "Not on offer any more")[0].plain
    assert not told(beth, "Not on offer")


@pytest.mark.criterion("A.P20")
def test_with_a_morning_message_it_comes_in_that_once(world: World, clock: Clock) -> None:
    make_menu(world, PARTNERS)
    nadia = world.nadia
    (menu,) = [one for one in nadia.messages(PARTNERS) if "My preferences" in one.buttons]
    assert nadia.press(menu, "My preferences").ok
    nadia.fill({"When messages come": "One message each morning, about 8:30"})
    assert nadia.submit().ok
    nadia.close()
    assert follow(nadia, PARTNERS).ok
    assert add(world.maya).ok
    ticks(world, clock)
    assert not told(nadia, "New CPD")
    clock.now = datetime(2026, 9, 16, 8, 0, tzinfo=UTC)
    ticks(world, clock)
    (today,) = told(nadia, "New CPD for you")
    assert today.plain.startswith("Today")
    assert "Book me" in today.buttons
    ticks(world, clock, hours=24)
    assert len(told(nadia, "New CPD for you")) == 1
