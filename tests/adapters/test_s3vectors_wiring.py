"""S3 Vectors as the settings of our stack name it, with vectors from Bedrock."""

from collections.abc import Iterator

import pytest

from bot.config import Settings, SettingsError, load_settings
from bot.wiring.cloud.clients import Clients
from bot.wiring.cloud.vectors import open_s3vectors
from rag.domain import IndexedDocument, Passage
from tests.fakes.aws.bedrock_vectors import FakeBedrockVectors
from tests.fakes.aws.http import FakeAws
from tests.fakes.aws.s3vectors import FakeS3Vectors
from tests.fakes.aws.s3vectors_world import WordVectors, document, passages, principal
from tests.fakes.documents import FakeDocumentStore
from tests.fakes.samples import document as listed

INDEX = "s3vectors:footnote-vectors/passages"
TITAN = "bedrock:amazon.titan-embed-text-v2:0"
COHERE = "bedrock:cohere.embed-multilingual-v3"


def settings(index: str = INDEX, embeddings: str = TITAN) -> Settings:
    return load_settings({"FOOTNOTE_INDEX": index, "FOOTNOTE_EMBEDDINGS": embeddings})


@pytest.fixture
def bedrock(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeBedrockVectors]:
    bedrock = FakeBedrockVectors(vector=WordVectors().embed_query)
    with FakeAws(bedrock, FakeS3Vectors()) as aws:
        for name, value in (
            ("AWS_ENDPOINT_URL_S3VECTORS", aws.url),
            ("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", aws.url),
            ("AWS_ACCESS_KEY_ID", "AKIAFAKE"),
            ("AWS_SECRET_ACCESS_KEY", "fake"),
            ("AWS_DEFAULT_REGION", "eu-west-1"),
        ):
            monkeypatch.setenv(name, value)
        yield bedrock


@pytest.mark.parametrize("embeddings", [TITAN, COHERE])
def test_what_is_put_is_found_by_vectors_from_bedrock(
    bedrock: FakeBedrockVectors, embeddings: str
) -> None:
    index = open_s3vectors(settings(embeddings=embeddings), FakeDocumentStore(), Clients())
    index.put(document(), passages("notice period is three months", *["leave"] * 100, "z" * 60_000))

    (hit,) = index.retriever(principal(), k=1).invoke("notice period")

    assert hit.page_content == "notice period is three months"
    assert {model for model, _ in bedrock.asked} == {embeddings.partition(":")[2]}


def test_what_our_list_says_is_removed_is_not_found(bedrock: FakeBedrockVectors) -> None:
    documents = FakeDocumentStore()
    held = documents.put(listed("d1"))
    index = open_s3vectors(settings(), documents, Clients())
    index.put(
        IndexedDocument(
            id="d1", title="Handbook", readers=held.readers, organisation=held.organisation
        ),
        [Passage(id="d1@1:0", document="d1", title="Handbook", text="notice period")],
    )
    me = principal(*held.readers, organisation=held.organisation)
    assert index.retriever(me).invoke("notice")

    documents.put(listed("d1", state="removed", revision=held.revision))

    assert index.retriever(me).invoke("notice") == []
    assert bedrock.asked


@pytest.mark.parametrize(
    ("index", "embeddings"), [(INDEX, ""), ("s3vectors:", TITAN), ("s3vectors:bucket", TITAN)]
)
def test_half_set_it_says_what_is_missing(index: str, embeddings: str) -> None:
    with pytest.raises(SettingsError, match="FOOTNOTE_EMBEDDINGS"):
        open_s3vectors(settings(index, embeddings), FakeDocumentStore(), Clients())
