"""What the tests share: a clock, real databases, a pretend workspace with the real bot, a browser."""

import gc
import io
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import URL, Engine, make_url

from bot import logs
from bot.sandbox import fill
from bot.store import schema
from bot.store.database import Database, open_engine
from tests.keys import KEYS
from tests.postgres import NO_POSTGRES, Server, find_programs, run_server
from tests.smtp import MailServer
from tests.statements import share_statements
from tests.world import Transport, World

ROOT = Path(__file__).parent.parent
# As much is imported and collected, to look through it for waste every 700 objects takes a third of the time.
gc.set_threshold(50_000, 50)
# Kith does not start without keys; whatever a test starts has these.
os.environ.update(KEYS)
# Nothing here trusts the machine's certificates, and to read them takes 20 ms of every connection.
os.environ["SSL_CERT_FILE"] = os.devnull
# How long an example takes says something of the machine, nothing of the code.
hypothesis.settings.register_profile("kith", deadline=None)
hypothesis.settings.load_profile("kith")
# Where a world works: by default the first, with --everywhere each journey takes place in all of them.
SURROUNDINGS: tuple[Any, ...] = (
    ("socket mode", "sqlite"),
    ("http", "sqlite"),
    pytest.param(("socket mode", "postgresql"), marks=pytest.mark.postgres),
    pytest.param(("http", "postgresql"), marks=pytest.mark.postgres),
)
KINDS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_BROWSER = "No Chromium here, so this was not tested. On Debian and Ubuntu: apt install chromium"
# Chromium's sandbox does not start for root; the others keep it off the network it does not need.
BROWSER_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--everywhere",
        action="store_true",
        help="run the journeys over both transports and on both databases, and fail where PostgreSQL or a "
        "browser is missing; wait as long as Kith itself would",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A journey takes place over Socket Mode on SQLite; with --everywhere, in all surroundings."""
    everywhere = metafunc.config.getoption("everywhere")
    if everywhere and "surroundings" in metafunc.fixturenames and _is_journey(metafunc.definition):
        metafunc.parametrize("surroundings", SURROUNDINGS, indirect=True, ids=" on ".join)


def _is_journey(test: pytest.Item) -> bool:
    return test.get_closest_marker("journey") is not None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With --everywhere, a test that could not have its PostgreSQL or its browser has failed."""
    report = yield
    needed = {"postgres_server", "browser"} & {*item.fixturenames}  # type: ignore[attr-defined]
    marked = item.get_closest_marker("postgres") or item.get_closest_marker("browser")
    if report.skipped and (needed or marked) and item.config.getoption("everywhere"):
        report.outcome = "failed"
    return report


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        """Move forward: `move(minutes=5)`."""
        self.now += timedelta(**by)


@pytest.fixture(scope="session", autouse=True)
def _seldom_collected() -> None:
    """What was imported stays, so that it need not be looked through again and again."""
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _quiet_logs() -> None:
    """What the bot logs is not for the terminal of whoever runs the tests."""
    logs.configure(io.StringIO())


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 9, 14, 17, 0, tzinfo=UTC))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    programs = find_programs()
    if programs is None:
        pytest.skip(NO_POSTGRES)
    with run_server(programs) as server:
        yield server


@pytest.fixture(params=KINDS)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    """The address of a new, empty database, of each kind in turn."""
    if request.param == "sqlite":
        yield make_url(f"sqlite:///{tmp_path / 'kith.db'}")
        return
    server: Server = request.getfixturevalue("postgres_server")
    with server.new_database() as url:
        yield url


