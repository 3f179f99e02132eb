"""File inputs: what a person puts into a form reaches the app that opened it, and nobody else."""

from typing import Any
from urllib.parse import urlencode
from urllib.request import Request

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from slack_sandbox import Person, Sandbox, SharedFile
from slack_sandbox.files_api import FORM_LIMIT
from slack_sandbox.wire import UseError
from tests.slack_sandbox.conftest import MAYA, NETWORK, Bot, Json, asking, modal
from tests.slack_sandbox.file_bot import Calling, fetched, share


def upload(**element: Any) -> Json:
    return asking("Certificate", "certificate", type="file_input", **element)


def open_form(bot: Bot, person: Person, *blocks: Json) -> None:
    def opening(ack: Any, body: Json, **_: Any) -> None:
        bot.client.views_open(trigger_id=body["trigger_id"], view=modal(*blocks))
        ack()

    bot.on["command"] = opening
    assert person.command("#network", "/heron").ok


def submitted(bot: Bot, answer: Json | None = None) -> list[Json]:
    """What the app gets; filled as forms are sent."""
    got: list[Json] = []
    bot.on["submission"] = lambda ack, body, **_: (got.append(body["view"]), ack(**(answer or {})))
    return got


def test_the_app_does_not_see_a_file_of_a_person_that_nobody_handed_to_it(
    bot: Bot, sandbox: Sandbox, maya: Person, call: Calling
) -> None:
    open_form(bot, maya, upload())
    maya.attach("Certificate", ("mine.pdf", b"%PDF"))
    (file_id,) = [each.id for each in sandbox.workspace.files.values() if each.name == "mine.pdf"]
    assert call("files.info", file=file_id)["error"] == "file_not_found"
    url = f"{sandbox.url}files-pri/T0HOME-{file_id}/mine.pdf"
    assert fetched(url, sandbox.bot_token)[0] == 302


def test_a_file_put_into_a_form_reaches_the_app_which_can_read_it(
    bot: Bot, sandbox: Sandbox, maya: Person
) -> None:
    got = submitted(bot)
    open_form(bot, maya, upload(filetypes=["pdf"]), asking("Name"))
    assert maya.attach("Certificate", ("First aid.pdf", b"%PDF-1.7")).ok
    maya.fill({"Name": "Maya"})
    assert maya.open_form().value("Certificate") == ["First aid.pdf"]
    assert maya.submit().ok
    value = got[0]["state"]["values"]["certificate"]["field"]
    assert value["type"] == "file_input"
    (file,) = value["files"]
    assert file == bot.client.files_info(file=file["id"])["file"]
    assert (file["name"], file["mimetype"], file["user"]) == ("First aid.pdf", "application/pdf", MAYA)
    assert fetched(file["url_private_download"], sandbox.bot_token)[1] == b"%PDF-1.7"
    with pytest.raises(SlackApiError, match="cant_delete_file"):
        bot.client.files_delete(file=file["id"])


def test_a_file_put_into_a_form_is_read_by_nobody_else(bot: Bot, sandbox: Sandbox, maya: Person) -> None:
    got = submitted(bot)
    open_form(bot, maya, upload())
    maya.attach("Certificate", ("mine.pdf", b"%PDF"))
    maya.submit()
    file = SharedFile(got[0]["state"]["values"]["certificate"]["field"]["files"][0]["id"], False)
    assert maya.download(file) == b"%PDF"
    with pytest.raises(UseError, match="sees no such file"):
        sandbox.person("Beth Carrow").download(file)


def test_files_stay_in_the_form_when_the_app_refuses_it(bot: Bot, maya: Person) -> None:
    wrong = {"response_action": "errors", "errors": {"certificate": "This one has run out."}}
    got = submitted(bot, wrong)
    open_form(bot, maya, upload())
    maya.attach("Certificate", ("a.pdf", b"a"), ("b.pdf", b"b"))
    assert maya.submit().errors == {"Certificate": "This one has run out."}
    assert maya.open_form().value("Certificate") == ["a.pdf", "b.pdf"]
    submitted(bot)
    assert maya.submit().ok
    assert len(got) == 1


