"""The real command with a real llama.cpp server as its model."""

import json
from pathlib import Path

from tests.fakes.llama.server import LlamaServer
from tests.scenarios.machine.conftest import Machine

TRUE = "Every employee receives 25 days of paid leave a year [1]."
QUESTION = "How many days of paid leave does an employee receive?"


def test_a_question_is_answered_in_the_models_words(
    machine: Machine, folder: Path, tmp_path: Path
) -> None:
    machine.run("ingest", str(folder))

    with LlamaServer(tmp_path, sentence=TRUE, context=8192) as llama:
        told = machine.run(
            *("ask", QUESTION, "--json", "--explain"),
            FOOTNOTE_MODEL="openai:tiny",
            OPENAI_BASE_URL=llama.url,
        )
    answer = json.loads(told)

    assert answer["answer"] == TRUE
    assert answer["answered"]
    assert answer["sources"][0]["document"] == "leave.md"
    assert answer["why"]["model"] == "openai:tiny"
    assert answer["why"]["tokens"]["in"] > 0
    assert "write" in {step["name"] for step in answer["why"]["steps"]}


def test_where_the_model_is_not_there_the_fallback_answers(machine: Machine, folder: Path) -> None:
    machine.run("ingest", str(folder))

    answered = machine.run(
        *("ask", QUESTION),
        FOOTNOTE_MODEL="openai:tiny",
        FOOTNOTE_FALLBACK_MODEL="extractive",
        OPENAI_BASE_URL="http://127.0.0.1:1/v1",
    )

    assert "25 days" in answered
