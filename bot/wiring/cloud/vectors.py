"""Search in S3 Vectors, with a second lock of our own."""

from typing import TYPE_CHECKING, Any

from bot.config import Settings, SettingsError
from bot.ports import DocumentStore
from bot.wiring.cloud.clients import Clients
from bot.wiring.cloud.models import BEDROCK_CONFIG
from bot.wiring.guarding import permitted_by
from rag.embeddings import named_embeddings
from rag.meaning import Meaning
from rag.retrievers.s3vectors import (
    CLIENT_CONFIG,
    BedrockVectors,
    Calls,
    S3VectorsIndex,
    place,
)

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

OURS = ("titan-embed-text", "cohere.embed")
"""Bedrock models that we ask ourselves: LangChain's way to them needs numpy, which no Lambda carries."""


def open_s3vectors(
    settings: Settings, documents: DocumentStore, clients: Clients
) -> S3VectorsIndex:
    """Opens the index that `FOOTNOTE_INDEX=s3vectors:<bucket>/<index>` names; an ARN is taken too.

    Raises:
        SettingsError: a name is missing.
        EmbeddingsNotInstalled: the embeddings need a package that is not there.
    """
    where = place(settings.index.partition(":")[2])
    if not where or not settings.embeddings:
        msg = (
            "S3 Vectors needs FOOTNOTE_INDEX=s3vectors:BUCKET/INDEX, and FOOTNOTE_EMBEDDINGS as "
            "the model that makes its vectors, such as bedrock:amazon.titan-embed-text-v2:0."
        )
        raise SettingsError(msg)
    return S3VectorsIndex(
        Calls(client=clients("s3vectors", CLIENT_CONFIG), place=where),
        Meaning(cloud_embeddings(settings.embeddings, clients)),
        permitted=permitted_by(documents),
    )


def meaning_of(settings: Settings, clients: Clients) -> Meaning | None:
    """The embedding model of the settings; None where passages are found by words alone.

    Raises:
        EmbeddingsNotInstalled: it needs a package that is not there.
    """
    if not settings.embeddings:
        return None
    return Meaning(cloud_embeddings(settings.embeddings, clients))


def cloud_embeddings(name: str, clients: Clients) -> "Embeddings":
    """The embeddings of a `provider:model`.

    Raises:
        EmbeddingsNotInstalled: they need a package that is not there.
    """
    provider, _, model = name.partition(":")
    if provider == "bedrock" and any(each in model for each in OURS):
        client: Any = clients("bedrock-runtime", BEDROCK_CONFIG)
        return BedrockVectors(client, model=model)
    return named_embeddings(name)
