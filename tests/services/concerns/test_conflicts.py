"""Who may have a conflict is kept out until a person has said; naming everybody leaves nothing unread."""

from collections.abc import Collection

import pytest
from sqlalchemy.orm import Session

from bot.services.concerns.conflicts import Reason
from bot.services.concerns.notices import notices
from bot.services.concerns.raising import Danger, Raised, Told
from bot.services.concerns.reading import What
from bot.services.concerns.team import Team, Whose
from bot.services.concerns.telling import Telling
from bot.services.people import NotAllowed
from bot.store import people
from bot.store.concerns import concerns as store
from bot.store.people import SettingLink
from bot.views.concerns.more import own_view
from bot.views.concerns.pages import case_view
from tests.services.concerns.desk import DEPUTY, LEAD, MANAGER, NADIA, NOW, OTHER_LEAD, TEAM, Desk, staff
from tests.services.concerns.test_cases import sees
from tests.services.concerns.test_told import met, reading, told_by_ladder

__all__ = ["met"]
SUNNY = {"register": "ofsted", "urn": "EY1", "name": "Sunny Days"}
EVERYBODY = (LEAD, OTHER_LEAD, DEPUTY, MANAGER)
OUTSIDE = 4711
ABOUT_SUNNY = Told(Danger.NO, "…", reach="…", setting=SUNNY)


def link(desk: Desk, user_id: str, outcome: str | None = "confirmed", urn: str = "EY1") -> None:
    def note(session: Session) -> None:
        person = people.meet(session, user_id, "T1", NOW)
        asked = {"register": "ofsted", "urn": urn, "asked_at": NOW, "asked_by": user_id}
        session.add(SettingLink(person_id=person.id, outcome=outcome, **asked))

    desk.act(note)


def raised(desk: Desk, told: Told = ABOUT_SUNNY, **more: object) -> Raised:
    return desk.raise_concern(told, **more)


def outside_is_told(desk: Desk) -> bool:
    """Whether the contact outside is due to be told now."""

    def look(session: Session) -> bool:
        waiting = store.waiting(session)
        dues = [due for one in waiting for due in notices(reading(desk, session), one, OUTSIDE)]
        return any(due.person_id == OUTSIDE for due in dues)

    return desk.act(look)


def readers(desk: Desk, reference: str, of: Collection[str] = EVERYBODY) -> list[str]:
    return [who for who in of if sees(desk, who, reference)]


@pytest.mark.parametrize("outcome", ["confirmed", None])
def test_a_lead_linked_to_the_setting_is_not_the_first_who_gets_it(met: Desk, outcome: str | None) -> None:
    link(met, LEAD, outcome)
    told = raised(met)
    assert told.whose is Whose.LEAD
    assert told_by_ladder(met) == [OTHER_LEAD]
    assert readers(met, told.reference) == [OTHER_LEAD, DEPUTY]
    assert met.faults() == []


@pytest.mark.parametrize(("outcome", "urn"), [("refused", "EY1"), ("ended", "EY1"), ("confirmed", "EY2")])
def test_who_is_not_linked_to_it_gets_it_as_ever(met: Desk, outcome: str, urn: str) -> None:
    link(met, LEAD, outcome, urn)
    raised(met)
    assert told_by_ladder(met) == [LEAD]


def test_the_page_says_who_may_have_a_conflict_and_why_and_a_person_says_whether(met: Desk) -> None:
    link(met, LEAD)
    evidence = {"author": LEAD, "channel": "C1", "ts": "1.0", "words": "…"}
    told = Told(Danger.NO, "…", named=(DEPUTY,), reach="…", evidence=evidence, setting=SUNNY)
    reference = raised(met, told).reference
    case = met.as_(staff(OTHER_LEAD), lambda cases: cases.open(reference, "…"))
    assert case.conflicts == {DEPUTY: [Reason.NAMED], LEAD: [Reason.WROTE, Reason.LINKED]}
    case = met.as_(staff(OTHER_LEAD), lambda cases: cases.bar(reference, LEAD, "runs it"))
    assert (case.barred, list(case.conflicts)) == ({LEAD}, [DEPUTY])
    met.as_(staff(OTHER_LEAD), lambda cases: cases.let_in(reference, DEPUTY, "named by mistake"))
    assert readers(met, reference) == [OTHER_LEAD, DEPUTY]
    assert met.faults() == []


