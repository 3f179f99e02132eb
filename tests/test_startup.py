"""What is looked at before the bot connects."""

from pathlib import Path

import pytest
from slack_sdk import WebClient
from sqlalchemy.exc import OperationalError

from bot.app import build_app
from bot.policy import WrongPolicy
from bot.settings import Settings, WrongSettings, read_http_settings, read_settings
from bot.startup import Kind, check, database_faults, prepare, upgrade
from bot.store import schema
from bot.store.database import Database
from slack_sandbox import Sandbox
from tests.world import World


def settings_for(sandbox: Sandbox, **changed: str) -> Settings:
    right = {
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "SLACK_API_URL": sandbox.api_url,
    }
    return read_settings(**{**right, **changed})


def test_right_settings_pass_and_a_new_database_is_made_ready(world: World, database: Database) -> None:
    schema.downgrade(database.engine, "base")
    check(settings_for(world.sandbox), database)
    assert schema.current(database.engine) == schema.newest()


def test_every_wrong_token_and_the_database_are_named_in_one_message(world: World, tmp_path: Path) -> None:
    wrong = settings_for(world.sandbox, SLACK_BOT_TOKEN="xoxb-wrong", SLACK_APP_TOKEN="xapp-wrong")
    no_file = Database(f"sqlite:///{tmp_path}")
    with pytest.raises(WrongSettings) as fault:
        check(wrong, no_file)
    no_file.close()
    message = str(fault.value)
    assert "SLACK_BOT_TOKEN: Slack answers “invalid_auth”" in message
    assert "SLACK_APP_TOKEN: Slack answers “invalid_auth”" in message
    assert "KITH_DATABASE_URL: the database cannot be opened" in message
    assert "xoxb-wrong" not in message


def test_a_wrong_policy_is_named_with_the_other_faults_and_how_it_is_mended(
    world: World, database: Database, tmp_path: Path
) -> None:
    own = tmp_path / "policy.yaml"
    own.write_text("reaching: {nation: france, asks_per_week: many}")
    wrong = settings_for(world.sandbox, SLACK_BOT_TOKEN="xoxb-wrong", KITH_POLICY=str(own))
    with pytest.raises(WrongSettings) as fault:
        check(wrong, database)
    _, token, policy = str(fault.value).splitlines()
    assert "SLACK_BOT_TOKEN" in token
    for told in ("KITH_POLICY", str(own), "nation", "asks_per_week", "Leave it out"):
        assert told in policy
    with pytest.raises(WrongPolicy):
        build_app(wrong, database)


def test_over_http_only_the_bot_token_is_tried(world: World, database: Database) -> None:
    secret = {"SLACK_SIGNING_SECRET": "a-secret", "SLACK_API_URL": world.sandbox.api_url}
    check(read_http_settings(SLACK_BOT_TOKEN=world.sandbox.bot_token, **secret), database)
    with pytest.raises(WrongSettings, match="SLACK_BOT_TOKEN: Slack answers “invalid_auth”"):
        check(read_http_settings(SLACK_BOT_TOKEN="xoxb-wrong", **secret), database)


def test_a_slack_that_cannot_be_reached_is_named_once(tmp_path: Path) -> None:
    nowhere = read_settings(
        SLACK_BOT_TOKEN="xoxb-1", SLACK_APP_TOKEN="xapp-1", SLACK_API_URL="http://127.0.0.1:9/api/"
    )
    database = Database(f"sqlite:///{tmp_path / 'kith.db'}")
    with pytest.raises(WrongSettings) as fault:
        check(nowhere, database)
    database.close()
    assert str(fault.value).count("Slack cannot be reached") == 1


def test_a_database_of_another_version_is_left_alone(database: Database) -> None:
    schema.downgrade(database.engine, "0001")
    with pytest.raises(WrongSettings, match="kith db upgrade"):
        prepare(database)
    assert schema.current(database.engine) == "0001"


@pytest.mark.parametrize(("revision", "kind"), [("0001", Kind.BEHIND), ("9999", Kind.AHEAD)])
def test_what_is_wrong_with_a_database_has_a_kind_whatever_it_is_told_in(
    database: Database, revision: str, kind: Kind
) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")
    assert [fault.kind for fault in database_faults(database.engine)] == [kind]


def test_an_upgrade_does_not_go_by_the_words_of_a_fault(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise OperationalError("", {}, Exception("try `kith db upgrade`"))

    monkeypatch.setattr(schema, "current", fail)
    with pytest.raises(WrongSettings, match="cannot be opened"):
        upgrade(database)


def test_a_web_page_in_the_place_of_slack_is_named_without_the_page(
    monkeypatch: pytest.MonkeyPatch, database: Database
) -> None:
    page = {"status": 200, "headers": {}, "body": "<html>Log in\nhere</html>"}
    monkeypatch.setattr(WebClient, "_perform_urllib_http_request", lambda *_, **__: page)
    elsewhere = read_settings(SLACK_BOT_TOKEN="xoxb-1", SLACK_APP_TOKEN="xapp-1")
    with pytest.raises(WrongSettings) as fault:
        check(elsewhere, database)
    assert str(fault.value).count("what answers there is not Slack") == 1
    assert "html" not in str(fault.value)
