"""The kinds of things that are shared: the one table of what each is made of, and who may do what with it.

How a kind is added, such as “source”, each step a few lines, and a file of its own in each layer:

1. Here: an entry in `KINDS`. With it alone the kind has its form, its check before it is published, its page,
   its versions, `/share add source`, `/share find`, its reviews, and its place in digests.
2. `bot/store/share/source.py` and a migration, where it needs tables; `bot/store/tables.py` names the file.
3. `bot/services/share/source.py`: its own rules, which get a `Library`. What they hold about people goes into
   `bot/services/share/holdings.py`.
4. `bot/views/share/source.py`: what its page shows beside (`…_part`, blocks), its forms, its buttons.
5. `bot/handlers/share/source.py`: `register(routes)` for its buttons and forms, named in
   `bot/handlers/share/__init__.py` together with its door on the Kith menu and what waits in “Today”; its
   sub-command of `/share`, if it has one, in `COMMANDS` of `bot/handlers/share/commands.py`; its page parts
   in `PARTS` of `bot/handlers/share/parts.py`. After an act, `page_of` of `bot/handlers/share/page.py` shows
   the page anew.
6. `bot/nudges/share/source.py`: a `Capability`, named in `bot/nudges/share/__init__.py`.

Who has to be told of a new item or version is best found by a rule: whatever is published, by whatever way,
is a row of `ShareItem` with `state` `published`, and `number` grows with each version.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.services.people import Standing

EVERYBODY = frozenset({Standing.MEMBER, Standing.GUEST, Standing.ELSEWHERE})
STAFF = frozenset({Standing.MEMBER})
MOST_PART = 2000


class Fill(StrEnum):
    """How a part is filled in."""

    LINE = "line"
    LINES = "lines"
    DATE = "date"
    ONE = "one"
    """One of its choices."""
    SOME = "some"
    """Any of its choices; kept with a line for each."""


@dataclass(frozen=True)
class Part:
    """A part that only one kind of items has; kept by its name among the `details` of a version."""

    name: str
    """No name of a column of `ShareVersion`: those are in every form."""
    label: str
    """As whoever fills it in reads it."""
    hint: str = ""
    heading: str = ""
    """As readers of the item read it, where that is otherwise."""
    fill: Fill = Fill.LINES
    choices: Mapping[str, str] = field(default_factory=dict)
    """What is kept → what people read for it."""
    most: int = MOST_PART
    required: bool = True


@dataclass(frozen=True)
class Check:
    """A question that whoever publishes has to say yes to."""

    name: str
    question: str


@dataclass(frozen=True)
class Kind:
    """One kind of items."""

    name: str
    label: str
    """As people read it, such as “Practice example”."""
    labels: str
    """The same of several."""
    intro: str
    """What it is for, at the head of its form."""
    publishers: frozenset[Standing]
    """Who may publish one."""
    refusal: str
    """What others are told who try to."""
    parts: Sequence[Part] = ()
    lead: str = ""
    """The part whose beginning stands in messages that show an item; the text, where there is none."""
    has_text: bool = True
    """Whether it has a text of its own, beside its parts; then a text, a link or a file is needed."""
    checks: Sequence[Check] = ()
    scans: bool = False
    """Whether its words are looked through for what may tell who a child is."""
    review_months: int = 12
    """After how many months its owner looks whether it is still right, unless they say otherwise."""
    straight: bool = True
    """Whether filling in the form leads on to publishing it; else it stays a draft, and its page has the
    kind's own way on. Its service calls `Library.publish` in the end.
    """
    needs_approval: bool = False
    """Whether somebody else approves each version first (see `bot.services.share.approval`)."""
    in_digest: bool = True
    """Whether what is new of it stands in the digest by topic."""
    label_part: str = ""
    """The part of one choice whose words stand in the place of `label`, where there is one."""

    def label_for(self, details: Mapping[str, str]) -> str:
        """What people read for an item of which these are the parts."""
        for part in (one for one in self.parts if one.name == self.label_part):
            return part.choices.get(details.get(part.name, ""), self.label)
        return self.label


CONSENT: Mapping[str, str] = {
    "own": "It is my own work, and others may use it",
    "agreed": "Whoever made it agreed that others may use it",
    "open": "It is published for everybody to use",
}
"""Why something may be used again."""
MAY_BE_USED: Mapping[str, str] = {
    "own": "others may use it",
    "agreed": "whoever made it agreed that others may use it",
    "open": "published for everybody to use",
}
"""The same as readers read it."""
LEVELS: Mapping[str, str] = {"local": "Local", "regional": "Regional", "national": "National"}
AUDIENCES: Mapping[str, str] = {
    "childminders": "Childminders",
    "nurseries": "Nurseries and pre-schools",
    "out_of_school": "Out-of-school clubs",
    "schools": "Schools",
    "families": "Families",
    "networks": "Those who run networks",
}
"""For whom something is; for nobody in particular, it is for everybody."""
PRACTICE = "practice"
UPDATE, NETWORK_GUIDE = "update", "guide"
LESSONS = "lessons"
SOURCE = "source"
QUESTION = "question"
"""The part of a source that says which question it answers."""
PUBLICITY = "publicity"
STAFF_PUBLISH = (
    "This is published by the council’s own staff. If something is missing, please tell your co-ordinator."
)
NO_CHILD = (
    Check("names", "No child, parent or carer is named, and no initials or nicknames stand for one"),
    Check(
        "together",
        "Nobody who knows the setting could work out which child it is, from age, date, diagnosis, language, "
        "family or events together",
    ),
    Check(
        "pictures", "No picture or file shows a child, a name on a peg or a drawing, or a child’s own record"
    ),
)
"""That no child can be recognised: asked before an example of practice is published.

