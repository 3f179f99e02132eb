"""The file and the window of “What Kith holds about me”: whole, readable, and within Slack's limits."""

import json
from datetime import UTC, date, datetime, time

from hypothesis import given
from hypothesis import strategies as st

from bot.policy import read_policy
from bot.services.erasure import Review
from bot.services.holdings import Fate, Held
from bot.services.records import DataRequest, Person
from bot.views.data import Mine, answer_view, data_view, page_view, pages
from bot.views.data_file import Copy, to_json, to_text
from bot.views.erasure import ask_view, review_view, told_message
from bot.views.text import mention

NOW = datetime(2026, 11, 2, 17, 0, tzinfo=UTC)
PRIVACY = read_policy().privacy
WORDS = st.text(st.characters(codec="utf-8"), max_size=2500)


def held(*words: str) -> Held:
    return Held("Title", "Why", "Source", "Kept", [{"what you wrote": each} for each in words])


def copy(*words: str) -> Copy:
    return Copy(NOW, [held(*words)], PRIVACY)


def request(words: str, reply: str | None = None) -> DataRequest:
    return DataRequest(
        id=1, reference="K-ABCDEF", kind="complaint", person_id=1, words=words, asked_at=NOW, asked_by="U1",
        due_on=date(2026, 12, 2), outcome="done" if reply else None, reply=reply,
    )  # fmt: skip


def test_values_are_said_as_people_say_them_and_machines_read_them() -> None:
    entry = {
        "on": date(2026, 11, 1),
        "at": NOW,
        "from": time(18),
        "yes": True,
        "days": ["Monday"],
        "number": 3,
    }
    told = Copy(NOW, [Held("A", "B", "C", "D", [entry])], PRIVACY)
    text = to_text(told)
    assert "- On: 1 November 2026\n  At: 2 November 2026 at 17:00\n  From: 18:00\n  Yes: yes" in text
    (part,) = json.loads(to_json(told))["held"]
    days = {"yes": True, "days": ["Monday"], "number": 3}
    moments = {"on": "2026-11-01", "at": "2026-11-02T17:00:00+00:00", "from": "18:00:00"}
    assert part["entries"] == [moments | days]


def test_the_text_names_the_officer_and_the_notice_where_the_policy_does() -> None:
    named = PRIVACY.model_copy(
        update={"officer": "dpo@council.example", "notice": "https://council.example/p"}
    )
    text = to_text(Copy(NOW, [], named))
    assert "dpo@council.example" in text
    assert "https://council.example/p" in text
    assert "switchboard" in to_text(Copy(NOW, [], PRIVACY))


@given(WORDS)
def test_what_somebody_wrote_is_whole_in_the_json_and_in_the_text(words: str) -> None:
    (part,) = json.loads(to_json(copy(words)))["held"]
    assert part["entries"][0]["what you wrote"] == words
    written = "".join(to_text(copy(words)).split())
    assert "".join(words.split()) in written


@given(st.lists(WORDS, max_size=30))
def test_the_pages_hold_all_lines_of_the_text_and_fit_a_window(words: list[str]) -> None:
    whole = copy(*words)
    shown = pages(whole)
    assert "\n".join("\n".join(page) for page in shown).splitlines() == to_text(whole).splitlines()
    for number in (0, len(shown) - 1, 4711):
        assert_fits(page_view(whole, number))


@given(WORDS, WORDS)
def test_words_and_answers_are_shown_whole_and_set_nothing_off(words: str, reply: str) -> None:
    mine = Mine([held()], [request(words, reply or "x") for _ in range(30)], PRIVACY, "U1")
    assert_fits(data_view(mine))
    shown = answer_view(request(words), Person(id=1, user_id="U1"))
    assert_fits(shown)
    assert shown["private_metadata"] == "1"
    typed = [block["text"] for block in shown["blocks"] if block["type"] == "section"][1]
    assert typed["type"] == "plain_text"


@given(st.text(max_size=120))
def test_a_name_of_any_kind_is_shown_as_it_is(name: str) -> None:
    person = Person(id=1, name=name, noted_at=NOW)
    review = Review(person, [Fate("A", 1, "B")] * 20, ["First this."], request("x"))
    for shown in (review_view(review, PRIVACY), ask_view(review, PRIVACY, is_own=False)):
        assert_fits(shown)
    assert len(told_message(review.fates, PRIVACY)["blocks"]) <= 50


def test_somebody_forgotten_is_named_as_such() -> None:
    assert mention("forgotten:17") == "somebody Kith has forgotten"
    assert mention("U0ABC") == "<@U0ABC>"


def assert_fits(view: dict[str, object]) -> None:
    """Slack's limits (https://docs.slack.dev/reference/views and …/block-kit/blocks/section-block)."""
    blocks = view["blocks"]
    assert isinstance(blocks, list)
    assert len(blocks) <= 100
    for block in blocks:
        if block["type"] == "section":
            assert 0 < len(block["text"]["text"]) <= 3000
    assert len(json.dumps(view)) < 250_000
