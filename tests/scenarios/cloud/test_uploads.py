"""A file goes through a presigned form into the bucket, and comes back as an answer with its page."""

import urllib.request
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain import ThreadRef, UploadTicket
from bot.storage.dynamodb.documents import DynamoDocumentStore
from bot.storage.s3 import S3UploadForms
from bot.wiring.search import CANARY
from tests.fakes.aws.clients import client
from tests.fakes.aws.cloud import Cloud
from tests.fakes.aws.runner import scanned_event, scheduled_event, stored_event
from tests.fakes.aws.s3_front import S3Front, form_body
from tests.fakes.aws.world import World, opened_world
from tests.fakes.slack.desk import ADA, GENERAL, MENTION
from tests.fakes.slack.workspace import TEAM

pytestmark = pytest.mark.slow

SIGV4: dict[str, Any] = {"signature_version": "s3v4", "s3": {"addressing_style": "virtual"}}
TEXT = b"# Handbook\n\nThe notice period is three months.\n"


def ticket(world: World, root: str) -> UploadTicket:
    return UploadTicket(
        id="t1",
        organisation="default",
        owner=f"user:slack:{ADA}",
        readers=frozenset({"everyone"}),
        expires=world.clock() + timedelta(minutes=10),
        thread=ThreadRef(platform="slack", tenant=TEAM, channel=GENERAL, root=root),
    )


def upload(world: World, file: bytes, given: UploadTicket, *, name: str = "handbook.md") -> str:
    """Posts a file as a browser would; returns its key."""
    key = f"uploads/{given.id}/f1"
    direct = world.cloud.client("s3", **SIGV4)
    with S3Front(world.cloud.url, direct, secret_key="fake", now=world.clock).running() as front:
        s3 = client("s3", front.url, **SIGV4)
        forms = S3UploadForms(s3, bucket=world.bucket, max_bytes=10_000_000, now=world.clock)
        form = forms.form(given, key=key, name=name, media_type="text/markdown")
        kind, body = form_body(form.fields, file)
        request = urllib.request.Request(  # noqa: S310 - loopback
            form.url, data=body, headers={"content-type": kind}, method="POST"
        )
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - loopback
            assert answer.status == 201
    return key


def test_an_uploaded_file_is_announced_in_its_thread_and_answers_the_next_question(
    world: World,
) -> None:
    post = world.slack.space.says(ADA, GENERAL, "I will add the handbook")
    world.kendra.delay = 2
    key = upload(world, TEXT, ticket(world, post["ts"]))

    world.ingest.invoke(stored_event(world.bucket, key))

    world.until(lambda: "Handbook" in str(world.answers(GENERAL)), seconds=90)
    assert key not in world.objects()
    assert f"clean/{key}" in world.objects()
    world.container.reply = lambda _: "The notice period is three months [1]."
    world.says(ADA, GENERAL, f"{MENTION} What is the notice period?")
    world.until(lambda: "/d/d" in str(world.answers(GENERAL)[1:]))


def test_a_file_that_the_scan_refused_is_erased_and_its_sender_told(
    cloud: Cloud, tmp_path: Path
) -> None:
    with opened_world(cloud, tmp_path, FOOTNOTE_MALWARE_SCAN="true") as world:
        post = world.slack.space.says(ADA, GENERAL, "I will add the handbook")
        key = upload(
            world, TEXT, replace(ticket(world, post["ts"]), readers=frozenset({"everyone"}))
        )

        world.ingest.invoke(stored_event(world.bucket, key))
        assert world.objects() == [key]  # it waits for the scan
        world.ingest.invoke(scanned_event(world.bucket, key, "THREATS_FOUND"))

        assert world.objects() == []
        assert "scan" in str(world.slack.space.ephemerals)


def test_at_the_schedules_time_what_has_expired_is_taken_out(world: World) -> None:
    held = DynamoDocumentStore(world.cloud.client("dynamodb"), table="footnote-test")
    post = world.slack.space.says(ADA, GENERAL, "I will add the handbook")
    key = upload(world, TEXT, replace(ticket(world, post["ts"]), keep_for=timedelta(seconds=1)))
    world.ingest.invoke(stored_event(world.bucket, key))
    world.until(lambda: "Handbook" in str(world.answers(GENERAL)), seconds=90)
    world.settled()
    (document,) = held.list(None).documents

    def state_after_a_schedule() -> str:
        world.ingest.invoke(scheduled_event())
        found = held.get(document.id)
        return found.state if found else ""

    world.until(lambda: state_after_a_schedule() == "expired")
    assert world.objects() == []
    assert world.kendra.held.keys() == {CANARY}
