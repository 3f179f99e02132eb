"""`python -m slack_sandbox --manifest … --workspace … --port …`: run a workspace by itself."""

import argparse
import signal
import sys
from pathlib import Path
from queue import SimpleQueue

from slack_sandbox.manifest import ManifestError
from slack_sandbox.seed import SeedError
from slack_sandbox.server import Sandbox, serve


def main() -> int:
    """Run until Ctrl-C or SIGTERM; the return value is the exit status."""
    parser = argparse.ArgumentParser(prog="python -m slack_sandbox", description=__doc__)
    parser.add_argument("--manifest", type=Path, required=True, help="the Slack app manifest (YAML)")
    parser.add_argument("--workspace", type=Path, required=True, help="who and what is there (YAML)")
    parser.add_argument("--port", type=int, default=0, help="0, the default, takes a free one")
    options = parser.parse_args()
    # Unlike an Event, a SimpleQueue may be put into by a signal handler at any moment
    # (https://docs.python.org/3/library/queue.html#queue.SimpleQueue.put).
    asked: SimpleQueue[int] = SimpleQueue()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda number, _: asked.put(number))
    try:
        serve(options.manifest, options.workspace, options.port, _announce, asked.get)
    except (ManifestError, SeedError, OSError) as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    return 0


def _announce(sandbox: Sandbox) -> None:
    """What an app needs to connect, in the form of its settings."""
    sys.stdout.write(
        f"The pretend workspace is at {sandbox.url}\n\n"
        f"SLACK_API_URL={sandbox.api_url}\n"
        f"SLACK_BOT_TOKEN={sandbox.bot_token}\n"
        f"SLACK_APP_TOKEN={sandbox.app_token}\n"
        f"SLACK_SIGNING_SECRET={sandbox.signing_secret}\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
