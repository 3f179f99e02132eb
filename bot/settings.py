"""Everything Kith is told from outside: read from the environment once, every fault named at once."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.mail_settings import MailSettings, is_this_machine, read_mailbox, read_server
from bot.store.sealing import Vault

SHORTEST_KEY = 32  # letters: too many to be guessed
SLACK_API_URL = "https://slack.com/api/"

# How to mend each setting, told to whoever starts Kith with a wrong one.
HOW_TO_MEND: Mapping[str, str] = {
    "SLACK_BOT_TOKEN": "It begins with “xoxb-”. Copy it from api.slack.com/apps → your app → "
    "OAuth & Permissions.",
    "SLACK_APP_TOKEN": "It begins with “xapp-”. Make one at api.slack.com/apps → your app → "
    "Basic Information → App-Level Tokens, with the scope connections:write.",
    "SLACK_SIGNING_SECRET": "Copy it from api.slack.com/apps → your app → Basic Information → "
    "App Credentials → Signing Secret.",
    "SLACK_API_URL": "Leave it out to use Slack’s own. Otherwise it is an https:// address; "
    "http:// only for this machine.",
    "KITH_ADMINS": "Without it nobody can give roles. It is one or more Slack member ids such as U012ABCDEF, "
    "separated by commas. In Slack: a person’s profile → ⋮ → Copy member ID.",
    "KITH_TICK_SECONDS": "Leave it out to look every 15 seconds what is due. Otherwise it is a number of "
    "seconds from 1 to 3600.",
    "KITH_POLICY": "Leave it out to use the policy Kith brings. Otherwise it is the path of a file laid out "
    "as config/policy.yaml, which holds what your council has otherwise.",
    "KITH_ENCRYPTION_KEYS": "Concerns are sealed with it, so Kith does not start without. `kith keys new` "
    "makes one. Keep it outside of the database and of its backups, and never lose it: what was sealed with "
    "a lost key cannot be read again by anybody. Several are separated by commas, newest first.",
    "KITH_RECORD_KEY": "It proves that no record of a concern was changed, so Kith does not start without. "
    "`kith keys new` makes one. It is never changed, and is kept as KITH_ENCRYPTION_KEYS is.",
    "KITH_DATABASE_URL": "Leave it out to use a file under KITH_HOME. Otherwise: sqlite:////path/to/kith.db "
    "or postgresql://user:password@host/name.",
    "KITH_SMTP_URL": "Leave it out to send no e-mail. Otherwise: smtp://user:password@host:587 or "
    "smtps://user:password@host:465, with what is no letter or digit in user and password written as %40 "
    "for “@”, %2F for “/” and so on.",
    "KITH_MAIL_FROM": "Needed with KITH_SMTP_URL. It is whom e-mail is from, such as "
    "Kith <kith@council.gov.uk>: an address your mail server lets Kith send from.",
    "KITH_MAIL_REPLY_TO": "Leave it out to have answers go to KITH_MAIL_FROM. Otherwise it is an address "
    "that somebody reads, such as Early years team <early.years@council.gov.uk>.",
    "KITH_HOME": "Leave it out to use your own data folder. Otherwise it is a folder that Kith may write to.",
}


DRIVERS: Mapping[str, str] = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "sqlite": "sqlite",
}

S = TypeVar("S", bound="StoreSettings")


class WrongSettings(Exception):
    """One or more settings are missing or wrong; the message names each and says how to mend it."""

    def __init__(self, message: str, faults: Sequence[str] = ()) -> None:
        """`faults` holds each fault by itself, where there are several."""
        super().__init__(message)
        self.faults = tuple(faults) or (message,)


class StoreSettings(BaseSettings):
    """Where the data lives: all that the commands which do not talk to Slack need."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True, populate_by_name=True)

    home: Path = Field(default_factory=lambda: user_data_path("kith"), alias="KITH_HOME")
    """The folder for Kith's own files."""
    policy: Path | None = Field(default=None, alias="KITH_POLICY")
    """The council's own policy file (see `bot.policy`); None for what Kith brings alone."""
    database_url: str | None = Field(default=None, alias="KITH_DATABASE_URL")
    """A SQLAlchemy address of a SQLite or PostgreSQL database; None means a file under `home`."""

    @field_validator("database_url")
    @classmethod
    def _is_known_kind(cls, value: str | None) -> str | None:
        if value and database_address(value).get_backend_name() not in {"sqlite", "postgresql"}:
            raise ValueError("is for a kind of database that Kith does not know")
        return value

    @property
    def database(self) -> URL:
        """Where the database is."""
        return database_address(self.database_url or f"sqlite:///{self.home.absolute() / 'kith.db'}")


