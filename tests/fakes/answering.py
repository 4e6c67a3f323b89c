"""Answering without a model over a real index of Markdown."""

from collections.abc import Mapping
from pathlib import Path
from weakref import finalize

from langchain_core.retrievers import BaseRetriever

from rag.answering.answering import Answering
from rag.chat_models.configured import ConfiguredModels
from rag.chat_models.extractive import SentenceQuoter
from rag.domain import IndexedDocument, Principal
from rag.ingestion.reading.formats import read
from rag.ingestion.reading.source import Source
from rag.ingestion.splitting import split
from rag.retrievers.embedded.index import EmbeddedIndex
from rag.retrievers.embedded.retriever import EmbeddedRetriever
from tests.fakes.shelf import EVERYBODY, NOW


def answering_from(files: Mapping[str, bytes], folder: Path) -> Answering:
    """Reads and indexes the files in `folder`, and answers from them."""
    index = EmbeddedIndex(folder)
    for name, data in files.items():
        reading = read(Source(data=data, name=name))
        document = IndexedDocument(
            id=name, title=reading.title, name=name, readers=EVERYBODY.readers
        )
        index.put(document, split(reading, document))

    def retriever_for(principal: Principal, *, k: int = 10) -> BaseRetriever:
        return EmbeddedRetriever(index=index, principal=principal, k=k)

    answering = Answering(
        retriever_for=retriever_for,
        models=ConfiguredModels(),
        quoter=SentenceQuoter(),
        now=lambda: NOW,
    )
    # From Python 3.13 on a database that nobody closes is a warning, and warnings are errors.
    finalize(answering, index.close)
    return answering
