"""Examples of practice: “Share what works”."""

from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.handlers.share.library import begin
from bot.services.share.kinds import PRACTICE
from bot.views.share import practice as view
from bot.views.share.forms import Carried


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(view.SHARE_WHAT_WORKS.action_id, share_what_works)


def share_what_works(request: Request) -> None:
    """The form, for the channel whose id the button brings along."""
    begin(request, Carried(PRACTICE, str(request.action["value"])))
