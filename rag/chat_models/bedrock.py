"""Models on Bedrock, by LangChain's own `ChatBedrockConverse`."""

from typing import Any

from langchain_aws import ChatBedrockConverse


def chat_bedrock(client: Any, *, model: str, guardrail: str = "") -> ChatBedrockConverse:
    """The chat model.

    Args:
        client: A `bedrock-runtime` client with timeouts of ours.
        model: A model's or inference profile's id.
        guardrail: `ID:VERSION`; checked before anything is streamed out.
    """
    given: dict[str, Any] = {"model": model}
    if guardrail:
        identifier, _, version = guardrail.partition(":")
        given["guardrail_config"] = {
            "guardrailIdentifier": identifier,
            "guardrailVersion": version or "DRAFT",
            # `async` would deliver first and check afterwards.
            "streamProcessingMode": "sync",
        }
    return ChatBedrockConverse(client=client, bedrock_client=client, **given)
