"""The way of a question: HTTP API, ingress, queues, worker."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.assets import Assets
from infra.choices import Choices
from infra.constructs import grants
from infra.constructs.access import Access
from infra.constructs.function import Program, PythonFunction, Surroundings
from infra.constructs.opensearch import CollectionReader
from infra.constructs.queues import TURNS, DeliveryQueues, queue_url
from infra.constructs.secret import EdgeSecret
from infra.constructs.web_api import PAGES, PLATFORMS, WebApi
from infra.settings import environment
from infra.stacks.data import DataStack
from infra.stacks.placing import EDGE_REGION, placed


@dataclass(frozen=True, kw_only=True)
class Needs:
    """What the functions stand on: data, index, model, code, and a network if there is one."""

    data: DataStack
    knowledge: Access
    model: Access
    assets: Assets
    vpc: ec2.IVpc | None = None


class ChatStack(Stack):
    """Takes chat events in and answers them."""

    def __init__(self, scope: Construct, choices: Choices, needs: Needs) -> None:
        super().__init__(scope, "Chat", **placed(choices, "chat", "Footnote: questions, answers"))
        self._choices = choices
        self._needs = needs
        self.queues = DeliveryQueues(self, "Queues", name=choices.name)
        self.web = WebApi(
            self, "Web", per_second=choices.requests_per_second, log_days=choices.log_days
        )
        self.edge_secret = self._edge_secret()
        self.variables = self._environment()
        self.ingress = self._ingress()
        self.pages = self._pages()
        self.web.leads_to("Ingress", self.ingress.alias, PLATFORMS)
        self.web.leads_to("Pages", self.pages.alias, PAGES)
        self.worker = self._worker()
        if choices.knowledge == "opensearch":
            CollectionReader(self, "Collection", choices, self.worker.role)
        self._outputs()

    @property
    def public_url(self) -> str:
        """Where others reach us."""
        domain = self._choices.domain
        return f"https://{domain}" if domain else self.web.url

    def _edge_secret(self) -> secretsmanager.Secret | None:
        """Where there is a domain, what did not come by it is refused."""
        choices = self._choices
        if not choices.domain:
            return None
        copied_to = EDGE_REGION if choices.region not in {"", EDGE_REGION} else ""
        return EdgeSecret(self, "Edge", name=choices.name, copied_to=copied_to).secret

    def _environment(self) -> dict[str, str]:
        needs, choices = self._needs, self._choices
        return {
            **environment(
                data_dir="/tmp/footnote",  # noqa: S108 - the one place a Lambda may write to
                public_url=self.public_url,
                queue_url=queue_url(self.queues.turns),
                ingest_queue_url=queue_url(self.queues.documents),
                dead_letter_url=queue_url(self.queues.dead),
                table=needs.data.table.table_name,
                bucket=needs.data.bucket.bucket_name,
                aws_secret=needs.data.secret.secret_arn,
                max_upload_mb=str(choices.max_upload_mb),
                edge_secret=self.edge_secret.secret_arn if self.edge_secret else "",
                malware_scan="true" if choices.malware_scan else "",
                ocr=choices.ocr,
            ),
            **needs.knowledge.settings,
            **needs.model.settings,
            **choices.further,
        }

    def _around(self, may: Sequence[iam.PolicyStatement]) -> Surroundings:
        return Surroundings(
            environment=self.variables,
            may=may,
            log_days=self._choices.log_days,
            vpc=self._needs.vpc,
        )

    def _ingress(self) -> PythonFunction:
        data = self._needs.data
        program = Program(
            code=self._needs.assets.ingress,
            handler="bot.entrypoints.ingress_lambda.handler",
            memory=1024,
            timeout=5,
            about="Verifies a request, puts it on the queue, acknowledges it",
        )
        may = [
            grants.sending(self.queues.turns, self.queues.documents),
            grants.counting(self.queues.turns),
            grants.noting_deliveries(data.table),
            *self._may_know_secrets(),
        ]
        return PythonFunction(self, "Ingress", program, self._around(may))

    def _pages(self) -> PythonFunction:
        data = self._needs.data
        program = Program(
            code=self._needs.assets.worker,
            handler="bot.entrypoints.pages_lambda.handler",
            memory=1024,
            timeout=10,
            about="Shows the upload page, leads to documents, installs the app in Slack",
        )
        may = [
            grants.finding_documents(data.table),
            grants.installing(data.table),
            grants.inviting_uploads(data.bucket),
            grants.showing_files(data.bucket),
            *self._may_know_secrets(),
        ]
        return PythonFunction(self, "Pages", program, self._around(may))

    def _may_know_secrets(self) -> list[iam.PolicyStatement]:
        """Of those that answer requests: the settings, and what CloudFront is known by."""
        data = self._needs.data
        known = [grants.reading_secret(data.secret)]
        if self.edge_secret:
            edge = cast("secretsmanager.ISecret", self.edge_secret)
            known.append(grants.reading_secret(edge))
        return known

    def _worker(self) -> PythonFunction:
        program = Program(
            code=self._needs.assets.worker,
            handler="bot.entrypoints.worker_lambda.handler",
            memory=1769,
            timeout=TURNS.timeout,
            about="Answers one question at a time",
            snap_start=self._choices.snap_start,
        )
        worker = PythonFunction(self, "Worker", program, self._around(self.may_answer()))
        worker.works_off(self.queues.turns, concurrency=self._choices.worker_concurrency)
        return worker

    def may_answer(self) -> list[iam.PolicyStatement]:
        """What the worker may do, and whoever else acts for it."""
        needs, queues = self._needs, self.queues
        return [
            grants.sending(queues.turns, queues.documents, queues.dead),
            grants.counting(queues.turns),
            *grants.remembering(needs.data.table),
            *grants.keeping_files(needs.data.bucket),
            grants.reading_secret(needs.data.secret),
            *needs.knowledge.asking,
            *needs.knowledge.writing,
            *needs.model.asking,
        ]

    def _outputs(self) -> None:
        outputs = {
            "PublicUrl": self.public_url,
            "ApiUrl": self.web.url,
            "SlackRequestUrl": f"{self.public_url}/slack/events",
            "TeamsMessagingEndpoint": f"{self.public_url}/api/messages",
            "QueueUrl": self.environment_of("queue_url"),
            "IngestQueueUrl": self.environment_of("ingest_queue_url"),
            "DeadLetterUrl": self.environment_of("dead_letter_url"),
            "Table": self.environment_of("table"),
            "Bucket": self.environment_of("bucket"),
            "SecretId": self.environment_of("aws_secret"),
            "Index": self.environment_of("index"),
            "Model": self.environment_of("model"),
            "WorkerFunction": self.worker.function.function_name,
        }
        for name, value in outputs.items():
            if value:
                CfnOutput(self, name, value=value)

    def environment_of(self, setting: str) -> str:
        """What a setting is here; empty where it is left to its default."""
        (name,) = environment(**{setting: "asked"})
        return self.variables.get(name, "")
