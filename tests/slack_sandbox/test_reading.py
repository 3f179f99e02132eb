"""What is new to each person, and what they have read: in conversations and in threads."""

from collections.abc import Callable, Iterator

import pytest

from slack_sandbox import Person, Sandbox
from slack_sandbox.wire import UseError
from tests.slack_sandbox.conftest import BETH, MANIFEST, MAYA, NETWORK, WORKSPACE, Clock, Json

Call = Callable[..., Json]


@pytest.fixture
def sandbox(clock: Clock) -> Iterator[Sandbox]:
    """A workspace of its own for each test: nothing has been said or read."""
    with Sandbox(MANIFEST, WORKSPACE, clock=clock) as running:
        yield running


@pytest.fixture
def beth(sandbox: Sandbox) -> Person:
    return sandbox.person("Beth Carrow")


@pytest.fixture
def tomas(sandbox: Sandbox) -> Person:
    return sandbox.person("Tomas Reyes")


def test_what_others_say_is_new_until_it_is_read(maya: Person, beth: Person) -> None:
    beth.say("#network", "One")
    beth.say("#network", "Two")
    assert maya.unread() == {"#network": 2}
    maya.read(maya.messages("#network")[0])
    assert maya.unread() == {"#network": 1}
    maya.read(maya.last_message("#network"))
    assert maya.unread() == {}


def test_ones_own_words_are_not_new(maya: Person) -> None:
    maya.say("#network", "Hello")
    assert maya.unread() == {}


def test_each_person_reads_for_themselves(maya: Person, beth: Person, tomas: Person) -> None:
    beth.say("#network", "Hello")
    maya.read(maya.last_message("#network"))
    assert (maya.unread(), tomas.unread()) == ({}, {"#network": 1})


def test_reading_an_old_message_makes_nothing_new_again(maya: Person, beth: Person) -> None:
    beth.say("#network", "One")
    beth.say("#network", "Two")
    first, last = maya.messages("#network")
    maya.read(last)
    maya.read(first)
    assert maya.unread() == {}


def test_a_direct_message_by_the_app_is_new(maya: Person, call: Call) -> None:
    call("chat.postMessage", channel=MAYA, text="Good morning")
    assert maya.unread() == {"Heron": 1}


def test_what_only_another_person_sees_is_new_to_nobody_else(maya: Person, beth: Person, call: Call) -> None:
    call("chat.postEphemeral", channel=NETWORK, user=BETH, text="Only you")
    assert (maya.unread(), beth.unread()) == ({}, {"#network": 1})


def test_a_channel_one_only_looks_at_has_nothing_new(sandbox: Sandbox, maya: Person, tomas: Person) -> None:
    tomas.say("#tea-room", "Cake")
    sandbox.workspace.channels["C0TEAROOM"].user_ids.remove(MAYA)
    assert maya.unread() == {}
    maya.join("#tea-room")
    assert maya.unread() == {}
    tomas.say("#tea-room", "More cake")
    assert maya.unread() == {"#tea-room": 1}


def test_who_began_or_replied_follows_a_thread_and_others_do_not(
    maya: Person, beth: Person, tomas: Person
) -> None:
    maya.say("#network", "Who has a place?")
    beth.reply(beth.last_message("#network"), "I have")
    assert (maya.unread_replies(), beth.unread_replies(), tomas.unread_replies()) == (1, 0, 0)
    tomas.reply(tomas.last_message("#network"), "So have I")
    assert (maya.unread_replies(), beth.unread_replies(), tomas.unread_replies()) == (2, 1, 1)
    assert (maya.unread(), tomas.threads()[0].plain) == ({}, "Who has a place?")


def test_who_is_mentioned_in_a_thread_follows_it(maya: Person, beth: Person, tomas: Person) -> None:
    maya.say("#network", "Who knows?")
    maya.reply(maya.last_message("#network"), "Perhaps @Tomas Reyes does")
    assert (tomas.unread_replies(), beth.unread_replies()) == (1, 0)


def test_reading_a_channel_does_not_read_its_threads_nor_the_other_way(maya: Person, beth: Person) -> None:
    maya.say("#network", "Who has a place?")
    beth.reply(beth.last_message("#network"), "I have")
    beth.say("#network", "Something else")
    root, other = maya.messages("#network")
    maya.read(other)
    assert (maya.unread(), maya.unread_replies()) == ({}, 1)
    beth.say("#network", "And more")
    maya.read(maya.thread(root)[-1], in_thread=True)
    assert (maya.unread(), maya.unread_replies()) == ({"#network": 1}, 0)


def test_the_thread_with_the_newest_reply_comes_first(maya: Person, beth: Person) -> None:
    maya.say("#network", "First")
    maya.say("#network", "Second")
    first, second = beth.messages("#network")
    beth.reply(second, "a")
    beth.reply(first, "b")
    assert [thread.plain for thread in maya.threads()] == ["First", "Second"]


def test_nobody_reads_what_they_do_not_see(sandbox: Sandbox, maya: Person, call: Call) -> None:
    maya.say("#co-ordinators", "Between us")
    with pytest.raises(UseError, match="no such channel"):
        sandbox.person("Beth Carrow").read(maya.last_message("#co-ordinators"))
    call("chat.postEphemeral", channel=NETWORK, user=BETH, text="Only you")
    ts = sandbox.person("Beth Carrow").last_message("#network").ts
    with pytest.raises(UseError, match="not there"):
        maya._post("reads", channel=NETWORK, ts=ts)


def test_the_page_is_told_plainly_what_it_asked_wrongly(maya: Person, beth: Person) -> None:
    beth.say("#network", "Hello")
    with pytest.raises(UseError, match="true or false"):
        maya._post("reads", channel=NETWORK, ts=maya.last_message("#network").ts, in_thread="yes")
