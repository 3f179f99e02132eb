"""The windows of CPD at their fullest, with any words in them: within Slack's limits, and nobody notified."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy import read_policy
from bot.services.cpd.certificates import Kept
from bot.services.cpd.hours import MOST_PROVIDER, MOST_WHAT, MOST_WORDS, Summary
from bot.services.cpd.managers import Asked, Decided
from bot.services.cpd.opportunities import Seen
from bot.services.cpd.reminders import Change
from bot.services.cpd.requirements import Because, Judged, needs_of
from bot.services.cpd.team import Colleague, Group, Overview, SettingTeam, Tally
from bot.services.records import (
    CpdCertificate,
    CpdFeed,
    CpdHours,
    CpdManager,
    CpdOpportunity,
    CpdRole,
    Person,
    SettingLink,
)
from bot.views.cpd import certificate_notes as notes
from bot.views.cpd import export, facts, feeds, mine, mine_forms, team
from bot.views.cpd.mine_forms import Target
from bot.views.notes import Note, to_message
from slack_sandbox.blocks import check_message_blocks
from slack_sandbox.mrkdwn import notified, parse
from slack_sandbox.views import check_view
from tests.views.test_providers import texts

NOW, TODAY = datetime(2026, 9, 14, 9, 0, tzinfo=UTC), date(2026, 9, 14)
RULES = read_policy().certificates
HOSTILE = "<!channel> <@U0GEORGEA> *bold* & <https://x.example|here> :wave:"
MANY = 120


def certificate(words: str, number: int = 1) -> CpdCertificate:
    return CpdCertificate(
        id=number,
        person_id=1,
        rule="paediatric_first_aid" if number % 2 else "",
        title=words[:150] or "x",
        issuer=words[:120],
        issued_on=TODAY,
        expires_on=TODAY,
        counts_until=TODAY - timedelta(days=number),
        replaced_by=None if number < 50 else 1,
        file_id="F1",
        file_name=words[:200] or None,
        noted_at=NOW,
        noted_by="U1",
    )


def entry(words: str, number: int = 1) -> CpdHours:
    return CpdHours(
        id=number,
        done_on=TODAY,
        minutes=90,
        what=words[:MOST_WHAT] or "x",
        provider=words[:MOST_PROVIDER],
        topic=words[:60],
        reflection=(words * 50)[:MOST_WORDS],
        differently=(words * 50)[:MOST_WORDS],
    )


def colleague(words: str, number: int = 1) -> Colleague:
    roles = [CpdRole(person_id=number, role=one, since=TODAY) for one in RULES.roles]
    held = [certificate(words, each) for each in range(1, MANY)]
    link = SettingLink(id=number, person_id=number, register="ofsted", urn="EY1", outcome="confirmed")
    person = Person(id=number, name=words[:120] or "x")
    manager = CpdManager(id=1, person_id=number, register="ofsted", urn="EY1", outcome="confirmed")
    return Colleague(link, person, roles, needs_of(RULES, roles, held, TODAY), held, 90, manager)


def setting(words: str) -> SettingTeam:
    one = colleague(words)
    there = [
        Colleague(SettingLink(id=number), one.person, one.roles, one.needs, (), number)
        for number in range(MANY)
    ]
    return SettingTeam("ofsted", "EY1", None, there, list(RULES.requirements.values()))


def alerted(blocks: object) -> set[str]:
    """Whom the formatted texts of these blocks notify."""
    return {who for kind, text in texts(blocks) if kind == "mrkdwn" for who in notified(parse(text))}


def windows(words: str) -> list[dict[str, object]]:
    held = [certificate(words, number) for number in range(1, MANY)]
    one, who = held[0], colleague(words)
    judged = Judged(TODAY, Because.REQUIREMENT, RULES.requirements[one.rule].versions[0])
    hours = Summary(90, [entry(words, number) for number in range(MANY)])
    page = mine.Page(Person(id=1, name=words or "x"), RULES, who.roles, who.needs, held, hours, TODAY)
    note = mine.say_kept(Kept(one, judged, held[1:2]), TODAY)
    there = setting(words)
    groups = [Group(words or "x", 1, 2, 1, 90)] * MANY
    tallies = [Tally(one, 1, 2, 3, 4, 5) for one in RULES.requirements.values()] * 4
    overview = Overview(MANY, 3, tallies, groups, groups, [there] * 40)
    manager = CpdManager(
        id=1, register="ofsted", urn="EY1", asked_at=NOW, outcome="confirmed", decided_by="U2"
    )
    told = team.say_decided(Decided(Asked(manager, who.person), already=True), words, "U3")
    topics = [f"{words[:50]}{number}" for number in range(80)]
    target = mine_forms.Target()
    belongs = [(SettingLink(id=number, urn="EY1"), None, None) for number in range(40)]
    return [
        mine.mine_view(page, note),
        mine.certificate_view("me", one, judged, TODAY, note),
        mine.hours_view("me", hours.entries[0]),
        mine_forms.certificate_form(target, RULES, "safeguarding"),
        mine_forms.certificate_form(mine_forms.Target("7", changes=1), RULES, known=one),
        mine_forms.certificate_form(mine_forms.Target("7", renews=1), RULES, known=one),
        mine_forms.hours_form(target, topics, entry(words)),
        mine_forms.roles_form(target, RULES, who.roles),
        team.team_view(there, RULES, TODAY, 1, is_staff=True),
        team.team_view(there, RULES, TODAY, 1, is_staff=False),
        team.colleague_view(who, RULES, TODAY, is_staff=True, note=told),
        team.overview_view(overview, TODAY, told),
        team.teams_view([there] * 40, belongs, TODAY),
        export.export_view(is_staff=True, has_team=True),
    ]


def messages(words: str) -> list[Note]:
    one = certificate(words)
    requirement = RULES.requirements["safeguarding"]
    person = Person(id=1, name="x")
    manager = CpdManager(id=1, register="ofsted", urn="EY1", outcome="refused", decided_by="U2")
    asked = Asked(manager, person)
    return [
        notes.expires(one, TODAY, TODAY),
        notes.expires(one, TODAY, TODAY + timedelta(days=1)),
        notes.settled(one),
        notes.removed(),
        notes.changed(Change(requirement, requirement.versions[1], TODAY, one)),
        team.confirm_note(asked, words or "x", words or "x"),
        team.decided_note(asked, words or "x", words or "x"),
        team.became_note(asked, words or "x", words or "x", words or "x"),
    ]


@pytest.mark.parametrize("words", [HOSTILE, "&" * 300, "é" * 300, "x y " * 75, "", "*_~`:a:" * 40])
def test_every_window_at_its_fullest_keeps_slacks_limits(words: str) -> None:
    assert [(shown["title"], fault) for shown in windows(words) for fault in check_view(shown)] == []


@given(st.text(max_size=160))
def test_no_message_breaks_or_notifies_anybody_whatever_was_typed(words: str) -> None:
    for note in messages(words):
        message = to_message(note)
        assert check_message_blocks(message["blocks"]) == []
        assert alerted(message["blocks"]) == set()


def test_no_window_notifies_anybody() -> None:
    for shown in windows(HOSTILE):
        assert alerted(shown["blocks"]) <= {"U2"}


def test_forms_hold_ids_and_nothing_else() -> None:
    held = [str(shown.get("private_metadata", "")) for shown in windows("Rose Tandy")]
    assert "Rose" not in " ".join(held)
    assert {one for one in held if one} == {
        '{"whom": "me", "changes": null, "renews": null}',
        '{"whom": "7", "changes": 1, "renews": null}',
        '{"whom": "7", "changes": null, "renews": 1}',
    }


def test_one_and_several_are_told_as_people_say_it() -> None:
    rule = next(iter(RULES.requirements.values()))
    one = overview_of(Tally(rule, 1, 1, 1, 1, 1), people=1, unsaid=1, lacking=1)
    several = overview_of(Tally(rule, 2, 2, 2, 2, 2), people=3, unsaid=2, lacking=2)
    for told in (
        "*1 person* belongs to a setting. 1 of them has not said what they do",
        "1 holds it, 1 runs out within 90 days, 1 has run out, 1 is missing, 1 has time left",
        "1 of 1 person lacks something, in 1 setting; no learning in the last 365 days",
    ):
        assert told in one
    for told in (
        "*3 people* belong to a setting. 2 of them have not said what they do",
        "2 hold it, 2 run out within 90 days, 2 have run out, 2 are missing, 2 have time left",
        "2 of 3 people lack something, in 2 settings; 1 hour 30 minutes of learning",
    ):
        assert told in several


def overview_of(tally: Tally, people: int, unsaid: int, lacking: int) -> str:
    group = Group("Hartlepool", lacking, people, lacking, 0 if people == 1 else 90)
    shown = team.overview_view(Overview(people, unsaid, [tally], [group], [], []), TODAY)
    return said(shown)


@pytest.mark.parametrize(
    ("places", "booked", "told"),
    [
        (2, 0, "2 of 2 places are free"),
        (2, 1, "1 of 2 places is free"),
        (2, 2, "Both places are taken"),
        (3, 3, "All 3 places are taken"),
        (1, 0, "The only place is free"),
        (1, 1, "The only place is taken"),
        (None, 3, ""),
    ],
)
def test_places_are_told_as_people_say_it(places: int | None, booked: int, told: str) -> None:
    assert facts.places(Seen(CpdOpportunity(places=places), booked)) == told


@pytest.mark.parametrize(("items", "told"), [(1, ": 1 item."), (0, ": 0 items."), (7, ": 7 items.")])
def test_what_a_feed_had_is_told_as_people_say_it(items: int, told: str) -> None:
    assert feeds.say_state(CpdFeed(good_at=NOW, items=items)).endswith(told)


def test_what_one_must_hold_is_asked_in_the_words_of_whose_record_it_is() -> None:
    own = mine.Page(None, RULES, (), (), (), Summary(0, []), TODAY)
    theirs = replace(own, contact=Person(id=1, name="Rose"))
    assert "*What you must hold* depends on what you do. Press “Roles”" in said(mine.mine_view(own))
    assert "*What they must hold* depends on what they do. Press “Roles”" in said(mine.mine_view(theirs))


def said(view: dict[str, Any]) -> str:
    return "\n".join(text for _, text in texts(view["blocks"]))


def test_a_reminder_says_of_a_certificate_that_has_run_out_that_it_counted() -> None:
    one = certificate("First aid")
    assert "it counts: Monday 14 September 2026" in notes.expires(one, TODAY, TODAY).lines[0]
    after = notes.expires(one, TODAY, TODAY + timedelta(days=2)).lines
    assert "it counted: Monday 14 September 2026" in after[0]
    assert "That was 2 days ago." in after[1]


def test_a_certificate_that_is_changed_is_not_asked_what_it_is_if_it_is_another() -> None:
    changed = mine_forms.certificate_form(Target(changes=1), RULES, known=certificate("First aid"))
    assert [text for _, text in texts(changed) if "called" in text] == ["What it is called"]
