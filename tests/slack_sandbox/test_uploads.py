"""Files the app shares with Slack’s own client, and who may read them."""

import asyncio
import json
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError

import aiohttp
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from slack_sandbox import NO_LIMITS, Limits, Person, Sandbox, SharedFile
from slack_sandbox.files import FILE_LIMIT, STORAGE_LIMIT
from slack_sandbox.wire import UseError
from slack_sandbox.workspace import File
from tests.slack_sandbox.conftest import COORDINATORS, MAYA, NETWORK, PARTNERS, TEA_ROOM, Bot, Json, section
from tests.slack_sandbox.file_bot import CALENDAR, Calling, announce, complete, fetched, send, share, uploaded

HERON = "U0KITHBOT"
PNG = b"\x89PNG\r\n\x1a\n not quite a picture"


@pytest.fixture
def shown(maya: Person) -> Callable[[], SharedFile]:
    """The file of the last message Maya sees in #network."""

    def last() -> SharedFile:
        (file,) = maya.last_message("#network").files
        return file

    return last


# --- sharing


def test_a_file_shared_with_slacks_own_client_is_a_message_with_the_file(bot: Bot, maya: Person) -> None:
    file = share(bot, channel=NETWORK, title="The visit", initial_comment="For your *calendar*")
    message = maya.last_message("#network")
    assert (message.author, message.plain) == ("Heron", "For your calendar")
    assert message.files == [
        SharedFile(file["id"], False, "visit.ics", "The visit", "Calendar", len(CALENDAR))
    ]
    assert maya.download(message.files[0]) == CALENDAR


def test_a_file_tells_what_slacks_file_object_tells(bot: Bot, sandbox: Sandbox, maya: Person) -> None:
    file = share(bot, PNG, "Heron & chick.png", channel=NETWORK, alt_txt="A heron with its chick")
    assert (file["name"], file["mimetype"], file["filetype"]) == ("Heron & chick.png", "image/png", "png")
    assert (file["size"], file["mode"], file["alt_txt"]) == (len(PNG), "hosted", "A heron with its chick")
    assert (file["user"], file["is_public"], file["channels"]) == (HERON, True, [NETWORK])
    (place,) = file["shares"]["public"][NETWORK]
    assert (place["ts"], place["channel_name"]) == (maya.last_message("#network").ts, "network")
    assert file["url_private"].startswith(f"{sandbox.url}files-pri/")
    assert file["url_private"].endswith("/Heron%20%26%20chick.png")


def test_several_files_make_one_message(bot: Bot, maya: Person) -> None:
    before = len(maya.messages("#network"))
    uploads = [{"content": "a,b\n", "filename": "a.csv"}, {"content": "c,d\n", "filename": "b.csv"}]
    bot.client.files_upload_v2(file_uploads=uploads, channel=NETWORK)
    assert len(maya.messages("#network")) == before + 1
    files = maya.last_message("#network").files
    assert [(file.name, maya.download(file)) for file in files] == [("a.csv", b"a,b\n"), ("b.csv", b"c,d\n")]


def test_a_file_can_go_to_a_person_and_to_a_channel_at_once(bot: Bot, sandbox: Sandbox) -> None:
    file = share(bot, channels=[MAYA, COORDINATORS])
    for place in ("Heron", "#co-ordinators"):
        assert sandbox.person("Maya Okafor").last_message(place).files[0].id == file["id"]
    assert (file["groups"], len(file["ims"]), file["is_public"]) == ([COORDINATORS], 1, False)


def test_a_file_can_be_shared_in_a_thread(bot: Bot, maya: Person) -> None:
    root = bot.client.chat_postMessage(channel=NETWORK, text="Root")["ts"]
    file = share(bot, channel=NETWORK, thread_ts=root)
    root_shown = maya.last_message("#network")
    assert (root_shown.ts, root_shown.files) == (root, [])
    assert [each.id for each in maya.thread(root_shown)[-1].files] == [file["id"]]
    assert file["shares"]["public"][NETWORK][0]["thread_ts"] == root


def test_a_file_can_stand_below_blocks_but_a_comment_comes_before_them(
    bot: Bot, call: Calling, maya: Person
) -> None:
    blocks = json.dumps([section("*From* a block")])
    complete(call, uploaded(call), channel_id=NETWORK, blocks=blocks)
    assert maya.last_message("#network").plain == "From a block"
    complete(call, uploaded(call), channel_id=NETWORK, blocks=blocks, initial_comment="A comment")
    assert maya.last_message("#network").plain == "A comment"


