"""Concerns: raised by anybody by buttons, dealt with by those who must; nothing of them in any message."""

from bot.handlers.concerns import acting, cases, duty, keeping, more, raising, themes
from bot.handlers.routes import Routes

WAITING = (cases.waiting,)
"""What may wait for somebody."""


def register(routes: Routes) -> None:
    """Which request goes where."""
    for part in (raising, cases, acting, duty, more, keeping, themes):
        part.register(routes)
