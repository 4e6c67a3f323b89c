"""What a deployed stack says of itself: request addresses, names of queues, table and bucket, the functions' settings."""

from collections.abc import Callable, Mapping
from typing import Any, cast

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from bot.config import SettingsError


def outputs(stack_name: str, *, client: Any) -> Mapping[str, str]:
    """The outputs of a stack by name.

    Args:
        stack_name: Such as `footnote-chat`.
        client: A `cloudformation` client.

    Raises:
        SettingsError: there is no such stack, or it cannot be asked; one sentence says what to do.
    """
    try:
        answer = client.describe_stacks(StackName=stack_name)
    except ClientError as error:
        msg = (
            f"There is no stack {stack_name!r} in this account and region, or you may not see it. "
            "`aws cloudformation list-stacks` shows those there are."
        )
        raise SettingsError(msg) from error
    except BotoCoreError as error:
        msg = f"AWS cannot be asked ({type(error).__name__}). Set AWS_PROFILE and AWS_REGION."
        raise SettingsError(msg) from error
    (stack,) = cast("list[Mapping[str, Any]]", answer["Stacks"])
    held = cast("list[Mapping[str, str]]", stack.get("Outputs") or [])
    return {each["OutputKey"]: each["OutputValue"] for each in held}


def public_url(stack_name: str) -> str:
    """Where a deployed stack is reached.

    Raises:
        SettingsError: there is no such stack, or AWS cannot be asked; one sentence says what to do.
    """
    return stack_outputs(stack_name)["PublicUrl"]


def stack_outputs(stack_name: str) -> Mapping[str, str]:
    """The outputs of a stack of this account and region.

    Raises:
        SettingsError: there is no such stack, or AWS cannot be asked; one sentence says what to do.
    """
    return outputs(stack_name, client=_client("cloudformation"))


def stack_settings(stack_name: str) -> Mapping[str, str]:
    """The settings that a deployed worker runs with, by their names in the environment; no secret is among them.

    Raises:
        SettingsError: there is no such stack, or AWS cannot be asked; one sentence says what to do.
    """
    told = stack_outputs(stack_name)
    if "WorkerFunction" not in told:
        msg = f"{stack_name} tells no settings. Name the chat stack, such as footnote-chat; deploy it again if it is older."
        raise SettingsError(msg)
    try:
        answer = _client("lambda").get_function_configuration(FunctionName=told["WorkerFunction"])
    except (BotoCoreError, ClientError) as error:
        msg = "The worker's settings cannot be read: lambda:GetFunctionConfiguration must be allowed to you."
        raise SettingsError(msg) from error
    return cast("Mapping[str, str]", answer["Environment"]["Variables"])


def _client(service: str) -> Any:
    try:
        # boto3-stubs knows only the services that it is installed for.
        return cast("Callable[[str], Any]", boto3.client)(service)
    except BotoCoreError as error:
        msg = f"AWS cannot be asked ({type(error).__name__}). Set AWS_PROFILE and AWS_REGION."
        raise SettingsError(msg) from error
