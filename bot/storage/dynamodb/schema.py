"""The table's shape, for whoever creates it: the infrastructure, the local cloud, and tests."""

from typing import Any

from bot.storage.dynamodb.table import INDEX, TTL


def table_definition(name: str) -> dict[str, Any]:
    """Arguments of `CreateTable`."""
    keys = ("pk", "sk", "gsi1pk", "gsi1sk")
    return {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"} for key in keys],
        "KeySchema": _schema("pk", "sk"),
        "GlobalSecondaryIndexes": [
            {
                "IndexName": INDEX,
                "KeySchema": _schema("gsi1pk", "gsi1sk"),
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    }


def ttl_definition(name: str) -> dict[str, Any]:
    """Arguments of `UpdateTimeToLive`."""
    return {
        "TableName": name,
        "TimeToLiveSpecification": {"Enabled": True, "AttributeName": TTL},
    }


def _schema(partition: str, sort: str) -> list[dict[str, str]]:
    return [
        {"AttributeName": partition, "KeyType": "HASH"},
        {"AttributeName": sort, "KeyType": "RANGE"},
    ]
