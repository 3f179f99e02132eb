"""Slack's text formatting, as a client would show it: text in, spans out, and whom the text notifies.

Source: https://docs.slack.dev/messaging/formatting-message-text
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from slack_sandbox.wire import Json

BROADCASTS = ("channel", "here", "everyone")
_SHOWN_KEYS = ("url", "bold", "italic", "strike", "quote")
_PRE = re.compile(r"```(.+?)```", re.DOTALL)
_ENTITY = r"<[^<>\n]+>"
_TOKEN = re.compile(
    r"(?P<code>`[^`\n]+`)"
    rf"|(?P<entity>{_ENTITY})"
    r"|(?P<bold>(?<![\w*])\*(?=\S)[^*\n]*[^*\s]\*(?![\w*]))"
    r"|(?P<italic>(?<!\w)_(?=\S)[^_\n]*[^_\s]_(?!\w))"
    r"|(?P<strike>(?<![\w~])~(?=\S)[^~\n]*[^~\s]~(?![\w~]))"
    r"|(?P<emoji>(?<![\w:]):(?=[a-z0-9_+-]*[a-z])[a-z0-9_+-]{1,100}:)"
    r"|(?P<bare>(?<!\w)https?://[^\s<>|*_~`]*[^\s<>|*_~`.,;:!?'\")\]&])"
)
_QUOTE = re.compile(r"(?:>|&gt;) ?")
_DATE = re.compile(r"!date\^(?P<at>-?\d{1,15})\^(?P<shape>[^|^]+)(?:\^(?P<url>[^|]+))?")
_DATE_SHAPES = {
    "date_num": "%Y-%m-%d",
    "date_slash": "%d/%m/%Y",
    "date_long": "%A %-d %B %Y",
    "date_long_full": "%-d %B %Y",
    "date_long_pretty": "%A %-d %B %Y",
    "date": "%-d %B",
    "date_pretty": "%-d %B",
    "date_short": "%-d %b %Y",
    "date_short_pretty": "%-d %b %Y",
    "day_divider_pretty": "%A %-d %B",
    "time": "%H:%M",
    "time_secs": "%H:%M:%S",
    "ago": "%-d %b %Y %H:%M",
}


@dataclass(frozen=True)
class Names:
    """What ids are shown as, and the reader's time zone (IANA name)."""

    users: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    tz: str = "Europe/London"


@dataclass(frozen=True)
class Span:
    """A run of text shown in one way. `notifies` is a user id, group id or broadcast that it would alert."""

    type: str
    text: str
    url: str | None = None
    bold: bool = False
    italic: bool = False
    strike: bool = False
    quote: bool = False
    notifies: str | None = None

    def to_json(self) -> Json:
        shown = {key: getattr(self, key) for key in _SHOWN_KEYS if getattr(self, key)}
        return {"type": self.type, "text": self.text, **shown}


def parse(text: str, names: Names | None = None, verbatim: bool = False) -> list[Span]:
    """The spans a client shows for mrkdwn `text`; never raises. `verbatim` leaves bare addresses unlinked."""
    reader = _Reader(names or Names(), verbatim)
    spans: list[Span] = []
    position = 0
    for block in _PRE.finditer(text):
        spans += reader.lines(text[position : block.start()])
        spans += reader.code(block[1].strip("\n"))
        position = block.end()
    return _joined([*spans, *reader.lines(text[position:])])


def plain_text(text: str) -> list[Span]:
    """The spans of a `plain_text` object: no formatting and no mentions.

    Slack stores `&`, `<` and `>` of such a text as entities and shows the characters, see
    https://github.com/slackapi/bolt-python/issues/513.
    """
    return [Span("text", unescape(text))] if text else []


def plain(spans: Iterable[Span]) -> str:
    """What a person reads, without any formatting."""
    return "".join(span.text for span in spans)


def notified(spans: Iterable[Span]) -> list[str]:
    """Whom the spans alert, each once, in order: user ids and `channel`, `here`, `everyone`."""
    return list(dict.fromkeys(span.notifies for span in spans if span.notifies))


