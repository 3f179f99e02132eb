"""What may be kept of e-mail addresses, numbers and lines of text, and what is refused with what to do."""

import string
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.contacting import digits_of, fault_in_contact, fault_in_line, fault_in_lines


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "ann@example.org"),
        ("email", "a.o'neill+net@early-years.westhaven.gov.uk"),
        ("email", "a" * 64 + "@" + "b" * 63 + "." + "c" * 63 + ".uk"),
        ("phone", "01632 960001"),
        ("phone", "+44 (0)1632 960001"),
        ("phone", "07700-900001"),
        ("address", "1 Quay Lane\nSaltmere\nXW5 1QG"),
        ("address", "Tŷ Gwyn, Lôn y Môr"),
        ("email", ""),
    ],
)
def test_what_people_have_is_kept(field: str, value: str) -> None:
    assert fault_in_contact(field, value) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "ann"),
        ("email", "ann@example"),
        ("email", "ann@bea@example.org"),
        ("email", "ann @example.org"),
        ("email", "ann@example..org"),
        ("email", "ann@example.org."),
        ("email", "ann@example.org, bea@example.org"),
        ("email", "Ann <ann@example.org>"),
        ("email", "ann@example.org\nBcc: everybody@example.org"),
        ("email", "ann@example.org\r\n"),
        ("email", "ann@exam\u2028ple.org"),
        ("email", "a" * 64 + "@" + ".".join(["b" * 60] * 4)),
        ("phone", "12345"),
        ("phone", "0" * 16),
        ("phone", "01632 960001 after six"),
        ("phone", "01632\n960001"),
        ("phone", "٠١٦٣٢٩٦٠٠٠١"),
        ("address", "x" * 401),
        ("address", "1 Quay Lane\x00"),
    ],
)
def test_what_cannot_be_right_is_refused_with_an_example_or_what_to_do(field: str, value: str) -> None:
    told = fault_in_contact(field, value)
    assert told
    assert "One that does" in told or "Two that do" in told or "Please" in told


@given(st.text(max_size=60), st.sampled_from(["{}@example.org", "ann@{}.org", "ann@example.org{}"]))
def test_no_address_that_is_kept_adds_a_header_or_a_second_recipient(text: str, around: str) -> None:
    address = around.format(text)
    if fault_in_contact("email", address) is None:
        message = EmailMessage(policy=SMTP)
        message["To"] = address
        assert [one.addr_spec for one in message["To"].addresses] == [address]
        assert message.as_bytes().count(b"\r\n") == 2


@given(st.text(max_size=60))
def test_one_line_that_is_kept_is_one_line_that_any_database_takes(text: str) -> None:
    if fault_in_line(text, 60) is None:
        assert len(text.splitlines()) <= 1
        assert "\0" not in text
        text.encode()
    lines = text.replace("\r", "\n")
    if fault_in_lines(lines, 60) is None:
        assert len(lines.splitlines()) <= lines.count("\n") + 1


@given(st.text(string.digits + " ()-", max_size=20))
def test_a_number_is_compared_however_it_is_written(rest: str) -> None:
    assert digits_of(f"01632{rest}") == digits_of(f"+44 1632{rest}") == digits_of(f"+44 (0)1632{rest}")
