"""What people are told of their certificates by a message."""

from datetime import date

from bot.services.cpd.reminders import Change
from bot.services.records import CpdCertificate
from bot.views.cpd.mine import DOOR, ME, RENEW
from bot.views.cpd.saying import say_days
from bot.views.doors import NO_CHANNEL
from bot.views.notes import Note
from bot.views.text import button, say_date, say_weekday, shorten

OTHERWISE = "Once you have the new one, please tell your network co-ordinator, so that it is noted."


def expires(one: CpdCertificate, until: date, today: date) -> Note:
    """That a certificate runs out, or has run out."""
    title, left = shorten(one.title, 150), (until - today).days
    counts = "counted" if left < 0 else "counts"
    lines = [f"Issued on {say_date(one.issued_on)}. The last day on which it {counts}: {say_weekday(until)}."]
    if left < 0:
        heading = f"Has run out: {title}"
        lines.append(f"That was {say_days(-left)} ago. Have you renewed it? Then note the new one.")
    else:
        heading = f"Runs out soon: {title}"
        lines.append(
            f"That is {'today' if not left else f'in {say_days(left)}'}. Now is a good time to renew it."
        )
    buttons = [
        button("I have renewed it", RENEW, f"{ME}:{one.id}", style="primary"),
        DOOR.as_button(NO_CHANNEL),
    ]
    return Note(heading, lines, buttons, OTHERWISE)


def settled(one: CpdCertificate) -> Note:
    """What a reminder says once the certificate was renewed, or counts until another day."""
    until = f"It counts until {say_date(one.counts_until)}." if one.counts_until else "It has no end."
    return Note(f"Noted: {shorten(one.title, 150)}", [until, "There is nothing left to do."])


def removed() -> Note:
    """The same once it was taken out of the record."""
    return Note("This certificate is not in your record any more", ["There is nothing left to do."])


def changed(change: Change) -> Note:
    """That what is required changes, and by when it matters to the reader."""
    title, version = change.requirement.title, change.version
    lines = [f"From {say_date(version.in_force)}: {version.says}", _say_yours(change)]
    if change.old_until:
        lines.append(f"Certificates issued before that day count until {say_date(change.old_until)} at most.")
    lines.append(f"Where that is said: {version.source}")
    return Note(f"What is required changes: {title}", lines, [DOOR.as_button(NO_CHANNEL)], OTHERWISE)


def _say_yours(change: Change) -> str:
    one = change.certificate
    if one is None:
        return "You have noted no certificate for it yet."
    if one.counts_until is None:
        return f"Yours, issued on {say_date(one.issued_on)}, counts as before."
    return f"Yours, issued on {say_date(one.issued_on)}, counts until {say_date(one.counts_until)}."
