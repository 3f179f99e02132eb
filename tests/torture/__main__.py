"""`make torture`: many rounds, and what was found. Exit status 1 where anything was lost or came twice."""

import argparse
import io
import sys
import time
from collections.abc import Iterable

from bot import logs
from tests.postgres import NO_POSTGRES, find_programs, run_server
from tests.torture.many import on_postgres, on_sqlite
from tests.torture.rounds import Outcome

ROUNDS = 200


def main() -> int:
    """Half of the rounds on SQLite, half on PostgreSQL."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("rounds", nargs="?", type=int, default=ROUNDS)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given = parser.parse_args()
    logs.configure(io.StringIO())
    sys.stdout.write(f"Seed {given.seed}\n")
    programs = find_programs()
    half = given.rounds // 2 if programs else given.rounds
    well = _tell("SQLite, one sender", on_sqlite(half, given.seed))
    if programs is None:
        sys.stdout.write(f"{NO_POSTGRES}\n")
        return 0 if well else 1
    with run_server(programs) as server:
        rest = on_postgres(server, given.rounds - half, given.seed + half)
        well = _tell("PostgreSQL, two senders", rest) and well
    return 0 if well else 1


def _tell(where: str, outcomes: Iterable[Outcome]) -> bool:
    found = list(outcomes)
    if not found:
        return True
    total = {name: sum(getattr(each, name) for each in found) for name in Outcome.__annotations__}
    sys.stdout.write(
        f"{where}: {len(found)} rounds, {total['kills']} times kill -9, {total['found']} messages in flight "
        f"then, {total['faults']} faults of Slack. Of {total['due']} messages {total['lost']} were lost, "
        f"{total['doubled']} came twice, {total['unmarked']} were noted wrongly.\n"
    )
    sys.stdout.flush()
    return not (total["lost"] or total["doubled"] or total["unmarked"])


if __name__ == "__main__":
    sys.exit(main())
