"""The AWS shape as our stack deploys it by default: passages in S3 Vectors, vectors from Bedrock."""

from pathlib import Path

import pytest

from rag.retrievers.s3vectors import Calls, Meaning, S3VectorsIndex
from tests.fakes.aws.bedrock_vectors import FakeBedrockVectors
from tests.fakes.aws.clients import client
from tests.fakes.aws.cloud import Cloud
from tests.fakes.aws.http import FakeAws
from tests.fakes.aws.s3vectors import PLACE, FakeS3Vectors
from tests.fakes.aws.s3vectors_world import WordVectors, document, passages
from tests.fakes.aws.world import opened_world
from tests.fakes.slack.desk import ADA, GENERAL, MENTION

TEXT = "The notice period is three months."


@pytest.mark.slow
def test_a_question_in_slack_is_answered_from_s3_vectors(cloud: Cloud, tmp_path: Path) -> None:
    bedrock, words = FakeBedrockVectors(vector=WordVectors().embed_query), WordVectors()
    with (
        FakeAws(FakeS3Vectors(), bedrock) as aws,
        opened_world(
            cloud,
            tmp_path,
            FOOTNOTE_INDEX="s3vectors:footnote-vectors/passages",
            FOOTNOTE_EMBEDDINGS="bedrock:amazon.titan-embed-text-v2:0",
            AWS_ENDPOINT_URL_S3VECTORS=aws.url,
            AWS_ENDPOINT_URL_BEDROCK_RUNTIME=aws.url,
        ) as world,
    ):
        index = S3VectorsIndex(
            Calls(client=client("s3vectors", aws.url), place=PLACE), Meaning(words)
        )
        index.put(document(organisation="default"), passages(TEXT, "Employees get 25 days."))
        secret = document("d2", organisation="default", readers=frozenset({"user:slack:U9"}))
        index.put(secret, passages("The notice period is secret.", of="d2"))
        world.container.reply = lambda _: "The notice period is three months [1]."

        world.says(ADA, GENERAL, f"{MENTION} What is the notice period?")
        world.until(lambda: world.answers(GENERAL))
        world.settled()

        (answer,) = world.answers(GENERAL)
        assert "three months" in answer["text"]
        assert TEXT in str(world.container.requests)
        assert "is secret" not in str(world.container.requests)
        assert bedrock.asked
