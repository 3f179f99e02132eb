"""Looked at before the bot is connected, so that everything that is wrong is said in one message."""

from collections.abc import Callable, Iterator

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.settings import HOW_TO_MEND, Settings, WrongSettings
from bot.store import schema
from bot.store.database import Database

BEHIND = (
    "KITH_DATABASE_URL: the database is from another version of Kith (it is at {current}, this version needs "
    "{newest}). Make a backup, then run `kith db upgrade`."
)


def check(settings: Settings, database: Database) -> None:
    """Try the tokens and the database. Raises WrongSettings with every fault and how to mend it."""
    client = WebClient(base_url=settings.slack_api_url, retry_handlers=[])
    bot, app = settings.slack_bot_token.get_secret_value(), settings.slack_app_token.get_secret_value()
    faults = [
        *_token_faults("SLACK_BOT_TOKEN", lambda: client.auth_test(token=bot)),
        *_token_faults("SLACK_APP_TOKEN", lambda: client.apps_connections_open(app_token=app)),
        *database_faults(database.engine),
    ]
    if faults:
        raise WrongSettings(
            "\n".join(["Kith cannot start:", *(f"  • {fault}" for fault in dict.fromkeys(faults))])
        )


def prepare(database: Database) -> None:
    """Make a new database ready. Raises WrongSettings where that cannot be, or it is of another version."""
    faults = list(database_faults(database.engine))
    if faults:
        raise WrongSettings("\n".join(faults))


def database_faults(engine: Engine) -> Iterator[str]:
    """What is wrong with the database. An empty one is brought up to date, an old one is left alone."""
    try:
        current = schema.current(engine)
        if current is None:
            schema.upgrade(engine)
        elif current != schema.newest():
            yield BEHIND.format(current=current, newest=schema.newest())
    except SQLAlchemyError as fault:
        why = str(getattr(fault, "orig", None) or type(fault).__name__).strip().splitlines()[0]
        yield f"KITH_DATABASE_URL: the database cannot be opened ({why}). {HOW_TO_MEND['KITH_DATABASE_URL']}"


def _token_faults(name: str, attempt: Callable[[], object]) -> Iterator[str]:
    try:
        attempt()
    except SlackApiError as refusal:
        yield f"{name}: Slack answers “{refusal.response.get('error')}”. {HOW_TO_MEND[name]}"
    except OSError as fault:
        yield f"SLACK_API_URL: Slack cannot be reached ({fault}). {HOW_TO_MEND['SLACK_API_URL']}"
