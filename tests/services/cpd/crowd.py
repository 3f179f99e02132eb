"""Many people, and much CPD that may reach them: whom it fits is said here in plain Python."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from bot.services.cpd.distance import point, reach
from bot.services.cpd.items import key_of
from bot.store.cpd.alerts import CpdFollow, CpdFollowChoice
from bot.store.cpd.opportunities import CpdOpportunity, CpdOpportunityTopic
from bot.store.people import Person
from bot.store.places import Position

TOPICS = 50
NOW = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)
Row = dict[str, Any]


def people_of(lots: random.Random, number: int) -> list[Row]:
    """So many people, who follow everything that can be followed, in every mixture."""
    return [
        {
            "person_id": one,
            "topics": sorted(lots.sample(range(TOPICS), lots.choice((1, 1, 2, 3)))),
            "levels": lots.choice((0, 0, 1, 3, 8)),
            "languages": lots.choice(([], [], ["english"], ["urdu", "welsh"])),
            "most_pence": lots.choice((None, None, 0, 2000)),
            "miles": lots.choice((None, 5, 20)),
            "at": (54.5 + lots.random() / 2, -1.5 + lots.random() / 2),
        }
        for one in range(1, number + 1)
    ]


def offers_of(lots: random.Random, number: int) -> list[Row]:
    """So many opportunities, of which much is stated or not."""
    return [
        {
            "id": one,
            "topics": sorted(lots.sample(range(TOPICS), lots.choice((1, 2)))),
            "level": lots.choice((0, 1, 2, 4, 8)),
            "language": lots.choice(("", "english", "urdu")),
            "pence": lots.choice((None, 0, 1000, 3000)),
            "at": lots.choice((None, (54.5 + lots.random() / 2, -1.5 + lots.random() / 2))),
        }
        for one in range(1, number + 1)
    ]


def fits(person: Row, offer: Row) -> bool:
    """The same said again in plain Python."""
    near = Position(*person["at"], "", True)
    return bool(
        {*person["topics"]} & {*offer["topics"]}
        and (not person["levels"] or not offer["level"] or person["levels"] & offer["level"])
        and (not person["languages"] or not offer["language"] or offer["language"] in person["languages"])
        and (person["most_pence"] is None or offer["pence"] is None or offer["pence"] <= person["most_pence"])
        and (not person["miles"] or not offer["at"] or near.miles_to(*offer["at"]) <= person["miles"])
    )


def write(session: Session, follows: list[Row], offers: list[Row]) -> None:
    """Put all of them into an empty database."""
    execute = session.execute
    known = [{"id": one["person_id"], "user_id": f"U{one['person_id']}", "team_id": "T2"} for one in follows]
    execute(insert(Person), [{**one, "noted_at": NOW, "noted_by": one["user_id"]} for one in known])
    rows = [
        {
            "person_id": one["person_id"],
            "topics": [],
            "levels": one["levels"],
            "languages": one["languages"],
            "most_pence": one["most_pence"],
            "miles": one["miles"],
            "near": "",
            **point(*one["at"])._asdict(),
            "reach": reach(one["miles"]) if one["miles"] else None,
            "since": NOW,
            "changed_at": NOW,
        }
        for one in follows
    ]
    execute(insert(CpdFollow), rows)
    choices = [
        {"person_id": one["person_id"], "sort": sort, "value": key_of(str(value))}
        for one in follows
        for sort, values in (("topic", [f"topic {t}" for t in one["topics"]]), ("language", one["languages"]))
        for value in values
    ]
    execute(insert(CpdFollowChoice), choices)
    offered = [
        {
            **dict.fromkeys(("title", "trainer", "summary", "held", "language", "link", "for_whom"), ""),
            **dict.fromkeys(("access", "place", "postcode", "reason"), ""),
            "id": one["id"],
            "item_key": str(one["id"]),
            "topics": [],
            "dates": [],
            "level": one["level"],
            "language_key": one["language"],
            "pence": one["pence"],
            **(point(*one["at"])._asdict() if one["at"] else {"x": None, "y": None, "z": None}),
            "listed_until": NOW + timedelta(days=9),
            "state": "open",
            "version": 0,
            "to_match": True,
            "added_at": NOW,
            "noted_by": "feed",
        }
        for one in offers
    ]
    execute(insert(CpdOpportunity), offered)
    topics = [
        {"opportunity_id": one["id"], "topic": f"topic {each}"} for one in offers for each in one["topics"]
    ]
    execute(insert(CpdOpportunityTopic), topics)
