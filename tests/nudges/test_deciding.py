"""Right before a nudge goes it is decided on once more, and says what is true at that moment."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.nudges.choosing import Rules
from bot.nudges.deciding import Deciding
from bot.nudges.decisions import Decision, Drop, Later, Send
from bot.nudges.kinds import Occasion, Render
from bot.nudges.pace import SLACK
from bot.services.nudges import withdraw
from bot.services.people import Actor, Standing
from bot.store import people, planning, sending
from bot.store.database import Database
from bot.store.outbox import Nudge
from bot.views.notes import Note, to_message
from bot.views.nudges import MOST_PARTS
from tests.conftest import Clock
from tests.nudges.planned import MONDAY, RULES, Office, mark, preference, say

HOUR = timedelta(hours=1)
MORNING = datetime(2026, 9, 15, 7, 30, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock(MONDAY)


@pytest.fixture
def office(database: Database, clock: Clock) -> Office:
    return Office(database, clock)


def occasion(office: Office, session: object, nudge_id: int, standing: Standing = Standing.GUEST) -> Occasion:
    nudge = session.get_one(Nudge, nudge_id)  # type: ignore[attr-defined]
    person = people.person(session, nudge.person_id) if nudge.person_id else None  # type: ignore[arg-type]
    actor = Actor(person.user_id, "T0WESTHAV", standing) if person and person.user_id else None
    return Occasion(
        session=session,  # type: ignore[arg-type]
        nudge=nudge,
        person=person,
        actor=actor,
        now=office.clock(),
        directory=None,  # type: ignore[arg-type]
        first_admins=frozenset(),
        who=lambda _: {},
        name=lambda user_id: user_id,
    )


def decide(office: Office, nudge_id: int, standing: Standing = Standing.GUEST) -> Decision:
    with office.database.transaction() as session:
        return Deciding(office.database, office.rules).decide(occasion(office, session, nudge_id, standing))


def became(office: Office, nudge_id: int) -> Note:
    with office.database.transaction() as session:
        return Deciding(office.database, office.rules).became(occasion(office, session, nudge_id))


def send(office: Office, nudge_id: int) -> Note:
    """As the sender would, Slack left out."""
    decision = decide(office, nudge_id)
    assert isinstance(decision, Send)
    with office.database.transaction(writes=True) as session:
        nudge = session.get_one(Nudge, nudge_id)
        mark(session, nudge, "sent", ts="1.1", sent_at=office.clock())
        planning.arrived(session, nudge, office.clock())
    return decision.note


def ready(office: Office, kind: str = "plain", **facts: object) -> int:
    nudge = office.due(kind, office.person(**facts))
    office.plan()
    assert office.row(nudge).state == "ready"
    return nudge


def change(office: Office, nudge_id: int, **wishes: object) -> None:
    with office.database.transaction(writes=True) as session:
        session.merge(preference(office.row(nudge_id).person_id or 0, **wishes))


def buttons(note: Note) -> list[str]:
    return [str(one["action_id"]) for one in note.buttons]


def test_what_goes_says_what_it_is_about_and_has_its_buttons(office: Office) -> None:
    decision = decide(office, ready(office))
    assert isinstance(decision, Send)
    assert decision.note.heading == "About something"
    assert buttons(decision.note) == ["nudge_done", "nudge_snooze", "nudge_stop"]


def test_what_a_kind_forbids_is_not_offered(office: Office) -> None:
    decision = decide(office, ready(office, "alarm"))
    assert isinstance(decision, Send)
    assert buttons(decision.note) == []


@pytest.mark.parametrize(
    ("wishes", "decision"),
    [
        ({"stopped": ["plain"]}, Drop("stopped")),
        ({"work_days": ""}, Drop("unreachable")),
        ({"paused_until": date(2026, 9, 21)}, Later(datetime(2026, 9, 21, 7, 0, tzinfo=UTC))),
        ({"digest": True}, Later(MONDAY)),
        ({"reach": "phone"}, Later(MONDAY)),
    ],
)
def test_wishes_that_changed_since_it_was_planned_count(
    office: Office, wishes: dict[str, object], decision: Decision
) -> None:
    nudge = ready(office)
    change(office, nudge, **wishes)
    assert decide(office, nudge) == decision


def test_who_has_left_gets_nothing(office: Office) -> None:
    assert decide(office, ready(office), Standing.GONE) == Drop("left")


def test_what_has_lost_its_cause_or_its_point_is_not_sent(office: Office, clock: Clock) -> None:
    over = office.due(person_id=office.person(), about={"over": 1})
    late = office.due(person_id=office.person("U0OTHER"), expires_at=MONDAY + HOUR)
    office.plan()
    assert decide(office, over) == Drop("gone")
    clock.move(hours=2)
    assert decide(office, late) == Drop("expired")


def test_an_ask_that_was_planned_within_the_budget_goes(office: Office) -> None:
    person = office.person()
    asks = [office.due("ask", person) for _ in range(3)]
    office.plan()
    assert all(isinstance(decide(office, ask), Send) for ask in asks)


def digest_of(office: Office, clock: Clock, number: int) -> tuple[int, list[int]]:
    """A digest that is ready to go, and what is held for it."""
    person = office.person(digest=True)
    held = [office.due(person_id=person, about={"what": f"thing {one}"}) for one in range(number)]
    office.plan()
    clock.now = MORNING
    office.plan()
    (digest,) = [one for one in office.rows("digest") if one.person_id == person]
    return digest.id, held


def test_a_digest_shows_all_that_waits_with_its_buttons(office: Office, clock: Clock) -> None:
    digest, held = digest_of(office, clock, 3)
    note = send(office, digest)
    assert note.heading == "Today"
    assert [part.heading for part in note.parts] == ["About thing 0", "About thing 1", "About thing 2"]
    shown = to_message(note)["blocks"]
    assert [block["type"] for block in shown] == ["section"] + ["section", "actions"] * 3
    assert {(row.state, row.digest_id) for row in map(office.row, held)} == {("sent", digest)}


def test_a_digest_leaves_out_what_has_lost_its_cause(office: Office, clock: Clock) -> None:
    digest, held = digest_of(office, clock, 2)
    with office.database.transaction(writes=True) as session:
        session.get_one(Nudge, held[0]).about = {"over": 1}
    assert [part.heading for part in send(office, digest).parts] == ["About thing 1"]
    assert office.states(held) == ["withdrawn", "sent"]


@pytest.mark.parametrize("reason", ["expired", "stopped"])
def test_a_digest_leaves_out_what_is_too_late_or_not_wanted_any_more(
    office: Office, clock: Clock, reason: str
) -> None:
    digest, held = digest_of(office, clock, 1)
    if reason == "stopped":
        change(office, digest, digest=True, stopped=["plain"])
    else:
        with office.database.transaction(writes=True) as session:
            session.get_one(Nudge, held[0]).expires_at = MONDAY + HOUR
    assert decide(office, digest) == Drop("gone")
    assert (office.row(held[0]).state, office.row(held[0]).reason) == ("withdrawn", reason)


def test_what_was_held_for_who_has_left_is_not_held_for_ever(office: Office, clock: Clock) -> None:
    digest, held = digest_of(office, clock, 2)
    assert decide(office, digest, Standing.GONE) == Drop("left")
    assert [(row.state, row.reason) for row in map(office.row, held)] == [("withdrawn", "left")] * 2


def test_one_that_cannot_be_written_does_not_keep_the_others_out_of_the_digest(
    database: Database, clock: Clock
) -> None:
    office = Office(database, clock, with_plain(lambda one: say(one) if one.nudge.about["what"] else 1 / 0))
    person = office.person(digest=True)
    broken, whole = (office.due(person_id=person, about={"what": what}) for what in (0, 1))
    office.plan()
    clock.now = MORNING
    office.plan()
    (digest,) = office.rows("digest")
    assert [part.heading for part in send(office, digest.id).parts] == ["About 1"]
    assert office.states([broken, whole]) == ["dead", "sent"]
    assert office.row(broken).reason == "ZeroDivisionError"


def test_what_a_digest_does_not_know_any_more_is_left_for_an_admin_to_see(
    office: Office, clock: Clock
) -> None:
    digest, held = digest_of(office, clock, 2)
    with office.database.transaction(writes=True) as session:
        session.get_one(Nudge, held[0]).kind = "unheard"
    assert send(office, digest)
    assert office.states(held) == ["dead", "sent"]
    assert office.row(held[0]).reason == "unknown_kind"


def test_a_digest_waits_where_slack_does_not_tell_who_people_are(database: Database, clock: Clock) -> None:
    def ask(_: Occasion) -> Note:
        raise TimeoutError

    office = Office(database, clock, with_plain(ask))
    digest, held = digest_of(office, clock, 1)
    with pytest.raises(TimeoutError):
        decide(office, digest)
    assert office.states(held) == ["held"]


def with_plain(render: Render) -> Rules:
    """The rules, but plain things say this."""
    return replace(RULES, kinds={**RULES.kinds, "plain": replace(RULES.kinds["plain"], render=render)})


def test_a_digest_of_nothing_is_not_sent(office: Office, clock: Clock) -> None:
    digest, held = digest_of(office, clock, 1)
    with office.database.transaction(writes=True) as session:
        session.get_one(Nudge, held[0]).about = {"over": 1}
    assert decide(office, digest) == Drop("gone")
    assert office.row(held[0]).reason == "gone"


def test_what_a_digest_has_no_room_for_comes_the_next_morning(office: Office, clock: Clock) -> None:
    digest, held = digest_of(office, clock, MOST_PARTS + 2)
    note = send(office, digest)
    assert len(to_message(note)["blocks"]) <= 50
    office.plan()
    assert office.states(held) == ["sent"] * MOST_PARTS + ["held"] * 2
    clock.move(days=1)
    office.plan()
    assert len(send(office, office.rows("digest")[1].id).parts) == 2
    assert set(office.states(held)) == {"sent"}


def test_a_digest_decided_on_twice_shows_what_it_says_the_second_time(office: Office, clock: Clock) -> None:
    digest, held = digest_of(office, clock, 2)
    decide(office, digest)
    with office.database.transaction(writes=True) as session:
        withdraw(session, "plain", {"what": "thing 0"}, "answered", clock())
    assert [part.heading for part in send(office, digest).parts] == ["About thing 1"]
    assert office.states(held) == ["withdrawn", "sent"]


def test_what_lost_its_cause_while_its_digest_was_under_way_is_updated(office: Office, clock: Clock) -> None:
    digest, _ = digest_of(office, clock, 2)
    decide(office, digest)
    with office.database.transaction(writes=True) as session:
        withdraw(session, "plain", {"what": "thing 0"}, "answered", clock())
        nudge = session.get_one(Nudge, digest)
        mark(session, nudge, "sent", ts="1.1", sent_at=clock())
        planning.arrived(session, nudge, clock())
    assert office.row(digest).stale
    first, second = became(office, digest).parts
    assert (first.heading, buttons(first)) == ("Plain things", [])
    assert (second.heading, len(buttons(second))) == ("About thing 1", 3)


def test_what_was_shown_says_that_it_is_no_longer_needed(office: Office) -> None:
    person = office.person()
    shown, waiting = (office.due(person_id=person, about={"poll": number}) for number in (7, 7))
    other = office.due(person_id=person, about={"poll": 8})
    later = office.due(person_id=person, about={"poll": 7}, due_at=MONDAY + HOUR)
    office.plan()
    send(office, shown)
    with office.database.transaction(writes=True) as session:
        withdraw(session, "plain", {"poll": 7}, "answered", office.clock())
    assert office.states([shown, waiting, other, later]) == ["sent", "withdrawn", "ready", "withdrawn"]
    assert (office.row(shown).stale, office.row(shown).answer) == (True, "gone")
    assert not office.row(other).stale
    assert "no longer needed" in str(became(office, shown).lines)


def test_what_was_tried_in_vain_is_withdrawn_with_its_cause(office: Office) -> None:
    person = office.person()
    waiting, dead = (office.due(person_id=person) for _ in range(2))
    for nudge, state in ((waiting, "waiting"), (dead, "dead")):
        with office.database.transaction(writes=True) as session:
            mark(session, session.get_one(Nudge, nudge), state, via="slack", lane="dm:1")
    with office.database.transaction(writes=True) as session:
        withdraw(session, "plain", {}, "answered", office.clock())
    assert office.states([waiting, dead]) == ["withdrawn", "withdrawn"]


def test_what_lost_its_cause_on_its_way_and_did_not_arrive_is_not_sent_again(office: Office) -> None:
    nudge = ready(office)
    with office.database.transaction(writes=True) as session:
        (claimed,) = sending.claim(session, "slack", "one", office.clock(), SLACK, 1, [])
    with office.database.transaction(writes=True) as session:
        withdraw(session, "plain", {}, "answered", office.clock())
        sending.put_back(session, claimed)
    assert decide(office, nudge) == Drop("gone")


def test_what_was_put_off_says_that_it_is_no_longer_needed_once_that_is_so(office: Office) -> None:
    nudge = ready(office)
    send(office, nudge)
    with office.database.transaction(writes=True) as session:
        mark(session, session.get_one(Nudge, nudge), "sent", answer="snoozed")
    with office.database.transaction(writes=True) as session:
        withdraw(session, "plain", {}, "answered", office.clock())
    assert office.row(nudge).stale
    assert "no longer needed" in str(became(office, nudge).lines)


def test_a_digest_leaves_out_what_was_answered_while_an_earlier_one_was_under_way(
    office: Office, clock: Clock
) -> None:
    digest, held = digest_of(office, clock, 2)
    with office.database.transaction(writes=True) as session:
        mark(session, session.get_one(Nudge, held[0]), "held", answer="done")
    assert [part.heading for part in send(office, digest).parts] == ["About thing 1"]
    assert office.states(held) == ["withdrawn", "sent"]


def test_a_kind_says_in_its_own_words_what_became_of_it(database: Database, clock: Clock) -> None:
    own = replace(RULES.kinds["plain"], became=lambda _: Note("Decided by Maya"))
    office = Office(database, clock, replace(RULES, kinds={**RULES.kinds, "plain": own}))
    nudge = ready(office)
    send(office, nudge)
    with office.database.transaction(writes=True) as session:
        withdraw(session, "plain", {}, "answered", clock())
    assert became(office, nudge) == Note("Decided by Maya")


def test_what_loses_its_cause_while_it_is_being_sent_is_updated_afterwards(office: Office) -> None:
    nudge = ready(office)
    with office.database.transaction(writes=True) as session:
        mark(session, session.get_one(Nudge, nudge), "sending")
    with office.database.transaction(writes=True) as session:
        withdraw(session, "plain", {}, "answered", office.clock())
    assert (office.row(nudge).state, office.row(nudge).stale) == ("sending", False)
    with office.database.transaction(writes=True) as session:
        sending = session.get_one(Nudge, nudge)
        mark(session, sending, "sent", ts="1.1")
        planning.arrived(session, sending, office.clock())
    assert (office.row(nudge).state, office.row(nudge).stale) == ("sent", True)
