"""What people were sent of the library: to be found again by the item it is about."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.store.outbox import Nudge

# All kinds of nudges whose name begins with “share.”; so that the index by kind serves.
FIRST, BEYOND = "share.", "share/"


def sent_about(session: Session, item_id: int) -> Sequence[Nudge]:
    """Every nudge about an item (`item`), or about several with it (`items`), that somebody was shown."""
    alone = Nudge.about["item"].as_integer() == item_id
    among = Nudge.about["items"].as_string().contains(f" {item_id} ")
    shown = Nudge.state.in_(("sent", "sending", "held"))
    mine = select(Nudge).where(Nudge.kind >= FIRST, Nudge.kind < BEYOND, shown, or_(alone, among))
    return session.scalars(mine.order_by(Nudge.id).with_for_update()).all()
