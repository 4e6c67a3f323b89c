"""The templates in moto's CloudFormation, as far as it goes, and what it leaves out."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from click.testing import CliRunner

from bot.cli.main import cli
from bot.config import SettingsError
from bot.storage.dynamodb.deliveries import DynamoDeliveryBook
from bot.wiring.stack_outputs import outputs
from tests.fakes.aws.clients import client
from tests.fakes.aws.cloud import Cloud
from tests.fakes.aws.functions import credentials
from tests.fakes.teams.keys import APP_ID
from tests.infra.moto_cloud import API, ORDER, bootstrap, deploy
from tests.infra.templates import Synthesis, Synthesise

LEFT_OUT = {
    "AWS::ApiGatewayV2::Api",
    "AWS::ApiGatewayV2::Integration",
    "AWS::ApiGatewayV2::Route",
    "AWS::ApiGatewayV2::Stage",
    "AWS::CloudWatch::Alarm",
    "AWS::Lambda::Alias",
    "AWS::S3::BucketPolicy",
    "AWS::S3Vectors::Index",
    "AWS::S3Vectors::VectorBucket",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
    "AWS::SecretsManager::Secret",
}
"""Types that moto 5.2.5 cannot make: template assertions and cfn-lint check them, and a real account."""


@pytest.fixture(scope="module")
def made(synthesise: Synthesise) -> Synthesis:
    return synthesise()


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    cloud = Cloud()
    cloud.start()
    try:
        cloud.fresh()
        yield cloud
    finally:
        cloud.stop()


@pytest.fixture(scope="module")
def deployed(cloud: Cloud, made: Synthesis) -> Mapping[str, Mapping[str, str]]:
    bootstrap(cloud, made)
    return {name: deploy(cloud, made, name) for name in ORDER}


def test_every_stack_deploys_in_order(
    cloud: Cloud, deployed: Mapping[str, Mapping[str, str]]
) -> None:
    formation: Any = cloud.client("cloudformation")
    for name in deployed:
        (stack,) = formation.describe_stacks(StackName=f"footnote-{name.lower()}")["Stacks"]
        assert stack["StackStatus"] == "CREATE_COMPLETE"


def test_what_moto_leaves_out_is_known(
    made: Synthesis, deployed: Mapping[str, Mapping[str, str]]
) -> None:
    left = {
        each.type
        for name in ORDER
        for each in made.resources(stack=name)
        if each.id not in deployed[name]
    }
    assert left == LEFT_OUT


def test_the_table_that_was_deployed_works(
    cloud: Cloud, deployed: Mapping[str, Mapping[str, str]]
) -> None:
    (table,) = [name for key, name in deployed["Data"].items() if key.startswith("MemoryTable")]
    book = DynamoDeliveryBook(cloud.client("dynamodb"), table=table, now=lambda: datetime.now(UTC))
    book.remember("e1")
    assert book.known("e1")


def test_the_queues_that_were_deployed_are_what_the_functions_are_told(
    cloud: Cloud, deployed: Mapping[str, Mapping[str, str]]
) -> None:
    del deployed
    sqs: Any = cloud.client("sqs")
    told = outputs("footnote-chat", client=cloud.client("cloudformation"))
    for name in ("QueueUrl", "IngestQueueUrl", "DeadLetterUrl"):
        real = sqs.get_queue_url(QueueName=told[name].rpartition("/")[2])["QueueUrl"]
        assert told[name].rpartition("/")[2] == real.rpartition("/")[2]
        held = sqs.get_queue_attributes(QueueUrl=real, AttributeNames=["All"])["Attributes"]
        assert held["FifoQueue"] == "true"


def test_outputs_tell_what_a_manifest_needs(
    cloud: Cloud, deployed: Mapping[str, Mapping[str, str]]
) -> None:
    told = outputs("footnote-chat", client=cloud.client("cloudformation"))
    assert told["SlackRequestUrl"].endswith("/slack/events")
    assert told["TeamsMessagingEndpoint"].endswith("/api/messages")
    assert told["Table"] in deployed["Data"].values()
    assert told["Bucket"] in deployed["Data"].values()


@pytest.fixture
def operator(
    cloud: Cloud, deployed: Mapping[str, Mapping[str, str]], monkeypatch: pytest.MonkeyPatch
) -> Iterator[CliRunner]:
    """Somebody at a terminal, with the account's credentials and nothing else of ours."""
    for name, value in credentials(cloud.url).items():
        monkeypatch.setenv(name, value)
    # moto makes no secret from a template; the stack then names one by what stands for it.
    assert deployed["Chat"]
    secret = outputs("footnote-chat", client=cloud.client("cloudformation"))["SecretId"]
    secrets: Any = cloud.client("secretsmanager")
    held = {"FOOTNOTE_SECRET_KEY": "a key that signs links"}
    secrets.create_secret(Name=secret, SecretString=json.dumps(held))
    yield CliRunner()
    secrets.delete_secret(SecretId=secret, ForceDeleteWithoutRecovery=True)


def test_an_operator_acts_on_a_deployment_by_the_name_of_its_stack(operator: CliRunner) -> None:
    listed = operator.invoke(cli, ["--stack", "footnote-chat", "documents", "--json"])
    assert json.loads(listed.output) == []
    letters = operator.invoke(cli, ["--stack", "footnote-chat", "dead-letters", "list", "--json"])
    assert json.loads(letters.output) == []


def test_the_doctor_looks_at_what_the_deployed_functions_are_told(operator: CliRunner) -> None:
    examined = operator.invoke(cli, ["doctor", "--json", "--stack", "footnote-chat"])
    checks = {each["name"]: each for each in json.loads(examined.output)}
    for name in ("Secret", "SQS queue", "DynamoDB table", "S3 bucket", "Data"):
        assert checks[name]["state"] == "ok", checks[name]
    # moto's CloudFormation leaves tags out.
    assert "carries the tag `footnote`" in checks["Tagged resources"]["detail"]
    # It makes no index either, and says so.
    assert "S3 Vectors answers NotFoundException" in checks["Index"]["detail"]


def test_manifests_are_filled_from_the_stack(operator: CliRunner, tmp_path: Path) -> None:
    told = operator.invoke(cli, ["manifest", "slack", "--stack", "footnote-chat"])
    assert f"{API}/slack/events" in told.output
    package = str(tmp_path / "teams.zip")
    options = ["--stack", "footnote-chat", "--app-id", APP_ID, "--out", package]
    operator.invoke(cli, ["manifest", "teams", *options])
    with ZipFile(package) as archive:
        assert API.removeprefix("https://") in archive.read("manifest.json").decode()


def test_a_stack_that_is_not_there_is_said_in_a_sentence(cloud: Cloud) -> None:
    with pytest.raises(SettingsError, match="There is no stack 'footnote-none'"):
        outputs("footnote-none", client=cloud.client("cloudformation"))


def test_aws_out_of_reach_is_said_in_a_sentence() -> None:
    away = client("cloudformation", "http://127.0.0.1:9")
    with pytest.raises(SettingsError, match="AWS cannot be asked"):
        outputs("footnote-chat", client=away)