def test_the_answer_does_not_say_yet_where_the_file_is_shared(call: Calling) -> None:
    (file,) = complete(call, uploaded(call), channel_id=NETWORK)["files"]
    assert (file["shares"], file["channels"]) == ({}, [])
    assert call("files.info", file=file["id"])["file"]["channels"] == [NETWORK]


def test_the_history_of_a_channel_holds_the_files(bot: Bot) -> None:
    file = share(bot, channel=NETWORK)
    (newest,) = bot.client.conversations_history(channel=NETWORK, limit=1)["messages"]
    assert newest["files"] == [file]


def test_slacks_asynchronous_client_shares_files_too(bot: Bot, sandbox: Sandbox, maya: Person) -> None:
    async def sharing() -> None:
        client = AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url)
        await client.files_upload_v2(content="x,y\n", filename="async.csv", channel=NETWORK)

    asyncio.run(sharing())
    assert [file.name for file in maya.last_message("#network").files] == ["async.csv"]


def test_the_bytes_can_come_as_a_multipart_form(call: Calling, shown: Callable[[], SharedFile]) -> None:
    answer = announce(call)

    async def sending() -> int:
        form = aiohttp.FormData()
        form.add_field("note", "not the file")
        form.add_field("filename", CALENDAR, filename="visit.ics", content_type="text/calendar")
        async with aiohttp.ClientSession() as session, session.post(answer["upload_url"], data=form) as got:
            return got.status

    assert asyncio.run(sending()) == 200
    complete(call, answer["file_id"], channel_id=NETWORK)
    assert shown().size == len(CALENDAR)


@pytest.mark.parametrize("kind", ["", "multipart/form-data", "multipart/form-data; boundary=x"])
def test_a_body_that_is_no_form_at_all_is_refused_and_the_address_still_works(
    call: Calling, kind: str
) -> None:
    answer = announce(call)
    assert send(answer["upload_url"], b"nothing of the kind", kind) == 400
    assert send(answer["upload_url"], CALENDAR) == 200


def test_a_file_far_larger_than_any_other_request_is_taken(bot: Bot, maya: Person) -> None:
    content = bytes(range(256)) * 4 * 4096  # 4 MB
    share(bot, content, "data.zip", channel=NETWORK)
    assert maya.download(maya.last_message("#network").files[0]) == content


def test_the_app_is_told_of_a_shared_file_where_it_is_subscribed(bot: Bot, sandbox: Sandbox) -> None:
    file = share(bot, channels=[NETWORK, MAYA])
    # Bolt keeps the events of its own bot from listeners, so they are read on their way.
    told = [each.payload["event"] for each in sandbox.envelopes if each.type == "events_api"]
    mine = [event for event in told if event.get("file_id") == file["id"]]
    assert {event["channel_id"] for event in mine} == {NETWORK, *file["ims"]}
    assert (mine[0]["type"], mine[0]["user_id"], mine[0]["file"]) == (
        "file_shared",
        HERON,
        {"id": file["id"]},
    )


def test_an_app_without_the_scope_to_read_is_not_told_of_files(scopeless: Sandbox) -> None:
    workspace = scopeless.workspace
    scopeless._actors.events.file_shared(File("F1", "a", "a", HERON, 1, 0), workspace.channels[NETWORK])
    assert scopeless.envelopes == []


# --- refusals


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"filename": "a.csv", "length": 0}, "missing_argument"),
        ({"filename": "a.csv"}, "missing_argument"),
        ({"filename": "a.csv", "length": "many"}, "invalid_arguments"),
        ({"filename": "a.csv", "length": -1}, "invalid_arguments"),
        ({"filename": "", "length": 1}, "invalid_arguments"),
        ({"filename": 7, "length": 1}, "invalid_arguments"),
        ({"filename": "a.png", "length": 1, "alt_txt": "x" * 1001}, "alt_txt_too_large"),
        ({"filename": "a.csv", "length": FILE_LIMIT + 1}, "file_upload_size_restricted"),
        ({"filename": "a.csv", "length": 1, "snippet_type": "heron"}, "unknown_snippet_type"),
        ({"filename": "a.csv", "length": 1024 * 1024 + 1, "snippet_type": "csv"}, "snippet_too_large"),
    ],
)
def test_an_address_is_refused_for_what_cannot_be_uploaded(
    call: Calling, arguments: Json, error: str
) -> None:
    assert call("files.getUploadURLExternal", **arguments)["error"] == error


