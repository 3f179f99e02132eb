"""Files on the page, in a real browser: seen and saved below a message, and put into a form."""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from slack_sandbox import Person, Sandbox
from tests.slack_sandbox.conftest import BETH, MAYA, NETWORK, Bot, Json, asking, modal, text

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HOSTILE = "<img src=x onerror=alert(1)>.svg"


def png(width: int, height: int) -> bytes:
    """A picture in one colour."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\0" + b"\x1f\x4e\x5f" * width) * height
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


@pytest.fixture
def page(browser: Browser, sandbox: Sandbox, bot: Bot, maya: Person) -> Iterator[Page]:
    """Maya’s page in #network, on which nothing goes wrong."""
    faults: list[str] = []
    with browser.new_context(locale="en-GB", timezone_id="Europe/London") as context:
        page = context.new_page()
        page.set_default_timeout(5000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: faults.append(dialog.message))
        page.goto(f"{sandbox.url}#as={MAYA}&channel={NETWORK}")
        expect(page.locator("[aria-current=page]")).to_have_attribute("data-channel", NETWORK)
        yield page
    while maya.form:
        maya.close()
    assert faults == []


def last_message(page: Page) -> Locator:
    return page.get_by_role("log").get_by_role("article").last


def test_a_file_is_shown_with_its_size_and_saved_under_its_name(page: Page, bot: Bot, tmp_path: Path) -> None:
    bot.client.files_upload_v2(
        content="name,places\n" * 200, filename="Herons & chicks.csv", title="All herons", channel=NETWORK
    )
    files = last_message(page).get_by_role("list", name="Files")
    expect(files).to_contain_text("All herons")
    expect(files).to_contain_text("CSV, 2.4 kB")
    with page.expect_download() as saving:
        files.get_by_role("link", name="Download Herons & chicks.csv").press("Enter")
    saved = tmp_path / "saved.csv"
    saving.value.save_as(saved)
    assert saving.value.suggested_filename == "Herons & chicks.csv"
    assert saved.read_text() == "name,places\n" * 200


def test_a_picture_is_shown_with_its_description_and_a_deleted_file_as_gone(page: Page, bot: Bot) -> None:
    shared = bot.client.files_upload_v2(
        file=png(300, 120), filename="heron.png", alt_txt="A heron by the water", channel=NETWORK
    )
    picture = last_message(page).get_by_role("img", name="A heron by the water")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 300)
    bot.client.files_delete(file=shared["file"]["id"])
    expect(last_message(page)).to_contain_text("This file was deleted.")
    expect(picture).to_have_count(0)


def test_a_file_with_a_hostile_name_and_content_is_only_a_file(
    page: Page, bot: Bot, sandbox: Sandbox
) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    shared = bot.client.files_upload_v2(content=svg, filename=HOSTILE, title=HOSTILE, channel=NETWORK)
    link = last_message(page).get_by_role("link")
    expect(link).to_have_text(f"Download {HOSTILE}")
    expect(last_message(page).get_by_role("img")).to_have_count(0)
    with page.expect_download():
        page.evaluate(
            "address => { location.href = address; }", f"/sandbox/files/{shared['file']['id']}?as={MAYA}"
        )
    assert page.url.startswith(f"{sandbox.url}#")


def open_form(page: Page, bot: Bot, *blocks: Json) -> Locator:
    def opening(ack: Any, body: Json, **_: Any) -> None:
        bot.client.views_open(trigger_id=body["trigger_id"], view=modal(*blocks))
        ack()

    bot.on["command"] = opening
    box = page.get_by_role("textbox", name="Message #")
    box.fill("/heron")
    box.press("Enter")
    dialog = page.get_by_role("dialog", name="Find a heron")
    expect(dialog).to_be_visible()
    return dialog


def certificate(**element: Any) -> Json:
    return asking("Certificate", "certificate", type="file_input", **element)


