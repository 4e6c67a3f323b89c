"""The HTTP API that chat platforms and browsers call."""

from collections.abc import Sequence
from typing import cast

from aws_cdk import Aws, RemovalPolicy, Stack
from aws_cdk import aws_apigatewayv2 as api
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.constructs.function import retention

GET, HEAD, POST = api.HttpMethod.GET, api.HttpMethod.HEAD, api.HttpMethod.POST

Routes = Sequence[tuple[str, api.HttpMethod]]

PLATFORMS: Routes = (("/slack/{proxy+}", POST), ("/api/messages", POST), ("/healthz", GET))
"""What chat platforms and monitors call."""

PAGES: Routes = tuple(
    (path, method)
    for path in ("/upload/{proxy+}", "/d/{proxy+}", "/slack/install", "/slack/oauth_redirect")
    for method in (GET, HEAD)
)
"""What links in chat open, and what installs us in Slack. Anything else ends at the API itself."""


class WebApi(Construct):
    """Routes to functions, with a limit on requests and a log of them that holds no query or body.

    The API exists before its integration, so that the ingress may be told the API's address.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, per_second: int, log_days: int
    ) -> None:
        super().__init__(scope, construct_id)
        self.log = logs.LogGroup(
            self, "Log", retention=retention(log_days), removal_policy=RemovalPolicy.DESTROY
        )
        self.api = api.HttpApi(self, "Api", create_default_stage=False)
        self.stage = api.HttpStage(
            self,
            "Stage",
            http_api=self.api,
            stage_name="$default",
            auto_deploy=True,
            detailed_metrics_enabled=True,
            throttle=api.ThrottleSettings(rate_limit=per_second, burst_limit=per_second * 2),
        )
        stage = self.stage.node.default_child
        if not isinstance(stage, api.CfnStage):
            raise TypeError(stage)
        stage.access_log_settings = api.CfnStage.AccessLogSettingsProperty(
            destination_arn=self.log.log_group_arn,
            format=(
                '{"at":"$context.requestTime","ip":"$context.identity.sourceIp",'
                '"route":"$context.routeKey","status":"$context.status",'
                '"ms":"$context.responseLatency","id":"$context.requestId",'
                '"error":"$context.integrationErrorMessage"}'
            ),
        )

    @property
    def url(self) -> str:
        """Where the API is reached."""
        return self.api.api_endpoint

    @property
    def host(self) -> str:
        """The host of that address."""
        return f"{self.api.api_id}.execute-api.{Stack.of(self).region}.{Aws.URL_SUFFIX}"

    def leads_to(self, name: str, target: lambda_.Alias, routes: Routes) -> None:
        """Sends routes there."""
        function = cast("lambda_.IFunction", target)
        integration = integrations.HttpLambdaIntegration(name, function)
        for path, method in routes:
            self.api.add_routes(path=path, methods=[method], integration=integration)
