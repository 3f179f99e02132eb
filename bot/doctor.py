"""`kith doctor`: looks at everything Kith needs and changes nothing; one line for each thing it looked at."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http.client import HTTPException
from pathlib import Path

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.handlers.people import People
from bot.nudges.email import Misconfigured, Temporary
from bot.nudges.smtp import SmtpMailer
from bot.policy import Policy, WrongPolicy, read_policy
from bot.resources import CONFIG, read_yaml
from bot.services.concerns.keys import unopened
from bot.services.concerns.team import ladder_faults
from bot.services.people import Actor, Standing
from bot.services.reaching import Nation
from bot.services.roles import concerned
from bot.settings import (
    HOW_TO_MEND,
    Settings,
    SlackSettings,
    WrongSettings,
    read_http_settings,
    read_settings,
    read_store_settings,
)
from bot.startup import database_faults, policy_faults, token_faults
from bot.store import places, registers, schema
from bot.store.database import Database
from bot.store.registers import RegisterImport
from bot.views.providers import REGISTERS
from bot.views.text import say_date

MANIFEST = CONFIG / "manifest.yaml"
SECONDS_TO_SLACK = SECONDS_TO_MAIL_SERVER = 10
SIGNING_SECRET = "SLACK_SIGNING_SECRET"  # noqa: S105 - the name of a setting
# A minute is more than the way to Slack and back takes. Beyond five, Slack's signed requests count as forged
# (https://docs.slack.dev/authentication/verifying-requests-from-slack).
WRONG_CLOCK = timedelta(seconds=60)
# Ofsted publishes the register at least four times a year: twice as official statistics, twice as management
# information (https://gov.uk/government/consultations/publication-of-statistics-on-childcare-providers-and-inspections).
OLD_REGISTER = timedelta(days=100)


class Level(StrEnum):
    """How a thing is: as it should be, worth a look, or in need of mending."""

    OK = "ok"
    LOOK = "look"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: how it is and, unless that is well, what to do."""

    level: Level
    told: str

    def __str__(self) -> str:
        """One line, whatever a server or a file put into it."""
        plain = "".join(letter if letter.isprintable() else " " for letter in self.told)
        return f"{self.level:<6}{' '.join(plain.split())}"


def examine(clock: Clock, *, http: bool = False) -> Iterator[Finding]:
    """Look at settings, Slack, the mail server and the database, in this order.

    What depends on a wrong one is left out. `http` says that Slack calls (`kith serve --http`), so that
    other settings are needed.
    """
    settings: SlackSettings | None
    try:
        settings = read_http_settings() if http else read_settings()
    except WrongSettings as fault:
        settings = None
        yield from map(_wrong, fault.faults)
        yield _look("Slack: not asked. First put the settings above right.")
    else:
        yield from _slack(settings, clock)
        yield _admins(settings)
        yield _mail(settings, clock)
        yield from _policy(settings)
        yield _keys(settings)
    yield from _signing_secret(needed=http)
    try:
        address = read_store_settings().database
    except WrongSettings:
        return  # named above with the others
    yield from _database(address, clock, settings)


def _signing_secret(*, needed: bool) -> Iterator[Finding]:
    """Slack says of its shape no more than that it is a string, and it cannot be tried: only Slack signs.

    What is wrong with one that is `needed` stands among the settings.
    Source: https://docs.slack.dev/authentication/verifying-requests-from-slack.
    """
    try:
        read_http_settings()
    except WrongSettings as fault:
        faults = [each for each in fault.faults if each.startswith(SIGNING_SECRET)]
    else:
        faults = []
    if not faults:
        yield _ok(
            f"{SIGNING_SECRET}: set. Whether it is the right one shows when Slack calls: if it is not, the "
            "log says “http.unsigned” each time."
        )
    elif not needed and not any("is missing" in each for each in faults):
        yield from map(_wrong, faults)


def _slack(settings: SlackSettings, clock: Clock) -> Iterator[Finding]:
    client = WebClient(base_url=settings.slack_api_url, timeout=SECONDS_TO_SLACK, retry_handlers=[])
    bot = settings.slack_bot_token.get_secret_value()
    answers: list[SlackResponse] = []
    attempts: dict[str, Callable[[], object]] = {
        "SLACK_BOT_TOKEN": lambda: answers.append(client.auth_test(token=bot)),
    }
    if isinstance(settings, Settings):
        app = settings.slack_app_token.get_secret_value()
        attempts["SLACK_APP_TOKEN"] = lambda: client.apps_connections_open(app_token=app)
    faults = {name: list(token_faults(name, attempt)) for name, attempt in attempts.items()}
    yield from map(_wrong, dict.fromkeys(fault for each in faults.values() for fault in each))
    for name in (name for name, found in faults.items() if not found):
        yield _ok(f"{name}: Slack takes it.")
    for answer in answers:
        headers = {name.lower(): value for name, value in answer.headers.items()}
        yield _ok(f"Slack: the workspace is “{answer.get('team')}”.")
        yield _scopes(headers)
        yield _clock(headers, clock)


