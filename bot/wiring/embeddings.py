"""What the embedding model knows, as `footnote doctor` says it."""

from collections.abc import Iterator

from bot.config import Settings
from bot.wiring.check import Check
from rag.embeddings import EmbeddingsNotInstalled, named_embeddings
from rag.fluency import LANGUAGES, Fluency

_KNOWN = 0.5
"""Fluency from which on a language counts as known."""


def embeddings_checks(settings: Settings) -> Iterator[Check]:
    """Asks the model of the embedded index which languages it knows."""
    if not settings.embeddings or settings.index != "embedded":
        return
    try:
        fluency = Fluency(named_embeddings(settings.embeddings).embed_documents)
        known = [language for language in LANGUAGES if fluency.of(language) >= _KNOWN]
    except Exception as error:  # noqa: BLE001 - every provider raises errors of its own
        away = f"{settings.embeddings} does not answer ({type(error).__name__})"
        yield Check(
            name="Embeddings",
            state="wrong",
            detail=str(error) if isinstance(error, EmbeddingsNotInstalled) else away,
            fix="Check FOOTNOTE_EMBEDDINGS, its package and its key; until then words alone are searched for.",
        )
        return
    others = [language for language in LANGUAGES if language not in known]
    where = f"knows {', '.join(known)}" if known else "knows none of our languages"
    rest = f"; in {', '.join(others)} words count, meaning hardly or not" if others else ""
    yield Check(name="Embeddings", state="ok", detail=f"{settings.embeddings} {where}{rest}")