def test_its_reporter_who_is_linked_themselves_has_no_conflict_by_that(met: Desk) -> None:
    link(met, NADIA.user_id)
    reference = raised(met).reference
    assert met.as_(staff(LEAD), lambda cases: cases.open(reference, "…")).conflicts == {}


def test_its_reporter_does_not_read_back_who_is_linked(met: Desk) -> None:
    """What Kith noted with their words is for the team."""
    link(met, LEAD)
    reference = raised(met).reference
    own = met.as_(NADIA, lambda cases: Telling(cases).own_words(reference))
    assert [one.what for one in own] == [What.RAISED]
    assert LEAD not in str(own_view(reference, own, {}))
    page = met.as_(staff(OTHER_LEAD), lambda cases: cases.open(reference, "…"))
    assert LEAD in str(case_view(page, {}, met.now))


def test_where_everybody_is_linked_it_has_a_reader_all_the_same_and_the_outside_knows_too(met: Desk) -> None:
    for who in EVERYBODY:
        link(met, who)
    told = raised(met)
    assert told.has_reader
    assert told_by_ladder(met) == [LEAD]
    assert outside_is_told(met)
    assert met.faults() == []


def test_where_somebody_is_not_linked_the_outside_is_not_told(met: Desk) -> None:
    link(met, LEAD)
    raised(met)
    assert not outside_is_told(met)


def test_where_all_but_those_linked_are_named_the_linked_read_it_and_the_outside_knows(met: Desk) -> None:
    link(met, LEAD)
    told = raised(met, Told(Danger.NO, "…", named=(OTHER_LEAD, DEPUTY, MANAGER), reach="…", setting=SUNNY))
    assert told.has_reader
    assert readers(met, told.reference) == [LEAD]
    assert outside_is_told(met)


def test_naming_everybody_tells_the_outside_at_once_and_whoever_gets_a_role_then_reads_it(met: Desk) -> None:
    told = raised(met, Told(Danger.NO, "…", named=EVERYBODY, reach="…"))
    assert (told.has_reader, told.whose) == (False, Whose.NOBODY)
    assert told_by_ladder(met) == []
    assert outside_is_told(met)
    assert readers(met, told.reference) == []

    met.act(lambda s: people.meet(s, "U0NEW", "T1", met.now))
    met.team = Team(TEAM.leads | {"U0NEW"}, TEAM.deputies, TEAM.managers, TEAM.on_duty)
    assert told_by_ladder(met) == ["U0NEW"]
    assert readers(met, told.reference, (*EVERYBODY, "U0NEW")) == ["U0NEW"]
    met.as_(staff("U0NEW"), lambda cases: cases.let_in(told.reference, LEAD, "named without cause"))
    met.as_(staff("U0NEW"), lambda cases: cases.acknowledge(told.reference))
    assert met.faults() == []


def test_shutting_out_whoever_reads_it_last_tells_the_outside_at_once(met: Desk) -> None:
    reference = raised(met, Told(Danger.NO, "…", named=(OTHER_LEAD, DEPUTY, MANAGER), reach="…")).reference
    assert not outside_is_told(met)
    with pytest.raises(NotAllowed):
        met.as_(staff(LEAD), lambda cases: cases.bar(reference, LEAD, "…"))
    met.as_(staff(LEAD), lambda cases: cases.let_in(reference, DEPUTY, "…"))
    met.as_(staff(DEPUTY), lambda cases: cases.bar(reference, LEAD, "…"))
    assert readers(met, reference) == [DEPUTY]


def test_who_is_linked_cannot_be_let_in_by_sharing_unseen(met: Desk) -> None:
    link(met, "U0STAFF")
    reference = raised(met).reference
    with pytest.raises(NotAllowed, match="shut out"):
        met.as_(staff(LEAD), lambda cases: cases.share(reference, staff("U0STAFF"), "knows it"))
    met.as_(staff(LEAD), lambda cases: cases.let_in(reference, "U0STAFF", "left in March"))
    met.as_(staff(LEAD), lambda cases: cases.share(reference, staff("U0STAFF"), "knows it"))
    assert sees(met, "U0STAFF", reference)


def test_to_leave_the_setting_afterwards_lets_nobody_in(met: Desk) -> None:
    link(met, LEAD)
    reference = raised(met).reference

    def leave(session: Session) -> None:
        for one in session.query(SettingLink):
            one.outcome = "ended"

    met.act(leave)
    assert not sees(met, LEAD, reference)
