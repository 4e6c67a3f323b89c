"""Where stacks go and what they are called."""

from typing import TypedDict

from aws_cdk import Environment

from infra.choices import Choices

EDGE_REGION = "us-east-1"
"""Where CloudFront's firewalls and certificates live, wherever the rest is."""


class Placed(TypedDict):
    """Arguments that every stack shares."""

    stack_name: str
    description: str
    env: Environment | None
    tags: dict[str, str]


def placed(choices: Choices, part: str, description: str) -> Placed:
    """The arguments of the stack that is `part` of this deployment."""
    chosen = bool(choices.account or choices.region)
    env = Environment(account=choices.account or None, region=choices.region or None)
    return Placed(
        stack_name=f"{choices.name}-{part}",
        description=description,
        env=env if chosen else None,
        tags={"footnote": choices.name},
    )
