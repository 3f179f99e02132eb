"""A meeting from its plan to its last change, as staff make it in Slack."""

from dataclasses import replace

import pytest
from slack_sdk import WebClient
from sqlalchemy import select

from bot.store.audit import AuditEvent
from tests.conftest import Clock
from tests.handlers.meetings.room import (
    LINE,
    NETWORK,
    PARTNERS,
    WHEN,
    due,
    invitation,
    invite,
    meetings,
    open_plan,
    page,
    press,
    save,
    send_again,
)
from tests.world import World


def audited(world: World) -> list[str]:
    with world.database.transaction() as session:
        found = select(AuditEvent.action).where(AuditEvent.action.startswith("meeting."))
        return list(session.scalars(found.order_by(AuditEvent.id)))


@pytest.mark.journey
def test_a_meeting_is_planned_looked_at_and_posted(world: World) -> None:
    form = open_plan(world.maya)
    assert form.title == "Plan a meeting"
    assert form.value("Title") == "Childminder forum"
    assert form.value("When") == "Tuesday 22 September 6.30pm"
    assert form.value("Place") == "St Mary's Hall"
    assert form.value("How long") == "1 hour 30"
    world.maya.fill({"Agenda": "Hellos\nRatios", "Host": "U0MAYAOKA"})
    assert world.maya.submit().ok
    shown = world.maya.open_form()
    assert shown.title == "Is this right?"
    assert WHEN in shown.plain
    assert meetings(world) == []
    world.maya.fill({"And then": "Post the invitation in the channel now"})
    assert world.maya.submit().ok
    assert "The invitation was posted in #network" in world.maya.open_form().plain
    posted = invitation(world.beth)
    for words in (
        "Childminder forum",
        "St Mary's Hall",
        WHEN,
        "1. Hellos",
        "2. Ratios",
        "Host: @Maya Okafor",
    ):
        assert words in posted.plain
    assert posted.buttons == [
        *("Going", "Maybe", "Can’t", "What I need", "Suggest something", "Details", "Notes")
    ]
    assert audited(world) == ["meeting.drafted", "meeting.posted"]


def test_what_is_not_right_is_changed_before_anything_is_saved(world: World) -> None:
    open_plan(world.maya)
    assert world.maya.submit().ok
    world.maya.close()
    world.maya.fill({"When": "Wednesday 23 September 7-8pm"})
    assert save(world.maya, "Keep it as a draft").ok
    (kept,) = meetings(world)
    assert (kept.state, kept.starts_at.hour, kept.ends_at.hour) == ("draft", 18, 19)
    assert "Wednesday 23 September 2026, 7pm to 8pm" in world.maya.open_form().plain
    assert not [one for one in world.beth.messages(NETWORK) if "forum" in one.plain]


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("next Tuesday 6.30pm", "“Tuesday 22 September 2026, 6.30pm” or “Tuesday 15 September 2026, 6.30pm”"),
        ("Tuesday", "please add the time"),
        ("1 September 2026 6pm", "past"),
        ("some time soon", "was not understood"),
        ("every second Tuesday", "please add the time"),
        ("March", "which day"),
    ],
)
def test_a_time_that_is_not_sure_is_asked_about_in_the_form(world: World, when: str, told: str) -> None:
    open_plan(world.maya)
    world.maya.fill({"When": when})
    outcome = world.maya.submit()
    assert told in outcome.errors["When"]
    assert world.maya.open_form().title == "Plan a meeting"
    assert meetings(world) == []


def test_what_is_missing_is_named_at_its_field(world: World) -> None:
    open_plan(world.maya)
    world.maya.fill({"How": "In person and online", "Place": "", "How many places": "many"})
    errors = world.maya.submit().errors
    assert set(errors) == {"Place", "Link", "How many places"}
    world.maya.fill({"Place": "Hall", "Link": "meet me", "How many places": "12"})
    assert "https://" in world.maya.submit().errors["Link"]


@pytest.mark.parametrize("channel", ["C0TEAROOM", "C0HOLIDAY"])
def test_a_channel_without_kith_is_explained(world: World, channel: str) -> None:
    open_plan(world.tomas)
    world.tomas.fill({"Channel": channel})
    assert "/invite @Kith" in world.tomas.submit().errors["Channel"]


def test_a_time_in_words_means_the_same_when_it_is_saved_the_next_day(world: World, clock: Clock) -> None:
    open_plan(world.maya, "/meeting Coffee tomorrow 10am at the hall")
    assert world.maya.submit().ok
    clock.move(hours=10)
    world.maya.submit()
    (kept,) = meetings(world)
    assert kept.starts_at.day == 15


def test_what_is_past_by_the_time_it_is_saved_is_not_saved(world: World, clock: Clock) -> None:
    open_plan(world.maya, "/meeting Coffee tomorrow 10am at the hall")
    assert world.maya.submit().ok
    clock.move(days=2)
    assert "past" in str(world.maya.submit().errors)
    assert meetings(world) == []


