"""Search in a Bedrock knowledge base."""

from bot.config import Settings, SettingsError
from bot.ports import DocumentStore
from bot.storage.s3 import CLIENT_CONFIG as S3_CONFIG
from bot.wiring.cloud.clients import Clients
from bot.wiring.guarding import permitted_by
from rag.retrievers.bedrock import (
    CLIENT_CONFIG,
    Asking,
    BedrockIndex,
    BedrockSearch,
    Filling,
    Heads,
)
from rag.retrievers.objects import Objects


def open_knowledge_base(
    settings: Settings, documents: DocumentStore, clients: Clients
) -> BedrockIndex:
    """Opens the knowledge base that `FOOTNOTE_INDEX=bedrock:ID` names, or `bedrock:ID/DATA_SOURCE`.

    Raises:
        SettingsError: a name is missing.
    """
    base, _, source = settings.index.partition(":")[2].partition("/")
    if not base or not settings.bucket:
        msg = "A Bedrock knowledge base needs FOOTNOTE_INDEX=bedrock:ID and FOOTNOTE_BUCKET."
        raise SettingsError(msg)
    place = {"knowledgeBaseId": base}
    heads = Heads(Objects(clients("s3", S3_CONFIG), bucket=settings.bucket))
    asking = Asking(client=clients("bedrock-agent-runtime", CLIENT_CONFIG), place=place)
    return BedrockIndex(
        Filling(client=clients("bedrock-agent", CLIENT_CONFIG), place=place),
        BedrockSearch(asking, heads, permitted=permitted_by(documents)),
        heads,
        data_source=source,
    )
