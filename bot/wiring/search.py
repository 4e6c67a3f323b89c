"""Where passages are found: the index that `FOOTNOTE_INDEX` names."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.config import Settings, SettingsError
from bot.wiring.stores import Stores
from rag.domain import Passage, Principal
from rag.embeddings import named_embeddings
from rag.ports import DocumentIndex, RetrieverFor

if TYPE_CHECKING:
    from rag.retrievers.embedded.index import EmbeddedIndex
    from rag.retrievers.s3vectors import S3VectorsIndex


CANARY = "canary"
"""The id of a document that nobody may read; see `bot.wiring.canary`."""


@dataclass(frozen=True, kw_only=True)
class Search:
    """An open index and what the rest asks of it."""

    index: DocumentIndex
    retriever_for: RetrieverFor
    passages: Callable[[str, Principal], Sequence[Passage]]
    """A document's passages in order, for those who may read them."""
    count: Callable[[], tuple[int, int]]
    """Documents and passages held."""
    close: Callable[[], None]
    embed_missing: Callable[[], int] = lambda: 0
    """Adds the vectors that passages still lack; returns how many."""


def open_search(settings: Settings, folder: Path, *, stores: Stores) -> Search:
    """Opens the index that the settings name.

    Raises:
        SettingsError: there is no such kind of index.
        IndexDamaged: it cannot be opened.
    """
    kind = settings.index.partition(":")[0]
    match kind:
        case "embedded":
            return _embedded(settings, folder)
        case "kendra":
            return _kendra(settings, stores)
        case "s3vectors":
            return _s3vectors(settings, stores)
        case _:
            msg = (
                f"FOOTNOTE_INDEX: there is no index {settings.index!r}. "
                "Use embedded, kendra:ID or s3vectors:BUCKET/INDEX."
            )
            raise SettingsError(msg)


def _embedded(settings: Settings, folder: Path) -> Search:
    from rag.retrievers.embedded.index import EmbeddedIndex

    embeddings = named_embeddings(settings.embeddings) if settings.embeddings else None
    index = EmbeddedIndex(folder / "index", embeddings=embeddings)
    return Search(
        index=index,
        retriever_for=index.retriever,
        passages=index.passages,
        count=lambda: _without_canary(index),
        close=index.close,
        embed_missing=index.embed_missing if embeddings else lambda: 0,
    )


def _kendra(settings: Settings, stores: Stores) -> Search:
    from bot.wiring.cloud.clients import Clients
    from bot.wiring.cloud.search import open_kendra

    clients = stores.cloud.clients if stores.cloud else Clients()
    found = open_kendra(settings, stores.documents, clients)
    if stores.cloud:
        stores.cloud.answers.listen(found.rated)
    return Search(
        index=found.index,
        retriever_for=found.retriever_for,
        passages=found.passages,
        count=found.count,
        close=lambda: None,
    )


def _s3vectors(settings: Settings, stores: Stores) -> Search:
    from bot.wiring.cloud.clients import Clients
    from bot.wiring.cloud.vectors import open_s3vectors

    clients = stores.cloud.clients if stores.cloud else Clients()
    index = open_s3vectors(settings, stores.documents, clients)
    return Search(
        index=index,
        retriever_for=index.retriever,
        passages=index.passages,
        count=lambda: _without_canary(index),
        close=lambda: None,
    )


def _without_canary(index: "EmbeddedIndex | S3VectorsIndex") -> tuple[int, int]:
    documents, passages = index.count()
    planted = index.state(CANARY) == "indexed"
    return documents - planted, passages - planted
