"""What writes the answers: a Bedrock model, an endpoint that exists, or one of our own."""

from aws_cdk import Aws, CfnOutput, Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.choices import Choices
from infra.constructs.access import Access
from infra.constructs.endpoint import ModelEndpoint
from infra.constructs.foundation import guarded, invoking
from infra.constructs.grants import allowed
from infra.constructs.scaling import ModelScaling
from infra.settings import environment
from infra.stacks.placing import placed

INVOKING = ("sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpointWithResponseStream")


class ModelStack(Stack):
    """An endpoint of our own, with its hours."""

    def __init__(self, scope: Construct, choices: Choices) -> None:
        super().__init__(
            scope, "Model", **placed(choices, f"model-{choices.model}", "Footnote: the model")
        )
        self.endpoint = ModelEndpoint(self, "Model", choices)
        ModelScaling(self, "Scaling", choices, self.endpoint)
        CfnOutput(self, "EndpointName", value=self.endpoint.name)


def model_access(choices: Choices) -> Access:
    """The model as the functions see it; names alone, so that its stack may come and go."""
    fallback = choices.fallback_model
    settings = environment(
        model=_setting(choices),
        fallback_model=f"bedrock_converse:{fallback}" if fallback else "",
        guardrail=choices.guardrail,
    )
    asking = [*guarded(choices.guardrail), *(invoking(fallback) if fallback else [])]
    if choices.model == "bedrock":
        return Access(settings=settings, asking=(*invoking(choices.model_id), *asking))
    endpoint, component = _place(choices)
    settings |= environment(
        endpoint_component=component,
        endpoint_model=choices.model_id if choices.model_named else "",
        accept_eula="true" if choices.accept_eula else "",
    )
    return Access(settings=settings, asking=(_calling(endpoint, component), *asking))


def _setting(choices: Choices) -> str:
    if choices.model == "bedrock":
        return f"bedrock_converse:{choices.model_id}"
    return f"sagemaker:{_place(choices)[0]}"


def _place(choices: Choices) -> tuple[str, str]:
    """Endpoint and component."""
    if choices.own_endpoint:
        return f"{choices.name}-model", f"{choices.name}-model-1"
    return choices.endpoint, choices.component


def _calling(endpoint: str, component: str) -> iam.PolicyStatement:
    arn = f"arn:{Aws.PARTITION}:sagemaker:{Aws.REGION}:{Aws.ACCOUNT_ID}"
    resources = [f"{arn}:endpoint/{endpoint}"]
    if component:
        resources.append(f"{arn}:inference-component/{component}")
    return allowed(INVOKING, resources)
