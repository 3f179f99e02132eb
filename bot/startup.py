"""Looked at before the bot is connected, so that everything that is wrong is said in one message."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from http.client import HTTPException
from pathlib import Path

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import URL, Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.policy import WrongPolicy, read_policy
from bot.settings import HOW_TO_MEND, Settings, SlackSettings, WrongSettings
from bot.store import schema
from bot.store.database import Database

NOT_SLACK = f"SLACK_API_URL: what answers there is not Slack. {HOW_TO_MEND['SLACK_API_URL']}"
# Slack's own words for a refusal; slack_sdk puts a whole page in their place when it got one.
ERROR_CODE = re.compile(r"(?!None$)\w+", re.ASCII)


class Kind(Enum):
    """What is wrong with a database: this decides what can be done about it."""

    BEHIND = "behind"
    """From an earlier version of Kith: it can be upgraded."""
    AHEAD = "ahead"
    """From a later version of Kith."""
    NOT_OPENED = "not opened"


@dataclass(frozen=True)
class DatabaseFault:
    """What is wrong with the database, and how to mend it in words."""

    kind: Kind
    told: str

    def __str__(self) -> str:
        return self.told


OTHER_VERSION = {
    Kind.BEHIND: "KITH_DATABASE_URL: the database is from an earlier version of Kith (it is at {current}, "
    "this version needs {newest}). Make a backup, then run `kith db upgrade`.",
    Kind.AHEAD: "KITH_DATABASE_URL: the database is from a later version of Kith (it is at {current}, this "
    "version knows {newest} at most). Install the later version again, or restore a backup from before.",
}


def check(settings: SlackSettings, database: Database) -> None:
    """Try tokens, policy and database. Raises WrongSettings with every fault and how to mend it."""
    faults = [
        *_slack_faults(settings),
        *policy_faults(settings),
        *map(str, database_faults(database.engine)),
    ]
    if faults:
        raise WrongSettings(
            "\n".join(["Kith cannot start:", *(f"  • {fault}" for fault in dict.fromkeys(faults))])
        )


def prepare(database: Database) -> None:
    """Make a new database ready. Raises WrongSettings where that cannot be, or it is of another version."""
    _refuse(list(database_faults(database.engine)))


def upgrade(database: Database) -> None:
    """Bring the database to the newest shape.

    Raises WrongSettings where it cannot be opened, or is of a later version.
    """
    _refuse([fault for fault in database_faults(database.engine) if fault.kind is not Kind.BEHIND])
    schema.upgrade(database.engine)


def _refuse(faults: list[DatabaseFault]) -> None:
    if faults:
        raise WrongSettings("\n".join(map(str, faults)))


def database_faults(engine: Engine, *, make: bool = True) -> Iterator[DatabaseFault]:
    """What is wrong with the database. With `make`, an empty one is made ready; an old one is left alone."""
    try:
        if make:
            _make_folder(engine.url)
        current = schema.current(engine)
        if current is None and make:
            schema.upgrade(engine)
        elif current not in (None, schema.newest()):
            kind = Kind.BEHIND if current in schema.revisions() else Kind.AHEAD
            yield DatabaseFault(kind, OTHER_VERSION[kind].format(current=current, newest=schema.newest()))
    except OSError as fault:
        yield DatabaseFault(
            Kind.NOT_OPENED,
            f"KITH_HOME: the folder cannot be made ({fault.strerror}). {HOW_TO_MEND['KITH_HOME']}",
        )
    except SQLAlchemyError as fault:
        why = str(getattr(fault, "orig", None) or type(fault).__name__).strip().splitlines()[0]
        yield DatabaseFault(
            Kind.NOT_OPENED,
            f"KITH_DATABASE_URL: the database cannot be opened ({why}). If another Kith is at work on it, "
            f"try again in a moment. {HOW_TO_MEND['KITH_DATABASE_URL']}",
        )


def policy_faults(settings: SlackSettings) -> Iterator[str]:
    """What is wrong with the council's own policy, and how it is mended."""
    try:
        read_policy(settings.policy)
    except WrongPolicy as fault:
        yield f"KITH_POLICY: {' '.join(str(fault).split())} {HOW_TO_MEND['KITH_POLICY']}"


def _slack_faults(settings: SlackSettings) -> Iterator[str]:
    """What Slack says to the tokens. A signing secret cannot be tried: only Slack signs."""
    client = WebClient(base_url=settings.slack_api_url, retry_handlers=[])
    bot = settings.slack_bot_token.get_secret_value()
    yield from token_faults("SLACK_BOT_TOKEN", lambda: client.auth_test(token=bot))
    if isinstance(settings, Settings):
        app = settings.slack_app_token.get_secret_value()
        yield from token_faults("SLACK_APP_TOKEN", lambda: client.apps_connections_open(app_token=app))


def token_faults(name: str, attempt: Callable[[], object]) -> Iterator[str]:
    """What Slack has against the token that `attempt` uses, and how the setting `name` is mended."""
    try:
        attempt()
    except SlackApiError as refusal:
        error = str(refusal.response.get("error"))
        if ERROR_CODE.fullmatch(error):
            yield f"{name}: Slack answers “{error}”. {HOW_TO_MEND[name]}"
        else:
            yield NOT_SLACK
    except HTTPException:
        yield NOT_SLACK
    except OSError as fault:
        yield f"SLACK_API_URL: Slack cannot be reached ({fault}). {HOW_TO_MEND['SLACK_API_URL']}"


def _make_folder(url: URL) -> None:
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
