"""The way of a document: a file arrives, is looked at, read, indexed and announced."""

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from infra.choices import Choices
from infra.constructs import grants
from infra.constructs.arrivals import Arrivals
from infra.constructs.documents import reader_name
from infra.constructs.expiry import Expiry
from infra.constructs.function import Program, PythonFunction, Surroundings
from infra.constructs.malware import MalwareScan
from infra.constructs.opensearch import CollectionReader
from infra.constructs.queues import DOCUMENTS
from infra.stacks.chat import ChatStack, Needs
from infra.stacks.placing import placed


class IngestStack(Stack):
    """Takes uploads in and works the queue of documents off."""

    def __init__(self, scope: Construct, choices: Choices, needs: Needs, chat: ChatStack) -> None:
        super().__init__(scope, "Ingest", **placed(choices, "ingest", "Footnote: documents"))
        bucket = needs.data.bucket
        self.arrivals = Arrivals(
            self, "Arrivals", name=choices.name, bucket=bucket, malware_scan=choices.malware_scan
        )
        if choices.malware_scan:
            MalwareScan(self, "Scan", name=choices.name, bucket=bucket)
        self.function = PythonFunction(
            self,
            "Function",
            Program(
                code=needs.assets.worker,
                handler="bot.entrypoints.ingest_lambda.handler",
                memory=3008,
                timeout=DOCUMENTS.timeout,
                about="Reads one document at a time into the index",
                role_name=reader_name(choices.name) if choices.malware_scan else None,
            ),
            Surroundings(
                environment=chat.variables,
                may=[
                    *chat.may_answer(),
                    *grants.taking_uploads(bucket),
                    *([grants.reading_scans()] if choices.ocr == "textract" else []),
                ],
                log_days=choices.log_days,
                vpc=needs.vpc,
            ),
        )
        if choices.knowledge == "opensearch":
            CollectionReader(self, "Collection", choices, self.function.role)
        for queue in (self.arrivals.queue, chat.queues.documents):
            self.function.works_off(queue, concurrency=choices.ingest_concurrency)
        Expiry(self, "Expiry", reader=self.function.alias, dead=self.arrivals.dead)
        CfnOutput(self, "ArrivalsUrl", value=self.arrivals.queue.queue_url)
        CfnOutput(self, "ArrivalsDeadLetterUrl", value=self.arrivals.dead.queue_url)
