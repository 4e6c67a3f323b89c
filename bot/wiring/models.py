"""What a model id means here, for people."""

from pathlib import Path

from rag.chat_models.sagemaker.registry import explain


def explain_model(model: str, *, overrides: Path | None = None) -> str:
    """Which entry of the registry a model id takes, why, and what it says."""
    return explain(model, overrides=overrides)
