"""Where passages are found: one stack for each kind of index."""

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from infra.choices import Choices
from infra.constructs.access import Access
from infra.constructs.kendra import KendraKnowledge
from infra.constructs.knowledge_base import knowledge_base
from infra.constructs.opensearch import OpenSearchKnowledge
from infra.constructs.pgvector import PgvectorKnowledge
from infra.constructs.s3vectors import VectorKnowledge
from infra.stacks.data import DataStack
from infra.stacks.placing import placed


class KnowledgeStack(Stack):
    """The chosen index, and what it brings to the functions.

    Each kind is a stack of its own name, so that another kind can be deployed beside it, filled, and put in
    its place before the first is deleted.
    """

    def __init__(self, scope: Construct, choices: Choices, data: DataStack) -> None:
        super().__init__(
            scope,
            "Knowledge",
            **placed(choices, f"knowledge-{choices.knowledge}", "Footnote: the search index"),
        )
        self.access = self._access(choices, data)
        CfnOutput(self, "Index", value=self.access.settings["FOOTNOTE_INDEX"])

    def _access(self, choices: Choices, data: DataStack) -> Access:
        match choices.knowledge:
            case "kendra":
                return KendraKnowledge(self, "Kendra", choices, data.bucket).access
            case "opensearch":
                return OpenSearchKnowledge(self, "OpenSearch", choices).access
            case "pgvector":
                return PgvectorKnowledge(self, "Pgvector", choices).access
            case _:
                return VectorKnowledge(self, "Vectors", choices).access


def knowledge_access(app: Construct, choices: Choices, data: DataStack) -> Access:
    """The index as the functions see it; a knowledge base is there already, so it has no stack."""
    if choices.knowledge == "bedrock":
        return knowledge_base(choices, data.bucket)
    return KnowledgeStack(app, choices, data).access
