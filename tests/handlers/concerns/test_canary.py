"""A whole life of concerns with strings that stand nowhere else: they reach nobody but who may see them.

Whatever can go wrong on the way goes wrong here: Slack answers with errors, the database is locked or
broken, and each step raises an exception with all it was given in its text.
"""

import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import yaml
from sqlalchemy import text

from bot import packs
from bot.services.concerns.acting import Acting
from bot.services.concerns.cases import Cases
from bot.services.concerns.keeping import Keeping
from bot.services.concerns.raising import Raising
from bot.services.concerns.record import Records
from bot.services.concerns.telling import Telling
from bot.settings import read_pack_settings
from bot.store import people
from bot.store.concerns import keys
from bot.store.sealing import Vault
from slack_sandbox import Person
from tests.handlers.concerns.room import ANWEN, GEORGE, MAYA, TOMAS, form_team, open_first, told
from tests.handlers.concerns.watching import Canaries, Watch, everything_logged, fields
from tests.keys import KEYS
from tests.smtp import MailServer
from tests.world import World

pytestmark = pytest.mark.slow

NADIA, BETH = "U0NADIAKH", "U0BETHCAR"
LEADS_ADDRESS = "anwen@council.example"
OUTSIDE = "partnership@council.example"
OF_NADIA = {"words", "about", "reach", "added by who raised it", "told on the way", "told at the end"}
MORE_OF_NADIA = {
    *("told when", "told facts", "told opinion", "told child", "told voice", "told siblings"),
    *("told who knows", "told parents", "told support", "told hopes"),
}
OF_OTHERS = {"words about a message", "reach about a message", "the message it is about", "reach for a call"}
NEVER_SENT = {"half a thought", "share refused", "to do refused", "wrong time", "typed for a setting"}
OF_MAYA = {"words about a message"}
SETTING = "If it is a setting: choose it here, if you like"


class Life:
    """People who go through everything there is, and stumble at every step."""

    def __init__(self, world: World, patch: pytest.MonkeyPatch) -> None:
        self.world, self.patch, self.canary = world, patch, Canaries()
        self.watch = Watch(world, self.canary)
        self.anwen = world.sandbox.person("Anwen Pritchard")
        self.stumbled = 0

    def do(self, who: Person, act: Callable[[], object]) -> None:
        """One step of somebody's; what was called for it is looked at."""
        act()
        self.watch.look(who.id)

    def submit(self, who: Person, of: type, step: str) -> None:
        """Send the form: at first everything goes wrong, and then it is done."""
        for owner, name in ((of, step), (Records, "add")):
            with self.raising(owner, name):
                outcome = who.submit()
                self.watch.look(who.id)
                failed = bool(outcome.errors)
                assert failed or name == "add", (step, outcome)
                self.stumbled += failed
            if not failed:
                return
        outcome = who.submit()
        self.watch.look(who.id)
        assert outcome.ok
        assert outcome.errors == {}

    @contextmanager
    def raising(self, of: type, name: str) -> Iterator[None]:
        def fail(*given: object, **told: object) -> None:
            try:
                raise ValueError(f"{given} {told}")
            except ValueError as fault:
                raise RuntimeError(f"{step_of(given)} {told}") from fault

        def step_of(given: tuple[object, ...]) -> str:
            return " ".join(map(repr, given))

        with self.patch.context() as patch:
            patch.setattr(of, name, fail)
            yield


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    own = tmp_path / "policy.yaml"
    external = {"name": "Westhaven Partnership", "email": OUTSIDE}
    own.write_text(yaml.safe_dump({"concerns": {"contacts": {"external": external}}}))
    return own


