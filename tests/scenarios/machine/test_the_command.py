"""What an operator does on a terminal, through the real command."""

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from contextlib import suppress
from pathlib import Path

from tests.scenarios.machine.conftest import ROOT, Machine, names


def test_a_folder_is_taken_in_and_asked(machine: Machine, folder: Path) -> None:
    taken = machine.json("ingest", str(folder))
    answer = machine.json("ask", "How many days of paid leave does an employee receive?")

    assert {each["name"]: each["state"] for each in taken["documents"]} == {
        "leave.md": "indexed",
        "parking.txt": "indexed",
        "it/passwords.html": "indexed",
    }
    assert answer["answered"]
    assert "25 days" in answer["answer"]
    assert "[1]" in answer["answer"]
    source = answer["sources"][0]
    assert source["document"] == "leave.md"
    assert "25 days" in source["text"]
    assert set(source) >= {"document", "uri", "page", "text", "score"}


def test_taken_in_again_nothing_changes(machine: Machine, folder: Path) -> None:
    machine.run("ingest", str(folder))

    again = machine.json("ingest", str(folder))

    assert {each["state"] for each in again["documents"]} == {"unchanged"}
    assert len(machine.json("documents")) == 3


def test_taken_in_again_with_a_life_time_it_is_kept_for_as_long(
    machine: Machine, folder: Path
) -> None:
    machine.run("ingest", str(folder))
    machine.run("ingest", str(folder), "--expires", "90d")
    kept = machine.json("documents")
    machine.run("ingest", str(folder))

    assert all(each["expires"] for each in kept)
    assert f"indexed, until {kept[0]['expires'][:10]}" in machine.run("documents")
    assert machine.json("documents") == kept


def test_what_is_not_in_the_documents_is_not_made_up(machine: Machine, folder: Path) -> None:
    machine.run("ingest", str(folder))

    answer = machine.json("ask", "Who won the chess championship of 1972?")

    assert not answer["answered"]
    assert answer["sources"] == []


def test_what_one_person_may_read_the_others_do_not_find(
    machine: Machine, folder: Path, tmp_path: Path
) -> None:
    secret = tmp_path / "salaries.txt"
    secret.write_text("The salary of the director is 90,000 crowns.\n")
    machine.run("ingest", str(folder))
    machine.run("ingest", str(secret), "--scope", "user:U1")
    asked = ("search", "salary of the director")

    assert names(machine.json(*asked, "--as", "user:U1"))[0] == "salaries.txt"
    assert "salaries.txt" not in names(machine.json(*asked))
    assert "salaries.txt" not in names(machine.json(*asked, "--as", "user:U2,channel:C1"))
    assert "salaries.txt" not in names(machine.json(*asked, "--as", "user:teams:U1"))


def test_many_questions_come_back_with_their_ids(
    machine: Machine, folder: Path, tmp_path: Path
) -> None:
    machine.run("ingest", str(folder))
    questions = tmp_path / "questions.jsonl"
    questions.write_text(
        '{"id": "q1", "question": "Where do visitors park?"}\n'
        '{"id": 2, "question": "How often is a password changed?"}\n'
    )
    queries = tmp_path / "queries.jsonl"
    queries.write_text('{"id": "q1", "query": "visitors parking"}\n')

    answers = [
        json.loads(line) for line in machine.run("ask", "--questions", str(questions)).splitlines()
    ]
    hits = [
        json.loads(line) for line in machine.run("search", "--queries", str(queries)).splitlines()
    ]

    assert [each["id"] for each in answers] == ["q1", 2]
    assert "level 3" in answers[0]["answer"]
    assert "180 days" in answers[1]["answer"]
    assert hits[0]["id"] == "q1"
    assert hits[0]["hits"][0]["document"] == "parking.txt"


def test_a_removed_document_is_gone_from_the_next_answer(machine: Machine, folder: Path) -> None:
    machine.run("ingest", str(folder))

    machine.run("remove", "parking.txt")

    assert "parking.txt" not in names(machine.json("search", "where do visitors park"))
    assert len(machine.json("documents")) == 2


