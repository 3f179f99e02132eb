"""The versions of publicity in several languages and formats, and which of them somebody gets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.policy import Reaching
from bot.services.records import Preference, PublicityText
from bot.services.share.library import Item

STANDARD = "standard"
FORMATS: Mapping[str, str] = {
    STANDARD: "Plain text",
    "easy": "Easy Read",
    "large": "Large print",
    "audio": "Audio",
    "bsl": "British Sign Language",
}
"""What people may need: see https://www.gov.uk/government/publications/inclusive-communication/accessible-communication-formats."""
ENGLISH = "english"


@dataclass(frozen=True)
class Said:
    """What publicity says in one language and format."""

    language: str
    format: str
    title: str
    text: str
    link: str

    @classmethod
    def of(cls, row: PublicityText) -> "Said":
        """One that was added."""
        return cls(row.language, row.format, row.title, row.text, row.link)

    @classmethod
    def main(cls, item: Item, policy: Reaching) -> "Said":
        """What the item itself says."""
        one = item.version
        return cls(one.language or policy.language, STANDARD, one.title, one.text, one.link)

    @property
    def key(self) -> tuple[str, str]:
        return self.language.casefold(), self.format

    @property
    def is_empty(self) -> bool:
        return not (self.text or self.link)

    def is_same(self, row: PublicityText) -> bool:
        """Whether that one is in the same language and format."""
        return self.key == (row.language.casefold(), row.format)

    def tidy(self) -> "Said":
        """Without spaces that were typed by accident."""
        return replace(
            self,
            language=" ".join(self.language.split()),
            title=" ".join(self.title.split()),
            text=self.text.strip(),
            link=self.link.strip(),
        )


def language_of(said: Preference | None, policy: Reaching) -> str:
    """The language somebody prefers."""
    return (said.language.strip() if said else "") or policy.language


def best(item: Item, texts: Sequence[PublicityText], language: str, form: str, policy: Reaching) -> Said:
    """The version somebody gets: in their language, else in English, else the item's own words.

    Of that language it is the format they want, else plain text, else any there is.
    """
    every = [Said.main(item, policy), *map(Said.of, texts)]
    for tongue in (language.casefold(), ENGLISH):
        here = [one for one in every if one.language.casefold() == tongue]
        for wanted in (form, STANDARD):
            found = [one for one in here if one.format == wanted]
            if found:
                return found[0]
        if here:
            return here[0]
    return every[0]
