"""Forms allow exactly what they say, and what arrives is looked at again."""

import hashlib
import urllib.error
import urllib.request
from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain import UploadForm, UploadTicket
from bot.storage.s3 import S3FileStore, S3UploadForms
from bot.storage.s3.forms import ticket_from, ticket_text
from bot.storage.s3.incoming import RefusedUpload, S3Incoming
from tests.fakes.aws.clients import client
from tests.fakes.aws.cloud import Cloud
from tests.fakes.aws.s3_front import S3Front, form_body
from tests.fakes.clock import Clock
from tests.fakes.samples import THREAD

KEY = "uploads/t1/f1"
PDF = "application/pdf"
SIGV4: dict[str, Any] = {"signature_version": "s3v4", "s3": {"addressing_style": "virtual"}}


@dataclass(kw_only=True)
class Bucket:
    """A bucket behind a front that holds forms to their policy."""

    clock: Clock
    s3: Any
    forms: S3UploadForms
    incoming: S3Incoming
    clean: S3FileStore

    def ticket(self, **changes: Any) -> UploadTicket:
        plain = UploadTicket(
            id="t1",
            organisation="default",
            owner="user:slack:U1",
            readers=frozenset({"everyone"}),
            expires=self.clock() + timedelta(minutes=10),
            thread=THREAD,
        )
        return replace(plain, **changes)

    def form(self, **changes: Any) -> UploadForm:
        return self.forms.form(
            self.ticket(**changes), key=KEY, name="Häuser & Co.pdf", media_type=PDF
        )

    def post(self, form: UploadForm, file: bytes, **fields: str | None) -> int:
        given: Mapping[str, str | None] = {**form.fields, **fields}
        kept = {name: value for name, value in given.items() if value is not None}
        kind, body = form_body(kept, file)
        request = urllib.request.Request(  # noqa: S310 - loopback
            form.url, data=body, headers={"content-type": kind}, method="POST"
        )
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - loopback
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    def put(self, key: str, body: bytes, **metadata: str) -> None:
        self.s3.put_object(Bucket="footnote-test", Key=key, Body=body, Metadata=metadata)

    def keys(self) -> list[str]:
        listed = self.s3.list_objects_v2(Bucket="footnote-test").get("Contents", [])
        return [each["Key"] for each in listed]


@pytest.fixture
def bucket(cloud: Cloud) -> Generator[Bucket]:
    clock = Clock(datetime.now(UTC))
    name, direct = cloud.bucket(), cloud.client("s3", **SIGV4)
    with S3Front(cloud.url, direct, secret_key="fake", now=clock).running() as front:
        s3 = client("s3", front.url, **SIGV4)
        yield Bucket(
            clock=clock,
            s3=s3,
            forms=S3UploadForms(s3, bucket=name, max_bytes=1000, now=clock),
            incoming=S3Incoming(s3, bucket=name, prefix="clean/", max_bytes=1000),
            clean=S3FileStore(s3, bucket=name, prefix="clean/"),
        )


def test_a_form_takes_the_file_it_was_made_for(bucket: Bucket) -> None:
    assert bucket.post(bucket.form(), b"%PDF-1.7") == 201
    assert bucket.keys() == [KEY]


@pytest.mark.parametrize(
    ("file", "fields", "status"),
    [
        (b"x" * 1001, {}, 400),
        (b"", {}, 400),
        (b"x", {"Content-Type": "text/html"}, 403),
        (b"x", {"key": "uploads/t1/other"}, 403),
        (b"x", {"key": "clean/uploads/t1/f1"}, 403),
        (b"x", {"x-amz-signature": "0" * 64}, 403),
        (b"x", {"x-amz-signature": None}, 403),
        (b"x", {"policy": None}, 403),
        (b"x", {"x-amz-meta-ticket": "forged"}, 403),
        (b"x", {"x-amz-meta-ticket": None}, 403),
        (b"x", {"acl": "public-read"}, 403),
        (b"x", {"success_action_redirect": "https://evil.example"}, 403),
        (b"x", {"x-ignore-page": "token"}, 201),
    ],
)
def test_a_form_takes_nothing_else(
    bucket: Bucket, file: bytes, fields: dict[str, str | None], status: int
) -> None:
    assert bucket.post(bucket.form(), file, **fields) == status
    assert (bucket.keys() == [KEY]) is (status == 201)


def test_a_form_ends_with_its_ticket(bucket: Bucket) -> None:
    form = bucket.form()
    bucket.clock.advance(timedelta(minutes=10, seconds=1))

    assert bucket.post(form, b"x") == 403


def test_a_form_is_signed_the_new_way_for_the_buckets_own_address() -> None:
    forms = S3UploadForms(_regional(), bucket="footnote", max_bytes=9, now=Clock(datetime.now(UTC)))

    form = forms.form(
        UploadTicket(
            id="t1",
            organisation="o",
            owner="user:slack:U1",
            readers=frozenset({"everyone"}),
            expires=datetime.now(UTC) + timedelta(minutes=10),
        ),
        key=KEY,
        name="a",
        media_type=PDF,
    )

    assert form.url == "https://footnote.s3.eu-west-1.amazonaws.com/"
    assert form.fields["x-amz-algorithm"] == "AWS4-HMAC-SHA256"
    assert "AWSAccessKeyId" not in form.fields