def test_a_draft_is_listed_changed_and_posted_from_its_page(world: World) -> None:
    open_plan(world.maya)
    assert save(world.maya, "Keep it as a draft").ok
    world.maya.close()
    assert world.tomas.command(NETWORK, "/meeting list").ok
    assert "Drafts" in world.tomas.open_form().plain
    assert world.tomas.press(world.tomas.open_form(), "Open the meeting").ok
    assert world.tomas.press(world.tomas.open_form(), "Change").ok
    world.tomas.fill({"Title": "Forum <!channel>"})
    assert save(world.tomas, "Keep it as a draft").ok
    assert world.tomas.press(world.tomas.open_form(), "Post the invitation").ok
    assert "was posted" in world.tomas.open_form().plain
    shown = invitation(world.beth)
    assert "Forum <!channel>" in shown.plain
    assert shown.notifies == []
    assert audited(world) == ["meeting.drafted", "meeting.changed", "meeting.posted"]


def test_posting_twice_posts_once(world: World) -> None:
    open_plan(world.maya)
    assert save(world.maya, "Keep it as a draft").ok
    assert world.tomas.command(NETWORK, "/meeting list").ok
    assert world.tomas.press(world.tomas.open_form(), "Open the meeting").ok
    for person in (world.maya, world.tomas):
        assert person.press(person.open_form(), "Post the invitation").ok
    assert "already" in world.tomas.open_form().plain
    invitation(world.maya)


def test_a_change_is_shown_before_it_is_saved_and_tells_who_counts_on_it(world: World) -> None:
    invite(world.maya)
    press(world.beth, "Going")
    press(world.sandbox.person("Imran Shah"), "Can’t")
    form = page(world.tomas)
    assert world.tomas.press(form, "Change").ok
    world.tomas.fill({"When": "Wednesday 23 September 7pm", "Place": "Town Hall"})
    assert world.tomas.submit().ok
    asked = world.tomas.open_form().plain
    assert f"until now: {WHEN}" in asked
    assert "from now on: Wednesday 23 September 2026, 7pm to 8.30pm" in asked
    assert "One person who counts on it is told" in asked
    assert meetings(world)[0].sequence == 0
    assert world.tomas.submit().ok
    assert "The meeting is changed." in world.tomas.open_form().plain
    shown = invitation(world.beth)
    assert "Town Hall" in shown.plain
    assert "Wednesday 23 September 2026" in shown.plain
    (told,) = due(world, "meeting.changed")
    assert told.about == {"meeting": 1, "sequence": 1, "fields": "ends_at place starts_at"}


@pytest.mark.journey
def test_each_submission_delivered_twice_plans_changes_and_cancels_once(world: World) -> None:
    invite(world.maya)
    assert "errors" not in send_again(world)
    invitation(world.beth)
    press(world.beth, "Going")
    assert world.maya.press(page(world.maya), "Change").ok
    world.maya.fill({"Place": "Town Hall"})
    assert save(world.maya).ok
    assert "Somebody else" not in send_again(world)
    assert world.maya.press(world.maya.open_form(), "Cancel the meeting").ok
    assert world.maya.submit().ok
    assert "errors" not in send_again(world)
    done = [one for one in audited(world) if one != "meeting.answered"]
    assert done == ["meeting.drafted", "meeting.posted", "meeting.changed", "meeting.cancelled"]
    assert [len(due(world, kind)) for kind in ("meeting.changed", "meeting.cancelled")] == [1, 1]
    assert meetings(world)[0].sequence == 2


def test_nothing_changed_is_said_and_tells_nobody(world: World) -> None:
    invite(world.maya)
    press(world.beth, "Going")
    assert world.maya.press(page(world.maya), "Change").ok
    assert "Nothing is different" in world.maya.submit().errors["Title"]
    assert due(world, "meeting.changed") == []


def test_a_change_to_what_somebody_else_has_changed_meanwhile_is_not_saved(world: World) -> None:
    invite(world.maya)
    assert world.maya.press(page(world.maya), "Change").ok
    assert world.tomas.press(page(world.tomas), "Change").ok
    world.tomas.fill({"Place": "Town Hall"})
    assert save(world.tomas).ok
    world.maya.fill({"Place": "Library"})
    save(world.maya)
    assert "Somebody else has changed this meeting" in world.maya.open_form().plain
    assert meetings(world)[0].place == "Town Hall"