class SealedSettings(StoreSettings):
    """What the commands need that open or check what is sealed."""

    encryption_keys: SecretStr = Field(alias="KITH_ENCRYPTION_KEYS")
    """The keys that concerns are sealed with, newest first, separated by commas."""
    record_key: SecretStr = Field(alias="KITH_RECORD_KEY", min_length=SHORTEST_KEY)
    """What proves that the record of a concern was not changed."""

    @field_validator("encryption_keys")
    @classmethod
    def _are_keys(cls, value: SecretStr) -> SecretStr:
        try:
            Vault(_keys(value), "")
        except ValueError:
            raise ValueError("holds something that is no key") from None
        return value

    @property
    def vault(self) -> Vault:
        """What seals and opens concerns."""
        return Vault(_keys(self.encryption_keys), self.record_key.get_secret_value())


class PackSettings(SealedSettings):
    """What `kith concerns pack` needs; with a token it asks Slack who people are."""

    slack_bot_token: SecretStr | None = Field(default=None, alias="SLACK_BOT_TOKEN")
    slack_api_url: str = Field(default=SLACK_API_URL, alias="SLACK_API_URL")
    policy: Path | None = Field(default=None, alias="KITH_POLICY")

    @field_validator("slack_bot_token")
    @classmethod
    def _is_bot_token(cls, value: SecretStr | None) -> SecretStr | None:
        return _token("xoxb", value) if value else None

    @field_validator("slack_api_url")
    @classmethod
    def _is_safe_address(cls, value: str) -> str:
        return _safe_address(value)


class SlackSettings(SealedSettings):
    """What `kith serve` needs, however Slack's requests come in."""

    slack_bot_token: SecretStr = Field(alias="SLACK_BOT_TOKEN")
    slack_api_url: str = Field(default=SLACK_API_URL, alias="SLACK_API_URL")
    """Where Slack's Web API is; ends with a slash."""
    admins: str = Field(default="", alias="KITH_ADMINS")
    """The first admins: Slack user ids, separated by commas."""
    tick_seconds: float = Field(default=15, alias="KITH_TICK_SECONDS", ge=1, le=3600)
    """How long it is from one look at what is due to the next, in seconds."""
    smtp_url: SecretStr | None = Field(default=None, alias="KITH_SMTP_URL")
    """The mail server, with user and password; None where no e-mail is sent."""
    mail_from: str | None = Field(default=None, alias="KITH_MAIL_FROM", validate_default=True)
    """Whom e-mail is from."""
    mail_reply_to: str | None = Field(default=None, alias="KITH_MAIL_REPLY_TO")
    """Who gets the answers to it."""

    @field_validator("admins")
    @classmethod
    def _are_user_ids(cls, value: str) -> str:
        ids = [each.strip() for each in value.split(",") if each.strip()]
        # Ids of people begin with U or W (https://docs.slack.dev/reference/objects/user-object).
        if not all(re.fullmatch(r"[UW][A-Z0-9]{2,30}", each) for each in ids):
            raise ValueError("holds something that is no Slack member id")
        return ",".join(ids)

    @property
    def first_admins(self) -> frozenset[str]:
        """The Slack user ids of those who are admins without having been made one in Slack."""
        return frozenset(filter(None, self.admins.split(",")))

    @field_validator("smtp_url")
    @classmethod
    def _is_mail_server(cls, value: SecretStr | None) -> SecretStr | None:
        if value:
            read_server(value.get_secret_value())
        return value

    @field_validator("mail_from")
    @classmethod
    def _is_sender(cls, value: str | None, others: ValidationInfo) -> str | None:
        if value is None and others.data.get("smtp_url"):
            raise ValueError("is missing")
        return value

    @field_validator("mail_from", "mail_reply_to")
    @classmethod
    def _is_mailbox(cls, value: str | None) -> str | None:
        # Not every mail server takes letters beyond ASCII before the “@” (RFC 6531).
        if value is not None and not read_mailbox(value).address.isascii():
            raise ValueError("has a letter before the “@” that not every mail server takes")
        return value

    @property
    def mail(self) -> MailSettings | None:
        """What is needed to send e-mail; None where none is sent."""
        if not self.smtp_url or not self.mail_from:
            return None
        reply_to = read_mailbox(self.mail_reply_to) if self.mail_reply_to else None
        return MailSettings(
            read_server(self.smtp_url.get_secret_value()), read_mailbox(self.mail_from), reply_to
        )

    @field_validator("slack_bot_token")
    @classmethod
    def _is_bot_token(cls, value: SecretStr) -> SecretStr:
        return _token("xoxb", value)

    @field_validator("slack_api_url")
    @classmethod
    def _is_safe_address(cls, value: str) -> str:
        return _safe_address(value)