def test_a_form_without_a_file_it_needs_is_not_sent_and_an_optional_one_is(bot: Bot, maya: Person) -> None:
    got = submitted(bot)
    open_form(bot, maya, upload())
    assert maya.submit().errors == {"Certificate": "Please complete this required field."}
    assert got == []
    open_form(bot, maya, {**upload(), "optional": True})
    assert maya.submit().ok
    assert got[0]["state"]["values"]["certificate"]["field"] == {"type": "file_input", "files": []}


@pytest.mark.parametrize(
    ("name", "content", "error", "words"),
    [
        ("cat.png", b"x", "wrong_type", "“cat.png” is not one of these types: .pdf, .jpg."),
        ("pdf", b"x", "wrong_type", "“pdf” is not one of these types: .pdf, .jpg."),
        ("a.pdf", b"x" * (FORM_LIMIT + 1), "too_large", "“a.pdf” is larger than 10 MB."),
        ("a.pdf", b"", "empty_file", "“a.pdf” is empty."),
    ],
)
def test_a_file_the_field_does_not_take_is_told_and_not_kept(
    bot: Bot, sandbox: Sandbox, maya: Person, name: str, content: bytes, error: str, words: str
) -> None:
    open_form(bot, maya, upload(filetypes=["pdf", "jpg"]))
    before = len(sandbox.workspace.files)
    outcome = maya.attach("Certificate", (name, content))
    assert (outcome.ok, outcome.error) == (False, error)
    assert (outcome.message or "").startswith(words)
    assert len(sandbox.workspace.files) == before
    assert maya.open_form().value("Certificate") == []


def test_a_file_of_ten_megabytes_and_an_ending_in_capitals_are_taken(bot: Bot, maya: Person) -> None:
    open_form(bot, maya, upload(filetypes=["pdf"]))
    assert maya.attach("Certificate", ("LARGE.PDF", b"x" * FORM_LIMIT)).ok


def test_no_more_files_than_the_field_takes_can_be_sent(bot: Bot, maya: Person) -> None:
    open_form(bot, maya, upload(max_files=1))
    maya.attach("Certificate", ("a.pdf", b"a"), ("b.pdf", b"b"))
    with pytest.raises(UseError, match="At most 1"):
        maya.submit()


def test_nobody_can_send_the_file_of_another_person(bot: Bot, sandbox: Sandbox, maya: Person) -> None:
    got = submitted(bot)
    private = share(bot)["id"]
    public = share(bot, channel=NETWORK)["id"]
    for stolen in (private, public, "F0NOTHING"):
        open_form(bot, maya, upload())
        view = maya.open_form()
        value = {"type": "file_input", "files": [{"id": stolen}]}
        maya.entered[view.view_id] = {"certificate": {"field": value}}
        with pytest.raises(UseError):
            maya.submit()
    assert got == []


@pytest.mark.parametrize("files", ["F1", [7], [{"id": 7}], [{}], {"id": "F1"}])
def test_what_is_no_file_is_no_value_of_a_file_input(bot: Bot, maya: Person, files: Any) -> None:
    open_form(bot, maya, upload())
    value = {"type": "file_input", "files": files}
    maya.entered[maya.open_form().view_id] = {"certificate": {"field": value}}
    with pytest.raises(UseError, match="takes"):
        maya.submit()


def test_a_file_needs_a_field_of_an_open_form_of_ones_own(bot: Bot, sandbox: Sandbox, maya: Person) -> None:
    open_form(bot, maya, upload(), asking("Name"))
    form = maya.open_form()
    with pytest.raises(UseError, match="no such button"):
        post_file(sandbox, view_id=form.view_id, block_id="nowhere", action_id="field")
    with pytest.raises(UseError, match="takes no files"):
        post_file(sandbox, view_id=form.view_id, block_id="name", action_id="field")
    with pytest.raises(UseError, match="not open"):
        post_file(
            sandbox, person="U0BETHCAR", view_id=form.view_id, block_id="certificate", action_id="field"
        )
    maya.close()
    with pytest.raises(UseError, match="not open"):
        post_file(sandbox, view_id=form.view_id, block_id="certificate", action_id="field")


