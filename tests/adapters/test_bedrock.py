"""Bedrock by LangChain's own model, with our timeouts and guardrail."""

from collections.abc import Generator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from bot.wiring.cloud.models import BEDROCK_CONFIG
from rag.chat_models.bedrock import chat_bedrock
from tests.fakes.aws.bedrock import FakeBedrock
from tests.fakes.aws.clients import client
from tests.fakes.aws.http import FakeAws
from tests.fakes.aws.validate import Refused

MODEL = "meta.llama3-8b-instruct-v1:0"


@pytest.fixture
def bedrock() -> Generator[tuple[FakeBedrock, Any]]:
    fake = FakeBedrock(reply=lambda _: "Three months [1].")
    with FakeAws(fake) as aws:
        yield fake, client("bedrock-runtime", aws.url)


def test_it_answers_whole_and_in_pieces(bedrock: tuple[FakeBedrock, Any]) -> None:
    _, made = bedrock
    model = chat_bedrock(made, model=MODEL)

    assert model.invoke("How long?").text == "Three months [1]."
    assert "".join(str(chunk.text) for chunk in model.stream("How long?")) == "Three months [1]."


def test_a_guardrail_checks_before_anything_is_streamed(bedrock: tuple[FakeBedrock, Any]) -> None:
    fake, made = bedrock
    fake.blocked = True
    model = chat_bedrock(made, model=MODEL, guardrail="gr1abc:2")

    said = "".join(str(chunk.text) for chunk in model.stream("How long?"))

    assert said == "I may not answer that."
    asked = fake.requests[-1]["guardrailConfig"]
    assert (asked["guardrailIdentifier"], asked["guardrailVersion"]) == ("gr1abc", "2")
    assert asked["streamProcessingMode"] == "sync"


def test_throttling_and_broken_streams_are_errors_and_never_silence(
    bedrock: tuple[FakeBedrock, Any],
) -> None:
    fake, made = bedrock
    fake.failures.append(Refused("ThrottlingException", "later", status=429))
    with pytest.raises(ClientError):
        chat_bedrock(made, model=MODEL).invoke("How long?")
    fake.broken_after = 1
    with pytest.raises(ClientError):
        list(chat_bedrock(made, model=MODEL).stream("How long?"))


def test_nobody_waits_for_bedrock_longer_than_a_minute() -> None:
    settings: Any = BEDROCK_CONFIG
    assert settings.read_timeout < 60
    assert settings.retries["total_max_attempts"] == 2
