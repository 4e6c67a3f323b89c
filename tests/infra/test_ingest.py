"""The way of a document: only what was uploaded, and scanned if it must be, gets in."""

from typing import Any

from infra.choices import Choices
from tests.infra.configurations import CONFIGURATIONS
from tests.infra.templates import Synthesis, Synthesise


def pattern(made: Synthesis) -> dict[str, Any]:
    rule = made.one("AWS::Events::Rule", starts="Arrivals")
    found: dict[str, Any] = rule.properties["EventPattern"]
    return found


def test_an_upload_is_told_to_the_queue(default: Synthesis) -> None:
    told = pattern(default)
    assert told["source"] == ["aws.s3"]
    assert told["detail-type"] == ["Object Created"]
    assert told["detail"]["object"]["key"] == [{"prefix": "uploads/"}]
    assert list(default.resources("AWS::GuardDuty::MalwareProtectionPlan")) == []


def test_with_a_scan_only_its_result_is_told(synthesise: Synthesise) -> None:
    made = synthesise(**CONFIGURATIONS["everything"])
    told = pattern(made)
    assert told["source"] == ["aws.guardduty"]
    assert told["detail"]["s3ObjectDetails"]["objectKey"] == [{"prefix": "uploads/"}]
    plan = made.one("AWS::GuardDuty::MalwareProtectionPlan").properties
    assert plan["Actions"] == {"Tagging": {"Status": "ENABLED"}}
    assert plan["ProtectedResource"]["S3Bucket"]["ObjectPrefixes"] == ["uploads/"]
    for function in made.resources("AWS::Lambda::Function"):
        assert function.properties["Environment"]["Variables"]["FOOTNOTE_MALWARE_SCAN"] == "true"


def test_an_event_that_cannot_be_delivered_is_kept(default: Synthesis) -> None:
    (target,) = default.one("AWS::Events::Rule", starts="Arrivals").properties["Targets"]
    assert target["Arn"]["Fn::GetAtt"][0].startswith("ArrivalsQueue")
    assert target["DeadLetterConfig"]["Arn"]["Fn::GetAtt"][0].startswith("ArrivalsDead")


def test_the_reader_has_room_for_large_files(default: Synthesis) -> None:
    function = default.one("AWS::Lambda::Function", stack="Ingest").properties
    assert function["MemorySize"] == 3008
    assert function["Timeout"] == 300


def test_each_queue_has_its_poller(default: Synthesis) -> None:
    sources = list(default.resources("AWS::Lambda::EventSourceMapping"))
    assert [each.stack for each in sources] == ["Chat", "Ingest", "Ingest"]


def test_the_size_of_uploads_is_one_number(synthesise: Synthesise) -> None:
    assert Choices().max_upload_mb == 50
    for function in synthesise(maxUploadMb="7").resources("AWS::Lambda::Function"):
        assert function.properties["Environment"]["Variables"]["FOOTNOTE_MAX_UPLOAD_MB"] == "7"


def test_documents_expire_by_a_schedule(default: Synthesis) -> None:
    rule = default.one("AWS::Events::Rule", starts="Expiry").properties
    assert rule["ScheduleExpression"] == "rate(15 minutes)"
    (target,) = rule["Targets"]
    assert target["Arn"] == {"Ref": default.one("AWS::Lambda::Alias", stack="Ingest").id}
    assert target["DeadLetterConfig"]["Arn"]["Fn::GetAtt"][0].startswith("ArrivalsDead")
    # The function knows it by the words that EventBridge puts there, so nothing may replace them.
    assert not {"Input", "InputPath", "InputTransformer"} & set(target)
    allowed = default.one("AWS::Lambda::Permission", stack="Ingest").properties
    assert allowed["Principal"] == "events.amazonaws.com"
    assert allowed["SourceArn"]["Fn::GetAtt"][0].startswith("Expiry")
