"""`kith concerns pack`: a concern as an encrypted PDF, recorded before there is anything to be read.

Whoever runs it has the keys and the database, and says who they are: that is recorded, and looked at as in
Slack. Slack itself is asked who people are where its token is set; else all who have a role count as there.
"""

import os
import re
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import BinaryIO

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.handlers.people import SOMEBODY, People
from bot.policy import Policy, read_policy
from bot.services import roles
from bot.services.concerns.cases import Case
from bot.services.concerns.packing import Packing
from bot.services.concerns.record import ALPHABET, Records
from bot.services.concerns.team import team_of
from bot.services.concerns.timetable import Timetable
from bot.services.files import RefusedFile
from bot.services.people import Actor, NotAllowed, Standing
from bot.services.reaching import Nation
from bot.settings import PackSettings
from bot.store.database import Database
from bot.views.concerns.pack import pack_pdf

ADVICE = (
    "Written to {path}. The password above is shown only now: tell it to the recipient by telephone, never "
    "in the message the file goes with. Delete the file once they have it. That it was packed, to whom, why "
    "and by whom is part of the concern’s record."
)
NOT_YOURS = (
    "There is no concern of this reference that this person may pass on. Look at the reference, and at --by: "
    "it is the Slack member id of one of the safeguarding team who may read it."
)
MOST_RECIPIENT, MOST_WHY = 200, 3000
# Four groups of five out of 27: some 95 bits, more than can be tried out, and easy to read out.
GROUPS, LONG = 4, 5
SECONDS_TO_SLACK = 10
Who = Callable[[Collection[str]], Mapping[str, Actor]]


@dataclass(frozen=True)
class Asked:
    """What somebody at the terminal asks for."""

    reference: str
    recipient: str
    why: str
    by: str


@dataclass(frozen=True)
class Colleagues:
    """Who people are, as far as that can be known."""

    who: Who
    name: Callable[[str], str]


def write(
    database: Database, settings: PackSettings, asked: Asked, out: Path | None, clock: Clock
) -> tuple[Path, str]:
    """Where the file is, and its password. Raises RefusedFile, WrongPolicy and LostKey.

    Where there can be no such file nothing is recorded. Where it then cannot be filled, the record stays.
    """
    policy = read_policy(settings.policy)
    asked = _understood(asked, policy)
    colleagues = _colleagues(settings, clock)
    path, password = out or Path(f"{asked.reference}.pdf"), new_password()
    with _reserved(path) as file:
        case, seal = _packed(database, settings, asked, policy, colleagues.who, clock)
        kinds = {key: kind.label for key, kind in policy.concerns.kinds.items()}
        file.write(pack_pdf(case, kinds, seal, colleagues.name, password, clock()))
    return path, password


def new_password() -> str:
    """Letters and digits that can be read out over the telephone."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(LONG)) for _ in range(GROUPS))


def _understood(asked: Asked, policy: Policy) -> Asked:
    recipients = policy.concerns.recipients[policy.reaching.nation]
    recipient, why = asked.recipient.strip(), asked.why.strip()
    if recipient in recipients:
        recipient = recipients[recipient].name
    if not (0 < len(recipient) <= MOST_RECIPIENT and 0 < len(why) <= MOST_WHY):
        raise RefusedFile(
            f"Say to whom it goes (--to, at most {MOST_RECIPIENT} characters) and why (--why, at most "
            f"{MOST_WHY})."
        )
    by = asked.by.strip()
    if not re.fullmatch(r"[UW][A-Z0-9]{2,30}", by):
        raise RefusedFile("--by is a Slack member id such as U012ABCDEF: your profile → ⋮ → Copy member ID.")
    reference = asked.reference.strip().upper()
    if not re.fullmatch(rf"[{ALPHABET}]{{4}}-[{ALPHABET}]{{2}}", reference):
        raise RefusedFile(NOT_YOURS)
    return Asked(reference, recipient, why, by)


def _packed(
    database: Database, settings: PackSettings, asked: Asked, policy: Policy, who: Who, clock: Clock
) -> tuple[Case, str]:
    """The chronology, once it is on the record that it goes out, and the seal of all records then."""
    timetable = Timetable(policy.concerns, Nation(policy.reaching.nation))
    with database.transaction() as session:
        ids = roles.concerned(session) | {asked.by}
    known = who(ids)

    def pack(session: Session) -> tuple[Case, str]:
        actor = known.get(asked.by, Actor(asked.by, "", Standing.GONE))
        team = team_of(session, known, clock())
        packing = Packing(session, settings.vault, actor, team, timetable, clock())
        case = packing.pack(asked.reference, asked.recipient, asked.why)
        return case, Records(session, settings.vault).seal()

    try:
        with database.transaction(writes=True) as session:
            return pack(session)
    except NotAllowed:
        raise RefusedFile(NOT_YOURS) from None


@contextmanager
def _reserved(path: Path) -> Iterator[BinaryIO]:
    """A new, empty file that only its owner may read; gone again where anything fails. Raises RefusedFile."""
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    except FileExistsError:
        raise RefusedFile(f"There is a file {path} already. Name another with --out.") from None
    except OSError as fault:
        raise RefusedFile(f"{path} cannot be written ({fault.strerror}). Name another with --out.") from None
    try:
        with os.fdopen(number, "wb") as file:
            yield file
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _colleagues(settings: PackSettings, clock: Clock) -> Colleagues:
    """By Slack, where its token is set. Raises RefusedFile where Slack does not answer."""
    if settings.slack_bot_token is None:
        return Colleagues(lambda ids: {one: Actor(one, "", Standing.MEMBER) for one in ids}, str)
    token, url = settings.slack_bot_token.get_secret_value(), settings.slack_api_url
    client = WebClient(token=token, base_url=url, timeout=SECONDS_TO_SLACK, retry_handlers=[])
    with _slack_needed():
        people = People(str(client.auth_test()["team_id"]), clock)

    def who(ids: Collection[str]) -> Mapping[str, Actor]:
        with _slack_needed():
            return people.all(client, ids)

    def name(user_id: str) -> str:
        """With the id, which is certain; the id alone where Slack does not say."""
        try:
            called = people.name_if_known(client, user_id)
        except (SlackApiError, OSError, HTTPException):
            called = SOMEBODY
        return user_id if called == SOMEBODY else f"{called} ({user_id})"

    return Colleagues(who, name)


@contextmanager
def _slack_needed() -> Iterator[None]:
    try:
        yield
    except (SlackApiError, OSError, HTTPException):
        raise RefusedFile(
            "Slack did not say who is there, so it is not known who may do this. Try again in a moment, and "
            "look at SLACK_BOT_TOKEN with `kith doctor`."
        ) from None