def test_a_description_and_a_snippet_of_the_largest_size_are_taken(call: Calling) -> None:
    announce(call, b"x", "a.png", alt_txt="x" * 1000)
    file_id = uploaded(call, b"a,b\n", filename="a.csv", snippet_type="csv")
    complete(call, file_id)
    assert call("files.info", file=file_id)["file"]["mode"] == "snippet"


def test_a_workspace_full_of_files_takes_no_more(sandbox: Sandbox, call: Calling, bot: Bot) -> None:
    file = share(bot)
    kept = sandbox.workspace.files[file["id"]]

    class Huge(bytes):
        def __len__(self) -> int:
            return STORAGE_LIMIT

    kept.content = Huge()
    refused = call("files.getUploadURLExternal", filename="a.csv", length=1)
    bot.client.files_delete(file=file["id"])
    assert refused["error"] == "storage_limit_reached"
    announce(call)


@pytest.mark.parametrize("content", [CALENDAR + b"x", CALENDAR[:-1], b""])
def test_another_number_of_bytes_than_announced_is_refused_and_can_be_mended(
    call: Calling, content: bytes
) -> None:
    answer = announce(call)
    assert send(answer["upload_url"], content) == 400
    assert complete(call, answer["file_id"], channel_id=NETWORK)["error"] == "file_not_found"
    assert send(answer["upload_url"], CALENDAR) == 200
    assert complete(call, answer["file_id"], channel_id=NETWORK)["ok"]


def test_an_address_nobody_gave_out_takes_nothing(sandbox: Sandbox) -> None:
    assert send(f"{sandbox.url}upload/v1/{'0' * 32}", CALENDAR) == 400
    assert sandbox.api_calls[-1].answer["error"] == "file_not_found"


def test_an_upload_is_completed_once_and_its_address_is_void_then(call: Calling, maya: Person) -> None:
    answer = announce(call)
    send(answer["upload_url"], CALENDAR)
    assert complete(call, answer["file_id"], channel_id=NETWORK)["ok"]
    before = len(maya.messages("#network"))
    assert complete(call, answer["file_id"], channel_id=NETWORK)["error"] == "file_not_found"
    assert send(answer["upload_url"], CALENDAR) == 400
    assert len(maya.messages("#network")) == before


@pytest.mark.parametrize(
    "files",
    [
        None,
        [],
        "[",
        "{}",
        ["F1"],
        [{"title": "x"}],
        [{"id": 7}],
        [{"id": ["F1"]}],
        [{"id": "F1", "title": 7}],
    ],
)
def test_what_is_no_list_of_files_is_refused(call: Calling, files: Any) -> None:
    answer = call("files.completeUploadExternal", files=files, channel_id=NETWORK)
    assert answer["error"] == "invalid_arguments"


@pytest.mark.parametrize(
    ("where", "error"),
    [
        ({"channel_id": "C0NOWHERE"}, "channel_not_found"),
        ({"channel_id": MAYA}, "channel_not_found"),
        ({"channels": "C0NOWHERE"}, "invalid_channel"),
        ({"channel_id": TEA_ROOM}, "not_in_channel"),
        ({"channels": f"{NETWORK},{TEA_ROOM}"}, "not_in_channel"),
        ({"channels": ",".join(["C0NOWHERE"] * 101)}, "channels_limit_exceeded"),
        ({"channels": f"{NETWORK},{PARTNERS}", "thread_ts": "1.000000"}, "invalid_arguments"),
        ({"channel_id": NETWORK, "thread_ts": "1.000000"}, "thread_not_found"),
        ({"channel_id": NETWORK, "blocks": '[{"type": "marquee"}]'}, "invalid_blocks"),
    ],
)
def test_a_file_is_shared_everywhere_it_should_be_or_nowhere_at_all(
    call: Calling, maya: Person, where: Json, error: str
) -> None:
    file_id, before = uploaded(call), len(maya.messages("#network"))
    assert complete(call, file_id, **where)["error"] == error
    assert len(maya.messages("#network")) == before
    assert complete(call, file_id, channel_id=NETWORK)["ok"]


def test_with_one_unknown_file_none_is_shared(call: Calling, maya: Person) -> None:
    file_id, before = uploaded(call), len(maya.messages("#network"))
    assert complete(call, file_id, "F0NOTHING", channel_id=NETWORK)["error"] == "file_not_found"
    assert complete(call, file_id, file_id, channel_id=NETWORK)["error"] == "invalid_arguments"
    assert len(maya.messages("#network")) == before


