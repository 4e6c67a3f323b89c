"""A domain of one's own: CloudFront with a firewall before the API."""

from aws_cdk import CfnOutput, Duration, Environment, RemovalPolicy, SecretValue, Stack
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_wafv2 as waf
from constructs import Construct

from infra.choices import Choices
from infra.constructs.secret import EDGE_KEY, edge_secret_name
from infra.stacks.placing import EDGE_REGION, placed

HEADER = "x-footnote-edge"
"""By which we know that a request came this way. `bot.wiring.cloud.edge` has the same."""

REFERENCES = "@aws-cdk/core:defaultCrossStackReferences"


class EdgeStack(Stack):
    """CloudFront before the HTTP API.

    Args:
        scope: The app.
        choices: The domain and its certificate.
        host: Where the API is reached.
    """

    def __init__(self, scope: Construct, choices: Choices, host: str) -> None:
        made = placed(choices, "edge", "Footnote: domain and firewall")
        if choices.region:
            made["env"] = Environment(account=choices.account or None, region=EDGE_REGION)
        super().__init__(scope, "Edge", **made)
        # Between regions there are no exports; a weak reference needs no Lambda in between.
        if choices.region not in {"", EDGE_REGION}:
            self.node.set_context(REFERENCES, "weak")
        firewall = (
            Firewall(self, "Firewall", per_address=choices.waf_requests).acl
            if choices.waf
            else None
        )
        self.distribution = cloudfront.Distribution(
            self,
            "Distribution",
            # A rotated key is looked up again only where something else changes as well.
            comment=f"{choices.name}: chat platforms and links, key {choices.edge_key_version}",
            domain_names=[choices.domain],
            certificate=acm.Certificate.from_certificate_arn(
                self, "Certificate", choices.certificate
            ),
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            web_acl_id=firewall.attr_arn if firewall else None,
            default_behavior=_behaviour(host, choices),
            enable_logging=True,
            log_bucket=_logs(self),
            log_file_prefix="edge/",
        )
        CfnOutput(self, "DomainTarget", value=self.distribution.domain_name)


def _behaviour(host: str, choices: Choices) -> cloudfront.BehaviorOptions:
    """Everything is passed on as it came, for signatures are made over it; nothing is kept."""
    key = SecretValue.secrets_manager(edge_secret_name(choices.name), json_field=EDGE_KEY)
    return cloudfront.BehaviorOptions(
        origin=origins.HttpOrigin(
            host,
            protocol_policy=cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
            origin_ssl_protocols=[cloudfront.OriginSslPolicy.TLS_V1_2],
            read_timeout=Duration.seconds(30),
            # A reference that is resolved while deploying; the template holds no key.
            custom_headers={HEADER: key.unsafe_unwrap()},
        ),
        viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
        allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
        cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
        origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    )


def _logs(scope: Construct) -> s3.Bucket:
    return s3.Bucket(
        scope,
        "Logs",
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        # CloudFront still writes its logs by access list.
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_PREFERRED,
        encryption=s3.BucketEncryption.S3_MANAGED,
        enforce_ssl=True,
        lifecycle_rules=[s3.LifecycleRule(id="forget", expiration=Duration.days(90))],
        removal_policy=RemovalPolicy.RETAIN,
    )


class Firewall(Construct):
    """Limits requests for each address, and turns away what is known to be bad."""

    def __init__(self, scope: Construct, construct_id: str, *, per_address: int) -> None:
        super().__init__(scope, construct_id)
        rate = waf.CfnWebACL.RuleProperty(
            name="rate",
            priority=0,
            action=waf.CfnWebACL.RuleActionProperty(block={}),
            statement=waf.CfnWebACL.StatementProperty(
                rate_based_statement=waf.CfnWebACL.RateBasedStatementProperty(
                    limit=per_address, aggregate_key_type="IP"
                )
            ),
            visibility_config=_seen("rate"),
        )
        known = waf.CfnWebACL.RuleProperty(
            name="known-bad",
            priority=1,
            override_action=waf.CfnWebACL.OverrideActionProperty(none={}),
            statement=waf.CfnWebACL.StatementProperty(
                managed_rule_group_statement=waf.CfnWebACL.ManagedRuleGroupStatementProperty(
                    vendor_name="AWS", name="AWSManagedRulesKnownBadInputsRuleSet"
                )
            ),
            visibility_config=_seen("known-bad"),
        )
        self.acl = waf.CfnWebACL(
            self,
            "Acl",
            scope="CLOUDFRONT",
            default_action=waf.CfnWebACL.DefaultActionProperty(allow={}),
            rules=[rate, known],
            visibility_config=_seen("all"),
        )


def _seen(name: str) -> waf.CfnWebACL.VisibilityConfigProperty:
    return waf.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True,
        metric_name=f"footnote-{name}",
        sampled_requests_enabled=True,
    )
