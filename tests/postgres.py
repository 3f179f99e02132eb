"""A real PostgreSQL, started by the test run itself in a folder of its own, reached by a socket file."""

import getpass
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import URL, create_engine, text

NO_POSTGRES = (
    "No PostgreSQL here, so this was not tested on it. On Debian and Ubuntu: apt install postgresql; "
    "on a Mac: brew install postgresql"
)
# Nothing here outlives the test run, so nothing need be safe from a power cut.
QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses=''"


class Server:
    """A running server; hands out empty databases."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = count()

    @contextmanager
    def new_database(self, template: str = "template1") -> Iterator[URL]:
        """The address of a database that is gone afterwards: an empty one, or a copy of `template`."""
        name = f"kith_{next(self._number)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield self._url(name)
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        engine = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def _url(self, name: str) -> URL:
        return URL.create(
            "postgresql+psycopg", username="kith", database=name, query={"host": str(self._folder)}
        )


def find_programs() -> Path | None:
    """The folder with PostgreSQL's own programs; None where it is not installed."""
    installed = shutil.which("initdb")
    if installed:
        return Path(installed).resolve().parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4]))
    return debian[-1].parent if debian else None


@contextmanager
def run_server(programs: Path) -> Iterator[Server]:
    """A server for as long as the block runs. It refuses to run as root, so there it runs as another user."""
    user = _owner()
    folder = Path(tempfile.mkdtemp(prefix="kith-pg-"))
    shutil.chown(folder, user)
    data = folder / "data"
    control = [programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
    try:
        _as(user, [programs / "initdb", "-D", data, "-U", "kith", "-A", "trust", "-E", "UTF8", "--no-sync"])
        _as(user, [*control, "-o", f"-k {folder} {QUICK}", "start"])
        try:
            yield Server(folder)
        finally:
            _as(user, [*control, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder)


def _owner() -> str:
    if os.getuid() != 0:
        return getpass.getuser()
    return next(
        name for name in ("postgres", "nobody") if name in {entry.pw_name for entry in pwd.getpwall()}
    )


def _as(user: str, command: list[object]) -> None:
    who = {} if os.getuid() != 0 else {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}
    subprocess.run([str(part) for part in command], check=True, capture_output=True, cwd="/", **who)
