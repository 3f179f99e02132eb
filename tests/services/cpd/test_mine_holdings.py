"""What is held of people's CPD is shown to them, erased with them, and comes along when two become one."""

from datetime import date

import pytest

from bot.services.cpd.held import CPD
from bot.services.cpd.hours import Said
from bot.services.holdings import whose
from bot.services.joining import join
from tests.services.cpd.desk import FIRST_AID, MAYA, NADIA, NOW, TODAY, Desk, file
from tests.tables import dump

TABLES = ("cpd_certificate", "cpd_role", "cpd_hours", "cpd_manager")
URN = "EY100001"


@pytest.fixture
def kept(desk: Desk) -> Desk:
    """Nadia has something in every table."""
    desk.setting(URN)
    desk.manage(NADIA, URN)
    desk.roles("childminder")
    desk.add(date(2024, 1, 10), evidence=file("Nadia Khoury.pdf"))
    said = Said(what="Talking", done_on=TODAY, duration="1", reflection="I talked too much")
    desk.journal(lambda one: one.add(said, "hours"))
    return desk


def test_everything_is_shown_to_whom_it_is_about(kept: Desk) -> None:
    def read(session) -> dict[str, str]:
        subject = whose(session, NADIA.user_id, NOW)
        return {one.title: str(one.held(session, subject).entries) for one in CPD}

    shown = kept.act(read)
    assert "Nadia Khoury.pdf" in shown["Certificates"]
    assert "childminder" in shown["What you do in your setting"]
    assert "I talked too much" in shown["Hours of learning, and what you wrote about it"]
    assert URN in shown["Settings you manage"]
    assert MAYA.user_id not in str(shown)
    stranger = kept.act(lambda s: [one.held(s, whose(s, "U0NOBODY01", NOW)).entries for one in CPD])
    assert stranger == [[] for _ in CPD]


def test_an_erasure_leaves_nothing(kept: Desk) -> None:
    def erase(session) -> None:
        subject = whose(session, NADIA.user_id, NOW)
        for erase_it in filter(None, (one.erase for one in CPD)):
            erase_it(session, subject)

    kept.act(erase)
    left = dump(kept.database)
    assert [table for table in TABLES if left[table]] == []


def test_what_staff_noted_becomes_theirs_and_the_better_certificate_stands(kept: Desk) -> None:
    rose = kept.contact("Nadia")
    kept.add(date(2026, 2, 1), actor=MAYA, whose=rose)
    kept.wallet(lambda one: one.choose_roles({"childminder": TODAY, "manager": TODAY}), MAYA, rose)
    said = Said(what="Forms", done_on=TODAY, duration="2")
    kept.journal(lambda one: one.add(said, "of staff"), MAYA, rose)
    kept.act(lambda s: join(s, MAYA, rose, NADIA, "join", NOW))
    standing = [one for one in kept.wallet(lambda one: one.all()) if one.replaced_by is None]
    assert [(one.rule, one.issued_on) for one in standing] == [(FIRST_AID, date(2026, 2, 1))]
    assert {one.role for one in kept.wallet(lambda one: one.roles())} == {"childminder", "manager"}
    assert kept.journal(lambda one: one.summary()).all == 180
    assert [team.urn for team in kept.teams(lambda one: one.mine())] == [URN]
