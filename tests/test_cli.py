"""The `kith` command, as somebody at a terminal uses it."""

import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from sqlalchemy import text

from bot.cli import main
from bot.clock import utc_now
from bot.store import schema
from bot.store.database import Database
from bot.store.providers import Provider
from bot.store.sealing import Vault, new_key
from tests.importers.test_term_dates import calendar
from tests.keys import KEYS
from tests.services.concerns.desk import DEPUTY, LEAD, NADIA, Desk, staff
from tests.world import ROOT, World

REGISTER = ROOT / "demo" / "ofsted_register_2026-08-31_Westhaven.csv"
POSTCODES = ROOT / "demo" / "postcodes.csv"
Kith = Callable[..., tuple[int, str, str]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new home for Kith, and none of the settings of whoever runs the tests."""
    for name in [name for name in os.environ if name.startswith(("SLACK_", "KITH_")) and name not in KEYS]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("KITH_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def kith(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settled: None
) -> Iterator[Kith]:
    """Runs `kith` with these words; its exit status, what it printed, and what it complained about."""
    handlers, events = logging.getLogger().handlers, structlog.get_config()

    def run(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["kith", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            main()
        return int(end.value.code or 0), *capsys.readouterr()

    yield run
    logging.getLogger().handlers = handlers
    structlog.configure(**events)


def providers(home: Path) -> int:
    database = Database(f"sqlite:///{home / 'kith.db'}")
    with database.transaction() as session:
        count = session.query(Provider).count()
    database.close()
    return count


def test_a_register_comes_in_and_what_came_of_it_is_told(kith: Kith, home: Path) -> None:
    status, told, _ = kith("import", "ofsted", REGISTER)
    assert (status, providers(home)) == (0, 300)
    assert "(as at 31 August 2026): 300 rows: 300 new, 0 changed, 0 closed, 0 restored, 0 unchanged" in told


def test_the_same_register_again_changes_nothing(kith: Kith, home: Path) -> None:
    kith("import", "ofsted", REGISTER)
    before = (home / "kith.db").read_bytes()
    _, told, _ = kith("import", "ofsted", REGISTER)
    assert "0 new, 0 changed, 0 closed, 0 restored, 300 unchanged" in told
    assert (home / "kith.db").read_bytes() == before


def test_the_councils_extract_comes_in_and_what_came_of_it_is_told(kith: Kith, home: Path) -> None:
    extract = ROOT / "demo" / "ofsted_extract_2026-08-31_Westhaven.xml"
    status, told, _ = kith("import", "ofsted-extract", extract)
    assert status == 0
    assert "(as at 31 August 2026): 20 rows: 20 new, 0 changed" in told
    bad = home / "bad.xml"
    bad.write_text(extract.read_text("utf-8").replace("EY900101", "LOST", 1), encoding="utf-8")
    _, told, _ = kith("import", "ofsted-extract", bad)
    assert "registration 1: The reference number reads “LOST”" in told
    bad.write_text(extract.read_text("utf-8")[:-40], encoding="utf-8")
    status, _, complaint = kith("import", "ofsted-extract", bad)
    assert (status, providers(home)) == (1, 20)
    assert "bad.xml was refused and changed nothing" in complaint


def test_what_could_not_be_read_is_listed_by_line_and_reason(kith: Kith, home: Path) -> None:
    broken = home / "ofsted_register_2026-09-30.csv"
    lines = REGISTER.read_text(encoding="utf-8-sig").splitlines()
    broken.write_text(
        "\n".join([*lines[:4], lines[4].replace("28/07/2000", "31/02/2000"), *lines[5:]]) + "\n"
    )
    status, told, _ = kith("import", "ofsted", broken)
    assert status == 0
    assert "299 new" in told
    assert "line 5 (9100003): " in told
    assert "31/02/2000" in told


def test_a_file_that_is_no_register_is_refused_and_the_others_come_in(kith: Kith, home: Path) -> None:
    status, told, complaint = kith("import", "ofsted", POSTCODES, REGISTER)
    assert (status, providers(home)) == (1, 300)
    assert "300 new" in told
    assert "postcodes.csv was refused and changed nothing." in complaint


def test_a_file_that_is_not_there_is_said_to_be_missing(kith: Kith) -> None:
    status, _, complaint = kith("import", "ofsted", "nowhere.csv")
    assert status == 2
    assert "nowhere.csv" in complaint


def test_postcodes_come_in_and_what_came_of_them_is_told(kith: Kith) -> None:
    assert kith("import", "postcodes", POSTCODES)[1].startswith("postcodes.csv: 109 postcodes: 109 new")
    assert "0 new, 0 changed, 109 unchanged" in kith("import", "postcodes", POSTCODES)[1]


def test_term_dates_come_in_and_what_was_understood_is_told(kith: Kith, home: Path) -> None:
    entries = ("Autumn term", "20260902", "20261219"), ("Spring term", "20270105", "20270327")
    file = home / "terms.ics"
    file.write_text(
        calendar(*entries, ("October half term", "20261026", "20261031"), ("Fair", "20260901", ""))
    )
    _, told, _ = kith("import", "term-dates", file)
    assert told.splitlines() == [
        "Hartlepool term dates: 2 school holidays",
        "  Monday 26 October 2026 to Friday 30 October 2026: October half term",
        "  Saturday 19 December 2026 to Monday 4 January 2027: School holidays",
        "  Passed over, as neither a term nor a holiday: Fair",
    ]
    assert kith("import", "term-dates", file)[1].startswith("Hartlepool term dates: nothing new")


def test_term_dates_that_cannot_be_had_are_refused_and_the_others_come_in(kith: Kith, home: Path) -> None:
    file = home / "terms.ics"
    file.write_text(calendar(("Autumn term", "20260902", "20261219")))
    status, told, complaint = kith("import", "term-dates", "http://127.0.0.1/terms.ics", file)
    assert status == 1
    assert "http://127.0.0.1/terms.ics was refused and changed nothing" in complaint
    assert "names terms, but no two with a holiday between them" in told


def test_cpd_comes_in_once_and_rows_that_cannot_be_read_are_named(kith: Kith, home: Path) -> None:
    file = home / "cpd.csv"
    file.write_text(
        f"Course,Dates,Cost,Topics\nFirst aid,14 June {utc_now().year + 1},£35,Health and safety\n"
        "Talk,soonish,free,\n",
        encoding="utf-8",
    )
    _, told, _ = kith("import", "cpd-csv", file)
    assert told.splitlines()[0] == "cpd.csv: 1 new, 0 changed, 0 unchanged, 0 over already, 1 not readable"
    assert told.splitlines()[1].startswith("  line 3: when: “soonish” was not understood")
    assert "0 new, 0 changed, 1 unchanged" in kith("import", "cpd-csv", file)[1]
    file.write_text("a,b\n1,2\n")
    status, _, complaint = kith("import", "cpd-csv", file)
    assert status == 1
    assert "no column “title”" in complaint


def test_a_long_file_says_how_far_it_is(kith: Kith, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.imports.EVERY", 100)
    assert "rows read …" in kith("import", "ofsted", REGISTER)[2]


def test_an_old_database_is_not_written_to_and_the_way_on_is_said(kith: Kith, home: Path) -> None:
    database = Database(f"sqlite:///{home / 'kith.db'}")
    schema.upgrade(database.engine, "0001")
    status, _, complaint = kith("import", "ofsted", REGISTER)
    assert (status, schema.current(database.engine)) == (2, "0001")
    assert "kith db upgrade" in complaint
    assert kith("db", "upgrade")[0] == 0
    assert schema.current(database.engine) == schema.newest()
    database.close()


def test_serve_without_settings_names_every_one_that_is_missing(kith: Kith) -> None:
    status, _, complaint = kith("serve")
    assert status == 2
    assert "SLACK_BOT_TOKEN is missing" in complaint
    assert "SLACK_APP_TOKEN is missing" in complaint


def test_serve_over_http_names_every_setting_that_is_missing_there(kith: Kith) -> None:
    status, _, complaint = kith("serve", "--http", "127.0.0.1:0")
    assert status == 2
    assert "SLACK_BOT_TOKEN is missing" in complaint
    assert "SLACK_SIGNING_SECRET is missing" in complaint
    assert "SLACK_APP_TOKEN" not in complaint


def test_an_address_that_is_none_is_answered_with_how_one_looks(kith: Kith) -> None:
    status, _, complaint = kith("serve", "--http", "3000")
    assert status == 2
    assert "HOST:PORT" in complaint


def test_no_command_shows_the_help(kith: Kith) -> None:
    _, told, complaint = kith()
    assert "serve" in told + complaint
    assert "sandbox" in told + complaint


@pytest.mark.slow
@pytest.mark.parametrize("how_it_ends", [signal.SIGTERM, signal.SIGINT])
def test_serve_works_until_it_is_told_to_stop_and_ends_well(
    world: World, home: Path, how_it_ends: signal.Signals
) -> None:
    assert world.connection
    world.connection.leave()
    settings = {
        "SLACK_BOT_TOKEN": world.sandbox.bot_token,
        "SLACK_APP_TOKEN": world.sandbox.app_token,
        "SLACK_API_URL": world.sandbox.api_url,
        "KITH_DATABASE_URL": str(world.database.engine.url),
    }
    command = [sys.executable, "-m", "bot", "serve"]
    process = subprocess.Popen(command, env={**os.environ, **settings}, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr
        assert "connection.open" in process.stderr.readline()
        assert world.maya.command("#network", "/provider samphire").ok
        process.send_signal(how_it_ends)
        _, complaint = process.communicate(timeout=15)
    finally:
        process.kill()
    assert process.returncode == 0
    assert '"finished": true' in complaint
    assert "samphire" not in complaint


def test_asked_to_stop_many_times_at_once_it_stops(home: Path) -> None:
    script = (
        "import os, signal; from bot.connection import wait_for_signal; wait = wait_for_signal();"
        "[os.kill(os.getpid(), signal.SIGTERM) for _ in range(200)]; wait()"
    )
    assert subprocess.run([sys.executable, "-c", script], timeout=20, capture_output=True).returncode == 0


def test_a_register_that_is_none_ends_the_sandbox_with_a_message(kith: Kith) -> None:
    status, _, complaint = kith("sandbox", "--register", POSTCODES, "--port", 0)
    assert status == 1
    assert complaint.startswith(
        "Nothing was changed. postcodes.csv does not look like Ofsted's childcare register"
    )


def test_a_home_that_cannot_be_made_is_named(kith: Kith, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KITH_HOME", "/dev/null/kith")
    for words in (("import", "ofsted", REGISTER), ("db", "upgrade")):
        status, _, complaint = kith(*words)
        assert status == 2
        assert "KITH_HOME: the folder cannot be made" in complaint


def test_a_file_that_is_no_database_is_named(kith: Kith, home: Path) -> None:
    (home / "kith.db").write_bytes(b"this is no database" * 100)
    status, _, complaint = kith("db", "upgrade")
    assert status == 2
    assert "the database cannot be opened (file is not a database)" in complaint


def test_the_doctor_ends_well_where_nothing_is_wrong_and_tells_no_secret(
    kith: Kith, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", world.sandbox.bot_token)
    monkeypatch.setenv("SLACK_APP_TOKEN", world.sandbox.app_token)
    monkeypatch.setenv("SLACK_API_URL", world.sandbox.api_url)
    status, told, complaint = kith("doctor")
    assert (status, complaint) == (0, "")
    assert {line.split()[0] for line in told.splitlines()} == {"ok", "look"}
    assert "xoxb-" not in told
    assert "xapp-" not in told


@pytest.mark.slow
def test_the_doctor_ends_with_a_status_where_something_is_wrong(kith: Kith) -> None:
    status, told, _ = kith("doctor")
    assert status == 1
    assert "wrong SLACK_BOT_TOKEN is missing." in told


def test_a_time_in_words_is_shown_as_it_was_understood(kith: Kith) -> None:
    status, told, words = kith("when", "Thursday", "week", "at", "10", "--now", "2025-03-12T09:00")
    assert (status, told) == (0, "2025-03-20T10:00\n")
    assert words.startswith("Thursday 20 March 2025, 10am\n")
    assert kith("when", "in a fortnight", "--now", "2025-03-12T09:00")[1] == "2025-03-26\n"
    assert kith("when", "next month", "--now", "2025-03-12T09:00")[1] == "2025-04\n"
    _, told, _ = kith("when", "every other Thursday at 4pm", "--now", "2025-03-12T09:00")
    assert told == "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;16:00\n"


def test_a_time_in_words_is_told_to_machines_in_full(kith: Kith) -> None:
    _, told, complaint = kith("when", "tue at half 6", "--json", "--now", "2025-03-12T09:00")
    assert complaint == ""
    assert json.loads(told) == {
        "kind": "moment",
        "value": "2025-03-18T18:30",
        "words": "Tuesday 18 March 2025, 6.30pm",
        "assumed": ["It was not said whether it is 6.30pm or 6.30am."],
        "choices": ["Tuesday 18 March 2025, 6.30am"],
        "reason": None,
        "at": "2025-03-18T18:30:00+00:00",
        "until": None,
    }
    _, told, _ = kith("when", "every Tuesday 6-8pm", "--json", "--now", "2025-03-12T09:00")
    known = json.loads(told)
    assert (known["rule"], known["first"], known["until"]) == ("FREQ=WEEKLY;BYDAY=TU", "2025-03-18", "20:00")


def test_words_that_are_no_time_end_with_the_reason(kith: Kith) -> None:
    status, told, reason = kith("when", "Tuesday", "13", "March", "--now", "2025-03-12T09:00")
    assert (status, told) == (1, "")
    assert reason.startswith("13 March 2025 is a Thursday, not a Tuesday. Which is right?\nPerhaps: ")
    status, told, reason = kith("when", "whenever suits", "--json")
    assert (status, json.loads(told)["kind"], reason) == (1, "unclear", "")


@pytest.mark.parametrize("now", ["yesterday", "0001-01-01", "9999-12-31"])
def test_a_time_of_speaking_that_is_none_is_refused_with_how_to_write_it(kith: Kith, now: str) -> None:
    status, told, complaint = kith("when", "Tuesday", "--now", now)
    assert (status, told) == (2, "")
    assert "--now" in complaint
    assert "2025-03-12T09:00" in complaint or "year" in complaint


def test_new_keys_are_such_that_kith_starts_with_them(kith: Kith, monkeypatch: pytest.MonkeyPatch) -> None:
    status, told, advice = kith("keys", "new")
    assert status == 0
    assert "outside of the database" in advice
    made = dict(line.split("=", 1) for line in told.splitlines())
    assert made.keys() == KEYS.keys()
    for name, value in made.items():
        monkeypatch.setenv(name, value)
    assert kith("concerns", "verify")[0] == 0


def test_a_record_that_was_changed_is_told_and_ends_in_a_fault(kith: Kith, home: Path) -> None:
    assert kith("concerns", "verify")[1].startswith("The records are as Kith wrote them. Seal: ")
    database = Database(f"sqlite:///{home / 'kith.db'}")
    with database.transaction(writes=True) as session:
        session.execute(text("UPDATE concern_register SET count = 1"))
    database.close()
    status, told, complaint = kith("concerns", "verify")
    assert (status, told) == (1, "")
    assert "All concerns: there should be 1 concerns, and there are 0." in complaint


def test_what_was_disposed_of_is_listed_for_who_answers_for_the_records(kith: Kith, home: Path) -> None:
    kith("db", "upgrade")
    desk = Desk(Database(f"sqlite:///{home / 'kith.db'}"))
    desk.vault = Vault([KEYS["KITH_ENCRYPTION_KEYS"]], KEYS["KITH_RECORD_KEY"])
    reference = desk.raise_concern().reference
    lead, deputy = staff(LEAD), staff(DEPUTY)
    desk.as_(lead, lambda one: one.decide(reference, {"outcome": "no_action", "why": "…"}))
    desk.as_(lead, lambda one: one.close(reference, "no_action", "…", "…"))
    assert kith("concerns", "disposed") == (0, "", "0 disposed of.\n")
    desk.move(days=1200)
    desk.as_(lead, lambda one: one.ask_disposal(reference, "…"))
    desk.as_(deputy, lambda one: one.open(reference, "to look"))
    desk.as_(deputy, lambda one: one.dispose(reference))
    desk.database.close()
    told = (
        f"{reference} · Raised on 14 September 2026, closed on 14 September 2026: No action. "
        f"Disposed of on 27 December 2029: {LEAD} asked, {DEPUTY} agreed.\n"
    )
    assert kith("concerns", "disposed") == (0, told, "1 disposed of.\n")
    assert kith("concerns", "verify")[0] == 0


def test_after_the_keys_are_rotated_the_old_one_can_go(
    kith: Kith, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kith("db", "upgrade")
    old, new = new_key(), new_key()
    desk = Desk(Database(f"sqlite:///{home / 'kith.db'}"))
    desk.vault = Vault([old], KEYS["KITH_RECORD_KEY"])
    desk.raise_concern()
    monkeypatch.setenv("KITH_ENCRYPTION_KEYS", new)
    assert "Put that key back" in kith("keys", "rotate")[2]
    monkeypatch.setenv("KITH_ENCRYPTION_KEYS", f"{new},{old}")
    assert kith("keys", "rotate")[0] == 0
    monkeypatch.setenv("KITH_ENCRYPTION_KEYS", new)
    assert kith("concerns", "verify")[0] == 0
    desk.vault = Vault([new], KEYS["KITH_RECORD_KEY"])
    assert len(desk.as_(NADIA, lambda cases: cases.mine())) == 1
    desk.database.close()
