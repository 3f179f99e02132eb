"""What is still to be done about a concern fits into Slack's windows, whatever was written."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.policy import read_policy
from bot.services.concerns.cases import Case
from bot.services.concerns.pending import open_actions, open_referrals
from bot.services.concerns.reading import State, What
from bot.services.concerns.record import Entry
from bot.services.concerns.timetable import Timetable
from bot.services.reaching import Nation
from bot.views.concerns import acting as view
from bot.views.concerns import pages

NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
POLICY = read_policy().concerns
NASTY = "<!channel> *_~`&" * 200


def entries(number: int, words: str) -> list[Entry]:
    """So many referrals and actions of which nothing came yet, and one long message it is about."""
    evidence = {"author": "U1", "words": words * 12}
    found = [Entry(1, NOW, What.RAISED, "U1", {"evidence": evidence, "words": words})]
    for at in range(2, 2 + 2 * number, 2):
        told = {"referred_to": words, "recipient": "police", "why": words}
        found.append(Entry(at, NOW, What.REFERRED, "U1", told))
        given = {"todo": words, "whom": "U2", "due": NOW.isoformat()}
        found.append(Entry(at + 1, NOW, What.GIVEN, "U1", given))
    return found


def case(number: int, words: str) -> Case:
    told = entries(number, words)
    clocks = {f"hear_back.{one.number}": NOW for one in told} | {"notify": NOW, "update": NOW}
    actions = open_actions(told)
    none = frozenset[str]()
    return Case("7F3K-Q2", NOW, State.DECIDED, told, "U1", none, {}, clocks, todo=actions)


@pytest.mark.parametrize("nation", Nation)
@pytest.mark.parametrize("number", [0, 1, 120])
@pytest.mark.parametrize("words", ["He", NASTY])
def test_the_page_fits_and_nothing_that_was_written_is_taken_for_a_mark(
    nation: Nation, number: int, words: str
) -> None:
    one, timetable = case(number, words), Timetable(POLICY, nation)
    open_ends = view.open_ends(one, timetable, NOW + timedelta(1))
    shown = pages.case_view(one, {}, NOW, open_ends=open_ends)
    assert len(open_ends) <= 5
    assert len(shown["blocks"]) <= 100
    texts = [block["text"]["text"] for block in shown["blocks"] if block["type"] == "section"]
    assert max(map(len, texts)) <= 3000
    assert [text for text in texts if "<!date" in re.sub(r"<!date\^0\^{_}\|[^>]+>", "", text)] == []
    assert "<!channel>" not in str(shown)


@pytest.mark.parametrize("number", [1, 120])
def test_the_forms_name_what_is_open_within_slacks_limits(number: int) -> None:
    told = entries(number, NASTY)
    for form in (
        view.answer_view("7F3K-Q2", open_referrals(told), POLICY),
        view.finish_view("7F3K-Q2", open_actions(told)),
    ):
        options = form["blocks"][0]["element"]["options"]
        assert 1 <= len(options) <= 100
        assert max(len(one["text"]["text"]) for one in options) <= 75
        assert form["private_metadata"] == "7F3K-Q2"


def test_who_it_was_only_shared_with_is_offered_what_is_theirs_alone() -> None:
    shared = Case("7F3K-Q2", NOW, State.DECIDED, entries(1, "He"), "", frozenset(), {}, may_decide=False)
    assert [
        block
        for block in view.open_ends(shared, Timetable(POLICY, Nation.ENGLAND), NOW)
        if block["type"] == "actions"
    ] == []


@pytest.mark.parametrize("nation", Nation)
def test_every_form_has_a_title_and_a_recipient_of_its_nation(nation: Nation) -> None:
    recipients = POLICY.recipients[nation.value]
    form = view.refer_view("7F3K-Q2", recipients)
    labels = [one["text"]["text"] for one in form["blocks"][1]["element"]["options"]]
    assert labels == [*(each.name for each in recipients.values()), "Somebody else"]
    forms = [form, view.tell_view("x"), view.review_view("x"), view.give_view("x")]
    forms.append(view.duty_view("x", Timetable(POLICY, nation)))
    assert max(len(each["title"]["text"]) for each in forms) <= 24


def test_what_was_chosen_in_a_form_is_told_in_the_words_of_the_form_and_what_was_typed_stays() -> None:
    referred = {"referred_to": "The LADO", "recipient": "designated_officer", "basis": "legal duty"}
    told = [
        Entry(1, NOW, What.REFERRED, "U1", referred),
        Entry(2, NOW, What.ANSWERED, "U1", {"referral": 1, "came": "chased", "answer": "…"}),
        Entry(3, NOW, What.ACTED, "U1", {"action": 1, "ending": "done", "came": "chased"}),
        Entry(4, NOW, What.PACKED, "U1", {"recipient": "Northumbria Police", "why": "…"}),
    ]
    shown = str(pages.case_view(replace(case(0, "He"), entries=told), {}, NOW))
    assert "*Lawful basis:* A legal duty, UK GDPR Article 6(1)(c)" in shown
    assert "designated_officer" not in shown
    assert "*What came of it:* No answer yet: I asked again" in shown
    assert "*What came of it:* chased" in shown
    assert "*Passed on to:* Northumbria Police" in shown
