"""The only place where the parts are put together."""

from slack_bolt import App
from slack_sdk import WebClient

from bot.clock import Clock, utc_now
from bot.handlers import additions, corrections, meeting_answers, meeting_needs, meetings, providers, roles
from bot.handlers import kith as kith_handlers
from bot.handlers.people import People
from bot.handlers.requests import SECONDS_TO_SLACK, Kith
from bot.settings import SlackSettings
from bot.store.database import Database
from bot.store.directory import Directory


def build_app(settings: SlackSettings, database: Database, clock: Clock = utc_now) -> App:
    """The bot, ready to be connected. Asks Slack who it is: raises SlackApiError for a wrong token.

    The acknowledgement leaves when a listener returns (`process_before_response`), so whatever a listener
    answers with it arrives in one piece, and a listener that fails can still say so. Whoever hands it
    requests has made sure that they are Slack's: `bot.http_server` by their signature.
    """
    client = WebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        timeout=SECONDS_TO_SLACK,
        # slack_sdk would send a post again when only its reply was lost.
        retry_handlers=[],
    )
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
        database, directory, people, clock, settings.first_admins, waiting=(roles.waiting, meetings.waiting)
    )
    providers.register(app, kith)
    additions.register(app, kith)
    corrections.register(app, kith)
    roles.register(app, kith)
    meetings.register(app, kith)
    meeting_answers.register(app, kith)
    meeting_needs.register(app, kith)
    kith_handlers.register(app, kith)
    return app
