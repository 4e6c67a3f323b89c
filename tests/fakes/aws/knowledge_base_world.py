"""A knowledge base of a test: the fake, the bucket beside it, and our index over both."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rag.retrievers.bedrock import Asking, BedrockIndex, BedrockSearch, Filling, Heads
from rag.retrievers.objects import Objects
from rag.retrievers.patience import Patience
from rag.retrievers.permitted import Permitted, anything
from tests.fakes.aws.clients import client
from tests.fakes.aws.cloud import Cloud
from tests.fakes.aws.http import FakeAws
from tests.fakes.aws.knowledge_base import BASE, FakeKnowledgeBase


@dataclass(kw_only=True)
class KnowledgeBaseWorld:
    fake: FakeKnowledgeBase
    asking: Asking
    filling: Filling
    heads: Heads
    slept: list[float] = field(default_factory=list[float])

    def index(self, *, patience: float = 60, permitted: Permitted = anything) -> BedrockIndex:
        return BedrockIndex(
            self.filling,
            BedrockSearch(self.asking, self.heads, permitted=permitted),
            self.heads,
            patience=Patience(seconds=patience, sleep=self.slept.append),
        )


@contextmanager
def knowledge_base_world(
    cloud: Cloud, *, delay: int = 0, hybrid: bool = True
) -> Generator[KnowledgeBaseWorld]:
    fake, slept = FakeKnowledgeBase(delay=delay, hybrid=hybrid), list[float]()
    objects = Objects(cloud.client("s3"), bucket=cloud.bucket())
    place = {"knowledgeBaseId": BASE}
    with FakeAws(fake) as aws:
        yield KnowledgeBaseWorld(
            fake=fake,
            asking=Asking(
                client=client("bedrock-agent-runtime", aws.url),
                place=place,
                sleep=slept.append,
                chance=lambda: 0.5,
            ),
            filling=Filling(
                client=client("bedrock-agent", aws.url),
                place=place,
                sleep=slept.append,
                chance=lambda: 0.5,
            ),
            heads=Heads(objects),
            slept=slept,
        )