@pytest.fixture
def life(
    new_world: Callable[..., World],
    mail_server: MailServer,
    policy: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    settled: None,
) -> Life:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setattr("bot.store.database.BUSY_SECONDS", 0.2)
    mail = {
        "KITH_SMTP_URL": f"smtp://127.0.0.1:{mail_server.port}",
        "KITH_MAIL_FROM": "kith@council.example",
        "KITH_POLICY": str(policy),
    }
    world = new_world(settings=mail)
    form_team(world)
    with world.database.transaction(writes=True) as session:
        lead = people.in_slack(session, ANWEN)
        assert lead is not None
        lead.email = LEADS_ADDRESS
    return Life(world, monkeypatch)


@pytest.mark.journey
def test_what_people_write_reaches_nobody_but_who_may_see_it(
    life: Life, mail_server: MailServer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with everything_logged() as logged:
        reference = _raise(life)
        _raise_about_a_message(life)
        _break_the_database(life)
        _tell_more(life, reference)
        _deal_with(life, reference)
        _come_to_strangers(life, reference)
        _climb_to_the_top(life, mail_server)
        _pass_on(life, reference, tmp_path)
        _keep_and_dispose(life, reference)
    printed = "".join(capfd.readouterr())

    assert fields(life.watch.messages()) == []
    assert fields(life.watch.database(tmp_path)) == []
    assert fields(life.watch.mails(mail_server)) == []
    assert fields(life.canary.found_in(logged.getvalue())) == []
    assert fields(life.canary.found_in(printed)) == []
    assert life.canary.found_in_bytes(b"".join(p.name.encode() for p in tmp_path.rglob("*"))) == set()
    # Whoever may see them did, and nobody else; else nothing was looked for.
    everything = set(life.canary.made.values())
    shown = life.watch.shown
    assert shown[ANWEN] | shown[TOMAS] == everything - NEVER_SENT
    assert shown[NADIA] <= OF_NADIA | MORE_OF_NADIA | {"half a thought"}
    seen = {"words", "added by who raised it", "told on the way", "told at the end"}
    assert seen | MORE_OF_NADIA <= shown[NADIA]
    assert shown[MAYA] <= OF_MAYA
    assert {who for who, seen in shown.items() if seen} <= {ANWEN, TOMAS, GEORGE, NADIA, MAYA}
    # All went wrong that could, and Kith said so in its log.
    assert life.stumbled >= 12
    assert logged.getvalue().count("request.failed") >= life.stumbled
    assert "nudge.not_sent" in logged.getvalue() or "nudge.unsure" in logged.getvalue()
    # What was disposed of is not there any more for who has the keys either.
    assert _sealed(life) == OF_OTHERS


def _raise(life: Life) -> str:
    """Begun and left, called for; told, sent; at last it has arrived."""
    nadia, canary = life.world.nadia, life.canary
    life.do(nadia, lambda: open_first(life.world, nadia))
    nadia.fill({"Is anyone in danger now?": "Yes", "What happened?": canary("half a thought")})
    life.submit(nadia, Raising, "keep")
    nadia.close()
    life.world.clock.move(minutes=20)
    life.do(nadia, lambda: open_first(life.world, nadia))
    nadia.fill({"What happened?": ""})
    assert nadia.submit().errors != {}
    nadia.fill({"Is anyone in danger now?": "I am not sure", "What happened?": canary("words")})
    life.submit(nadia, Raising, "keep")
    life.do(nadia, lambda: nadia.suggestions(SETTING, canary("typed for a setting")))
    nadia.fill(
        {
            "Which setting or person is it about?": canary("about"),
            "How and when can we safely reach you?": canary("reach"),
        }
    )
    life.submit(nadia, Raising, "raise_concern")
    reference = nadia.open_form().plain.split("Your reference is ")[1][:7]
    nadia.close()
    return reference


def _raise_about_a_message(life: Life) -> None:
    """With its exact words; and once only a call is asked for."""
    world, maya, canary = life.world, life.world.maya, life.canary
    world.beth.say("#network", f"I slapped him {canary('the message it is about')}")
    message = maya.last_message("#network")
    life.do(maya, lambda: maya.shortcut("Raise a concern about this", message))
    maya.fill({"Is anyone in danger now?": "No", "What happened?": canary("words about a message")})
    life.submit(maya, Raising, "keep")
    maya.fill({"How and when can we safely reach you?": canary("reach about a message")})
    life.submit(maya, Raising, "raise_concern")
    maya.close()
    imran = world.sandbox.person("Imran Shah")
    life.do(imran, lambda: open_first(world, imran))
    life.do(imran, lambda: imran.press(imran.open_form(), "Can we talk? I would rather be called"))
    imran.fill({"How and when can we safely reach you?": canary("reach for a call")})
    life.submit(imran, Raising, "raise_concern")
    while imran.form:
        imran.close()


def _break_the_database(life: Life) -> None:
    """A table that is gone, and on SQLite a database that somebody else keeps locked."""
    world, nadia = life.world, life.world.nadia
    life.do(nadia, lambda: open_first(world, nadia))
    nadia.fill({"Is anyone in danger now?": "No", "What happened?": life.canary("half a thought")})
    with world.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE concern_draft RENAME TO put_away"))
    life.do(nadia, lambda: _must_fail(nadia))
    with world.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE put_away RENAME TO concern_draft"))
    if world.database.engine.dialect.name == "sqlite":
        other = sqlite3.connect(str(world.database.engine.url.database))
        other.execute("BEGIN IMMEDIATE")
        life.do(nadia, lambda: _must_fail(nadia))
        other.close()
    life.stumbled += 1
    nadia.close()


def _must_fail(who: Person) -> None:
    assert who.submit().errors != {}


def _deal_with(life: Life, reference: str) -> None:
    """The lead, with every form there is, and Slack out of order now and then."""
    world, lead, canary = life.world, life.anwen, life.canary
    world.sandbox.fail_next("chat.postMessage", 1, "500")
    world.sandbox.fail_next("conversations.open", 1, "500")
    world.deliver()
    world.clock.move(minutes=2)
    world.deliver()
    life.watch.look("")
    _open(life, lead, reference, canary("why it was opened"))
    life.do(lead, lambda: lead.press(lead.open_form(), "I deal with it"))
    _form(
        life,
        "Assess",
        {
            "What kind of concern is it?": "A child may be at risk",
            "Facts: what was seen or heard, by whom": canary("facts"),
            "Opinion, apart from the facts": canary("opinion"),
            "When it happened": canary("when it happened"),
            "The child: name or initials": canary("the child"),
            "The child’s date of birth": "3 May 2022",
            "The child’s own words": canary("the child’s words"),
            "Is the child safe now?": canary("safe now"),
            "Other children it touches": canary("other children"),
            "Who knows of it": canary("who knows"),
            "Were parents told, and if not, why?": canary("parents"),
            "Is an advocate or interpreter needed?": canary("support"),
            "What does whoever raised it hope for?": canary("hopes"),
        },
        "assess",
    )
    world.sandbox.fail_next("views.update", 1, "500")
    _form(
        life,
        "Decide",
        {
            "What is decided?": "Referred",
            "Why? Say it too where nothing is passed on": canary("reason of the decision"),
            "Was whoever raised it told first?": "They were not told",
            "If not, why not?": canary("why not told first"),
        },
        "decide",
    )
    _act_on(life)
    _close_all(lead)
    _open(life, lead, reference, canary("why it was opened again"))
    _form(life, "Add", {"What do you want to add?": canary("added by the lead")}, "add")
    _form(life, "Correct", {"Which entry?": "Entry 1", "What is right?": canary("what is right")}, "add")
    _form(
        life, "Share", {"Who must know?": "U0LUCYFEN", "Why must they know?": canary("share refused")}, None
    )
    _form(life, "Share", {"Who must know?": MAYA, "Why must they know?": canary("why shared")}, "share")
    _form(life, "Shut somebody out", {"Who may not read it?": MAYA, "Why?": canary("why shut out")}, "bar")
    _form(life, "Let somebody in", {"Who?": MAYA, "Why?": canary("why let in")}, "let_in")
    _say_not_heard(life)
    _form(
        life,
        "Close this concern",
        {
            "What came of it?": "Referred",
            "Why can it be closed?": canary("why closed"),
            "What may whoever raised it know?": canary("told at the end"),
        },
        "close",
    )
    _look_at_mine(life)
    world.deliver()
    _form(life, "Open again", {"Why?": canary("why opened again")}, "reopen")
    _close_all(lead)
    _open(life, lead, reference, "once more")
    _close_all(lead)
    world.deliver()
    life.watch.look("")
    _open(life, life.world.tomas, reference, canary("why the deputy looks"))
    second = [one for one in told(life.world.tomas) if reference not in one]
    _close_all(life.world.tomas)
    for notice in (*second, *[one for one in told(lead) if reference not in one]):
        if ":" in notice:
            _open(life, lead, notice.split(": ")[1][:7], "The other one")
            _close_all(lead)


def _act_on(life: Life) -> None:
    """Referred, asked again, answered; its reporter told; reviewed; and Maya has something to do."""
    canary = life.canary
    _form(
        life,
        "Record a referral",
        {
            "To whom was it referred?": "Somebody else",
            "If to somebody else: to whom?": canary("referred to"),
            "Which area, office or person there": canary("place of the referral"),
            "When, and how?": canary("when referred"),
            "Their reference": canary("their reference"),
            "On what lawful basis is it shared?": "A legal duty, UK GDPR Article 6(1)(c)",
            "What was passed on, and why?": canary("what was passed on"),
        },
        "refer",
        Acting,
    )
    said = "What did they say, or why do you not wait any longer?"
    again = {"What came of it?": "No answer yet: I asked again", said: canary("asked again")}
    _form(life, "An answer came", again, "answer", Acting)
    came = {"What came of it?": "They have answered", said: canary("their answer")}
    _form(life, "An answer came", came, "answer", Acting)
    told = {"How does it stand, as far as they may know?": canary("told on the way")}
    _form(life, "Tell who raised it", told, "tell", Acting)
    _form(life, "Review", {"How does it stand, and what follows?": canary("review")}, "review", Acting)
    task = {"What is to be done?": canary("to do refused"), "Who does it?": MAYA}
    _form(life, "Give an action", task | {"By when?": f"when {canary('wrong time')} is"}, None)
    _form(life, "Give an action", task | {"By when?": "tomorrow at 4pm"}, None)
    task |= {
        "What is to be done?": canary("to do"),
        "By when?": "tomorrow at 4pm",
        "May they read it?": ["Share it with them, if they may not read it"],
    }
    _form(life, "Give an action", task, "give", Acting)
    _form(life, "An action is done", {"What came of it?": canary("what came of it")}, "finish", Acting)
    duty = {
        "What is the case?": "It does not apply here",
        "Who said so, and when? Or why does it not apply?": canary("why no duty"),
    }
    _form(life, "The provider’s duty", duty, "note_duty", Acting)


def _say_not_heard(life: Life) -> None:
    """It goes wrong once, too."""
    world, nadia = life.world, life.world.nadia
    life.do(nadia, lambda: open_first(world, nadia))
    life.do(nadia, lambda: nadia.press(nadia.open_form(), "What I raised"))
    mine = nadia.open_form()
    with life.raising(Records, "add"):
        life.do(nadia, lambda: nadia.press(mine, "I have not been heard"))
    assert "Something went wrong" in nadia.open_form().plain
    nadia.close()
    life.do(nadia, lambda: nadia.press(nadia.open_form(), "I have not been heard"))
    assert "The next one in line has been told" in nadia.open_form().plain
    _close_all(nadia)


def _look_at_mine(life: Life) -> None:
    """Who raised it adds something, and sees what they may know."""
    world, nadia = life.world, life.world.nadia
    life.do(nadia, lambda: open_first(world, nadia))
    life.do(nadia, lambda: nadia.press(nadia.open_form(), "What I raised"))
    assert "told at the end" in life.canary.found_in(nadia.open_form().plain)
    life.do(nadia, lambda: nadia.press(nadia.open_form(), "Add something"))
    nadia.fill({"What do you want to add?": life.canary("added by who raised it")})
    life.submit(nadia, Cases, "add")
    _close_all(nadia)


def _tell_more(life: Life, reference: str) -> None:
    """Who raised it tells all there is to tell, step by step, and reads it back; more comes by telephone."""
    world, nadia, canary = life.world, life.world.nadia, life.canary
    life.do(nadia, lambda: open_first(world, nadia))
    life.do(nadia, lambda: nadia.press(nadia.open_form(), "What I raised"))
    life.do(nadia, lambda: nadia.press(nadia.open_form(), "Tell more"))
    nadia.fill(
        {
            "What kind of concern is it, as you see it?": "A child may be at risk",
            "When did it happen?": canary("told when"),
            "What was seen or heard, and by whom?": canary("told facts"),
            "What do you think of it?": canary("told opinion"),
        }
    )
    life.submit(nadia, Telling, "_note")
    nadia.fill({"The child: name or initials": canary("told child"), "The child’s date of birth": "2 QZX"})
    life.do(nadia, lambda: _must_fail(nadia))
    nadia.fill(
        {
            "The child’s date of birth": "3 May 2022",
            "What has the child said, in their own words?": canary("told voice"),
            "Is the child safe now?": "I am not sure",
            "Brothers, sisters or other children it touches": canary("told siblings"),
        }
    )
    life.submit(nadia, Telling, "_note")
    nadia.fill(
        {
            "Who else knows of it?": canary("told who knows"),
            "Were the parents told? If not, why?": canary("told parents"),
            "Is an advocate or interpreter needed, and for whom?": canary("told support"),
            "What do you hope for?": ["Just listen to me"],
            "What you hope for, in words": canary("told hopes"),
        }
    )
    life.submit(nadia, Telling, "_note")
    life.do(nadia, lambda: nadia.press(nadia.open_form(), "Read what I told"))
    assert "Tuesday 3 May 2022" in nadia.open_form().plain
    _close_all(nadia)
    life.world.deliver()
    lead = life.anwen
    _open(life, lead, reference, canary("why the lead rings"))
    life.do(lead, lambda: lead.press(lead.open_form(), "Told by telephone"))
    lead.fill({"What was seen or heard, and by whom?": canary("facts by telephone")})
    life.submit(lead, Telling, "_note")
    _close_all(lead)


def _come_to_strangers(life: Life, reference: str) -> None:
    """Who may see nothing tries what there is to try."""
    for name in ("Owen Blackett", "Beth Carrow", "Maya Okafor"):
        person = life.world.sandbox.person(name)
        _close_all(person)
        channel = "#partners" if name == "Owen Blackett" else "#network"
        for line in ("/concern list", f"/concern {reference}", "/concern mine", "/kith outbox", "/kith data"):
            life.do(person, partial(person.command, channel, line))
            _close_all(person)


def _climb_to_the_top(life: Life, mail_server: MailServer) -> None:
    """Nobody takes up a new one for a week: the contact outside is told its reference and nothing else."""
    world = life.world
    world.sandbox.fail_next("chat.postMessage", 1, "lost")
    for _ in range(7 * 24):
        world.clock.now += timedelta(hours=1)
        if world.clock.now.hour % 6 == 0:
            world.deliver()
    life.watch.look("")
    assert [one for one in mail_server.arrived if one.recipients == [LEADS_ADDRESS]] != []
    outside = [one for one in mail_server.arrived if one.recipients == [OUTSIDE]]
    assert outside != []
    for mail in outside:
        words = mail.part("plain")
        assert words.startswith("Something needs you: ")
        assert [name for name in ("Nadia", "Anwen", "Maya", "Beth", "child") if name in words] == []


def _pass_on(life: Life, reference: str, folder: Path) -> None:
    """In an encrypted file, which is written and looked at with all the others."""
    sandbox, database = life.world.sandbox, life.world.database
    settings = read_pack_settings(SLACK_BOT_TOKEN=sandbox.bot_token, SLACK_API_URL=sandbox.api_url)
    asked = packs.Asked(reference, life.canary("to whom it went"), life.canary("why it went there"), ANWEN)
    path, _ = packs.write(database, settings, asked, folder / "pack.pdf", life.world.clock)
    assert path.stat().st_size > 1000


def _keep_and_dispose(life: Life, reference: str) -> None:
    """Closed, held, kept longer; years later asked for, and agreed to by another."""
    world, lead, canary = life.world, life.anwen, life.canary
    _open(life, lead, reference, canary("why it was opened at last"))
    why = canary("reason of the last decision")
    decided = {"What is decided?": "No action", "Why? Say it too where nothing is passed on": why}
    _form(life, "Decide", decided, "decide")
    closed = {
        "What came of it?": "No action",
        "Whom or what was it about? How long it is kept depends on it": ["A setting or a service"],
        "Why can it be closed?": canary("why closed at last"),
        "What may whoever raised it know?": "Thank you.",
    }
    _form(life, "Close this concern", closed, "close")
    held, lifted = canary("why held"), canary("why the hold was lifted")
    _form(life, "Legal hold", {"Why must it be kept whatever its time?": held}, "hold", Keeping)
    _form(life, "Lift the legal hold", {"Why is the hold not needed any more?": lifted}, "release", Keeping)
    longer = {"How much longer?": "1 year", "What is it still needed for?": canary("why kept longer")}
    _form(life, "Keep it longer", longer, "keep_longer", Keeping)
    _close_all(lead)
    world.clock.now += timedelta(weeks=5 * 52)
    world.deliver()
    life.watch.look("")
    _open(life, lead, reference, canary("why it was looked at again"))
    asked = {"Why is it not needed any more?": canary("why disposed of")}
    _form(life, "Ask for its disposal", asked, "ask_disposal", Keeping)
    _close_all(lead)
    world.deliver()
    life.watch.look("")
    _open(life, world.tomas, reference, canary("why the deputy looks again"))
    life.do(world.tomas, lambda: world.tomas.press(world.tomas.open_form(), "Agree to its disposal"))
    world.tomas.fill({"Please tick": ["I have read it, and it is not needed any more"]})
    life.submit(world.tomas, Keeping, "dispose")
    assert "It is disposed of" in world.tomas.open_form().plain
    for who in (lead, world.george):
        _close_all(who)
        life.do(who, partial(who.command, "#co-ordinators", "/concern themes"))
        assert "too few concerns" in who.open_form().plain
        _close_all(who)
    world.deliver()


def _sealed(life: Life) -> set[str]:
    """What can be read in the database with the keys."""
    vault = Vault([KEYS["KITH_ENCRYPTION_KEYS"]], KEYS["KITH_RECORD_KEY"])
    with life.world.database.transaction() as session:
        every = [one for column in keys.SEALED for one in keys.sealed(session, column)]
        return set().union(*(life.canary.found_in(vault.open(one)) for one in every))


def _open(life: Life, who: Person, reference: str, why: str) -> None:
    """By a notice, with a reason in words."""
    shown = [one for one in who.messages("Kith") if reference in one.plain and "Open" in one.buttons]
    life.do(who, lambda: who.press(shown[-1], "Open"))
    who.fill({"In words": why})
    life.submit(who, Cases, "open")


def _form(life: Life, label: str, filled: Mapping[str, object], step: str | None, of: type = Cases) -> None:
    """One form of the lead's; without a step it is refused."""
    lead = life.anwen
    life.do(lead, lambda: lead.press(lead.open_form(), label))
    lead.fill(filled)
    if step is None:
        life.do(lead, lambda: _must_fail(lead))
        lead.close()
        return
    life.submit(lead, of, step)


def _close_all(who: Person) -> None:
    while who.form:
        who.close()
