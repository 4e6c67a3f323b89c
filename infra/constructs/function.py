"""A Python function on arm64 with a role, a log and an alias of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from aws_cdk import Annotations, Duration, RemovalPolicy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.grants import consuming, joining_network
from infra.constructs.trust import service


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What runs: code, entry point, size and time."""

    code: Path
    handler: str
    memory: int
    timeout: int
    about: str
    snap_start: bool = False
    role_name: str | None = None
    """Only where another stack must name it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Where it runs: settings by name, what it may do, the log's age, and the network."""

    environment: Mapping[str, str]
    may: Sequence[iam.PolicyStatement]
    log_days: int = 30
    vpc: ec2.IVpc | None = None


class PythonFunction(Construct):
    """A function whose role may do what it is told and write its own log, and no more.

    CDK's own role would bring a managed policy that may write to every log of the account.
    """

    def __init__(
        self, scope: Construct, construct_id: str, program: Program, around: Surroundings
    ) -> None:
        super().__init__(scope, construct_id)
        self.log = logs.LogGroup(
            self,
            "Log",
            retention=retention(around.log_days),
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.role = iam.Role(
            self,
            "Role",
            role_name=program.role_name,
            assumed_by=service("lambda.amazonaws.com"),
        )
        self.log.grant_write(self.role)
        for statement in around.may:
            self.role.add_to_policy(statement)
        if around.vpc:
            self.role.add_to_policy(joining_network())
        self.function = lambda_.Function(
            self,
            "Function",
            description=program.about,
            code=lambda_.Code.from_asset(str(program.code)),
            handler=program.handler,
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            memory_size=program.memory,
            timeout=Duration.seconds(program.timeout),
            environment=dict(around.environment),
            role=cast("iam.IRole", self.role),
            log_group=self.log,
            tracing=lambda_.Tracing.ACTIVE,
            vpc=around.vpc,
            snap_start=lambda_.SnapStartConf.ON_PUBLISHED_VERSIONS if program.snap_start else None,
            current_version_options=lambda_.VersionOptions(removal_policy=RemovalPolicy.RETAIN),
        )
        Annotations.of(self.function).acknowledge_warning(
            "@aws-cdk/aws-lambda:snapStartRequirePublish",
            "The function is only called by its alias.",
        )
        self.alias = lambda_.Alias(
            self,
            "Live",
            alias_name="live",
            version=cast("lambda_.IVersion", self.function.current_version),
        )

    def works_off(self, queue: sqs.IQueue, *, concurrency: int) -> None:
        """Takes one message at a time from `queue`, and as many at once as `concurrency`."""
        consuming(queue, self.role)
        source = lambda_.EventSourceMapping(
            self,
            f"{queue.node.id}Source",
            target=cast("lambda_.IFunction", self.alias),
            event_source_arn=queue.queue_arn,
            batch_size=1,
            max_concurrency=concurrency,
            report_batch_item_failures=True,
        )
        # CDK names the alias by its version; without this the poller could be made before either is there.
        source.node.add_dependency(self.alias, self.role.node.find_child("DefaultPolicy"))


def retention(days: int) -> logs.RetentionDays:
    """CloudWatch's own step for so many days.

    Raises:
        ValueError: it has none.
    """
    by_days = {
        1: logs.RetentionDays.ONE_DAY,
        7: logs.RetentionDays.ONE_WEEK,
        14: logs.RetentionDays.TWO_WEEKS,
        30: logs.RetentionDays.ONE_MONTH,
        90: logs.RetentionDays.THREE_MONTHS,
        180: logs.RetentionDays.SIX_MONTHS,
        365: logs.RetentionDays.ONE_YEAR,
    }
    return by_days[days]
