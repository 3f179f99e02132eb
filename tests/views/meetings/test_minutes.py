"""Notes of any length and any words are shown whole, within Slack's limits."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.services.meetings.minutes import MOST_DECISIONS, MOST_PART, PARTS, Minutes
from bot.services.records import Meeting, MeetingAction, MeetingNotes, Person
from bot.views.meetings.minutes import in_pieces, notes_view

NOW = datetime(2026, 9, 22, 17, 30, tzinfo=UTC)


def shown(text: str) -> list[str]:
    return [str(block["text"]["text"]) for block in in_pieces(text)]


@given(st.text(alphabet=st.sampled_from("a &;\nlgtamp<>*é😀"), max_size=9000) | st.text(max_size=3000))
def test_nothing_of_a_text_is_cut(text: str) -> None:
    pieces = shown(text)
    assert all(0 < len(piece) <= 3000 for piece in pieces)
    if text.strip():
        whole = (
            "".join(pieces)
            .replace("&amp;amp;", "&amp;")
            .replace("&amp;lt;", "&lt;")
            .replace("&amp;gt;", "&gt;")
        )
        assert "".join(whole.split()) == "".join(text.split())


def test_a_text_of_entities_alone_is_split_and_not_cut() -> None:
    assert "".join(shown("&amp;" * 600)) == "&amp;amp;" * 600


def test_the_longest_notes_stay_within_a_window() -> None:
    meeting = Meeting(id=1, title="x", starts_at=NOW, ends_at=NOW, made_by="U1", state="invited")
    owner = Person(id=1, user_id="U0NADIAKH")
    facts = {"what": "&" * 500, "due_on": date(2026, 10, 2), "reason": ""}
    todos = [(MeetingAction(id=n, state="draft" if n % 2 else "open", **facts), owner) for n in range(40)]
    words = {"discussion": ["&amp;" * (MOST_PART // 5)] * PARTS, "decisions": ["&amp;" * 15] * MOST_DECISIONS}
    sent = MeetingNotes(version=1, correction="<" * 500, sent_at=NOW, changed_at=NOW, **words)
    draft = MeetingNotes(version=2, correction="", changed_at=NOW, **words)
    minutes = Minutes(meeting, sent, draft, todos, (), None, (), was_there=True, is_kept=True)
    view = notes_view(minutes, "note")
    assert len(view["blocks"]) <= 100
    for block in view["blocks"]:
        text = block.get("text") or {"text": ""}
        assert len(text["text"]) <= 3000
