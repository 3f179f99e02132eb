"""Messages that are brought up to date beside the requests that made them stale."""

import threading
from collections import OrderedDict

from bot.handlers.meetings.posts import MeetingPosts


class Showing:
    """Shows what is so now, one message after the other, in a thread of its own: nobody waits for it.

    However many ask for the same message, it waits here once. What is lost when the process ends, or has to
    keep Slack's pace, stays stale, for the next tick.
    """

    def __init__(self) -> None:
        self._waiting: OrderedDict[int, MeetingPosts] = OrderedDict()
        self._is_running = False
        self._lock = threading.Lock()

    def soon(self, posts: MeetingPosts, meeting_id: int) -> None:
        """Let this be shown; gives back at once."""
        with self._lock:
            self._waiting[meeting_id] = posts
            if self._is_running:
                return
            self._is_running = True
        threading.Thread(target=self._run, name="kith-showing", daemon=True).start()

    def _run(self) -> None:
        while waiting := self._next():
            meeting_id, posts = waiting
            posts.show(meeting_id)

    def _next(self) -> tuple[int, MeetingPosts] | None:
        with self._lock:
            if self._waiting:
                return self._waiting.popitem(last=False)
            self._is_running = False
            return None
