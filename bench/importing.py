"""The import of one register, each way in a process of its own so that its peak memory is its own.

Run as a script: `importing.py WAY FILE FOLDER`. The two floors need nothing of Kith, so that sqlite-utils may
live in an environment of its own.
"""

import csv
import json
import os
import resource
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

# An interpreter that has sqlite-utils, which is none of Kith's dependencies.
SQLITE_UTILS_PYTHON = os.environ.get("SQLITE_UTILS_PYTHON") or sys.executable
HOW_TO_GET_IT = (
    "sqlite-utils is not installed here, so it was not compared. To compare it: "
    "python3 -m venv .venv-bench && .venv-bench/bin/pip install sqlite-utils && "
    "make bench SQLITE_UTILS_PYTHON=.venv-bench/bin/python"
)
KEY = "Provider URN"
SEARCHED = (
    *("Provider name", "Provider town", "Local authority", "Parliamentary constituency"),
    *("Provider address line 1", "Registered_Person_Name", "Postcode"),
)


def with_sqlite3(path: Path, database: Path) -> None:
    """Every row as it stands into one table through `executemany`: nothing checked, nothing indexed."""
    with path.open(encoding="utf-8", newline="") as stream, sqlite3.connect(database) as connection:
        rows = csv.reader(stream)
        headings = next(rows)
        columns = ", ".join(f'"{heading}"' for heading in headings)
        connection.execute(f'CREATE TABLE provider ({columns}, PRIMARY KEY ("{KEY}"))')
        connection.executemany(f"INSERT INTO provider VALUES ({', '.join('?' * len(headings))})", rows)


def with_sqlite_utils(path: Path, database: Path) -> None:
    """Every row as it stands into one table that can be searched: nothing checked, no inspections."""
    import sqlite_utils  # type: ignore[import-not-found]

    with path.open(encoding="utf-8", newline="") as stream:
        table = sqlite_utils.Database(database)["provider"]
        table.upsert_all(csv.DictReader(stream), pk=KEY)
        table.enable_fts(SEARCHED)


def with_kith(path: Path, database: Path) -> None:
    """As `kith import ofsted` does it: checked, compared, inspections apart, positions, the search index."""
    from bot.clock import utc_now
    from bot.imports import import_register
    from bot.store import schema
    from bot.store.database import Database

    kith = Database(f"sqlite:///{database}")
    schema.upgrade(kith.engine)
    import_register(kith, path, utc_now)
    kith.close()


WAYS = {"sqlite3": with_sqlite3, "sqlite-utils": with_sqlite_utils, "kith": with_kith}


def measured(way: str, register: Path, folder: Path) -> dict[str, float] | None:
    """Seconds and megabytes of one way; None where what it needs is not installed."""
    python = SQLITE_UTILS_PYTHON if way == "sqlite-utils" else sys.executable
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    run = subprocess.run(
        [python, __file__, way, register, folder / f"{way}.db"],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    if run.returncode and "No module named 'sqlite_utils'" in run.stderr:
        return None
    if run.returncode:
        raise RuntimeError(run.stderr)
    told: dict[str, float] = json.loads(run.stdout)
    return told


def _main(way: str, register: str, database: str) -> None:
    # Loading the code is not importing rows.
    if way == "sqlite-utils":
        import sqlite_utils  # noqa: F401
    elif way == "kith":
        import bot.imports
        import bot.store.schema  # noqa: F401
    started = time.perf_counter()
    WAYS[way](Path(register), Path(database))
    seconds = time.perf_counter() - started
    sys.stdout.write(json.dumps({"seconds": seconds, "megabytes": peak_megabytes()}))


def peak_megabytes() -> float:
    """The most memory this process has held. Linux hands `ru_maxrss` down from the parent, `VmHWM` not."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024)


if __name__ == "__main__":
    _main(*sys.argv[1:])
