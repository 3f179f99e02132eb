"""What somebody in the UK means by words for a time, and the same said back.

A phrase is tidied into one spelling (`wording`), cut into pieces by small readers (`scanning`, `clocks`,
`days`, `repeats`), and what the pieces say has to agree (`settling`). Every word and number has to be read by
one of them; what is left over is named and nothing is understood. So a word that changes the meaning (“not”,
“until”, “except”) can never be passed over.

It is a grammar of its own, and not one on top of dateparser, for that reason: dateparser 1.5, asked for
English, day first, in the future, leaves out what it does not know. Of 571 phrases with known answers it got
118 silently wrong (“today at 4” loses the time, “a week today” is in the past, “Tuesday 1800” is in the year
1800), and it understood none that is not understood here.
"""

from dataclasses import replace
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from bot.when.facts import Unreadable
from bot.when.results import Day, Moment, Month, Repetition, Result, Unclear, Understood
from bot.when.saying import as_json, explain, say, value
from bot.when.scanning import scan
from bot.when.settling import settle
from bot.when.wording import plain, plain_quotations, tidy

__all__ = [
    "LONDON",
    "Day",
    "Moment",
    "Month",
    "Repetition",
    "Result",
    "Unclear",
    "Understood",
    "as_json",
    "explain",
    "read",
    "say",
    "value",
]

LONDON = ZoneInfo("Europe/London")
# No time takes longer to say; what is longer is not looked at.
LONGEST = 200


def read(phrase: str, now: datetime, zone: tzinfo = LONDON) -> Result:
    """What is meant by a phrase such as “Thursday week at 10”, typed at `now` (aware) by somebody in `zone`.

    Nothing is raised for any text: what is not understood, not possible or past comes back as `Unclear`.
    """
    if now.tzinfo is None:
        raise ValueError("`now` needs its zone.")
    if len(phrase) > LONGEST:
        return Unclear(f"That is too long for a time. Say it in {LONGEST} characters or fewer.")
    here = now.astimezone(zone)
    try:
        text, slips = tidy(phrase)
        understood = settle(scan(text, here), here)
    except Unreadable as fault:
        return Unclear(plain_quotations(fault.reason), tuple(map(plain, fault.choices)))
    return _in_plain_words(understood, slips)


def _in_plain_words(understood: Understood, slips: tuple[str, ...]) -> Understood:
    assumed = slips + tuple(map(plain_quotations, understood.assumed))
    return replace(understood, assumed=assumed, choices=tuple(map(plain, understood.choices)))
