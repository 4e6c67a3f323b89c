"""An S3 Vectors index of a test: the fake, an embedding model of words, and our index over both."""

import re
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from langchain_core.embeddings import Embeddings

from rag.domain import IndexedDocument, Passage, Principal
from rag.retrievers.permitted import Permitted, anything
from rag.retrievers.s3vectors import Calls, Meaning, S3VectorsIndex
from tests.fakes.aws.clients import client
from tests.fakes.aws.http import FakeAws
from tests.fakes.aws.s3vectors import DIMENSION, PLACE, FakeS3Vectors


@dataclass(kw_only=True)
class WordVectors(Embeddings):
    """Each word has a direction; texts that share words are alike."""

    model: str = "words"
    broken: bool = False
    made: int = 0

    def embed_query(self, text: str) -> list[float]:
        if self.broken:
            raise ConnectionError
        self.made += 1
        vector = [0.0] * DIMENSION
        for word in re.findall(r"\w+", text.casefold()):
            vector[zlib.crc32(word.encode()) % DIMENSION] += 1.0
        return vector

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]


@dataclass(kw_only=True)
class S3VectorsWorld:
    fake: FakeS3Vectors
    calls: Calls
    words: WordVectors
    slept: list[float] = field(default_factory=list[float])

    def index(self, *, permitted: Permitted = anything) -> S3VectorsIndex:
        return S3VectorsIndex(self.calls, Meaning(self.words), permitted=permitted)


@contextmanager
def s3vectors_world(*, by_words: bool = True) -> Generator[S3VectorsWorld]:
    fake, slept = FakeS3Vectors(by_words=by_words), list[float]()
    with FakeAws(fake) as aws:
        calls = Calls(
            client=client("s3vectors", aws.url),
            place=PLACE,
            sleep=slept.append,
            chance=lambda: 0.5,
        )
        yield S3VectorsWorld(fake=fake, calls=calls, words=WordVectors(), slept=slept)


def document(id_: str = "d1", **changes: Any) -> IndexedDocument:
    values: dict[str, Any] = {
        "title": f"Title of {id_}",
        "readers": frozenset({"everyone"}),
        "organisation": "acme",
        "uri": f"https://footnote.example/d/{id_}",
        **changes,
    }
    return IndexedDocument(id=id_, **values)


def passages(*texts: str, of: str = "d1", version: int = 1) -> list[Passage]:
    return [
        Passage(
            id=f"{of}@{version}:{place}",
            document=of,
            title=f"Title of {of}",
            text=text,
            page=place + 1,
            heading=("Part", str(place)),
            position=place,
            version=version,
        )
        for place, text in enumerate(texts)
    ]


def principal(*readers: str, organisation: str = "acme") -> Principal:
    return Principal(readers=frozenset(readers or {"everyone"}), organisation=organisation)
