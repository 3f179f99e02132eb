"""“My preferences” as staff, guests and members of another workspace use it, in the pretend workspace."""

import asyncio
from collections.abc import Callable
from datetime import date, time
from pathlib import Path

import pytest
from slack_sdk import WebClient
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.handlers.requests import Kith
from bot.store.audit import AuditEvent
from bot.store.people import Person, Preference
from bot.views.preferences import door
from bot.views.text import section
from slack_sandbox import Form
from slack_sandbox import Person as Client
from tests.world import World

NETWORK, PARTNERS = "#network", "#partners"
CHANNELS = {NETWORK: "C0NETWORK", PARTNERS: "C0PARTNER"}
EMAIL = "beth@carrows-corner.example"
WEEKEND = ["Saturday", "Sunday"]
CHANGED = {
    "Language": "Cymraeg & <!channel> *gently*",
    "How to reach me": "By e-mail",
    "E-mail address": EMAIL,
    "Quiet from": "17:00",
    "Quiet until": "09:30",
    "Working days": ["Monday", "Tuesday", "Thursday"],
    "Bank holidays of": "Wales",
    "When messages come": "One message each morning, about 8:30",
    "Topics": ["Funding", "Safeguarding"],
    "Other topics": "Forest school,  bees , forest SCHOOL, funding",
    "Pause until": "2026-10-05",
}


def post_menu(world: World, channel: str) -> None:
    """A message with the button, as a menu for those who have no commands is."""
    bot = WebClient(world.sandbox.bot_token, base_url=world.sandbox.api_url, retry_handlers=[])
    menu = [section("Kith menu"), {"type": "actions", "elements": [door()]}]
    bot.chat_postMessage(channel=CHANNELS[channel], text="Kith menu", blocks=menu)


def send_again(world: World) -> dict[str, object]:
    """Deliver the last submission once more, as it was; what Kith answers."""
    sandbox = world.sandbox
    (*_, last) = (one for one in sandbox.envelopes if one.payload.get("type") == "view_submission")
    assert sandbox._loop
    again = sandbox._actors.delivery.deliver("interactive", last.payload)
    answer: dict[str, object] = asyncio.run_coroutine_threadsafe(again, sandbox._loop).result(10).answer
    return answer


def open_by_button(world: World, person: Client, channel: str) -> Form:
    post_menu(world, channel)
    assert person.press(person.last_message(channel), "My preferences").ok
    return person.open_form()


def open_by_command(world: World) -> Form:
    assert world.maya.command(NETWORK, "/kith me").ok
    return world.maya.open_form()


def saved(world: World, user_id: str) -> tuple[Person, Preference] | None:
    with world.database.transaction() as session:
        found = session.execute(
            select(Person, Preference).join_from(Preference, Person).where(Person.user_id == user_id)
        ).first()
        return (found[0], found[1]) if found else None


def audited(world: World) -> list[dict[str, object]]:
    with world.database.transaction() as session:
        events = session.scalars(select(AuditEvent).where(AuditEvent.action == "preferences.saved"))
        return [{"by": one.actor_id, **one.details} for one in events]


@pytest.mark.journey
def test_a_guest_says_how_they_are_reached_and_reads_it_back(world: World) -> None:
    form = open_by_button(world, world.beth, NETWORK)
    assert form.title == "My preferences"
    world.beth.fill(CHANGED)
    assert world.beth.submit().ok
    told = world.beth.open_form().plain
    for words in (
        f"Saved. You hear from Kith by e-mail ({EMAIL}), Monday, Tuesday and Thursday, 9:30 to 17:00, "
        "as one message each morning (about 8:30); not on bank holidays in Wales.",
        "Nothing is sent before Monday 5 October 2026.",
        "Language: Cymraeg & <!channel> *gently*.",
        "Topics: Safeguarding, Funding, Forest school, bees.",
    ):
        assert words in told
    found = saved(world, world.beth.id)
    assert found
    person, kept = found
    assert (person.email, person.phone, person.name, kept.reach) == (EMAIL, None, None, "email")
    assert (kept.quiet_from, kept.quiet_until, kept.work_days) == (time(17), time(9, 30), "124")
    assert (kept.nation, kept.digest, kept.paused_until) == ("wales", True, date(2026, 10, 5))
    assert kept.language == CHANGED["Language"]
    again = open_by_button(world, world.beth, NETWORK)
    for label, value in CHANGED.items():
        if label not in ("Topics", "Other topics"):
            assert again.value(label) == value
    assert again.value("Topics") == ["Safeguarding", "Funding"]
    assert again.value("Other topics") == "Forest school, bees"


