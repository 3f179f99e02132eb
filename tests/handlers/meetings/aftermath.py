"""What the tests of what comes after a meeting share: it has begun, somebody ticks, writes and sends."""

from datetime import UTC, datetime

from bot.store.people import Person as Known
from bot.store.people import Preference
from slack_sandbox import Form, Outcome, Person
from tests.conftest import Clock
from tests.handlers.meetings.room import PARTNERS, invitation, invite, page
from tests.world import World

LINE = "/meeting Childminder forum Tuesday 22 September 2pm at St Mary's Hall"
BEGUN = datetime(2026, 9, 22, 13, 5, tzinfo=UTC)
"""Five minutes after it has begun."""
OVER = datetime(2026, 9, 22, 14, 45, tzinfo=UTC)
"""A quarter of an hour after its end, when everybody may be reached."""
OWEN = "Owen Blackett"


def hold(world: World, clock: Clock, channel: str = PARTNERS, **fields: str) -> None:
    """Invite people, and let it begin; `fields` by the labels of the form."""
    invite(world.maya, channel, LINE, **fields)
    clock.now = BEGUN


def not_on_slack(world: World, name: str = "Rose Tandy", **said: object) -> int:
    """Somebody whom staff look after, reached by e-mail."""
    with world.database.transaction(writes=True) as session:
        facts = {"name": name, "email": "rose@example.org", "phone": "01632 960001"}
        person = Known(**facts, noted_at=BEGUN, noted_by="U0MAYAOKA")
        session.add(person)
        session.flush()
        wishes = {"reach": "email", "quiet_from": BEGUN.time(), "quiet_until": BEGUN.time(), **said}
        facts = {"language": "English", "work_days": "1234567", "nation": "england", "digest": False}
        session.add(Preference(person_id=person.id, changed_at=BEGUN, **facts, **wishes))
        return person.id


def answer_for(world: World, name: str, answer: str, channel: str = PARTNERS) -> None:
    """Maya notes what somebody told her."""
    assert world.maya.press(page(world.maya, channel), "Answer for somebody").ok
    world.maya.choose("Who, if they are not on Slack", name.split()[0], shown_option(world.maya, name))
    world.maya.fill({"What they said": answer})
    assert world.maya.submit().ok
    world.maya.close()


def shown_option(person: Person, name: str, label: str = "Who, if they are not on Slack") -> str:
    (found,) = [one for one in person.suggestions(label, name.split()[0]) if one.startswith(name)]
    return found


def open_notes(person: Person, channel: str = PARTNERS) -> Form:
    assert person.press(invitation(person, channel), "Notes").ok
    return person.open_form()


def tick(person: Person, *names: str, channel: str = PARTNERS, **fields: object) -> Outcome:
    """Tick these, and nobody else; `fields` by their labels."""
    assert person.press(page(person, channel), "Who was there").ok
    form = person.open_form()
    groups = [label for label in form.labels if label.startswith("There")]
    person.fill({label: [one for one in form.options(label) if one in names] for label in groups})
    person.fill(dict(fields))
    return person.submit()


def write(person: Person, discussed: str, decided: str, channel: str = PARTNERS) -> Form:
    """Write the notes as a draft; the notes as they are shown then."""
    form = open_notes(person, channel)
    write = "Correct the notes" if "Correct the notes" in form.buttons else "Write the notes"
    assert person.press(form, write).ok
    person.fill({"What was discussed": discussed, "What was decided, a line each": decided})
    assert person.submit().ok
    return person.open_form()


def give(person: Person, what: str, owner: str, due: str) -> Form:
    """Fill in the open form of an action, look at its day, and save it; the window that is shown then."""
    person.fill({"What is to be done": what, "Who does it, if they are on Slack": owner, "By when": due})
    assert person.submit().ok
    assert "This is due on" in person.open_form().plain
    assert person.submit().ok
    return person.open_form()


def send(person: Person, correction: str = "") -> Form:
    """Send the notes that are open."""
    assert person.press(person.open_form(), "Send the notes").ok
    if correction:
        person.fill({"What was corrected, as people are told": correction})
    assert person.submit().ok
    return person.open_form()


def from_kith(world: World, name: str) -> list[str]:
    """What Kith has written to a person alone; nothing where it never wrote to them."""
    try:
        return [one.plain for one in world.sandbox.person(name).messages("Kith")]
    except LookupError:
        return []
