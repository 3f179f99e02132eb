"""`kith concerns pack`: the one way out of the records, encrypted, and on the record first."""

import io
import re
import stat
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from bot import packs
from bot.clock import utc_now
from bot.safeguarding import Subject
from bot.services.concerns.raising import Danger, Told
from bot.store.database import Database
from bot.store.roles import RoleGrant
from bot.store.sealing import Vault
from bot.views.text import say_date
from tests.keys import KEYS
from tests.services.concerns.desk import DEPUTY, LEAD, MANAGER, NOW, Desk, staff
from tests.test_cli import Kith, home, kith
from tests.world import World

pytestmark = pytest.mark.slow

__all__ = ["home", "kith"]
CANARY = "Canary-Zoë-Wróbel"
TOLD = Told(Danger.NO, f"{CANARY} saw it", "Sunny Days", (DEPUTY,), "By phone")


@pytest.fixture
def desk(home: Path, kith: Kith, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A concern's database, where the terminal finds it too."""
    monkeypatch.chdir(home)
    monkeypatch.setenv("TMPDIR", str(home))
    kith("db", "upgrade")
    made = Desk(Database(f"sqlite:///{home / 'kith.db'}"))
    made.vault = Vault([KEYS["KITH_ENCRYPTION_KEYS"]], KEYS["KITH_RECORD_KEY"])
    made.now = utc_now()
    made.act(lambda session: give_roles(session))
    yield made
    made.database.close()


def give_roles(session: object) -> None:
    for user_id, role in ((LEAD, "safeguarding lead"), (DEPUTY, "deputy"), (MANAGER, "manager")):
        session.add(RoleGrant(user_id=user_id, role=role, given_at=NOW, given_by="U0ADMIN"))  # type: ignore[attr-defined]


@pytest.fixture
def reference(desk: Desk) -> str:
    return desk.raise_concern(TOLD).reference


def words(reference: str, by: str = LEAD, **more: str) -> list[str]:
    given = {"to": "MASH Westhaven", "why": "The threshold is met", "by": by, **more}
    return [
        "concerns",
        "pack",
        reference,
        *(part for name, one in given.items() for part in (f"--{name}", one)),
    ]


def text(path: Path, password: str) -> str:
    reader = PdfReader(io.BytesIO(path.read_bytes()))
    assert reader.decrypt(password)
    return "\n".join(page.extract_text() for page in reader.pages)


def entries(desk: Desk, reference: str) -> list[tuple[str, str]]:
    case = desk.as_(staff(LEAD), lambda cases: cases.open(reference, "to see"))
    return [(one.what, one.by) for one in case.entries]


def test_the_recipient_reads_the_whole_chronology_with_the_password_that_was_shown(
    kith: Kith, desk: Desk, reference: str, home: Path
) -> None:
    status, told, advice = kith(*words(reference))
    assert (status, bool(re.fullmatch(r"([2-9B-Z]{5}-){3}[2-9B-Z]{5}\n", told))) == (0, True)
    assert told.strip() not in advice
    read = text(home / f"{reference}.pdf", told.strip())
    for said in (reference, "MASH Westhaven", "The threshold is met", "not a referral form", CANARY, LEAD):
        assert said in read
    assert "Packed to be passed on" in read
    assert ("packed", LEAD) in entries(desk, reference)
    assert kith("concerns", "verify")[0] == 0


def test_only_its_owner_may_read_the_file_and_nothing_unencrypted_is_left_anywhere(
    kith: Kith, reference: str, home: Path
) -> None:
    _, told, advice = kith(*words(reference, out=str(home / "out.pdf")))
    assert stat.S_IMODE((home / "out.pdf").stat().st_mode) == 0o600
    left = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    for secret in (CANARY, "MASH Westhaven", "The threshold is met", told.strip()):
        assert secret.encode() not in left
        assert secret not in advice


@pytest.mark.parametrize("by", [DEPUTY, MANAGER, "U0STRANGER"])
def test_who_may_not_read_it_passes_nothing_on_and_learns_nothing(
    kith: Kith, desk: Desk, reference: str, home: Path, by: str
) -> None:
    """The deputy is kept out of it, since its reporter named them."""
    answers = [kith(*words(one, by=by)) for one in (reference, "2222-22")]
    assert answers[0] == answers[1]
    assert answers[0][0] == 1
    assert list(home.glob("*.pdf")) == []
    assert "packed" not in dict(entries(desk, reference))


@pytest.mark.parametrize(
    ("wrong", "advice"),
    [
        ({"by": "Lea"}, "--by is a Slack member id"),
        ({"to": " "}, "Say to whom it goes"),
        ({"why": ""}, "Say to whom it goes"),
        ({"out": "no/such/folder.pdf"}, "cannot be written"),
        ({"out": "kith.db"}, "There is a file"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_recorded(
    kith: Kith, desk: Desk, reference: str, wrong: dict[str, str], advice: str
) -> None:
    status, told, complaint = kith(*words(reference, **wrong))
    assert (status, told) == (1, "")
    assert advice in complaint
    assert "packed" not in dict(entries(desk, reference))


def test_it_is_on_the_record_before_there_is_anything_to_be_read(
    kith: Kith, desk: Desk, reference: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def fail(*_: object) -> bytes:
        seen.append((dict(entries(desk, reference)).get("packed"), (home / f"{reference}.pdf").read_bytes()))
        raise OSError("no room")

    monkeypatch.setattr(packs, "pack_pdf", fail)
    with pytest.raises(OSError, match="no room"):
        packs.write(
            desk.database,
            packs.PackSettings(),
            packs.Asked(reference, "MASH", "why", LEAD),
            None,
            lambda: NOW,
        )
    assert seen == [(LEAD, b"")]
    assert not (home / f"{reference}.pdf").exists()


def test_a_recipient_of_the_policy_is_named_by_its_key(kith: Kith, reference: str, home: Path) -> None:
    _, told, _ = kith(*words(reference.lower(), to="front_door"))
    assert "Children’s social care (front door or MASH)" in text(home / f"{reference}.pdf", told.strip())


def test_the_recipient_reads_in_words_what_it_was_about_what_came_of_it_and_until_when_it_is_kept(
    kith: Kith, desk: Desk, reference: str, home: Path
) -> None:
    lead = staff(LEAD)
    desk.as_(lead, lambda one: one.decide(reference, {"outcome": "unfounded", "why": "a namesake"}))
    desk.as_(lead, lambda one: one.close(reference, "unfounded", "…", "…", [Subject.WORKER]))
    until = desk.as_(lead, lambda one: one.keep_longer(reference, 2, "a claim")).entries[-1].told["until"]
    _, told, _ = kith(*words(reference))
    read = " ".join(text(home / f"{reference}.pdf", told.strip()).split())
    assert "Outcome: Nothing was found to support it" in read
    assert "About: Somebody who works with children" in read
    assert f"Until: {say_date(date.fromisoformat(until))}" in read


def test_no_clock_stops(kith: Kith, desk: Desk, reference: str) -> None:
    before = desk.as_(staff(LEAD), lambda cases: cases.open(reference, "before")).due
    kith(*words(reference))
    assert desk.as_(staff(LEAD), lambda cases: cases.open(reference, "after")).due == before


def test_with_slacks_token_people_are_named_and_who_has_left_passes_nothing_on(
    kith: Kith, desk: Desk, reference: str, home: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", world.sandbox.bot_token)
    monkeypatch.setenv("SLACK_API_URL", world.sandbox.api_url)
    assert kith(*words(reference))[0] == 1
    anwen = "U0ANWENPR"
    desk.act(lambda s: s.add(RoleGrant(user_id=anwen, role="deputy", given_at=NOW, given_by="U0ADMIN")))
    status, told, _ = kith(*words(reference, by=anwen))
    assert status == 0
    assert f"Anwen Pritchard ({anwen})" in text(home / f"{reference}.pdf", told.strip())


def test_while_slack_is_silent_nothing_is_passed_on(
    kith: Kith, desk: Desk, reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9/")
    status, told, complaint = kith(*words(reference))
    assert (status, told) == (1, "")
    assert "Slack did not say" in complaint
    assert "packed" not in dict(entries(desk, reference))
