"""`python -m slack_sandbox --manifest … --workspace …`: run a workspace by itself."""

import argparse
import os
import signal
import sys
from pathlib import Path
from queue import SimpleQueue
from urllib.parse import urlsplit

from slack_sandbox.manifest import ManifestError
from slack_sandbox.seed import SeedError
from slack_sandbox.server import Sandbox, serve

SIGNED_WITH = "SLACK_SIGNING_SECRET"


def main() -> int:
    """Run until Ctrl-C or SIGTERM; the return value is the exit status."""
    options = _parser().parse_args()
    # Others on the machine can read a command line, but not an environment.
    secret = os.environ.get(SIGNED_WITH) if options.request_url else None
    # Unlike an Event, a SimpleQueue may be put into by a signal handler at any moment
    # (https://docs.python.org/3/library/queue.html#queue.SimpleQueue.put).
    asked: SimpleQueue[int] = SimpleQueue()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda number, _: asked.put(number))
    try:
        serve(
            options.manifest,
            options.workspace,
            options.port,
            lambda sandbox: _announce(sandbox, secret is None),
            asked.get,
            request_url=options.request_url,
            signing_secret=secret,
        )
    except (ManifestError, SeedError, OSError) as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m slack_sandbox", description=__doc__)
    parser.add_argument("--manifest", type=Path, required=True, help="the Slack app manifest (YAML)")
    parser.add_argument("--workspace", type=Path, required=True, help="who and what is there (YAML)")
    parser.add_argument("--port", type=int, default=0, help="0, the default, takes a free one")
    parser.add_argument(
        "--request-url",
        type=_address,
        metavar="URL",
        help="where the app takes requests over HTTP; without it the app connects (Socket Mode). They are "
        f"signed with {SIGNED_WITH} of the environment, or a new secret where that is not set",
    )
    return parser


def _address(given: str) -> str:
    """A web address; `argparse` tells of the error."""
    try:
        parts = urlsplit(given)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound:
        raise argparse.ArgumentTypeError(
            f"“{given}” is no address such as http://127.0.0.1:3000/slack/events"
        )
    return given


def _announce(sandbox: Sandbox, tell_secret: bool) -> None:
    """What an app needs to connect, in the form of its settings; not the secret it has already."""
    sys.stdout.write(
        f"The pretend workspace is at {sandbox.url}\n\n"
        f"SLACK_API_URL={sandbox.api_url}\n"
        f"SLACK_BOT_TOKEN={sandbox.bot_token}\n"
        f"SLACK_APP_TOKEN={sandbox.app_token}\n"
    )
    if tell_secret:
        sys.stdout.write(f"{SIGNED_WITH}={sandbox.signing_secret}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
