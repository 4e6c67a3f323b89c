"""The whole AWS shape on loopback: our real Lambdas in their real runtime, over moto and our fakes."""

import json
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from bot.http import HttpRequest, HttpResponse
from bot.wiring.search import CANARY
from rag.domain import IndexedDocument, Passage
from rag.retrievers.kendra import Calls, KendraIndex, Records
from rag.retrievers.patience import Patience
from tests.fakes.aws.clients import client
from tests.fakes.aws.cloud import Cloud
from tests.fakes.aws.functions import Functions, credentials
from tests.fakes.aws.http import FakeAws
from tests.fakes.aws.kendra import INDEX, FakeKendra
from tests.fakes.aws.kendra_world import ROLE
from tests.fakes.aws.runner import QueueSource, through_api
from tests.fakes.aws.runtime import FakeFunction
from tests.fakes.aws.sagemaker import FakeContainer, FakeSageMaker
from tests.fakes.aws.sandboxes import Sandboxes
from tests.fakes.clock import Clock
from tests.fakes.slack.desk import FORM, SECRET, company, interaction, pressed, signed
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.workspace import BOT_TOKEN, TEAM, Json
from tests.fakes.teams.connector import FakeTeams
from tests.fakes.teams.keys import APP_ID, TENANT, token
from tests.fakes.teams.payloads import payload, request
from tests.fakes.teams.world import ANN, GROUP, PERSONAL, member
from tests.fakes.teams.world import TEAM as CREW

ENDPOINT = "llama-2-7b"


class WallClock(Clock):
    """The real time: the functions run in processes of their own."""

    def __call__(self) -> datetime:
        return datetime.now(UTC)