@pytest.mark.journey
def test_a_member_of_another_workspace_does_the_same_by_button(world: World) -> None:
    open_by_button(world, world.nadia, PARTNERS)
    world.nadia.fill(
        {"How to reach me": "By telephone: a colleague rings", "Telephone": "+44 (0)1632 960001"}
    )
    assert world.nadia.submit().ok
    assert "You hear from Kith by telephone (+44 (0)1632 960001), Monday to Friday, 8:00 to 18:00, each " in (
        world.nadia.open_form().plain
    )
    found = saved(world, world.nadia.id)
    assert found
    assert (found[0].team_id, found[1].reach) == ("T0TINYACR", "phone")
    assert [one["by"] for one in audited(world)] == [world.nadia.id]


def test_staff_type_a_command_and_see_what_the_council_says_until_they_say_otherwise(world: World) -> None:
    form = open_by_command(world)
    usual = {
        "Language": "English",
        "How to reach me": "In Slack",
        "Quiet from": "18:00",
        "Quiet until": "08:00",
        "Working days": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
        "Bank holidays of": "England",
        "When messages come": "Each message at once",
        "Pause until": None,
    }
    assert {label: form.value(label) for label in usual} == usual
    assert form.value("Messages not wanted") == []
    assert saved(world, world.maya.id) is None


