"""The invitation and its calendar file, when Slack loses an answer, refuses, or asks for a pause."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import vobject

from slack_sandbox import NO_LIMITS, Person, SharedFile
from tests.conftest import Clock
from tests.handlers.meetings.room import (
    NETWORK,
    PARTNERS,
    invitation,
    invite,
    meetings,
    open_plan,
    page,
    press,
    save,
    tick,
)
from tests.world import World

PLACE = "Town Hall"


def files(person: Person, channel: str = NETWORK) -> list[SharedFile]:
    thread = person.thread(invitation(person, channel))
    return [file for message in thread for file in message.files if not file.deleted]


def change_place(world: World) -> None:
    assert world.maya.press(page(world.maya), "Change").ok
    world.maya.fill({"Place": PLACE})
    assert save(world.maya).ok
    world.maya.close()


@pytest.mark.parametrize("how", ["lost", "500"])
def test_an_invitation_whose_answer_was_lost_is_found_or_posted_but_never_twice(
    world: World, clock: Clock, how: str
) -> None:
    open_plan(world.maya)
    world.sandbox.fail_next("chat.postMessage", 1, how)
    assert save(world.maya).ok
    assert "Kith looks for it" in world.maya.open_form().plain
    tick(world, clock)
    assert meetings(world)[0].ts is None
    clock.move(seconds=61)
    for _ in range(2):
        tick(world, clock)
    shown = invitation(world.beth)
    assert meetings(world)[0].ts == shown.ts


def test_an_answer_to_an_invitation_not_found_yet_is_counted_and_shown_later(
    world: World, clock: Clock
) -> None:
    open_plan(world.maya)
    world.sandbox.fail_next("chat.postMessage", 1, "lost")
    assert save(world.maya).ok
    assert "You are going" in press(world.beth, "Going")
    assert "Going: 0" in invitation(world.beth).plain
    clock.move(seconds=61)
    tick(world, clock)
    assert "Going: 1" in invitation(world.beth).plain


def test_while_the_history_cannot_be_read_nothing_is_posted_again(world: World, clock: Clock) -> None:
    open_plan(world.maya)
    world.sandbox.fail_next("chat.postMessage", 1, "lost")
    assert save(world.maya).ok
    world.sandbox.fail_next("conversations.history", 1, "500")
    clock.move(seconds=61)
    tick(world, clock)
    invitation(world.beth)
    assert meetings(world)[0].ts is None
    clock.move(seconds=61)
    tick(world, clock)
    assert meetings(world)[0].ts == invitation(world.beth).ts


def test_what_slack_does_not_let_update_now_is_shown_by_a_later_tick(world: World, clock: Clock) -> None:
    invite(world.maya)
    world.sandbox.fail_next("chat.update", 1, "429", retry_after=20)
    assert "You are going" in press(world.beth, "Going")
    assert "Going: 0" in invitation(world.beth).plain
    press(world.sandbox.person("Imran Shah"), "Going")
    assert "Going: 0" in invitation(world.beth).plain
    clock.move(seconds=21)
    tick(world, clock)
    assert "Going: 2" in invitation(world.beth).plain


def test_an_update_that_fails_is_made_up_for(world: World, clock: Clock) -> None:
    invite(world.maya)
    world.sandbox.fail_next("chat.update", 1, "500")
    press(world.beth, "Going")
    clock.move(seconds=61)
    tick(world, clock)
    assert "Going: 1" in invitation(world.beth).plain


def test_many_answers_at_once_become_few_updates_and_the_last_state_is_shown(
    world: World, clock: Clock
) -> None:
    invite(world.maya)
    world.sandbox.limits = NO_LIMITS
    names = ("Maya Okafor", "Tomas Reyes", "Anwen Pritchard", "George Adeyemi")
    people = [world.sandbox.person(name) for name in (*names, "Beth Carrow", "Imran Shah", "Lucy Fenn")]
    with ThreadPoolExecutor(7) as threads:
        told = list(threads.map(lambda person: press(person, "Going"), people))
    assert all("You are going" in one for one in told)
    clock.move(seconds=61)
    tick(world, clock)
    assert "Going: 7" in invitation(world.beth).plain
    updates = [call for call in world.sandbox.api_calls if call.method == "chat.update"]
    assert 1 <= len(updates) <= 8


def test_an_invitation_somebody_deleted_is_left_alone(world: World, clock: Clock) -> None:
    shown = invite(world.maya)
    kept = world.sandbox.workspace.messages["C0NETWORK"]
    opened = page(world.beth)
    kept.remove(next(one for one in kept if one.ts == shown.ts))
    assert world.beth.press(opened, "Going").ok
    assert "Your answer: Going" in world.beth.open_form().plain
    tick(world, clock)
    assert [one for one in world.beth.messages(NETWORK) if "Details" in one.buttons] == []


@pytest.mark.journey
def test_the_calendar_file_is_in_the_thread_and_replaced_when_the_meeting_changes(
    world: World, clock: Clock
) -> None:
    invite(world.maya, PARTNERS)
    for _ in range(2):
        tick(world, clock)
    (first,) = files(world.nadia, PARTNERS)
    event = vobject.readOne(world.nadia.download(first).decode()).vevent
    assert event.location.value == "St Mary's Hall"
    assert event.dtstart.value.isoformat() == "2026-09-22T18:30:00+01:00"
    assert world.maya.press(page(world.maya, PARTNERS), "Cancel the meeting").ok
    assert world.maya.submit().ok
    tick(world, clock)
    root = next(one for one in world.nadia.messages(PARTNERS) if "Cancelled" in one.plain)
    (second,) = [file for each in world.nadia.thread(root) for file in each.files if not file.deleted]
    again = vobject.readOne(world.nadia.download(second).decode())
    assert again.method.value == "CANCEL"
    assert again.vevent.uid.value == event.uid.value
    assert int(again.vevent.sequence.value) == 1


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
def test_a_file_whose_answer_was_lost_is_there_once(world: World, clock: Clock, method: str) -> None:
    invite(world.maya)
    world.sandbox.fail_next(method, 1, "lost")
    for _ in range(3):
        tick(world, clock)
        clock.move(seconds=61)
    assert len(files(world.beth)) == 1


def test_a_changed_meeting_has_one_file_that_holds_the_change(world: World, clock: Clock) -> None:
    invite(world.maya)
    tick(world, clock)
    change_place(world)
    tick(world, clock)
    (file,) = files(world.beth)
    assert PLACE in world.beth.download(file).decode()


def test_an_old_file_that_cannot_be_deleted_goes_with_the_next_change(world: World, clock: Clock) -> None:
    invite(world.maya)
    tick(world, clock)
    change_place(world)
    world.sandbox.fail_next("files.delete", 1, "500")
    tick(world, clock)
    assert len(files(world.beth)) == 2
    assert world.maya.press(page(world.maya), "Change").ok
    world.maya.fill({"Place": "Library"})
    assert save(world.maya).ok
    tick(world, clock)
    (file,) = files(world.beth)
    assert "Library" in world.beth.download(file).decode()


@pytest.mark.slow
def test_300_people_answer_at_once_and_every_answer_counts(world: World, clock: Clock) -> None:
    shown = invite(world.maya)
    workspace = world.sandbox.workspace
    beth, channel = workspace.users["U0BETHCAR"], workspace.channels["C0NETWORK"]
    crowd = [replace(beth, id=f"U0CROWD{number:03}", name=f"Crowd {number}") for number in range(300)]
    workspace.users.update({one.id: one for one in crowd})
    channel.user_ids.extend(one.id for one in crowd)

    def answer(user_id: str) -> bool:
        return Person(world.sandbox.url, user_id).press(shown, "Going").ok

    with ThreadPoolExecutor(30) as threads:
        assert all(threads.map(answer, [one.id for one in crowd]))
    assert {one.outcome for one in world.sandbox.envelopes} == {"acknowledged"}
    clock.move(seconds=61)
    tick(world, clock)
    assert "Going: 300" in invitation(world.beth).plain
    updates = [call for call in world.sandbox.api_calls if call.method == "chat.update"]
    assert len(updates) < 50, "chat.update may be called about 50 times a minute"