@dataclass(kw_only=True)
class World:
    """What a test does and sees."""

    cloud: Cloud
    slack: FakeSlack
    teams: FakeTeams
    kendra: FakeKendra
    sagemaker: FakeSageMaker
    container: FakeContainer
    ingress: FakeFunction
    workers: list[FakeFunction]
    ingest: FakeFunction
    pages: FakeFunction
    sources: list[QueueSource]
    clock: Clock
    urls: Mapping[str, str]
    bucket: str
    index: KendraIndex
    logs: list[Path]
    environment: Mapping[str, str]
    _events: "count[int]" = field(default_factory=lambda: count(1))

    def knows(self, id_: str, text: str, *readers: str, organisation: str = "default") -> None:
        """Puts a document into the index."""
        document = IndexedDocument(
            id=id_,
            title="Handbook",
            readers=frozenset(readers or {"everyone"}),
            uri=f"/d/{id_}",
            organisation=organisation,
        )
        passage = Passage(id=f"{id_}#0", document=id_, title="Handbook", text=text)
        self.index.put(document, [passage])

    def says(self, user: str, channel: str, text: str, *, event_id: str = "") -> HttpResponse:
        """A person mentions us; Slack posts the signed event to our API."""
        post = self.slack.space.says(user, channel, text)
        return self.told(post, channel, event_id=event_id)

    def told(self, post: Json, channel: str, *, event_id: str = "") -> HttpResponse:
        """Slack tells of a post."""
        shared = {"type": "app_mention", "channel": channel, "event_ts": post["ts"], "team": TEAM}
        return self.tells({**shared, **post}, event_id=event_id)

    def tells(self, event: Json, *, event_id: str = "") -> HttpResponse:
        """Slack tells of anything."""
        payload = {
            "type": "event_callback",
            "team_id": TEAM,
            "api_app_id": "A1",
            "event_id": event_id or f"Ev{next(self._events)}",
            "event_time": int(self.clock().timestamp()),
            "authorizations": [{"team_id": TEAM, "user_id": "UBOT", "is_bot": True}],
            "event": event,
        }
        body = json.dumps(payload).encode()
        return self.api(signed(body, "application/json", self.clock))

    def presses(
        self, user: str, channel: str, message: Json, action: str, value: str
    ) -> HttpResponse:
        """Somebody presses a button of a message in Slack."""
        told = pressed(self.slack, user, channel, message, action, value=value)
        return self.api(signed(interaction(self.slack, told), FORM, self.clock))

    def writes(self, name: str, /, **changed: Any) -> HttpResponse:
        """Somebody writes in Teams, in the kind of place a payload is kept for."""
        activity = payload(name, self.teams.service_url, **changed)
        signed_as = token(self.clock(), str(activity["serviceUrl"]))
        return self.api(replace(request(activity, f"Bearer {signed_as}"), path="/api/messages"))

    def api(self, request: HttpRequest) -> HttpResponse:
        """A request to our HTTP API."""
        return through_api(self.ingress, request)

    def page(self, request: HttpRequest) -> HttpResponse:
        """A request to a page."""
        return through_api(self.pages, request)

    def answers(self, channel: str) -> list[Json]:
        """What Footnote posted."""
        return self.slack.space.answers(channel)

    def rotate(self, signing_secret: str) -> None:
        """Puts a new version of the secret in place; the one before stays known as such."""
        secrets = self.cloud.client("secretsmanager")
        held = json.loads(secrets.get_secret_value(SecretId="footnote")["SecretString"])
        held["SLACK_SIGNING_SECRET"] = signing_secret
        secrets.put_secret_value(SecretId="footnote", SecretString=json.dumps(held))

    def idle(self) -> bool:
        """Whether nothing is on the queues."""
        return not self._waiting("live") and not self._waiting("ingest")

    def dead(self) -> int:
        """How many dead letters there are."""
        return self._waiting("dead")

    def _waiting(self, queue: str) -> int:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        told = self.cloud.client("sqs").get_queue_attributes(
            QueueUrl=self.urls[queue], AttributeNames=names
        )
        return sum(int(count) for count in told["Attributes"].values())

    def objects(self) -> list[str]:
        """Every key in the bucket, but for what is kept of the canary."""
        listed = self.cloud.client("s3").list_objects_v2(Bucket=self.bucket)
        keys = [str(each["Key"]) for each in listed.get("Contents", [])]
        return [each for each in keys if not each.startswith(f"kendra/{CANARY}.")]

    def settled(self, *, seconds: float = 60.0) -> None:
        """Waits until nothing is left on the queues."""
        self.until(self.idle, seconds=seconds)

    def until(self, seen: Callable[[], Any], *, seconds: float = 25.0) -> Any:
        """Waits for what other processes bring about."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := seen():
                return found
            threading_pause()
        logs = "\n".join(log.read_text()[-3000:] for log in self.logs if log.exists())
        msg = f"it did not come about within {seconds} s; the functions said:\n{logs}"
        raise AssertionError(msg)


def threading_pause() -> None:
    time.sleep(0.05)


@contextmanager
def opened_world(
    cloud: Cloud,
    folder: Path,
    *,
    workers: int = 1,
    secrets: Mapping[str, str] | None = None,
    sandboxes: Sandboxes | None = None,
    **settings: str,
) -> Generator[World]:
    """The AWS shape with empty stores.

    Args:
        cloud: moto.
        folder: For logs and the like.
        workers: Sandboxes of the worker.
        secrets: Over what the secret holds otherwise; an empty value takes a name out.
        sandboxes: Starts the functions' processes.
        **settings: Over the functions' environment.
    """
    clock = WallClock()
    cloud.fresh()
    s3, bucket = cloud.client("s3"), cloud.bucket()
    live, dead = cloud.queues()
    urls = {"live": live, "dead": dead, "ingest": cloud.queue("ingest.fifo")}
    cloud.table()
    _keep_secret(cloud, secrets or {})

    def fetch(name: str, key: str) -> bytes:
        return bytes(s3.get_object(Bucket=name, Key=key)["Body"].read())

    kendra, sagemaker = FakeKendra(fetch=fetch), FakeSageMaker()
    container = FakeContainer(schema="tgi", reply=lambda _: "I do not know.")
    sagemaker.endpoints[ENDPOINT] = container
    with ExitStack() as stack:
        aws = stack.enter_context(FakeAws(kendra, sagemaker))
        slack = stack.enter_context(FakeSlack(company(clock)).running())
        teams = _tenant(clock, stack)
        environment = {
            **credentials(cloud.url),
            **_deployed(urls, bucket),
            "AWS_ENDPOINT_URL_KENDRA": aws.url,
            "AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME": aws.url,
            "SLACK_API_URL": slack.api_url,
            "FOOTNOTE_TEAMS_OPENID_METADATA": f"{teams.address}/openid",
            "FOOTNOTE_TEAMS_TOKEN_URL": f"{teams.address}/token",
            "FOOTNOTE_TEAMS_SERVICE_HOSTS": "127.0.0.1",
            "FOOTNOTE_DATA_DIR": str(folder),
            **settings,
        }
        functions = Functions(
            environment=environment, folder=folder, stack=stack, sandboxes=sandboxes
        )
        sqs = cloud.client("sqs")
        pool = [functions.make("worker_lambda", 60, number) for number in range(workers)]
        ingest = functions.make("ingest_lambda", 60)
        sources = [QueueSource(sqs, live, *pool), QueueSource(sqs, urls["ingest"], ingest)]
        index = KendraIndex(
            Calls(client=client("kendra", aws.url)),
            index_id=INDEX,
            role_arn=ROLE,
            records=Records(s3, bucket=bucket, original=lambda _: None),
            patience=Patience(step=0),
        )
        for source in sources:
            source.start()
            stack.callback(source.stop)
        yield World(
            cloud=cloud,
            slack=slack,
            teams=teams,
            kendra=kendra,
            sagemaker=sagemaker,
            container=container,
            ingress=functions.make("ingress_lambda", 10),
            workers=pool,
            ingest=ingest,
            pages=functions.make("pages_lambda", 20),
            sources=sources,
            clock=clock,
            urls=urls,
            bucket=bucket,
            index=index,
            logs=functions.logs,
            environment=environment,
        )


def _keep_secret(cloud: Cloud, secrets: Mapping[str, str]) -> None:
    held = {
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_SIGNING_SECRET": SECRET,
        "MicrosoftAppId": APP_ID,
        "MicrosoftAppPassword": "hush",
        "MicrosoftAppTenantId": TENANT,
        "FOOTNOTE_SECRET_KEY": "a key that signs links",
        **secrets,
    }
    text = json.dumps({name: value for name, value in held.items() if value})
    cloud.client("secretsmanager").create_secret(Name="footnote", SecretString=text)


def _tenant(clock: Clock, stack: ExitStack) -> FakeTeams:
    teams = FakeTeams(clock)
    teams.members = {
        PERSONAL: [member(ANN)],
        GROUP: [member(ANN), member("bob")],
        CREW: [member(ANN), member("bob"), member("eve")],
    }
    teams.start()
    stack.callback(teams.stop)
    return teams


def _deployed(urls: Mapping[str, str], bucket: str) -> dict[str, str]:
    """What our stack sets."""
    return {
        "FOOTNOTE_AWS_SECRET": "footnote",
        "FOOTNOTE_PUBLIC_URL": "https://footnote.example",
        "FOOTNOTE_QUEUE_URL": urls["live"],
        "FOOTNOTE_DEAD_LETTER_URL": urls["dead"],
        "FOOTNOTE_INGEST_QUEUE_URL": urls["ingest"],
        "FOOTNOTE_TABLE": "footnote-test",
        "FOOTNOTE_BUCKET": bucket,
        "FOOTNOTE_INDEX": f"kendra:{INDEX}",
        "FOOTNOTE_KENDRA_ROLE": ROLE,
        "FOOTNOTE_MODEL": f"sagemaker:{ENDPOINT}",
    }