def test_a_cancelled_meeting_says_so_and_takes_no_answers(world: World) -> None:
    invite(world.maya)
    press(world.beth, "Maybe")
    old = invitation(world.beth)
    late = page(world.beth)
    assert world.tomas.press(page(world.tomas), "Cancel the meeting").ok
    assert "One person" in world.tomas.open_form().plain
    assert due(world, "meeting.cancelled") == []
    assert world.tomas.submit().ok
    assert "The meeting is cancelled." in world.tomas.open_form().plain
    shown = next(one for one in world.beth.messages(NETWORK) if one.ts == old.ts)
    assert "Cancelled: Childminder forum" in shown.plain
    assert shown.buttons == []
    assert world.beth.press(late, "Going").ok
    assert "was cancelled" in world.beth.open_form().plain
    assert len(due(world, "meeting.cancelled")) == 1


@pytest.mark.parametrize(("name", "channel"), [("beth", NETWORK), ("nadia", PARTNERS)])
def test_a_guest_and_a_member_of_another_workspace_see_no_names_and_change_nothing(
    world: World, name: str, channel: str
) -> None:
    invite(world.maya, channel)
    press(world.sandbox.person("Imran Shah"), "Going", channel)
    person = getattr(world, name)
    shown = page(person, channel)
    assert shown.buttons == ["Going", "Maybe", "Can’t", "What I need", "Suggest something"]
    assert "Imran" not in shown.plain
    assert "Imran" in page(world.maya, channel).plain


def test_a_guest_who_types_the_command_is_told_whom_to_ask(world: World) -> None:
    assert world.beth.command(NETWORK, LINE).ok
    assert "council’s own staff" in world.beth.last_message(NETWORK).plain
    assert world.beth.form is None


@pytest.mark.parametrize("label", ["Change", "Cancel the meeting", "Answer for somebody"])
def test_who_is_no_longer_staff_changes_nothing(world: World, clock: Clock, label: str) -> None:
    invite(world.maya)
    opened = page(world.maya)
    become_guest(world, clock)
    assert world.maya.press(opened, label).ok
    assert "council’s own staff" in world.maya.open_form().plain


def become_guest(world: World, clock: Clock) -> None:
    users = world.sandbox.workspace.users
    users["U0MAYAOKA"] = replace(users["U0MAYAOKA"], kind="guest")
    clock.move(seconds=61)


def test_what_waits_for_me_is_in_today(world: World, clock: Clock) -> None:
    invite(world.maya, line="/meeting Far off 12 December 6pm at the hall")
    open_plan(world.maya)
    assert save(world.maya, "Keep it as a draft").ok
    world.maya.close()
    assert world.maya.command(NETWORK, "/kith").ok
    today = world.maya.open_form()
    assert "Draft of a meeting, nobody is invited yet: Childminder forum" in today.plain
    assert "Far off" not in today.plain
    assert world.maya.press(today, "Open the meeting").ok
    assert world.maya.open_form().title == "Meeting"
    assert world.tomas.command(NETWORK, "/kith").ok
    assert "Childminder forum" not in world.tomas.open_form().plain


def test_help_and_an_empty_list(world: World) -> None:
    assert world.maya.command(NETWORK, "/meeting help").ok
    assert "fills it in" in world.maya.last_message(NETWORK).plain
    assert world.maya.command(NETWORK, "/meeting list").ok
    assert "No meeting is planned." in world.maya.open_form().plain
    assert world.maya.press(world.maya.open_form(), "Plan a meeting").ok
    assert world.maya.open_form().title == "Plan a meeting"


def test_a_refused_post_leaves_a_draft_and_says_what_to_do(world: World) -> None:
    open_plan(world.maya)
    world.sandbox.fail_next("chat.postMessage", 1, "429")
    assert save(world.maya).ok
    assert "saved as a draft; nothing was posted" in world.maya.open_form().plain
    assert meetings(world)[0].state == "draft"
    assert world.maya.press(world.maya.open_form(), "Post the invitation").ok
    invitation(world.maya)


def test_who_is_no_longer_staff_plans_nothing(world: World, clock: Clock) -> None:
    open_plan(world.maya)
    become_guest(world, clock)
    save(world.maya)
    assert meetings(world) == []


def test_everybody_finds_the_meetings_of_their_channel_by_a_button(world: World) -> None:
    invite(world.maya, PARTNERS)
    invite(world.maya, NETWORK, "/meeting Staff only 24 September 10am at the office")
    button = {
        "type": "button",
        "action_id": "find_meeting",
        "value": "C0PARTNER",
        "text": {"type": "plain_text", "text": "Find"},
    }
    slack = WebClient(world.sandbox.bot_token, base_url=world.sandbox.api_url, retry_handlers=[])
    slack.chat_postMessage(
        channel="C0PARTNER", text="Menu", blocks=[{"type": "actions", "elements": [button]}]
    )
    assert world.nadia.press(world.nadia.last_message(PARTNERS), "Find").ok
    found = world.nadia.open_form()
    assert "Childminder forum" in found.plain
    assert "Staff only" not in found.plain
    assert world.nadia.press(found, "Open the meeting").ok
    assert world.nadia.press(world.nadia.open_form(), "Going").ok
    assert "Your answer: Going" in world.nadia.open_form().plain
