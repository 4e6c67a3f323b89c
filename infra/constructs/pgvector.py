"""pgvector in Aurora, asked by the Data API: no function need be in its network."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_rds as rds
from constructs import Construct

from infra.choices import Choices
from infra.constructs.access import Access
from infra.constructs.foundation import invoking
from infra.constructs.grants import allowed
from infra.constructs.traffic import TrafficLog
from infra.settings import environment

DATABASE = "footnote"

SQL = (
    "ExecuteStatement",
    "BatchExecuteStatement",
    "BeginTransaction",
    "CommitTransaction",
    "RollbackTransaction",
)


class PgvectorKnowledge(Construct):
    """Aurora PostgreSQL that pauses when nobody asks, in subnets without a way out."""

    def __init__(self, scope: Construct, construct_id: str, choices: Choices) -> None:
        super().__init__(scope, construct_id)
        vpc = ec2.Vpc(
            self,
            "Vpc",
            max_azs=2,
            nat_gateways=0,
            restrict_default_security_group=False,
            subnet_configuration=[
                ec2.SubnetConfiguration(
                    name="database", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED, cidr_mask=24
                )
            ],
        )
        TrafficLog(self, "Traffic", vpc, days=choices.log_days)
        cluster = self._cluster(vpc)
        secret = cluster.secret
        if secret is None:
            raise TypeError(cluster)
        self.access = Access(
            settings=environment(
                index=f"pgvector:{cluster.cluster_arn}|{secret.secret_arn}|{DATABASE}",
                embeddings=f"bedrock:{choices.embeddings}",
            ),
            asking=(
                allowed([f"rds-data:{action}" for action in SQL], [cluster.cluster_arn]),
                allowed(["secretsmanager:GetSecretValue"], [secret.secret_arn]),
                *invoking(choices.embeddings, streamed=False),
            ),
        )

    def _cluster(self, vpc: ec2.Vpc) -> rds.DatabaseCluster:
        return rds.DatabaseCluster(
            self,
            "Cluster",
            engine=rds.DatabaseClusterEngine.aurora_postgres(
                version=rds.AuroraPostgresEngineVersion.VER_17_5
            ),
            writer=rds.ClusterInstance.serverless_v2("Writer", auto_minor_version_upgrade=True),
            serverless_v2_min_capacity=0,
            serverless_v2_max_capacity=2,
            serverless_v2_auto_pause_duration=Duration.minutes(10),
            default_database_name=DATABASE,
            enable_data_api=True,
            storage_encrypted=True,
            iam_authentication=True,
            backup=rds.BackupProps(retention=Duration.days(14)),
            cloudwatch_logs_exports=["postgresql"],
            copy_tags_to_snapshot=True,
            deletion_protection=True,
            removal_policy=RemovalPolicy.RETAIN,
            vpc=vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
        )
