"""Sources and questions in Slack: wrong input, who may do what, and what stands nowhere else."""

from slack_sandbox import Shown
from tests.conftest import Clock
from tests.handlers.share.room import PARTNERS, close_all, network, posts, tick
from tests.handlers.share.sources import (
    ANSWER,
    FOR_OTHERS,
    add_source,
    answer,
    ask,
    find,
    notes,
    open_note,
    publish_source,
    questions,
)
from tests.handlers.test_channels import NETWORK
from tests.world import World

MILK = "Who pays for milk?"
WAITS = "A question to the network team"


def post(world: World) -> Shown:
    (one,) = posts(world.nadia, PARTNERS, "Information source")
    return one


def asked(world: World, clock: Clock) -> None:
    network(world, clock)
    assert ask(world.nadia, MILK).ok
    close_all(world.nadia)
    tick(world, clock)


def test_a_link_that_is_none_is_refused_at_its_field_and_nothing_is_lost(world: World, clock: Clock) -> None:
    network(world, clock)
    assert not add_source(world.nadia, {"Link": "javascript:alert(1)"}).ok
    form = world.nadia.open_form()
    assert "does not look like a web address" in str(form.errors)
    assert form.value("Title") == "Grants for outdoor play"


def test_one_tap_in_the_channel_is_counted_once_and_tells_nobody_who(world: World, clock: Clock) -> None:
    network(world, clock)
    publish_source(world.maya)
    for _ in range(2):
        assert world.nadia.press(post(world), "Useful").ok
    assert "useful to 1 person" in post(world).plain
    assert "Nadia" not in post(world).plain
    assert world.nadia.messages(PARTNERS)[-1].ephemeral
    assert world.nadia.press(find(world.nadia, "outdoor"), "Open").ok
    assert "you find it useful" in world.nadia.open_form().plain
    assert world.nadia.press(world.nadia.open_form(), "Take back what I said").ok
    assert "useful to" not in post(world).plain


def test_a_search_without_a_result_offers_to_ask_and_so_does_one_with(world: World, clock: Clock) -> None:
    network(world, clock)
    publish_source(world.maya)
    for words in ("", "outdoor", "trampolines"):
        assert "Ask the network team" in find(world.nadia, words).buttons
    assert "No source holds “trampolines”" in world.nadia.open_form().plain


def test_an_empty_question_and_one_about_a_child_are_refused_in_the_form(world: World, clock: Clock) -> None:
    network(world, clock)
    assert not ask(world.nadia, MILK, {"Your question": "Mia, 3 years old, bites. Whom to ask?"}).ok
    assert "may tell who a child is" in str(world.nadia.open_form().errors)
    world.nadia.fill({"Your question": MILK})
    assert world.nadia.submit().ok
    assert world.nadia.press(questions(world.nadia), "Open").ok
    assert MILK in world.nadia.open_form().plain
    assert world.nadia.open_form().buttons == ["I do not need it any more"]


def test_who_asked_closes_it_and_its_owner_is_asked_no_more(world: World, clock: Clock) -> None:
    asked(world, clock)
    assert world.nadia.press(questions(world.nadia), "Open").ok
    assert world.nadia.press(world.nadia.open_form(), "I do not need it any more").ok
    assert "Not needed any more" in world.nadia.open_form().plain
    tick(world, clock)
    assert notes(world.maya, WAITS) == []


def test_it_waits_in_today_for_its_owner_and_a_colleague_can_take_it(world: World, clock: Clock) -> None:
    asked(world, clock)
    maya, tomas = world.maya, world.tomas
    assert maya.command(NETWORK, "/kith").ok
    assert MILK in maya.open_form().plain
    assert "Find information" in maya.open_form().buttons
    assert tomas.command(NETWORK, "/kith").ok
    assert MILK not in tomas.open_form().plain
    close_all(tomas)
    assert tomas.command(NETWORK, "/share questions").ok
    assert tomas.press(tomas.open_form(), "Open").ok
    assert tomas.press(tomas.open_form(), "I will answer it").ok
    assert "with @Tomas Reyes" in tomas.open_form().plain
    tick(world, clock)
    assert notes(maya, WAITS) == []


