"""The guide tells the truth about choices, costs and names."""

import re

from botocore import xform_name
from botocore.session import get_session

from infra.choices import Choices, context_name
from tests.infra.configurations import CONFIGURATIONS
from tests.infra.guide import GUIDE, filled
from tests.infra.templates import Synthesise


def test_the_reckoned_parts_are_up_to_date() -> None:
    text = GUIDE.read_text()
    assert filled(text) == text


def test_every_choice_the_guide_names_is_one() -> None:
    named = set(re.findall(r"(?:-c |`)([a-z][A-Za-z]+)=", GUIDE.read_text()))
    known = {context_name(name) for name in Choices.__dataclass_fields__}
    assert named - known == set()
    assert len(named) > 12


def test_every_command_of_the_aws_cli_is_one() -> None:
    """Its commands and options are the operations and members of botocore's own models."""
    session = get_session()
    commands = re.findall(
        r"aws (?!s3 )([a-z0-9]+) ([a-z-]+)([^`|>&;\n]*)", GUIDE.read_text().replace("\\\n", " ")
    )
    assert len(commands) > 8
    for service, command, options in commands:
        model = session.get_service_model(service)
        operation = {xform_name(name, "-"): name for name in model.operation_names}[command]
        shape = model.operation_model(operation).input_shape
        members = {xform_name(name, "-") for name in (shape.members if shape else ())}
        given = {each.removeprefix("no-") for each in re.findall(r"--([a-z-]+)", options)}
        assert given <= members | {"query", "output"}, command


def test_every_stack_is_in_the_guide(synthesise: Synthesise) -> None:
    text = GUIDE.read_text()
    for chosen in CONFIGURATIONS.values():
        for name in synthesise(**chosen).templates:
            assert f"`footnote-{name.lower()}" in text


def test_what_stays_behind_is_told(synthesise: Synthesise) -> None:
    """Each kind of thing that outlives its stack has a row under *Remove*."""
    told = GUIDE.read_text().partition("## Remove")[2]
    words = {
        "AWS::CloudFront::Distribution": "",
        "AWS::DynamoDB::Table": "table",
        "AWS::Lambda::Version": "old versions",
        "AWS::OpenSearchServerless::Collection": "OpenSearch collection",
        "AWS::RDS::DBCluster": "Aurora cluster",
        "AWS::RDS::DBInstance": "Aurora cluster",
        "AWS::EC2::SecurityGroup": "Aurora cluster",
        "AWS::RDS::DBSubnetGroup": "Aurora cluster",
        "AWS::S3::Bucket": "buckets",
        "AWS::S3Vectors::Index": "vectors",
        "AWS::S3Vectors::VectorBucket": "vectors",
        "AWS::SecretsManager::Secret": "secret",
    }
    kept = {
        each.type
        for chosen in CONFIGURATIONS.values()
        for each in synthesise(**chosen).resources()
        if each.body.get("DeletionPolicy") == "Retain"
    }
    assert kept <= set(words)
    assert [word for word in words.values() if word and word not in told] == []
