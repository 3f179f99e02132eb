"""What words after `/kith`, and words to Kith, are taken for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.kith import (
    ROLE_NAMES,
    Asked,
    What,
    claim_answer,
    nearest,
    nearest_role,
    parse,
    read_role,
)
from bot.services.people import Actor, Standing
from bot.services.roles import Role
from bot.store.database import Database
from tests.services.registers.desk import NOW

ANN = "<@U0ANN|ann.archer>"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("", Asked(What.TODAY)),
        ("  ", Asked(What.TODAY)),
        ("today", Asked(What.TODAY)),
        ("Help", Asked(What.HELP)),
        ("?", Asked(What.HELP)),
        ("roles", Asked(What.ROLES)),
        ("Me", Asked(What.ME)),
        ("people", Asked(What.PEOPLE)),
        ("person", Asked(What.PEOPLE)),
        ("Person  Rose O’Dowd", Asked(What.PERSON, words="Rose O’Dowd")),
        ("person add", Asked(What.ADD_PERSON)),
        ("person new Rose &amp; Co", Asked(What.ADD_PERSON, words="Rose & Co")),
        ("people in Saltmere", Asked(What.UNKNOWN, words="people in Saltmere")),
        ("me please", Asked(What.UNKNOWN, words="me please")),
        (f"role {ANN}", Asked(What.SHOW_ROLE, "U0ANN")),
        ("role <@W0ANN>", Asked(What.SHOW_ROLE, "W0ANN")),
        (f"Role  {ANN}  Safeguarding-Lead", Asked(What.GIVE_ROLE, "U0ANN", Role.SAFEGUARDING_LEAD)),
        (f"role {ANN} deputy safeguarding lead", Asked(What.GIVE_ROLE, "U0ANN", Role.DEPUTY)),
        (f"role remove {ANN} admin", Asked(What.TAKE_ROLE, "U0ANN", Role.ADMIN)),
        (f"role remove {ANN}", Asked(What.WHICH_ROLE, "U0ANN")),
        (f"role {ANN} managr", Asked(What.WHICH_ROLE, "U0ANN", words="managr")),
        ("role Ann manager", Asked(What.WHOSE_ROLE, words="Ann manager")),
        ("role", Asked(What.WHOSE_ROLE)),
        (f"dance {ANN} &amp; &lt;!here&gt;", Asked(What.UNKNOWN, words="dance @ann.archer & <!here>")),
        ("dance <@U0ANN>", Asked(What.UNKNOWN, words="dance @somebody")),
        ("role remove @Ann", Asked(What.WHOSE_ROLE, words="@Ann")),
        ("Data", Asked(What.DATA)),
        ("data of Ann", Asked(What.UNKNOWN, words="data of Ann")),
        (f"forget  {ANN}", Asked(What.FORGET, "U0ANN")),
        (f"forget {ANN} please", Asked(What.FORGET, words="@ann.archer please")),
        ("forget Pat  Lee &amp; Co", Asked(What.FORGET, words="Pat Lee & Co")),
        ("forget", Asked(What.FORGET)),
        ("dance with me", Asked(What.UNKNOWN, words="dance with me")),
        ("today please", Asked(What.UNKNOWN, words="today please")),
    ],
)
def test_what_is_asked_for(text: str, asked: Asked) -> None:
    assert parse(text) == asked


@given(st.text())
def test_any_words_are_understood_as_something(text: str) -> None:
    for words in (text, f"role {text}", f"role remove {text}", f"role {ANN}{text}"):
        asked = parse(words)
        giving = asked.what in (What.GIVE_ROLE, What.TAKE_ROLE)
        assert giving == (asked.role is not None)
        assert not asked.user_id or asked.user_id.isalnum()
        nearest(words)
        nearest_role(words)


SPACE = st.text(" \t\n\u00a0", min_size=1, max_size=3)


@given(st.sampled_from(sorted(ROLE_NAMES)), SPACE, SPACE, st.booleans(), st.booleans())
def test_a_role_is_given_and_taken_however_it_is_written(
    name: str, before: str, after: str, taking: bool, shouting: bool
) -> None:
    written = f"role{before}{'remove ' if taking else ''}{ANN}{after}{name.upper() if shouting else name}"
    wanted = What.TAKE_ROLE if taking else What.GIVE_ROLE
    assert parse(written) == Asked(wanted, "U0ANN", ROLE_NAMES[name])


@given(st.text(), st.text(min_size=1))
def test_a_role_is_never_given_to_a_name_without_a_mention(name: str, role: str) -> None:
    words = f"{name} {role}".replace("<@", "")
    assert parse(f"role {words}").what is What.WHOSE_ROLE


def test_a_misspelt_role_is_asked_about_and_never_guessed() -> None:
    assert read_role("managr") is None
    assert nearest_role("managr") is Role.MANAGER
    assert nearest_role("safegarding led") is Role.SAFEGUARDING_LEAD
    assert nearest_role("zebra") is None


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("I want to find a nursary", "/provider"),
        ("chidminder near me", "/provider"),
        ("/provder", "/provider"),
        ("please run /provider add Wren", "/provider add"),
        ("/KITH roles", "/kith roles"),
        ("/kith", "/kith"),
        ("/kith me", "/kith me"),
        ("/kith person Rose", "/kith person"),
        ("how do I change my preferances", "/kith me"),
        ("show me holiday clubs and settings", "/provider"),
        ("plan a meetng please", "/meeting"),
        ("/meeting list", "/meeting"),
        ("/MEETING  help", "/meeting help"),
        ("where do I find a meeting", "/meeting"),
        ("who is coming to the meeting?", "/meeting"),
        ("which form do I need", None),
        ("add a new childminder", "/provider add"),
        ("who is the safegaurding lead?", "/kith roles"),
        ("whats wating for me", "/kith"),
        ("Hello!", "/kith help"),
        ("roel", "/kith role"),
        ("what do you know about me, GDPR", "/kith data"),
        ("please erase Pat", "/kith forget"),
        ("thank you", None),
        ("🐦", None),
        ("", None),
        ("<@U0KITH>", None),
    ],
)
def test_the_command_nearest_to_what_was_written(text: str, command: str | None) -> None:
    assert nearest(text) == command


def test_an_event_is_claimed_once(database: Database) -> None:
    actor = Actor("U1", "T1", Standing.ELSEWHERE)
    claims = []
    for key in ("event:1", "event:1", "event:2"):
        with database.transaction(writes=True) as session:
            claims.append(claim_answer(session, actor, "D1", key, NOW))
    assert claims == [True, False, True]
