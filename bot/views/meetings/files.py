"""A meeting's calendar file, as it goes with an e-mail."""

from collections.abc import Sequence

from bot.services.meetings.calendar import method_of, to_ics
from bot.services.records import Meeting
from bot.views.notes import NoteFile

# With more, an e-mail would be a list of files and no longer a letter.
MOST_FILES = 20


def calendar_files(meetings: Sequence[Meeting], *, is_out: bool = False) -> list[NoteFile]:
    """One file for each: Outlook opens a file with several entries as a calendar of its own.

    The Content-Type names the same method as the file (RFC 6047, 2.4): without it Outlook does not take a
    cancellation for one (https://stackoverflow.com/questions/19523861).
    """
    return [
        NoteFile(
            f"meeting-{meeting.starts_at:%Y-%m-%d}.ics",
            "text/calendar",
            to_ics(meeting, is_out=is_out),
            {"method": method_of(meeting, is_out=is_out)},
        )
        for meeting in meetings[:MOST_FILES]
    ]