def test_a_changed_file_replaces_its_old_version(machine: Machine, folder: Path) -> None:
    machine.run("ingest", str(folder))
    (folder / "parking.txt").write_text("Visitors park on level 7 of the garage.\n")

    machine.run("ingest", str(folder))

    texts = [hit["text"] for hit in machine.json("search", "visitors park level garage")]
    assert any("level 7" in text for text in texts)
    assert not any("level 3" in text for text in texts)


def test_one_bad_file_does_not_keep_the_others_out(machine: Machine, folder: Path) -> None:
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\n garbage")
    (folder / "empty.md").write_text("")

    said = machine.run("ingest", str(folder), code=1)

    assert "broken.pdf:" in said
    assert "empty.md: It is empty." in said
    assert "3 taken in" in said
    assert len(machine.json("search", "paid leave")) > 0


def test_a_failed_document_is_listed_with_its_reason(machine: Machine, folder: Path) -> None:
    (folder / "bad.pdf").write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    machine.run("ingest", str(folder), code=1)
    assert "failed: It is a picture (PNG)" in machine.run("documents")


def test_what_was_taken_in_is_shown_in_a_table(machine: Machine, folder: Path) -> None:
    said = machine.run("ingest", str(folder))
    first = next(path for path in sorted(folder.iterdir()) if path.is_file())
    (row,) = (line for line in said.splitlines() if first.name in line)
    assert "indexed" in row


def test_the_key_that_signs_is_made_once(machine: Machine) -> None:
    machine.run("documents")
    before = (machine.data / "secret").stat()
    machine.run("documents")
    assert (machine.data / "secret").stat() == before
    assert not list(machine.data.glob(".secret-*"))


def test_a_folder_that_is_not_there_is_said_in_one_sentence(machine: Machine) -> None:
    assert "There is no such file or folder." in machine.run("ingest", "nowhere", code=1)


def test_a_wrong_setting_is_named(machine: Machine) -> None:
    said = machine.run("documents", code=1, FOOTNOTE_PORT="eighty")

    assert said.strip() == (
        "footnote: FOOTNOTE_PORT (port to listen on): 'eighty' is not a whole number."
    )


def test_a_setting_that_does_nothing_is_said_and_the_rest_done(machine: Machine) -> None:
    said = machine.run("ask", code=2, FOOTNOTE_MODLE="ollama:llama3.1")
    assert "FOOTNOTE_MODLE is no setting and does nothing. Did you mean FOOTNOTE_MODEL?" in said


def test_an_empty_key_is_said_in_one_sentence(machine: Machine) -> None:
    machine.run("documents")
    (machine.data / "secret").write_text("")

    assert "is empty; put a backup in its place" in machine.run("documents", code=1)


def test_a_data_folder_that_is_a_file_is_said_in_one_sentence(
    machine: Machine, tmp_path: Path
) -> None:
    machine.data = tmp_path / "file"
    machine.data.write_text("")

    assert "cannot be used" in machine.run("documents", code=1)


def test_a_scope_that_is_none_is_refused_with_what_there_is(machine: Machine, folder: Path) -> None:
    said = machine.run("ingest", str(folder), "--scope", "finance", code=2)

    assert "is no reader. Use everyone, channel:ID or user:ID" in said


def test_a_bad_line_of_questions_is_named_by_its_number(
    machine: Machine, folder: Path, tmp_path: Path
) -> None:
    machine.run("ingest", str(folder))
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"id": 1, "question": "Where do visitors park?"}\nnot json\n')

    assert "line 2" in machine.run("ask", "--questions", str(questions), code=1)


def test_a_file_name_cannot_drive_the_terminal(machine: Machine, folder: Path) -> None:
    (folder / "evil\x1b[2J\u202ename.txt").write_text("The evil file speaks of zebras.\n")

    machine.run("ingest", str(folder))
    listed = machine.run("documents") + machine.run("search", "zebras")

    assert "\x1b" not in listed
    assert "\u202e" not in listed


