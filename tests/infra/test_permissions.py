"""Each call that a handler makes is allowed by its role, and its role allows nothing more."""

from collections.abc import Iterator, Sequence

import pytest

from tests.infra.calls import ACTIONS, operations
from tests.infra.configurations import CONFIGURATIONS
from tests.infra.policies import Call, Statement, decide, statements
from tests.infra.templates import Synthesis, Synthesise

HOME = "eu-west-1:111122223333"
TURNS = f"arn:aws:sqs:{HOME}:QueuesTurns"
DOCUMENTS = f"arn:aws:sqs:{HOME}:QueuesDocuments"
DEAD = f"arn:aws:sqs:{HOME}:QueuesDead"
ARRIVALS = f"arn:aws:sqs:{HOME}:ArrivalsQueue"
TABLE = f"arn:aws:dynamodb:{HOME}:table/MemoryTable"
BY_TIME = f"{TABLE}/index/GSI1"
BUCKET = "arn:aws:s3:::DocumentsBucket"
KEPT = f"{BUCKET}/clean/uploads/t1/f1"
SENT = f"{BUCKET}/uploads/t1/f1"
RECORD = f"{BUCKET}/kendra/d1.json.gz"
SECRET = f"arn:aws:secretsmanager:{HOME}:secret:SettingsSecret"
KENDRA = f"arn:aws:kendra:{HOME}:index/11111111-2222-3333-4444-555555555555"
READER = "arn:aws:iam::111122223333:role/KendraReader"
ENDPOINT = f"arn:aws:sagemaker:{HOME}:endpoint/llama-2"
COMPONENT = f"arn:aws:sagemaker:{HOME}:inference-component/llama-2-7b"
ITEMS = ("GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem")
TO_KENDRA = {"iam:PassedToService": "kendra.amazonaws.com"}
POLLER = ("ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility", "GetQueueAttributes")

Calls = list[Call]


def call(action: str, resource: str, **context: str) -> Call:
    return Call(
        action=action,
        resource=resource,
        context={k.replace("__", ":"): v for k, v in context.items()},
    )


def several(service: str, actions: Sequence[str], resource: str) -> Calls:
    return [call(f"{service}:{action}", resource) for action in actions]


def base(log: str) -> Calls:
    return [
        *several(
            "logs", ["CreateLogStream", "PutLogEvents"], f"arn:aws:logs:{HOME}:log-group:{log}:*"
        ),
        *several("xray", ["PutTraceSegments", "PutTelemetryRecords"], "*"),
        call("secretsmanager:GetSecretValue", SECRET),
    ]


INGRESS = [
    *base("IngressLog"),
    *(call("sqs:SendMessage", queue) for queue in (TURNS, DOCUMENTS)),
    call("sqs:GetQueueAttributes", TURNS),
    call("dynamodb:GetItem", TABLE, dynamodb__LeadingKeys="SEEN#e1"),
    call("dynamodb:UpdateItem", TABLE, dynamodb__LeadingKeys="SEEN#e1"),
]

PAGES = [
    *base("PagesLog"),
    call("dynamodb:GetItem", TABLE, dynamodb__LeadingKeys="DOC#d1"),
    call("dynamodb:PutItem", TABLE, dynamodb__LeadingKeys="IN#1.2##T1"),
    call("dynamodb:PutItem", TABLE, dynamodb__LeadingKeys="OA#state"),
    call("dynamodb:DeleteItem", TABLE, dynamodb__LeadingKeys="OA#state"),
    call("s3:PutObject", SENT),
    call("s3:GetObject", KEPT),
]

