"""What outlives every deployment: table, bucket, secret."""

from typing import cast

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.choices import Choices
from infra.constructs.documents import DocumentBucket
from infra.constructs.memory import MemoryTable
from infra.constructs.secret import PlatformSecret
from infra.stacks.placing import placed


class DataStack(Stack):
    """Table, bucket and secret; protected from deletion, and kept when the stack is deleted."""

    def __init__(self, scope: Construct, choices: Choices) -> None:
        super().__init__(
            scope,
            "Data",
            **placed(choices, "data", "Footnote: what is remembered"),
            termination_protection=True,
        )
        self.table = MemoryTable(self, "Memory").table
        documents = DocumentBucket(
            self, "Documents", name=choices.name, malware_scan=choices.malware_scan
        )
        self.bucket = documents.bucket
        secret = PlatformSecret(self, "Settings", name=choices.name).secret
        self.secret = cast("secretsmanager.ISecret", secret)
        CfnOutput(self, "Table", value=self.table.table_name)
        CfnOutput(self, "Bucket", value=self.bucket.bucket_name)
        CfnOutput(self, "LogBucket", value=documents.logs.bucket_name)
        CfnOutput(self, "SecretId", value=self.secret.secret_arn)
