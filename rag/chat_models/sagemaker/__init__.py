"""SageMaker endpoints as a LangChain chat model, and the registry of what models they may hold."""

from rag.chat_models.sagemaker.chat import CLIENT_CONFIG, ChatSageMaker
from rag.chat_models.sagemaker.registry import ModelCard, ModelRegistry, load_registry

__all__ = [
    "CLIENT_CONFIG",
    "ChatSageMaker",
    "ModelCard",
    "ModelRegistry",
    "load_registry",
]