def file(name: str, content: bytes = b"%PDF-1.7") -> Any:
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def choose(page: Page, dialog: Locator, *files: Any) -> None:
    """Press the button by key, as somebody without a mouse does, and answer the browser’s own dialog."""
    with page.expect_file_chooser() as asked:
        dialog.get_by_role("button", name="Certificate Choose").press("Enter")
    asked.value.set_files(list(files))


def test_a_file_put_into_a_form_reaches_the_app(page: Page, bot: Bot, sandbox: Sandbox) -> None:
    got: list[Json] = []
    bot.on["submission"] = lambda ack, body, **_: (ack(), got.append(body["view"]["state"]["values"]))
    dialog = open_form(page, bot, certificate(filetypes=["pdf"], max_files=2), asking("Name"))
    expect(dialog.get_by_role("button", name="Certificate Choose files")).to_be_focused()
    choose(page, dialog, file("First aid.pdf"), file("wrong.pdf"))
    chosen = dialog.get_by_role("list", name="Chosen files").get_by_role("listitem")
    expect(chosen).to_have_count(2)
    dialog.get_by_role("button", name="Remove wrong.pdf").press("Enter")
    expect(chosen).to_have_count(1)
    expect(dialog.get_by_role("button", name="Certificate Choose files")).to_be_focused()
    dialog.get_by_role("textbox", name="Name").fill("Maya")
    dialog.get_by_role("button", name="Find").click()
    expect(dialog).to_have_count(0)
    (sent,) = got[0]["certificate"]["field"]["files"]
    assert (sent["name"], sent["user"], sent["size"]) == ("First aid.pdf", MAYA, 8)


def test_a_file_the_field_does_not_take_is_told_and_what_was_chosen_stays(page: Page, bot: Bot) -> None:
    dialog = open_form(page, bot, certificate(filetypes=["pdf"], max_files=1))
    expect(dialog).to_contain_text("One file (.pdf), 10 MB each at most.")
    dialog.get_by_role("button", name="Find").click()
    expect(dialog.get_by_role("alert").filter(has_text="complete this required")).to_be_visible()
    choose(page, dialog, file("cat.png"))
    expect(dialog).to_contain_text("“cat.png” is not one of these types: .pdf.")
    choose(page, dialog, file("a.pdf"))
    expect(dialog.get_by_role("status")).to_have_text("a.pdf is attached.")
    expect(dialog).not_to_contain_text("cat.png")
    choose(page, dialog, file("b.pdf"))
    expect(dialog).to_contain_text("Only one file can be sent. Remove the other first.")
    expect(dialog.get_by_role("listitem")).to_have_text(["a.pdf, 8 bytes×"])


def test_a_form_sent_while_a_file_is_still_on_its_way_waits_for_it(page: Page, bot: Bot) -> None:
    got: list[Json] = []
    bot.on["submission"] = lambda ack, body, **_: (ack(), got.append(body["view"]["state"]["values"]))
    dialog = open_form(page, bot, certificate())
    held: list[Any] = []
    page.route("**/sandbox/files?*", lambda route: held.append(route))
    choose(page, dialog, file("slow.pdf"))
    expect(dialog.get_by_role("status")).to_have_text("Uploading slow.pdf…")
    dialog.get_by_role("button", name="Find").click()
    expect(dialog.get_by_role("button", name="Sending…")).to_be_visible()
    held[0].continue_()
    expect(dialog).to_have_count(0)
    assert [each["name"] for each in got[0]["certificate"]["field"]["files"]] == ["slow.pdf"]


def test_what_another_person_put_into_a_form_is_not_shown_to_anybody(
    page: Page, bot: Bot, sandbox: Sandbox
) -> None:
    blocks = [certificate(), {"type": "section", "text": text("Only yours")}]
    dialog = open_form(page, bot, *blocks)
    choose(page, dialog, file("mine.pdf"))
    expect(dialog.get_by_role("listitem")).to_have_count(1)
    (mine,) = [each for each in sandbox.workspace.files.values() if each.name == "mine.pdf"]
    answer = page.request.get(f"{sandbox.url}sandbox/files/{mine.id}?as={BETH}")
    assert (answer.status, answer.json()["error"]) == (404, "unknown_file")
