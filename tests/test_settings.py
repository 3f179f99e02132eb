"""Settings: with a missing or wrong one, one message names every fault and how to mend each."""

import re
from pathlib import Path

import pytest

from bot.settings import HOW_TO_MEND, WrongSettings, read_http_settings, read_settings, read_store_settings
from bot.store.sealing import new_key
from tests.keys import KEYS

RIGHT = {**KEYS, "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in HOW_TO_MEND:
        monkeypatch.delenv(name, raising=False)


def test_all_faults_are_named_at_once_each_with_its_mending(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xapp-swapped")
    monkeypatch.setenv("SLACK_API_URL", "ftp://slack.com")
    monkeypatch.setenv("KITH_DATABASE_URL", "mysql://host/name")
    with pytest.raises(WrongSettings) as fault:
        read_settings()
    lines = str(fault.value).splitlines()
    assert len(lines) == 7
    for name, what in (
        ("SLACK_BOT_TOKEN", "is not the right kind of token"),
        ("SLACK_APP_TOKEN", "is missing"),
        ("KITH_ENCRYPTION_KEYS", "is missing"),
        ("KITH_RECORD_KEY", "is missing"),
        ("SLACK_API_URL", "is not a web address"),
        ("KITH_DATABASE_URL", "is for a kind of database that Kith does not know"),
    ):
        (line,) = (line for line in lines if f"• {name} " in line)
        assert what in line
        assert HOW_TO_MEND[name] in line


def test_a_fault_never_shows_the_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "my-secret")
    monkeypatch.setenv("KITH_DATABASE_URL", "no address with a my-secret")
    with pytest.raises(WrongSettings) as fault:
        read_settings()
    assert "my-secret" not in str(fault.value)


def test_an_empty_setting_counts_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "")
    with pytest.raises(WrongSettings, match="SLACK_BOT_TOKEN is missing"):
        read_settings()


def test_over_http_the_signing_secret_is_needed_and_no_app_token() -> None:
    settings = read_http_settings(
        **KEYS, SLACK_BOT_TOKEN="xoxb-1", SLACK_SIGNING_SECRET=" 8f742231b10e8888abcd99yyyz "
    )
    assert settings.slack_signing_secret.get_secret_value() == "8f742231b10e8888abcd99yyyz"


def test_over_http_every_fault_is_named_at_once_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KITH_DATABASE_URL", "mysql://host/name")
    with pytest.raises(WrongSettings) as fault:
        read_http_settings()
    message = str(fault.value)
    assert f"SLACK_SIGNING_SECRET is missing. {HOW_TO_MEND['SLACK_SIGNING_SECRET']}" in message
    assert "SLACK_BOT_TOKEN is missing" in message
    assert "KITH_DATABASE_URL" in message
    assert "SLACK_APP_TOKEN" not in message


@pytest.mark.parametrize("secret", ["", " ", "two words", "sécret", "xoxb-1", "xapp-1"])
def test_what_is_no_signing_secret_is_named_and_not_shown(secret: str) -> None:
    with pytest.raises(WrongSettings, match="SLACK_SIGNING_SECRET") as fault:
        read_http_settings(**KEYS, SLACK_BOT_TOKEN="xoxb-1", SLACK_SIGNING_SECRET=secret)
    assert not secret.strip() or secret not in str(fault.value).replace(
        HOW_TO_MEND["SLACK_SIGNING_SECRET"], ""
    )


@pytest.mark.parametrize("text", ["", "U0ANN", " U0ANN , W0BEA,", "U0ANN,W0BEA"])
def test_the_first_admins_are_named_by_their_member_ids(text: str) -> None:
    assert read_settings(**RIGHT, KITH_ADMINS=text).first_admins == set(re.findall(r"\w+", text))


@pytest.mark.parametrize("text", ["Ann", "@ann", "U0ANN;U0BEA", "u0ann", "<@U0ANN>", "U0ANN BEA", "T0TEAM"])
def test_what_is_no_member_id_is_named_with_where_to_find_one(text: str) -> None:
    with pytest.raises(
        WrongSettings, match="KITH_ADMINS holds something that is no Slack member id"
    ) as fault:
        read_settings(**RIGHT, KITH_ADMINS=text)
    assert "Copy member ID" in str(fault.value)


