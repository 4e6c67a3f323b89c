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
    "rag/retrievers/kendra",
    "rag/chat_models/sagemaker",
    "rag/ocr",
)

ACTIONS: Mapping[str, tuple[str, ...]] = {
    "abort_multipart_upload": ("s3:AbortMultipartUpload",),
    "batch_delete_document": ("kendra:BatchDeleteDocument",),
    "batch_get_document_status": ("kendra:BatchGetDocumentStatus",),
    "batch_put_document": ("kendra:BatchPutDocument", "iam:PassRole"),
    "change_message_visibility": ("sqs:ChangeMessageVisibility",),
    "complete_multipart_upload": ("s3:PutObject",),
    "copy_object": (
        "s3:GetObject",
        "s3:GetObjectTagging",
        "s3:PutObject",
        "s3:PutObjectTagging",
    ),
    "create_multipart_upload": ("s3:PutObject",),
    "delete_item": ("dynamodb:DeleteItem",),
    "delete_message": ("sqs:DeleteMessage",),
    "delete_object": ("s3:DeleteObject",),
    "describe_index": ("kendra:DescribeIndex",),
    "generate_presigned_post": ("s3:PutObject",),
    "generate_presigned_url": ("s3:GetObject",),
    "get_document_text_detection": ("textract:GetDocumentTextDetection",),
    "get_item": ("dynamodb:GetItem",),
    "get_object": ("s3:GetObject", "s3:ListBucket"),
    "get_secret_value": ("secretsmanager:GetSecretValue",),
    "head_object": ("s3:GetObject", "s3:ListBucket"),
    "get_queue_attributes": ("sqs:GetQueueAttributes",),
    "invoke_endpoint": ("sagemaker:InvokeEndpoint",),
    "invoke_endpoint_with_response_stream": ("sagemaker:InvokeEndpointWithResponseStream",),
    "put_item": ("dynamodb:PutItem",),
    "put_object": ("s3:PutObject",),
    "query": ("dynamodb:Query",),
    "receive_message": ("sqs:ReceiveMessage",),
    "retrieve": ("kendra:Retrieve",),
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

CHOSEN_BY_NAME = frozenset({"put_item", "update_item", "delete_item"})
"""`Table.write` calls one of these by `getattr`."""


def operations() -> set[str]:
    """The operations called anywhere in the adapters, read from their sources."""
    found = set(CHOSEN_BY_NAME)
    for folder in ADAPTERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            found.update(_called(path))
    return found


def _called(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        match node.func:
            case ast.Attribute(value=ast.Attribute(attr="_client" | "client"), attr=name):
                yield name
            case ast.Attribute(value=ast.Name(id="client"), attr=name):
                yield name
            case ast.Attribute(attr="_calls" | "calls") | ast.Name(id="calls"):
                if node.args and isinstance(node.args[0], ast.Constant):
                    yield str(node.args[0].value)
            case _:
                continue
