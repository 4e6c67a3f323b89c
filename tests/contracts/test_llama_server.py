"""Streaming, stop, timeouts and the token budget against a real llama.cpp server, a model of its own included."""

from collections.abc import Iterator

import pytest
from openai import OpenAI

from rag.answering.generation import Generation
from rag.chat_models.configured import ConfiguredModels, openai_options
from rag.domain import ModelUnavailable, PromptTooLong
from rag.models import Model
from rag.prompts import Prompt
from tests.fakes.llama.server import LlamaServer
from tests.fakes.scripted_model import eventually
from tests.fakes.shelf import Shelf, passage

TRUE = "Employees receive 25 days of paid leave a year [1]."
LONGEST_REPLY = 1024
QUESTION = "How many days of paid leave do employees receive?"
LEAVE = passage("Employees receive 25 days of paid leave a year. Lunch is at noon.", page=4)
LONG = tuple(
    passage(f"Paid leave, rule {number}: " + "the office asks and the employee answers. " * 6,
            title=f"Rules {number}", page=number)
    for number in range(1, 9)
)  # fmt: skip


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LlamaServer]:
    folder = tmp_path_factory.mktemp("llama")
    with LlamaServer(folder, sentence=TRUE, context=8192) as server:
        yield server


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LlamaServer]:
    """Reads less than the 4,096 tokens that a model is taken to read where nobody says."""
    folder = tmp_path_factory.mktemp("small")
    with LlamaServer(folder, sentence=TRUE, context=2048) as server:
        yield server


def model(server: LlamaServer, timeout: float = 30.0) -> Model:
    options = openai_options(server.url, "")
    return ConfiguredModels(default="openai:tiny", timeout=timeout, options=options).find()


def shelf(server: LlamaServer, timeout: float = 30.0) -> Shelf:
    return Shelf(
        (LEAVE,), chat=model(server, timeout).chat, timeout=timeout, reply_tokens=LONGEST_REPLY
    )


def test_its_words_come_one_by_one(llama: LlamaServer) -> None:
    run = Generation(model(llama), Prompt(system="Rules.", person=QUESTION), lambda: False)
    pieces: list[str] = []
    for piece in run.pieces():
        pieces.append(piece)
        if len(pieces) > 20:
            break

    assert "".join(pieces).strip().startswith(TRUE)
    assert sum(bool(piece.strip()) for piece in pieces) > len(TRUE.split())


def test_what_holds_is_said_and_one_that_never_ends_is_ended(llama: LlamaServer) -> None:
    before = llama.counted("tokens_predicted_total")

    asked = shelf(llama)
    answer = asked.ask(QUESTION)

    assert answer.text == TRUE == asked.said[0]
    assert "cut where it grew too long" in answer.remarks[0]
    assert eventually(lambda: not llama.generating)
    assert llama.counted("tokens_predicted_total") > before + LONGEST_REPLY // 4


def test_stop_ends_the_generation_on_the_server(llama: LlamaServer) -> None:
    at_work: list[bool] = []
    asked = shelf(llama)

    answer = asked.ask(QUESTION, stop_after=1, on_word=lambda: at_work.append(llama.generating))

    assert at_work == [True]
    assert answer.stopped
    assert answer.text == TRUE
    assert eventually(lambda: not llama.generating)


def test_a_server_busy_with_somebody_else_is_given_up_in_time(llama: LlamaServer) -> None:
    other = OpenAI(base_url=llama.url, api_key="none")
    with other.chat.completions.create(
        model="tiny", messages=[{"role": "user", "content": "go on"}], stream=True
    ) as endless:
        next(iter(endless))
        with pytest.raises(ModelUnavailable, match=r"longer than 0\.5 seconds"):
            shelf(llama, timeout=0.5).ask(QUESTION)
    other.close()

    assert eventually(lambda: not llama.generating)
    assert shelf(llama).ask(QUESTION).text == TRUE


def test_a_question_stopped_before_its_turn_is_not_answered_when_it_comes(
    llama: LlamaServer,
) -> None:
    other = OpenAI(base_url=llama.url, api_key="none")
    with other.chat.completions.create(
        model="tiny", messages=[{"role": "user", "content": "go on"}], stream=True
    ) as endless:
        next(iter(endless))
        answer = shelf(llama).ask(QUESTION, stopping=lambda: waiting(llama) > 0)
    other.close()

    assert answer.stopped
    assert not answer.text
    assert eventually(lambda: not waiting(llama) and not llama.generating)


def waiting(server: LlamaServer) -> int:
    return server.counted("requests_deferred")


def test_a_server_that_reads_less_than_was_said_gets_fewer_passages(small: LlamaServer) -> None:
    asked = Shelf((LEAVE, *LONG), chat=model(small).chat, timeout=30)

    answer = asked.ask(QUESTION)

    assert answer.text == TRUE
    assert len(answer.trace.passages) > 5
    assert 2048 > small.counted("prompt_tokens_total") > 1000
    assert eventually(lambda: not small.generating)


def test_a_prompt_that_can_never_fit_is_a_plain_error_of_ours(small: LlamaServer) -> None:
    run = Generation(model(small), Prompt(system="x" * 9000, person="?"), lambda: False)

    with pytest.raises(PromptTooLong, match="reads less than it was sent"):
        run.text()