def _scopes(headers: Mapping[str, str]) -> Finding:
    """Slack names the scopes of a token in a header of each answer, as Bolt's authorization reads it too
    (https://github.com/slackapi/bolt-python/blob/main/slack_bolt/middleware/authorization/internals.py).
    """
    needed = set(read_yaml(MANIFEST)["oauth_config"]["scopes"]["bot"])
    granted = {scope.strip() for scope in headers.get("x-oauth-scopes", "").split(",")} - {""}
    if not granted:
        return _look("Scopes: Slack did not tell them. Compare them with the manifest by hand.")
    if needed - granted:
        return _wrong(
            f"Scopes: Kith lacks {_names(needed - granted)}. At api.slack.com/apps → your app → App Manifest "
            f"put in the contents of {MANIFEST}, save, and choose Install App → Reinstall."
        )
    if granted - needed:
        return _look(
            f"Scopes: Kith has more than it needs: {_names(granted - needed)}. Take them away at "
            "api.slack.com/apps → your app → OAuth & Permissions, and reinstall."
        )
    return _ok(f"Scopes: all that Kith needs and no others: {_names(needed)}.")


def _clock(headers: Mapping[str, str], clock: Clock) -> Finding:
    try:
        away = abs(clock() - parsedate_to_datetime(headers.get("date", "")))
    except (ValueError, TypeError):  # no date, or one without a zone
        return _look("Clock: Slack did not tell the time, so it could not be compared.")
    seconds = round(away.total_seconds())
    if away > WRONG_CLOCK:
        return _look(
            f"Clock: this machine is {seconds} seconds away from Slack. Have it set by the network (NTP): "
            "`timedatectl set-ntp true` on most Linux machines."
        )
    return _ok("Clock: within a minute of Slack’s.")


def _mail(settings: SlackSettings, clock: Clock) -> Finding:
    """Whether the mail server lets Kith in. Whether it takes the sender shows with the first e-mail."""
    if settings.mail is None:
        return _look(
            "KITH_SMTP_URL: not set, so no e-mail is sent. For people who prefer e-mail, co-ordinators get a "
            "task instead."
        )
    server = settings.mail.server
    try:
        SmtpMailer(settings.mail, clock, seconds=SECONDS_TO_MAIL_SERVER).try_connection()
    except Misconfigured as fault:
        return _wrong(f"KITH_SMTP_URL: {fault}. {HOW_TO_MEND['KITH_SMTP_URL']}")
    except Temporary as fault:
        return _wrong(f"KITH_SMTP_URL: {fault}. Look at {server.host}, port {server.port}, and try again.")
    return _ok(f"KITH_SMTP_URL: {server.host} lets Kith in; e-mail is from {settings.mail.sender.address}.")


def _admins(settings: SlackSettings) -> Finding:
    number = len(settings.first_admins)
    if not number:
        return _look(
            "KITH_ADMINS: nobody is named there, so nobody can give the first roles. Put in the Slack member "
            "ids of two members of staff, so that one can approve what the other asks for."
        )
    return _ok(f"KITH_ADMINS: names {number} first {'admin' if number == 1 else 'admins'}.")


def _policy(settings: SlackSettings) -> Iterator[Finding]:
    faults = list(policy_faults(settings))
    if faults:
        yield _wrong(faults[0])
        return
    own = settings.policy
    yield _ok(f"KITH_POLICY: {f'{own} can be used' if own else 'not set, so what Kith brings holds'}.")
    yield _safeguarding(read_policy(own))


def _safeguarding(policy: Policy) -> Finding:
    """What of the policy for concerns only the council can fill in."""
    nation = policy.reaching.nation
    missing = list(policy.concerns.missing(nation))
    if missing:
        return _look(
            "Safeguarding: who raises a concern is not told these. Put them into your policy (KITH_POLICY), "
            f"under `concerns`: {'; '.join(missing)}. See “Safeguarding policy” in docs/operating.md."
        )
    return _ok(f"Safeguarding: the policy names whom to call and to refer to in {Nation(nation).shown}.")


def _database(address: URL, clock: Clock, settings: SlackSettings | None) -> Iterator[Finding]:
    """Whether it can be opened and is current; then what is in it."""
    shown = _shown(address)
    if address.get_backend_name() == "sqlite" and _is_missing(Path(address.database or "")):
        yield _look(f"Database: there is none yet at {shown}. The first `kith import` makes it.")
        return
    with closing(Database(address)) as database:
        faults = list(database_faults(database.engine, make=False))
        yield from (_wrong(fault.told) for fault in faults)
        if faults:
            return
        current = schema.current(database.engine)
        if current is None:
            yield _look(f"Database: {shown} is empty. The first `kith import` fills it.")
            return
        yield _ok(f"Database: {shown} is at {current}, which is what this version needs.")
        yield from _contents(database, clock)
        if settings:
            yield from _concerns(database, settings, clock)


