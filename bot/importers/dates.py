"""Dates as registers write them, and the day a register was drawn up."""

import re
from datetime import date
from functools import lru_cache

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = "(?:" + "|".join(MONTHS) + ")[a-z]*"
# Ofsted began in 1992 and took over registrations that councils had made before; none is older than this.
OLDEST = 1900

YEAR_FIRST = r"(?P<y>\d{4})[-/._ ]?(?P<m>\d{2})[-/._ ]?(?P<d>\d{2})"
DAY_FIRST = r"(?P<d>\d{1,2})[-/._ ](?P<m>\d{1,2})[-/._ ](?P<y>\d{4})"
IN_WORDS = rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[-/._ ]*(?P<m>{MONTH})[-/._, ]*(?P<y>\d{{4}})"
WRITTEN = tuple(re.compile(rf"(?<!\d){form}(?!\d)", re.I) for form in (YEAR_FIRST, IN_WORDS, DAY_FIRST))
TIME_OF_DAY = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2})?(\.\d+)?Z?$")
AS_AT = re.compile(r"as[-_ ]*(?:at|of)", re.I)


@lru_cache(maxsize=32768)
def read_date(text: str) -> date | None:
    """A date written day first (`31/08/2021`, `31 Aug 2021`) or as ISO; None where it is none."""
    plain = TIME_OF_DAY.sub("", text)
    for form in WRITTEN:
        match = form.fullmatch(plain)
        if match:
            return _date(match)
    return None


def stated_date(text: str) -> date | None:
    """The date in a file's name or its first lines; the one after “as at” where there are several."""
    after = AS_AT.split(text, maxsplit=1)[-1]
    return _first_date(after) or _first_date(text)


def _first_date(text: str) -> date | None:
    found = [match for form in WRITTEN for match in form.finditer(text)]
    dates = [day for match in sorted(found, key=re.Match.start) if (day := _date(match))]
    return dates[0] if dates else None


def _date(match: re.Match[str]) -> date | None:
    month = match["m"].lower()
    number = int(month) if month.isdigit() else MONTHS.index(month[:3]) + 1
    try:
        day = date(int(match["y"]), number, int(match["d"]))
    except ValueError:
        return None
    return day if day.year >= OLDEST else None
