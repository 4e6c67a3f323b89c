"""Kinds of indexes, of models, and what is optional."""

import json

import pytest

from bot.wiring.cloud.edge import HEADER, KEY
from infra.choices import read_choices
from infra.prices import load
from rag.retrievers.kendra.access import ATTRIBUTE
from tests.infra.configurations import CONFIGURATIONS
from tests.infra.templates import Synthesis, Synthesise


def variables(made: Synthesis) -> dict[str, str]:
    worker = made.one("AWS::Lambda::Function", starts="Worker")
    held: dict[str, str] = worker.properties["Environment"]["Variables"]
    return held


def joined(value: object) -> str:
    return json.dumps(value)


def test_a_new_account_gets_vectors(default: Synthesis) -> None:
    index = default.one("AWS::S3Vectors::Index").properties
    assert (index["Dimension"], index["DistanceMetric"]) == (1024, "cosine")
    assert "text" in index["MetadataConfiguration"]["NonFilterableMetadataKeys"]
    assert "s3vectors:" in joined(variables(default)["FOOTNOTE_INDEX"])
    assert variables(default)["FOOTNOTE_EMBEDDINGS"] == "bedrock:amazon.titan-embed-text-v2:0"
    assert list(default.resources("AWS::Kendra::Index")) == []


def test_a_kendra_index_that_is_there_is_not_made_again(synthesise: Synthesise) -> None:
    made = synthesise(**CONFIGURATIONS["kendra_existing"])
    assert list(made.resources("AWS::Kendra::Index")) == []
    held = variables(made)
    assert held["FOOTNOTE_INDEX"] == "kendra:11111111-2222-3333-4444-555555555555"
    assert held["FOOTNOTE_KENDRA_ACCESS"] == "user_context"
    assert "FOOTNOTE_KENDRA_ROLE" in held
    assert held["FOOTNOTE_MODEL"] == "sagemaker:llama-2"
    assert held["FOOTNOTE_ENDPOINT_COMPONENT"] == "llama-2-7b"
    assert held["FOOTNOTE_ENDPOINT_MODEL"] == "meta-textgeneration-llama-2-7b-f"
    assert held["FOOTNOTE_ACCEPT_EULA"] == "true"


def test_a_new_kendra_index_says_its_price(
    synthesise: Synthesise, capfd: pytest.CaptureFixture[str]
) -> None:
    made = synthesise(**CONFIGURATIONS["kendra_new"], logDays="90")
    index = made.one("AWS::Kendra::Index").properties
    assert index["Edition"] == "GEN_AI_ENTERPRISE_EDITION"
    price = f"USD {load().kendra_monthly(index['Edition']):,.0f} a month"
    told = json.dumps(json.loads((made.out / "Knowledge.metadata.json").read_text()))
    assert price in told
    del capfd


def test_a_new_kendra_index_has_the_attribute_it_is_to_filter_by(synthesise: Synthesise) -> None:
    new = {"knowledge": "kendra", "newKendraIndex": "true"}
    by_attributes = synthesise(**new, kendraAccess="attribute_filter").one("AWS::Kendra::Index")
    by_user_context = synthesise(**new).one("AWS::Kendra::Index")

    (made,) = by_attributes.properties["DocumentMetadataConfigurations"]
    assert (made["Name"], made["Type"]) == (ATTRIBUTE, "STRING_LIST_VALUE")
    assert made["Search"] == {"Searchable": True, "Displayable": False}
    assert "DocumentMetadataConfigurations" not in by_user_context.properties


def test_kendra_reads_a_bucket_and_sites_by_itself(synthesise: Synthesise) -> None:
    made = synthesise(**CONFIGURATIONS["kendra_new"])
    sources = list(made.resources("AWS::Kendra::DataSource"))
    templates = [
        each.properties["DataSourceConfiguration"]["TemplateConfiguration"]["Template"]
        for each in sources
    ]
    assert sorted(each["type"] for each in templates) == ["S3", "WEBCRAWLERV2", "WEBCRAWLERV2"]
    assert {each.properties["Type"] for each in sources} == {"TEMPLATE"}
    crawled = [each for each in templates if each["type"] == "WEBCRAWLERV2"]
    assert all(each["additionalProperties"]["honorRobots"] for each in crawled)


def test_opensearch_opens_to_two_roles_and_no_more(synthesise: Synthesise) -> None:
    made = synthesise(**CONFIGURATIONS["opensearch"])
    collection = made.one("AWS::OpenSearchServerless::Collection")
    assert collection.properties["Type"] == "VECTORSEARCH"
    kinds = {
        each.properties["Type"]
        for each in made.resources("AWS::OpenSearchServerless::SecurityPolicy")
    }
    assert kinds == {"encryption", "network"}
    policies = list(made.resources("AWS::OpenSearchServerless::AccessPolicy"))
    assert sorted(each.stack for each in policies) == ["Chat", "Ingest"]
    assert len({each.properties["Name"] for each in policies}) == 2
    for each in policies:
        access = joined(each.properties["Policy"])
        assert "aoss:DeleteIndex" not in access
        assert "Role" in access


