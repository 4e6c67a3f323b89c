"""The AWS shape of `benchmarks.overhead`: our worker beside a plain Bolt lazy listener."""

import os
import tempfile
from collections import Counter
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from slack_bolt import App, BoltRequest
from slack_sdk import WebClient

from benchmarks.asking import PERSON, SECRET, Asked, answered_once, asked
from benchmarks.replay import AwsCall, again_in_aws, again_in_slack, recorded
from benchmarks.times import WARM, Times, timed_with_cpu
from bot.http import HttpRequest, HttpResponse
from bot.wiring.clock import present
from bot.wiring.cloud.clients import Clients
from bot.wiring.cloud.secrets import load_cloud_settings
from bot.wiring.cloud.service import CloudService, open_service
from bot.wiring.front import open_front
from rag.domain import IndexedDocument, Passage
from rag.retrievers.kendra import Calls, KendraIndex, Records
from rag.retrievers.patience import Patience
from tests.fakes.aws.clients import client
from tests.fakes.aws.cloud import Cloud
from tests.fakes.aws.http import FakeAws
from tests.fakes.aws.kendra import INDEX, FakeKendra
from tests.fakes.aws.kendra_world import ROLE
from tests.fakes.aws.runner import QueueSource
from tests.fakes.aws.sagemaker import FakeContainer, FakeSageMaker
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.workspace import BOT_TOKEN, Json, Workspace

ENDPOINT = "llama-2-7b"
FACT = "Full-time employees get 25 days of annual leave."
APART = ("kendra", "sagemaker-runtime")
"""Index and model: their time is neither ours nor theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """The calls of one question, and which names to write instead for another."""

    slack: list[tuple[str, Json]]
    aws: list[AwsCall]
    names: dict[str, str]


class PlainBolt:
    """The usual way on Lambda: Bolt's lazy listener, invoked a second time, does the work."""

    def __init__(self, slack: FakeSlack, clients: Mapping[str, Any]) -> None:
        self._client = WebClient(token=BOT_TOKEN, base_url=slack.api_url)
        self._clients = clients
        self._calls: Made | None = None
        self._app = App(client=self._client, signing_secret=SECRET, process_before_response=True)
        self._app.event("message")(ack=lambda ack: ack(), lazy=[self.answer])

    def answer(self, event: Mapping[str, Any]) -> None:
        """Makes the calls it was given."""
        del event
        if self._calls is not None:
            again_in_aws(self._clients, self._calls.aws, self._calls.names)
            again_in_slack(self._client, self._calls.slack, self._calls.names)

    def handle(self, question: Asked, calls: Made) -> None:
        """The lazy invocation, as Bolt's Lambda adapter makes it."""
        self._calls = calls
        lazily = {"x-slack-bolt-lazy-only": "1", "x-slack-bolt-lazy-function-name": "answer"}
        headers = {**question.headers, **lazily}
        told: Any = {name: [value] for name, value in headers.items()}
        self._app.dispatch(BoltRequest(body=question.body.decode(), headers=told))


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Everything both of them need."""

    slack: FakeSlack
    front: Callable[[HttpRequest], HttpResponse]
    service: CloudService
    plain: PlainBolt
    sqs: Any
    queue: str

    def record(self) -> dict[str, Any]:
        """The next record of the queue, as Lambda hands it over."""
        answer = self.sqs.receive_message(
            QueueUrl=self.queue,
            MaxNumberOfMessages=1,
            VisibilityTimeout=180,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        (message,) = answer["Messages"]
        return QueueSource.record(message, self.queue)

    def carry_out(self, record: Mapping[str, Any]) -> None:
        """Our worker's part."""
        if not self.service.work(record, time_left=timedelta(seconds=60)):
            msg = "our worker did not finish a question"
            raise SystemExit(msg)

    def done(self, record: Mapping[str, Any]) -> None:
        """Takes a record off the queue, as Lambda does."""
        self.sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=record["receiptHandle"])


def in_aws(questions: int) -> dict[str, object]:
    """The AWS shape beside a plain Bolt lazy listener."""
    with opened() as stage:
        return _turns(stage, questions).report("plain_bolt")


