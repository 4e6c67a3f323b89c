"""What an operator does besides: measure, watch, price, replay, and hand out manifests."""

import json
import zipfile
from pathlib import Path

from bot.domain import Dead, Delivery
from bot.storage.sqlite.database import Database
from bot.storage.sqlite.queue import SqliteDeliveryQueue
from bot.wiring.clock import present
from tests.scenarios.machine.conftest import Machine

QUESTIONS = (
    '{"id": "1", "question": "Where do visitors park?", "answers": ["level 3"],'
    ' "documents": ["parking.txt"]}\n'
    '{"id": "2", "question": "Who won the chess championship of 1972?", "answerable": false}\n'
)


def test_a_question_set_is_measured_and_a_fall_is_noticed(
    machine: Machine, folder: Path, tmp_path: Path
) -> None:
    machine.run("ingest", str(folder))
    questions, before, page = tmp_path / "q.jsonl", tmp_path / "a.json", tmp_path / "r.html"
    questions.write_text(QUESTIONS)

    machine.run("eval", str(questions), "--out", str(before), "--html", str(page))
    machine.run("remove", "parking.txt")
    fallen = machine.run("eval", str(questions), "--compare", str(before), code=1)

    measured = json.loads(before.read_text())["metrics"]
    assert measured["contains"] == 1.0
    assert "<svg" in page.read_text()
    assert "worse" in fallen


def test_without_ratings_there_is_nothing_to_learn_from(machine: Machine) -> None:
    assert "nobody has rated an answer yet" in machine.run("eval", "--from-feedback", code=1)


def test_drift_says_when_it_cannot_tell(machine: Machine) -> None:
    assert "too few to tell" in machine.run("drift")


def test_the_price_is_said_before_anything_is_deployed(machine: Machine) -> None:
    told = machine.json("cost", "--users", "50")

    assert all(line["dollars"] >= 0 for line in told["months"]["50"])
    assert sum(line["dollars"] for line in told["months"]["50"]) > 0


def test_a_model_id_is_explained(machine: Machine) -> None:
    assert "llama2" in machine.run("models", "explain", "meta-textgeneration-llama-2-7b-f")


def test_a_model_is_explained_as_it_runs_by_the_entries_of_the_settings(machine: Machine) -> None:
    own = '[[model]]\nid = "answers"\ncodec = "lmi"\n'

    told = machine.run("models", "explain", "sagemaker:answers", FOOTNOTE_MODEL_REGISTRY=own)

    assert "exact id 'answers' (your own)" in told


def test_a_model_that_is_no_endpoint_is_not_said_to_take_an_entry(machine: Machine) -> None:
    told = machine.run("models", "explain", "bedrock_converse:meta.llama3-1-8b-instruct-v1:0")

    assert "Needs no entry" in told
    assert "template" not in told


def test_wrong_entries_are_one_sentence(machine: Machine) -> None:
    told = machine.run("models", "explain", "x", code=1, FOOTNOTE_MODEL_REGISTRY="[[model")

    assert "cannot be read" in told


def test_a_slack_manifest_is_printed_for_an_address(machine: Machine) -> None:
    printed = machine.run("manifest", "slack", "--url", "https://bot.example.com")

    assert "https://bot.example.com/slack/events" in printed
    assert "--url" in machine.run("manifest", "slack", code=2)


def test_a_teams_package_is_written(machine: Machine, tmp_path: Path) -> None:
    out = tmp_path / "app.zip"

    machine.run(
        "manifest", "teams", "--app-id", "11111111-2222-3333-4444-555555555555",
        "--domain", "bot.example.com", "--out", str(out),
    )  # fmt: skip

    assert set(zipfile.ZipFile(out).namelist()) == {"manifest.json", "color.png", "outline.png"}


def test_a_dead_letter_is_listed_without_its_words_and_put_back(machine: Machine) -> None:
    machine.data.mkdir()
    with Database(machine.data / "footnote.db") as database:
        queue = SqliteDeliveryQueue(database, now=present)
        queue.put(
            Delivery(
                id="d1",
                source="slack",
                thread_key="t",
                kind="event",
                payload='{"text": "what somebody asked"}',
                received=present(),
            )
        )
        lease = queue.lease()
        assert lease is not None
        queue.settle(lease, Dead(reason="the channel is gone"))

    listed = machine.run("dead-letters", "list")
    machine.run("dead-letters", "replay", "d1")
    told = json.loads((machine.data / "audit.jsonl").read_text().splitlines()[-1])
    assert (told["action"], told["who"], told["delivery"]) == ("replayed", "operator", "d1")

    assert "the channel is gone" in listed
    assert "what somebody asked" not in listed
    assert machine.json("dead-letters", "list") == []
    assert "There is no dead letter" in machine.run("dead-letters", "replay", "d9", code=1)
