"""A pretend Slack workspace on this machine, for demonstrations and tests. It knows nothing of any app."""

from slack_sandbox.client import Outcome, Person
from slack_sandbox.limits import NO_LIMITS, Limits
from slack_sandbox.manifest import ManifestError
from slack_sandbox.seed import SeedError
from slack_sandbox.seen import Form, Home, SharedFile, Shown
from slack_sandbox.server import Sandbox, serve

__all__ = [
    "NO_LIMITS",
    "Form",
    "Home",
    "Limits",
    "ManifestError",
    "Outcome",
    "Person",
    "Sandbox",
    "SeedError",
    "SharedFile",
    "Shown",
    "serve",
]
