"""Who is due what: the rules of every capability, and what they find written into the outbox."""

import secrets
from collections.abc import Iterable
from functools import partial

from bot.clock import Clock
from bot.logs import log, where
from bot.nudges.kinds import Rule
from bot.store import outbox, planning
from bot.store.database import Database

MOST_AT_ONCE = 500
"""Rows in one transaction that writes, so that no request waits long for it."""


def run_rules(database: Database, rules: Iterable[Rule], clock: Clock) -> int:
    """Ask every rule, and write down what is new. Gives how many that were.

    A rule that fails is logged under a reference, and holds up no other; it is asked again next time.
    """
    return sum(_run(database, rule, clock) for rule in rules)


def _run(database: Database, rule: Rule, clock: Clock) -> int:
    try:
        with database.transaction() as session:
            dues = list(rule(session, clock()))
            known = planning.known(session, [due.key for due in dues])
        new = [due for due in dues if due.key not in known]
        added = 0
        for first in range(0, len(new), MOST_AT_ONCE):
            with database.transaction(writes=True) as session:
                added += outbox.add(session, new[first : first + MOST_AT_ONCE])
        return added
    except Exception as fault:
        log().error("rule.failed", reference=secrets.token_hex(4), rule=_name(rule), **where(fault))
        return 0


def _name(rule: Rule) -> str:
    of = rule.func if isinstance(rule, partial) else rule
    return f"{of.__module__}.{of.__qualname__}"
