"""A command with `should_escape` sends people and channels as ids, as Slack does."""

from collections.abc import Iterator

import pytest

from slack_sandbox import Sandbox
from tests.slack_sandbox.conftest import MANIFEST, MAYA, WORKSPACE


@pytest.fixture(scope="module")
def escaping(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    path = tmp_path_factory.mktemp("escaping") / "manifest.yaml"
    path.write_text(MANIFEST.read_text().replace("should_escape: false", "should_escape: true"))
    with Sandbox(path, WORKSPACE, ack_timeout=0.05) as sandbox:
        sandbox.request_url = "http://127.0.0.1:9/"
        yield sandbox


def sent(sandbox: Sandbox, words: str) -> str:
    sandbox.person(MAYA).command("#network", f"/heron {words}")
    return str(sandbox.envelopes[-1].payload["text"])


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("role @Beth Carrow admin", "role <@U0BETHCAR|beth.carrow> admin"),
        ("in #network", "in <#C0NETWORK|network>"),
        ("in #co-ordinators or #nowhere", "in #co-ordinators or #nowhere"),
        ("@Nobody <@U0BETHCAR> & more", "@Nobody &lt;@U0BETHCAR&gt; &amp; more"),
    ],
)
def test_people_and_channels_are_sent_as_ids_and_all_else_as_typed(
    escaping: Sandbox, typed: str, text: str
) -> None:
    assert sent(escaping, typed) == text
