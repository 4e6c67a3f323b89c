"""Streaming, stop, timeouts and the token budget against a real OpenAI-compatible connection."""

from collections.abc import Sequence

import pytest

from rag.chat_models.configured import ConfiguredModels
from rag.domain import ModelUnavailable
from tests.fakes.openai_server import BREAK, FOREVER, SILENT, STALL, OpenAiServer
from tests.fakes.shelf import Shelf, passage

SHELF = (passage("Employees receive 25 days of paid leave a year. Lunch is at noon.", page=4),)
QUESTION = "How many days of paid leave do employees receive?"
TRUE = "Employees receive 25 days of paid leave a year [1]."


def shelf(server: OpenAiServer, *, timeout: float = 5.0, model: str = "openai:tiny") -> Shelf:
    models = ConfiguredModels(
        default=model,
        timeout=timeout,
        options={
            "openai": {"base_url": server.url, "api_key": "none", "max_retries": 0},
            "ollama": {"base_url": server.url},
        },
    )
    return Shelf(SHELF, chat=models.find().chat, timeout=timeout)


def words(text: str) -> Sequence[str]:
    return [f"{word} " for word in text.split()]


def test_words_stream_in_and_only_the_checked_sentence_leaves() -> None:
    with OpenAiServer([words(f"{TRUE} It pays 900 euros [1].")]) as server:
        asked = shelf(server)
        answer = asked.ask(QUESTION)

    assert answer.text == TRUE == asked.said[0]
    assert server.requests[0]["stream"] is True
    assert QUESTION in server.requests[0]["messages"][1]["content"]


def test_stop_hangs_up_on_the_server() -> None:
    with OpenAiServer([[*words(TRUE), "And ", FOREVER]]) as server:
        answer = shelf(server).ask(QUESTION, stop_after=1)
        hung_up = server.hung_up.wait(5)

    assert answer.stopped
    assert answer.text == TRUE
    assert hung_up


@pytest.mark.parametrize("model", ["openai:tiny", "ollama:tiny"])
def test_stop_hangs_up_on_a_server_that_has_not_said_a_word(model: str) -> None:
    with OpenAiServer([[SILENT]]) as server:
        answer = shelf(server, timeout=60, model=model).ask(QUESTION, stopping=server.silent.is_set)
        hung_up = server.hung_up.wait(5)

    assert answer.stopped
    assert not answer.text
    assert hung_up


def test_stop_hangs_up_on_a_server_that_fell_silent() -> None:
    with OpenAiServer([[*words(TRUE), "And ", SILENT]]) as server:
        answer = shelf(server, timeout=60).ask(QUESTION, stopping=server.silent.is_set)
        hung_up = server.hung_up.wait(5)

    assert answer.stopped
    assert hung_up


def test_a_server_that_is_given_up_is_hung_up_on() -> None:
    with OpenAiServer([[SILENT]]) as server:
        with pytest.raises(ModelUnavailable, match="longer than"):
            shelf(server, timeout=0.3).ask(QUESTION)
        hung_up = server.hung_up.wait(5)

    assert hung_up


def test_a_silent_server_is_given_up_in_time() -> None:
    with OpenAiServer([[STALL]]) as server, pytest.raises(ModelUnavailable, match="longer than"):
        shelf(server, timeout=0.3).ask(QUESTION)


def test_a_server_that_breaks_off_leaves_what_was_said() -> None:
    with OpenAiServer([[*words(TRUE), "And ", BREAK]]) as server:
        answer = shelf(server).ask(QUESTION)

    assert answer.text == TRUE


@pytest.mark.parametrize("status", [401, 429, 500, 503])
def test_a_refusing_server_is_unavailable_in_our_words(status: int) -> None:
    with OpenAiServer([status]) as server, pytest.raises(ModelUnavailable):
        shelf(server).ask(QUESTION)
