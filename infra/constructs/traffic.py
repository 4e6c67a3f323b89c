"""A log of a VPC's traffic."""

from typing import cast

from aws_cdk import RemovalPolicy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.constructs.function import retention
from infra.constructs.trust import service


class TrafficLog(Construct):
    """Who spoke to whom, not what was said."""

    def __init__(self, scope: Construct, construct_id: str, vpc: ec2.Vpc, *, days: int) -> None:
        super().__init__(scope, construct_id)
        log = logs.LogGroup(
            self, "Log", retention=retention(days), removal_policy=RemovalPolicy.DESTROY
        )
        role = iam.Role(self, "Role", assumed_by=service("vpc-flow-logs.amazonaws.com"))
        vpc.add_flow_log(
            construct_id,
            destination=ec2.FlowLogDestination.to_cloud_watch_logs(log, cast("iam.IRole", role)),
        )
