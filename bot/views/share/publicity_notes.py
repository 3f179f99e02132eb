"""What people are told of publicity."""

from bot.services.share.approval import APPROVED
from bot.services.share.publicity_nudges import Decided, Told
from bot.services.share.publicity_texts import STANDARD, Said
from bot.views.notes import Note
from bot.views.share.pages import OPEN
from bot.views.share.publicity import DECIDE, NOT_FOR_ME, USEFUL, format_buttons, say_version
from bot.views.text import button, shorten

ENOUGH = 700
SAID = {"useful": "You said: thank you, useful.", "not_for_me": "You said: not for me."}


def note_sent(told: Told) -> Note:
    """Publicity in the language and format of who gets it, with what they can say of it."""
    said, value = told.said, str(told.item.id)
    contact = told.item.version.details.get("contact", "")
    lines = [
        *([shorten(said.text, ENOUGH)] if said.text else []),
        *([said.link] if said.link else []),
        *([f"Whom to ask: {contact}"] if contact else []),
        *_others(told),
        *([SAID[told.answer]] if told.answer in SAID else []),
    ]
    buttons = [
        button("Thank you, useful", USEFUL, value, style="primary"),
        button("Not for me", NOT_FOR_ME, value),
        button("Read it in full", OPEN, value),
        *format_buttons(told.item, told.said, told.others),
    ]
    otherwise = "If you need it in another language or format, or want no more of these, please say so."
    return Note(said.title, lines, buttons, otherwise, [said.text] if len(said.text) > ENOUGH else [])


def note_withdrawn(told: Told) -> Note:
    """What it says once it was withdrawn."""
    return Note(told.said.title, [f"This was withdrawn. {told.item.row.word}".strip()])


def note_to_approve(found: Decided) -> Note:
    """To the colleague who was asked."""
    value = str(found.item.id)
    buttons = [
        button("Look and decide", DECIDE, value, style="primary"),
        button("Open", OPEN, value),
    ]
    told = "It is not sent before you approve it. You can also send it back with a few words."
    return Note(f"Please approve: {found.item.version.title}", [told], buttons)


def note_decided(found: Decided) -> Note:
    """To who asked."""
    is_approved = found.plan.decision == APPROVED
    heading = "Approved" if is_approved else "Sent back"
    told = "You can send it now." if is_approved else f"What should change: {found.plan.words}"
    buttons = [button("Open", OPEN, str(found.item.id), style="primary")]
    return Note(f"{heading}: {found.item.version.title}", [told], buttons)


def _others(told: Told) -> list[str]:
    """The other versions, with their links for who reads this outside of Slack."""
    return [f"Also in {_say(one)}" for one in told.others][:8]


def _say(said: Said) -> str:
    named = say_version(said) if said.format != STANDARD else said.language
    return f"{named}: {said.link}" if said.link else named
