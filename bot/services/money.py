"""Sums of money as people write them, kept in whole pence."""

import re

MOST_PENCE = 10_000_000
"""£100,000: whatever is more was mistyped."""
FREE = ("free", "free of charge", "no charge", "nothing", "none")
POUNDS = re.compile(r"£?\s*(\d{1,3}(?:,\d{3})+|\d{1,7})(?:\.(\d{2}))?", re.ASCII)
PENCE = re.compile(r"(\d{1,3})\s*p(?:ence)?", re.ASCII | re.IGNORECASE)
HOW = "Please give an amount in pounds, such as £45 or 12.50, or “free”."


def read_pence(words: str) -> int | None:
    """`£12.50` → 1250, `free` → 0; None for nothing. Raises ValueError, which says what to write."""
    words = words.strip()
    if not words:
        return None
    if words.casefold() in FREE:
        return 0
    pounds, pence = POUNDS.fullmatch(words), PENCE.fullmatch(words)
    if pounds:
        amount = int(pounds[1].replace(",", "")) * 100 + int(pounds[2] or 0)
    elif pence:
        amount = int(pence[1])
    else:
        raise ValueError(HOW)
    if amount > MOST_PENCE:
        raise ValueError(f"That is more than {say_pence(MOST_PENCE)}. {HOW}")
    return amount


def say_pence(pence: int) -> str:
    """1250 → `£12.50`, 4500 → `£45`, 0 → `free`; `read_pence` reads it again as the same."""
    if pence == 0:
        return "free"
    pounds, rest = divmod(pence, 100)
    return f"£{pounds:,}.{rest:02}" if rest else f"£{pounds:,}"
