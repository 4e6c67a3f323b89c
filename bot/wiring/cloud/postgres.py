"""Search in PostgreSQL: reached directly, or as Aurora by the Data API."""

from bot.config import Settings, SettingsError
from bot.ports import DocumentStore
from bot.wiring.cloud.clients import Clients
from bot.wiring.cloud.vectors import meaning_of
from bot.wiring.guarding import permitted_by
from rag.retrievers.aws_calls import CLIENT_CONFIG
from rag.retrievers.pgvector import PgvectorIndex
from rag.retrievers.pgvector.database import Database

PARTS = 3


def open_postgres(settings: Settings, documents: DocumentStore, clients: Clients) -> PgvectorIndex:
    """Opens the index in the database that `FOOTNOTE_INDEX=postgresql://...` names.

    Raises:
        SettingsError: the extra is missing.
        EmbeddingsNotInstalled: the embeddings need a package that is not there.
    """
    try:
        from rag.retrievers.pgvector.postgres import PostgresDatabase
    except ImportError as error:
        msg = "PostgreSQL needs the extra `postgres`: pip install 'footnote[postgres]'."
        raise SettingsError(msg) from error
    return _over(PostgresDatabase(settings.index), settings, documents, clients)


def open_aurora(settings: Settings, documents: DocumentStore, clients: Clients) -> PgvectorIndex:
    """Opens the index in the cluster that `FOOTNOTE_INDEX=pgvector:CLUSTER|SECRET|DATABASE` names.

    Raises:
        SettingsError: a name is missing.
        EmbeddingsNotInstalled: the embeddings need a package that is not there.
    """
    from rag.retrievers.pgvector.data_api import Calls, DataApiDatabase

    parts = settings.index.partition(":")[2].split("|")
    if len(parts) != PARTS or not all(parts):
        msg = "Aurora needs FOOTNOTE_INDEX=pgvector:CLUSTER_ARN|SECRET_ARN|DATABASE."
        raise SettingsError(msg)
    cluster, secret, database = parts
    calls = Calls(
        client=clients("rds-data", CLIENT_CONFIG),
        place={"resourceArn": cluster, "secretArn": secret},
    )
    return _over(DataApiDatabase(calls, database=database), settings, documents, clients)


def _over(
    database: Database, settings: Settings, documents: DocumentStore, clients: Clients
) -> PgvectorIndex:
    return PgvectorIndex(database, meaning_of(settings, clients), permitted=permitted_by(documents))