ANSWERING = [
    *(call("sqs:SendMessage", queue) for queue in (TURNS, DOCUMENTS, DEAD)),
    call("sqs:GetQueueAttributes", TURNS),
    *several("dynamodb", ITEMS, TABLE),
    call("dynamodb:Query", BY_TIME),
    *several("s3", ["GetObject", "PutObject", "DeleteObject", "AbortMultipartUpload"], KEPT),
    call("s3:ListBucket", BUCKET),
    *several("s3", ["GetObject", "PutObject", "DeleteObject"], RECORD),
    *several(
        "kendra",
        [
            "Retrieve",
            "SubmitFeedback",
            "BatchGetDocumentStatus",
            "DescribeIndex",
            "BatchPutDocument",
            "BatchDeleteDocument",
        ],
        KENDRA,
    ),
    Call(action="iam:PassRole", resource=READER, context=TO_KENDRA),
    *(
        call(f"sagemaker:{action}", resource)
        for action in ("InvokeEndpoint", "InvokeEndpointWithResponseStream")
        for resource in (ENDPOINT, COMPONENT)
    ),
]

WORKER = [*base("WorkerLog"), *ANSWERING, *several("sqs", POLLER, TURNS)]

INGEST = [
    *base("FunctionLog"),
    *ANSWERING,
    *several("sqs", POLLER, DOCUMENTS),
    *several("sqs", POLLER, ARRIVALS),
    *several("s3", ["GetObject", "GetObjectTagging", "DeleteObject"], SENT),
    call("s3:PutObjectTagging", KEPT),
    *several("textract", ["StartDocumentTextDetection", "GetDocumentTextDetection"], "*"),
]

KB = f"arn:aws:bedrock:{HOME}:knowledge-base/KB00000001"
BESIDE = f"{BUCKET}/bedrock/d1.json"
VECTORS = f"arn:aws:s3vectors:{HOME}:index/VectorsIndex"
CLUSTER = f"arn:aws:rds:{HOME}:cluster:PgvectorCluster"
LOGIN = f"arn:aws:secretsmanager:{HOME}:secret:PgvectorClusterSecretAttachment"
COLLECTION = f"arn:aws:aoss:{HOME}:collection/OpenSearchCollection"
TITAN = "arn:aws:bedrock:eu-west-1::foundation-model/amazon.titan-embed-text-v2:0"
EMBEDDING = [call("bedrock:InvokeModel", TITAN)]

KNOWLEDGE: dict[str, Calls] = {
    "default": [
        *several(
            "s3vectors",
            ["QueryVectors", "GetVectors", "PutVectors", "DeleteVectors", "ListVectors"],
            VECTORS,
        ),
        *EMBEDDING,
    ],
    "pgvector": [
        *several(
            "rds-data",
            [
                "ExecuteStatement",
                "BatchExecuteStatement",
                "BeginTransaction",
                "CommitTransaction",
                "RollbackTransaction",
            ],
            CLUSTER,
        ),
        call("secretsmanager:GetSecretValue", LOGIN),
        *EMBEDDING,
    ],
    "opensearch": [call("aoss:APIAccessAll", COLLECTION), *EMBEDDING],
    "bedrock": [
        *several(
            "bedrock",
            [
                "Retrieve",
                "IngestKnowledgeBaseDocuments",
                "StartIngestionJob",
                "GetKnowledgeBaseDocuments",
                "ListKnowledgeBaseDocuments",
                "DeleteKnowledgeBaseDocuments",
                "ListDataSources",
                "GetDataSource",
            ],
            KB,
        ),
        *several("s3", ["GetObject", "PutObject", "DeleteObject"], BESIDE),
    ],
}
"""What each kind of index needs of who answers and of who reads documents."""

SERVICES = ("s3vectors:", "rds-data:", "aoss:", "kendra:")

NEEDED = {"Ingress": INGRESS, "Pages": PAGES, "Worker": WORKER, "Function": INGEST}

