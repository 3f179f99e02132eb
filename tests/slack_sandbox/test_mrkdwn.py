"""What a person reads and who is notified, for any text an app may send."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slack_sandbox.mrkdwn import Names, Span, as_stored, notified, parse, plain, plain_text

NAMES = Names(users={"U0MAYAOKA": "Maya Okafor"}, channels={"C0NETWORK": "network"})
TRICKY = st.text(st.sampled_from("<>&|!@#*_~`:^ \n\tUC0a1;.,\"'’é中😀lgtampchnrevy/-"))
ANYTHING = st.one_of(st.text(), TRICKY)
# Characters that format text: what they surround may be shown without them.
FORMATTING = "*_~`"


def escape(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shown(words: str) -> list[tuple[str, str]]:
    return [(span.type, span.text) for span in parse(words, NAMES)]


@pytest.mark.parametrize(
    ("words", "spans"),
    [
        ("plain words", [("text", "plain words")]),
        ("<@U0MAYAOKA> hi", [("user", "@Maya Okafor"), ("text", " hi")]),
        ("<@U0NOBODY>", [("user", "@U0NOBODY")]),
        ("<@U0NOBODY|ann>", [("user", "@ann")]),
        ("<#C0NETWORK>", [("channel", "#network")]),
        ("<!channel>", [("broadcast", "@channel")]),
        ("<!here|here>", [("broadcast", "@here")]),
        ("<!everyone>", [("broadcast", "@everyone")]),
        ("<!subteam^S0TEAM|@leads>", [("user", "@leads")]),
        ("<https://a.uk/?x=1&amp;y=2|A &amp; B>", [("link", "A & B")]),
        ("<mailto:a@b.uk|a@b.uk>", [("link", "a@b.uk")]),
        ("see https://a.uk/b.", [("text", "see "), ("link", "https://a.uk/b"), ("text", ".")]),
        ("<script>", [("link", "script")]),
        ("a < b & c", [("text", "a < b & c")]),
        ("&amp;lt; &quot;", [("text", "&lt; &quot;")]),
        (":wave: 10:30:45", [("emoji", ":wave:"), ("text", " 10:30:45")]),
        ("`a <!here>`", [("code", "a "), ("broadcast", "@here")]),
        ("x ```\na\n*b*\n``` y", [("text", "x "), ("code", "a\n*b*"), ("text", " y")]),
    ],
)
def test_a_person_reads_what_slack_would_show(words: str, spans: list[tuple[str, str]]) -> None:
    assert shown(words) == spans


@pytest.mark.parametrize(
    ("words", "spans"),
    [
        ("*bold*", [Span("text", "bold", bold=True)]),
        ("_it_", [Span("text", "it", italic=True)]),
        ("~gone~", [Span("text", "gone", strike=True)]),
        ("*a _b_*", [Span("text", "a ", bold=True), Span("text", "b", bold=True, italic=True)]),
        ("snake_case_name 2*3*4", [Span("text", "snake_case_name 2*3*4")]),
        ("* not bold *", [Span("text", "* not bold *")]),
        ("&gt; said\nso", [Span("text", "said\n", quote=True), Span("text", "so")]),
        ("*<http://x.uk|x>*", [Span("link", "x", url="http://x.uk", bold=True)]),
    ],
)
def test_formatting_is_shown_on_the_words_it_surrounds(words: str, spans: list[Span]) -> None:
    assert parse(words) == spans


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("<!channel> and <!channel>", ["channel"]),
        ("<@U0MAYAOKA> *<@U0BETHCAR>*", ["U0MAYAOKA", "U0BETHCAR"]),
        ("&lt;!channel&gt; @channel @Maya", []),
        ("<#C0NETWORK>", []),
    ],
)
def test_only_real_mentions_notify(words: str, who: list[str]) -> None:
    assert notified(parse(words)) == who


@pytest.mark.parametrize(
    ("zone", "expected"),
    [("Europe/London", "Friday 11 July 2025 at 14:30"), ("America/New_York", "Friday 11 July 2025 at 09:30")],
)
def test_a_date_is_shown_in_the_zone_of_who_reads(zone: str, expected: str) -> None:
    spans = parse("<!date^1752240600^{date_long} at {time}|later>", Names(tz=zone))
    assert spans == [Span("date", expected)]


def test_a_date_that_cannot_be_shown_falls_back_to_its_words() -> None:
    assert parse("<!date^999999999999999^{date}|some day>") == [Span("text", "some day")]
    assert plain(parse(f"<!date^{'9' * 5000}^{{date}}|some day>")) == "some day"


def test_verbatim_text_leaves_bare_addresses_alone() -> None:
    assert parse("https://a.uk", verbatim=True) == [Span("text", "https://a.uk")]


def test_plain_text_has_neither_formatting_nor_mentions() -> None:
    spans = plain_text("*A* <!channel> &amp; B")
    assert spans == [Span("text", "*A* <!channel> & B")]
    assert notified(spans) == []


@pytest.mark.parametrize(
    ("words", "markup", "kept"),
    [
        ("A & B", False, "A &amp; B"),
        ("A &amp; B", False, "A &amp; B"),
        ("a < b", False, "a &lt; b"),
        ("<@U1> & b", True, "<@U1> &amp; b"),
    ],
)
def test_texts_come_back_with_entities(words: str, markup: bool, kept: str) -> None:
    assert as_stored(words, markup) == kept


@given(ANYTHING)
def test_any_text_can_be_shown(words: str) -> None:
    assert isinstance(plain(parse(words)), str)


@given(ANYTHING)
def test_escaped_text_never_notifies_or_links_to_a_hidden_place(words: str) -> None:
    spans = parse(escape(words), verbatim=True)
    assert notified(spans) == []
    assert not [span for span in spans if span.url]


@given(ANYTHING.map(lambda words: "".join(c for c in words if c not in FORMATTING)))
def test_escaped_text_without_formatting_is_shown_as_typed(words: str) -> None:
    typed = "\n".join(line.lstrip(">") for line in words.split("\n"))
    assert plain(parse(escape(typed))) == typed


@given(ANYTHING)
def test_formatting_takes_away_nothing_but_its_own_marks(words: str) -> None:
    def bare(text: str) -> str:
        return "".join(c for c in text if c not in FORMATTING and not c.isspace() and c != ">")

    assert bare(plain(parse(escape(words)))) == bare(words)


@given(ANYTHING)
def test_plain_text_is_shown_as_sent_whether_escaped_or_not(words: str) -> None:
    assert plain(plain_text(as_stored(escape(words), markup=False))) == words


@pytest.mark.parametrize(
    "part", ["<", "*a ", "_a", "`", "```", ":a", "&gt;", "<!date^1^", "https://", "~a*_", "\n> "]
)
def test_a_long_text_is_read_in_no_time(part: str) -> None:
    start = time.process_time()
    parse(part * (40_000 // len(part)))
    assert time.process_time() - start < 2
