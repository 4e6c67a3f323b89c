"""What the real handlers ask for on the local cloud is allowed by the roles that would be deployed."""

from collections.abc import Generator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain import ThreadRef, UploadTicket
from bot.storage.s3.forms import ticket_text
from tests.fakes.aws.cloud import Cloud
from tests.fakes.aws.runner import stored_event
from tests.fakes.aws.runtime import FakeFunction
from tests.fakes.aws.world import World, opened_world
from tests.fakes.slack.desk import ADA, GENERAL, MENTION
from tests.fakes.slack.workspace import TEAM
from tests.infra.configurations import CONFIGURATIONS
from tests.infra.policies import Call, decide, statements
from tests.infra.recorder import Recorder
from tests.infra.templates import Synthesis, Synthesise

pytestmark = pytest.mark.slow

LINK = "https://footnote.example/d/d1"

ROLES = {
    "AKIAINGRESS": ("Chat", "IngressRole"),
    "AKIAWORKER": ("Chat", "WorkerRole"),
    "AKIAINGEST": ("Ingest", "FunctionRole"),
}


@pytest.fixture
def cloud() -> Generator[Cloud]:
    cloud = Cloud()
    cloud.start()
    yield cloud
    cloud.stop()


@pytest.fixture
def recorder(cloud: Cloud) -> Generator[Recorder]:
    with Recorder(behind=cloud.url).running() as recorder:
        yield recorder


@pytest.fixture
def world(cloud: Cloud, recorder: Recorder, tmp_path: Path) -> Generator[World]:
    with opened_world(cloud, tmp_path, AWS_ENDPOINT_URL=recorder.url) as world:
        # Each function signs with a key of its own, as each has a role of its own.
        sign_as(world.ingress, "AKIAINGRESS")
        for worker in world.workers:
            sign_as(worker, "AKIAWORKER")
        sign_as(world.ingest, "AKIAINGEST")
        yield world


def sign_as(function: FakeFunction, key: str) -> None:
    environment: dict[str, str] = vars(function)["_environment"]
    environment["AWS_ACCESS_KEY_ID"] = key


def test_a_question_is_answered_within_what_the_roles_allow(
    world: World, recorder: Recorder, synthesise: Synthesise
) -> None:
    world.knows("d1", "The notice period is three months.")
    world.container.reply = lambda _: "The notice period is three months [1]."
    assert world.says(ADA, GENERAL, f"{MENTION} What is the notice period?").status == 200
    world.until(lambda: LINK in str(world.answers(GENERAL)))
    world.settled()

    made = synthesise(**CONFIGURATIONS["kendra_existing"])
    assert refused(made, recorder, "AKIAINGRESS") == []
    assert refused(made, recorder, "AKIAWORKER") == []
    actions = {each.action for each in recorder.asked["AKIAWORKER"]}
    assert {"dynamodb:UpdateItem", "dynamodb:Query", "secretsmanager:GetSecretValue"} <= actions


def test_an_upload_is_read_within_what_the_roles_allow(
    world: World, recorder: Recorder, synthesise: Synthesise
) -> None:
    post = world.slack.space.says(ADA, GENERAL, "I will add the handbook")
    thread = ThreadRef(platform="slack", tenant=TEAM, channel=GENERAL, root=post["ts"])
    ticket = UploadTicket(
        id="t1",
        organisation="default",
        owner=f"user:slack:{ADA}",
        readers=frozenset({"everyone"}),
        expires=world.clock() + timedelta(minutes=10),
        thread=thread,
    )
    world.cloud.client("s3").put_object(
        Bucket=world.bucket,
        Key="uploads/t1/f1",
        Body=b"# Handbook\n\nThe notice period is three months.\n",
        ContentType="text/markdown",
        Metadata={"ticket": ticket_text(ticket), "name": "handbook.md"},
    )

    world.ingest.invoke(stored_event(world.bucket, "uploads/t1/f1"))

    world.until(lambda: "Handbook" in str(world.answers(GENERAL)), seconds=60)
    world.settled()
    made = synthesise(**CONFIGURATIONS["kendra_existing"])
    assert refused(made, recorder, "AKIAINGEST") == []
    actions = {each.action for each in recorder.asked["AKIAINGEST"]}
    assert {"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "sqs:SendMessage"} <= actions


def refused(made: Synthesis, recorder: Recorder, key: str) -> list[Call]:
    stack, role = ROLES[key]
    granted = list(statements(made, made.one("AWS::IAM::Role", starts=role, stack=stack)))
    assert len(recorder.asked[key]) > 2
    return [each for each in recorder.asked[key] if not decide(granted, each)]
