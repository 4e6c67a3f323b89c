"""Search in OpenSearch: a server of one's own, a domain on AWS, or a Serverless collection."""

from typing import TYPE_CHECKING, Any

from bot.config import Settings, SettingsError
from bot.ports import DocumentStore
from bot.wiring.cloud.clients import Clients
from bot.wiring.cloud.vectors import meaning_of
from bot.wiring.guarding import permitted_by

if TYPE_CHECKING:
    from rag.retrievers.opensearch import OpenSearchIndex, Place


def open_opensearch(
    settings: Settings, documents: DocumentStore, clients: Clients
) -> "OpenSearchIndex":
    """Opens the index that `FOOTNOTE_INDEX=opensearch:https://HOST/INDEX` names.

    Raises:
        SettingsError: it names none, or the extra is missing.
        EmbeddingsNotInstalled: the embeddings need a package that is not there.
    """
    try:
        from rag.retrievers.opensearch import Calls, OpenSearchIndex, client, place
    except ImportError as error:
        msg = "OpenSearch needs the extra `opensearch`: pip install 'footnote[opensearch]'."
        raise SettingsError(msg) from error
    where = place(settings.index.partition(":")[2])
    if where is None:
        msg = "OpenSearch needs FOOTNOTE_INDEX=opensearch:https://HOST/INDEX."
        raise SettingsError(msg)
    return OpenSearchIndex(
        Calls(client=client(where, _signer(where, clients)), place=where),
        meaning_of(settings, clients),
        permitted=permitted_by(documents),
    )


def _signer(where: "Place", clients: Clients) -> Any:
    """What signs requests to AWS's own servers; None for any other."""
    if not where.service:
        return None
    from opensearchpy import Urllib3AWSV4SignerAuth

    credentials = clients.credentials()
    if credentials is None or not where.region:
        msg = "OpenSearch on AWS needs credentials, and a region in its address or as ?region=."
        raise SettingsError(msg)
    return Urllib3AWSV4SignerAuth(credentials, where.region, where.service)
