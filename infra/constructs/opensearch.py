"""OpenSearch Serverless: words and vectors in one collection."""

import json

from aws_cdk import Aws, RemovalPolicy
from aws_cdk import aws_opensearchserverless as opensearch
from constructs import Construct

from infra.choices import Choices
from infra.constructs.access import Access
from infra.constructs.foundation import invoking
from infra.constructs.grants import allowed
from infra.settings import environment

INDEX = "passages"


class OpenSearchKnowledge(Construct):
    """A collection, reached over TLS with signed requests; no VPC.

    Its own data policy lets in the roles of this account, and their IAM policies say which: the functions
    are the only ones with `aoss:APIAccessAll` on this collection.
    """

    def __init__(self, scope: Construct, construct_id: str, choices: Choices) -> None:
        super().__init__(scope, construct_id)
        self._name = f"{choices.name}-passages"
        policies = [
            self._policy("Encryption", "encryption", {**self._rules(), "AWSOwnedKey": True}),
            self._policy("Network", "network", [{**self._rules(), "AllowFromPublic": True}]),
            self._data_access(),
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

    def _data_access(self) -> opensearch.CfnAccessPolicy:
        allowed_in_index = [
            "aoss:CreateIndex",
            "aoss:DescribeIndex",
            "aoss:ReadDocument",
            "aoss:WriteDocument",
        ]
        rules = [
            {
                "ResourceType": "index",
                "Resource": [f"index/{self._name}/{INDEX}"],
                "Permission": allowed_in_index,
            }
        ]
        account = f"arn:{Aws.PARTITION}:iam::{Aws.ACCOUNT_ID}:root"
        return opensearch.CfnAccessPolicy(
            self,
            "DataAccess",
            name=f"{self._name}-data"[:32],
            type="data",
            policy=json.dumps([{"Rules": rules, "Principal": [account]}], sort_keys=True),
        )