def test_another_site_cannot_put_a_file_into_a_form(bot: Bot, sandbox: Sandbox, maya: Person) -> None:
    open_form(bot, maya, upload())
    place = {"view_id": maya.open_form().view_id, "block_id": "certificate", "action_id": "field"}
    for kind in ("text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"):
        with pytest.raises(UseError, match="octet-stream"):
            post_file(sandbox, kind=kind, **place)


def post_file(
    sandbox: Sandbox, person: str = MAYA, kind: str = "application/octet-stream", **place: str
) -> None:
    query = urlencode({"as": person, "name": "a.pdf", **place})
    request = Request(f"{sandbox.url}sandbox/files?{query}", b"%PDF", {"Content-Type": kind})
    sandbox.person(person)._ask(request)


def test_a_file_input_that_reports_at_once_hands_its_file_over(bot: Bot, maya: Person) -> None:
    heard: list[Json] = []
    bot.on["action"] = lambda ack, body, **_: (ack(), heard.append(body["actions"][0]))
    open_form(bot, maya, {**upload(), "dispatch_action": True})
    assert maya.attach("Certificate", ("a.pdf", b"%PDF")).ok
    (file,) = heard[0]["files"]
    assert file["name"] == "a.pdf"
    assert bot.client.files_info(file=file["id"])["ok"]


@pytest.mark.parametrize(
    ("element", "fault"),
    [
        ({"max_files": 0}, "must be between 1 and 10 [json-pointer:/view/blocks/0/element/max_files]"),
        ({"max_files": 11}, "must be between 1 and 10 [json-pointer:/view/blocks/0/element/max_files]"),
        ({"filetypes": []}, "must provide at least 1 items [json-pointer:/view/blocks/0/element/filetypes]"),
        (
            {"filetypes": [".pdf"]},
            "must match: a file extension [json-pointer:/view/blocks/0/element/filetypes/0]",
        ),
        (
            {"placeholder": {}},
            "invalid additional property: placeholder [json-pointer:/view/blocks/0/element]",
        ),
    ],
)
def test_an_unsound_file_input_is_refused_with_its_place(
    bot: Bot, maya: Person, element: Json, fault: str
) -> None:
    with pytest.raises(SlackApiError) as refused:
        opened(bot, maya, modal(upload(**element)))
    assert fault in refused.value.response["errors"]


def opened(bot: Bot, person: Person, view: Json) -> None:
    """Open a form; raise what Slack’s client raises for it."""
    raised: list[SlackApiError] = []

    def opening(ack: Any, body: Json, **_: Any) -> None:
        ack()
        try:
            bot.client.views_open(trigger_id=body["trigger_id"], view=view)
        except SlackApiError as refusal:
            raised.append(refusal)

    bot.on["command"] = opening
    person.command("#network", "/heron")
    if person.wait_for(lambda: raised or person.form):
        for refusal in raised:
            raise refusal


def test_a_file_input_stands_only_in_a_modal(bot: Bot, call: Calling) -> None:
    fault = "unsupported type: file_input [json-pointer:/blocks/0/element/type]"
    assert fault in call("chat.postMessage", channel=NETWORK, blocks=[upload()])["errors"]
    home = {"type": "home", "blocks": [upload()]}
    answer = call("views.publish", user_id=MAYA, view=home)
    assert answer["errors"] == ["unsupported type: file_input [json-pointer:/view/blocks/0/element/type]"]


def test_a_file_input_needs_the_scope_to_read_files(scopeless: Sandbox) -> None:
    trigger = scopeless._actors.views.new_trigger(scopeless.workspace.person(MAYA), "command")
    client = WebClient(scopeless.bot_token, base_url=scopeless.api_url)
    with pytest.raises(SlackApiError) as refused:
        client.views_open(trigger_id=trigger, view=modal(upload()))
    assert (refused.value.response["error"], refused.value.response["needed"]) == (
        "missing_scope",
        "files:read",
    )
