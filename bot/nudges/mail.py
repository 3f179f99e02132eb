"""A nudge as an e-mail: at least once, each time under the same Message-ID."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from bot.mail_settings import Mailbox, MailSettings
from bot.nudges.email import (
    Attachment,
    Mail,
    Mailer,
    Misconfigured,
    NotSent,
    Refused,
    Rejected,
    Temporary,
    Unanswered,
)
from bot.nudges.faults import BadMessage, Down, Fault, NoDirectMessage, NotLetIn
from bot.store import people
from bot.store.database import Database
from bot.store.sending import Claimed
from bot.views import mail as view
from bot.views.notes import Note

# What stands in the place of a conversation: the address itself stays with the person.
MAILBOX = "e-mail"


class MailDelivery:
    """E-mails to people; raises Fault for whatever goes wrong, as one of its kinds."""

    def __init__(self, database: Database, mailer: Mailer, settings: MailSettings) -> None:
        """`settings` say who gets the answers, and so who is asked to send no more of these."""
        self._database, self._mailer = database, mailer
        self._answers_to = settings.reply_to or settings.sender

    def address(self, _claimed: Claimed) -> str:
        """All go to the mail server."""
        return MAILBOX

    def post(self, claimed: Claimed, note: Note) -> str:
        """Send it; gives what makes its Message-ID, together with the sender's host."""
        message_id = f"nudge-{claimed.id}"
        mail = Mail(
            to=self._mailbox(claimed.person_id),
            subject=" ".join(note.heading.split()),
            text=view.to_text(note),
            html=view.to_html(note),
            message_id=message_id,
            list_unsubscribe=view.unsubscribe(self._answers_to.address),
            attachments=[
                Attachment(file.name, file.mime_type, file.content, file.parameters)
                for one in (note, *note.parts)
                for file in one.files
            ],
        )
        try:
            self._mailer.send(mail)
        except NotSent as fault:
            raise _fault_of(fault) from None
        return message_id

    def find(self, _conversation: str, _since: datetime, _ids: Collection[int]) -> Mapping[int, str]:
        """Nobody can look into somebody's mailbox, so it is sent again; most programs show it once."""
        return {}

    def update(self, _conversation: str, _ts: str, _message: Mapping[str, Any]) -> None:
        """What was sent cannot be changed."""

    def _mailbox(self, person_id: int | None) -> Mailbox:
        with self._database.transaction() as session:
            person = people.person(session, person_id) if person_id else None
        if person is None:
            raise Fault("no_person")  # joined with another at this moment: whom it is for is decided anew
        if not person.email:
            raise NoDirectMessage("no_address")
        return Mailbox(person.email, person.name or "")


def _fault_of(fault: NotSent) -> Fault:
    """What it means for the sender; a refused address becomes a task for a co-ordinator."""
    match fault:
        case Unanswered():
            return Down("mail_unanswered", is_unsure=True)
        case Temporary():
            return Down("mail_temporary", is_unsure=False)
        case Refused():
            return NoDirectMessage("mail_refused")
        case Misconfigured():
            return NotLetIn("mail_misconfigured")
        case Rejected():
            return BadMessage("mail_rejected")
    return Fault("mail_not_sent")
