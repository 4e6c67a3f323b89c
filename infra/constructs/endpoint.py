"""A SageMaker endpoint for an open model, of our own."""

from aws_cdk import Aws
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct

from infra.choices import Choices
from infra.constructs.grants import allowed
from infra.constructs.trust import service_of_this_account

VARIANT = "all"


class ModelEndpoint(Construct):
    """One model as an inference component, which can be scaled, to nothing if wished.

    Two kinds: an LMI container with weights from a bucket or a hub, or a JumpStart model package. The licence
    is accepted only where the operator said so.
    """

    def __init__(self, scope: Construct, construct_id: str, choices: Choices) -> None:
        super().__init__(scope, construct_id)
        self._choices = choices
        role = self._role()
        model = self._model(role)
        self.endpoint = self._endpoint(role)
        self.component = self._component(model)

    @property
    def name(self) -> str:
        """The endpoint's."""
        return f"{self._choices.name}-model"

    def _role(self) -> iam.Role:
        role = iam.Role(
            self,
            "Role",
            assumed_by=service_of_this_account("sagemaker.amazonaws.com"),
        )
        for statement in _running(self._choices):
            role.add_to_policy(statement)
        return role

    def _model(self, role: iam.Role) -> sagemaker.CfnModel:
        choices = self._choices
        container = (
            sagemaker.CfnModel.ContainerDefinitionProperty(model_package_name=choices.model_package)
            if choices.model == "jumpstart"
            else _lmi(choices)
        )
        model = sagemaker.CfnModel(
            self,
            "Model",
            execution_role_arn=role.role_arn,
            containers=[container],
            # With its weights beside it, a model has no business on the network.
            enable_network_isolation=choices.model == "jumpstart" or bool(choices.model_artifacts),
        )
        model.node.add_dependency(role)
        return model

    def _endpoint(self, role: iam.Role) -> sagemaker.CfnEndpoint:
        choices = self._choices
        scaling = sagemaker.CfnEndpointConfig.ManagedInstanceScalingProperty(
            status="ENABLED",
            min_instance_count=0 if choices.rests else 1,
            max_instance_count=choices.instances,
        )
        variant = sagemaker.CfnEndpointConfig.ProductionVariantProperty(
            variant_name=VARIANT,
            instance_type=choices.instance_type,
            initial_instance_count=1,
            managed_instance_scaling=scaling,
            routing_config=sagemaker.CfnEndpointConfig.RoutingConfigProperty(
                routing_strategy="LEAST_OUTSTANDING_REQUESTS"
            ),
            model_data_download_timeout_in_seconds=3600,
            container_startup_health_check_timeout_in_seconds=3600,
        )
        config = sagemaker.CfnEndpointConfig(
            self, "Config", production_variants=[variant], execution_role_arn=role.role_arn
        )
        config.node.add_dependency(role)
        return sagemaker.CfnEndpoint(
            self,
            "Endpoint",
            endpoint_name=self.name,
            endpoint_config_name=config.attr_endpoint_config_name,
        )

    def _component(self, model: sagemaker.CfnModel) -> sagemaker.CfnInferenceComponent:
        kind = sagemaker.CfnInferenceComponent
        component = kind(
            self,
            "Component",
            endpoint_name=self.name,
            inference_component_name=f"{self.name}-1",
            variant_name=VARIANT,
            specification=kind.InferenceComponentSpecificationProperty(
                model_name=model.attr_model_name,
                compute_resource_requirements=kind.InferenceComponentComputeResourceRequirementsProperty(
                    number_of_accelerator_devices_required=self._choices.accelerators,
                    min_memory_required_in_mb=8192,
                ),
            ),
            runtime_config=kind.InferenceComponentRuntimeConfigProperty(copy_count=1),
        )
        component.node.add_dependency(self.endpoint)
        return component


def _lmi(choices: Choices) -> sagemaker.CfnModel.ContainerDefinitionProperty:
    if not choices.model_artifacts:
        return sagemaker.CfnModel.ContainerDefinitionProperty(
            image=choices.model_image, environment={"HF_MODEL_ID": choices.model_id}
        )
    access = sagemaker.CfnModel.ModelAccessConfigProperty(accept_eula=choices.accept_eula)
    source = sagemaker.CfnModel.S3DataSourceProperty(
        s3_uri=choices.model_artifacts,
        s3_data_type="S3Prefix",
        compression_type="None",
        model_access_config=access if choices.accept_eula else None,
    )
    return sagemaker.CfnModel.ContainerDefinitionProperty(
        image=choices.model_image,
        environment={"HF_MODEL_ID": "/opt/ml/model"},
        model_data_source=sagemaker.CfnModel.ModelDataSourceProperty(s3_data_source=source),
    )


def _running(choices: Choices) -> list[iam.PolicyStatement]:
    """What SageMaker needs to start the container: its image, its weights, its log."""
    logs = f"arn:{Aws.PARTITION}:logs:{Aws.REGION}:{Aws.ACCOUNT_ID}:log-group:/aws/sagemaker/*"
    statements = [
        allowed(
            [
                "logs:CreateLogGroup",
                "logs:CreateLogStream",
                "logs:DescribeLogStreams",
                "logs:PutLogEvents",
            ],
            [logs],
        ),
        allowed(
            ["cloudwatch:PutMetricData"],
            ["*"],
            {"StringLike": {"cloudwatch:namespace": "*SageMaker*"}},
        ),
    ]
    if choices.model_image:
        actions = ("BatchCheckLayerAvailability", "BatchGetImage", "GetDownloadUrlForLayer")
        statements += [
            allowed([f"ecr:{action}" for action in actions], [_repository(choices.model_image)]),
            allowed(["ecr:GetAuthorizationToken"], ["*"]),
        ]
    if choices.model_artifacts:
        place = choices.model_artifacts.removeprefix("s3://")
        bucket = place.partition("/")[0]
        arn = f"arn:{Aws.PARTITION}:s3:::"
        statements += [
            allowed(["s3:GetObject"], [f"{arn}{place.rstrip('/')}/*"]),
            allowed(["s3:ListBucket"], [f"{arn}{bucket}"]),
        ]
    return statements


def _repository(image: str) -> str:
    """The repository of `ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME:TAG`."""
    host, _, rest = image.partition("/")
    account, _, _, region = host.split(".")[:4]
    name = rest.partition("@")[0].partition(":")[0]
    return f"arn:{Aws.PARTITION}:ecr:{region}:{account}:repository/{name}"