def test_the_doctor_says_what_is_missing_and_how_to_mend_it(machine: Machine) -> None:
    checks = {each["name"]: each for each in machine.json("doctor")}

    assert "footnote serve" in checks["Readers"]["fix"]
    assert checks["Index"]["fix"] == "footnote ingest FOLDER"
    assert checks["Slack"]["state"] == "off"
    assert "footnote manifest slack" in checks["Slack"]["fix"]


def test_an_upload_link_is_made_for_one_scope(machine: Machine) -> None:
    link = machine.json("upload-link", "--scope", "channel:C1")

    assert link["url"].startswith("http://127.0.0.1:8080/upload/")


def test_who_did_what_is_written_down_without_a_word_of_content(
    machine: Machine, folder: Path
) -> None:
    machine.run("ingest", str(folder / "parking.txt"))
    machine.run("remove", "parking.txt")
    broken = folder / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 and then nothing")
    machine.run("ingest", str(broken), code=1)

    lines = (machine.data / "audit.jsonl").read_text().splitlines()
    assert [json.loads(line)["action"] for line in lines] == ["indexed", "removed", "failed"]
    assert all(json.loads(line)["who"] == "operator" for line in lines)
    assert "parking" not in "".join(lines)


def test_the_operator_hears_how_many_passages_the_readers_kept_out(
    machine: Machine, folder: Path, tmp_path: Path
) -> None:
    secret = tmp_path / "directors.txt"
    secret.write_text("Directors receive 40 days of paid leave a year.\n")
    machine.run("ingest", str(folder))
    machine.run("ingest", str(secret), "--scope", "user:U1")
    question = "How many days of paid leave does an employee receive?"

    told = machine.json("ask", question, "--explain")["why"]
    own = machine.json("ask", question, "--explain", "--as", "user:U1")["why"]

    assert told["filtered_out"] == 1
    assert own["filtered_out"] == 0
    assert "directors.txt" not in [each["document"] for each in told["passages"]]


def test_where_nothing_was_taken_in_yet_the_next_step_is_said(machine: Machine) -> None:
    step = "There are no documents yet. Take some in: footnote ingest FOLDER"

    assert machine.run("documents").strip() == step
    assert machine.run("search", "paid leave").strip() == step
    told = machine.json("ask", "How many days of paid leave are there?")
    assert not told["answered"]


def test_pages_are_counted_of_what_was_taken_in_alone(machine: Machine, folder: Path) -> None:
    assert "1 taken in (1 page), 0 unchanged" in machine.run("ingest", str(folder / "leave.md"))
    assert "0 taken in (0 pages), 1 unchanged" in machine.run("ingest", str(folder / "leave.md"))


def test_on_a_narrow_terminal_nothing_of_a_table_is_cut(machine: Machine, folder: Path) -> None:
    machine.run("ingest", str(folder))
    (parking,) = [each for each in machine.json("documents") if each["name"] == "parking.txt"]

    said = on_a_terminal(machine, 40, "documents")

    assert "3 documents" in said
    assert f"id  {parking['id'][:12]}" in said
    assert "readers  everyone" in said


def on_a_terminal(machine: Machine, columns: int, *arguments: str) -> str:
    """What the command writes to a terminal of this width."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "--data-dir", str(machine.data), *arguments],
        cwd=ROOT,
        stdout=theirs,
        env={**os.environ, "NO_COLOR": "1", "TERM": "xterm", "COLUMNS": ""},
    )
    os.close(theirs)
    written = b""
    with suppress(OSError):  # how a terminal says that nobody writes to it any more
        while piece := os.read(ours, 4096):
            written += piece
    os.close(ours)
    assert process.wait(30) == 0
    return re.sub(r"\x1b\[[0-9;]*m", "", written.decode())
