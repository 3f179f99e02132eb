"""Who is reminded of a certificate's end, and told of what changes: each once, and not once it is renewed."""

from datetime import UTC, date, datetime, timedelta

from bot.services.cpd import reminders
from bot.services.cpd.certificates import EXPIRING, Said, take_notice
from bot.services.cpd.reminders import CHANGED, STEPS
from bot.store import outbox
from bot.store.outbox import Due
from bot.store.people import Person
from tests.services.cpd.desk import FIRST_AID, NADIA, NOW, OWEN, SAFEGUARDING, Desk, with_version

ISSUED = date(2024, 1, 10)
ENDS = date(2027, 1, 10)


def morning(day: date, hour: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def due(desk: Desk, now: datetime) -> list[Due]:
    return desk.act(lambda s: list(reminders.expiring(s, now)))


def days_due(desk: Desk, first: date, days: int) -> list[int]:
    """What a tick each morning writes down: how many days from the end, each once."""
    for day in range(days):
        dues = due(desk, morning(first + timedelta(days=day)))
        desk.act(lambda s, dues=dues: outbox.add(s, dues))
    return [int(one.key.rpartition(":")[2]) for one in desk.nudges(EXPIRING)]


def test_reminders_come_90_60_30_and_7_days_before_and_after(desk: Desk) -> None:
    desk.add(ISSUED)
    assert days_due(desk, date(2026, 9, 15), 260) == [*STEPS]
    assert STEPS == (-90, -60, -30, -7, 1, 7, 30, 60, 90)


def test_after_an_outage_only_the_last_one_that_was_due_comes(desk: Desk) -> None:
    desk.add(ISSUED)
    (one,) = due(desk, morning(ENDS - timedelta(days=5)))
    assert one.key.endswith(":-7")
    assert due(desk, morning(ENDS + timedelta(days=121))) == []


def test_who_notes_a_certificate_that_runs_out_soon_is_not_told_what_they_just_typed(desk: Desk) -> None:
    desk.now = morning(ENDS - timedelta(days=20))
    desk.add(ISSUED)
    assert due(desk, desk.now) == []
    assert len(due(desk, morning(ENDS - timedelta(days=7)))) == 1


def test_a_renewal_stops_the_reminders_of_the_old_one(desk: Desk) -> None:
    old = desk.add(ISSUED).certificate
    about = {"certificate": old.id, "until": "2027-01-10"}
    assert desk.act(lambda s: reminders.expires(s, about)) is not None
    desk.now = morning(ENDS - timedelta(days=40))
    desk.add(date(2026, 11, 30))
    assert desk.act(lambda s: reminders.expires(s, about)) is None
    assert desk.act(lambda s: reminders.successor(s, about)).issued_on == date(2026, 11, 30)
    assert days_due(desk, date(2026, 9, 15), 260) == []


def test_reminders_follow_the_day_that_was_corrected(desk: Desk) -> None:
    one = desk.add(ISSUED).certificate
    desk.wallet(lambda each: each.change(one.id, Said(issued_on=ISSUED, expires_on=date(2026, 12, 14))))
    (now,) = due(desk, morning(date(2026, 9, 16)))
    assert now.about == {"certificate": one.id, "until": "2026-12-14"}
    assert desk.act(lambda s: reminders.expires(s, {**now.about, "until": "2027-01-10"})) is None


def test_what_has_no_end_is_never_reminded_of(desk: Desk) -> None:
    desk.add(ISSUED, rule="", title="Degree")
    assert days_due(desk, date(2026, 9, 15), 30) == []


def changes(desk: Desk, now: datetime = NOW) -> list[Due]:
    return desk.act(lambda s: list(reminders.changes(s, desk.certificates, now)))


def test_nobody_is_told_of_what_was_so_when_kith_began(desk: Desk) -> None:
    desk.add(ISSUED, rule=SAFEGUARDING)
    assert changes(desk) == []


def test_who_holds_it_and_who_must_are_told_what_changes_and_by_when(desk: Desk) -> None:
    desk.add(ISSUED)
    desk.roles("childminder", actor=OWEN)
    desk.certificates = with_version(
        in_force="2026-10-01", months=12, old_until="2026-10-01", says="Each year."
    )
    desk.act(lambda s: take_notice(s, desk.certificates, desk.now))
    told = changes(desk)
    assert [one.kind for one in told] == [CHANGED, CHANGED]
    assert {one.person_id for one in told} == {desk.meet(NADIA), desk.meet(OWEN)}
    assert [one.key for one in changes(desk, NOW + timedelta(days=30))] == [one.key for one in told]
    assert changes(desk, NOW + timedelta(days=91)) == []
    nadia = desk.meet(NADIA)
    change = desk.act(lambda s: reminders.change(s, desk.certificates, told[0].about, nadia))
    assert change is not None
    assert (change.version.says, change.old_until) == ("Each year.", date(2026, 12, 13))
    assert change.certificate is not None
    assert change.certificate.counts_until == date(2026, 12, 13)
    # And so they are reminded of the earlier end.
    assert days_due(desk, date(2026, 9, 15), 200) == [*STEPS[1:]]


def test_a_change_that_left_the_policy_is_told_to_nobody(desk: Desk) -> None:
    before = desk.certificates
    desk.add(ISSUED)
    desk.certificates = with_version(in_force="2026-10-01", months=12)
    desk.act(lambda s: take_notice(s, desk.certificates, desk.now))
    (told,) = changes(desk)
    assert desk.act(lambda s: reminders.change(s, before, told.about, told.person_id)) is None
    assert desk.act(lambda s: list(reminders.changes(s, before, NOW))) == []


def test_first_aid_of_somebody_forgotten_is_nobodys_reminder(desk: Desk) -> None:
    desk.add(ISSUED, rule=FIRST_AID)
    person_id = desk.meet(NADIA)

    def forget(session) -> None:
        session.get_one(Person, person_id).forgotten_at = NOW

    desk.act(forget)
    assert due(desk, morning(ENDS - timedelta(days=5))) == []
