"""DynamoDB on a bad day, and what only shows in its items."""

from collections.abc import Generator
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest

from bot.domain import Rating
from bot.ports import Busy, Conflict, Finished, StorageDamaged
from bot.storage.dynamodb.answers import DynamoAnswerLog
from bot.storage.dynamodb.deliveries import DynamoDeliveryBook
from bot.storage.dynamodb.documents import DynamoDocumentStore
from bot.storage.dynamodb.ledger import DynamoLedger
from bot.storage.dynamodb.threads import DynamoThreadStore
from bot.storage.s3 import S3FileStore
from rag.domain import Principal
from tests.fakes.aws.clients import client
from tests.fakes.aws.cloud import Cloud
from tests.fakes.aws.http import FakeAws
from tests.fakes.aws.weather import Weather
from tests.fakes.clock import Clock
from tests.fakes.samples import THREAD, document, record, turns

LEASE = timedelta(seconds=60)


@dataclass(kw_only=True)
class Table:
    """The table behind weather, and stores over it."""

    weather: Weather
    clock: Clock
    dynamodb: Any
    s3: Any
    name: str
    files: S3FileStore

    @property
    def ledger(self) -> DynamoLedger:
        return DynamoLedger(self.dynamodb, table=self.name, now=self.clock)

    @property
    def threads(self) -> DynamoThreadStore:
        return DynamoThreadStore(self.dynamodb, table=self.name, now=self.clock, files=self.files)

    @property
    def answers(self) -> DynamoAnswerLog:
        return DynamoAnswerLog(self.dynamodb, table=self.name, now=self.clock, files=self.files)

    @property
    def documents(self) -> DynamoDocumentStore:
        return DynamoDocumentStore(self.dynamodb, table=self.name)

    def items(self) -> list[dict[str, Any]]:
        return list(self.dynamodb.scan(TableName=self.name)["Items"])

    def objects(self) -> list[str]:
        return [
            each["Key"]
            for each in self.s3.list_objects_v2(Bucket="footnote-test").get("Contents", [])
        ]


@pytest.fixture
def table(cloud: Cloud) -> Generator[Table]:
    weather = Weather(signed_as="dynamodb", behind=cloud.url)
    s3, bucket, name = cloud.client("s3"), cloud.bucket(), cloud.table()
    with FakeAws(weather) as aws:
        yield Table(
            weather=weather,
            clock=Clock(),
            dynamodb=client("dynamodb", aws.url),
            s3=s3,
            name=name,
            files=S3FileStore(s3, bucket=bucket, prefix="clean/"),
        )


@pytest.mark.parametrize(
    "code",
    [
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "RequestLimitExceeded",
        "TransactionInProgressException",
        "InternalServerError",
    ],
)
def test_throttling_is_busy_wherever_it_strikes(table: Table, code: str) -> None:
    def struck() -> None:
        table.weather.errors.append(code)

    for call in (
        lambda: table.ledger.claim("k", thread=THREAD, owner="w", lease=LEASE),
        lambda: table.ledger.find("k"),
        lambda: table.threads.load(THREAD),
        lambda: table.threads.append(THREAD, "k", turns("a")),
        lambda: table.answers.save(record("a1")),
        lambda: table.answers.recent(limit=5),
        lambda: table.documents.put(document("d1")),
        lambda: table.documents.list(None),
    ):
        struck()
        with pytest.raises(Busy) as busy:
            call()
        assert "secret words" not in str(busy.value)


def test_a_table_that_is_not_there_is_for_the_operator(table: Table) -> None:
    lost = DynamoLedger(table.dynamodb, table="elsewhere", now=table.clock)

    with pytest.raises(StorageDamaged, match="ResourceNotFound"):
        lost.find("k")


def test_a_table_out_of_reach_is_busy() -> None:
    away = DynamoLedger(client("dynamodb", "http://127.0.0.1:9"), table="t", now=Clock())

    with pytest.raises(Busy):
        away.find("k")


def test_a_turn_is_one_item_and_one_transaction(table: Table) -> None:
    table.threads.append(THREAD, "q1", turns("question", "answer"))

    kinds = sorted(item["sk"]["S"][:2] for item in table.items())
    assert kinds == ["ME", "T#", "T#", "X#"]
    assert "TransactWriteItems" in table.weather.calls


def test_two_who_append_at_once_both_get_their_place(table: Table) -> None:
    threads = table.threads
    workers = [
        Thread(target=threads.append, args=(THREAD, f"q{number}", turns(f"q{number}", "a")))
        for number in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    texts = [turn.text for turn in threads.load(THREAD).turns]
    assert sorted(texts[0::2]) == ["q0", "q1", "q2", "q3"]
    assert texts[1::2] == ["a"] * 4


def test_large_texts_lie_in_the_bucket_and_go_with_their_thread(table: Table) -> None:
    long = "word " * 20_000
    table.threads.append(THREAD, "q1", turns(long, "short"))
    table.answers.save(record("a1", question=long))

    assert [turn.text for turn in table.threads.load(THREAD).turns] == [long, "short"]
    found = table.answers.find("a1")
    assert found is not None
    assert found.question == long
    assert len([key for key in table.objects() if key.startswith("clean/texts/")]) == 2
    table.threads.forget(THREAD)
    assert len(table.objects()) == 1
    table.answers.save(record("a1"))
    again = table.answers.find("a1")
    assert again is not None
    assert again.question == "What is the notice period?"


def test_what_dynamodb_has_not_erased_yet_is_not_read(table: Table) -> None:
    claim = table.ledger.claim("k", thread=THREAD, owner="w", lease=LEASE)
    table.ledger.advance(claim, "answered")
    with pytest.raises(Finished):
        table.ledger.claim("k", thread=THREAD, owner="w", lease=LEASE)
    book = DynamoDeliveryBook(table.dynamodb, table=table.name, now=table.clock)
    book.remember("e1")

    table.clock.advance(timedelta(days=8))

    assert table.ledger.find("k") is None
    assert table.ledger.claim("k", thread=THREAD, owner="w", lease=LEASE).attempt == 1
    assert book.known("e1") is False


def test_everything_that_ends_says_so_to_dynamodb(table: Table) -> None:
    claim = table.ledger.claim("k", thread=THREAD, owner="w", lease=LEASE)
    table.ledger.advance(claim, "answered")
    table.threads.append(THREAD, "q1", turns("a"))
    table.answers.save(record("a1"))
    DynamoDeliveryBook(table.dynamodb, table=table.name, now=table.clock).remember("e1")

    endless = [item["pk"]["S"][:3] for item in table.items() if "expires_at" not in item]
    assert endless == ["TH#"]  # the thread's counter, which holds nobody's words


def test_a_document_written_by_two_at_once_is_written_by_one(table: Table) -> None:
    stored = table.documents.put(document("d1"))
    table.documents.put(replace(stored, title="first"))

    with pytest.raises(Conflict):
        table.documents.put(replace(stored, title="second"))


def test_a_listing_reads_on_past_a_megabyte(table: Table) -> None:
    for number in range(40):
        table.documents.put(document(f"d{number:02d}", reason="x" * 30_000))

    page = table.documents.list(Principal(readers=frozenset({"everyone"})), limit=5)

    assert (page.total, len(page.documents)) == (40, 5)


def test_a_rating_by_an_odd_name_is_kept(table: Table) -> None:
    table.answers.save(record("a1"))
    odd = Rating(person="user:teams:29:1-ä.b#c", verdict="up")

    assert table.answers.rate("a1", odd) is True
    found = table.answers.find("a1")
    assert found is not None
    assert found.ratings == (odd,)
