"""The words people type, brought to one spelling."""

import re
import unicodedata

from rapidfuzz.distance import OSA

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    *("eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth"),
    *("eighteenth", "nineteenth", "twentieth"),
)
NUMBERS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
# Another spelling of what is on the left.
ALSO = {
    "monday": "mon",
    "tuesday": "tue tues",
    "wednesday": "wed weds wednes wensday wednsday wendesday",
    "thursday": "thu thur thurs",
    "friday": "fri",
    "saturday": "sat satur",
    "sunday": "sun",
    "january": "jan",
    "february": "feb febuary",
    "march": "mar",
    "april": "apr aprl",
    "june": "jun",
    "july": "jul",
    "august": "aug",
    "september": "sep sept",
    "october": "oct",
    "november": "nov",
    "december": "dec",
    "tomorrow": "tomoz tomo tmrw tmr tmw tomoro tomorro tommorow tomorow tommorrow 2moro 2morrow 2mrw morrow",
    "today": "2day tody",
    "tonight": "tonite 2nite 2night",
    "next": "nxt",
    "week": "wk weeks wks week's",
    "month": "months mth mths month's",
    "year": "years yr yrs",
    "day": "days day's",
    "hour": "hours hr hrs hour's",
    "minute": "minutes min mins",
    "fortnight": "fortnights fortnite fortnight's",
    "noon": "midday",
    "evening": "eve",
    "every": "each",
    "time": "time's",
    "until": "till til",
}
CANONICAL = {word: right for right, words in ALSO.items() for word in words.split()}
CANONICAL |= {f"{day}s": f"every {day}" for day in WEEKDAYS}
CANONICAL |= {word: str(number) for number, word in enumerate(NUMBERS, 1)}
CANONICAL |= {word: str(number) for word, number in TENS.items()}
CANONICAL |= {word: f"{number}." for number, word in enumerate(ORDINALS, 1)} | {"thirtieth": "30."}
# Long enough that one wrong letter does not make another word of it.
OFTEN_MISTYPED = (*WEEKDAYS, *(month for month in MONTHS if len(month) > 5), "tomorrow", "fortnight")
SHORTEST_MISTYPED = 6

SIGNS = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-", "−": "-", **dict.fromkeys(',;()“”"', " ")})
PROPER = re.compile(rf"\b(?:{'|'.join((*WEEKDAYS, *MONTHS))})\b")
COMPOUND = re.compile(rf"\b({'|'.join(TENS)})[ -]({'|'.join((*ORDINALS[:9], *NUMBERS[:9]))})\b")
DAY_IN_SHORT = r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*"
SPELLINGS = (
    # A dash from one weekday to another takes in the days between: it is no “and”.
    (re.compile(rf"\b({DAY_IN_SHORT}) ?- ?(?={DAY_IN_SHORT})"), r"\1 to "),
    (re.compile(r"\b([ap])\.? ?m\b\.?"), r"\1m"),
    (re.compile(r"(?<=\d)([ap])\.? ?m\b\.?"), r"\1m"),
    (re.compile(r"\bo ?'? ?clock\b"), "oclock"),
    (re.compile(r"(?<=\d)t(?=\d)"), " "),
    (re.compile(r"@"), " at "),
    (re.compile(r"(?<=\d)(?:st|nd|rd|th)\b"), "."),
    (re.compile(r"(?<=[a-z])-(?=[a-z])|(?<=half)-(?=\d)"), " "),
    (re.compile(r"(?<=s)'(?= |$)"), ""),
    (re.compile(r"(?<=[a-z])\.(?= |$)|\.{2,}"), " "),
)
# A dash between a day and its time; one between two times says until when.
DASH = re.compile(r"(?<=[a-z])(?<!\b[ap]m)(?<!noon|hour)(?<!clock) - (?=\d)")
LETTERS = re.compile(r"\b2(?:moro|morrow|mrw|day|nite|night)\b|[^\W\d_]+(?:'[^\W\d_]+)?")


def tidy(phrase: str) -> tuple[str, tuple[str, ...]]:
    """The phrase in one spelling, and what was taken for a slip of the keys, in sentences.

    Small letters, digits for numbers, `3.` for “third” and “3rd”, and one space between words.
    """
    text = unicodedata.normalize("NFC", phrase).lower().translate(SIGNS).strip()
    # A full stop at the end would become part of an ordinal, so it goes first.
    text = re.sub(r"[?!.\s]+$", "", text)
    for form, spelling in SPELLINGS:
        text = form.sub(spelling, text)
    slips: list[str] = []
    text = LETTERS.sub(lambda match: f" {_word(match[0], slips)} ", COMPOUND.sub(_compound, text))
    text = DASH.sub(" ", re.sub(r"\s+", " ", text))
    return re.sub(r"\s*-\s*", "-", text).strip(), tuple(slips)


def plain(text: str) -> str:
    """Tidied words as a person writes them: “3rd of April” for “3. of april”."""
    text = re.sub(r"\b(\d{1,2})\.(?=[ ”]|$)", lambda match: ordinal(int(match[1])), text)
    return PROPER.sub(lambda match: match[0].capitalize(), text)


def plain_quotations(text: str) -> str:
    """The same, for what is quoted in a sentence."""
    return re.sub(r"“[^”]*”", lambda match: plain(match[0]), text)


def ordinal(number: int) -> str:
    """3rd, 11th"""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _compound(match: re.Match[str]) -> str:
    tens, unit = TENS[match[1]], match[2]
    return f"{tens + ORDINALS.index(unit) + 1}." if unit in ORDINALS else str(tens + NUMBERS.index(unit) + 1)


def _word(word: str, slips: list[str]) -> str:
    right = CANONICAL.get(word, word)
    if right != word or word in OFTEN_MISTYPED or len(word) < SHORTEST_MISTYPED:
        return right
    near = [known for known in OFTEN_MISTYPED if OSA.distance(word, known, score_cutoff=1) <= 1]
    if len(near) != 1:
        return word
    slips.append(
        f"“{word}” was read as “{near[0].capitalize() if near[0] in WEEKDAYS + MONTHS else near[0]}”."
    )
    return near[0]
