"""What `kith doctor` says of each thing it looks at."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from slack_sdk import WebClient

from bot.clock import Clock, utc_now
from bot.doctor import Finding, Level, examine
from bot.store import schema
from bot.store.concerns.concerns import ConcernDraft
from bot.store.database import Database
from bot.store.roles import RoleGrant
from bot.store.sealing import Vault, new_key
from slack_sandbox import Sandbox
from tests.factories import make_import
from tests.postgres import Server
from tests.smtp import MailServer
from tests.test_safeguarding import COMPLETE
from tests.world import ROOT

MANIFEST, WORKSPACE = ROOT / "config" / "manifest.yaml", ROOT / "demo" / "workspace.yaml"
Examine = Callable[..., list[Finding]]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(MANIFEST, WORKSPACE) as running:
        yield running


@pytest.fixture
def look_at(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Examine:
    """Examines with right settings, except for those given."""

    def look_at(
        clock: Clock = utc_now, where: Sandbox = sandbox, http: bool = False, **settings: str
    ) -> list[Finding]:
        right = {
            "SLACK_SIGNING_SECRET": "",
            "SLACK_BOT_TOKEN": where.bot_token,
            "SLACK_APP_TOKEN": where.app_token,
            "SLACK_API_URL": where.api_url,
            "KITH_HOME": str(tmp_path),
            "KITH_DATABASE_URL": "",
            "KITH_ADMINS": "U0GEORGEA,U0TOMASRE",
            "KITH_SMTP_URL": "",
            "KITH_MAIL_FROM": "Kith <kith@council.gov.uk>",
            "KITH_POLICY": "",
        }
        for name, value in {**right, **settings}.items():
            monkeypatch.setenv(name, value)
        return list(examine(clock, http=http))

    return look_at


@pytest.fixture
def demo(demo_file: Path, tmp_path: Path) -> Path:
    """The invented council as the database under KITH_HOME."""
    return Path(shutil.copy(demo_file, tmp_path / "kith.db"))


def about(subject: str, findings: list[Finding]) -> Finding:
    """The one finding about this."""
    (found,) = [finding for finding in findings if finding.told.startswith(subject)]
    return found


@pytest.mark.parametrize(
    ("admins", "level", "told"),
    [("", Level.LOOK, "nobody is named"), ("U0GEORGEA", Level.OK, "names 1 first admin.")],
)
def test_it_says_whether_anybody_can_give_roles(
    look_at: Examine, admins: str, level: Level, told: str
) -> None:
    finding = about("KITH_ADMINS:", look_at(KITH_ADMINS=admins))
    assert (finding.level, told in finding.told) == (level, True)


def test_it_looks_at_the_councils_own_policy(look_at: Examine, tmp_path: Path) -> None:
    assert about("KITH_POLICY:", look_at()).level is Level.OK
    own = tmp_path / "policy.yaml"
    own.write_text("reaching: {nation: wales}")
    assert str(own) in about("KITH_POLICY:", look_at(KITH_POLICY=str(own))).told
    own.write_text("reaching: {nation: france}")
    finding = about("KITH_POLICY:", look_at(KITH_POLICY=str(own)))
    assert (finding.level, "nation" in finding.told) == (Level.WRONG, True)


def test_it_names_what_of_the_safeguarding_policy_only_the_council_knows(
    look_at: Examine, tmp_path: Path
) -> None:
    finding = about("Safeguarding:", look_at())
    assert finding.level is Level.LOOK
    for place in ("day_team.phone", "night_team.phone", "external.name", "england.designated_officer"):
        assert place in finding.told
    own = tmp_path / "policy.yaml"
    own.write_text("{reaching: {nation: scotland}, concerns: {contacts: {rota: {phone: '01632 960003'}}}}")
    finding = about("Safeguarding:", look_at(KITH_POLICY=str(own)))
    assert "recipients.scotland.front_door.phone" in finding.told
    assert "rota" not in finding.told
    own.write_text("concerns: {hours: {days: []}}")
    assert not [each for each in look_at(KITH_POLICY=str(own)) if each.told.startswith("Safeguarding")]


TEAM = {
    "U0ANWENPR": "safeguarding lead",
    "U0TOMASRE": "deputy",
    "U0GEORGEA": "manager",
    "U0MAYAOKA": "manager",
}


def give_roles(file: Path, **roles: str) -> None:
    database = Database(f"sqlite:///{file}")
    with database.transaction(writes=True) as session:
        for user_id, role in roles.items():
            session.add(RoleGrant(user_id=user_id, role=role, given_at=utc_now(), given_by="U0GEORGEA"))
    database.close()


def of_team(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.told.startswith("Safeguarding team")]


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ("U0ANWENPR", "nobody is safeguarding lead"),
        ("U0TOMASRE", "one lead or deputy alone"),
        ("U0GEORGEA", "one manager alone"),
    ],
)
def test_a_rung_that_one_person_alone_holds_is_wrong_and_it_says_what_to_do(
    look_at: Examine, demo: Path, missing: str, told: str, mail_server: MailServer, tmp_path: Path
) -> None:
    give_roles(demo, **{who: role for who, role in TEAM.items() if who != missing})
    own = tmp_path / "policy.yaml"
    own.write_text(yaml.safe_dump({"concerns": COMPLETE}))
    mail = {"KITH_SMTP_URL": f"smtp://127.0.0.1:{mail_server.port}", "KITH_POLICY": str(own)}
    findings = of_team(look_at(**mail))
    assert {finding.level for finding in findings} == {Level.WRONG}
    assert told in findings[0].told
    assert "/kith role @person" in findings[0].told


def test_without_a_team_or_a_contact_outside_concerns_reach_nobody_which_is_wrong(
    look_at: Examine, demo: Path
) -> None:
    told = "\n".join(map(str, of_team(look_at())))
    for fault in ("nobody is safeguarding lead", "is no manager", "nobody outside of the council"):
        assert fault in told


def test_whoever_is_no_member_any_more_holds_no_rung(look_at: Examine, demo: Path) -> None:
    roles = {**TEAM, "U0BETHCAR": "manager", "U0NOBODY": "manager"}
    del roles["U0MAYAOKA"]
    give_roles(demo, **roles)
    assert "one manager alone" in "\n".join(map(str, of_team(look_at())))


def test_a_key_that_is_gone_is_wrong(look_at: Examine, demo: Path) -> None:
    database = Database(f"sqlite:///{demo}")
    with database.transaction(writes=True) as session:
        sealed = Vault([new_key()], "a record key").seal({"user": "U1"})
        times = {"changed_at": utc_now(), "expires_at": utc_now()}
        session.add(ConcernDraft(author_mark="a", sealed=sealed, call_asked_at=None, **times))
    database.close()
    (fault,) = [one for one in look_at() if one.told.startswith("Keys: 1 sealed")]
    assert fault.level is Level.WRONG
    assert "Put back the key" in fault.told


def change(file: Path, statement: str) -> None:
    database = Database(f"sqlite:///{file}")
    with database.engine.begin() as connection:
        connection.exec_driver_sql(statement)
    database.close()


def test_where_all_is_well_every_line_says_so(
    look_at: Examine, demo: Path, mail_server: MailServer, tmp_path: Path
) -> None:
    own = tmp_path / "policy.yaml"
    own.write_text(yaml.safe_dump({"concerns": COMPLETE}))
    give_roles(demo, **TEAM)
    findings = look_at(
        lambda: max(utc_now(), datetime(2026, 9, 1, tzinfo=UTC)),
        KITH_SMTP_URL=f"smtp://127.0.0.1:{mail_server.port}",
        KITH_POLICY=str(own),
    )
    unwell = [str(finding) for finding in findings if finding.level is not Level.OK]
    # Only the demonstration's register and this machine's clock depend on the day of the test.
    assert [line for line in unwell if not line.startswith(("look  Register:", "look  Clock:"))] == []
    assert len(findings) == 15
    assert about("Safeguarding:", findings).told.endswith("in England.")
    assert "“Westhaven" in about("Slack:", findings).told
    assert str(demo) in about("Database:", findings).told


def test_what_staff_added_is_no_register_that_should_be_imported_anew(look_at: Examine, demo: Path) -> None:
    database = Database(f"sqlite:///{demo}")
    with database.transaction(writes=True) as session:
        make_import(session, register="added", as_of=date(2001, 1, 1), told_by="her sister")
    database.close()
    registers = [finding for finding in look_at() if finding.told.startswith("Register")]
    assert len(registers) == 2
    assert not any("sister" in finding.told or "added" in finding.told for finding in registers)


def test_each_finding_is_one_line_whatever_a_server_puts_into_it() -> None:
    assert str(Finding(Level.LOOK, "a\nb\x1b[31m\u2028c  d")) == "look  a b [31m c d"


@pytest.mark.parametrize(
    ("name", "other", "token"),
    [
        ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "xoxb-secret"),
        ("SLACK_APP_TOKEN", "SLACK_BOT_TOKEN", "xapp-secret"),
    ],
)
def test_a_token_that_slack_refuses_is_wrong_and_the_other_is_ok(
    look_at: Examine, name: str, other: str, token: str
) -> None:
    findings = look_at(**{name: token})
    assert about(name, findings).level is Level.WRONG
    assert "invalid_auth" in about(name, findings).told
    assert about(other, findings).level is Level.OK
    assert "secret" not in " ".join(map(str, findings))


def test_without_settings_each_is_named_and_the_database_is_looked_at(look_at: Examine, demo: Path) -> None:
    findings = look_at(SLACK_BOT_TOKEN="", SLACK_APP_TOKEN="hush-hush")
    assert about("SLACK_BOT_TOKEN is missing", findings).level is Level.WRONG
    assert about("SLACK_APP_TOKEN is not the right kind of token", findings).level is Level.WRONG
    assert about("Slack: not asked", findings).level is Level.LOOK
    assert about("Database:", findings).level is Level.OK
    assert "hush" not in " ".join(map(str, findings))


def secrets(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if "SIGNING_SECRET" in finding.told]


def test_over_socket_mode_no_signing_secret_is_missed(look_at: Examine) -> None:
    assert secrets(look_at()) == []


def test_a_signing_secret_that_is_set_is_named_with_what_would_show_it_to_be_wrong(
    look_at: Examine, sandbox: Sandbox
) -> None:
    for http in (False, True):
        (told,) = secrets(look_at(http=http, SLACK_SIGNING_SECRET=sandbox.signing_secret))
        assert told.level is Level.OK
        assert "http.unsigned" in told.told
        assert sandbox.signing_secret not in told.told


def test_what_is_no_signing_secret_is_wrong_even_where_none_is_needed(look_at: Examine) -> None:
    for http in (False, True):
        (told,) = secrets(look_at(http=http, SLACK_SIGNING_SECRET="xoxb-hush-hush"))
        assert told.level is Level.WRONG
        assert "Basic Information → App Credentials" in told.told
        assert "hush" not in told.told


def test_over_http_the_signing_secret_is_needed_and_no_app_token(look_at: Examine, sandbox: Sandbox) -> None:
    (told,) = secrets(look_at(http=True))
    assert (told.level, "is missing" in told.told) == (Level.WRONG, True)
    well = look_at(http=True, SLACK_APP_TOKEN="", SLACK_SIGNING_SECRET=sandbox.signing_secret)
    assert [finding for finding in well if finding.level is Level.WRONG] == []
    assert about("SLACK_BOT_TOKEN", well).level is Level.OK
    assert not any("APP_TOKEN" in finding.told for finding in well)


def test_a_database_setting_that_is_none_is_named_once(look_at: Examine) -> None:
    findings = look_at(KITH_DATABASE_URL="mysql://kith:hush@host/kith")
    assert about("KITH_DATABASE_URL", findings).level is Level.WRONG
    assert "hush" not in " ".join(map(str, findings))


def test_a_slack_that_cannot_be_reached_is_named_once(look_at: Examine) -> None:
    findings = look_at(SLACK_API_URL="http://127.0.0.1:9/api/")
    assert "Slack cannot be reached" in about("SLACK_API_URL", findings).told
    assert [finding for finding in findings if finding.told.startswith("Scopes")] == []


@pytest.mark.parametrize(
    ("more", "less", "level", "named"),
    [
        ((), ("users:read",), Level.WRONG, "users:read"),
        (("team:read",), (), Level.LOOK, "team:read"),
        (("team:read",), ("users:read", "commands"), Level.WRONG, "commands, users:read"),
        ((), ("users:read", "commands", "chat:write"), Level.LOOK, "by hand"),
    ],
)
def test_scopes_are_compared_with_the_manifest(
    look_at: Examine,
    tmp_path: Path,
    more: tuple[str, ...],
    less: tuple[str, ...],
    level: Level,
    named: str,
) -> None:
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    scopes = manifest["oauth_config"]["scopes"]
    needed = scopes["bot"]
    # Those a later manifest may ask for go with the last of the cases.
    kept = [] if "chat:write" in less else [scope for scope in needed if scope not in less]
    scopes["bot"] = [*kept, *more]
    other = tmp_path / "manifest.yaml"
    other.write_text(yaml.safe_dump(manifest))
    with Sandbox(other, WORKSPACE) as running:
        scopes_told = about("Scopes", look_at(where=running))
    assert (scopes_told.level, named in scopes_told.told) == (level, True)


@pytest.mark.parametrize(("seconds", "level"), [(0, Level.OK), (90, Level.LOOK), (-90, Level.LOOK)])
def test_a_clock_more_than_a_minute_from_slacks_is_told(look_at: Examine, seconds: int, level: Level) -> None:
    assert about("Clock", look_at(lambda: utc_now() + timedelta(seconds=seconds))).level is level


@pytest.mark.parametrize("told", [None, "yesterday", "Mon, 14 Sep 2026 17:00:00 -0000"])
def test_a_slack_that_does_not_tell_the_time_is_no_fault_of_the_clock(
    look_at: Examine, monkeypatch: pytest.MonkeyPatch, told: str | None
) -> None:
    headers = {"Date": told} if told else {}
    answer = {"status": 200, "headers": headers, "body": '{"ok": true, "team": "Westhaven"}'}
    monkeypatch.setattr(WebClient, "_perform_urllib_http_request", lambda *_, **__: answer)
    assert "could not be compared" in about("Clock", look_at()).told


def test_where_there_is_no_database_none_is_made(look_at: Examine, tmp_path: Path) -> None:
    assert about("Database: there is none yet", look_at()).level is Level.LOOK
    assert list(tmp_path.iterdir()) == []


def test_an_empty_database_is_left_empty(look_at: Examine, tmp_path: Path) -> None:
    (tmp_path / "kith.db").touch()
    told = about("Database", look_at())
    assert (told.level, "is empty" in told.told) == (Level.LOOK, True)


def test_a_database_of_another_version_is_wrong_and_left_alone(look_at: Examine, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'kith.db'}")
    schema.upgrade(database.engine, "0001")
    findings = look_at()
    assert about("KITH_DATABASE_URL", findings).level is Level.WRONG
    assert "kith db upgrade" in about("KITH_DATABASE_URL", findings).told
    assert schema.current(database.engine) == "0001"
    database.close()


def test_a_file_that_is_no_database_is_wrong(look_at: Examine, tmp_path: Path) -> None:
    (tmp_path / "kith.db").write_bytes(b"this is no database" * 100)
    assert "file is not a database" in about("KITH_DATABASE_URL", look_at()).told


def test_a_database_that_cannot_be_read_is_wrong(look_at: Examine, demo: Path) -> None:
    change(demo, "DROP TABLE postcode")
    findings = [one for one in look_at() if one not in of_team([one])]
    told = [finding for finding in findings if finding.level is Level.WRONG]
    assert ["cannot be read" in finding.told for finding in told] == [True]


def test_a_server_that_does_not_answer_is_wrong_and_its_password_is_not_told(look_at: Examine) -> None:
    address = "postgresql://kith:hush@127.0.0.1:9/kith?password=hush"
    findings = look_at(KITH_DATABASE_URL=address)
    assert about("KITH_DATABASE_URL", findings).level is Level.WRONG
    assert "hush" not in " ".join(map(str, findings))


@pytest.mark.postgres
def test_a_database_server_is_named_without_its_password(look_at: Examine, postgres_server: Server) -> None:
    with postgres_server.new_database() as address:
        secret = address.set(password="hush").render_as_string(hide_password=False)
        told = about("Database", look_at(KITH_DATABASE_URL=secret))
    assert ("is empty" in told.told, "hush" in told.told) == (True, False)


def test_an_old_register_is_worth_a_look_and_a_new_one_is_not(look_at: Examine, demo: Path) -> None:
    def told(day: datetime) -> Finding:
        return about("Register: Ofsted as", look_at(lambda: day))

    new = told(datetime(2026, 9, 30, tzinfo=UTC))
    assert (new.level, "as at 31 August 2026, 30 days ago" in new.told) == (Level.OK, True)
    old = told(datetime(2027, 1, 1, tzinfo=UTC))
    assert (old.level, "kith import ofsted" in old.told) == (Level.LOOK, True)


def test_the_newest_file_of_a_register_counts(look_at: Examine, demo: Path) -> None:
    database = Database(f"sqlite:///{demo}")
    with database.transaction(writes=True) as session:
        make_import(session, as_of=date(2026, 10, 31))
        make_import(session, as_of=date(2026, 9, 30))
    database.close()
    assert "as at 31 October 2026" in about("Register: Ofsted as", look_at()).told


def test_without_registers_and_postcodes_the_commands_are_told(look_at: Examine, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'kith.db'}")
    schema.upgrade(database.engine)
    database.close()
    findings = look_at()
    for subject, command in (("Registers", "kith import ofsted"), ("Postcodes", "kith import postcodes")):
        assert about(subject, findings).level is Level.LOOK
        assert command in about(subject, findings).told


def test_providers_whose_postcode_is_not_known_are_counted(look_at: Examine, demo: Path) -> None:
    assert about("Postcodes", look_at()).level is Level.OK
    with_postcode = "SELECT id FROM provider WHERE postcode IS NOT NULL AND closed_on IS NULL LIMIT 2"
    change(demo, f"UPDATE provider SET latitude = NULL WHERE id IN ({with_postcode})")
    told = about("Postcodes", look_at())
    assert (told.level, "is not told: 2." in told.told) == (Level.LOOK, True)


def test_a_path_that_may_not_be_looked_at_is_wrong(look_at: Examine) -> None:
    findings = look_at(KITH_DATABASE_URL=f"sqlite:////{'x' * 300}/kith.db")
    assert "the database cannot be opened" in about("KITH_DATABASE_URL", findings).told


def test_a_mail_server_that_lets_kith_in_is_ok_and_is_given_no_mail(
    look_at: Examine, mail_server: MailServer
) -> None:
    told = about("KITH_SMTP_URL", look_at(KITH_SMTP_URL=f"smtp://127.0.0.1:{mail_server.port}"))
    assert (told.level, "e-mail is from kith@council.gov.uk" in told.told) == (Level.OK, True)
    assert mail_server.arrived == []


def test_without_a_mail_server_it_says_what_happens_instead(look_at: Examine) -> None:
    told = about("KITH_SMTP_URL", look_at())
    assert (told.level, "co-ordinators get a task instead" in told.told) == (Level.LOOK, True)


def test_a_mail_server_that_is_not_there_is_wrong(look_at: Examine) -> None:
    told = about("KITH_SMTP_URL", look_at(KITH_SMTP_URL="smtp://kith:hush@127.0.0.1:9"))
    assert (told.level, "127.0.0.1, port 9" in told.told) == (Level.WRONG, True)
    assert "hush" not in told.told


def test_a_mail_server_that_does_not_let_kith_in_is_wrong(look_at: Examine, mail_server: MailServer) -> None:
    told = about("KITH_SMTP_URL", look_at(KITH_SMTP_URL=f"smtp://kith:hush@127.0.0.1:{mail_server.port}"))
    assert (told.level, "a way to log in" in told.told) == (Level.WRONG, True)
    assert "hush" not in told.told


def test_a_mail_server_without_a_sender_is_named_among_the_settings(look_at: Examine) -> None:
    findings = look_at(KITH_SMTP_URL="smtp://kith:hush@mail.council.gov.uk", KITH_MAIL_FROM="")
    assert about("KITH_MAIL_FROM is missing", findings).level is Level.WRONG
    assert "hush" not in " ".join(map(str, findings))