def test_it_is_not_passed_on_to_somebody_who_is_not_staff(world: World, clock: Clock) -> None:
    asked(world, clock)
    open_note(world.maya, WAITS)
    assert world.maya.press(world.maya.open_form(), "Pass it on").ok
    world.maya.fill({"Who finds the answer?": world.beth.id})
    assert not world.maya.submit().ok
    assert "Only the council’s own staff" in str(world.maya.open_form().errors)


def test_two_who_answer_at_once_one_is_told_that_it_is_answered(world: World, clock: Clock) -> None:
    asked(world, clock)
    maya, tomas = world.maya, world.tomas
    open_note(maya, WAITS)
    assert maya.press(maya.open_form(), "Answer").ok
    assert tomas.command(NETWORK, "/share questions").ok
    assert tomas.press(tomas.open_form(), "Open").ok
    assert answer(tomas).ok
    maya.fill({**ANSWER, "Answer": "Nobody."})
    assert not maya.submit().ok
    assert "answered meanwhile" in str(maya.open_form().errors)
    tick(world, clock)
    (told,) = notes(world.nadia, "The answer to your question")
    assert "national scheme" in told.plain


def test_an_answer_is_put_right_in_the_same_window_and_told_again(world: World, clock: Clock) -> None:
    asked(world, clock)
    maya = world.maya
    open_note(maya, WAITS)
    assert answer(maya).ok
    assert maya.press(maya.open_form(), "Change the answer").ok
    assert maya.open_form().value("What it is about") == ANSWER["What it is about"]
    maya.fill({"Answer": "The scheme ended."})
    assert maya.submit().ok
    tick(world, clock)
    (told,) = notes(world.nadia, "The answer to your question")
    assert "The scheme ended." in told.plain


def test_an_answer_for_the_asker_alone_is_looked_through_before_it_is_published(
    world: World, clock: Clock
) -> None:
    asked(world, clock)
    maya = world.maya
    open_note(maya, WAITS)
    assert answer(maya).ok
    assert maya.press(maya.open_form(), "Make it a source").ok
    assert maya.open_form().value("Title") == ANSWER["What it is about"]
    assert "Milk" not in find(world.beth, "", NETWORK).plain


def test_who_allowed_it_is_named_and_can_take_that_back(world: World, clock: Clock) -> None:
    network(world, clock)
    maya, nadia, beth = world.maya, world.nadia, world.beth
    allowed = {
        "If the answer becomes a source for others": ["Others may read my question", "And that I asked it"]
    }
    assert ask(nadia, MILK, allowed).ok
    close_all(nadia)
    tick(world, clock)
    open_note(maya, WAITS)
    assert answer(maya, FOR_OTHERS).ok
    assert maya.press(maya.open_form(), "Make it a source").ok
    assert beth.press(find(beth, "milk", NETWORK), "Open").ok
    assert MILK in beth.open_form().plain
    assert "Asked by @Nadia Khoury" in beth.open_form().plain
    assert nadia.press(questions(nadia), "Open").ok
    assert nadia.press(nadia.open_form(), "Leave my words and name out").ok
    assert beth.press(find(beth, "milk", NETWORK), "Open").ok
    assert MILK not in beth.open_form().plain
    assert "Nadia" not in beth.open_form().plain


def test_what_was_typed_comes_out_as_plain_characters(world: World, clock: Clock) -> None:
    network(world, clock)
    assert ask(world.nadia, "<!channel> *who* pays & <@U0MAYAOKA>?").ok
    close_all(world.nadia)
    tick(world, clock)
    shown = open_note(world.maya, WAITS)
    assert "<!channel> *who* pays & <@U0MAYAOKA>?" in shown.plain
