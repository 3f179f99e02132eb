"""A PDF that nobody opens without its password: encrypted as it is made, in memory.

AES with a 256-bit key, as PDF 2.0 has it (https://py-pdf.github.io/fpdf2/Encryption.html). The letters are
those of DejaVu Sans, which Kith brings: Latin, Greek, Cyrillic, Arabic, Hebrew, Armenian, Georgian and more.
What it has no letter for is named (“[U+0995 BENGALI LETTER KA]”), and so is what would not be seen or would
turn text round: nothing is dropped.
"""

import secrets
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from fpdf import FPDF
from fpdf.enums import AccessPermission, EncryptionMethod
from fpdf.fonts import TTFFont

from bot.resources import CONFIG

REGULAR, BOLD = CONFIG / "fonts" / "DejaVuSans.ttf", CONFIG / "fonts" / "DejaVuSans-Bold.ttf"
FAMILY, MARGIN, FOOT = "DejaVu", 20, 15  # millimetres
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
JOINERS = "\u200c\u200d"
"""They are not seen, but letters take another shape by them, in Persian for one."""


@dataclass(frozen=True)
class Paragraph:
    """Some text, on lines of its own. Any character is welcome in it."""

    text: str
    size: int = 10
    """In points."""
    bold: bool = False
    space: float = 1
    """Before it, in millimetres."""


def make_pdf(
    title: str, front: Sequence[Paragraph], body: Sequence[Paragraph], password: str, at: datetime
) -> bytes:
    """A title page and what follows, with `title` and the number of each page at its foot."""
    with _laid_out(title, front, body, at) as counted:
        pages = counted.page
    with _laid_out(title, front, body, at, pages) as made:
        _lock(made, password)
        return bytes(made.output())


def _lock(made: FPDF, password: str) -> None:
    # Who has the password may print and copy it; the owner's password is thrown away.
    made.set_encryption(
        owner_password=secrets.token_urlsafe(24),
        user_password=password,
        encryption_method=EncryptionMethod.AES_256,
        permissions=AccessPermission.all(),
        encrypt_metadata=True,
    )


def printable(text: str) -> str:
    """The same text, in which each character the letters lack is named."""
    known = _letters()
    return "".join(each if _is_seen(each, known) else _named(each) for each in text.replace("\r\n", "\n"))


class _Paper(FPDF):
    """A4, with a foot on each page."""

    def __init__(self, title: str, pages: int, at: datetime) -> None:
        super().__init__(format="A4")
        self.foot, self.number_of_pages = title, pages
        # Somebody may have typed what would be taken for the number of pages.
        self.str_alias_nb_pages = ""
        self.add_font(FAMILY, "", REGULAR)
        self.add_font(FAMILY, "B", BOLD)
        self.set_text_shaping(True)
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, MARGIN)
        self.set_title(title)
        self.set_creator("Kith")
        self.set_creation_date(at)

    @property
    def letters(self) -> Sequence[TTFFont]:
        """The fonts it is written with."""
        return [font for font in self.fonts.values() if isinstance(font, TTFFont)]

    def footer(self) -> None:
        """What stands at the foot of each page."""
        self.set_y(-FOOT)
        self.set_font(FAMILY, "", 8)
        self.cell(0, 5, f"{self.foot} · page {self.page} of {self.number_of_pages}", align="C")


@contextmanager
def _laid_out(
    title: str, front: Sequence[Paragraph], body: Sequence[Paragraph], at: datetime, pages: int = 0
) -> Iterator[_Paper]:
    paper = _Paper(title, pages, at)
    try:
        _fill(paper, front, body)
        yield paper
    finally:
        for font in paper.letters:
            font.ttfont.close()


def _fill(paper: _Paper, front: Sequence[Paragraph], body: Sequence[Paragraph]) -> None:
    for part in (front, body):
        paper.add_page()
        for each in part:
            paper.set_font(FAMILY, "B" if each.bold else "", each.size)
            paper.ln(each.space)
            paper.multi_cell(
                0, each.size * 0.5, printable(each.text), align="L", new_x="LMARGIN", new_y="NEXT"
            )


@cache
def _letters() -> frozenset[int]:
    with _laid_out("", (), (), BEGINNING) as paper:
        return frozenset.intersection(*(frozenset(font.cmap) for font in paper.letters))


def _is_seen(character: str, known: frozenset[int]) -> bool:
    if character in "\n" + JOINERS:
        return True
    return ord(character) in known and unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")


def _named(character: str) -> str:
    name = unicodedata.name(character, "")
    return f"[U+{ord(character):04X}{' ' if name else ''}{name}]"
