"""A.P6: sources are found; a question that none answers is owned, answered by a day, and becomes a source."""

import pytest

from tests.conftest import Clock
from tests.handlers.share.room import PARTNERS, close_all, network, posts, read, tick
from tests.handlers.share.sources import (
    ASK,
    FOR_OTHERS,
    answer,
    ask,
    days,
    find,
    notes,
    open_note,
    publish_source,
    questions,
)
from tests.handlers.test_channels import NETWORK
from tests.world import World

MILK = "Who pays for milk at a childminder?"


@pytest.mark.slow
@pytest.mark.criterion("A.P6")
@pytest.mark.journey
def test_a_question_of_another_workspace_is_answered_and_becomes_a_source(world: World, clock: Clock) -> None:
    network(world, clock)
    maya, nadia, beth, tomas = world.maya, world.nadia, world.beth, world.tomas
    publish_source(maya)

    # Nadia, of another workspace, finds a source by the menu, misspelt too.
    assert "Grants for outdoor play" in find(nadia, "outdor plai").plain
    assert nadia.press(nadia.open_form(), "Open").ok
    page = nadia.open_form().plain
    assert "https://www.example.org/grants" in page
    assert "Regional" in page
    assert "to be looked at again by" in page

    # “Useful” and “Out of date” by one tap each; the owner is nudged on the latter, and is not told by whom.
    assert nadia.press(nadia.open_form(), "Useful").ok
    assert "useful to 1 person" in nadia.open_form().plain
    (post,) = posts(nadia, PARTNERS, "Information source")
    assert "useful to 1 person" in post.plain
    assert nadia.press(post, "Out of date").ok
    tick(world, clock)
    (told,) = notes(maya, "may be out of date")
    assert "Somebody finds this out of date" in told.plain
    assert "Nadia" not in told.plain
    assert maya.press(told, "It is still right").ok
    tick(world, clock)
    assert "out of date" not in posts(nadia, PARTNERS, "Information source")[0].plain.replace(
        "Out of date", ""
    )

    # Nothing answers her next question: she asks, from the search.
    assert ask(nadia, MILK).ok
    sent = nadia.open_form().plain
    assert "The network team has your question" in sent
    assert "You will be told in private, by Tuesday 22 September 2026" in sent
    assert "Waits for an answer" in questions(nadia).plain
    close_all(nadia)

    # Its owner is who looks after the channel; the channel sees nothing of it.
    tick(world, clock)
    (told,) = notes(maya, "A question to the network team")
    assert "milk" not in told.plain
    assert not any("milk" in one.plain for one in beth.messages(NETWORK))
    assert not any("milk" in one.plain for one in nadia.messages(PARTNERS))

    # Maya passes it on to Tomas: it is his now, and he is reminded until he answers.
    open_note(maya, "A question to the network team")
    assert maya.press(maya.open_form(), "Pass it on").ok
    maya.fill({"Who finds the answer?": tomas.id})
    assert maya.submit().ok
    close_all(maya)
    tick(world, clock)
    assert len(notes(tomas, "A question to the network team")) == 1
    days(world, clock, 2)
    assert len(notes(tomas, "A question to the network team")) == 2
    assert notes(maya, "A question to the network team") == []  # it says that it is no longer needed
    days(world, clock, 7)
    assert "It was due by" in notes(tomas, "A question to the network team")[-1].plain
    assert len(notes(nadia, "Your question is not forgotten")) == 1

    # He answers; Nadia is told in private, and sees how it stands.
    open_note(tomas, "A question to the network team")
    assert MILK in tomas.open_form().plain
    assert answer(tomas, FOR_OTHERS).ok
    tick(world, clock)
    (told,) = notes(nadia, "The answer to your question")
    assert "national scheme" in told.plain
    assert "Answered on" in questions(nadia).plain
    days(world, clock, 4)
    assert "A question to the network team" not in str([one.plain for one in tomas.messages("Kith")[-1:]])

    # Beth asks the like, and is offered the answer before a new question is made of it.
    assert ask(beth, "Is there milk for the little ones?", channel=NETWORK).ok
    offered = beth.open_form()
    assert "Perhaps one of these is the answer" in offered.plain
    assert "Milk scheme for childminders" in offered.plain
    assert MILK not in offered.plain
    assert beth.press(offered, "Open").ok
    assert "national scheme" in beth.open_form().plain
    assert "Nadia" not in beth.open_form().plain
    close_all(beth)

    # With one press the answer is a source that everybody finds, without Nadia's words and name.
    assert tomas.press(tomas.open_form(), "Make it a source").ok
    assert "It is a source now" in tomas.open_form().plain
    close_all(tomas)
    assert "Milk scheme for childminders" in find(beth, "milk sceme", NETWORK).plain
    assert beth.press(beth.open_form(), "Open").ok
    page = beth.open_form().plain
    assert "national scheme" in page
    assert "Nadia" not in page
    assert MILK not in page
    close_all(beth)

    # Asked again, the source is offered; who still wants to, asks anyway.
    assert ask(beth, "Is there milk for the little ones?", channel=NETWORK).ok
    assert "Milk scheme for childminders" in beth.open_form().plain
    assert beth.submit().ok
    assert "The network team has your question" in beth.open_form().plain

    # Staff search by command, misspelt too, and can ask where nothing is found.
    close_all(maya)
    assert maya.command(NETWORK, "/share find mlk scheme").ok
    assert "Milk scheme for childminders" in maya.open_form().plain
    close_all(maya)
    assert maya.command(NETWORK, "/share find trampolines").ok
    assert "Nothing in the library holds" in maya.open_form().plain
    assert ASK in maya.open_form().buttons
    assert "milk" not in read(maya).casefold().replace("milk scheme", "")
