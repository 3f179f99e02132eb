"""How days are written: the patterns whose readers are in `bot.when.days`."""

import re

from bot.when.wording import MONTHS, WEEKDAYS

WD = rf"(?P<weekday>{'|'.join(WEEKDAYS)})"
MONTH = rf"(?P<month>{'|'.join(MONTHS)})"
YEAR = r"(?:[ -]?(?P<year>\d{4})(?! (?:hour|am|pm)))"
COUNT = r"(?P<count>\d{1,3}|an?|a couple of)"
UNIT = r"(?P<unit>day|week|month|year|fortnight)"
ISO = re.compile(r"(?P<year>\d{4})[-/](?P<number>\d{1,2})[-/](?P<day>\d{1,2})")
NUMERIC = re.compile(r"(?P<day>\d{1,2})(?P<sign>[-/.])(?P<number>\d{1,2})(?P=sign)(?P<year>\d{4}|\d{2})")
DAY_AND_MONTH = re.compile(r"(?P<day>\d{1,2})/(?P<number>\d{1,2})")
IN_WORDS = re.compile(
    rf"(?:the )?(?P<day>\d{{1,2}})\.?[ -]?(?:day )?(?:of )?{MONTH}{YEAR}?"
    rf"|{MONTH.replace('month', 'month2')} (?:the )?(?P<day2>\d{{1,2}})\.?(?![:.\d])"
    rf"{YEAR.replace('year', 'year2')}?(?! (?:am|pm|oclock))"
)
OF_THE_MONTH = re.compile(r"(?:the )?(?P<day>\d{1,2})\.(?: of the month| day of the month)?")
WEEKDAY = re.compile(
    rf"(?:the )?(?P<which>this coming|coming|this|next|last)? ?{WD}"
    r"(?: (?P<later>week|fortnight)| (?P<after>after next))?"
)
WEEKS_ON = re.compile(
    rf"(?:{COUNT} )?(?P<unit>week|fortnight) (?:on |from |after |this )*(?P<next>next )?{WD}"
)
NAMED = re.compile(
    r"(?P<day>today|tonight|tomorrow|yesterday|(?:the )?day after tomorrow"
    r"|this (?P<part>morning|afternoon|evening))"
)
WEEKS_FROM = re.compile(
    rf"(?:in )?{COUNT} {UNIT} (?:from |after )?(?P<from>today|tomorrow|now)"
    r"|(?P<from2>today|tomorrow) (?P<unit2>week|fortnight)"
)
AHEAD = re.compile(
    rf"in {COUNT} {UNIT}(?: time)?|(?P<count2>\d{{1,3}}|an?) (?P<unit2>week|month|day|fortnight) time"
)
WEEK = re.compile(
    r"(?:(?:in |of |the )*(?P<which>this|next) week|(?:in |of )?the week (?P<after>after next))"
)
DAY_IN_DIGITS = re.compile(
    rf"{WD} (?P<day>1[3-9]|2\d|3[01])(?=$| (?:at|from|by) | \d{{1,2}}(?:[:.]\d\d|(?:[:.]\d\d)? (?:am|pm)))"
)
# Behind a weekday: a date without its year, or a time.
DOTTED = re.compile(r" (?:the )?(?P<day>\d{1,2})\.(?P<number>0[1-9]|1[0-2])(?!\S)(?! (?:am|pm|hour))")
THIS_DAY = re.compile(r"(?:this|same) day next week")
IN_MONTH = re.compile(rf"(?:in |of )?(?:(?P<which>this|next) month|(?:(?P<next>next) )?{MONTH}{YEAR}?)")
NTH = re.compile(
    rf"(?:the )?(?P<nth>\d\.|last) {WD}(?: (?:of|in))? (?:(?P<which>the|this|next) month|{MONTH}{YEAR}?)"
)
NTH_OF_WHAT = re.compile(rf"(?:the )?[1-5]\. {WD}")
END = re.compile(
    r"(?:the )?(?:(?P<end>end)|start|beginning|1\. day) of "
    rf"(?:(?P<which>the|this|next) month|the (?P<whole>year)|{MONTH}{YEAR}?|month)"
)
HOURS = (
    r"half an hour|a quarter of an hour|3 quarters of an hour|\d{1,2} and a half hour|\d{1,3} minute"
    r"|(?:an|1|\d{1,2}) hour(?: and a half|(?: and)? \d{1,2} minute)?"
)
WITHIN_HOURS = re.compile(rf"in (?P<hours>{HOURS})(?: time)?|(?P<hours2>{HOURS}) (?:from now|time)")
VAGUE = re.compile(r"(?:the |this |next |at |on )*(?P<what>weekend|end of (?:the |next |this )?week)")
