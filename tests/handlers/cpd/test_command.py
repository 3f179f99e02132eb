"""`/cpd`, and what may follow it."""

from tests.world import World


def test_its_help_tells_what_it_is_for(world: World) -> None:
    assert world.maya.command("#network", "/cpd help").ok
    assert "Learning and training" in world.maya.last_message("#network").plain
