"""LangChain's standard suites on `ChatSageMaker`, over containers of every schema."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_tests.integration_tests import ChatModelIntegrationTests
from langchain_tests.unit_tests import ChatModelUnitTests

from rag.chat_models.sagemaker.chat import ChatSageMaker
from rag.chat_models.sagemaker.registry import load_registry
from tests.fakes.aws.clients import client
from tests.fakes.aws.http import FakeAws
from tests.fakes.aws.sagemaker import FakeContainer, FakeSageMaker

ENDPOINT = "llama-2-7b"


def reply(prompt: Any) -> str:
    """Says something of many words, or the name it was told."""
    name = re.search(r"my name is (\w+)", str(prompt), re.IGNORECASE)
    return f"Your name is {name.group(1)}." if name else "Hello there, how may I help you today?"


@pytest.fixture(scope="module", params=["openai_chat", "tgi", "lmi", "jumpstart_llama2_v1"])
def endpoint(request: pytest.FixtureRequest) -> Iterator[dict[str, Any]]:
    fake = FakeSageMaker()
    fake.endpoints[ENDPOINT] = FakeContainer(schema=request.param, reply=reply)
    with FakeAws(fake) as aws:
        yield {
            "client": client("sagemaker-runtime", aws.url),
            "endpoint": ENDPOINT,
            "card": load_registry().find(ENDPOINT),
            "accept_eula": True,
        }


class TestUnits(ChatModelUnitTests):
    @property
    def chat_model_class(self) -> type[BaseChatModel]:
        return ChatSageMaker

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {"client": object(), "endpoint": ENDPOINT}


class TestStandard(ChatModelIntegrationTests):
    @pytest.fixture(autouse=True)
    def _endpoint(self, endpoint: dict[str, Any]) -> None:
        self._params = endpoint

    @property
    def chat_model_class(self) -> type[BaseChatModel]:
        return ChatSageMaker

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return self._params

    @property
    def returns_usage_metadata(self) -> bool:
        return False  # only chat completions count what goes in
