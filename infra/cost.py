"""What a deployment costs a month, line by line, from dated list prices.

The model knows nothing of the bot: a question is so many requests, messages, reads, writes, seconds and
tokens. `footnote cost` prints it.
"""

from collections.abc import Iterator, Sequence

from infra.bill import Line
from infra.choices import Choices
from infra.prices import HOURS, Prices, load
from infra.usage import CHUNKS, PAGES, SCANS, TOKENS_IN, TOKENS_OUT, WORDS, Usage, usage

MILLION = 1_000_000


def monthly(users: int, choices: Choices, prices: Prices | None = None) -> Sequence[Line]:
    """Every line of a month's bill.

    Raises:
        ChoiceError: the price of the chosen model or instance is not in the list.
    """
    held, used = prices or load(), usage(users)
    return [
        *_running(used, choices, held),
        *_knowledge(used, choices, held),
        *_model(used, choices, held),
        *_optional(used, choices, held),
    ]


def _running(used: Usage, choices: Choices, prices: Prices) -> Iterator[Line]:
    seconds = used.questions * (1.0 * 0.05 + 1.73 * 8) + used.new_documents * 2.94 * 20
    calls = used.questions * 3 + used.new_documents * 3
    yield Line(
        what="Lambda",
        by=("lambda",),
        dollars=seconds * prices.of("lambda", "gb_second")
        + calls / MILLION * prices.of("lambda", "million_requests"),
        how="50 ms and 8 s for a question, 20 s for a document",
    )
    yield Line(
        what="SQS, HTTP API",
        by=("sqs", "api"),
        dollars=used.questions * 6 / MILLION * prices.of("sqs", "million_fifo_requests")
        + used.questions * 1.5 / MILLION * prices.of("api", "million_requests"),
        how="6 queue calls and 1.5 requests for a question",
    )
    writes, gigabytes = used.questions * 24, used.questions * 3 * 12e-6
    yield Line(
        what="DynamoDB",
        by=("dynamodb",),
        dollars=writes / MILLION * prices.of("dynamodb", "million_writes")
        + used.questions * 40 / MILLION * prices.of("dynamodb", "million_reads")
        + gigabytes * (prices.of("dynamodb", "gb_month") + prices.of("dynamodb", "pitr_gb_month")),
        how="24 write and 40 read units for a question, kept 90 days, with recovery",
    )
    stored = used.documents * 2e-3
    yield Line(
        what="S3",
        by=("s3",),
        dollars=stored * prices.of("s3", "gb_month")
        + used.new_documents * 4 / 1000 * prices.of("s3", "thousand_puts"),
        how="2 MB for a document",
    )
    alarms, metrics = 16, 25
    yield Line(
        what="Logs, alarms, dashboard, secret",
        by=("watching",),
        dollars=used.questions * 20e-6 * prices.of("watching", "log_gb")
        + alarms * prices.of("watching", "alarm")
        + metrics * prices.of("watching", "metric")
        + prices.of("watching", "dashboard")
        + prices.of("watching", "secret"),
        how=f"20 KB of log for a question, {alarms} alarms, {metrics} metrics",
        fixed=True,
    )
    if choices.snap_start:
        yield Line(
            what="SnapStart",
            by=("lambda",),
            dollars=1.73 * prices.of("lambda", "snapshot_gb_month"),
            how="for each version kept",
            fixed=True,
        )