def test_aurora_is_encrypted_protected_and_asked_by_the_data_api(synthesise: Synthesise) -> None:
    made = synthesise(**CONFIGURATIONS["pgvector"])
    cluster = made.one("AWS::RDS::DBCluster").properties
    assert cluster["EnableHttpEndpoint"] is True
    assert cluster["StorageEncrypted"] is True
    assert cluster["DeletionProtection"] is True
    assert cluster["ServerlessV2ScalingConfiguration"]["MinCapacity"] == 0
    assert "VpcConfig" not in made.one("AWS::Lambda::Function", starts="Worker").properties
    assert list(made.resources("AWS::EC2::NatGateway")) == []


def test_each_kind_of_index_is_a_stack_of_its_own_name(synthesise: Synthesise) -> None:
    names: set[str] = set()
    for configuration in ("default", "kendra_new", "opensearch", "pgvector"):
        made = synthesise(**CONFIGURATIONS[configuration])
        manifest = json.loads((made.out / "manifest.json").read_text())
        names.add(manifest["artifacts"]["Knowledge"]["properties"]["stackName"])
    assert len(names) == 4


def test_a_knowledge_base_that_exists_needs_no_stack(synthesise: Synthesise) -> None:
    made = synthesise(**CONFIGURATIONS["bedrock"])
    assert "Knowledge" not in made.templates
    assert variables(made)["FOOTNOTE_INDEX"] == "bedrock:KB00000001"
    assert "FOOTNOTE_EMBEDDINGS" not in variables(made)


def test_a_licence_is_accepted_only_where_it_was_said(synthesise: Synthesise) -> None:
    llama = synthesise(**CONFIGURATIONS["opensearch"]).one("AWS::SageMaker::Model").properties
    (container,) = llama["Containers"]
    source = container["ModelDataSource"]["S3DataSource"]
    assert source["ModelAccessConfig"] == {"AcceptEula": True}
    assert llama["EnableNetworkIsolation"] is True
    free = synthesise(**CONFIGURATIONS["pgvector"])
    assert "Eula" not in joined(free.one("AWS::SageMaker::Model").properties)
    assert "FOOTNOTE_ACCEPT_EULA" not in variables(free)


def test_a_model_that_sleeps_is_woken_by_the_first_question(synthesise: Synthesise) -> None:
    made = synthesise(**CONFIGURATIONS["opensearch"])
    config = made.one("AWS::SageMaker::EndpointConfig").properties
    (variant,) = config["ProductionVariants"]
    assert variant["ManagedInstanceScaling"]["MinInstanceCount"] == 0
    assert "ModelName" not in variant
    target = made.one("AWS::ApplicationAutoScaling::ScalableTarget").properties
    assert target["MinCapacity"] == 0
    assert target["ResourceId"] == "inference-component/footnote-model-1"
    alarm = made.one("AWS::CloudWatch::Alarm", starts="ScalingNoCapacity").properties
    assert alarm["MetricName"] == "NoCapacityInvocationFailures"
    assert variables(made)["FOOTNOTE_MODEL"] == "sagemaker:footnote-model"
    assert variables(made)["FOOTNOTE_ENDPOINT_COMPONENT"] == "footnote-model-1"


def test_office_hours_are_in_the_zone_of_the_office(synthesise: Synthesise) -> None:
    made = synthesise(**CONFIGURATIONS["kendra_new"])
    target = made.one("AWS::ApplicationAutoScaling::ScalableTarget").properties
    hours = {
        (each["Schedule"], each["Timezone"], each["ScalableTargetAction"]["MaxCapacity"])
        for each in target["ScheduledActions"]
    }
    assert hours == {
        ("cron(0 8 ? * MON-FRI *)", "Europe/Berlin", 1),
        ("cron(0 18 ? * MON-FRI *)", "Europe/Berlin", 0),
    }


def test_a_package_runs_without_a_network(synthesise: Synthesise) -> None:
    model = synthesise(**CONFIGURATIONS["kendra_new"]).one("AWS::SageMaker::Model").properties
    assert model["EnableNetworkIsolation"] is True
    assert "model-package/llama2" in model["Containers"][0]["ModelPackageName"]


def test_in_a_network_services_are_reached_without_leaving_it(synthesise: Synthesise) -> None:
    made = synthesise(**CONFIGURATIONS["everything"])
    endpoints = [each.properties for each in made.resources("AWS::EC2::VPCEndpoint")]
    assert sum(each.get("VpcEndpointType") == "Gateway" for each in endpoints) == 2
    services = joined([each["ServiceName"] for each in endpoints])
    for name in ("sqs", "secretsmanager", "logs", "bedrock-runtime", "s3vectors"):
        assert name in services
    for function in made.resources("AWS::Lambda::Function"):
        assert "VpcConfig" in function.properties


