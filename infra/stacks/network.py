"""A VPC for accounts that want their functions in one."""

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from infra.choices import Choices
from infra.constructs.traffic import TrafficLog
from infra.stacks.placing import placed


class NetworkStack(Stack):
    """Two zones, one way out to the chat platforms, and AWS's services reached without leaving."""

    def __init__(self, scope: Construct, choices: Choices) -> None:
        super().__init__(scope, "Network", **placed(choices, "network", "Footnote: the network"))
        self.vpc = ec2.Vpc(
            self,
            "Vpc",
            max_azs=2,
            nat_gateways=1,
            # CDK would empty the default group by a Lambda of its own; nothing of ours is in it.
            restrict_default_security_group=False,
            subnet_configuration=[
                ec2.SubnetConfiguration(
                    name="out",
                    subnet_type=ec2.SubnetType.PUBLIC,
                    cidr_mask=24,
                    map_public_ip_on_launch=False,
                ),
                ec2.SubnetConfiguration(
                    name="functions",
                    subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS,
                    cidr_mask=20,
                ),
            ],
        )
        TrafficLog(self, "Traffic", self.vpc, days=choices.log_days)
        self._endpoints(choices)
        CfnOutput(self, "VpcId", value=self.vpc.vpc_id)

    def _endpoints(self, choices: Choices) -> None:
        for name, gateway in (
            ("S3", ec2.GatewayVpcEndpointAwsService.S3),
            ("DynamoDb", ec2.GatewayVpcEndpointAwsService.DYNAMODB),
        ):
            self.vpc.add_gateway_endpoint(name, service=gateway)
        for name in choices.endpoint_services:
            self.vpc.add_interface_endpoint(
                "".join(part.capitalize() for part in name.replace(".", "-").split("-")),
                service=ec2.InterfaceVpcEndpointAwsService(name),
                private_dns_enabled=True,
            )
