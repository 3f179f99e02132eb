"""What the words after `/kith` ask for, and which command is nearest to whatever somebody wrote."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from html import unescape

from rapidfuzz import fuzz, process
from sqlalchemy.orm import Session

from bot.services.people import Actor, act_of
from bot.services.roles import Role
from bot.store import audit

# With `should_escape`, a person in a command comes as <@U012ABCDEF|name>
# (https://docs.slack.dev/interactivity/implementing-slash-commands); in a message without the name.
MENTION = re.compile(r"<@([UW][A-Z0-9]{2,30})(?:\|([^<>]*))?>")
REMOVE = ("remove", "take")
MINE, END = ("mine", "take", "take over"), ("end", "stop", "remove")
HELP = ("help", "?")
ADD = ("add", "new")
OTHER_NAMES: Mapping[str, Role] = {
    "lead": Role.SAFEGUARDING_LEAD,
    "designated safeguarding lead": Role.SAFEGUARDING_LEAD,
    "dsl": Role.SAFEGUARDING_LEAD,
    "deputy lead": Role.DEPUTY,
    "deputy safeguarding lead": Role.DEPUTY,
    "deputy designated safeguarding lead": Role.DEPUTY,
    "administrator": Role.ADMIN,
}
ROLE_NAMES: Mapping[str, Role] = {**{role.value: role for role in Role}, **OTHER_NAMES}
# Words in which people ask for a command; a misspelt one counts where it is as close as this.
NEAR = 75
# What is as short as this means something only as it is written: “for” is no “form”.
SHORT = 3
# As near to another word as a misspelling of it.
NO_MISSPELLING = frozenset({"change", "changed", "changes", "form", "forms", "greeting", "greetings"})
ASKED_WITH: Mapping[str, Sequence[str]] = {
    "/provider": (
        *("provider", "providers", "find", "search", "nursery", "nurseries", "childminder", "preschool"),
        *("playgroup", "childcare", "setting", "urn", "ofsted", "postcode", "register", "directory"),
    ),
    "/provider add": ("add", "new", "missing", "unlisted"),
    "/meeting": ("meeting", "meetings", "meet", "forum", "invite", "invitation", "agenda"),
    "/concern": (
        *("concern", "concerns", "worried", "worry", "worries", "abuse", "abused", "neglect", "hurt", "harm"),
        *("danger", "safeguarding", "whistleblowing", "allegation"),
    ),
    "/cpd": (
        *("cpd", "training", "course", "courses", "learning", "webinar", "webinars", "workshop", "workshops"),
        *("qualification", "qualifications", "certificate", "certificates"),
    ),
    "/share": ("share", "library", "example", "examples", "practice", "source", "sources"),
    "/kith": ("today", "waiting", "waits", "tasks", "todo", "approve", "approval", "requests"),
    "/kith roles": ("roles", "admins", "who", "lead", "deputy", "manager"),
    "/kith role": ("role", "admin", "permission", "permissions", "rights"),
    "/kith data": ("data", "gdpr", "privacy", "complain", "complaint", "personal"),
    "/kith forget": ("forget", "forgotten", "erase", "erasure", "delete"),
    "/kith people": ("people", "person", "offline"),
    "/kith me": (
        *("preferences", "preference", "language", "quiet", "pause", "digest", "notifications"),
        *("unsubscribe", "mute"),
    ),
    "/kith outbox": ("outbox", "undelivered", "unsent"),
    "/kith channel": ("channel", "channels", "menu", "welcome"),
    "/kith help": ("help", "commands", "hello", "hi", "kith"),
}
MEETING = frozenset({"meeting", "meetings"})
SPELLED = {word: command for command, words in ASKED_WITH.items() for word in words}
WORDS_OF_KITH = "roles|role|data|forget|help|me|people|person|channel|outbox"
COMMAND = re.compile(
    rf"/(?:kith(?:\s+(?:{WORDS_OF_KITH}))?|provider(?:\s+(?:add|help))?"
    r"|(?:meeting|concern|cpd|share)(?:\s+help)?)(?!\S)",
    re.IGNORECASE,
)


class What(Enum):
    """What can be asked of `/kith`."""

    TODAY = "today"
    HELP = "help"
    ME = "me"
    PEOPLE = "people"
    PERSON = "person"
    """One who is not on Slack, by the name in `words`."""
    ADD_PERSON = "add person"
    ROLES = "roles"
    OUTBOX = "outbox"
    SHOW_ROLE = "show role"
    GIVE_ROLE = "give role"
    TAKE_ROLE = "take role"
    WHOSE_ROLE = "whose role"
    """A role without a mention of whose."""
    WHICH_ROLE = "which role"
    """A person, and a role that there is not; or to take, without a role."""
    DATA = "data"
    FORGET = "forget"
    """With a person, or with words: the name of who is not on Slack."""
    MAKE_CHANNEL = "make channel"
    MY_CHANNEL = "my channel"
    END_CHANNEL = "end channel"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Asked:
    """The words after `/kith`, understood as far as they can be."""

    what: What
    user_id: str = ""
    role: Role | None = None
    words: str = ""
    """What was not understood, as it was typed."""


def parse(text: str) -> Asked:
    """What the words after `/kith` ask for. Understands any text, never raises."""
    first, _, rest = " ".join(text.split()).partition(" ")
    match first.lower():
        case "" | "today" if not rest:
            return Asked(What.TODAY)
        case word if word in HELP:
            return Asked(What.HELP)
        case "people" if not rest:
            return Asked(What.PEOPLE)
        case "person":
            return _parse_person(text)
        case "me" if not rest:
            return Asked(What.ME)
        case "roles" if not rest:
            return Asked(What.ROLES)
        case "outbox" if not rest:
            return Asked(What.OUTBOX)
        case "role" | "roles":
            return _parse_role(rest)
        case "data" if not rest:
            return Asked(What.DATA)
        case "forget":
            return _parse_forget(rest)
        case "channel" if not rest:
            return Asked(What.MAKE_CHANNEL)
        case "channel" if rest.lower() in MINE:
            return Asked(What.MY_CHANNEL)
        case "channel" if rest.lower() in END:
            return Asked(What.END_CHANNEL)
    return Asked(What.UNKNOWN, words=_as_typed(text))


def _parse_role(rest: str) -> Asked:
    """What follows `/kith role`: perhaps `remove`, a mention, and perhaps a role."""
    first, _, after = rest.partition(" ")
    taking = first.lower() in REMOVE
    said = after if taking else rest
    mention = MENTION.match(said)
    if mention is None:
        return Asked(What.WHOSE_ROLE, words=_as_typed(said))
    name = said[mention.end() :].strip()
    role = read_role(name)
    if role:
        return Asked(What.TAKE_ROLE if taking else What.GIVE_ROLE, mention[1], role)
    if name or taking:
        return Asked(What.WHICH_ROLE, mention[1], words=_as_typed(name))
    return Asked(What.SHOW_ROLE, mention[1])


def _parse_forget(rest: str) -> Asked:
    """What follows `/kith forget`: a mention and nothing else, or a name."""
    mention = MENTION.fullmatch(rest)
    return Asked(What.FORGET, mention[1]) if mention else Asked(What.FORGET, words=_as_typed(rest))


def _parse_person(text: str) -> Asked:
    """What follows `/kith person`: nothing, `add` and perhaps a name, or a name."""
    first, _, others = " ".join(text.split()).partition(" ")[2].partition(" ")
    if not first:
        return Asked(What.PEOPLE)
    if first.lower() in ADD:
        return Asked(What.ADD_PERSON, words=_as_typed(others))
    return Asked(What.PERSON, words=_as_typed(f"{first} {others}"))


def read_role(name: str) -> Role | None:
    """The role of this name, however it is written; a misspelt one is never guessed."""
    return ROLE_NAMES.get(" ".join(name.casefold().replace("-", " ").split()))


def nearest_role(name: str) -> Role | None:
    """The role somebody most likely means, to ask them; None where none is near."""
    found = process.extractOne(name.casefold(), ROLE_NAMES.keys(), scorer=fuzz.ratio, score_cutoff=70)
    return ROLE_NAMES[found[0]] if found else None


def nearest(text: str) -> str | None:
    """The command nearest to what somebody wrote, misspelt words too; None where none is near.

    A command that is written in the text is that one; else the first word that people ask for it with.
    """
    written = COMMAND.search(text)
    if written:
        return " ".join(written[0].split()).lower()
    words = re.findall(r"[^\W\d_]+", MENTION.sub(" ", text).casefold())
    commands = [SPELLED[word] for word in map(_as_spelled, words) if word]
    if MEETING & {*words}:
        return "/meeting"  # whoever asks who comes to a meeting, or where to find one, means that
    if "/provider add" in commands:
        return "/provider add"
    return commands[0] if commands else None


def _as_typed(text: str) -> str:
    """The words as whoever typed them saw them, to be said back."""
    named = MENTION.sub(lambda found: f"@{found[2] or 'somebody'}", " ".join(text.split()))
    return unescape(named)


def claim_answer(session: Session, actor: Actor, channel: str, request_key: str, now: datetime) -> bool:
    """Note that words in a channel are being answered; False, and nothing noted, for the same again."""
    return audit.record_once(session, act_of(actor, "message.answered", channel, now, request_key))


def _as_spelled(word: str) -> str | None:
    if word in SPELLED or len(word) <= SHORT or word in NO_MISSPELLING:
        return word if word in SPELLED else None
    found = process.extractOne(word, SPELLED.keys(), scorer=fuzz.ratio, score_cutoff=NEAR)
    return found[0] if found else None
