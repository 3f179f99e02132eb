"""How certificates, needs and hours are told, in “My CPD”, in team views, in messages and in files."""

from collections.abc import Sequence
from datetime import date

from bot.certificates import Certificates
from bot.services.cpd.requirements import Because, Judged, Need, State
from bot.services.records import CpdCertificate, CpdRole
from bot.views.text import bold, escape, say_date, shorten

STATES = {
    State.HELD: "held",
    State.SOON: "runs out soon",
    State.EXPIRED: "has run out",
    State.MISSING: "missing",
}


def say_minutes(minutes: int) -> str:
    """2 hours, 1 hour 30 minutes, 45 minutes."""
    hours, rest = divmod(minutes, 60)
    told = [_count(hours, "hour")] if hours else []
    return " ".join([*told, *([_count(rest, "minute")] if rest or not hours else [])])


def say_days(days: int) -> str:
    """1 day, 30 days."""
    return _count(days, "day")


def say_until(until: date | None, today: date) -> str:
    """Until when something counts, from where the reader is."""
    if until is None:
        return "counts, with no end stated"
    if until < today:
        return f"ran out on {say_date(until)}, {say_days((today - until).days)} ago"
    left = (until - today).days
    return f"counts until {say_date(until)}, " + (f"{say_days(left)} left" if left else "which is today")


def say_need(need: Need, today: date) -> str:
    """How it stands with something that must be held: “Paediatric first aid: missing, needed by …”. Plain."""
    title, beside = need.requirement.title, "" if need.is_required else " (your roles do not ask for it)"
    if need.state is not State.MISSING:
        return f"{title}: {say_until(need.by, today)}{beside}"
    if need.by is None or need.by < today:
        return f"{title}: missing, needed now"
    return f"{title}: missing, needed by {say_date(need.by)}"


def say_why(judged: Judged, printed: date | None) -> str:
    """Why a certificate counts until the day it does, where one would think otherwise. Plain."""
    if judged.until is None or judged.because in (Because.NOTHING, Because.PRINTED):
        return ""
    if judged.because is Because.REQUIREMENT and printed is None:
        return ""
    until = say_date(judged.until)
    if judged.because is Because.REQUIREMENT:
        return f"It counts until {until}: what was required when it was issued gives it so long."
    return (
        f"It counts until {until}: what is required has changed since, and certificates from before count "
        "until then."
    )


def certificate_line(one: CpdCertificate, today: date) -> str:
    """A certificate in two lines. Safe."""
    if one.replaced_by is not None:
        told = f"replaced by a later one; issued on {say_date(one.issued_on)}"
    else:
        told = f"{say_until(one.counts_until, today)}; issued on {say_date(one.issued_on)}"
    file = " · with a file" if one.file_id else ""
    return f"{bold(shorten(one.title, 150))}\n{told}{file}"


def roles_line(roles: Sequence[CpdRole], certificates: Certificates) -> str:
    """What somebody does. Safe."""
    return escape(", ".join(certificates.roles[one.role] for one in roles))


def _count(number: int, unit: str) -> str:
    return f"{number:,} {unit}{'' if number == 1 else 's'}"
