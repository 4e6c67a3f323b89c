"""Links in chat open their pages on AWS: the upload page posts to the bucket, a citation leads to the file."""

import json
import re
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.domain import Document, UploadTicket
from bot.handlers.links import Links
from bot.http import HttpRequest, HttpResponse
from bot.signing import Signer
from bot.storage.dynamodb.documents import DynamoDocumentStore
from rag.domain import Principal
from tests.fakes.aws.cloud import Cloud
from tests.fakes.aws.runner import through_api
from tests.fakes.aws.runtime import FakeFunction

pytestmark = pytest.mark.slow

KEY = "a key that signs links"
EVERYONE = Principal(readers=frozenset({"everyone"}))


def present() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def bucket(cloud: Cloud) -> str:
    cloud.fresh()
    cloud.table()
    return cloud.bucket()


@pytest.fixture
def function(cloud: Cloud, bucket: str, tmp_path: Path) -> Generator[FakeFunction]:
    made = FakeFunction(
        "bot.entrypoints.pages_lambda.handler",
        {
            "AWS_ACCESS_KEY_ID": "AKIAFAKE",
            "AWS_SECRET_ACCESS_KEY": "fake",
            "AWS_REGION": "eu-west-1",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_ENDPOINT_URL": cloud.url,
            "FOOTNOTE_SECRET_KEY": KEY,
            "FOOTNOTE_QUEUE_URL": "https://sqs.example/live",
            "FOOTNOTE_DEAD_LETTER_URL": "https://sqs.example/dead",
            "FOOTNOTE_TABLE": "footnote-test",
            "FOOTNOTE_BUCKET": bucket,
        },
        timeout=20,
        log=tmp_path / "pages.log",
    )
    yield made
    made.close()


@pytest.fixture
def links() -> Links:
    signer = Signer(KEY, now=present)
    return Links(signer, base_url="", now=present, last_for=timedelta(days=1))


def get(function: FakeFunction, address: str, **query: str) -> HttpResponse:
    parts = urlsplit(address)
    held = dict(each.split("=", 1) for each in parts.query.split("&") if each)
    return through_api(
        function,
        HttpRequest(
            method="GET",
            path=parts.path,
            query={**held, **query},
            headers={"host": "abc.execute-api.eu-west-1.amazonaws.com"},
        ),
    )


def test_the_upload_page_holds_forms_that_the_bucket_takes(
    function: FakeFunction, links: Links, bucket: str
) -> None:
    ticket = UploadTicket(
        id="t1",
        organisation="default",
        owner="user:slack:U1",
        readers=frozenset({"everyone"}),
        expires=present() + timedelta(minutes=10),
    )
    address = links.upload(ticket)

    page = get(function, address)
    form = json.loads(get(function, address, name="Plan.pdf", type="application/pdf").body)

    assert page.status == 200
    action = unescape(re.findall(r'action="([^"]+)"', page.body.decode())[0])
    assert bucket in action
    allowed = page.headers["content-security-policy"]
    assert f"form-action 'self' {urlsplit(action).scheme}://{urlsplit(action).netloc}" in allowed
    assert form["fields"]["x-amz-meta-name"] == "Plan.pdf"
    assert form["fields"]["Content-Type"] == "application/pdf"
    assert "policy" in form["fields"]
    for name, kind in (
        ("adding.js", "text/javascript"),
        ("page.js", "text/javascript"),
        ("page.css", "text/css"),
    ):
        assert get(function, f"/upload/{name}").headers["content-type"].startswith(kind)


def test_a_citation_leads_to_a_presigned_address_at_its_page(
    function: FakeFunction, links: Links, cloud: Cloud
) -> None:
    store = DynamoDocumentStore(cloud.client("dynamodb"), table="footnote-test")
    now = present()
    store.put(
        Document(
            id="d1",
            organisation="default",
            title="Handbook",
            name="Handbook.pdf",
            readers=frozenset({"everyone"}),
            owner="operator",
            state="indexed",
            created=now,
            updated=now,
            key="documents/1",
            media_type="application/pdf",
        )
    )

    opened = get(function, links.document("d1", EVERYONE), page="3")

    assert opened.status == 302
    assert "documents/1" in opened.headers["location"]
    assert "X-Amz-Signature" in opened.headers["location"]
    assert opened.headers["location"].endswith("#page=3")
    assert get(function, "/d/d1").status == 404
    assert get(function, "/elsewhere").status == 404
