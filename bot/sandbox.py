"""`kith sandbox`: the whole product without a Slack account, on this machine only.

The pretend workspace runs beside the bot as a process of its own, and the bot talks to it as it would to
Slack. Everything is kept in a temporary folder: the real database is never touched.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

from bot.app import build
from bot.clock import utc_now
from bot.connection import Connection
from bot.imports import import_extract, import_postcodes, import_register
from bot.nudges.ticks import Ticks
from bot.resources import CONFIG, DEMO
from bot.services.roles import Role
from bot.settings import Settings, WrongSettings, read_settings
from bot.startup import prepare
from bot.store import people, roles
from bot.store.database import Database
from bot.store.roles import RoleGrant
from bot.store.sealing import new_key

PORT = 8150  # any free one is taken instead where this is in use
DEMO_REGISTER = "ofsted_register_2026-08-31_Westhaven.csv"
DEMO_EXTRACT = "ofsted_extract_2026-08-31_Westhaven.xml"
DEMO_POLICY = "policy.yaml"
# A register from the future is refused; the invented one is not, whatever this machine's clock says.
DEMO_DAY = datetime(2026, 9, 1, tzinfo=UTC)
# Two of the invented council's people, of whom the first is the one the page acts as when it opens.
DEMO_ADMINS = "U0MAYAOKA,U0GEORGEA"
# Its safeguarding team, and the workspace they are in (demo/workspace.yaml).
DEMO_MANAGER, DEMO_WORKSPACE = "U0GEORGEA", "T0WESTHAV"
DEMO_TEAM = (
    ("U0ANWENPR", Role.SAFEGUARDING_LEAD),
    ("U0TOMASRE", Role.DEPUTY),
    (DEMO_MANAGER, Role.MANAGER),
)
# How often it is looked whether the page's clock was moved.
SECONDS_TO_FOLLOW = 1
# Nobody who tries Kith wants to wait.
SECONDS_TO_TICK = 2
LAST_LINE = "SLACK_SIGNING_SECRET="


class PageClock:
    """The pretend workspace's time: this machine's, and as much more as it was moved forward on the page."""

    def __init__(self, url: str) -> None:
        """`url` is where the page is."""
        self._url = f"{url}sandbox/settings"
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        """The moment it is there, in UTC."""
        return utc_now() + self._ahead

    def follow(self) -> None:
        """Look how far it was moved; where the page does not answer, it stays as it is."""
        with suppress(OSError, ValueError), urlopen(self._url, timeout=SECONDS_TO_FOLLOW) as answer:  # noqa: S310
            ahead = datetime.fromisoformat(json.load(answer)["now"]) - utc_now()
            # What the page tells is cut to whole seconds.
            if ahead > self._ahead + timedelta(seconds=2):
                self._ahead = ahead


def run(
    register: Path | None,
    postcodes: Path | None,
    port: int | None,
    wait: Callable[[], None],
    say: Callable[[str], None],
) -> None:
    """Run workspace and bot until `wait` returns. Raises WrongSettings, RefusedFile."""
    with tempfile.TemporaryDirectory(prefix="kith-sandbox-") as home, _workspace(port) as (url, told):
        address = f"sqlite:///{Path(home) / 'kith.db'}"
        settings = read_settings(
            **told,
            KITH_HOME=Path(home),
            KITH_DATABASE_URL=address,
            KITH_ADMINS=DEMO_ADMINS,
            KITH_TICK_SECONDS=SECONDS_TO_TICK,
            KITH_POLICY=DEMO / DEMO_POLICY,
            # What is told here is gone when it ends.
            KITH_ENCRYPTION_KEYS=new_key(),
            KITH_RECORD_KEY=new_key(),
        )
        database = Database(settings.database)
        try:
            fill(database, register, postcodes, say)
            name_team(database)
            _connect(settings, database, url, wait, say)
        finally:
            database.close()


def fill(
    database: Database, register: Path | None, postcodes: Path | None, say: Callable[[str], None]
) -> None:
    """Put a register into an empty database: the invented one, or a real one. Raises RefusedFile."""
    prepare(database)
    for path in (DEMO / "postcodes.csv", postcodes):
        if path:
            say(import_postcodes(database, path))
    if register:
        say(import_register(database, register, utc_now))
    else:
        say(import_register(database, DEMO / DEMO_REGISTER, _not_before_the_demo))
        say(import_extract(database, DEMO / DEMO_EXTRACT, _not_before_the_demo))


def name_team(database: Database) -> None:
    """Give the invented council a safeguarding team, so that concerns can be tried at once."""
    now = utc_now()
    with database.transaction(writes=True) as session:
        for user_id, role in DEMO_TEAM:
            roles.give(session, RoleGrant(user_id=user_id, role=role, given_at=now, given_by=DEMO_MANAGER))
            people.meet(session, user_id, DEMO_WORKSPACE, now)


def _not_before_the_demo() -> datetime:
    return max(utc_now(), DEMO_DAY)


def _connect(
    settings: Settings, database: Database, url: str, wait: Callable[[], None], say: Callable[[str], None]
) -> None:
    clock = PageClock(url)
    following = Ticks(clock.follow, SECONDS_TO_FOLLOW)
    following.open()
    built = build(settings, database, clock)
    connection = Connection(built.app, settings.slack_app_token.get_secret_value())
    connection.open()
    built.post_office.open()
    say(f"\nKith is running in a pretend workspace: {url}\nOpen this address in a browser. Ctrl-C ends it.")
    _open_browser(url)
    wait()
    following.leave()
    built.post_office.stop()
    connection.leave()
    built.post_office.leave()


@contextmanager
def _workspace(port: int | None) -> Iterator[tuple[str, dict[str, str]]]:
    """The pretend workspace as a process: its address, and the settings for whoever connects to it."""
    command = [sys.executable, "-P", "-m", "slack_sandbox", "--manifest", str(CONFIG / "manifest.yaml")]
    command += ["--workspace", str(DEMO / "workspace.yaml"), "--port", str(port or _free_port())]
    # It finds what this process finds (-P and the path): nothing of the folder Kith happens to run from.
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path))}
    with subprocess.Popen(  # noqa: S603 - our own
        command, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            told = dict(_settings_told(process))
            yield told["SLACK_API_URL"].removesuffix("api/"), told
        finally:
            process.terminate()


def _settings_told(process: subprocess.Popen[str]) -> Iterator[tuple[str, str]]:
    for line in process.stdout or ():
        name, equals, value = line.strip().partition("=")
        if equals and name.startswith("SLACK_"):
            yield name, value
        if line.startswith(LAST_LINE):
            return
    raise WrongSettings("The pretend workspace could not be started. Is another one running on this port?")


def _free_port() -> int:
    """The usual port, or 0 for any free one where that is in use."""
    with socket.socket() as attempt:
        try:
            attempt.bind(("127.0.0.1", PORT))
        except OSError:
            return 0
        return PORT


def _open_browser(url: str) -> None:
    """Open the page where there is a screen; a browser for terminals would take over this one."""
    if sys.platform in {"darwin", "win32"} or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        webbrowser.open(url)
