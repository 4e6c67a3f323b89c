"""Models on AWS: SageMaker endpoints by our own adapter, Bedrock by LangChain's."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from botocore.config import Config

from bot.config import Settings
from bot.wiring.cloud.clients import Clients
from rag import hanging_up
from rag.models import reply_room

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

BEDROCK_CONFIG = Config(
    connect_timeout=3, read_timeout=55, retries={"mode": "standard", "total_max_attempts": 2}
)
"""LangChain's default waits long and repeats without a word (langchain-aws#819)."""


def makers(settings: Settings, clients: Clients) -> Mapping[str, "Callable[[str], BaseChatModel]"]:
    """What builds the models of each AWS provider, by the provider's name."""

    def sagemaker(endpoint: str) -> "BaseChatModel":
        from bot.wiring.models import registry
        from rag.chat_models.sagemaker.chat import CLIENT_CONFIG, ChatSageMaker

        name = settings.endpoint_model or endpoint
        card = registry(settings.model_registry).find(name)
        return ChatSageMaker(
            client=_heard(clients("sagemaker-runtime", CLIENT_CONFIG)),
            endpoint=endpoint,
            model=name,
            component=settings.endpoint_component,
            card=card,
            accept_eula=settings.accept_eula,
            max_tokens=reply_room(
                settings.context_tokens or card.context_tokens, settings.reply_tokens
            ),
        )

    def bedrock(model: str) -> "BaseChatModel":
        from rag.chat_models.bedrock import chat_bedrock

        client = _heard(clients("bedrock-runtime", BEDROCK_CONFIG))
        return chat_bedrock(client, model=model, guardrail=settings.guardrail)

    return {"sagemaker": sagemaker, "bedrock_converse": bedrock, "bedrock": bedrock}


def _heard(client: Any) -> Any:
    """The client, whose responses end at once where whoever waits for a model hangs up."""

    def heard(http_response: Any, **_: object) -> None:
        hanging_up.opened(partial(_shut, http_response.raw))

    client.meta.events.register("after-call", heard, unique_id="footnote-hanging-up")
    return client


def _shut(raw: Any) -> None:
    """Ends the read that another thread is in; closing would wait for it (urllib3's `shutdown`, since 2.3)."""
    with suppress(AttributeError, OSError, RuntimeError, ValueError):  # it is over already
        raw.shutdown()
