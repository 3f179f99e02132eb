"""`/kith forget` and “Ask to be forgotten”: asked for, reviewed, and nothing left that should go."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.store import people
from bot.store.audit import AuditEvent
from bot.store.channels import NetworkChannel
from bot.store.corrections import ProviderCorrection
from bot.store.data import DataRequest
from bot.store.outbox import Due, Nudge, add
from bot.store.people import Person as Known
from bot.store.people import Preference
from slack_sandbox import Form, Person
from tests.conftest import Clock
from tests.handlers.test_data import close_all, complain, nudged, requests, window
from tests.tables import dump
from tests.world import World

NETWORK = "#network"
NOW = datetime(2026, 9, 14, 17, 0, tzinfo=UTC)
APPROVE, REFUSE = "Approve: delete it now, for good", "Refuse: leave everything as it is"
WHY = "Where you refuse: why. The person can read it"
TRACES = ("U0BETHCAR", "D0BETH", "beth@carrow.example", "07700 900817", "3 Mill Row", "Beth Carrow")


def beth_is_known(world: World) -> int:
    """Beth with everything a person can have, and traces of her in what others did."""
    with world.database.transaction(writes=True) as session:
        beth = people.meet(session, "U0BETHCAR", "T0WESTHAV", NOW)
        beth.email, beth.phone, beth.address, beth.conversation = *TRACES[2:5], TRACES[1]
        session.add(preference(beth.id))
        link = {"register": "ofsted", "urn": "EY100001", "asked_at": NOW, "asked_by": "U0BETHCAR"}
        session.add(people.SettingLink(person_id=beth.id, **link))
        session.add(correction("Beth Carrow, by telephone"))
        session.add(
            AuditEvent(
                at=NOW, actor_id="U0BETHCAR", actor_team="T1", action="test.done", subject="x", details={}
            )
        )
        session.add(
            AuditEvent(
                at=NOW,
                actor_id="U0MAYAOKA",
                actor_team="T1",
                action="test.done",
                subject="U0BETHCAR",
                details={"who": ["U0BETHCAR"]},
                request_key="test:U0BETHCAR",
            )
        )
        add(session, [Due("test", "test:U0BETHCAR", NOW, beth.id, about={"who": "U0BETHCAR"})])
        return beth.id


def preference(person_id: int) -> Preference:
    return Preference(
        person_id=person_id, language="Welsh", reach="slack", quiet_from=NOW.time(), quiet_until=NOW.time(),
        work_days="12345", nation="wales", digest=False, topics=[], stopped=[], changed_at=NOW,
    )  # fmt: skip


def correction(told_by: str) -> ProviderCorrection:
    return ProviderCorrection(
        register="ofsted", urn="EY1", field="places", value="12", told_by=told_by, told_on=date(2026, 9, 1),
        noted_at=NOW, noted_by="U0MAYAOKA",
    )  # fmt: skip


def forget(person: Person, whom: str) -> Form:
    close_all(person)
    assert person.command(NETWORK, f"/kith forget {whom}").ok
    return person.open_form()


def ask(person: Person, whom: str = "@Beth Carrow") -> str:
    forget(person, whom)
    assert person.submit().ok
    return person.open_form().plain


def review(person: Person) -> Form:
    close_all(person)
    assert person.command(NETWORK, "/kith").ok
    assert person.press(person.open_form(), "Review").ok
    return person.open_form()


def approve(person: Person) -> str:
    review(person)
    person.fill({"Your decision": APPROVE})
    outcome = person.submit()
    assert outcome.ok, outcome
    return person.open_form().plain


def last_word(person: Person) -> str:
    return person.last_message("Kith").plain


def erasures(world: World) -> list[str]:
    with world.database.transaction() as session:
        acts = select(AuditEvent.action).where(AuditEvent.action.startswith("erasure."))
        return list(session.scalars(acts.order_by(AuditEvent.id)))


@pytest.mark.journey
def test_staff_ask_an_admin_approves_and_no_trace_is_left(world: World) -> None:
    person_id = beth_is_known(world)
    shown = forget(world.maya, "@Beth Carrow").plain
    assert "Settings (1): Deleted." in shown
    assert "Stays, with a number in the place" in shown
    assert "up to 30 more days" in shown
    assert world.maya.submit().ok
    assert nudged(world)["erasure.review"] == {"U0GEORGEA", "U0TOMASRE"}
    with capture_logs() as logged:
        told = approve(world.tomas)
    assert "forgotten. Kith has told them" in told
    assert [trace for trace in TRACES if trace in str(dump(world.database)) + str(logged)] == []
    assert {"event": "erasure.done", "request": 1, "person": person_id, "log_level": "info"} in logged
    said = last_word(world.beth)
    assert "Settings: Deleted." in said
    assert "if you come back, you are new to it" in said
    assert erasures(world) == ["erasure.asked", "erasure.told", "erasure.done"]
    assert nudged(world)["erasure.done"] == {"U0MAYAOKA"}


def test_what_stays_is_the_tombstone_and_acts_under_its_number(world: World) -> None:
    person_id = beth_is_known(world)
    ask(world.maya)
    approve(world.george)
    with world.database.transaction() as session:
        stone = session.get_one(Known, person_id)
        assert (stone.user_id, stone.name, stone.email, stone.noted_by) == (
            None,
            None,
            None,
            f"forgotten:{person_id}",
        )
        assert stone.forgotten_at == NOW
        acts = session.scalars(
            select(AuditEvent).where(AuditEvent.action == "test.done").order_by(AuditEvent.id)
        ).all()
        number = f"forgotten:{person_id}"
        assert [(one.actor_id, one.subject) for one in acts] == [(number, "x"), ("U0MAYAOKA", number)]
        assert acts[1].details == {"who": [number]}
        (told_by,) = session.scalars(select(ProviderCorrection.told_by))
        assert told_by == "somebody Kith has forgotten, by telephone"
        (nudge,) = session.scalars(select(Nudge).where(Nudge.kind == "test"))
        assert (nudge.state, nudge.reason) == ("withdrawn", "forgotten")


@pytest.mark.journey
@pytest.mark.parametrize("name", ["Beth Carrow", "Nadia Khoury"])
def test_a_provider_asks_to_be_forgotten_by_buttons_alone_and_is(world: World, name: str) -> None:
    person = world.sandbox.person(name)
    with world.database.transaction(writes=True) as session:
        people.meet(session, person.id, "T1", NOW)
    assert person.press(window(world, person), "Ask to be forgotten").ok
    assert "about you deleted" in person.open_form().plain
    assert person.submit().ok
    assert "Your reference is K-" in person.open_form().plain
    close_all(person)
    assert "Kith has told them" in approve(world.george)
    assert person.id not in str(dump(world.database))
    close_all(person)
    again = window(world, person)
    assert "Nothing is held under: Name, contacts and Slack account" in again.plain


def test_who_cannot_be_written_to_is_forgotten_and_the_admin_told_to_tell_them(world: World) -> None:
    world.sandbox.external_dms = False
    with world.database.transaction(writes=True) as session:
        people.meet(session, world.nadia.id, "T0TINYACR", NOW)
    ask(world.maya, "@Nadia Khoury")
    assert "Kith could not tell them." in approve(world.george)


def test_somebody_who_is_not_on_slack_is_found_by_name(world: World) -> None:
    with world.database.transaction(writes=True) as session:
        for name, email in (("Pat Lee", "pat@lee.example"), ("Pat Leeson", None), ("Sam Orr", None)):
            session.add(Known(name=name, email=email, noted_at=NOW, noted_by="U0MAYAOKA"))
        session.add(correction("pat lee"))
        session.add(correction("Pat Leeson"))
    form = forget(world.maya, "pat LEE")
    assert "Sam Orr" not in form.plain
    world.maya.fill({"Who?": "Pat Lee, pat@lee.example"})
    assert world.maya.submit().ok
    assert world.maya.submit().ok
    assert "They are not on Slack. Please tell them before" in review(world.tomas).plain
    assert "could not tell them" in approve(world.tomas)
    left = str(dump(world.database))
    assert "pat@lee.example" not in left
    assert "Pat Leeson" in left
    assert "pat lee'" not in left.lower()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/kith forget", "asks to have somebody forgotten"),
        ("/kith forget Nobody Known", "Nobody who is not on Slack has a name like that"),
        ("/kith forget @Imran Shah", "Kith holds nothing about this person"),
        ("/kith forget @Kith", "Kith holds nothing about this person"),
        ("/kith forget <!channel>", "Nobody who is not on Slack"),
    ],
)
def test_what_cannot_be_forgotten_is_answered_with_what_to_do(world: World, line: str, told: str) -> None:
    assert world.maya.command(NETWORK, line).ok
    assert told in world.maya.last_message(NETWORK).plain
    assert requests(world) == []


def test_a_guest_has_nobody_forgotten_by_command(world: World) -> None:
    beth_is_known(world)
    assert world.beth.command(NETWORK, "/kith forget @Maya Okafor").ok
    assert world.beth.form is None
    assert requests(world) == []


def test_nobody_forgets_anybody_alone(world: World) -> None:
    beth_is_known(world)
    ask(world.george)
    close_all(world.george)
    assert world.george.command(NETWORK, "/kith").ok
    assert "Review" not in world.george.open_form().buttons
    assert world.maya.command(NETWORK, "/kith").ok
    assert "Review" not in world.maya.open_form().buttons
    assert "Forget @Beth Carrow" in review(world.tomas).plain


def test_asked_for_twice_it_waits_once(world: World) -> None:
    beth_is_known(world)
    first, second = ask(world.maya), ask(world.george)
    (asked,) = requests(world)
    assert asked.reference in first
    assert asked.reference in second


def test_approved_twice_it_is_done_once(world: World) -> None:
    beth_is_known(world)
    ask(world.maya)
    for admin in (world.george, world.tomas):
        review(admin)
        admin.fill({"Your decision": APPROVE})
    for admin in (world.george, world.tomas):
        assert admin.submit().ok
    assert "@George Adeyemi already answered" in world.tomas.open_form().plain
    assert erasures(world) == ["erasure.asked", "erasure.told", "erasure.done"]
    assert len(world.beth.messages("Kith")) == 1


def test_refused_with_a_reason_that_who_asked_reads(world: World) -> None:
    beth_is_known(world)
    assert world.beth.press(window(world, world.beth), "Ask to be forgotten").ok
    assert world.beth.submit().ok
    close_all(world.beth)
    review(world.george)
    world.george.fill({"Your decision": REFUSE})
    assert "Please write a few words." in str(world.george.submit().errors)
    world.george.fill({WHY: "You are under contract"})
    assert world.george.submit().ok
    assert "You are under contract" in window(world, world.beth).plain
    assert nudged(world)["data.answered"] == {"U0BETHCAR"}
    assert "beth@carrow.example" in str(dump(world.database))


def test_a_form_without_fields_that_fails_says_so_in_its_place(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object) -> None:
        raise RuntimeError

    beth_is_known(world)
    forget(world.maya, "@Beth Carrow")
    monkeypatch.setattr("bot.services.erasure.Erasures.ask", break_down)
    assert world.maya.submit().ok
    assert "something went wrong and this was not done" in world.maya.open_form().plain
    assert requests(world) == []


def test_who_asked_withdraws(world: World) -> None:
    beth_is_known(world)
    ask(world.maya)
    close_all(world.maya)
    assert world.maya.command(NETWORK, "/kith").ok
    assert "You asked on 14 September 2026 to forget @Beth Carrow" in world.maya.open_form().plain
    assert world.maya.press(world.maya.open_form(), "Withdraw").ok
    assert "is answered: withdrawn" in world.maya.open_form().plain
    assert "Withdraw" not in world.maya.open_form().buttons
    assert erasures(world) == ["erasure.asked", "erasure.withdrawn"]
    close_all(world.george)
    assert world.george.command(NETWORK, "/kith").ok
    assert "Review" not in world.george.open_form().buttons


def test_who_asks_for_themselves_reads_of_no_command_they_do_not_have(world: World) -> None:
    beth_is_known(world)
    complain(world, world.beth)
    close_all(world.beth)
    assert world.beth.press(window(world, world.beth), "Ask to be forgotten").ok
    shown = world.beth.open_form().plain
    assert "You can ask now. Before it can be approved, the council’s staff settle" in shown
    assert "/kith" not in shown
    assert world.beth.submit().ok
    assert world.george.command(NETWORK, "/kith").ok
    assert "@Beth Carrow asks to be forgotten" in world.george.open_form().plain


def test_the_only_one_of_a_name_is_chosen_already(world: World) -> None:
    with world.database.transaction(writes=True) as session:
        session.add(people.Person(name="Ivy Sedge", noted_at=NOW, noted_by="U0MAYAOKA"))
    forget(world.maya, "Ivy Sedge")
    assert world.maya.submit().ok
    assert "Ask to forget" in [form.title for form in world.maya.forms]


def test_the_person_withdraws_in_their_own_window(world: World) -> None:
    beth_is_known(world)
    assert world.beth.press(window(world, world.beth), "Ask to be forgotten").ok
    assert world.beth.submit().ok
    close_all(world.beth)
    assert world.beth.press(window(world, world.beth), "Withdraw").ok
    assert "Ask to be forgotten" in world.beth.open_form().buttons
    assert [one.outcome for one in requests(world)] == ["withdrawn"]


def test_a_role_a_channel_and_an_unanswered_request_come_first(world: World) -> None:
    assert world.george.command(NETWORK, "/kith role @Maya Okafor manager").ok
    complain(world, world.maya)
    with world.database.transaction(writes=True) as session:
        session.add(
            NetworkChannel(
                channel_id="C0NETWORK",
                name="network",
                coordinator_id="U0MAYAOKA",
                made_at=NOW,
                made_by="U0MAYAOKA",
            )
        )
    ask(world.george, "@Maya Okafor")
    shown = review(world.tomas).plain
    for told in ("They have a role", "They look after a network channel", "1 request of theirs waits"):
        assert told in shown
    world.tomas.fill({"Your decision": APPROVE})
    refused = world.tomas.submit()
    assert "They have a role" in refused.errors["Your decision"]
    assert "erasure.told" not in erasures(world)
    with world.database.transaction() as session:
        assert people.in_slack(session, "U0MAYAOKA")


def test_an_admin_of_the_setting_is_not_forgotten(world: World) -> None:
    with world.database.transaction(writes=True) as session:
        people.meet(session, "U0GEORGEA", "T0WESTHAV", NOW)
    assert "KITH_ADMINS" in forget(world.tomas, "@George Adeyemi").plain


def test_a_message_on_its_way_is_waited_for(world: World) -> None:
    person_id = beth_is_known(world)
    ask(world.maya)
    with world.database.transaction(writes=True) as session:
        nudge = session.scalars(select(Nudge).where(Nudge.person_id == person_id)).one()
        nudge.state = "sending"
    review(world.george)
    world.george.fill({"Your decision": APPROVE})
    assert "on its way at this moment" in world.george.submit().errors["Your decision"]


def test_who_comes_back_is_somebody_new(world: World, clock: Clock) -> None:
    person_id = beth_is_known(world)
    ask(world.maya)
    approve(world.george)
    clock.move(days=1)
    complain(world, world.beth)
    with world.database.transaction() as session:
        back = people.in_slack(session, "U0BETHCAR")
        assert back
        assert back.id != person_id
        (waits,) = session.scalars(select(DataRequest).where(DataRequest.person_id == back.id))
        assert waits.asked_by == "U0BETHCAR"
