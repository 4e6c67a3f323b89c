import pytest

from bot.config import Settings
from bot.wiring.cloud.clients import Clients
from bot.wiring.cloud.models import makers
from rag.chat_models.sagemaker.chat import ChatSageMaker


@pytest.mark.parametrize(
    ("model", "room"),
    [("meta-llama/Llama-2-7b-chat-hf", 1024), ("meta-llama/Meta-Llama-3-8B-Instruct", 1500)],
)
def test_an_endpoint_may_write_as_much_as_an_answer_may_have_and_a_quarter_of_its_context(
    model: str, room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "AKIAFAKE",
        "AWS_SECRET_ACCESS_KEY": "fake",
        "AWS_DEFAULT_REGION": "eu-west-1",
    }.items():
        monkeypatch.setenv(name, value)
    settings = Settings(endpoint_model=model, reply_tokens=1500)
    chat = makers(settings, Clients())["sagemaker"]("endpoint")
    assert isinstance(chat, ChatSageMaker)
    assert chat.max_tokens == room