def test_slack_itself_is_the_default() -> None:
    assert read_settings(**RIGHT).slack_api_url == "https://slack.com/api/"


@pytest.mark.parametrize("url", ["http://127.0.0.1:8150/api", "http://localhost/api/", "http://[::1]:1/api/"])
def test_this_machine_may_stand_in_for_slack(url: str) -> None:
    assert read_settings(**RIGHT, SLACK_API_URL=url).slack_api_url == url.rstrip("/") + "/"


def test_tokens_are_never_sent_unencrypted_over_the_network() -> None:
    with pytest.raises(WrongSettings, match="unencrypted"):
        read_settings(**RIGHT, SLACK_API_URL="http://slack.example.org/api/")


def test_tokens_do_not_show_when_settings_are_printed() -> None:
    assert "xoxb-1" not in repr(read_settings(**RIGHT))


def test_without_an_address_the_database_is_a_file_in_kiths_home(tmp_path: Path) -> None:
    assert read_store_settings(KITH_HOME=tmp_path).database.database == str(tmp_path / "kith.db")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_reached_by_the_driver_that_kith_brings(scheme: str) -> None:
    settings = read_store_settings(KITH_DATABASE_URL=f"{scheme}://me@host/kith")
    assert settings.database.drivername == "postgresql+psycopg"


@pytest.mark.parametrize("token", ["xoxb-1\n", " xoxb-1 "])
def test_the_spaces_a_token_was_copied_with_are_taken_off(token: str) -> None:
    settings = read_settings(**{**RIGHT, "SLACK_BOT_TOKEN": token})
    assert settings.slack_bot_token.get_secret_value() == "xoxb-1"


@pytest.mark.parametrize("token", ["xoxb-", "xoxb-1\r\nX: y", "xoxb-ü", "xoxb"])
def test_what_is_no_token_never_reaches_slack(token: str) -> None:
    with pytest.raises(WrongSettings, match="SLACK_BOT_TOKEN is not the right kind of token"):
        read_settings(**{**RIGHT, "SLACK_BOT_TOKEN": token})


@pytest.mark.parametrize("url", ["http://localhost:abc/", "slack.com/api", "https://"])
def test_what_is_no_web_address_is_named(url: str) -> None:
    with pytest.raises(WrongSettings, match="SLACK_API_URL"):
        read_settings(**RIGHT, SLACK_API_URL=url)


@pytest.mark.parametrize("address", ["@h:port", "nonsense", "mysql://host/name"])
def test_what_is_no_database_address_is_named(address: str) -> None:
    with pytest.raises(WrongSettings, match="KITH_DATABASE_URL"):
        read_store_settings(KITH_DATABASE_URL=address)


def test_whatever_driver_is_named_kith_uses_its_own() -> None:
    assert read_store_settings(KITH_DATABASE_URL="postgresql+psycopg2://h/k").database.drivername == (
        "postgresql+psycopg"
    )


@pytest.mark.parametrize("keys", ["", "hush-hush", "a,b", ","])
def test_without_a_right_key_kith_does_not_start_and_says_how_to_make_one(keys: str) -> None:
    with pytest.raises(WrongSettings, match=r"KITH_ENCRYPTION_KEYS .*`kith keys new` makes one") as fault:
        read_settings(**{**RIGHT, "KITH_ENCRYPTION_KEYS": keys})
    assert "hush-hush" not in str(fault.value)


def test_a_record_key_that_can_be_guessed_is_refused() -> None:
    with pytest.raises(WrongSettings, match="KITH_RECORD_KEY"):
        read_settings(**{**RIGHT, "KITH_RECORD_KEY": "secret"})


def test_the_newest_key_seals_and_the_older_ones_still_open() -> None:
    old, new = new_key(), new_key()
    sealed = read_settings(**{**RIGHT, "KITH_ENCRYPTION_KEYS": old}).vault.seal({"told": "in confidence"})
    both = read_settings(**{**RIGHT, "KITH_ENCRYPTION_KEYS": f"{new}, {old}"}).vault
    assert both.open(sealed) == {"told": "in confidence"}
    alone = read_settings(**{**RIGHT, "KITH_ENCRYPTION_KEYS": new}).vault
    assert alone.open(both.seal({"told": "in confidence"})) == {"told": "in confidence"}
