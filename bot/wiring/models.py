"""What is known of the models behind endpoints: our entries, and the operator's own."""

from pathlib import Path

from rag.chat_models.sagemaker.registry import ModelRegistry, load_registry
from rag.models import EXTRACTIVE


def registry(own: str) -> ModelRegistry:
    """Our entries and those of FOOTNOTE_MODEL_REGISTRY.

    Args:
        own: A TOML file, or its text, for a Lambda has no place to put a file; empty for none.

    Raises:
        RegistryError: an entry is wrong, or the file cannot be read.
    """
    return load_registry(Path(own) if own and "[[" not in own else own)


def explain_model(model: str, *, own: str) -> str:
    """Which entry a model takes, why, and what it says; `model` may be written as in FOOTNOTE_MODEL.

    Raises:
        RegistryError: two entries claim it, or one is wrong.
    """
    provider, _, name = model.partition(":")
    if provider == "sagemaker":
        return registry(own).explain(name)
    # The ids of Bedrock hold a colon too, but always a hyphen before it.
    if model == EXTRACTIVE or (name and provider.replace(".", "_").isidentifier()):
        return (
            f"{model}\n  Needs no entry: they are for endpoints on SageMaker, by their names or by "
            "FOOTNOTE_ENDPOINT_MODEL."
        )
    return registry(own).explain(model)
