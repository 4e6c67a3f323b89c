"""Documents come, are listed and go in Teams."""

from pathlib import Path

from bot.domain import Document
from tests.fakes.teams.desk import ANN, AT, CHANNEL, PERSONAL, Desk, buttons
from tests.fakes.teams.world import THREAD

FILE = "application/vnd.microsoft.teams.file.download.info"
MINE = "a:1personal-ann-by-bot"
LEAVE = b"Leave policy\n\nEverybody gets 25 days of leave a year.\n"


def drops(desk: Desk, *names: str, text: str = "") -> None:
    attachments = [
        {
            "contentType": FILE,
            "content": {
                "downloadUrl": f"{desk.teams.address}/{name}",
                "uniqueId": f"id-{name}",
                "fileType": "txt",
            },
            "name": name,
        }
        for name in names or ("leave.txt",)
    ]
    desk.says("file_personal", text, attachments=attachments)


def stored(desk: Desk) -> list[Document]:
    return list(desk.app.stores.documents.list(None).documents)


def test_a_dropped_file_becomes_searchable_for_the_one_who_dropped_it(desk: Desk) -> None:
    desk.teams.files["/leave.txt"] = (200, LEAVE, {})
    drops(desk)

    (document,) = stored(desk)
    assert document.readers == {f"user:teams:{ANN}"}
    assert "is searchable now" in desk.texts(PERSONAL)[0]
    assert all("authorization" not in each.path for each in desk.teams.calls)


def test_a_dropped_file_with_a_question_is_read_first(desk: Desk) -> None:
    desk.teams.files["/leave.txt"] = (200, LEAVE, {})
    drops(desk, text="What does this say?")

    first, second = desk.texts(PERSONAL)
    assert "is searchable now" in first
    assert "25 days" in second


def test_a_file_that_cannot_be_had_is_said_plainly(desk: Desk) -> None:
    drops(desk)

    assert desk.texts(PERSONAL) == [
        "I could not read **leave.txt**: It is not there any more, or I may not fetch it."
    ]
    assert stored(desk) == []


def test_a_file_in_a_channel_gets_a_clear_sentence_and_the_upload_link(desk: Desk) -> None:
    desk.teams.chats["29:1ann-XyZ"] = MINE
    desk.does("file_channel")

    card = desk.last(MINE)
    assert "does not hand files to a bot in channels" in str(card["attachments"])
    (upload,) = [each for each in buttons(card) if each.get("title") == "Upload a document"]
    assert "/upload/" in upload["url"]


def test_the_upload_link_is_for_the_one_who_asked(desk: Desk) -> None:
    desk.teams.chats["29:1ann-XyZ"] = MINE
    desk.says("channel", f"{AT} upload everyone")

    assert desk.texts(MINE) == ["Add a document"]
    assert "/upload/" not in str(desk.teams.shown(THREAD))


def test_without_our_own_chat_the_room_learns_no_more_than_that(desk: Desk) -> None:
    conversation = {"id": THREAD, "conversationType": "channel"}
    desk.says("channel", f"{AT} list", conversation=conversation)

    (told,) = desk.texts(THREAD)
    assert told.startswith("I can tell you that in our own chat only.")


def test_documents_are_listed_and_removed_after_a_second_thought(desk: Desk) -> None:
    desk.teams.files["/leave.txt"] = (200, LEAVE, {})
    drops(desk)
    desk.says("personal", "list")
    listing = desk.last(PERSONAL)
    assert desk.texts(PERSONAL)[-1] == "1 document"

    desk.presses(listing, "Remove")
    assert desk.texts(PERSONAL)[-1].startswith("Remove ")
    desk.presses(desk.last(PERSONAL), "Remove")

    assert desk.texts(PERSONAL)[-1].startswith("Removed ")
    assert stored(desk) == []


def test_keeping_a_document_changes_nothing(desk: Desk) -> None:
    desk.teams.files["/leave.txt"] = (200, LEAVE, {})
    drops(desk)
    desk.says("personal", "remove leave.txt")
    desk.presses(desk.last(PERSONAL), "Keep")

    assert len(stored(desk)) == 1


def test_a_list_shows_only_what_one_may_read(desk: Desk, tmp_path: Path) -> None:
    desk.ingests("open.txt", "Open to all, really.", frozenset({"everyone"}), tmp_path)
    desk.ingests("secret.txt", "For Bob only, sorry.", frozenset({"user:teams:bob"}), tmp_path)
    desk.says("personal", "list")

    shown = str(desk.last(PERSONAL)["attachments"])
    assert "open" in shown
    assert "secret" not in shown


def test_a_long_list_goes_on_at_the_press_of_a_button(desk: Desk, tmp_path: Path) -> None:
    for number in range(25):
        desk.ingests(f"book{number}.txt", f"Book {number} text.", frozenset({"everyone"}), tmp_path)
    desk.says("personal", "list")
    assert desk.texts(PERSONAL)[-1] == "25 documents"

    desk.presses(desk.last(PERSONAL), "Show more")

    assert len(desk.teams.shown(PERSONAL)) == 2
    assert "Show more" not in [each.get("title") for each in buttons(desk.last(PERSONAL))]


def test_status_and_help_are_answered(desk: Desk) -> None:
    desk.says("personal", "status")
    desk.says("personal", "help")

    status, help_text = desk.texts(PERSONAL)
    assert "searchable" in status
    assert "Ask" in help_text


def test_installing_greets_once_and_the_bots_own_arrival_never(desk: Desk) -> None:
    for name in ("bot_arrives", "install_personal", "bot_arrives", "install_personal"):
        desk.does(name)

    assert desk.texts(PERSONAL) == ["Hello, I am Footnote"]


def test_installing_in_a_team_greets_in_the_channel_and_names_no_document(
    desk: Desk, tmp_path: Path
) -> None:
    desk.ingests("open.txt", "Open to all.", frozenset({"everyone"}), tmp_path)
    desk.does("install_team")

    assert set(desk.teams.broken) == {"a reply in a channel belongs into a thread"}
    desk.teams.broken.clear()
    (greeting,) = desk.teams.shown(CHANNEL)
    assert greeting["summary"] == "Hello, I am Footnote"
    assert "open" not in str(greeting["attachments"]).replace("OpenUrl", "")
