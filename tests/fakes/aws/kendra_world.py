"""A Kendra of a test: the fake, the bucket it reads from, and an index over both."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from rag.domain import IndexedDocument, Passage, Principal
from rag.retrievers.kendra import Calls, KendraIndex, Original, Records
from rag.retrievers.kendra.access import AccessMode
from rag.retrievers.patience import Patience
from rag.retrievers.permitted import Permitted, anything
from tests.fakes.aws.clients import client
from tests.fakes.aws.cloud import Cloud
from tests.fakes.aws.http import FakeAws
from tests.fakes.aws.kendra import INDEX, FakeKendra

ROLE = "arn:aws:iam::123456789012:role/kendra-reads"


@dataclass(kw_only=True)
class KendraWorld:
    fake: FakeKendra
    calls: Calls
    s3: Any
    bucket: str
    originals: dict[str, Original] = field(default_factory=dict[str, Original])
    slept: list[float] = field(default_factory=list[float])

    def index(
        self,
        *,
        access: AccessMode = "user_context",
        patience: float = 60,
        permitted: Permitted = anything,
    ) -> KendraIndex:
        return KendraIndex(
            self.calls,
            index_id=INDEX,
            role_arn=ROLE,
            records=Records(self.s3, bucket=self.bucket, original=self.originals.get),
            access=access,
            patience=Patience(seconds=patience, sleep=self.slept.append),
            permitted=permitted,
        )


@contextmanager
def kendra_world(cloud: Cloud, *, delay: int = 0) -> Generator[KendraWorld]:
    s3, bucket = cloud.client("s3"), cloud.bucket()

    def fetch(name: str, key: str) -> bytes:
        return bytes(s3.get_object(Bucket=name, Key=key)["Body"].read())

    fake = FakeKendra(fetch=fetch, delay=delay)
    with FakeAws(fake) as aws:
        slept: list[float] = []
        calls = Calls(client=client("kendra", aws.url), sleep=slept.append, chance=lambda: 0.5)
        yield KendraWorld(fake=fake, calls=calls, s3=s3, bucket=bucket, slept=slept)


def document(id_: str = "d1", **changes: Any) -> IndexedDocument:
    values: dict[str, Any] = {
        "title": f"Title of {id_}",
        "readers": frozenset({"everyone"}),
        "organisation": "acme",
        "uri": f"https://footnote.example/d/{id_}",
        **changes,
    }
    return IndexedDocument(id=id_, **values)


def passages(*texts: str, of: str = "d1") -> list[Passage]:
    return [
        Passage(id=f"{of}#{place}", document=of, title=f"Title of {of}", text=text, position=place)
        for place, text in enumerate(texts)
    ]


def principal(*readers: str, organisation: str = "acme") -> Principal:
    return Principal(readers=frozenset(readers or {"everyone"}), organisation=organisation)
