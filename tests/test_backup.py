"""The backups that docs/operating.md describes: made while Kith writes, whole when they are restored."""

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL, make_url

from bot.sandbox import fill
from bot.store import schema
from bot.store.audit import AuditEvent
from bot.store.database import Database
from bot.store.directory import Directory
from bot.store.providers import Provider
from tests.conftest import Clock
from tests.postgres import Server, find_programs
from tests.world import ROOT

PAGE = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")


def command(beginning: str) -> str:
    """The one command on the page that begins so."""
    (found,) = re.findall(rf"^{re.escape(beginning)}.*$", PAGE, re.MULTILINE)
    return found


def run(line: str, folder: Path, **settings: str) -> str:
    """A command of the page, with `folder` in the place of the page's own folders; what it printed."""
    for theirs in ("/var/lib/kith", "/var/backups"):
        line = line.replace(theirs, str(folder))
    environment = {"PATH": os.environ["PATH"], **settings}
    done = subprocess.run(["sh", "-c", line], env=environment, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@contextmanager
def at_work(database: Database, clock: Clock) -> Iterator[None]:
    """Kith writes all the while, two rows at a time that belong together."""
    written, done = threading.Event(), threading.Event()

    def write() -> None:
        while not done.is_set():
            with database.transaction(writes=True) as session:
                for half in ("first", "second"):
                    session.add(act(clock, half))
                    session.flush()
            written.set()
            done.wait(0.01)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert written.wait(20)
        yield
    finally:
        done.set()
        writer.join()


def act(clock: Clock, action: str) -> AuditEvent:
    return AuditEvent(at=clock(), actor_id="U1", actor_team="T1", action=action, subject="x", details={})


def check(restored: URL, clock: Clock) -> None:
    """Everything of one moment is there, people are found, and work goes on."""
    database = Database(restored)
    try:
        assert schema.current(database.engine) == schema.newest()
        with database.transaction(writes=True) as session:
            acts = session.query(AuditEvent)
            halves = [acts.filter_by(action=half).count() for half in ("first", "second")]
            assert halves[0] == halves[1] > 0
            assert session.query(Provider).count() == 320
            assert "samphire" in Directory(database).listings().vocabulary
            session.add(act(clock, "after"))
    finally:
        database.close()


@pytest.fixture
def demo(demo_file: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(demo_file, tmp_path / "kith.db"))


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="No sqlite3 here: apt install sqlite3")
@pytest.mark.parametrize("way", ["VACUUM", ".backup"])
def test_a_sqlite_backup_made_while_kith_writes_is_whole(
    demo: Path, tmp_path: Path, clock: Clock, way: str
) -> None:
    line = command('sqlite3 /var/lib/kith/kith.db "VACUUM')
    if way == ".backup":
        (instead,) = re.findall(r"`(\.backup [^`]+)`", PAGE)
        line = re.sub(r'".*"', f'"{instead}"', line)
    running = Database(f"sqlite:///{demo}")
    with at_work(running, clock):
        run(line, tmp_path)
    crash(running, demo, clock)
    assert run(command('sqlite3 /var/backups/kith-new.db "PRAGMA'), tmp_path) == "ok\n"
    run(command("rm -f /var/lib/kith/"), tmp_path)
    # This machine has no user of the name.
    run(command("install -o kith").replace("-o kith -g kith ", ""), tmp_path)
    check(make_url(f"sqlite:///{demo}"), clock)


def crash(running: Database, file: Path, clock: Clock) -> None:
    """Leave the files as a machine does that lost its power: with what was written last in the WAL."""
    with running.transaction(writes=True) as session:
        session.add(act(clock, "first"))
    files = {path: path.read_bytes() for path in (file, Path(f"{file}-wal"), Path(f"{file}-shm"))}
    running.close()
    for path, content in files.items():
        path.write_bytes(content)


@pytest.mark.postgres
def test_a_postgresql_backup_made_while_kith_writes_is_whole(
    postgres_server: Server, tmp_path: Path, clock: Clock
) -> None:
    with postgres_server.new_database() as address:
        running = Database(address)
        fill(running, None, None, lambda _: None)
        with at_work(running, clock):
            dump = command("pg_dump").removesuffix(" kith") + f" {address.database}"
            run_on(address, dump, tmp_path)
        running.close()
        run_on(address, command("createdb"), tmp_path)
        run_on(address, command("pg_restore"), tmp_path)
        check(address.set(database="kith_restored"), clock)


def run_on(address: URL, line: str, folder: Path) -> None:
    """On the test's own server, which PostgreSQL's tools are told of by the environment."""
    path = f"{find_programs()}{os.pathsep}{os.environ['PATH']}"
    run(line, folder, PATH=path, PGHOST=str(address.query["host"]), PGUSER=str(address.username))
