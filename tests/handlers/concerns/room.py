"""What the tests of concerns share: a safeguarding team in Slack, and how somebody raises a concern."""

from datetime import timedelta

from bot.store import people
from bot.store.roles import RoleGrant
from slack_sandbox import Person
from tests.world import World

ANWEN, TOMAS, GEORGE, MAYA = "U0ANWENPR", "U0TOMASRE", "U0GEORGEA", "U0MAYAOKA"
PARTNERS = "#partners"
SAID = "He was left alone in the garden"
FIRST = {"Is anyone in danger now?": "No", "What happened?": SAID}
SECOND = {
    "Which setting or person is it about?": "Sunny Days",
    "How and when can we safely reach you?": "By phone, after six",
}


def form_team(world: World) -> None:
    """Anwen is safeguarding lead, Tomas deputy, George manager."""
    now = world.clock()
    with world.database.transaction(writes=True) as session:
        for user_id, role in ((ANWEN, "safeguarding lead"), (TOMAS, "deputy"), (GEORGE, "manager")):
            session.add(RoleGrant(user_id=user_id, role=role, given_at=now, given_by=GEORGE))
            people.meet(session, user_id, "T0WESTHAV", now)


def open_first(world: World, person: Person) -> None:
    """By the button of the menu in a shared channel, which Maya has put up."""
    if not any("Raise a concern" in one.buttons for one in person.messages(PARTNERS)):
        assert world.maya.command(PARTNERS, "/kith channel").ok
    (menu,) = [one for one in person.messages(PARTNERS) if "Raise a concern" in one.buttons]
    assert person.press(menu, "Raise a concern").ok


def raise_concern(world: World, person: Person, **more: object) -> str:
    """Raise one; its reference."""
    open_first(world, person)
    first = {**FIRST, **{label: value for label, value in more.items() if label in FIRST}}
    person.fill(first)
    assert person.submit().ok
    person.fill({**SECOND, **{label: value for label, value in more.items() if label not in FIRST}})
    assert person.submit().ok
    reference = person.open_form().plain.split("Your reference is ")[1][:7]
    person.close()
    return reference


def told(person: Person) -> list[str]:
    """What Kith told somebody alone."""
    if "Kith" not in person.channels():
        return []
    return [one.plain for one in person.messages("Kith") if "Something needs you" in one.plain]


def open_case(person: Person, reference: str, why: str = "It falls to me") -> None:
    """By the button of the notice."""
    shown = [one for one in person.messages("Kith") if reference in one.plain]
    assert person.press(shown[-1], "Open").ok
    person.fill({"Why do you open it?": why})
    assert person.submit().ok


def later(world: World, by: timedelta) -> None:
    """So much later, with everything due delivered."""
    world.clock.now += by
    world.deliver()
