"""A PDF that only its password opens, and in which nothing that somebody typed is lost."""

import io
import logging
import re
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError

from bot.views.pdf import Paragraph, make_pdf, printable

AT = datetime(2026, 9, 14, 9, tzinfo=UTC)
PASSWORD = "KX7M4-2B9CD"
SAID = "Zoë Łukaszewska-Żółć, Ελένη, Наталія, آوا محمد, חנה: {nb} **not bold** 100 % <&>"


def pdf(text: str) -> bytes:
    return make_pdf("Concern K7MX-23", [Paragraph("In front")], [Paragraph(text)], PASSWORD, AT)


def read(made: bytes, password: str = PASSWORD) -> list[str]:
    reader = PdfReader(io.BytesIO(made))
    assert reader.decrypt(password)
    return [page.extract_text() for page in reader.pages]


def test_it_opens_with_its_password_alone() -> None:
    made = pdf(SAID)
    locked = PdfReader(io.BytesIO(made))
    assert locked.is_encrypted
    with pytest.raises(FileNotDecryptedError):
        _ = locked.pages[0]
    assert not locked.decrypt("KX7M4-2B9CE")
    assert not locked.decrypt("")


def test_it_is_encrypted_with_aes_256_its_title_too() -> None:
    made = pdf(SAID)
    how = PdfReader(io.BytesIO(made)).trailer["/Encrypt"]
    assert (how["/V"], how["/R"], how["/CF"]["/StdCF"]["/CFM"]) == (5, 6, "/AESV3")
    assert b"K7MX" not in made


def test_names_of_many_languages_stand_in_it_as_they_were_typed() -> None:
    _, body = read(pdf(SAID))
    for word in re.findall(r"[\w{}*%<&>-]+", SAID):
        assert word in body


@pytest.mark.slow
def test_what_was_typed_over_several_lines_or_is_very_long_is_there_whole() -> None:
    text = "\n".join(f"line {number}" for number in range(200)) + "\n" + "unbroken" * 300
    pages = read(pdf(text))
    body = "".join(pages[1:])
    assert all(re.search(rf"line {number}\b", body) for number in range(200))
    joined = re.sub(r"ConcernK7MX-23·page\dof\d", "", re.sub(r"\s", "", body))
    assert joined.count("unbroken") == 300
    assert f"page {len(pages)} of {len(pages)}" in pages[-1]


@pytest.mark.parametrize(
    ("typed", "stands"),
    [
        ("ক", "[U+0995 BENGALI LETTER KA]"),
        ("a\u202eb", "a[U+202E RIGHT-TO-LEFT OVERRIDE]b"),
        ("a\x07b", "a[U+0007]b"),
        ("soft\u00adhyphen", "soft[U+00AD SOFT HYPHEN]hyphen"),
        ("a\r\nb", "a\nb"),
    ],
)
def test_a_character_it_has_no_letter_for_is_named(typed: str, stands: str) -> None:
    assert printable(typed) == stands


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(st.text(max_size=200))
def test_whatever_is_typed_comes_into_it(text: str) -> None:
    read(pdf(text))


@given(st.text(max_size=200))
def test_no_character_is_dropped(text: str) -> None:
    named = re.sub(r"\[U\+([0-9A-F]+)[^\]]*\]", lambda found: chr(int(found[1], 16)), printable(text))
    assert named.replace("\n", "") == text.replace("\r\n", "\n").replace("\n", "")
    assert all(unicodedata.category(one) not in ("Cc", "Cs") or one == "\n" for one in printable(text))


def test_nothing_of_it_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        pdf("CANARY ক")
    assert "CANARY" not in caplog.text
    assert "BENGALI" not in caplog.text
    assert "ক" not in caplog.text
