"""What an operator chooses for a deployment, each choice with its default and what it means.

A choice is given as CDK context, in camel case: `-c knowledge=kendra -c kendraIndex=1234`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from typing import Any, cast

from bot.config import SettingsError
from infra import reading
from infra.conflicts import conflicts


class ChoiceError(SettingsError):
    """A choice cannot be; `str()` says which and what to do."""


def _choice(default: Any, about: str, parse: Callable[[str], Any] = str) -> Any:
    """Declares one choice: its default, what it is for, how its text is read."""
    return field(default=default, metadata={"about": about, "parse": parse})


def _off(about: str) -> Any:
    """Declares what is off until it is chosen."""
    return _choice(default=False, about=about, parse=reading.truth)


KENDRA_EDITIONS = ("GEN_AI_ENTERPRISE_EDITION", "ENTERPRISE_EDITION", "DEVELOPER_EDITION")

KNOWLEDGE = ("s3vectors", "kendra", "opensearch", "pgvector", "bedrock")

ALWAYS = ("sqs", "secretsmanager", "logs")

ENDPOINTS: Mapping[str, tuple[str, ...]] = {
    "bedrock": ("bedrock-agent", "bedrock-agent-runtime"),
    "kendra": ("kendra",),
    "s3vectors": ("s3vectors", "bedrock-runtime"),
    "opensearch": ("bedrock-runtime",),
    "pgvector": ("rds-data", "bedrock-runtime"),
}

AT_ONCE = reading.whole(2, 1000)
"""What SQS takes as the greatest number of functions at once."""

DAY = "(MON|TUE|WED|THU|FRI|SAT|SUN)"

MODELS = ("bedrock", "endpoint", "lmi", "jumpstart")


@dataclass(frozen=True, kw_only=True)
class Choices:
    """Everything that may differ from one deployment to another."""

    name: str = _choice(
        "footnote",
        "first part of every stack's name",
        reading.matching(r"[a-z][a-z0-9-]{0,19}", "up to 20 small letters, digits and hyphens"),
    )
    account: str = _choice(
        "", "account to deploy to; empty: the CLI's own", reading.matching(r"\d{12}", "12 digits")
    )
    region: str = _choice(
        "",
        "region to deploy to; empty: the CLI's own",
        reading.matching(r"[a-z]+(-[a-z]+)+-\d", "like eu-central-1"),
    )
    log_days: int = _choice(
        30, "how long logs are kept: 1, 7, 14, 30, 90, 180 or 365 days", reading.days
    )
    worker_concurrency: int = _choice(20, "questions answered at once, 2 to 1000", AT_ONCE)
    ingest_concurrency: int = _choice(5, "documents read at once, 2 to 1000", AT_ONCE)
    snap_start: bool = _off("worker starts from a snapshot; USD 7 a month for each version kept")
    requests_per_second: int = _choice(50, "what the HTTP API lets through", reading.whole(1))
    max_upload_mb: int = _choice(50, "largest file", reading.whole(1))
    ocr: str = _choice(
        "textract", "reads scanned PDFs: textract or none", reading.one_of("textract", "none")
    )
    malware_scan: bool = _off("GuardDuty scans uploads before they are read")
    settings: str = _choice(
        "", "further settings of the functions, NAME=value;NAME=value", reading.settings
    )

    knowledge: str = _choice(
        "s3vectors", f"one of {', '.join(KNOWLEDGE)}", reading.one_of(*KNOWLEDGE)
    )
    embeddings: str = _choice(
        "amazon.titan-embed-text-v2:0",
        "Bedrock model that makes vectors; not for kendra and bedrock",
    )
    dimensions: int = _choice(1024, "length of those vectors", reading.whole(1, 4096))
    knowledge_base: str = _choice("", "id of a Bedrock knowledge base that exists")
    data_source: str = _choice("", "its data source of type CUSTOM; empty: the only one")
    kendra_index: str = _choice("", "id of a Kendra index that exists")
    kendra_access: str = _choice(
        "user_context",
        "how the Kendra index goes by readers: user_context or attribute_filter",
        reading.one_of("user_context", "attribute_filter"),
    )
    new_kendra_index: bool = _off("make a Kendra index; closed to accounts that have never had one")
    kendra_edition: str = _choice(
        "GEN_AI_ENTERPRISE_EDITION",
        f"of a new Kendra index, one of {', '.join(KENDRA_EDITIONS)}",
        reading.one_of(*KENDRA_EDITIONS),
    )
    kendra_bucket: str = _choice("", "bucket that Kendra itself reads, by its S3 connector")
    kendra_sites: tuple[str, ...] = _choice(
        (), "addresses that Kendra itself crawls, by its web connector", reading.sites
    )

    model: str = _choice("bedrock", f"one of {', '.join(MODELS)}", reading.one_of(*MODELS))
    model_id: str = _choice(
        "amazon.nova-lite-v1:0", "Bedrock model or inference profile; else the name of the model"
    )
    fallback_model: str = _choice("", "Bedrock model used when the first one fails")
    guardrail: str = _choice(
        "", "Bedrock guardrail, ID:VERSION", reading.matching(r"[^:\s]+:[^:\s]+", "ID:VERSION")
    )
    endpoint: str = _choice("", "SageMaker endpoint that exists")
    component: str = _choice("", "inference component of that endpoint")
    model_image: str = _choice(
        "",
        "container image of an LMI endpoint, ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME:TAG",
        reading.image,
    )
    model_artifacts: str = _choice(
        "",
        "s3://BUCKET/PREFIX/ with the weights of an LMI endpoint",
        reading.matching(r"s3://[^/\s]+/\S+", "s3://BUCKET/PREFIX/"),
    )
    model_package: str = _choice("", "ARN of a JumpStart model package in your region")
    instance_type: str = _choice("ml.g5.2xlarge", "of a new endpoint")
    instances: int = _choice(1, "most instances of a new endpoint", reading.whole(1))
    accelerators: int = _choice(1, "GPUs that one copy of the model takes", reading.whole(1))
    accept_eula: bool = _off("you accept the licence of the model")
    scale_to_zero: bool = _off("no instance while nobody asks; waking takes about five minutes")
    office_hours: str = _choice(
        "", "hours an endpoint runs, like 8-18; empty: always", reading.hours
    )
    office_days: str = _choice(
        "MON-FRI",
        "days of those hours, like MON-FRI or MON,WED",
        reading.matching(rf"{DAY}([-,]{DAY})*", "like MON-FRI or MON,WED"),
    )
    time_zone: str = _choice("UTC", "zone of those hours, like Europe/Berlin", reading.zone)

    domain: str = _choice("", "host name of your own, served by CloudFront; empty: none")
    certificate: str = _choice("", "ARN of its certificate in us-east-1")
    waf: bool = _choice(
        default=True, about="web application firewall before that domain", parse=reading.truth
    )
    waf_requests: int = _choice(2000, "requests per address in five minutes", reading.whole(10))
    edge_key_version: int = _choice(
        1, "raised by one after the key in NAME-edge-key was rotated", reading.whole(1)
    )
    network: bool = _off("run in a VPC; about USD 110 a month")
    alarm_email: str = _choice(
        "",
        "address that alarms and the budget are sent to",
        reading.matching(r"[^@\s]+@[^@\s]+", "an e-mail address"),
    )
    budget: int = _choice(0, "USD a month after which you are told; 0: no budget", reading.whole(0))

    @property
    def own_endpoint(self) -> bool:
        """Whether an endpoint is made here."""
        return self.model in {"lmi", "jumpstart"}

    @property
    def model_named(self) -> bool:
        """Whether somebody said what the model is called."""
        return self.model_id != Choices.model_id

    @property
    def rests(self) -> bool:
        """Whether our own endpoint has hours without an instance."""
        return self.scale_to_zero or bool(self.office_hours)

    @property
    def endpoint_services(self) -> tuple[str, ...]:
        """The services of AWS that are reached inside the VPC, if there is one."""
        model = "bedrock-runtime" if self.model == "bedrock" else "sagemaker.runtime"
        further = ["bedrock-runtime"] if self.fallback_model else []
        knowledge = ENDPOINTS[self.knowledge]
        scans = ["textract"] if self.ocr == "textract" else []
        return tuple(dict.fromkeys([*ALWAYS, *knowledge, *scans, model, *further]))

    @property
    def further(self) -> Mapping[str, str]:
        """Further settings of the functions, by name."""
        pairs = (part.partition("=") for part in self.settings.split(";") if part.strip())
        return {name.strip(): value.strip() for name, _, value in pairs}


def read_choices(context: Mapping[str, Any]) -> Choices:
    """The choices in a CDK context; names that are not choices are left alone.

    Raises:
        ChoiceError: one cannot be read, two do not go together, or a name is nearly a choice's.
    """
    refuse_misspelt(context)
    given: dict[str, Any] = {}
    for each in fields(Choices):
        name = context_name(each.name)
        value = context.get(name)
        if value is None or value == "":
            continue
        text = str(value).lower() if isinstance(value, bool) else str(value)
        try:
            given[each.name] = cast("Callable[[str], Any]", each.metadata["parse"])(text)
        except ValueError as wrong:
            reason = str(wrong) if str(wrong).startswith(("is ", "holds ")) else "cannot be read"
            msg = f"{name}: {text!r} {reason}. It is: {each.metadata['about']}."
            raise ChoiceError(msg) from None
    choices = Choices(**given)
    check(choices)
    return choices


def refuse_misspelt(context: Mapping[str, Any]) -> None:
    """Refuses names that are nearly a choice's: left alone, another deployment would be made than was meant.

    Raises:
        ChoiceError: with the name that was probably meant.
    """
    ours = names()
    for name in context:
        meant = [] if name in ours else get_close_matches(name, ours, n=1, cutoff=0.85)
        if meant:
            msg = f"{name} is no choice; {meant[0]} is."
            raise ChoiceError(msg)


def names() -> frozenset[str]:
    """Every choice's name, as context has it."""
    return frozenset(context_name(each.name) for each in fields(Choices))


def context_name(name: str) -> str:
    """A choice's name as context has it: `log_days` is `logDays`."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def check(choices: Choices) -> None:
    """Refuses choices that do not go together.

    Raises:
        ChoiceError: with one sentence that says what to change.
    """
    for wrong, msg in conflicts(choices):
        if wrong:
            raise ChoiceError(msg)
