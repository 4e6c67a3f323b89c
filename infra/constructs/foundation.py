"""Bedrock's models as resources that a statement can name."""

from aws_cdk import Aws
from aws_cdk import aws_iam as iam

from infra.constructs.grants import allowed

GEOGRAPHIES = frozenset({"us", "us-gov", "eu", "apac", "jp", "au", "ca", "global"})


def invoking(model_id: str, *, streamed: bool = True) -> list[iam.PolicyStatement]:
    """Calling one model, or one inference profile and the model behind it wherever it runs."""
    actions = ["bedrock:InvokeModel"]
    if streamed:
        actions.append("bedrock:InvokeModelWithResponseStream")
    geography, _, base = model_id.partition(".")
    if geography not in GEOGRAPHIES:
        return [allowed(actions, [_model(Aws.REGION, model_id)])]
    profile = (
        f"arn:{Aws.PARTITION}:bedrock:{Aws.REGION}:{Aws.ACCOUNT_ID}:inference-profile/{model_id}"
    )
    # A profile answers from any region of its geography, and every one of them is asked for.
    through = {"StringEquals": {"bedrock:InferenceProfileArn": profile}}
    return [allowed(actions, [profile]), allowed(actions, [_model("*", base)], through)]


def guarded(guardrail: str) -> list[iam.PolicyStatement]:
    """Applying a guardrail, `ID:VERSION`; nothing where there is none."""
    if not guardrail:
        return []
    name = guardrail.partition(":")[0]
    arn = f"arn:{Aws.PARTITION}:bedrock:{Aws.REGION}:{Aws.ACCOUNT_ID}:guardrail/{name}"
    return [allowed(["bedrock:ApplyGuardrail"], [arn])]


def _model(region: str, model_id: str) -> str:
    return f"arn:{Aws.PARTITION}:bedrock:{region}::foundation-model/{model_id}"