def _contents(database: Database, clock: Clock) -> Iterator[Finding]:
    try:
        with database.transaction() as session:
            yield from _registers(session, clock)
            yield _postcodes(session)
    except SQLAlchemyError as fault:
        why = type(getattr(fault, "orig", None) or fault).__name__
        yield _wrong(f"Database: it cannot be read ({why}). Restore the latest backup (docs/operating.md).")


def _concerns(database: Database, settings: SlackSettings, clock: Clock) -> Iterator[Finding]:
    """Whether what was sealed can be opened, and somebody is there to read it."""
    try:
        with database.transaction() as session:
            lost = unopened(session, settings.vault)
            ids = concerned(session)
        known = _known(settings, ids, clock)
        with database.transaction() as session:
            faults = list(ladder_faults(session, known, has_outside=_has_outside(settings)))
    except SQLAlchemyError:
        return  # said already
    if lost:
        yield _wrong(
            f"Keys: {lost} sealed entries cannot be opened with KITH_ENCRYPTION_KEYS. Put back the key they "
            "were sealed with; without it nobody can read them."
        )
    yield from (_wrong(f"Safeguarding team: {fault}") for fault in faults)
    if not faults:
        yield _ok("Safeguarding team: whoever a concern is about, somebody is left on each rung.")


def _known(settings: SlackSettings, ids: Collection[str], clock: Clock) -> Mapping[str, Actor]:
    """Who they are now; while Slack does not say, which was said above, all count as there."""
    token = settings.slack_bot_token.get_secret_value()
    client = WebClient(
        token=token, base_url=settings.slack_api_url, timeout=SECONDS_TO_SLACK, retry_handlers=[]
    )
    try:
        return People(str(client.auth_test()["team_id"]), clock).all(client, ids)
    except (SlackApiError, OSError, HTTPException):
        return {user_id: Actor(user_id, "", Standing.MEMBER) for user_id in ids}


def _has_outside(settings: SlackSettings) -> bool:
    """Whether the last rung, outside of the council, can be told. A wrong policy was said above."""
    try:
        contact = read_policy(settings.policy).concerns.contacts.external
    except WrongPolicy:
        return True
    return bool(contact.email) and settings.mail is not None


def _keys(settings: SlackSettings) -> Finding:
    """They are there, else the settings could not be read."""
    number = len(settings.encryption_keys.get_secret_value().split(","))
    older = f", and {number - 1} older that only open" if number > 1 else ""
    return _ok(f"Keys: KITH_RECORD_KEY, and one of KITH_ENCRYPTION_KEYS that seals{older}.")


def _registers(session: Session, clock: Clock) -> Iterator[Finding]:
    newest = registers.newest(session)
    if not newest:
        yield _look(
            "Registers: none has been imported, so nobody can be found. Run `kith import ofsted FILE`."
        )
    for each in newest:
        yield _register(each, clock)


def _register(newest: RegisterImport, clock: Clock) -> Finding:
    age = clock().date() - newest.as_of
    told = (
        f"Register: {REGISTERS.get(newest.register, newest.register)} as at {say_date(newest.as_of)}, "
        f"{age.days} days ago; imported on {say_date(newest.imported_at.date())}."
    )
    if age > OLD_REGISTER:
        return _look(f"{told} There will be a newer one: run `kith import ofsted FILE` with it.")
    return _ok(told)


def _postcodes(session: Session) -> Finding:
    postcodes, districts = places.known(session)
    if not postcodes and not districts:
        return _look(
            "Postcodes: none is known, so no distance can be told. Run `kith import postcodes FILE`."
        )
    told = f"Postcodes: {postcodes:,} known, and {districts:,} districts."
    unplaced = places.unplaced(session)
    if unplaced:
        return _look(
            f"{told} Providers with another postcode, whose distance is not told: {unplaced:,}. "
            "Run `kith import postcodes FILE` with a newer file."
        )
    return _ok(told)


def _is_missing(path: Path) -> bool:
    try:
        return not path.exists()
    except OSError:
        return False  # it may not be looked at: opening it will tell why


def _shown(address: URL) -> str:
    """The address without what may be secret: a password can stand in the query too."""
    if address.get_backend_name() == "sqlite":
        return address.database or "memory"
    return address.set(drivername="postgresql", query={}).render_as_string(hide_password=True)


def _names(scopes: set[str]) -> str:
    return ", ".join(sorted(scopes))


def _ok(told: str) -> Finding:
    return Finding(Level.OK, told)


def _look(told: str) -> Finding:
    return Finding(Level.LOOK, told)


def _wrong(told: str) -> Finding:
    return Finding(Level.WRONG, told)
