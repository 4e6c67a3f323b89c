"""Every call that the handlers' adapters make, as IAM sees it."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from infra.assets import ROOT

ADAPTERS = (
    "bot/storage/sqs",
    "bot/storage/dynamodb",
    "bot/storage/s3",
    "bot/wiring/cloud",
    "rag/retrievers",
    "rag/chat_models/sagemaker",
    "rag/ocr",
)

ACTIONS: Mapping[str, tuple[str, ...]] = {
    "abort_multipart_upload": ("s3:AbortMultipartUpload",),
    "batch_delete_document": ("kendra:BatchDeleteDocument",),
    "batch_get_document_status": ("kendra:BatchGetDocumentStatus",),
    "batch_put_document": ("kendra:BatchPutDocument", "iam:PassRole"),
    "batch_execute_statement": ("rds-data:BatchExecuteStatement",),
    "begin_transaction": ("rds-data:BeginTransaction",),
    "change_message_visibility": ("sqs:ChangeMessageVisibility",),
    "commit_transaction": ("rds-data:CommitTransaction",),
    "complete_multipart_upload": ("s3:PutObject",),
    "copy_object": (
        "s3:GetObject",
        "s3:GetObjectTagging",
        "s3:PutObject",
        "s3:PutObjectTagging",
    ),
    "create_multipart_upload": ("s3:PutObject",),
    "delete_knowledge_base_documents": ("bedrock:DeleteKnowledgeBaseDocuments",),
    "delete_vectors": ("s3vectors:DeleteVectors",),
    "delete_item": ("dynamodb:DeleteItem",),
    "delete_message": ("sqs:DeleteMessage",),
    "delete_object": ("s3:DeleteObject",),
    "describe_index": ("kendra:DescribeIndex",),
    "execute_statement": ("rds-data:ExecuteStatement",),
    "generate_presigned_post": ("s3:PutObject",),
    "generate_presigned_url": ("s3:GetObject",),
    "get_document_text_detection": ("textract:GetDocumentTextDetection",),
    "get_data_source": ("bedrock:GetDataSource",),
    "get_item": ("dynamodb:GetItem",),
    "get_knowledge_base_documents": ("bedrock:GetKnowledgeBaseDocuments",),
    "get_object": ("s3:GetObject", "s3:ListBucket"),
    "get_secret_value": ("secretsmanager:GetSecretValue",),
    "get_vectors": ("s3vectors:GetVectors",),
    "head_object": ("s3:GetObject", "s3:ListBucket"),
    "get_queue_attributes": ("sqs:GetQueueAttributes",),
    "ingest_knowledge_base_documents": (
        "bedrock:IngestKnowledgeBaseDocuments",
        "bedrock:StartIngestionJob",
    ),
    "invoke_endpoint": ("sagemaker:InvokeEndpoint",),
    "invoke_endpoint_with_response_stream": ("sagemaker:InvokeEndpointWithResponseStream",),
    "list_data_sources": ("bedrock:ListDataSources",),
    "list_knowledge_base_documents": ("bedrock:ListKnowledgeBaseDocuments",),
    "list_vectors": ("s3vectors:ListVectors",),
    "invoke_model": ("bedrock:InvokeModel",),
    "put_item": ("dynamodb:PutItem",),
    "put_object": ("s3:PutObject",),
    "put_vectors": ("s3vectors:PutVectors",),
    "query": ("dynamodb:Query",),
    "query_vectors": ("s3vectors:QueryVectors",),
    "rag.retrievers.bedrock.retrieve": ("bedrock:Retrieve",),
    "receive_message": ("sqs:ReceiveMessage",),
    "retrieve": ("kendra:Retrieve",),
    "rollback_transaction": ("rds-data:RollbackTransaction",),
    "send_message": ("sqs:SendMessage",),
    "start_document_text_detection": ("textract:StartDocumentTextDetection", "s3:GetObject"),
    "submit_feedback": ("kendra:SubmitFeedback",),
    "transact_write_items": (
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
        "dynamodb:ConditionCheckItem",
    ),
    "update_item": ("dynamodb:UpdateItem",),
    "upload_part": ("s3:PutObject",),
}
"""What each operation of an SDK needs. A missing object is only called missing to who may list."""

CALLERS = frozenset({"_asking", "_calls", "_filling", "calls", "self"})
"""What is called with the name of an operation."""

CHOSEN_BY_NAME = frozenset({"put_item", "update_item", "delete_item"})
"""`Table.write` calls one of these by `getattr`."""


def operations() -> set[str]:
    """The operations called anywhere in the adapters, read from their sources."""
    found = set(CHOSEN_BY_NAME)
    for folder in ADAPTERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for name in _called(path):
                # Two services have an operation of this name.
                special = f"{'.'.join(path.parent.parts[-3:])}.{name}"
                found.add(special if special in ACTIONS else name)
    return found - {"close"}


def _called(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        match node.func:
            case ast.Attribute(value=ast.Attribute(attr="_client" | "client"), attr=name):
                yield name
            case ast.Attribute(value=ast.Name(id="client"), attr=name):
                yield name
            case ast.Attribute(attr=attr) | ast.Name(id=attr) if attr in CALLERS:
                if node.args and isinstance(node.args[0], ast.Constant):
                    yield str(node.args[0].value)
            case _:
                continue
