"""The way of a question: nothing is lost, nothing waits for long, nothing comes in unasked."""

from dataclasses import fields
from typing import Any

import pytest

from bot.config import Settings
from tests.infra.templates import Synthesis, Synthesise

SETTINGS = {str(each.metadata["env"]) for each in fields(Settings)}
SECRET = {"SLACK", "Microsoft", "PASSWORD", "SECRET_KEY", "TOKEN"}


def referred(value: Any) -> str:
    """The logical id that `Ref` or `Fn::GetAtt` names."""
    found: str = value["Ref"] if "Ref" in value else value["Fn::GetAtt"][0]
    return found


def test_every_queue_has_an_end_for_the_dead_and_is_encrypted(default: Synthesis) -> None:
    queues = {r.id: r for r in default.resources("AWS::SQS::Queue")}
    dead = {
        referred(r.properties["RedrivePolicy"]["deadLetterTargetArn"])
        for r in queues.values()
        if "RedrivePolicy" in r.properties
    }
    assert len(queues) == 5
    for name, queue in queues.items():
        assert ("RedrivePolicy" in queue.properties) != (name in dead)
        assert queue.properties["SqsManagedSseEnabled"] is True
    for name in dead:
        assert queues[name].properties["MessageRetentionPeriod"] == 14 * 24 * 3600


def test_the_dead_of_a_fifo_queue_are_fifo(default: Synthesis) -> None:
    queues = {r.id: r.properties for r in default.resources("AWS::SQS::Queue")}
    for queue in queues.values():
        if "RedrivePolicy" in queue:
            end = queues[referred(queue["RedrivePolicy"]["deadLetterTargetArn"])]
            assert end.get("FifoQueue") == queue.get("FifoQueue")


def test_every_queue_speaks_tls_or_nothing(default: Synthesis) -> None:
    queues = {r.id for r in default.resources("AWS::SQS::Queue")}
    guarded: set[str] = set()
    for policy in default.resources("AWS::SQS::QueuePolicy"):
        for each in policy.properties["PolicyDocument"]["Statement"]:
            if each["Effect"] == "Deny" and each["Condition"] == {
                "Bool": {"aws:SecureTransport": "false"}
            }:
                guarded.update(referred(queue) for queue in policy.properties["Queues"])
    assert guarded == queues


def test_threads_stay_in_order_and_do_not_wait_for_each_other(default: Synthesis) -> None:
    turns = default.one("AWS::SQS::Queue", starts="QueuesTurns").properties
    assert turns["QueueName"].endswith(".fifo")
    assert turns["DeduplicationScope"] == "messageGroup"
    assert turns["FifoThroughputLimit"] == "perMessageGroupId"
    assert "ContentBasedDeduplication" not in turns