def unescape(text: str) -> str:
    """Only these three entities are decoded (formatting-message-text#escaping), each once."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def as_stored(text: str, markup: bool) -> str:
    """The text as Slack keeps and sends it back: bare `&` (and, without markup, `<` and `>`) as entities.

    Source: https://github.com/slackapi/bolt-python/issues/513
    """
    kept = re.sub(r"&(?!amp;|lt;|gt;)", "&amp;", text)
    return kept if markup else kept.replace("<", "&lt;").replace(">", "&gt;")


class _Reader:
    """Reads text for one reader; the methods go from lines to the parts of a line."""

    def __init__(self, names: Names, verbatim: bool) -> None:
        self.names = names
        self.verbatim = verbatim

    def lines(self, text: str) -> Iterator[Span]:
        for line in text.splitlines(keepends=True) if "\n" in text else [text]:
            mark = _QUOTE.match(line)
            if mark:
                yield from self.inline(line[mark.end() :], Span("text", "", quote=True))
            else:
                yield from self.inline(line, Span("text", ""))

    def inline(self, text: str, style: Span) -> Iterator[Span]:
        position = 0
        for token in _TOKEN.finditer(text):
            yield replace(style, text=unescape(text[position : token.start()]))
            yield from self._token(token.lastgroup or "", token[0], style)
            position = token.end()
        yield replace(style, text=unescape(text[position:]))

    def code(self, text: str, style: Span | None = None) -> Iterator[Span]:
        """Code keeps its characters, but what Slack would still read as a mention or a link stays one."""
        style = replace(style or Span("text", ""), type="code")
        for piece in re.split(f"({_ENTITY})", text):
            is_entity = re.fullmatch(_ENTITY, piece)
            yield self.entity(piece[1:-1], style) if is_entity else replace(style, text=unescape(piece))

    def _token(self, kind: str, found: str, style: Span) -> Iterator[Span]:
        if kind == "code":
            yield from self.code(found[1:-1], style)
        elif kind == "entity":
            yield self.entity(found[1:-1], style)
        elif kind in ("bold", "italic", "strike"):
            yield from self.inline(found[1:-1], _styled(style, kind))
        elif kind == "emoji":
            yield replace(style, type="emoji", text=found)
        elif self.verbatim:
            yield replace(style, text=unescape(found))
        else:
            yield replace(style, type="link", text=unescape(found), url=unescape(found))

    def entity(self, content: str, style: Span) -> Span:
        """What stands between `<` and `>`: a mention, a broadcast, a date or a link."""
        target, _, label = content.partition("|")
        if re.fullmatch(r"@[UW][A-Z0-9]+", target):
            shown = self.names.users.get(target[1:]) or unescape(label) or target[1:]
            return replace(style, type="user", text=f"@{shown}", notifies=target[1:])
        if re.fullmatch(r"#C[A-Z0-9]+", target):
            shown = self.names.channels.get(target[1:]) or unescape(label) or target[1:]
            return replace(style, type="channel", text=f"#{shown}")
        if target.startswith("!"):
            return self._command(target, label, style)
        return replace(style, type="link", text=unescape(label or target), url=unescape(target))

    def _command(self, target: str, label: str, style: Span) -> Span:
        if target[1:] in BROADCASTS:
            return replace(style, type="broadcast", text=f"@{target[1:]}", notifies=target[1:])
        if target.startswith("!subteam^"):
            group = target.removeprefix("!subteam^")
            return replace(style, type="user", text=unescape(label) or f"@{group}", notifies=group)
        date = _DATE.fullmatch(target)
        if date:
            shown = self._date(int(date["at"]), date["shape"])
            if shown is None:
                return replace(style, text=unescape(label))
            return replace(style, type="date", text=shown, url=unescape(date["url"] or "") or None)
        return replace(style, text=unescape(label) or f"<{unescape(target)}>")

    def _date(self, at: int, shape: str) -> str | None:
        """The date in the reader's zone, or nothing when it cannot be shown and the fallback must be."""
        if not set(re.findall(r"\{(\w+)\}", shape)) <= _DATE_SHAPES.keys():
            return None
        try:
            moment = datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(self.names.tz))
        except (ValueError, OverflowError, OSError):
            return None
        return re.sub(r"\{(\w+)\}", lambda token: moment.strftime(_DATE_SHAPES[token[1]]), unescape(shape))


def _styled(style: Span, kind: str) -> Span:
    return replace(
        style,
        bold=style.bold or kind == "bold",
        italic=style.italic or kind == "italic",
        strike=style.strike or kind == "strike",
    )


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Neighbours that look the same become one span; empty ones go."""
    joined: list[Span] = []
    for span in spans:
        if not span.text:
            continue
        if (
            joined
            and span.type in ("text", "code")
            and replace(joined[-1], text="") == replace(span, text="")
        ):
            joined[-1] = replace(joined[-1], text=joined[-1].text + span.text)
        else:
            joined.append(span)
    return joined