def test_the_councils_own_policy_is_what_holds_at_first(
    new_world: Callable[..., World], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "policy.yaml"
    own.write_text("reaching: {language: Gaelic, nation: scotland}\ntopics: []")
    monkeypatch.setenv("KITH_POLICY", str(own))
    form = open_by_command(new_world())
    assert (form.value("Language"), form.value("Bank holidays of")) == ("Gaelic", "Scotland")
    assert "Topics" not in form.labels


def test_the_same_twice_is_noted_once_and_the_audit_never_tells_what_was_said(world: World) -> None:
    open_by_button(world, world.beth, NETWORK)
    world.beth.fill(CHANGED)
    assert world.beth.submit().ok
    world.beth.close()
    open_by_button(world, world.beth, NETWORK)
    assert world.beth.submit().ok
    assert "Saved." in world.beth.open_form().plain
    world.beth.close()
    open_by_button(world, world.beth, NETWORK)
    world.beth.fill({"Language": "Welsh"})
    assert world.beth.submit().ok
    first, second = audited(world)
    assert {"language", "reach", "email", "topics", "paused_until"} <= {*first["fields"]}  # type: ignore[misc]
    assert second["fields"] == ["language"]
    assert EMAIL not in str(first)
    assert "Welsh" not in str(second)


@pytest.mark.journey
def test_the_same_submission_delivered_twice_is_answered_alike_and_noted_once(world: World) -> None:
    open_by_button(world, world.nadia, PARTNERS)
    world.nadia.fill(CHANGED)
    assert world.nadia.submit().ok
    assert "*Saved.*" in str(send_again(world))
    assert len(audited(world)) == 1


def test_what_cannot_be_kept_is_said_at_its_field_and_what_was_typed_stays(world: World) -> None:
    open_by_button(world, world.beth, NETWORK)
    wrong = {
        "How to reach me": "By letter",
        "E-mail address": "beth at home",
        "Telephone": "none",
        "Pause until": "2026-09-14",
        "Other topics": "x" * 61,
    }
    world.beth.fill(wrong)
    errors = world.beth.submit().errors
    assert {*errors} == {"E-mail address", "Telephone", "Postal address", "Pause until", "Other topics"}
    assert "name@example.org" in errors["E-mail address"]
    assert "choose another way" in errors["Postal address"]
    form = world.beth.open_form()
    assert {label: form.value(label) for label in wrong} == wrong
    assert saved(world, world.beth.id) is None
    assert audited(world) == []


def test_where_times_are_the_same_there_are_no_quiet_hours(world: World) -> None:
    open_by_command(world)
    world.maya.fill({"Quiet from": "00:00", "Quiet until": "00:00", "Working days": WEEKEND})
    assert world.maya.submit().ok
    assert "Saturday and Sunday, at any time of day" in world.maya.open_form().plain


def test_without_a_day_the_form_does_not_go(world: World) -> None:
    open_by_command(world)
    world.maya.fill({"Working days": []})
    assert "Working days" in world.maya.submit().errors


def test_kinds_that_may_be_stopped_are_offered_and_others_stay_stopped(
    new_world: Callable[..., World], monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = [(f"kind.{number}", f"Kind number {number}") for number in range(12)]
    monkeypatch.setattr("bot.app.Kith", lambda *given, **named: Kith(*given, **{**named, "kinds": kinds}))
    world = new_world()
    open_by_command(world)
    world.maya.fill(
        {"Messages not wanted": ["Kind number 3"], "More messages not wanted": ["Kind number 11"]}
    )
    assert world.maya.submit().ok
    assert "Not wanted: Kind number 3, Kind number 11." in world.maya.open_form().plain
    world.maya.close()
    form = open_by_command(world)
    assert form.value("More messages not wanted") == ["Kind number 11"]


def test_messages_that_only_staff_get_are_offered_to_staff_alone(world: World) -> None:
    staff, others = "What became of roles I asked for", "What became of the setting I asked to be linked to"
    assert staff in open_by_command(world).plain
    for person, channel in ((world.beth, NETWORK), (world.nadia, PARTNERS)):
        shown = open_by_button(world, person, channel).plain
        assert others in shown
        assert staff not in shown
        assert "have somebody forgotten" not in shown


@pytest.mark.parametrize("mail", [False, True])
def test_who_chooses_e_mail_is_told_where_kith_has_none(new_world: Callable[..., World], mail: bool) -> None:
    address = {"KITH_SMTP_URL": "smtp://127.0.0.1:1", "KITH_MAIL_FROM": "kith@council.example"}
    world = new_world(settings=address if mail else {})
    open_by_command(world)
    world.maya.fill({"How to reach me": "By e-mail", "E-mail address": EMAIL})
    assert world.maya.submit().ok
    told = "Kith cannot send e-mail at this council yet. Until it can, its messages come in Slack."
    assert (told in world.maya.open_form().plain) is not mail


def test_it_opens_on_top_of_a_window_and_in_the_place_of_a_third(world: World) -> None:
    world.maya.command(NETWORK, "/kith")
    assert world.maya.press(world.maya.open_form(), "My preferences").ok
    assert [form.title for form in world.maya.forms] == ["Today", "My preferences"]


def test_whoever_asks_without_commands_finds_the_button_below_the_answer(world: World) -> None:
    assert world.beth.command(NETWORK, "/kith me").ok
    answer = world.beth.last_message(NETWORK)
    assert "no commands for guests" in answer.plain
    assert world.beth.press(answer, "My preferences").ok
    assert world.beth.open_form().title == "My preferences"


@pytest.mark.slow
def test_nothing_of_it_is_logged(settled: None, world: World) -> None:
    with capture_logs() as logged:
        open_by_button(world, world.beth, NETWORK)
        world.beth.fill(CHANGED)
        assert world.beth.submit().ok
    assert logged == []
