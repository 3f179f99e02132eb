"""Passing a concern on to who is not in Slack: children’s social care, a designated officer, the police."""

from bot.services.concerns.cases import NOT_FOR_YOU, Case, Cases
from bot.services.concerns.reading import What
from bot.services.people import NotAllowed


class Packing(Cases):
    """The concerns, as one of the team may pass them on within one transaction."""

    def pack(self, reference: str, recipient: str, why: str) -> Case:
        """The whole chronology; that it goes out, to whom and why, is its last entry. No clock stops.

        Raises NotAllowed for who may not read it, and for who was only let in to read it.
        """
        if self.actor.user_id not in self.team.everybody:
            raise NotAllowed(NOT_FOR_YOU)
        return self._done(self._readable(reference), What.PACKED, recipient=recipient, why=why)