@pytest.fixture
def engine(address: URL) -> Iterator[Engine]:
    """An empty database, of each kind in turn."""
    engine = open_engine(address)
    yield engine
    engine.dispose()


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with all tables and nothing in them, of each kind in turn."""
    with ExitStack() as ends:
        if request.param == "sqlite":
            url = make_url(f"sqlite:///{tmp_path / 'kith.db'}")
            shutil.copy(request.getfixturevalue("empty_file"), tmp_path / "kith.db")
        else:
            server: Server = request.getfixturevalue("postgres_server")
            url = ends.enter_context(server.new_database(request.getfixturevalue("postgres_empty")))
        database = Database(url)
        share_statements(database.engine)
        yield database
        database.close()


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with all its tables, made once; copy it, do not write to it."""
    path = tmp_path_factory.mktemp("empty") / "kith.db"
    database = Database(f"sqlite:///{path}")
    schema.upgrade(database.engine)
    database.close()
    return path


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with the invented council in it, made once; copy it, do not write to it."""
    path = tmp_path_factory.mktemp("demo") / "kith.db"
    database = Database(f"sqlite:///{path}")
    fill(database, None, None, lambda _: None)
    database.close()
    return path


@pytest.fixture(scope="session")
def background() -> Iterator[Executor]:
    """Ends workspaces beside the next tests: slack_sdk takes a second to end its threads."""
    with ThreadPoolExecutor(max_workers=4) as executor:
        yield executor


@pytest.fixture(scope="session")
def leaving() -> list[Future[None]]:
    """The workspaces of earlier tests that are being ended, or have been."""
    return []


@pytest.fixture
def settled(leaving: list[Future[None]]) -> None:
    """No workspace of an earlier test is still being ended: nothing is logged but by this test."""
    wait(leaving)


@pytest.fixture(scope="session")
def postgres_empty(postgres_server: Server) -> Iterator[str]:
    """The name of a PostgreSQL database with all tables and nothing in them; copy it, do not open it."""
    with postgres_server.new_database() as url:
        database = Database(url)
        schema.upgrade(database.engine)
        database.close()
        yield str(url.database)


@pytest.fixture(scope="session")
def postgres_demo(postgres_server: Server) -> Iterator[str]:
    """The name of a PostgreSQL database with the invented council in it; copy it, do not open it."""
    with postgres_server.new_database() as url:
        database = Database(url)
        fill(database, None, None, lambda _: None)
        database.close()
        yield str(url.database)


@pytest.fixture
def surroundings(request: pytest.FixtureRequest) -> tuple[Transport, str]:
    """By which transport and on which database a world works."""
    return getattr(request, "param", SURROUNDINGS[0])


@pytest.fixture
def new_demo(
    surroundings: tuple[Transport, str], request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[[], str | URL]]:
    """Makes databases with the invented council in them; gives their addresses."""
    names = (tmp_path / f"kith-{number}.db" for number in count())
    with ExitStack() as databases:
        if surroundings[1] == "sqlite":
            demo: Path = request.getfixturevalue("demo_file")
            yield lambda: f"sqlite:///{shutil.copy(demo, next(names))}"
        else:
            server: Server = request.getfixturevalue("postgres_server")
            template: str = request.getfixturevalue("postgres_demo")
            yield lambda: databases.enter_context(server.new_database(template))


@pytest.fixture
def new_world(
    new_demo: Callable[[], str | URL],
    surroundings: tuple[Transport, str],
    clock: Clock,
    background: Executor,
    leaving: list[Future[None]],
) -> Iterator[Callable[..., World]]:
    """Makes a workspace with the bot connected to it."""
    worlds: list[World] = []

    def make(**options: object) -> World:
        chosen: dict[str, Any] = {"transport": surroundings[0], **options}
        world = World(new_demo(), clock, **chosen).__enter__()
        worlds.append(world)
        return world

    yield make
    for world in worlds:
        leaving.append(background.submit(world.__exit__, None, None, None))


@pytest.fixture
def world(new_world: Callable[..., World]) -> World:
    """The invented council's workspace, with the bot connected to it."""
    return new_world()


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A mail server that takes everything from everybody on this machine, until it is told otherwise."""
    server = MailServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless browser for all tests that need one."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.skip(NO_BROWSER)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(BROWSER_ARGUMENTS))
        yield browser
        browser.close()