class Settings(SlackSettings):
    """What `kith serve` needs to call Slack and listen there (Socket Mode)."""

    slack_app_token: SecretStr = Field(alias="SLACK_APP_TOKEN")

    @field_validator("slack_app_token")
    @classmethod
    def _is_app_token(cls, value: SecretStr) -> SecretStr:
        return _token("xapp", value)


class HttpSettings(SlackSettings):
    """What `kith serve --http` needs to be called by Slack."""

    slack_signing_secret: SecretStr = Field(alias="SLACK_SIGNING_SECRET")

    @field_validator("slack_signing_secret")
    @classmethod
    def _is_signing_secret(cls, value: SecretStr) -> SecretStr:
        secret = value.get_secret_value().strip()
        if not re.fullmatch(r"(?!xox|xapp)[!-~]+", secret):
            raise ValueError("is not a signing secret")
        return SecretStr(secret)


def read_store_settings(**given: object) -> StoreSettings:
    """The settings of the database alone. Raises WrongSettings."""
    return _read(StoreSettings, given)


def read_sealed_settings(**given: object) -> SealedSettings:
    """The settings of the database and of the keys. Raises WrongSettings."""
    return _read(SealedSettings, given)


def read_pack_settings(**given: object) -> PackSettings:
    """The same, and how to ask Slack who people are, where that is told. Raises WrongSettings."""
    return _read(PackSettings, given)


def read_settings(**given: object) -> Settings:
    """Everything for Socket Mode from the environment; `given` wins over it. Raises WrongSettings."""
    return _read(Settings, given)


def read_http_settings(**given: object) -> HttpSettings:
    """The same for HTTP. Raises WrongSettings."""
    return _read(HttpSettings, given)


def database_address(text: str) -> URL:
    """A database's address, with the driver Kith brings. Raises ValueError where it is none."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as fault:
        raise ValueError("is not the address of a database") from fault
    kind = url.get_backend_name()
    return url.set(drivername=DRIVERS.get(kind, kind))


def _read(kind: type[S], given: Mapping[str, object]) -> S:
    try:
        return kind(**given)  # type: ignore[arg-type]
    except ValidationError as fault:
        faults = _explain(kind, fault)
        heading = "Kith cannot start: some settings are missing or wrong."
        raise WrongSettings("\n  • ".join([heading, *faults]), faults) from None


def _explain(kind: type[StoreSettings], faults: ValidationError) -> list[str]:
    told = []
    for fault in faults.errors(include_url=False, include_input=False):
        name = str(fault["loc"][0])
        if name in kind.model_fields:  # a default is named by its field
            name = str(kind.model_fields[name].alias)
        what = "is missing" if fault["type"] == "missing" else fault["msg"].removeprefix("Value error, ")
        told.append(f"{name} {what}. {HOW_TO_MEND[name]}")
    return told


def _keys(keys: SecretStr) -> list[str]:
    return [key.strip() for key in keys.get_secret_value().split(",") if key.strip()]


def _safe_address(value: str) -> str:
    address = urlsplit(value)
    _ = address.port  # raises ValueError where it is no number
    if not address.hostname or address.scheme not in {"http", "https"}:
        raise ValueError("is not a web address")
    if address.scheme == "http" and not is_this_machine(address.hostname):
        raise ValueError("would send the tokens over the network unencrypted")
    return value.rstrip("/") + "/"


def _token(kind: str, value: SecretStr) -> SecretStr:
    """The token without the spaces it was copied with. What is no token must not reach an HTTP header."""
    token = value.get_secret_value().strip()
    if not re.fullmatch(rf"{kind}-[\w.-]+", token, re.ASCII):
        raise ValueError("is not the right kind of token")
    return SecretStr(token)