def _turns(stage: Stage, questions: int) -> Times:
    times, space = Times(), stage.slack.space
    for number in range(questions + WARM):
        ours, theirs = asked(space, f"DOURS{number}"), asked(space, f"DTHEIRS{number}")
        stage.front(ours.request)
        record, before = stage.record(), len(space.calls)
        with recorded() as made:
            whole, cpu = timed_with_cpu(partial(stage.carry_out, record))
        stage.done(record)
        times.ours.append(whole - _apart(made))
        calls = Made(
            slack=space.calls[before:],
            aws=[each for each in made if each.service != "sqs"],
            names=ours.names(theirs),
        )
        with recorded() as again:
            whole, other_cpu = timed_with_cpu(partial(stage.plain.handle, theirs, calls))
        times.theirs.append(whole - _apart(again))
        times.more_cpu.append(cpu - other_cpu)
        times.calls = Counter(method for method, _ in calls.slack)
        times.calls.update(f"{each.service}.{each.operation}" for each in calls.aws)
        answered_once(space, ours.channel, theirs.channel)
    return times


def _apart(calls: list[AwsCall]) -> float:
    return sum(each.ms for each in calls if each.service in APART)


@contextmanager
def opened() -> Generator[Stage]:
    """moto, our fakes, a workspace, and both programs in front of them."""
    space = Workspace(now=present)
    space.add_user(PERSON, "Ada")
    cloud, sagemaker = Cloud(), FakeSageMaker()
    sagemaker.endpoints[ENDPOINT] = FakeContainer(schema="tgi", reply=lambda _: f"{FACT[:-1]} [1].")
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        cloud.start()
        stack.callback(cloud.stop)
        cloud.fresh()
        kendra = FakeKendra(fetch=lambda name, key: _object(cloud, name, key))
        aws = stack.enter_context(FakeAws(kendra, sagemaker))
        slack = stack.enter_context(FakeSlack(space).running())
        queue, dead = cloud.queues()
        bucket = cloud.bucket()
        os.environ.update(
            {
                **_reached(cloud, aws),
                "SLACK_BOT_TOKEN": BOT_TOKEN,
                "SLACK_SIGNING_SECRET": SECRET,
                "SLACK_API_URL": slack.api_url,
                "FOOTNOTE_SECRET_KEY": "a key that signs links",
                "FOOTNOTE_QUESTIONS_PER_MINUTE": "0",
                "FOOTNOTE_DATA_DIR": folder,
                "FOOTNOTE_PUBLIC_URL": "https://footnote.example",
                "FOOTNOTE_QUEUE_URL": queue,
                "FOOTNOTE_DEAD_LETTER_URL": dead,
                "FOOTNOTE_TABLE": cloud.table(),
                "FOOTNOTE_BUCKET": bucket,
                "FOOTNOTE_INDEX": f"kendra:{INDEX}",
                "FOOTNOTE_KENDRA_ROLE": ROLE,
                "FOOTNOTE_MODEL": f"sagemaker:{ENDPOINT}",
                "FOOTNOTE_LOG_LEVEL": "ERROR",
            }
        )
        _fill(cloud, aws, bucket)
        clients = {name: Clients()(name) for name in ("dynamodb", "s3", *APART)}
        yield Stage(
            slack=slack,
            front=open_front(now=present),
            service=open_service(load_cloud_settings(Clients()), now=present),
            plain=PlainBolt(slack, clients),
            sqs=cloud.client("sqs"),
            queue=queue,
        )


def _reached(cloud: Cloud, aws: FakeAws) -> dict[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": "AKIAFAKE",
        "AWS_SECRET_ACCESS_KEY": "fake",
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ENDPOINT_URL": cloud.url,
        "AWS_ENDPOINT_URL_KENDRA": aws.url,
        "AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME": aws.url,
    }


def _object(cloud: Cloud, bucket: str, key: str) -> bytes:
    return bytes(cloud.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read())


def _fill(cloud: Cloud, aws: FakeAws, bucket: str) -> None:
    index = KendraIndex(
        Calls(client=client("kendra", aws.url)),
        index_id=INDEX,
        role_arn=ROLE,
        records=Records(cloud.client("s3"), bucket=bucket, original=lambda _: None),
        patience=Patience(step=0),
    )
    document = IndexedDocument(id="d1", title="Leave", readers=frozenset({"everyone"}), uri="/d/d1")
    index.put(document, [Passage(id="d1#0", document="d1", title="Leave", text=FACT)])
