"""Questions that the doctor puts to the outside: Slack, Microsoft, AWS."""

from collections.abc import Callable, Iterator
from typing import cast

from bot.config import Settings
from bot.wiring.check import Check

_SLACK_NEEDS = frozenset(
    {
        "app_mentions:read",
        "chat:write",
        "commands",
        "im:history",
        "files:read",
        "channels:read",
        "groups:read",
        "users:read",
    }
)


def slack_checks(settings: Settings) -> Iterator[Check]:
    """Asks Slack who we are and what we may do."""
    from slack_sdk import WebClient
    from slack_sdk.errors import SlackClientError

    if not settings.slack_bot_token:
        yield Check(name="Slack", state="ok", detail="many workspaces by OAuth: /slack/install")
        return
    client = WebClient(settings.slack_bot_token.reveal(), base_url=settings.slack_api_url)
    try:
        told = client.auth_test()
    except (SlackClientError, OSError) as error:
        fix = "Copy the Bot User OAuth Token anew from api.slack.com/apps into SLACK_BOT_TOKEN."
        yield Check(name="Slack", state="wrong", detail=_reason(error), fix=fix)
        return
    way = "Socket Mode" if settings.slack_app_token else f"{settings.base_url}/slack/events"
    where = f"{told.get('team')} ({told.get('team_id')})"
    if told.get("is_enterprise_install"):
        where = f"the organisation {told.get('enterprise_id')}"
    yield Check(name="Slack", state="ok", detail=f"{where} alone, as {told.get('user')}, {way}")
    yield from _let_in(settings, {str(told.get("team_id")), str(told.get("enterprise_id"))})
    headers = cast("dict[str, str]", told.headers)
    granted = {scope.strip() for scope in str(headers.get("x-oauth-scopes", "")).split(",")} - {""}
    missing = sorted(_SLACK_NEEDS - granted) if granted else []
    if missing:
        fix = "Update the app with `footnote manifest slack` and install it to the workspace again."
        detail = f"scopes are missing: {', '.join(missing)}"
        yield Check(name="Slack scopes", state="wrong", detail=detail, fix=fix)
    elif granted:
        yield Check(name="Slack scopes", state="ok", detail=f"{len(granted)} granted")


def _let_in(settings: Settings, ours: set[str]) -> Iterator[Check]:
    """Names in `FOOTNOTE_SLACK_TEAMS` beside a single token, which speaks for its own workspace only."""
    if settings.slack_teams and ours.isdisjoint(settings.slack_teams):
        yield Check(
            name="Slack workspaces",
            state="wrong",
            detail="FOOTNOTE_SLACK_TEAMS shuts out the workspace whose token this is",
            fix="Leave FOOTNOTE_SLACK_TEAMS out: a bot token answers in its own workspace alone.",
        )


def teams_checks(settings: Settings) -> Iterator[Check]:
    """Asks Microsoft for a token, as every reply does."""
    import json
    import urllib.error
    import urllib.parse
    import urllib.request

    authority = settings.teams_tenant
    url = settings.teams_token_url or (
        f"https://login.microsoftonline.com/{authority}/oauth2/v2.0/token"
    )
    form = urllib.parse.urlencode(
        {
            "grant_type": "client_credentials",
            "client_id": settings.teams_app_id,
            "client_secret": settings.teams_app_password.reveal(),
            "scope": "https://api.botframework.com/.default",
        }
    ).encode()
    fix = "Check MicrosoftAppId, MicrosoftAppPassword and MicrosoftAppTenantId in the Azure portal."
    try:
        request = urllib.request.Request(url, data=form)  # noqa: S310 - the operator's own address
        with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310
            granted = "access_token" in json.load(response)
    except (urllib.error.URLError, OSError, ValueError) as error:
        yield Check(name="Teams", state="wrong", detail=_reason(error), fix=fix)
        return
    if granted:
        yield Check(name="Teams", state="ok", detail=f"{settings.base_url}/api/messages")
    else:
        yield Check(name="Teams", state="wrong", detail="no token was given", fix=fix)


def aws_checks(settings: Settings) -> Iterator[Check]:
    """Looks at each AWS resource that the settings name."""
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    looks: tuple[tuple[str, str, Callable[[], object]], ...] = (
        (
            "Secret",
            settings.aws_secret,
            lambda: boto3.client("secretsmanager").get_secret_value(SecretId=settings.aws_secret),
        ),
        (
            "SQS queue",
            settings.queue_url,
            lambda: boto3.client("sqs").get_queue_attributes(QueueUrl=settings.queue_url),
        ),
        (
            "DynamoDB table",
            settings.table,
            lambda: boto3.client("dynamodb").describe_table(TableName=settings.table),
        ),
        (
            "S3 bucket",
            settings.bucket,
            lambda: boto3.client("s3").head_bucket(Bucket=settings.bucket),
        ),
    )
    for what, name, look in looks:
        if not name:
            yield Check(name=what, state="off", detail="not set; one machine's own is used")
            continue
        try:
            look()
        except (BotoCoreError, ClientError) as error:
            fix = "Check the name, the region and what this role may do."
            yield Check(name=what, state="wrong", detail=f"{name}: {_reason(error)}", fix=fix)
        else:
            yield Check(name=what, state="ok", detail=name)
    yield from _tagged()


def _tagged() -> Iterator[Check]:
    """Lists what is tagged `footnote` in this account and region, and what each lacks."""
    from botocore.exceptions import BotoCoreError, ClientError

    from bot.wiring.cloud.clients import Clients
    from bot.wiring.cloud.discovery import TAG, discovered

    try:
        found = list(discovered(Clients()))
    except (BotoCoreError, ClientError) as error:
        fix = "Set a region and credentials that may call tag:GetResources."
        yield Check(name="Tagged resources", state="off", detail=_reason(error), fix=fix)
        return
    for each in found:
        yield Check(
            name=each.kind,
            state="wrong" if each.lacks else "ok",
            detail=": ".join(filter(None, [each.name, ", ".join(each.lacks)])),
            fix="Mend it in the account, or deploy the stack again." if each.lacks else "",
        )
    if not found:
        detail = f"no Kendra index, endpoint or bucket of this region carries the tag `{TAG}`"
        yield Check(name="Tagged resources", state="off", detail=detail)


def _reason(error: Exception) -> str:
    """The vendor's own words, on one line; none of them carries a token."""
    return " ".join(str(error).split())[:200] or type(error).__name__