@pytest.mark.parametrize(
    ("method", "scope"),
    [
        ("files.getUploadURLExternal", "files:write"),
        ("files.completeUploadExternal", "files:write"),
        ("files.delete", "files:write"),
        ("files.info", "files:read"),
    ],
)
def test_without_the_scope_nothing_is_done_with_files(scopeless: Sandbox, method: str, scope: str) -> None:
    client = WebClient(scopeless.bot_token, base_url=scopeless.api_url)
    with pytest.raises(SlackApiError) as refused:
        client.api_call(method)
    assert (refused.value.response["error"], refused.value.response["needed"]) == ("missing_scope", scope)


# --- reading


@pytest.mark.parametrize("key", ["url_private", "url_private_download"])
def test_the_app_fetches_a_file_with_its_token(bot: Bot, sandbox: Sandbox, key: str) -> None:
    file = share(bot, channel=NETWORK)
    status, content, headers = fetched(file[key], sandbox.bot_token)
    assert (status, content, headers["Content-Type"]) == (200, CALENDAR, "text/calendar")


@pytest.mark.parametrize("token", [None, "xoxb-wrong", "app"])
def test_without_the_bots_token_a_file_leads_to_the_sign_in_page(
    bot: Bot, sandbox: Sandbox, token: str | None
) -> None:
    given = sandbox.app_token if token == "app" else token
    status, content, headers = fetched(share(bot, channel=NETWORK)["url_private"], given)
    assert (status, CALENDAR in content) == (302, False)
    assert headers["Location"].startswith("/?redir=%2Ffiles-pri%2F")


@pytest.mark.parametrize(
    "name", ["visit.ics", "page.html", "drawing.svg", 'odd"\r\nname; a=b.pdf', "höhe.csv"]
)
def test_no_file_can_run_as_a_page_of_the_workspace(
    bot: Bot, sandbox: Sandbox, shown: Callable[[], SharedFile], name: str
) -> None:
    file = share(bot, b"<script>alert(1)</script>", name, channel=NETWORK)
    own = f"{sandbox.url}sandbox/files/{file['id']}?as={MAYA}"
    for url, token in ((file["url_private"], sandbox.bot_token), (own, None)):
        status, _, headers = fetched(url, token)
        assert status == 200
        assert headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert (shown().name, shown().is_picture) == (name, False)


def test_only_who_sees_a_conversation_may_read_its_files(bot: Bot, sandbox: Sandbox) -> None:
    share(bot, channel=COORDINATORS)
    (file,) = sandbox.person("Maya Okafor").last_message("#co-ordinators").files
    sees = {
        person.name: "#co-ordinators" in sandbox.person(person.id).channels()
        for person in sandbox.workspace.people()
    }
    assert set(sees.values()) == {True, False}
    for name, may in sees.items():
        if may:
            assert sandbox.person(name).download(file) == CALENDAR
            continue
        with pytest.raises(UseError, match="sees no such file"):
            sandbox.person(name).download(file)


def test_a_file_in_a_direct_message_is_that_persons_alone(bot: Bot, sandbox: Sandbox, maya: Person) -> None:
    share(bot, channels=[MAYA])
    (file,) = maya.last_message("Heron").files
    assert maya.download(file) == CALENDAR
    with pytest.raises(UseError, match="sees no such file"):
        sandbox.person("Beth Carrow").download(file)


def test_a_file_not_shared_anywhere_is_the_apps_alone(bot: Bot, maya: Person) -> None:
    file = share(bot)
    assert (file["shares"], file["is_public"]) == ({}, False)
    with pytest.raises(UseError, match="sees no such file"):
        maya.download(SharedFile(file["id"], False))


def test_with_its_message_a_file_is_gone_from_the_conversation(bot: Bot, maya: Person) -> None:
    file = share(bot, channels=[COORDINATORS])
    ts = file["shares"]["private"][COORDINATORS][0]["ts"]
    bot.client.chat_delete(channel=COORDINATORS, ts=ts)
    assert bot.client.files_info(file=file["id"])["file"]["groups"] == []
    with pytest.raises(UseError, match="sees no such file"):
        maya.download(SharedFile(file["id"], False))


def test_a_deleted_file_leaves_a_tombstone_and_cannot_be_read(
    bot: Bot, sandbox: Sandbox, maya: Person, call: Calling
) -> None:
    file = share(bot, channel=NETWORK)
    assert call("files.delete", file=file["id"])["ok"]
    (stone,) = maya.last_message("#network").files
    assert (stone.id, stone.deleted, stone.name) == (file["id"], True, "")
    with pytest.raises(UseError, match="sees no such file"):
        maya.download(stone)
    assert fetched(file["url_private"], sandbox.bot_token)[0] == 302
    (newest,) = bot.client.conversations_history(channel=NETWORK, limit=1)["messages"]
    assert newest["files"] == [{"id": file["id"], "mode": "tombstone"}]
    for method in ("files.delete", "files.info"):
        assert call(method, file=file["id"])["error"] == "file_deleted"
        assert call(method, file="F0NOTHING")["error"] == "file_not_found"


