"""What outlives every deployment is encrypted, private, and cannot be lost by a mistake."""

import json
from typing import Any

from bot.storage.dynamodb.schema import table_definition, ttl_definition
from bot.storage.s3.incoming import INCOMING
from bot.wiring.cloud.discovery import TAG
from bot.wiring.cloud.stores import CLEAN
from infra.constructs import documents
from rag.retrievers.kendra.records import PREFIX
from tests.infra.templates import Synthesis, Synthesise


def test_the_table_is_what_the_adapters_expect(default: Synthesis) -> None:
    made = default.one("AWS::DynamoDB::Table").properties
    wanted = table_definition("any")
    assert made["BillingMode"] == wanted["BillingMode"]
    assert made["KeySchema"] == wanted["KeySchema"]
    assert made["GlobalSecondaryIndexes"] == wanted["GlobalSecondaryIndexes"]
    assert sorted(made["AttributeDefinitions"], key=str) == sorted(
        wanted["AttributeDefinitions"], key=str
    )
    assert made["TimeToLiveSpecification"] == ttl_definition("any")["TimeToLiveSpecification"]


def test_the_prefixes_are_the_adapters_own() -> None:
    assert documents.UPLOADS == INCOMING
    assert documents.CLEAN == CLEAN
    assert f"{PREFIX}/" == documents.KENDRA


def test_the_table_can_be_restored_and_is_not_deleted(default: Synthesis) -> None:
    table = default.one("AWS::DynamoDB::Table")
    assert table.properties["PointInTimeRecoverySpecification"] == {
        "PointInTimeRecoveryEnabled": True
    }
    assert table.properties["DeletionProtectionEnabled"] is True
    assert table.properties["SSESpecification"] == {"SSEEnabled": True}
    assert table.body["DeletionPolicy"] == table.body["UpdateReplacePolicy"] == "Retain"


def test_every_bucket_is_private_encrypted_and_kept(default: Synthesis) -> None:
    buckets = list(default.resources("AWS::S3::Bucket"))
    assert len(buckets) == 2
    for bucket in buckets:
        held = bucket.properties
        assert set(held["PublicAccessBlockConfiguration"].values()) == {True}
        assert held["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
        assert held["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert held["VersioningConfiguration"] == {"Status": "Enabled"}
        assert bucket.body["DeletionPolicy"] == "Retain"


def test_everything_carries_the_tag_that_the_doctor_looks_for(default: Synthesis) -> None:
    """CloudFormation hands a stack's tags on to what it makes."""
    artifacts = json.loads((default.out / "manifest.json").read_text())["artifacts"]
    for name in default.templates:
        assert artifacts[name]["properties"]["tags"] == {TAG: "footnote"}


def test_buckets_speak_tls_1_2_or_nothing(default: Synthesis) -> None:
    policies = list(default.resources("AWS::S3::BucketPolicy"))
    assert len(policies) == 2
    for policy in policies:
        denied = [
            each["Condition"]
            for each in policy.properties["PolicyDocument"]["Statement"]
            if each["Effect"] == "Deny"
        ]
        assert {"Bool": {"aws:SecureTransport": "false"}} in denied
        assert {"NumericLessThan": {"s3:TlsVersion": 1.2}} in denied


def test_documents_are_versioned_logged_and_forgotten_in_time(default: Synthesis) -> None:
    held = default.one("AWS::S3::Bucket", starts="DocumentsBucket").properties
    assert held["LoggingConfiguration"]["LogFilePrefix"] == "documents/"
    assert held["NotificationConfiguration"] == {
        "EventBridgeConfiguration": {"EventBridgeEnabled": True}
    }
    assert "CorsConfiguration" not in held
    rules = {rule["Id"]: rule for rule in held["LifecycleConfiguration"]["Rules"]}
    assert rules["uploads"]["Prefix"] == INCOMING
    assert rules["uploads"]["ExpirationInDays"] == 2
    assert rules["versions"]["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}
    assert rules["parts"]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}


def test_no_lambda_of_cdks_own_comes_along(default: Synthesis) -> None:
    assert [r.id for r in default.resources() if r.type.startswith("Custom::")] == []
    assert {r.stack for r in default.resources("AWS::Lambda::Function")} == {"Chat", "Ingest"}


def test_the_secret_holds_every_name_and_makes_the_signing_key(default: Synthesis) -> None:
    secret = default.one("AWS::SecretsManager::Secret")
    made: dict[str, Any] = secret.properties["GenerateSecretString"]
    assert made["GenerateStringKey"] == "FOOTNOTE_SECRET_KEY"
    assert made["PasswordLength"] == 64
    held = json.loads(made["SecretStringTemplate"])
    assert held == dict.fromkeys(
        [
            "SLACK_BOT_TOKEN",
            "SLACK_SIGNING_SECRET",
            "MicrosoftAppId",
            "MicrosoftAppPassword",
            "MicrosoftAppTenantId",
        ],
        "",
    )
    assert secret.body["DeletionPolicy"] == "Retain"


def test_with_a_scan_nothing_unscanned_can_be_read(synthesise: Synthesise) -> None:
    policy = synthesise(malwareScan="true").one("AWS::S3::BucketPolicy", starts="DocumentsBucket")
    (denied,) = [
        each
        for each in policy.properties["PolicyDocument"]["Statement"]
        if each.get("Sid") == "OnlyWhatWasScanned"
    ]
    assert denied["Effect"] == "Deny"
    assert denied["Action"] == "s3:GetObject"
    assert denied["Condition"]["StringNotEquals"] == {
        "s3:ExistingObjectTag/GuardDutyMalwareScanStatus": "NO_THREATS_FOUND"
    }
    spared = json.dumps(denied["Condition"]["ArnNotEquals"])
    assert "-malware-scan" in spared
    assert "-ingest" in spared
