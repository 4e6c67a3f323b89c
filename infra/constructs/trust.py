"""Who may take a role on.

The casts: jsii names the arguments of a class otherwise than those of its interface, which only pyright minds.
"""

from typing import cast

from aws_cdk import Aws
from aws_cdk import aws_iam as iam


def service(name: str, **more: dict[str, str]) -> iam.IPrincipal:
    """An AWS service, under further conditions such as `ArnLike`."""
    return cast("iam.IPrincipal", iam.ServicePrincipal(name, conditions=more or None))


def service_of_this_account(name: str, **more: dict[str, str]) -> iam.IPrincipal:
    """An AWS service that acts for this account and no other."""
    return service(name, StringEquals={"aws:SourceAccount": Aws.ACCOUNT_ID}, **more)


def anybody() -> iam.IPrincipal:
    """Everybody, to be denied something."""
    return cast("iam.IPrincipal", iam.AnyPrincipal())
