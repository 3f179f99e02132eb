"""Certificates: noted once, judged, renewed; kept by people themselves and by staff for their contacts."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.services.checks import WrongFields
from bot.services.cpd.certificates import EXPIRING, Said, is_settled, take_notice
from bot.services.cpd.owners import NotThere
from bot.services.people import Actor, NotAllowed, Standing
from bot.services.records import CpdCertificate
from bot.store import outbox
from bot.store.outbox import Due
from tests.services.cpd.desk import (
    FIRST_AID,
    MAYA,
    NADIA,
    NOW,
    OWEN,
    SAFEGUARDING,
    TODAY,
    Desk,
    file,
    with_version,
)

ISSUED = date(2024, 1, 10)


def held(desk: Desk, actor: Actor = NADIA) -> list[tuple[date, date | None, bool]]:
    """Issued on, counts until, and whether it stands, the newest first."""
    found = desk.wallet(lambda one: one.all(), actor)
    return [(one.issued_on, one.counts_until, one.replaced_by is None) for one in found]


def test_the_same_form_twice_is_one_certificate_and_one_act(desk: Desk) -> None:
    first = desk.add(ISSUED, key="form").certificate.id
    assert desk.add(ISSUED, key="form").certificate.id == first
    assert held(desk) == [(ISSUED, date(2027, 1, 10), True)]
    assert desk.audit() == ["cpd.certificate_added"]


def test_the_same_certificate_by_another_form_is_refused_kindly(desk: Desk) -> None:
    desk.add(ISSUED)
    with pytest.raises(WrongFields) as refused:
        desk.add(ISSUED)
    assert "noted already" in refused.value.errors["issued_on"]
    assert len(held(desk)) == 1


def test_a_renewal_takes_the_place_of_the_old_one_and_its_reminder_is_taken_back(desk: Desk) -> None:
    old = desk.add(ISSUED).certificate
    desk.act(
        lambda s: outbox.add(
            s, [Due(EXPIRING, "x", NOW, old.person_id, about={"certificate": old.id, "until": "2027-01-10"})]
        )
    )
    new = desk.add(date(2026, 9, 1), renews=old.id)
    assert [one.id for one in new.replaces] == [old.id]
    assert held(desk) == [(date(2026, 9, 1), date(2029, 9, 1), True), (ISSUED, date(2027, 1, 10), False)]
    assert [one.state for one in desk.nudges(EXPIRING)] == ["withdrawn"]


def test_one_that_ends_sooner_does_not_take_the_place_of_one_that_counts_longer(desk: Desk) -> None:
    old = desk.add(date(2026, 1, 1)).certificate
    new = desk.add(date(2026, 9, 1), expires_on=date(2026, 12, 1))
    assert new.longer is not None
    assert new.longer.id == old.id
    assert [stands for *_, stands in held(desk)] == [False, True]


def test_an_older_one_noted_later_stands_behind(desk: Desk) -> None:
    desk.add(date(2026, 1, 1))
    assert desk.add(date(2023, 1, 1)).longer is not None
    assert [stands for *_, stands in held(desk)] == [True, False]


def test_what_is_for_no_requirement_follows_what_it_renews_and_nothing_else(desk: Desk) -> None:
    first = desk.add(
        date(2023, 1, 1), rule="", title="Forest school", expires_on=date(2026, 1, 1)
    ).certificate
    desk.add(date(2023, 1, 1), rule="", title="Makaton", expires_on=date(2026, 1, 1))
    second = desk.add(date(2026, 1, 2), rule="", expires_on=date(2027, 1, 1), renews=first.id)
    third = desk.add(date(2026, 9, 2), rule="", expires_on=date(2028, 1, 1), renews=second.certificate.id)
    assert third.certificate.title == "Forest school"
    standing = [one.title for one in desk.wallet(lambda one: one.all()) if one.replaced_by is None]
    assert sorted(standing) == ["Forest school", "Makaton"]


def test_what_is_removed_lets_the_one_before_stand_again(desk: Desk) -> None:
    desk.add(ISSUED)
    new = desk.add(date(2026, 9, 1)).certificate
    desk.wallet(lambda one: one.remove(new.id))
    assert held(desk) == [(ISSUED, date(2027, 1, 10), True)]
    with pytest.raises(NotThere):
        desk.wallet(lambda one: one.remove(new.id))


def test_a_correction_is_judged_anew_and_keeps_the_file(desk: Desk) -> None:
    one = desk.add(ISSUED, evidence=file()).certificate
    said = Said(issued_on=date(2024, 6, 10), issuer="Red Cross")
    desk.wallet(lambda each: each.change(one.id, said))
    desk.wallet(lambda each: each.change(one.id, said))
    (now,) = desk.wallet(lambda each: each.all())
    assert (now.counts_until, now.issuer, now.file_name) == (date(2027, 6, 10), "Red Cross", "First aid.pdf")
    assert desk.audit().count("cpd.certificate_changed") == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (Said(rule=FIRST_AID), "issued_on"),
        (Said(rule=FIRST_AID, issued_on=TODAY + timedelta(days=1)), "issued_on"),
        (Said(rule=FIRST_AID, issued_on=date(1950, 1, 1)), "issued_on"),
        (Said(rule=FIRST_AID, issued_on=TODAY, expires_on=TODAY - timedelta(days=1)), "expires_on"),
        (Said(rule=FIRST_AID, issued_on=TODAY, expires_on=date(9999, 1, 1)), "expires_on"),
        (Said(issued_on=TODAY), "title"),
        (Said(issued_on=TODAY, title="x" * 151), "title"),
        (Said(issued_on=TODAY, title="a\x00b"), "title"),
        (Said(issued_on=TODAY, title="x", issuer="y" * 121), "issuer"),
        (Said(rule="juggling", issued_on=TODAY, title="x"), "rule"),
        (Said(rule=FIRST_AID, issued_on=TODAY, evidence=file("virus.exe")), "evidence"),
        (Said(rule=FIRST_AID, issued_on=TODAY, evidence=file("pdf")), ""),
    ],
)
def test_what_cannot_be_right_is_refused_by_its_field_and_nothing_is_kept(
    desk: Desk, said: Said, field: str
) -> None:
    if not field:
        desk.wallet(lambda one: one.add(said, "key"))
        return
    with pytest.raises(WrongFields) as refused:
        desk.wallet(lambda one: one.add(said, "key"))
    assert [*refused.value.errors] == [field]
    assert held(desk) == []


def test_nobody_touches_the_certificate_of_somebody_else(desk: Desk) -> None:
    theirs = desk.add(ISSUED).certificate.id
    for attempt in (
        lambda one: one.one(theirs),
        lambda one: one.remove(theirs),
        lambda one: one.change(theirs, Said(issued_on=TODAY)),
        lambda one: one.add(Said(issued_on=TODAY), "mine", theirs),
    ):
        for actor in (OWEN, MAYA):
            with pytest.raises(NotThere):
                desk.wallet(attempt, actor)
    assert held(desk) == [(ISSUED, date(2027, 1, 10), True)]


def test_staff_keep_it_for_a_contact_and_for_nobody_on_slack(desk: Desk) -> None:
    rose, nadia = desk.contact(), desk.meet(NADIA)
    assert desk.add(ISSUED, actor=MAYA, whose=rose).certificate.noted_by == MAYA.user_id
    for actor, whose in ((MAYA, nadia), (OWEN, rose), (NADIA, nadia), (OWEN, nadia)):
        with pytest.raises(NotAllowed):
            desk.add(ISSUED, actor=actor, whose=whose)
        with pytest.raises(NotAllowed):
            desk.wallet(lambda one: one.all(), actor, whose)
    with pytest.raises(NotThere):
        desk.add(ISSUED, actor=MAYA, whose=4711)
    with pytest.raises(NotAllowed):
        desk.add(ISSUED, actor=Actor("U0GONE0001", "T1", Standing.GONE))


def test_who_only_looks_is_not_written_down(desk: Desk) -> None:
    assert desk.wallet(lambda one: (one.all(), one.roles(), one.needs())) == ([], [], [])
    assert desk.act(lambda s: s.scalars(select(CpdCertificate)).all()) == []


def test_roles_chosen_twice_change_nothing_twice_and_what_is_left_out_ends(desk: Desk) -> None:
    desk.roles("childminder", "food_handler")
    desk.roles("childminder", "food_handler")
    desk.roles("childminder")
    assert [one.role for one in desk.wallet(lambda one: one.roles())] == ["childminder"]
    assert desk.audit() == ["cpd.roles_chosen"] * 2
    with pytest.raises(WrongFields):
        desk.roles("juggler")
    with pytest.raises(WrongFields):
        desk.roles("manager", since=TODAY + timedelta(days=1))


def test_two_forms_at_once_leave_one_that_stands(desk: Desk) -> None:
    desk.meet(NADIA)
    ready = Barrier(2)

    def add(issued: date) -> None:
        ready.wait(10)
        desk.add(issued, key=str(issued))

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(add, (date(2026, 1, 1), date(2026, 2, 1))))
    assert [stands for *_, stands in held(desk)] == [True, False]


def test_what_was_in_force_at_the_beginning_is_no_news_and_a_later_version_is(desk: Desk) -> None:
    assert desk.act(lambda s: is_settled(s, desk.certificates))
    desk.add(ISSUED)
    desk.certificates = with_version(in_force="2026-10-01", months=12, old_until="2026-10-01")
    assert not desk.act(lambda s: is_settled(s, desk.certificates))
    desk.act(lambda s: take_notice(s, desk.certificates, desk.now))
    # Never sooner than ninety days after it was read of.
    assert held(desk) == [(ISSUED, TODAY + timedelta(days=90), True)]
    assert desk.act(lambda s: is_settled(s, desk.certificates))


def test_a_version_that_is_taken_back_gives_certificates_their_time_back(desk: Desk) -> None:
    before = desk.certificates
    desk.add(ISSUED)
    desk.certificates = with_version(in_force="2026-10-01", months=12, old_until="2026-10-01")
    desk.act(lambda s: take_notice(s, desk.certificates, desk.now))
    desk.act(lambda s: take_notice(s, before, desk.now))
    assert held(desk) == [(ISSUED, date(2027, 1, 10), True)]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(max_size=200))
def test_any_words_are_kept_as_they_are_or_refused(desk: Desk, words: str) -> None:
    desk._keys += 1
    key = f"any:{desk._keys}:{hash(words)}"
    issued = date(2000, 1, 1) + timedelta(days=desk._keys)
    with suppress(WrongFields):
        kept = desk.add(issued, rule="", title=words, issuer=words[:100], key=key)
        assert kept.certificate.title == words


def test_both_safeguarding_and_first_aid_stand_beside_each_other(desk: Desk) -> None:
    desk.add(ISSUED)
    desk.add(ISSUED, rule=SAFEGUARDING)
    assert [stands for *_, stands in held(desk)] == [True, True]
