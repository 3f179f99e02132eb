"""What the words after `/meeting` say of a meeting: its title, when it is, and where.

Only what is sure is taken out of the words; everything else stays in the title, so that nothing is lost.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from bot.services.meetings.repeats import Repeating, read_repeating
from bot.when import Day, Moment, Repetition, Result, Understood, read

# No time takes more words to say than this; and of a longer text only the first words are looked at.
LONGEST_TIME, MOST_LOOKED_AT = 10, 40
LINK = re.compile(r"https?://[^\s<>|]+", re.IGNORECASE)
# What can only be more of a time, or most of one that is not understood: “until 5pm”, “18:00-17:00”, “2026”.
CLOCK = r"(?:\d{1,2}[:.]\d\d(?:am|pm)?|\d{1,2}(?:am|pm))"
MORE_OF_TIME = re.compile(
    rf"{CLOCK}(?:[-–]{CLOCK})?|20\d\d|(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)"
    r"|january|february|march|april|august|september|october|november|december",
    re.IGNORECASE,
)
LEADS_ON = ("until", "till", "til", "to", "at", "-", "–")
# What comes before a place, and before a time.
OR = "or"
AT, BEFORE_TIME = ("at", "in", "@"), ("at", "on", "for", "-", "–", ",")


@dataclass(frozen=True)
class Words:
    """What was understood, each as it was typed; "" where nothing was said of it."""

    title: str = ""
    when: str = ""
    place: str = ""
    link: str = ""


def split(text: str, now: datetime) -> Words:
    """Understands any text, never raises. `now` is aware."""
    words = text.split()
    links = [word for word in words if LINK.fullmatch(word)]
    link = links[0] if len(links) == 1 else ""
    if link:
        words.remove(link)
    start, end = _time_in(words, now)
    end = _end_of_time(words, end) if end else 0
    before, when, after = words[:start], words[start:end], words[end:]
    if not when:
        return Words(" ".join(words), link=link)
    if before and before[-1].casefold() in BEFORE_TIME and before[:-1]:
        before = before[:-1]
    title, place = _place_after(before, after)
    return Words(title, " ".join(when), place, link)


def _time_in(words: Sequence[str], now: datetime) -> tuple[int, int]:
    """From where to where the words say when; an empty range where that is not sure.

    The longest words that say what repeats, with its end and what is left out; else with a day and a time;
    else with a day. Two of them in different places could each be meant, so neither is taken, unless they
    stand with “or” between them: then people choose.
    """
    found = list(_times(words[:MOST_LOOKED_AT], now))
    several = _several(words, [span for span, understood in found if isinstance(understood, Moment)])
    if several:
        return several
    for kind in (Repetition, Moment, Day):
        spans = [span for span, understood in found if isinstance(understood, kind)]
        if spans:
            start, end = max(spans, key=lambda span: (span[1] - span[0], -span[0]))
            apart = any(other[1] <= start or end <= other[0] for other in spans)
            if apart:
                return 0, 0
            return start, _end_of_repetition(words, start, end, now) if kind is Repetition else end
    return 0, 0


def _several(words: Sequence[str], spans: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """From the first of several times to the last, where there is nothing but “or” between them."""
    apart: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
        if all(end <= other[0] or other[1] <= start for other in apart):
            apart.append((start, end))
    apart.sort()
    between = [words[one[1] : following[0]] for one, following in pairwise(apart)]
    if not between or any([word.casefold() for word in each] != [OR] for each in between):
        return None
    return apart[0][0], apart[-1][1]


def _end_of_time(words: Sequence[str], end: int) -> int:
    """Up to where the words go on with what can only be a time: what is not understood is asked about.

    In the title it would be overlooked, and the meeting planned without its end, or for another year.
    """
    while end < len(words):
        ahead = end + 1 if words[end].casefold() in LEADS_ON else end
        if ahead == len(words) or not MORE_OF_TIME.fullmatch(words[ahead].rstrip(",;")):
            break
        end = ahead + 1
    return end


def _end_of_repetition(words: Sequence[str], start: int, end: int, now: datetime) -> int:
    """Up to where the words go on with its end and what is left out: “until July except holidays”."""
    known = read_repeating(" ".join(words[start:end]), now)
    for longer in range(end + 1, min(end + LONGEST_TIME, len(words)) + 1):
        said = read_repeating(" ".join(words[start:longer]), now)
        # “bank and school” says nothing without the word behind it.
        is_more = said != known or words[longer - 1].casefold().startswith("holiday")
        if isinstance(said, Repeating) and is_more:
            end, known = longer, said
    return end


def _times(words: Sequence[str], now: datetime) -> Iterator[tuple[tuple[int, int], Understood]]:
    """All words in a row that say a time, up to the last that adds to it: no “at the” of a place."""
    for start in range(len(words)):
        shorter: Result | None = None
        for end in range(start + 1, min(start + LONGEST_TIME, len(words)) + 1):
            understood = read(" ".join(words[start:end]), now)
            if isinstance(understood, Moment | Day | Repetition) and understood != shorter:
                yield (start, end), understood
                shorter = understood


def _place_after(before: Sequence[str], after: Sequence[str]) -> tuple[str, str]:
    """The title and the place: “at” and a place behind the time, or a name of one right before it."""
    if len(after) > 1 and after[0].casefold() in AT:
        return " ".join(before), " ".join(after[1:])
    at = max((index for index, word in enumerate(before) if word.casefold() in AT), default=0)
    if not after and at and at + 1 < len(before) and before[at + 1][:1].isupper():
        return " ".join(before[:at]), " ".join(before[at + 1 :])
    return " ".join([*before, *after]), ""
