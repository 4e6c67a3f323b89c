"""Choices are read from context, and refused in a sentence."""

from dataclasses import fields

import pytest

from infra.choices import ChoiceError, Choices, context_name, read_choices
from tests.infra.configurations import IMAGE


def test_nothing_chosen_is_a_deployment_for_a_new_account() -> None:
    chosen = read_choices({})
    assert chosen == Choices()
    assert (chosen.knowledge, chosen.model) == ("s3vectors", "bedrock")
    assert not chosen.accept_eula
    assert not chosen.new_kendra_index


def test_what_is_no_choice_is_left_alone() -> None:
    assert read_choices({"@aws-cdk/core:something": True, "aws:cdk:other": "x"}) == Choices()


def test_choices_have_the_type_of_their_field() -> None:
    kendra = {"knowledge": "kendra", "kendraIndex": "1", "kendraSites": "https://a, https://b"}
    chosen = read_choices({"logDays": "7", "malwareScan": "true", "waf": False, **kendra})
    assert chosen.log_days == 7
    assert chosen.malware_scan is True
    assert chosen.waf is False
    assert chosen.kendra_sites == ("https://a", "https://b")


def test_every_choice_says_what_it_is() -> None:
    for each in fields(Choices):
        assert len(each.metadata["about"]) > 5
        assert context_name(each.name)[0].islower()


@pytest.mark.parametrize(
    ("context", "said"),
    [
        (
            {"knowledge": "chroma"},
            "knowledge: 'chroma' is not known. It is: one of s3vectors, kendra",
        ),
        ({"logDays": "many"}, "logDays: 'many' cannot be read. It is: how long logs are kept"),
        ({"snapStart": "maybe"}, "snapStart: 'maybe' is neither true nor false"),
        ({"name": "Foot Note"}, "name: 'Foot Note' is not up to 20 small letters"),
        ({"officeHours": "18-8"}, "officeHours: '18-8' is not like 8-18"),
        ({"knowledge": "kendra"}, "Kendra needs kendraIndex=ID. Since July 2026 new customers"),
        (
            {"knowledge": "kendra", "kendraIndex": "1", "newKendraIndex": "true"},
            "Give kendraIndex or newKendraIndex, not both",
        ),
        ({"model": "endpoint"}, "model=endpoint needs endpoint=NAME"),
        ({"model": "lmi"}, "model=lmi needs modelImage=IMAGE"),
        ({"model": "jumpstart"}, "model=jumpstart needs modelPackage=ARN"),
        (
            {"model": "lmi", "modelImage": IMAGE, "modelId": "meta-llama/Llama-3.1-8B"},
            "This model has a licence of its own: read it, then say acceptEula=true",
        ),
        (
            {"model": "jumpstart", "modelPackage": "arn:x/llama2-7b"},
            "This model has a licence of its own",
        ),
        (
            {"model": "lmi", "modelImage": IMAGE, "modelArtifacts": "s3://weights/llama-3/"},
            "This model has a licence of its own",
        ),
        ({"model": "lmi", "modelImage": IMAGE}, "model=lmi needs modelId=NAME of a hub, or"),
        ({"officeHours": "8-18"}, "officeHours and scaleToZero are for an endpoint that is made"),
        (
            {"model": "endpoint", "endpoint": "e", "guardrail": "g:1"},
            "A guardrail watches models of Bedrock",
        ),
        ({"kendraSites": "https://a"}, "kendraSites and kendraBucket need knowledge=kendra"),
        ({"kendraIndex": "1"}, "kendraIndex, newKendraIndex,"),
        ({"knowledgeBase": "KB1"}, "knowledgeBase and dataSource need knowledge=bedrock"),
        ({"endpoint": "llama"}, "endpoint and component need model=endpoint"),
        ({"knowlege": "kendra"}, "knowlege is no choice; knowledge is."),
        ({"kendraSites": "ftp://a"}, "'ftp://a' is not addresses that begin with https://"),
        ({"account": "12"}, "account: '12' is not 12 digits"),
        ({"region": "mars"}, "region: 'mars' is not like eu-central-1"),
        ({"dimensions": "0"}, "dimensions: '0' is not a whole number from 1 to 4096"),
        ({"maxUploadMb": "a lot"}, "maxUploadMb: 'a lot' is not a whole number from 1"),
        ({"officeDays": "Monday"}, "officeDays: 'Monday' is not like MON-FRI or MON,WED"),
        ({"timeZone": "Berlin"}, "timeZone: 'Berlin' is no time zone"),
        ({"alarmEmail": "nobody"}, "alarmEmail: 'nobody' is not an e-mail address"),
        ({"guardrail": "x"}, "guardrail: 'x' is not ID:VERSION"),
        ({"modelArtifacts": "models/"}, "modelArtifacts: 'models/' is not s3://BUCKET/PREFIX/"),
        (
            {
                "knowledge": "kendra",
                "kendraIndex": "1",
                "kendraAccess": "attribute_filter",
                "kendraSites": "https://a",
            },
            "Pages that Kendra crawls carry no readers",
        ),
        ({"domain": "bot.example.com"}, "A domain needs a certificate in us-east-1"),
        (
            {"domain": "a.example", "certificate": "c", "region": "eu-west-1"},
            "A domain outside us-east-1 needs account=ID",
        ),
        ({"budget": "5"}, "A budget needs alarmEmail=ADDRESS"),
        ({"workerConcurrency": "1"}, "workerConcurrency: '1' is not a whole number from 2 to 1000"),
        ({"logDays": "31"}, "logDays"),
        ({"settings": "FOOTNOTE_NONSENSE=1"}, "is no setting of ours: FOOTNOTE_NONSENSE"),
        ({"settings": "SLACK_BOT_TOKEN=x"}, "holds a secret, SLACK_BOT_TOKEN"),
        ({"model": "lmi", "modelImage": "docker.io/x:1"}, "modelImage: 'docker.io/x:1'"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(context: dict[str, str], said: str) -> None:
    with pytest.raises(ChoiceError) as refused:
        read_choices(context)
    assert said in str(refused.value)


def test_a_choice_left_empty_is_its_default() -> None:
    assert read_choices({"guardrail": "", "budget": "", "logDays": ""}) == Choices()


def test_context_that_is_not_ours_is_left_alone() -> None:
    theirs = {"@aws-cdk/core:stackRelativeExports": True, "team": "search", "aws:cdk:toolkit": "x"}
    assert read_choices(theirs) == Choices()


def test_further_settings_reach_the_functions() -> None:
    chosen = read_choices({"settings": "FOOTNOTE_WHO_TO_ASK=#help;FOOTNOTE_HISTORY_DAYS=30"})
    assert chosen.further == {"FOOTNOTE_WHO_TO_ASK": "#help", "FOOTNOTE_HISTORY_DAYS": "30"}
