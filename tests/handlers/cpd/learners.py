"""What the tests of “My CPD” share: the menu in a shared channel, settings, and how people fill in forms."""

from datetime import UTC, date, datetime

from sqlalchemy import select

from bot.store.outbox import Nudge
from bot.store.people import Person as Known
from bot.store.people import SettingLink, meet
from bot.store.providers import Provider
from slack_sandbox import Form, Outcome, Person, SharedFile
from tests.world import World

NETWORK, PARTNERS = "#network", "#partners"
FIRST_AID = "Paediatric first aid"
NOTED = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
PDF = b"%PDF-1.7 certificate"


def open_menu(world: World, person: Person, label: str = "My CPD") -> Form:
    """By the button of the menu in a shared channel, which Maya has put up."""
    if not any(label in one.buttons for one in person.messages(PARTNERS)):
        assert world.maya.command(PARTNERS, "/kith channel").ok
    (menu,) = [one for one in person.messages(PARTNERS) if label in one.buttons]
    assert person.press(menu, label).ok
    return person.open_form()


def add_certificate(
    person: Person, issued: str, what: str = FIRST_AID, file: bool = False, **more: str
) -> Outcome:
    """In the open window “My CPD”; more fields by their labels, with _ for blanks."""
    assert person.press(person.open_form(), "Add a certificate").ok
    person.fill({"What it is": what, "Issued on": issued})
    person.fill({label.replace("_", " "): value for label, value in more.items()})
    if file:
        assert person.attach("The certificate as a file", ("First aid.pdf", PDF)).ok
    return person.submit()


def choose_roles(person: Person, *roles: str, since: str = "") -> Outcome:
    assert person.press(person.open_form(), "Roles").ok
    person.fill({"What I do": list(roles), **({"Since when": since} if since else {})})
    return person.submit()


def note_hours(person: Person, what: str = "Talking with babies", **more: str) -> Outcome:
    assert person.press(person.open_form(), "Note some learning").ok
    said = {"What it was": what, "When": "2026-09-10", "How long": "1h 30", **more}
    person.fill(said)
    return person.submit()


def a_setting(world: World, name: str = "Little Lanterns Nursery") -> tuple[str, str]:
    """Register and URN of an open setting of the invented council."""
    with world.database.transaction() as session:
        found = session.scalars(
            select(Provider)
            .where(Provider.name.is_not(None), Provider.closed_on.is_(None))
            .order_by(Provider.id)
        ).all()
        chosen = next((one for one in found if one.name == name), found[0])
        return chosen.register, chosen.urn


def link(world: World, who: str | int, register: str, urn: str) -> int:
    """Confirm that somebody belongs to a setting: by Slack id, or by number."""
    with world.database.transaction(writes=True) as session:
        person_id = who if isinstance(who, int) else meet(session, who, "T0TINYACR", NOTED).id
        made = SettingLink(
            person_id=person_id,
            register=register,
            urn=urn,
            asked_at=NOTED,
            asked_by="U0MAYAOKA",
            outcome="confirmed",
            decided_at=NOTED,
            decided_by="U0MAYAOKA",
        )
        session.add(made)
        session.flush()
        return made.id


def contact(world: World, name: str = "Rose Tandy") -> int:
    """Somebody whom staff look after, since they are not on Slack."""
    with world.database.transaction(writes=True) as session:
        person = Known(name=name, phone="01632 960001", noted_at=NOTED, noted_by="U0MAYAOKA")
        session.add(person)
        session.flush()
        return person.id


def due(world: World, kind: str) -> list[Nudge]:
    with world.database.transaction() as session:
        return list(session.scalars(select(Nudge).where(Nudge.kind == kind).order_by(Nudge.id)))


def from_kith(person: Person) -> list[str]:
    """What Kith has written to a person alone."""
    return [one.plain for one in person.messages("Kith")] if "Kith" in person.channels() else []


def files_from_kith(person: Person) -> dict[str, bytes]:
    """The files that Kith sent to a person alone, by their names: waits until there is one."""

    def arrived() -> list[SharedFile]:
        if "Kith" not in person.channels():
            return []
        return [file for one in person.messages("Kith") for file in one.files]

    return {file.name: person.download(file) for file in person.wait_for(arrived)}


def on(world: World, day: date, hour: int = 10) -> None:
    """It is this day now, with everything due delivered."""
    world.clock.now = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    world.deliver()
