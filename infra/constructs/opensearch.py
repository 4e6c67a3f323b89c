"""OpenSearch Serverless: words and vectors in one collection."""

import json

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_opensearchserverless as opensearch
from constructs import Construct

from infra.choices import Choices
from infra.constructs.access import Access
from infra.constructs.foundation import invoking
from infra.constructs.grants import allowed
from infra.settings import environment

INDEX = "passages"

PERMISSIONS = ("aoss:CreateIndex", "aoss:DescribeIndex", "aoss:ReadDocument", "aoss:WriteDocument")


class OpenSearchKnowledge(Construct):
    """A collection, reached over TLS with signed requests; no VPC.

    Who may read it is said beside each function, by `CollectionReader`.
    """

    def __init__(self, scope: Construct, construct_id: str, choices: Choices) -> None:
        super().__init__(scope, construct_id)
        self._name = collection_name(choices)
        policies = [
            self._policy("Encryption", "encryption", {**self._rules(), "AWSOwnedKey": True}),
            self._policy("Network", "network", [{**self._rules(), "AllowFromPublic": True}]),
        ]
        collection = opensearch.CfnCollection(
            self,
            "Collection",
            name=self._name,
            type="VECTORSEARCH",
            standby_replicas="DISABLED",
            description="Passages of documents",
        )
        collection.apply_removal_policy(RemovalPolicy.RETAIN)
        for policy in policies:
            collection.node.add_dependency(policy)
        self.access = Access(
            settings=environment(
                index=f"opensearch:{collection.attr_collection_endpoint}/{INDEX}",
                embeddings=f"bedrock:{choices.embeddings}",
            ),
            asking=(
                allowed(["aoss:APIAccessAll"], [collection.attr_arn]),
                *invoking(choices.embeddings, streamed=False),
            ),
        )

    def _rules(self, kind: str = "collection", inside: str = "") -> dict[str, object]:
        resource = f"{kind}/{self._name}{inside}"
        return {"Rules": [{"ResourceType": kind, "Resource": [resource]}]}

    def _policy(self, construct_id: str, kind: str, policy: object) -> opensearch.CfnSecurityPolicy:
        return opensearch.CfnSecurityPolicy(
            self,
            construct_id,
            name=f"{self._name}-{kind}"[:32],
            type=kind,
            policy=json.dumps(policy, sort_keys=True),
        )


def collection_name(choices: Choices) -> str:
    """What the collection is called."""
    return f"{choices.name}-passages"


class CollectionReader(Construct):
    """The collection's own permission for one role; IAM's alone does not open it."""

    def __init__(
        self, scope: Construct, construct_id: str, choices: Choices, role: iam.Role
    ) -> None:
        super().__init__(scope, construct_id)
        rule = {
            "ResourceType": "index",
            "Resource": [f"index/{collection_name(choices)}/{INDEX}"],
            "Permission": list(PERMISSIONS),
        }
        opensearch.CfnAccessPolicy(
            self,
            "Policy",
            name=f"{choices.name}-{scope.node.id.lower()}",
            type="data",
            policy=Stack.of(self).to_json_string([{"Rules": [rule], "Principal": [role.role_arn]}]),
        )