FORBIDDEN = [
    call("dynamodb:Scan", TABLE),
    call("dynamodb:DeleteTable", TABLE),
    call("dynamodb:GetItem", f"arn:aws:dynamodb:{HOME}:table/Others"),
    call("s3:GetObject", "arn:aws:s3:::Others/clean/a"),
    call("s3:DeleteBucket", BUCKET),
    call("s3:PutBucketPolicy", BUCKET),
    call("sqs:PurgeQueue", TURNS),
    call("sqs:SendMessage", f"arn:aws:sqs:{HOME}:Others"),
    call("secretsmanager:PutSecretValue", SECRET),
    call("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{HOME}:secret:Others"),
    call("kendra:DeleteIndex", KENDRA),
    call("kendra:Retrieve", f"arn:aws:kendra:{HOME}:index/others"),
    call("sagemaker:DeleteEndpoint", ENDPOINT),
    call("sagemaker:InvokeEndpoint", f"arn:aws:sagemaker:{HOME}:endpoint/others"),
    call("iam:PassRole", READER, iam__PassedToService="ec2.amazonaws.com"),
    call("iam:CreateRole", READER),
    call("logs:PutLogEvents", f"arn:aws:logs:{HOME}:log-group:Others:*"),
    call("lambda:InvokeFunction", "*"),
]


@pytest.fixture(scope="module")
def roles(synthesise: Synthesise) -> dict[str, list[Statement]]:
    made = synthesise(**CONFIGURATIONS["kendra_existing"])
    return {name: list(held(made, name)) for name in NEEDED}


def held(made: Synthesis, name: str) -> Iterator[Statement]:
    stack = "Ingest" if name == "Function" else "Chat"
    return statements(made, made.one("AWS::IAM::Role", starts=f"{name}Role", stack=stack))


def test_every_call_in_the_adapters_is_known_here() -> None:
    assert operations() == set(ACTIONS)


def test_every_known_action_is_needed_by_some_function() -> None:
    every = (*NEEDED.values(), *KNOWLEDGE.values())
    needed = {each.action for calls in every for each in calls}
    assert {action for actions in ACTIONS.values() for action in actions} <= needed


@pytest.mark.parametrize("name", sorted(NEEDED))
def test_a_function_may_do_all_that_it_does(roles: dict[str, list[Statement]], name: str) -> None:
    refused = [each for each in NEEDED[name] if not decide(roles[name], each)]
    assert refused == []


@pytest.mark.parametrize("name", sorted(NEEDED))
def test_nothing_is_granted_that_no_call_needs(
    roles: dict[str, list[Statement]], name: str
) -> None:
    """Each action on each resource of each statement is one that some call above asks for."""
    idle = [
        (action, resource)
        for statement in roles[name]
        for action in statement.actions
        for resource in statement.resources
        if not any(
            each.action == action
            and Statement(
                effect="Allow", actions=(action,), resources=(resource,), conditions={}
            ).speaks_of(each.action, each.resource)
            for each in NEEDED[name]
        )
    ]
    assert idle == []


@pytest.mark.parametrize("role", ["Worker", "Function"])
@pytest.mark.parametrize("kind", sorted(KNOWLEDGE))
def test_each_kind_of_index_is_granted_what_its_adapter_calls_and_no_more(
    synthesise: Synthesise, kind: str, role: str
) -> None:
    granted = list(held(synthesise(**CONFIGURATIONS[kind]), role))
    assert [each for each in KNOWLEDGE[kind] if not decide(granted, each)] == []
    known = {(each.action, each.resource) for each in KNOWLEDGE[kind]}
    idle = [
        (action, resource)
        for statement in granted
        for action in statement.actions
        for resource in statement.resources
        if (action.startswith(SERVICES) or resource == KB) and (action, resource) not in known
    ]
    assert idle == []


@pytest.mark.parametrize("kind", sorted(KNOWLEDGE))
def test_who_answers_requests_reaches_no_index(synthesise: Synthesise, kind: str) -> None:
    made = synthesise(**CONFIGURATIONS[kind])
    for role in ("Ingress", "Pages"):
        granted = list(held(made, role))
        assert [each for each in KNOWLEDGE[kind] if decide(granted, each)] == []


@pytest.mark.parametrize("name", sorted(NEEDED))
def test_what_nobody_needs_is_refused(roles: dict[str, list[Statement]], name: str) -> None:
    assert [each for each in FORBIDDEN if decide(roles[name], each)] == []


