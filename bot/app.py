"""The only place where the parts are put together."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from bot.clock import Clock, utc_now
from bot.handlers import additions, corrections, providers, roles
from bot.handlers import kith as kith_handlers
from bot.handlers.people import People
from bot.handlers.requests import SECONDS_TO_SLACK, Kith
from bot.policy import read_policy
from bot.nudges.decisions import by_kinds
from bot.nudges.delivery import SlackDelivery
from bot.nudges.occasions import Occasions
from bot.nudges.pace import SECONDS_TO_POST
from bot.nudges.post_office import PostOffice
from bot.nudges.sender import Sender
from bot.nudges.tools import Tools
from bot.settings import SlackSettings
from bot.store.database import Database
from bot.store.directory import Directory


@dataclass(frozen=True)
class Built:
    """The bot: what answers, and what speaks by itself."""

    app: App
    post_office: PostOffice


def build_app(settings: SlackSettings, database: Database, clock: Clock = utc_now) -> App:
    """What answers, by itself."""
    return build(settings, database, clock).app


def build(settings: SlackSettings, database: Database, clock: Clock = utc_now) -> Built:
    """The bot, ready to be connected. Asks Slack who it is: raises SlackApiError for a wrong token.

    Raises WrongPolicy where the council's own policy cannot be used.

    The acknowledgement leaves when a listener returns (`process_before_response`), so whatever a listener
    answers with it arrives in one piece, and a listener that fails can still say so. Whoever hands it
    requests has made sure that they are Slack's: `bot.http_server` by their signature.
    """
    policy = read_policy(settings.policy)
    client = _client(settings, SECONDS_TO_SLACK)
    us = client.auth_test()
    app = App(
        client=client,
        process_before_response=True,
        token_verification_enabled=False,
        request_verification_enabled=False,
    )
    directory = Directory(database)
    # Read before the first request, which could not wait for a large one.
    directory.listings()
    people = People(str(us["team_id"]), clock)
    kith = Kith(
        database, directory, people, clock, settings.first_admins, waiting=(roles.waiting,), policy=policy
    )
    providers.register(app, kith)
    additions.register(app, kith)
    corrections.register(app, kith)
    roles.register(app, kith)
    kith_handlers.register(app, kith)
    return Built(app, _post_office(kith, _client(settings, SECONDS_TO_POST), us["bot_id"]))


def _client(settings: SlackSettings, seconds: int) -> WebClient:
    return WebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        timeout=seconds,
        # slack_sdk would send a post again when only its reply was lost.
        retry_handlers=[],
    )


def _post_office(kith: Kith, client: WebClient, bot_id: Any) -> PostOffice:
    tools = Tools(
        "slack",
        kith.database,
        SlackDelivery(client, str(bot_id)),
        Occasions(
            kith.directory,
            kith.first_admins,
            partial(kith.people.all, client),
            partial(kith.people.name, client),
        ),
        by_kinds({}),
        kith.clock,
    )
    return PostOffice([Sender(tools)])
