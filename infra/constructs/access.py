"""What another unit brings to the functions: settings, and what may be done with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aws_cdk import aws_iam as iam


@dataclass(frozen=True, kw_only=True)
class Access:
    """An index or a model as the functions see it.

    Args:
        settings: By the settings' own names.
        asking: What the worker may do, to answer.
        writing: What else whoever reads documents may do.
    """

    settings: Mapping[str, str]
    asking: tuple[iam.PolicyStatement, ...] = ()
    writing: tuple[iam.PolicyStatement, ...] = field(default=())