def _regional() -> Any:
    import boto3  # noqa: PLC0415 - without an endpoint, to see S3's own address
    from botocore.config import Config  # noqa: PLC0415

    session: Any = boto3.session.Session(
        aws_access_key_id="AKIAFAKE", aws_secret_access_key="fake", region_name="eu-west-1"
    )
    return session.client("s3", config=Config(**SIGV4))


def test_what_arrived_is_taken_with_its_ticket_name_and_hash(bucket: Bucket) -> None:
    bucket.post(bucket.form(), b"%PDF-1.7")

    taken = bucket.incoming.take(KEY)

    assert taken is not None
    assert taken.ticket == bucket.ticket()
    assert (taken.name, taken.size, taken.media_type) == ("Häuser & Co.pdf", 8, PDF)
    assert taken.sha256 == hashlib.sha256(b"%PDF-1.7").hexdigest()
    with bucket.clean.open(KEY) as file:
        assert file.read() == b"%PDF-1.7"


def test_taking_twice_is_the_same_and_once_erased_there_is_nothing(bucket: Bucket) -> None:
    bucket.post(bucket.form(), b"%PDF-1.7")

    assert bucket.incoming.take(KEY) == bucket.incoming.take(KEY)
    bucket.incoming.erase(KEY)
    assert bucket.incoming.take(KEY) is None
    assert bucket.keys() == [f"clean/{KEY}"]


@pytest.mark.parametrize(
    "key", ["clean/uploads/t1/f1", "elsewhere/x", "uploads/../clean/x", "uploads/"]
)
def test_a_foreign_key_is_none_of_our_business(bucket: Bucket, key: str) -> None:
    bucket.put(key, b"x")

    assert bucket.incoming.take(key) is None


def test_an_object_without_a_ticket_is_erased(bucket: Bucket) -> None:
    bucket.put(KEY, b"x")
    with pytest.raises(RefusedUpload) as refused:
        bucket.incoming.take(KEY)
    assert refused.value.ticket is None
    assert bucket.keys() == []


def test_an_object_under_another_tickets_key_is_erased(bucket: Bucket) -> None:
    bucket.put(KEY, b"x", ticket=ticket_text(bucket.ticket(id="t2")), name="x")
    with pytest.raises(RefusedUpload, match="own link"):
        bucket.incoming.take(KEY)
    assert bucket.keys() == []


def test_an_object_that_is_too_large_or_empty_is_erased_and_its_sender_known(
    bucket: Bucket,
) -> None:
    for body, told in ((b"x" * 1001, "larger"), (b"", "empty")):
        bucket.put(KEY, body, ticket=ticket_text(bucket.ticket()), name="x.pdf")
        with pytest.raises(RefusedUpload, match=told) as refused:
            bucket.incoming.take(KEY)
        assert refused.value.ticket == bucket.ticket()
        assert bucket.keys() == []


def test_what_the_scan_did_not_find_clean_is_erased(bucket: Bucket) -> None:
    bucket.post(bucket.form(), b"%PDF-1.7")
    with pytest.raises(RefusedUpload, match="virus"):
        bucket.incoming.take(KEY, clean=False)
    assert bucket.keys() == []


def test_a_ticket_that_is_none_is_refused() -> None:
    for text in ("", "bm9uc2Vuc2U=", "e30=", "\x00"):
        with pytest.raises(ValueError, match=r"\w"):
            ticket_from(text)


def test_a_ticket_of_too_many_readers_makes_no_form(bucket: Bucket) -> None:
    many = frozenset(f"channel:slack:C{number:08d}" for number in range(100))
    with pytest.raises(ValueError, match="too many"):
        bucket.form(readers=many)


def test_large_files_travel_in_parts(bucket: Bucket) -> None:
    size = 17 * 1024 * 1024
    chunks = (b"x" * (1024 * 1024) for _ in range(17))

    assert bucket.clean.save("big", chunks, media_type=PDF, max_bytes=size) == size
    with bucket.clean.open("big") as file:
        assert len(file.read()) == size


def test_a_link_ends_soon_and_shows_the_file_under_its_name(bucket: Bucket) -> None:
    bucket.clean.save("f", iter([b"text"]), media_type=PDF, max_bytes=9)
    link = bucket.clean.link("f", name='Ä "b".pdf', media_type=PDF, expires=timedelta(minutes=10))

    with urllib.request.urlopen(link, timeout=5) as answer:  # noqa: S310 - loopback
        assert answer.read() == b"text"
    assert "X-Amz-Expires=600" in link
    assert "AWS4-HMAC-SHA256" in link