def test_groups_of_endpoints_let_in_the_network_alone(synthesise: Synthesise) -> None:
    made = synthesise(**CONFIGURATIONS["everything"])
    groups = [
        each
        for each in made.resources("AWS::EC2::SecurityGroup", stack="Network")
        if "SecurityGroupIngress" in each.properties
    ]
    services = read_choices(CONFIGURATIONS["everything"]).endpoint_services
    assert len(groups) == len(services)
    for group in groups:
        (rule,) = group.properties["SecurityGroupIngress"]
        assert rule["CidrIp"]["Fn::GetAtt"][1] == "CidrBlock"
        assert (rule["FromPort"], rule["ToPort"]) == (443, 443)


def test_a_domain_passes_everything_on_unchanged(synthesise: Synthesise) -> None:
    made = synthesise(**CONFIGURATIONS["everything"])
    held = made.one("AWS::CloudFront::Distribution").properties["DistributionConfig"]
    assert held["Aliases"] == ["bot.example.com"]
    assert held["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"
    behaviour = held["DefaultCacheBehavior"]
    assert behaviour["ViewerProtocolPolicy"] == "https-only"
    (origin,) = held["Origins"]
    assert origin["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
    firewall = made.one("AWS::WAFv2::WebACL").properties
    assert [each["Name"] for each in firewall["Rules"]] == ["rate", "known-bad"]
    assert held["WebACLId"] == {"Fn::GetAtt": [made.one("AWS::WAFv2::WebACL").id, "Arn"]}
    assert variables(made)["FOOTNOTE_PUBLIC_URL"] == "https://bot.example.com"


def test_cloudfront_proves_itself_by_a_key_that_no_template_holds(synthesise: Synthesise) -> None:
    made = synthesise(**CONFIGURATIONS["edge_elsewhere"])
    held = made.one("AWS::CloudFront::Distribution").properties["DistributionConfig"]
    (origin,) = held["Origins"]
    (header,) = origin["OriginCustomHeaders"]
    assert header["HeaderName"] == HEADER
    assert header["HeaderValue"] == (
        f"{{{{resolve:secretsmanager:footnote-edge-key:SecretString:{KEY}::}}}}"
    )
    secret = made.one("AWS::SecretsManager::Secret", stack="Chat").properties
    assert secret["GenerateSecretString"]["GenerateStringKey"] == KEY
    assert secret["ReplicaRegions"] == [{"Region": "us-east-1"}]
    for name in ("Ingress", "Pages"):
        function = made.one("AWS::Lambda::Function", starts=name).properties
        assert "FOOTNOTE_EDGE_SECRET" in function["Environment"]["Variables"]


def test_without_a_domain_there_is_no_key(default: Synthesis) -> None:
    assert list(default.resources("AWS::SecretsManager::Secret", stack="Chat")) == []
    assert "FOOTNOTE_EDGE_SECRET" not in variables(default)


def test_the_edge_stands_in_virginia_wherever_the_rest_is(synthesise: Synthesise) -> None:
    made = synthesise(**CONFIGURATIONS["edge_elsewhere"])
    artifacts = json.loads((made.out / "manifest.json").read_text())["artifacts"]
    assert artifacts["Edge"]["environment"] == "aws://111122223333/us-east-1"
    assert artifacts["Chat"]["environment"] == "aws://111122223333/eu-west-1"


def test_operators_are_told_what_matters(synthesise: Synthesise) -> None:
    made = synthesise(**CONFIGURATIONS["everything"])
    alarms = {each.id: each.properties for each in made.resources("AWS::CloudWatch::Alarm")}
    names = " ".join(alarms)
    for wanted in (
        "AlarmsAck",
        "TurnsAge",
        "DocumentsAge",
        "DeadLetters",
        "WorkerErrors",
        "IngestErrors",
        "WorkerThrottles",
        "ServerErrors",
    ):
        assert wanted in names
    assert all(each["AlarmActions"] for each in alarms.values())
    (ack,) = [each for name, each in alarms.items() if name.startswith("AlarmsAck")]
    assert (ack["Threshold"], ack["ExtendedStatistic"]) == (1500, "p99")
    budget = made.one("AWS::Budgets::Budget").properties
    assert budget["Budget"]["BudgetLimit"] == {"Amount": 500, "Unit": "USD"}


def test_the_dashboard_shows_the_figures_that_are_written(default: Synthesis) -> None:
    body = joined(default.one("AWS::CloudWatch::Dashboard").properties["DashboardBody"])
    for name in ("AckMs", "AnswerMs", "FirstTokenMs", "RetrieveMs", "NoAnswer", "FeedbackUp"):
        assert name in body


def test_kendras_throttling_is_watched_where_its_index_is_known(synthesise: Synthesise) -> None:
    made = synthesise(**CONFIGURATIONS["kendra_existing"])
    assert made.one("AWS::CloudWatch::Alarm", starts="AlarmsKendraThrottles")
