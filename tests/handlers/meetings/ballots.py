"""What the tests of polls share: how staff offer times, and how people mark them."""

from bot.store.people import Person as Known
from slack_sandbox import Form, Outcome, Person, Shown
from tests.conftest import Clock
from tests.handlers.meetings.room import NETWORK, open_plan
from tests.world import World

FIRST, SECOND, THIRD = (
    "Tuesday 22 September 2026, 6.30pm to 8pm (UK time)",
    "Wednesday 23 September 2026, 7pm to 8pm (UK time)",
    "Thursday 24 September 2026, 10am to 11.30am (UK time)",
)
WHEN = "Tue 22 Sept 6.30pm\nWed 23 Sept 7-8pm\nThu 24 Sept 10am"
LINE = "/meeting Childminder forum at St Mary's Hall"
YES, IF_NEED, NO = "Yes", "If need be, I can", "No"


def poll(world: World, channel: str = NETWORK, when: str = WHEN, **fields: str) -> Shown:
    """A poll that Maya posts, with who is in the channel known; its message."""
    open_plan(world.maya, LINE, channel)
    given = {"Title": "Childminder forum", "Place": "St Mary's Hall", "When": when}
    world.maya.fill({**given, **{name.replace("_", " "): value for name, value in fields.items()}})
    outcome = world.maya.submit()
    assert outcome.ok, outcome.errors
    world.maya.fill({"And then": "Post the poll in the channel now"})
    assert world.maya.submit().ok
    world.maya.close()
    world.post_office.errands()
    return posted(world.maya, channel)


def posted(person: Person, channel: str = NETWORK) -> Shown:
    (found,) = [one for one in person.messages(channel) if not one.ephemeral and "Details" in one.buttons]
    return found


def begin(person: Person, channel: str = NETWORK) -> Form:
    assert person.press(posted(person, channel), "Mark your times").ok
    return person.open_form()


def mark(person: Person, *said: str, channel: str = NETWORK) -> Outcome:
    """Mark the times in their order."""
    form = begin(person, channel)
    person.fill(dict(zip([one for one in form.labels if "UK time" in one], said, strict=True)))
    return person.submit()


def show(world: World, clock: Clock) -> None:
    """What a tick later stands in the channel."""
    clock.move(seconds=61)
    world.post_office.errands()


def page(person: Person, channel: str = NETWORK) -> Form:
    assert person.press(posted(person, channel), "Details").ok
    return person.open_form()


def settle(person: Person, number: int = 0, channel: str = NETWORK) -> Outcome:
    """“Settle on this” beside one of the times that can be settled on, and confirm it."""
    form = page(person, channel)
    assert person.press(form, "Settle on this", nth=number).ok
    assert person.open_form().title == "Settle on this"
    return person.submit()


def know_rose(world: World) -> str:
    """Somebody who is not on Slack, as the field offers her."""
    with world.database.transaction(writes=True) as session:
        rose = Known(name="Rose Tansley", phone="01632 960001", noted_at=world.clock(), noted_by="U0MAYAOKA")
        session.add(rose)
    return "Rose Tansley · 01632 960001"
