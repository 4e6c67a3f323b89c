"""What may not be seen: tokens and keys, as settings by name."""

import json

from aws_cdk import RemovalPolicy
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

HELD = (
    "SLACK_BOT_TOKEN",
    "SLACK_SIGNING_SECRET",
    "MicrosoftAppId",
    "MicrosoftAppPassword",
    "MicrosoftAppTenantId",
)
"""Names an operator fills in after the first deployment; empty means that the platform is off."""

SIGNING_KEY = "FOOTNOTE_SECRET_KEY"


class PlatformSecret(Construct):
    """One JSON object of settings; Secrets Manager keeps its current and its previous version.

    The functions accept both while a value is rotated. The key that signs links is made here and never
    leaves the account.
    """

    def __init__(self, scope: Construct, construct_id: str, *, name: str) -> None:
        super().__init__(scope, construct_id)
        self.secret = secretsmanager.Secret(
            self,
            "Secret",
            description=f"Settings of {name} that may not be seen",
            generate_secret_string=secretsmanager.SecretStringGenerator(
                secret_string_template=json.dumps(dict.fromkeys(HELD, "")),
                generate_string_key=SIGNING_KEY,
                password_length=64,
                exclude_punctuation=True,
            ),
            removal_policy=RemovalPolicy.RETAIN,
        )


EDGE_KEY = "FOOTNOTE_EDGE_KEY"
"""`bot.wiring.cloud.edge` has the same; a test holds them together."""


class EdgeSecret(Construct):
    """The key by which CloudFront proves itself to the functions, made here.

    It is copied to where CloudFront's stack stands, for a template can only refer to secrets of its own region. It goes with
    its stack: nothing but the two need it.
    """

    def __init__(self, scope: Construct, construct_id: str, *, name: str, copied_to: str) -> None:
        super().__init__(scope, construct_id)
        copies = [secretsmanager.ReplicaRegion(region=copied_to)] if copied_to else None
        self.secret = secretsmanager.Secret(
            self,
            "Secret",
            secret_name=edge_secret_name(name),
            description=f"By which CloudFront proves itself to {name}",
            generate_secret_string=secretsmanager.SecretStringGenerator(
                secret_string_template=json.dumps({}),
                generate_string_key=EDGE_KEY,
                password_length=64,
                exclude_punctuation=True,
            ),
            replica_regions=copies,
        )


def edge_secret_name(name: str) -> str:
    """Named, because the copy in another region is known by nothing else."""
    return f"{name}-edge-key"