def test_no_action_is_a_pattern(roles: dict[str, list[Statement]]) -> None:
    actions = {action for each in roles.values() for one in each for action in one.actions}
    assert not {action for action in actions if "*" in action}


def test_a_star_is_for_what_knows_no_resources(roles: dict[str, list[Statement]]) -> None:
    starred = {
        action
        for each in roles.values()
        for statement in each
        for action in statement.actions
        if "*" in statement.resources
    }
    assert starred == {
        "xray:PutTraceSegments",
        "xray:PutTelemetryRecords",
        "textract:StartDocumentTextDetection",
        "textract:GetDocumentTextDetection",
    }


def test_without_ocr_no_function_may_call_textract(synthesise: Synthesise) -> None:
    made = synthesise(ocr="none")
    granted = {action for each in held(made, "Function") for action in each.actions}
    assert not {action for action in granted if action.startswith("textract:")}


def test_the_ingress_sees_nothing_that_was_said(roles: dict[str, list[Statement]]) -> None:
    for key in ("TH#slack", "AN#1", "DOC#d1", "EV#1"):
        for action in ("GetItem", "UpdateItem"):
            asked = call(f"dynamodb:{action}", TABLE, dynamodb__LeadingKeys=key)
            assert not decide(roles["Ingress"], asked)
    assert not decide(roles["Ingress"], call("s3:GetObject", KEPT))
    assert not decide(roles["Ingress"], call("sqs:ReceiveMessage", TURNS))


def test_the_pages_open_documents_and_keep_tokens_that_they_cannot_read(
    roles: dict[str, list[Statement]],
) -> None:
    thread = call("dynamodb:GetItem", TABLE, dynamodb__LeadingKeys="TH#slack")
    tokens = call("dynamodb:GetItem", TABLE, dynamodb__LeadingKeys="IN#1.2##T1")
    assert not decide(roles["Pages"], thread)
    assert not decide(roles["Pages"], tokens)
    assert not decide(roles["Pages"], call("s3:GetObject", SENT))
    assert not decide(roles["Pages"], call("s3:PutObject", KEPT))


def test_kendra_reads_two_prefixes_and_is_trusted_for_one_index(synthesise: Synthesise) -> None:
    made = synthesise(**CONFIGURATIONS["kendra_existing"])
    role = made.one("AWS::IAM::Role", starts="KendraReader", stack="Knowledge")
    (trusted,) = role.properties["AssumeRolePolicyDocument"]["Statement"]
    assert trusted["Principal"] == {"Service": "kendra.amazonaws.com"}
    assert set(trusted["Condition"]) == {"StringEquals", "ArnLike"}
    granted = list(statements(made, role))
    assert decide(granted, call("s3:GetObject", KEPT))
    assert decide(granted, call("s3:GetObject", RECORD))
    assert not decide(granted, call("s3:GetObject", SENT))
    assert not decide(granted, call("s3:PutObject", KEPT))


def test_a_bedrock_model_is_called_by_its_name(synthesise: Synthesise) -> None:
    made = synthesise(**CONFIGURATIONS["everything"])
    granted = list(held(made, "Worker"))
    model = "arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-lite-v1:0"
    other = "arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude"
    profile = f"arn:aws:bedrock:{HOME}:inference-profile/us.amazon.nova-lite-v1:0"
    elsewhere = "arn:aws:bedrock:us-west-2::foundation-model/amazon.nova-lite-v1:0"
    asked = "bedrock:InvokeModelWithResponseStream"
    assert decide(granted, call(asked, model))
    assert decide(granted, call(asked, profile))
    assert not decide(granted, call(asked, other))
    assert not decide(granted, call(asked, elsewhere))
    through = {"bedrock:InferenceProfileArn": profile}
    assert decide(granted, Call(action=asked, resource=elsewhere, context=through))
    guardrail = f"arn:aws:bedrock:{HOME}:guardrail/gr123"
    assert decide(granted, call("bedrock:ApplyGuardrail", guardrail))