def _knowledge(used: Usage, choices: Choices, prices: Prices) -> Iterator[Line]:
    passages = used.documents * CHUNKS
    gigabytes = passages * (choices.dimensions * 4 + 2000) / 1e9
    match choices.knowledge:
        case "kendra":
            edition = choices.kendra_edition
            yield Line(
                by=("kendra",),
                what=f"Kendra, {edition.replace('_', ' ').lower()}",
                dollars=prices.kendra_monthly(edition, used.documents),
                how="by the hour, with as many storage units as the documents need",
                fixed=True,
            )
            return
        case "bedrock":
            yield Line(what="Knowledge base", by=(), dollars=0.0, how="your own; already paid for")
            return
        case "opensearch":
            least = prices.of("opensearch", "least_ocus")
            yield Line(
                what="OpenSearch Serverless",
                by=("opensearch",),
                dollars=least * HOURS * prices.of("opensearch", "ocu_hour")
                + gigabytes * prices.of("opensearch", "gb_month"),
                how=f"{least:g} compute unit by the hour; less where it sleeps",
                fixed=True,
            )
        case "pgvector":
            yield Line(
                what="Aurora Serverless",
                by=("aurora",),
                dollars=0.5 * HOURS / 3 * prices.of("aurora", "acu_hour")
                + gigabytes * 2 * prices.of("aurora", "gb_month"),
                how="half a unit, awake a third of the time",
                fixed=True,
            )
        case _:
            yield Line(
                what="S3 Vectors",
                by=("s3vectors",),
                dollars=gigabytes * prices.of("s3vectors", "gb_month")
                + used.questions / MILLION * prices.of("s3vectors", "million_queries"),
                how=f"{gigabytes:.2f} GB of vectors and text",
            )
    tokens = used.new_documents * CHUNKS * WORDS
    yield Line(
        what="Embeddings",
        by=("embeddings",),
        dollars=tokens / MILLION * prices.of("embeddings", "million_tokens"),
        how=f"{used.new_documents:,} new documents",
    )


def _model(used: Usage, choices: Choices, prices: Prices) -> Iterator[Line]:
    if choices.model == "bedrock":
        yield Line(
            what=choices.model_id,
            by=("models",),
            dollars=used.questions
            / MILLION
            * (
                TOKENS_IN * prices.of("models", choices.model_id, "million_in")
                + TOKENS_OUT * prices.of("models", choices.model_id, "million_out")
            ),
            how=f"{TOKENS_IN:,} tokens in and {TOKENS_OUT} out for a question",
        )
        return
    if choices.model == "endpoint":
        yield Line(what="SageMaker", by=(), dollars=0.0, how="your own endpoint; already paid for")
        return
    hours, how = _hours(choices)
    yield Line(
        what=f"SageMaker, {choices.instance_type}",
        by=("instances",),
        dollars=hours * prices.of("instances", choices.instance_type),
        how=how,
        fixed=not choices.rests,
    )


def _hours(choices: Choices) -> tuple[float, str]:
    if choices.office_hours:
        begins, ends = choices.office_hours.split("-")
        daily = int(ends) - int(begins)
        return daily * 22.0, f"one instance, {daily} hours on 22 days"
    if choices.scale_to_zero:
        return 4 * 22.0, "one instance, awake 4 hours on 22 days"
    return float(HOURS), "one instance, all day"


def _optional(used: Usage, choices: Choices, prices: Prices) -> Iterator[Line]:
    if choices.network:
        count = len(choices.endpoint_services)
        yield Line(
            what="Network",
            by=("network",),
            dollars=HOURS
            * (
                prices.of("network", "nat_hour") + count * 2 * prices.of("network", "endpoint_hour")
            ),
            how=f"one way out, {count} endpoints in two zones",
            fixed=True,
        )
    if choices.domain:
        yield Line(
            what="CloudFront, firewall",
            by=("edge", "watching"),
            dollars=prices.of("edge", "waf")
            + prices.of("watching", "secret")
            + used.questions * 1.5 / MILLION * prices.of("edge", "million_requests"),
            how="one access list with two rules, one secret",
            fixed=True,
        )
    if choices.ocr == "textract":
        yield Line(
            what="Textract",
            by=("textract",),
            dollars=used.new_documents
            * SCANS
            * PAGES
            / 1000
            * prices.of("textract", "thousand_pages"),
            how=f"{SCANS:.0%} of new documents are scans of {PAGES} pages",
        )
    if choices.malware_scan:
        yield Line(
            what="GuardDuty",
            by=("malware",),
            dollars=used.new_documents * 2e-3 * prices.of("malware", "gb")
            + used.new_documents / 1000 * prices.of("malware", "thousand_objects"),
            how=f"{used.new_documents:,} uploads of 2 MB",
        )
