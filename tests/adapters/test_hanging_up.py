"""A stop closes the connection to a model on AWS that has fallen silent."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from bot.config import Settings
from bot.wiring.cloud.clients import Clients
from bot.wiring.cloud.models import makers
from rag.answering.generation import Generation
from rag.models import Model
from rag.prompts import Prompt
from tests.fakes.aws.eventstream import event
from tests.fakes.aws.http import FakeAws, FakeRequest, FakeResponse, Silence

LLAMA = "meta-llama/Meta-Llama-3-8B-Instruct"
STREAM = {"content-type": "application/vnd.amazon.eventstream"}


@dataclass
class Stalling:
    """Answers with a first frame, and says no more."""

    signed_as: str
    first: bytes
    silence: Silence = field(default_factory=Silence)

    def handle(self, request: FakeRequest) -> FakeResponse:
        del request
        return FakeResponse(headers=STREAM, body=self._body())

    def _body(self) -> Iterator[bytes]:
        yield self.first
        raise self.silence


@pytest.mark.parametrize(
    ("provider", "stalling"),
    [
        ("sagemaker", Stalling("sagemaker", event("PayloadPart", b""))),
        ("bedrock", Stalling("bedrock", event("messageStart", {"role": "assistant"}))),
    ],
    ids=["sagemaker", "bedrock"],
)
def test_stop_hangs_up(provider: str, stalling: Stalling, monkeypatch: pytest.MonkeyPatch) -> None:
    silence = stalling.silence
    with FakeAws(stalling) as aws:
        for name, value in {
            "AWS_ACCESS_KEY_ID": "AKIAFAKE",
            "AWS_SECRET_ACCESS_KEY": "fake",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_ENDPOINT_URL": aws.url,
        }.items():
            monkeypatch.setenv(name, value)
        chat = makers(Settings(endpoint_model=LLAMA), Clients())[provider]("meta.llama3")
        run = Generation(
            Model(name="far", chat=chat),
            Prompt(system="Rules.", person="Why?"),
            silence.fallen.is_set,
        )

        assert not "".join(run.pieces())
        assert run.stopped
        assert silence.closed.wait(5)
        silence.over.set()
