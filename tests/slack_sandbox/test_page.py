"""The workspace's page in a real browser, with a small bot behind it: what each person sees and can do."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Route, expect
from slack_sdk import WebClient

from tests.slack_sandbox.page_bot import ELLEN, EMPTY, GRACE, PRIYA, SHARED, STAFF, TOM, Helper
from tests.slack_sandbox.visits import Visits, composer, message, open_form, send

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGE_FILES = Path(__file__).parents[2] / "slack_sandbox" / "page"
HOSTILE = "<img src=x onerror=\"document.title='broken in'\"><script>document.title='broken in'</script>"


def test_typing_a_slash_offers_the_commands_and_a_key_completes_one(visit: Visits) -> None:
    page = visit(PRIYA, STAFF)
    composer(page).press_sequentially("/")
    offered = page.get_by_role("listbox", name="Commands").get_by_role("option")
    expect(offered).to_have_count(3)
    expect(offered.first).to_contain_text("/whisper [your words]")
    expect(offered.first).to_contain_text("Answers only you")
    composer(page).press("ArrowDown")
    composer(page).press("Tab")
    expect(composer(page)).to_have_value("/form ")
    expect(page.locator("#usage")).to_have_text("/form [a heading]")


def test_enter_completes_half_a_command_and_sends_a_whole_one(visit: Visits) -> None:
    page = visit(PRIYA, STAFF)
    composer(page).press_sequentially("/fo")
    composer(page).press("Enter")
    expect(composer(page)).to_have_value("/form ")
    composer(page).fill("/form")
    composer(page).press("Enter")
    expect(page.get_by_role("dialog", name="A form")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(composer(page)).to_be_focused()


def test_shift_and_enter_start_a_new_line(visit: Visits) -> None:
    page = visit(PRIYA, STAFF)
    composer(page).press_sequentially("First line")
    composer(page).press("Shift+Enter")
    composer(page).press_sequentially("second line")
    composer(page).press("Enter")
    expect(message(page, "First line\nsecond line")).to_be_visible()
    expect(composer(page)).to_have_value("")


def test_an_answer_to_one_person_is_seen_by_nobody_else(visit: Visits) -> None:
    asker, other = visit(PRIYA, STAFF), visit(TOM, STAFF)
    send(asker, "/whisper for my eyes")
    answer = message(asker, "You said for my eyes")
    expect(answer).to_contain_text("Only visible to you")
    expect(answer).to_contain_text("APP")
    send(asker, "This is for everybody")
    expect(message(other, "This is for everybody")).to_be_visible()
    expect(message(other, "for my eyes")).to_have_count(0)


def test_an_unknown_command_is_told_only_to_the_person_and_its_words_stay(visit: Visits) -> None:
    page, other = visit(PRIYA, STAFF), visit(TOM, STAFF)
    send(page, "/nonsense with words")
    expect(message(page, "/nonsense is not")).to_contain_text("Only visible to you")
    expect(composer(page)).to_have_value("/nonsense with words")
    send(page, "After the nonsense")
    expect(message(other, "After the nonsense")).to_be_visible()
    expect(message(other, "/nonsense")).to_have_count(0)


def test_a_command_that_fails_says_why_and_keeps_what_was_typed(visit: Visits) -> None:
    page = visit(PRIYA, STAFF)
    late = {
        "ok": False,
        "error": "operation_timeout",
        "message": "/form failed with the error “operation_timeout”",
    }

    def answer(route: Route) -> None:
        route.fulfill(body=json.dumps(late), content_type="application/json")

    page.route("**/sandbox/commands", answer)
    send(page, "/form slow")
    expect(message(page, "operation_timeout")).to_contain_text("Only visible to you")
    expect(composer(page)).to_have_value("/form slow")
    expect(composer(page)).to_be_editable()


def test_words_are_kept_when_the_workspace_does_not_answer(visit: Visits) -> None:
    page = visit(PRIYA, STAFF)
    page.route("**/sandbox/messages", lambda route: route.abort())
    send(page, "Do not lose me")
    expect(message(page, "did not answer")).to_contain_text("Only visible to you")
    expect(composer(page)).to_be_editable()
    expect(composer(page)).to_have_value("Do not lose me")
    page.unroute("**/sandbox/messages")
    composer(page).press("Enter")
    expect(message(page, "Do not lose me")).to_have_count(1)
    expect(composer(page)).to_have_value("")


def test_a_button_reaches_the_bot_and_its_answer_appears(visit: Visits, helper: Helper) -> None:
    page = visit(PRIYA, STAFF)
    send(page, "/panel Press")
    message(page, "Press").get_by_role("button", name="Press me").click()
    expect(message(page, "You pressed 7")).to_contain_text("Only visible to you")
    assert helper.pressed.get(timeout=2) == "7"


def test_a_careful_button_does_nothing_until_the_person_is_sure(visit: Visits, helper: Helper) -> None:
    page = visit(PRIYA, STAFF)
    send(page, "/panel Think")
    careful = message(page, "Think").get_by_role("button", name="Careful")
    careful.click()
    page.get_by_role("alertdialog", name="Sure?").get_by_role("button", name="No").click()
    expect(careful).to_be_focused()
    careful.click()
    page.keyboard.press("Escape")
    careful.click()
    page.get_by_role("alertdialog", name="Sure?").get_by_role("button", name="Yes").click()
    assert helper.pressed.get(timeout=2) == "8"
    assert helper.pressed.empty()


def test_a_form_says_what_is_wrong_under_the_field_and_keeps_the_rest(visit: Visits, helper: Helper) -> None:
    page = visit(PRIYA, STAFF)
    dialog = open_form(page, "Errors")
    dialog.get_by_label("Notes").fill("Keep me")
    dialog.get_by_role("button", name="Send it").click()
    town = dialog.get_by_label("Town")
    expect(town).to_have_accessible_description(re.compile("Please complete this required field"))
    expect(town).to_be_focused()
    town.fill("Atlantis")
    town.press("Enter")
    expect(dialog.get_by_role("alert").filter(has_text="Atlantis")).to_be_visible()
    expect(town).to_have_attribute("aria-invalid", "true")
    expect(town).to_have_value("Atlantis")
    expect(dialog.get_by_label("Notes")).to_have_value("Keep me")
    assert helper.submitted.empty()
    town.fill("Whitby")
    dialog.get_by_role("button", name="Send it").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert helper.submitted.get(timeout=2)["notes"]["notes"]["value"] == "Keep me"


def test_a_form_that_could_not_be_sent_stays_with_all_its_words(visit: Visits) -> None:
    page = visit(PRIYA, STAFF)
    dialog = open_form(page, "Unsent")
    page.route("**/sandbox/submissions", lambda route: route.abort())
    dialog.get_by_label("Town").fill("Whitby")
    dialog.get_by_role("button", name="Send it").click()
    expect(dialog.get_by_role("alert").filter(has_text="did not answer")).to_be_visible()
    expect(dialog.get_by_label("Town")).to_have_value("Whitby")
    expect(dialog.get_by_role("button", name="Send it")).to_be_enabled()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_typeahead_is_used_with_the_keyboard_alone(visit: Visits) -> None:
    page = visit(PRIYA, STAFF)
    dialog = open_form(page, "Typeahead")
    setting = dialog.get_by_role("combobox", name="Setting")
    setting.press_sequentially("ra")
    expect(dialog.get_by_text("Type at least 3 characters")).to_be_visible()
    setting.press_sequentially("i")
    options = dialog.get_by_role("option")
    expect(options).to_have_text(["Rainbow & Sons", "Rainbow Corner", "Rainy Days"])
    setting.press("ArrowDown")
    expect(setting).to_have_attribute("aria-activedescendant", options.nth(1).get_attribute("id") or "none")
    setting.press("Enter")
    expect(setting).to_have_value("Rainbow Corner")
    setting.fill("Rainbow")
    expect(options).to_have_count(2)
    setting.press("Escape")
    expect(options).to_have_count(0)
    expect(setting).to_have_value("Rainbow Corner")
    expect(dialog).to_be_visible()
    setting.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def choose(dialog: Locator, label: str, *options: str) -> None:
    for option in options:
        dialog.get_by_role("combobox", name=re.compile(rf"^{label}\b")).click()
        dialog.get_by_role("option", name=option).click()


def test_everything_entered_in_a_form_reaches_the_bot(visit: Visits, helper: Helper) -> None:
    page = visit(PRIYA, STAFF)
    dialog = open_form(page, "Everything")
    for label, value in {
        "Town": "Ely",
        "Notes": "a\nb",
        "Email": "a@b.org",
        "Address": "https://a.org",
        "Number": "7",
    }.items():
        dialog.get_by_label(label).fill(value)
    dialog.get_by_role("combobox", name="Setting").press_sequentially("rainbow")
    dialog.get_by_role("option", name="Rainbow & Sons").click()
    choose(dialog, "Colour", "Red & blue")
    choose(dialog, "Colours", "Green", "Yellow")
    choose(dialog, "Person", "Tom Bell")
    expect(dialog.get_by_label("Date")).to_have_accessible_description(re.compile("4 March 2025"))
    dialog.get_by_label("Time").fill("18:30")
    dialog.get_by_role("checkbox", name="Green").check()
    dialog.get_by_role("radio", name="Yellow").check()
    dialog.get_by_role("button", name="Send it").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    values = {block: next(iter(held.values())) for block, held in helper.submitted.get(timeout=2).items()}
    assert {name: values[name]["value"] for name in ("town", "notes", "email", "address", "number")} == {
        "town": "Ely", "notes": "a\nb", "email": "a@b.org", "address": "https://a.org", "number": "7",
    }  # fmt: skip
    chosen = {name: values[name]["selected_option"]["value"] for name in ("setting", "colour", "radio")}
    assert chosen == {"setting": "rainbow & sons", "colour": "red & blue", "radio": "yellow"}
    assert [option["value"] for option in values["colours"]["selected_options"]] == ["green", "yellow"]
    assert [option["value"] for option in values["ticks"]["selected_options"]] == ["green"]
    assert values["person"]["selected_user"] == TOM
    assert values["place"]["selected_conversation"] == STAFF
    assert (values["date"]["selected_date"], values["time"]["selected_time"]) == ("2025-03-04", "18:30")
    assert values["moment"]["selected_date_time"] == 1_741_100_400


def test_closing_an_upper_form_shows_the_lower_one_with_its_words(visit: Visits) -> None:
    page = visit(PRIYA, STAFF)
    lower = open_form(page, "Above")
    lower.get_by_label("Town").fill("Whitby")
    lower.get_by_role("button", name="Go deeper").click()
    upper = page.get_by_role("dialog", name="Below")
    expect(upper.get_by_label("Town")).to_be_focused()
    expect(lower).to_be_hidden()
    upper.get_by_role("button", name="Leave").click()
    expect(lower.get_by_label("Town")).to_have_value("Whitby")
    expect(lower.get_by_role("button", name="Go deeper")).to_be_focused()


def test_a_form_the_bot_renews_keeps_what_was_typed(visit: Visits) -> None:
    page = visit(PRIYA, STAFF)
    dialog = open_form(page, "A form")
    dialog.get_by_label("Town").fill("Whitby")
    choose(dialog, "Colour", "Red & blue")
    dialog.get_by_role("button", name="Renew").click()
    expect(dialog.get_by_text("This is new")).to_be_visible()
    expect(dialog.get_by_label("Town")).to_have_value("Whitby")
    expect(dialog.get_by_role("combobox", name=re.compile(r"^Colour\b"))).to_have_value("Red & blue")


def test_somebody_of_another_workspace_has_no_commands_but_has_buttons_and_forms(visit: Visits) -> None:
    staff, outside = visit(PRIYA, SHARED), visit(ELLEN, SHARED)
    composer(outside).press_sequentially("/")
    expect(outside.get_by_role("option", name="/form")).to_have_count(0)
    composer(outside).press_sequentially("form")
    composer(outside).press("Enter")
    expect(message(outside, "Only visible to you")).to_be_visible()
    expect(outside.get_by_role("dialog")).to_have_count(0)
    send(staff, "/panel Outside")
    message(outside, "Outside").get_by_role("button", name="Fill in").click()
    expect(outside.get_by_role("dialog", name="A form")).to_be_visible()
    expect(staff.get_by_role("dialog")).to_have_count(0)


def test_a_mention_of_the_app_says_its_name_not_its_id(visit: Visits) -> None:
    page = visit(PRIYA, STAFF)
    send(page, "Are you there, @Helper?")
    expect(message(page, "Are you there")).to_contain_text("Notifies Helper")


def test_a_guest_is_offered_the_commands(visit: Visits) -> None:
    page = visit(GRACE, SHARED)
    composer(page).press_sequentially("/")
    expect(page.get_by_role("listbox", name="Commands").get_by_role("option")).to_have_count(3)


def test_people_are_grouped_and_see_only_their_own_conversations(visit: Visits) -> None:
    page = visit(PRIYA, STAFF)
    groups = page.locator("#act-as optgroup").evaluate_all("groups => groups.map((group) => group.label)")
    assert groups == ["Westhaven Council", "Guests", "Little Acorns Nursery"]
    page.get_by_label("Act as").select_option(label="Ellen Marsh")
    places = page.get_by_role("navigation", name="Conversations")
    expect(places.get_by_role("button", name="with-little-acorns")).to_be_visible()
    expect(places.get_by_role("button", name="staff")).to_have_count(0)
    expect(page).to_have_url(re.compile(ELLEN))


def test_a_reload_keeps_the_person_and_the_conversation(visit: Visits) -> None:
    page = visit(TOM, STAFF)
    page.get_by_label("Act as").select_option(label="Priya Shah")
    page.get_by_role("navigation").get_by_role("button", name="quiet").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("quiet")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("quiet")
    expect(page.get_by_label("Act as")).to_have_value(PRIYA)


def test_an_empty_conversation_says_how_to_begin(visit: Visits) -> None:
    page = visit(PRIYA, EMPTY)
    expect(page.get_by_role("log")).to_contain_text("Type / to see what Helper can do")
    expect(page.get_by_role("log")).to_contain_text("/whisper")


@pytest.mark.parametrize("text", [HOSTILE, "<!channel> <@U000PRIYA>", "<javascript:alert(1)|press here>"])
def test_hostile_words_are_shown_letter_by_letter_and_nothing_runs(visit: Visits, text: str) -> None:
    page = visit(PRIYA, STAFF)
    send(page, text)
    send(page, f"/form {text[:20]}")
    expect(page.get_by_role("dialog", name=text[:20])).to_be_visible()
    page.keyboard.press("Escape")
    expect(message(page, text).last).to_be_visible()
    assert page.locator("#messages :is(img, script)").count() == 0
    assert page.locator("#messages a[href^='javascript']").count() == 0
    assert "broken in" not in page.title()


def test_a_link_that_would_run_something_is_no_link(visit: Visits) -> None:
    client = WebClient(visit.sandbox.bot_token, base_url=visit.sandbox.api_url)
    client.chat_postMessage(channel=STAFF, text="<javascript:alert(1)|Run me> <https://a.org/x|Read me>")
    page = visit(PRIYA, STAFF)
    expect(message(page, "Run me").get_by_role("link")).to_have_text(["Read me"])
    expect(page.get_by_role("link", name="Read me")).to_have_attribute("rel", "noopener noreferrer")


def test_no_script_of_the_page_can_turn_text_into_markup() -> None:
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|ContextualFragment|\beval\b|new Function"
    )
    scripts = list(PAGE_FILES.glob("*.js"))
    assert scripts
    assert [script.name for script in scripts if forbidden.search(script.read_text())] == []


def test_a_message_that_arrives_leaves_a_reader_further_up_in_peace(visit: Visits) -> None:
    other, page = visit(TOM, STAFF), visit(PRIYA, STAFF)
    send(page, "\n".join(f"Line {number}" for number in range(80)))
    log = page.get_by_role("log")
    expect(message(page, "Line 79")).to_be_in_viewport()
    log.evaluate("log => { log.scrollTop = 0; }")
    before = log.evaluate("log => log.scrollTop")
    send(other, "Something newer")
    page.get_by_role("button", name="New messages below").click()
    expect(message(page, "Something newer")).to_be_in_viewport()
    assert before == 0


def test_on_a_narrow_screen_everything_fits_and_the_sidebar_is_asked_for(visit: Visits) -> None:
    page = visit(PRIYA, STAFF, width=380)
    assert page.evaluate("document.documentElement.scrollWidth") <= 380
    places = page.get_by_role("navigation", name="Conversations")
    expect(places).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    places.get_by_role("button", name="quiet").click()
    expect(places).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_contain_text("quiet")
    dialog = open_form(page, "Narrow")
    assert page.evaluate("document.querySelector('dialog[open]').getBoundingClientRect().right") <= 380
    expect(dialog.get_by_role("button", name="Send it")).to_be_in_viewport()
