"""Every index that `FOOTNOTE_INDEX` may name, opened by the settings alone, and what the doctor says of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.config import SettingsError, load_settings
from bot.wiring.canary import canary_found, plant_canary
from bot.wiring.doctor import examine
from bot.wiring.search import Search, open_search, shown
from bot.wiring.stores import open_stores
from rag.domain import IndexedDocument, Passage, Principal
from tests.contracts.embedded_samples import EVERYBODY, document, passages
from tests.fakes.aws.bedrock_vectors import FakeBedrockVectors
from tests.fakes.aws.cloud import Cloud
from tests.fakes.aws.http import FakeAws
from tests.fakes.aws.knowledge_base import BASE, FakeKnowledgeBase
from tests.fakes.aws.rds_data import CLUSTER, DATABASE, SECRET, FakeDataApi
from tests.fakes.aws.s3vectors import BUCKET, INDEX, FakeS3Vectors
from tests.fakes.aws.s3vectors_world import WordVectors
from tests.fakes.opensearch import FakeOpenSearch
from tests.fakes.postgres import PostgresServer, postgres_server

TITAN = "bedrock:amazon.titan-embed-text-v2:0"


@dataclass(kw_only=True)
class Elsewhere:
    """What `FOOTNOTE_INDEX` names in a test, and the settings beside it."""

    index: str
    beside: dict[str, str]

    def environment(self, folder: Path) -> dict[str, str]:
        return {"FOOTNOTE_INDEX": self.index, "FOOTNOTE_DATA_DIR": str(folder), **self.beside}


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="module")
def moto() -> Iterator[Cloud]:
    cloud = Cloud()
    cloud.start()
    yield cloud
    cloud.stop()


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "AKIAFAKE"),
        ("AWS_SECRET_ACCESS_KEY", "fake"),
        ("AWS_DEFAULT_REGION", "eu-west-1"),
    ):
        monkeypatch.setenv(name, value)


@pytest.fixture
def vectors(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    with FakeAws(FakeBedrockVectors(vector=WordVectors().embed_query)) as fake:
        monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", fake.url)
        yield {"FOOTNOTE_EMBEDDINGS": TITAN}


@pytest.fixture
def postgres(server: PostgresServer) -> Elsewhere:
    return Elsewhere(index=server.emptied(), beside={})


@pytest.fixture
def aurora(
    server: PostgresServer, vectors: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Elsewhere]:
    fake = FakeDataApi(address=server.emptied())
    with FakeAws(fake) as aws:
        monkeypatch.setenv("AWS_ENDPOINT_URL_RDS_DATA", aws.url)
        yield Elsewhere(index=f"pgvector:{CLUSTER}|{SECRET}|{DATABASE}", beside=vectors)
    fake.close()


@pytest.fixture
def opensearch(vectors: dict[str, str]) -> Iterator[Elsewhere]:
    with FakeAws(FakeOpenSearch(signed_as="aoss")) as aws:
        address = f"{aws.url}/passages?service=aoss&region=eu-west-1"
        yield Elsewhere(index=f"opensearch:{address}", beside=vectors)


@pytest.fixture
def bedrock(moto: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[Elsewhere]:
    moto.fresh()
    bucket = moto.bucket()
    with FakeAws(FakeKnowledgeBase()) as aws:
        monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_AGENT", aws.url)
        monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME", aws.url)
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", moto.url)
        yield Elsewhere(index=f"bedrock:{BASE}", beside={"FOOTNOTE_BUCKET": bucket})


@pytest.fixture
def s3vectors(vectors: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Elsewhere]:
    with FakeAws(FakeS3Vectors()) as aws:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3VECTORS", aws.url)
        yield Elsewhere(index=f"s3vectors:{BUCKET}/{INDEX}", beside=vectors)


@pytest.fixture(params=["postgres", "aurora", "opensearch", "bedrock", "s3vectors"])
def elsewhere(request: pytest.FixtureRequest, aws: None) -> Elsewhere:
    del aws
    found: Elsewhere = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def search(elsewhere: Elsewhere, tmp_path: Path) -> Iterator[Search]:
    settings = load_settings(elsewhere.environment(tmp_path))
    # The bucket alone does not make it the AWS shape.
    stores = open_stores(settings, now=lambda: datetime(2026, 11, 30, tzinfo=UTC))
    search = open_search(settings, tmp_path, stores=stores)
    yield search
    search.close()
    stores.close()


def test_what_is_put_is_found_until_it_is_removed(search: Search) -> None:
    search.index.put(document("plan"), passages("plan", "The launch is in April."))
    assert [hit.page_content for hit in search.retriever_for(EVERYBODY, k=3).invoke("launch")] == [
        "The launch is in April."
    ]
    assert search.count() == (1, 1)
    search.index.remove("plan")
    assert search.retriever_for(EVERYBODY, k=3).invoke("launch") == []


def test_the_canary_stays_hidden_and_is_not_counted(search: Search) -> None:
    plant_canary(search, "default")
    plant_canary(search, "default")  # which changes nothing
    assert not canary_found(search, "default")
    assert search.count() == (0, 0)


def test_an_index_of_others_is_counted_by_no_question(search: Search) -> None:
    assert not search.empty()


def test_the_embedded_index_knows_that_it_holds_nothing(tmp_path: Path) -> None:
    settings = load_settings({"FOOTNOTE_DATA_DIR": str(tmp_path)})
    stores = open_stores(settings, now=lambda: datetime(2026, 11, 30, tzinfo=UTC))
    search = open_search(settings, tmp_path, stores=stores)
    plant_canary(search, "default")
    assert search.empty()
    search.index.put(document("plan"), passages("plan", "The launch is in April."))
    assert not search.empty()
    search.close()
    stores.close()


def test_the_doctor_looks_into_the_index(elsewhere: Elsewhere, tmp_path: Path) -> None:
    checks = {each.name: each for each in examine(load_settings(elsewhere.environment(tmp_path)))}
    assert checks["Index"].state == "off"
    assert "0 documents" in checks["Index"].detail
    assert checks["Readers"].state == "off"
    assert "not in the index yet" in checks["Readers"].detail


@pytest.mark.parametrize(
    ("index", "said"),
    [
        ("opensearch:https://host", "opensearch:https://HOST/INDEX"),
        ("opensearch:https://host/passages?service=aoss", "region"),
        ("pgvector:cluster", "CLUSTER_ARN"),
        ("bedrock:", "bedrock:ID"),
        ("magic:x", "there is no index 'magic'"),
    ],
)
def test_half_set_it_says_what_is_missing(index: str, said: str, tmp_path: Path, aws: None) -> None:
    del aws
    settings = load_settings({"FOOTNOTE_INDEX": index, "FOOTNOTE_DATA_DIR": str(tmp_path)})
    stores = open_stores(settings, now=lambda: datetime(2026, 11, 30, tzinfo=UTC))
    with pytest.raises(SettingsError, match=said):
        open_search(settings, tmp_path, stores=stores)
    stores.close()
    checks = {each.name: each for each in examine(settings)}
    assert checks["Index"].state == "wrong"


def test_an_index_that_is_away_is_told_by_the_doctor_without_its_password(tmp_path: Path) -> None:
    address = "postgresql://me:hidden@127.0.0.1:9/footnote"
    settings = load_settings({"FOOTNOTE_INDEX": address, "FOOTNOTE_DATA_DIR": str(tmp_path)})
    checks = {each.name: each for each in examine(settings)}
    assert checks["Index"].state == "wrong"
    assert "cannot be reached" in checks["Index"].detail
    assert "hidden" not in str(checks)


def test_an_index_is_shown_without_its_password() -> None:
    assert shown("postgresql://me:hidden@host/db") == "postgresql://me:***@host/db"
    assert shown("opensearch:https://a:b@host/x") == "opensearch:https://a:***@host/x"
    assert shown("postgresql://me@host/db") == "postgresql://me@host/db"


def test_a_document_of_one_person_is_found_by_that_person_alone(search: Search) -> None:
    hidden = IndexedDocument(id="d1", title="Plan", readers=frozenset({"user:slack:U1"}))
    search.index.put(hidden, [Passage(id="d1@1:0", document="d1", title="Plan", text="launch")])
    assert search.retriever_for(EVERYBODY, k=3).invoke("launch") == []
    owner = Principal(readers=frozenset({"user:slack:U1"}))
    assert search.retriever_for(owner, k=3).invoke("launch")
