"""The only place where the parts are put together."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from bot.capabilities import DOORS, HANDLERS, HOLDINGS, WAITING, nudging
from bot.clock import Clock, utc_now
from bot.handlers import cpd, meetings, share
from bot.handlers.meetings.feedback import forget_who
from bot.handlers.people import People
from bot.handlers.requests import SECONDS_TO_SLACK, Kith
from bot.handlers.routes import Routes
from bot.importers.cpd import look
from bot.nudges import concerns as concern_nudges
from bot.nudges import in_channel
from bot.nudges.choosing import Rules
from bot.nudges.deciding import Deciding
from bot.nudges.delivery import Delivery, SlackDelivery
from bot.nudges.errands import Errand
from bot.nudges.kinds import Rule, kinds_of
from bot.nudges.mail import MailDelivery
from bot.nudges.occasions import Occasions, Saying
from bot.nudges.pace import SECONDS_TO_POST
from bot.nudges.post_office import PostOffice
from bot.nudges.sender import Sender
from bot.nudges.smtp import SmtpMailer
from bot.nudges.ticks import Tick
from bot.nudges.tools import Tools
from bot.nudges.undeliverable import hand_over, unless_private
from bot.policy import Policy, read_policy
from bot.services.concerns.outside import meet_outside
from bot.services.concerns.safe import Safe
from bot.services.concerns.timetable import Timetable
from bot.services.cpd.certificates import is_settled, take_notice
from bot.services.reaching import Nation
from bot.services.roles import holding, meet, unmet
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
        name="bolt",  # Or it looks for one through the whole stack.
        client=client,
        process_before_response=True,
        token_verification_enabled=False,
        request_verification_enabled=False,
    )
    directory = Directory(database)
    # Read before the first request, which could not wait for a large one.
    directory.listings()
    people = People(str(us["team_id"]), clock)
    _meet_first_admins(settings, database, str(us["team_id"]), clock)
    _take_notice(policy, database, clock)
    safe = Safe(settings.vault, Timetable(policy.concerns, Nation(policy.reaching.nation)))
    outside = _meet_outside(policy, database, clock)
    told = nudging(settings, policy, concern_nudges.capability(safe, partial(people.all, client), outside))
    rules = Rules(kinds_of(told), policy.reaching, has_email=settings.mail is not None)
    occasions = _occasions(settings, directory, people, client)
    kith = _kith(settings, database, directory, people, clock, policy, safe, rules, occasions)
    routes = Routes(kith)
    for register in HANDLERS:
        register(routes)
    routes.connect(app)
    asked = [rule for each in told for rule in each.rules]
    return Built(app, _post_office(settings, kith, rules, asked, us["bot_id"]))


def _kith(
    settings: SlackSettings,
    database: Database,
    directory: Directory,
    people: People,
    clock: Clock,
    policy: Policy,
    safe: Safe,
    rules: Rules,
    occasions: Occasions,
) -> Kith:
    """What every listener is given."""
    return Kith(
        database,
        directory,
        people,
        clock,
        settings.first_admins,
        waiting=WAITING,
        doors=DOORS,
        policy=policy,
        holdings=HOLDINGS,
        kinds=[(kind.name, kind.label) for kind in rules.kinds.values() if kind.may_stop],
        has_email=rules.has_email,
        kinds_for_staff=frozenset(kind.name for kind in rules.kinds.values() if kind.for_staff),
        nudges=rules.kinds,
        keeping=safe,
        note=Saying(rules.kinds, occasions, clock).note,
    )


def _meet_first_admins(settings: SlackSettings, database: Database, team_id: str, clock: Clock) -> None:
    with database.transaction() as session:
        new = unmet(session, settings.first_admins | holding(session))
    if new:
        with database.transaction(writes=True) as session:
            meet(session, new, team_id, clock())


def _take_notice(policy: Policy, database: Database, clock: Clock) -> None:
    """Note what has changed in what people must hold, before anybody is told what they hold."""
    with database.transaction() as session:
        settled = is_settled(session, policy.certificates)
    if not settled:
        with database.transaction(writes=True) as session:
            take_notice(session, policy.certificates, clock())


def _meet_outside(policy: Policy, database: Database, clock: Clock) -> int | None:
    with database.transaction(writes=True) as session:
        return meet_outside(session, policy.concerns.contacts.external, clock())


def _client(settings: SlackSettings, seconds: int) -> WebClient:
    return WebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        timeout=seconds,
        # slack_sdk would send a post again when only its reply was lost.
        retry_handlers=[],
    )


def _occasions(settings: SlackSettings, directory: Directory, people: People, client: WebClient) -> Occasions:
    who, name = partial(people.all, client), partial(people.name_if_known, client)
    return Occasions(directory, settings.first_admins, who, name)


def _post_office(
    settings: SlackSettings, kith: Kith, rules: Rules, asked: Sequence[Rule], bot_id: Any
) -> PostOffice:
    """Whatever speaks by itself, with a line to Slack of its own that may take longer."""
    client = _client(settings, SECONDS_TO_POST)
    deciding = Deciding(kith.database, rules)
    mail = settings.mail
    deliveries: dict[str, Delivery] = {"slack": SlackDelivery(client, str(bot_id))}
    if mail:
        deliveries["email"] = MailDelivery(kith.database, SmtpMailer(mail, kith.clock), mail)
    occasions = _occasions(settings, kith.directory, kith.people, client)
    tools = [
        Tools(
            via,
            kith.database,
            delivery,
            occasions,
            deciding.decide,
            kith.clock,
            undeliverable=in_channel.show_or(unless_private(hand_over, rules.kinds)),
            redraw=deciding.redraw,
            though_silent=[
                kind.name for kind in rules.kinds.values() if via == "email" and kind.though_silent
            ],
        )
        for via, delivery in deliveries.items()
    ]
    # What goes into a channel to one alone was decided on before: there it would have gone otherwise.
    shown = in_channel.InChannelDelivery(client)
    as_it_is = in_channel.as_it_is(rules.kinds)
    tools.append(Tools(in_channel.VIA, kith.database, shown, occasions, as_it_is, kith.clock))
    tick = Tick(kith.database, tuple(asked), rules, kith.clock)
    line = _client(settings, meetings.SECONDS_TO_KEEP_UP)
    errands: list[Errand] = [*meetings.errands(kith, line), partial(forget_who, kith.database, kith.clock)]
    errands += cpd.errands(kith, line, look)
    errands += share.errands(kith, line)
    return PostOffice([Sender(each) for each in tools], tick, settings.tick_seconds, errands)
