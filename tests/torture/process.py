"""One sender as a process of its own, in a hurry: what takes minutes in earnest takes seconds here."""

import io
from datetime import timedelta

from slack_sdk import WebClient

from bot import logs
from bot.nudges.decisions import Decision, Send
from bot.nudges.delivery import SlackDelivery
from bot.nudges.kinds import Occasion
from bot.nudges.occasions import Occasions
from bot.nudges.pace import Growing, Times
from bot.nudges.sender import Sender
from bot.nudges.tools import Tools
from bot.store.database import Database
from bot.store.directory import Directory
from bot.store.pace import Rate
from bot.store.sending import Paces
from bot.views.notes import Note

SECONDS_TO_POST = 0.5
HASTY = Times(
    start=timedelta(seconds=0.7),
    lease=timedelta(seconds=3),
    pause=Growing(timedelta(seconds=0.05), timedelta(seconds=0.2)),
    rest=Growing(timedelta(seconds=0.02), timedelta(seconds=0.1)),
    until_let_in=timedelta(seconds=0.5),
)
QUICK = Rate(timedelta(milliseconds=5), burst=10)


def send(address: str, api_url: str, token: str, bot_id: str) -> None:
    """Send until killed."""
    logs.configure(io.StringIO())
    database = Database(address)
    client = WebClient(token, base_url=api_url, timeout=SECONDS_TO_POST, retry_handlers=[])  # type: ignore[arg-type]
    tools = Tools(
        "slack",
        database,
        SlackDelivery(client, bot_id),
        Occasions(Directory(database), frozenset(), lambda _: {}, str),
        _say_the_key,
        paces=Paces(QUICK, QUICK, QUICK, QUICK),
        times=HASTY,
    )
    Sender(tools).run()


def _say_the_key(occasion: Occasion) -> Decision:
    return Send(Note(occasion.nudge.key))