def test_a_message_with_a_file_can_be_changed_and_keeps_it(bot: Bot, maya: Person) -> None:
    file = share(bot, channel=NETWORK)
    ts = file["shares"]["public"][NETWORK][0]["ts"]
    bot.client.chat_update(channel=NETWORK, ts=ts, text="Changed")
    message = maya.last_message("#network")
    assert (message.plain, [each.id for each in message.files]) == ("Changed", [file["id"]])


# --- limits, faults and the inspector


def test_a_fault_when_the_bytes_come_is_told_and_the_upload_can_be_tried_again(
    bot: Bot, sandbox: Sandbox, maya: Person
) -> None:
    before = len(maya.messages("#network"))
    sandbox.fail_next("upload_url", 1, "500")
    with pytest.raises(HTTPError) as refused:
        share(bot, channel=NETWORK)
    refused.value.close()
    assert len(maya.messages("#network")) == before
    share(bot, channel=NETWORK)
    assert len(maya.messages("#network")) == before + 1


def test_an_upload_whose_answer_is_lost_has_happened(sandbox: Sandbox, call: Calling) -> None:
    answer = announce(call)
    sandbox.fail_next("upload_url", 1, "lost")
    with pytest.raises(OSError, match=r"closed|reset"):
        send(answer["upload_url"], CALENDAR)
    assert complete(call, answer["file_id"], channel_id=NETWORK)["ok"]


@pytest.mark.parametrize(("how", "status"), [("500", 500), ("429", 429)])
def test_fetching_a_file_can_fail_once(bot: Bot, sandbox: Sandbox, how: str, status: int) -> None:
    file = share(bot, channel=NETWORK)
    sandbox.fail_next("url_private", 1, how)
    assert fetched(file["url_private"], sandbox.bot_token)[0] == status
    assert fetched(file["url_private"], sandbox.bot_token)[0] == 200


@pytest.mark.parametrize(
    "method", ["files.getUploadURLExternal", "files.completeUploadExternal", "files.info", "files.delete"]
)
def test_each_method_for_files_can_fail(bot: Bot, sandbox: Sandbox, method: str) -> None:
    sandbox.fail_next(method, 1, "500")
    with pytest.raises(SlackApiError) as refused:
        bot.client.api_call(method)
    assert refused.value.response["error"] == "internal_error"


@pytest.mark.parametrize(
    ("method", "most"),
    [
        ("files.getUploadURLExternal", Limits().file_calls_per_minute),
        ("files.completeUploadExternal", Limits().file_calls_per_minute),
        ("files.info", Limits().file_calls_per_minute),
        ("files.delete", Limits().file_deletions_per_minute),
    ],
)
def test_a_method_for_files_can_be_called_only_so_often_a_minute(
    bot: Bot, sandbox: Sandbox, method: str, most: int
) -> None:
    sandbox.limits = Limits()
    try:
        assert most in (50, 100)
        codes = [refusal_of(bot, method).response["error"] for _ in range(most)]
        assert "ratelimited" not in codes
        limited = refusal_of(bot, method).response
        assert (limited.status_code, limited.headers["Retry-After"]) == (429, "60")
    finally:
        sandbox.limits = NO_LIMITS


def refusal_of(bot: Bot, method: str) -> SlackApiError:
    with pytest.raises(SlackApiError) as refused:
        bot.client.api_call(method)
    return refused.value


def test_the_inspector_shows_that_bytes_went_by_but_neither_them_nor_the_address(
    bot: Bot, sandbox: Sandbox
) -> None:
    content = b"secret words " * 100
    file = share(bot, content, "secret.txt", channel=NETWORK)
    fetched(file["url_private"], sandbox.bot_token)
    traffic = sandbox.traffic
    by_name = {entry["name"]: entry for entry in reversed(traffic)}
    assert by_name["upload_url"]["body"] == {"bytes": len(content), "file": file["id"]}
    assert by_name["url_private"]["answer"] == {"ok": True, "bytes": len(content)}
    told = json.dumps(traffic)
    assert "secret words" not in told
    assert "/upload/v1/" not in told
