"""What co-ordinators type, drawn from the names that are held. Seeded: always the same."""

import random
import string
from collections.abc import Sequence

from sqlalchemy import select

from bot.store.database import Database
from bot.store.providers import Provider

SEED = 41


def names(database: Database, number: int) -> list[str]:
    """So many of the public names, drawn at random."""
    with database.transaction() as session:
        held = session.scalars(select(Provider.name).where(Provider.name.is_not(None)).distinct())
        every = sorted(filter(None, held))
    return random.Random(SEED).sample(every, min(number, len(every)))


def misspelt(names: Sequence[str]) -> list[str]:
    """Each name with one letter wrong."""
    chance = random.Random(SEED)
    return [_one_letter_wrong(name, chance) for name in names]


def commands(database: Database, number: int) -> dict[str, list[str]]:
    """Kind of question → so many of it, as they are typed after `/provider`."""
    asked = names(database, number)
    with database.transaction() as session:
        placed = select(Provider.postcode, Provider.town, Provider.urn).where(Provider.postcode.is_not(None))
        rows = session.execute(placed.order_by(Provider.urn)).all()
    drawn = random.Random(SEED).choices(rows, k=number)
    return {
        "a name": asked,
        "a misspelt name": misspelt(asked),
        "a URN": [urn for _, _, urn in drawn],
        "a type and a town": [f"full day care {town}" for _, town, _ in drawn],
        "near a postcode": [f"nursery near {postcode} within 3 miles" for postcode, _, _ in drawn],
    }


def _one_letter_wrong(name: str, chance: random.Random) -> str:
    at = chance.choice([i for i, letter in enumerate(name) if letter.isalpha()])
    other = chance.choice([letter for letter in string.ascii_lowercase if letter != name[at].lower()])
    return name[:at] + other + name[at + 1 :]
