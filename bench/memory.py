"""What the directory in memory costs, in a process of its own. Run as a script: `memory.py DATABASE`."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path


def measured(database: Path) -> dict[str, float]:
    """Seconds to read it, and the megabytes by which the process grew."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    run = [sys.executable, __file__, database]
    told: dict[str, float] = json.loads(subprocess.check_output(run, text=True, env=environment))
    return told


def _main(path: str) -> None:
    from bench.importing import peak_megabytes
    from bot.store import tables  # noqa: F401 - every model, as in the bot
    from bot.store.database import Database
    from bot.store.directory import Directory

    database = Database(f"sqlite:///{path}")
    before, started = peak_megabytes(), time.perf_counter()
    Directory(database).listings()
    seconds = time.perf_counter() - started
    sys.stdout.write(json.dumps({"seconds": seconds, "megabytes": peak_megabytes() - before}))
    database.close()


if __name__ == "__main__":
    _main(*sys.argv[1:])
