"""An OpenSearch of a test: the fake server, and our index on it."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from botocore.credentials import Credentials
from opensearchpy import Urllib3AWSV4SignerAuth

from rag.meaning import Meaning
from rag.retrievers.opensearch import Calls, OpenSearchIndex, client, place
from rag.retrievers.patience import Patience
from rag.retrievers.permitted import Permitted, anything
from tests.fakes.aws.http import FakeAws
from tests.fakes.aws.s3vectors_world import WordVectors
from tests.fakes.opensearch import FakeOpenSearch

REGION = "eu-west-1"


@dataclass(kw_only=True)
class OpenSearchWorld:
    fake: FakeOpenSearch
    calls: Calls
    words: WordVectors
    slept: list[float] = field(default_factory=list[float])

    def index(self, *, by_meaning: bool = True, permitted: Permitted = anything) -> OpenSearchIndex:
        return OpenSearchIndex(
            self.calls,
            Meaning(self.words) if by_meaning else None,
            patience=Patience(sleep=self.slept.append),
            permitted=permitted,
        )


@contextmanager
def opensearch_world(*, service: str = "", delay: int = 0) -> Generator[OpenSearchWorld]:
    fake, slept = FakeOpenSearch(signed_as=service, delay=delay), list[float]()
    with FakeAws(fake) as aws:
        where = place(f"{aws.url}/passages?service={service}&region={REGION}")
        assert where is not None
        credentials: Any = Credentials("AKIAFAKE", "fake")
        signer = Urllib3AWSV4SignerAuth(credentials, REGION, service) if service else None
        opened = client(where, signer)
        calls = Calls(client=opened, place=where, sleep=slept.append, chance=lambda: 0.5)
        yield OpenSearchWorld(fake=fake, calls=calls, words=WordVectors(), slept=slept)
        opened.close()