After the regulator: somebody can be identified without a name, by what is known about them together
(https://ico.org.uk/for-organisations/uk-gdpr-guidance-and-resources/personal-information-what-is-it/what-is-personal-data/can-we-identify-an-individual-indirectly/).
"""

NOT_PRIVATE = (
    Check(
        "private",
        "Nothing in it is private: no child, parent or carer can be recognised, and nobody who asked for it",
    ),
)
"""Asked before a source is published: helplines have telephone numbers, so no scan can tell."""

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            PRACTICE,
            "Practice example",
            "Practice examples",
            "What works in your setting can help others. Tell it in a few sentences, without anything by "
            "which a child could be recognised.",
            publishers=EVERYBODY,
            refusal="This account was closed, so nothing was changed.",
            parts=(
                Part(
                    "context",
                    "Where you began",
                    "The setting, the children’s ages as a group, what was difficult.",
                    heading="Context",
                ),
                Part("done", "What you did", "So that others could do the same.", heading="What was done"),
                Part(
                    "evidence",
                    "How you know that it worked",
                    "What you saw, counted or were told.",
                    heading="Evidence",
                ),
                Part(
                    "outcome",
                    "What is different now",
                    "For children, families or staff.",
                    heading="Outcome",
                ),
            ),
            lead="done",
            has_text=False,
            checks=NO_CHILD,
            scans=True,
        ),
        Kind(
            UPDATE,
            "Safeguarding update",
            "Safeguarding updates",
            "Say what is new in a few sentences. In the next step you choose who must read it: each of them "
            "is asked until they say that they have.",
            publishers=STAFF,
            refusal=STAFF_PUBLISH,
            parts=(
                Part(
                    "sort",
                    "What it is",
                    fill=Fill.ONE,
                    choices={"update": "Safeguarding update", LESSONS: "Lessons of a case review"},
                ),
                Part("effective", "In effect from", "From this day on everybody acts by it.", fill=Fill.DATE),
                Part(
                    "act",
                    "What settings have to do",
                    "In steps that each setting can tick off.",
                    required=False,
                ),
            ),
            checks=NO_CHILD,
            scans=True,
            straight=False,
            label_part="sort",
        ),
        Kind(
            NETWORK_GUIDE,
            "Network guide",
            "Guides to running networks",
            "What works in running a network of settings: begun, led, paid for, kept going. Say which "
            "organisation it comes from, and where it was used.",
            publishers=EVERYBODY,
            refusal="This account was closed, so nothing was changed.",
            parts=(
                Part(
                    "organisation",
                    "Organisation it comes from",
                    "Its full name, such as: National Children’s Bureau.",
                    fill=Fill.LINE,
                    most=150,
                ),
                Part(
                    "helps",
                    "What it helps with",
                    fill=Fill.SOME,
                    choices={
                        "beginning": "Beginning a network",
                        "meeting": "Meetings and keeping in touch",
                        "leading": "Leading and facilitating",
                        "members": "Finding and keeping members",
                        "resources": "Money, rooms and other resources",
                        "difficult": "When it gets difficult",
                        "evaluating": "Looking at what came of it",
                    },
                ),
                Part("works", "What works", "So that somebody else could do the same."),
                Part(
                    "used",
                    "Where it was used",
                    "Which network, when, and how it went. Others add to it by “We used this”.",
                ),
            ),
            lead="works",
            has_text=False,
            checks=NO_CHILD[:1],
            scans=True,
        ),
        Kind(
            SOURCE,
            "Information source",
            "Information sources",
            "Where others find what they need: a web page, a helpline, a service, or the answer itself.",
            publishers=EVERYBODY,
            refusal="This account was closed, so nothing was changed.",
            parts=(
                Part(
                    "contact",
                    "Telephone, e-mail or address",
                    "Of an organisation, not somebody’s own.",
                    fill=Fill.LINE,
                    most=200,
                    required=False,
                ),
                Part(
                    QUESTION,
                    "The question it answers",
                    "As people ask it: others find it by these words too.",
                    required=False,
                ),
            ),
            lead="",
            checks=NOT_PRIVATE,
            review_months=6,
        ),
        Kind(
            PUBLICITY,
            "Publicity",
            "Publicity",
            "Tell settings of your role and of the support on offer. Write it in English here; other "
            "languages and formats come next, then who gets it. A colleague approves it before it is sent.",
            publishers=STAFF,
            refusal=STAFF_PUBLISH,
            parts=(
                Part(
                    "about",
                    "What it is about",
                    fill=Fill.SOME,
                    choices={
                        "role": "What the network co-ordinator does",
                        "support": "Support on offer",
                        "services": "A service families can use",
                        "event": "An event",
                    },
                ),
                Part(
                    "contact",
                    "Whom to ask",
                    "A name, a telephone number or an e-mail address that may be given to everybody.",
                    fill=Fill.LINE,
                    most=150,
                ),
            ),
            straight=False,
            review_months=6,
            needs_approval=True,
            in_digest=False,
        ),
    )
}
"""Every kind by its name, in the order in which people see them."""
