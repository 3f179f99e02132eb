"""What whoever raised a concern reads at the end: who deals with it, by role, or that nobody may read it."""

from datetime import UTC, datetime

import pytest

from bot.policy import read_policy
from bot.services.concerns.raising import Danger, Raised, Told
from bot.services.concerns.team import Whose
from bot.views.concerns.raising import raised_view

NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
BASE = read_policy().concerns
EXTERNAL = BASE.contacts.external.model_copy(update={"name": "Westhaven Partnership", "email": "w@x.org"})
POLICY = BASE.model_copy(update={"contacts": BASE.contacts.model_copy(update={"external": EXTERNAL})})
TOLD = Told(Danger.NO, "…", reach="…")


def shown(whose: Whose, *, has_outside: bool = True) -> str:
    raised = Raised("2345-67", whose is not Whose.NOBODY, NOW, is_new=True, whose=whose)
    return str(raised_view(raised, TOLD, POLICY, opens=None, has_outside=has_outside))


@pytest.mark.parametrize(
    ("whose", "who"),
    [
        (Whose.ON_DUTY, "The safeguarding lead on duty has been told"),
        (Whose.LEAD, "A safeguarding lead has been told"),
        (Whose.DEPUTY, "A deputy of the safeguarding lead has been told"),
        (Whose.MANAGER, "The manager has been told"),
    ],
)
def test_it_says_by_which_role_it_is_dealt_with(whose: Whose, who: str) -> None:
    assert who in shown(whose)
    assert "Nobody in the council" not in shown(whose)


def test_where_nobody_may_read_it_the_contact_outside_is_named_with_whom_to_call() -> None:
    told = shown(Whose.NOBODY)
    assert "Told now that something waits, with the reference alone: Westhaven Partnership." in told
    assert "*101*" in told
    assert "0808 800 5000" in told
    assert "You should hear from us" not in told


def test_where_kith_can_tell_nobody_outside_it_does_not_say_that_it_did() -> None:
    told = shown(Whose.NOBODY, has_outside=False)
    assert "Kith could tell nobody of it." in told
    assert "Westhaven Partnership" not in told