def test_one_message_at_a_time_and_as_many_workers_as_chosen(synthesise: Synthesise) -> None:
    made = synthesise(workerConcurrency="7", ingestConcurrency="3")
    for source in made.resources("AWS::Lambda::EventSourceMapping"):
        held = source.properties
        assert held["BatchSize"] == 1
        assert held["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        expected = 7 if source.stack == "Chat" else 3
        assert held["ScalingConfig"] == {"MaximumConcurrency": expected}
        assert "MaximumBatchingWindowInSeconds" not in held


def test_a_message_stays_hidden_for_longer_than_its_worker_lives(default: Synthesis) -> None:
    timeouts = {
        r.stack: r.properties["Timeout"]
        for r in default.resources("AWS::Lambda::Function")
        if not r.id.startswith(("Ingress", "Pages"))
    }
    queues = {r.id: r.properties for r in default.resources("AWS::SQS::Queue")}
    hidden = {
        "Chat": [queues[name] for name in queues if name.startswith("QueuesTurns")],
        "Ingest": [
            queues[name] for name in queues if name.startswith(("QueuesDocuments", "ArrivalsQueue"))
        ],
    }
    assert [len(each) for each in hidden.values()] == [1, 2]
    for stack, held in hidden.items():
        for queue in held:
            assert queue["VisibilityTimeout"] >= timeouts[stack] + 30


def test_sqs_gives_up_later_than_the_bot(default: Synthesis) -> None:
    for name in ("QueuesTurns", "QueuesDocuments"):
        queue = default.one("AWS::SQS::Queue", starts=name).properties
        assert queue["RedrivePolicy"]["maxReceiveCount"] > 6


def test_functions_run_on_arm_with_their_own_log_that_is_forgotten(synthesise: Synthesise) -> None:
    made = synthesise(logDays="7")
    functions = list(made.resources("AWS::Lambda::Function"))
    assert len(functions) == 4
    for function in functions:
        held = function.properties
        assert held["Architectures"] == ["arm64"]
        assert held["Runtime"] == "python3.13"
        assert held["TracingConfig"] == {"Mode": "Active"}
        assert "LogGroup" in held["LoggingConfig"]
    logs = list(made.resources("AWS::Logs::LogGroup"))
    assert len(logs) == 5
    assert {r.properties["RetentionInDays"] for r in logs} == {7}


def test_what_runs_is_a_version_behind_an_alias(default: Synthesis) -> None:
    aliases = list(default.resources("AWS::Lambda::Alias"))
    assert len(aliases) == 4
    assert {r.properties["Name"] for r in aliases} == {"live"}
    ids = {r.id for r in aliases}
    for source in default.resources("AWS::Lambda::EventSourceMapping"):
        assert source.properties["FunctionName"]["Fn::Join"][1][-1] == ":live"
        assert ids & set(source.body["DependsOn"])


def test_settings_are_named_as_the_bot_reads_them_and_hold_no_secret(default: Synthesis) -> None:
    for function in default.resources("AWS::Lambda::Function"):
        names = set(function.properties["Environment"]["Variables"])
        assert names <= SETTINGS
        assert not {name for name in names for word in SECRET if word in name}
        assert {
            "FOOTNOTE_QUEUE_URL",
            "FOOTNOTE_INGEST_QUEUE_URL",
            "FOOTNOTE_DEAD_LETTER_URL",
            "FOOTNOTE_TABLE",
            "FOOTNOTE_BUCKET",
            "FOOTNOTE_AWS_SECRET",
            "FOOTNOTE_PUBLIC_URL",
            "FOOTNOTE_INDEX",
            "FOOTNOTE_MODEL",
        } <= names


def test_the_handlers_are_there(default: Synthesis) -> None:
    handlers = {r.properties["Handler"] for r in default.resources("AWS::Lambda::Function")}
    assert handlers == {
        "bot.entrypoints.ingress_lambda.handler",
        "bot.entrypoints.pages_lambda.handler",
        "bot.entrypoints.worker_lambda.handler",
        "bot.entrypoints.ingest_lambda.handler",
    }


def test_the_api_limits_requests_and_logs_them_without_what_was_said(
    synthesise: Synthesise,
) -> None:
    stage = synthesise(requestsPerSecond="9").one("AWS::ApiGatewayV2::Stage").properties
    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] == 9
    assert stage["DefaultRouteSettings"]["ThrottlingBurstLimit"] == 18
    form = stage["AccessLogSettings"]["Format"]
    assert "$context.status" in form
    assert "path" not in form
    assert "requestBody" not in form


def test_only_the_routes_of_the_platforms_lead_in(default: Synthesis) -> None:
    routes = {r.properties["RouteKey"] for r in default.resources("AWS::ApiGatewayV2::Route")}
    assert routes == {
        "POST /slack/{proxy+}",
        "POST /api/messages",
        "GET /healthz",
        "GET /upload/{proxy+}",
        "HEAD /upload/{proxy+}",
        "GET /d/{proxy+}",
        "HEAD /d/{proxy+}",
        "GET /slack/install",
        "HEAD /slack/install",
        "GET /slack/oauth_redirect",
        "HEAD /slack/oauth_redirect",
    }


def test_the_outputs_finish_the_job(default: Synthesis) -> None:
    outputs = default.outputs("Chat")
    assert {
        "PublicUrl",
        "SlackRequestUrl",
        "TeamsMessagingEndpoint",
        "QueueUrl",
        "DeadLetterUrl",
        "Table",
        "Bucket",
        "SecretId",
        "Index",
        "Model",
    } <= set(outputs)


@pytest.mark.parametrize("chosen", ["true", "false"])
def test_the_worker_starts_from_a_snapshot_only_if_chosen(
    synthesise: Synthesise, chosen: str
) -> None:
    made = synthesise(snapStart=chosen)
    worker = made.one("AWS::Lambda::Function", starts="Worker").properties
    expected = {"ApplyOn": "PublishedVersions"} if chosen == "true" else None
    assert worker.get("SnapStart") == expected
