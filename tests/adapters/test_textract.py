"""Textract, as far as a fake that holds requests against its service model can tell."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.domain import Block, Reading, Unavailable, Unreadable
from rag.ocr.textract import StillReading, Textract
from tests.fakes.aws.clients import client
from tests.fakes.aws.http import FakeAws
from tests.fakes.aws.textract import FakeTextract

SCAN = [["Parking", "", "A permit costs 35 euros", "a month."], ["Visitors park on level two."]]
NOTHING = Path("not-there.pdf")


@pytest.fixture
def fake() -> FakeTextract:
    objects = {("bucket", "clean/documents/k1"): b"a scan"}
    return FakeTextract(
        fetch=lambda bucket, key: objects.get((bucket, key)),
        sees=lambda data: SCAN if data == b"a scan" else None,
    )


@pytest.fixture
def waited() -> list[float]:
    return []


@pytest.fixture
def textract(fake: FakeTextract, waited: list[float]) -> Iterator[Textract]:
    with FakeAws(fake) as aws:
        yield Textract(
            client("textract", aws.url),
            bucket="bucket",
            prefix="clean/",
            patience=lambda: 6.0,
            sleep=waited.append,
        )


def scan(*blocks: Block, pictures: tuple[int, ...] = (1, 2)) -> Reading:
    return Reading(title="Permits", blocks=blocks, pages=2, pictures=pictures)


def test_the_words_of_a_scan_stand_on_their_pages(textract: Textract) -> None:
    found = textract.complete(scan(), NOTHING, key="documents/k1")
    assert [(block.page, block.text) for block in found.blocks] == [
        (1, "Parking"),
        (1, "A permit costs 35 euros\na month."),
        (2, "Visitors park on level two."),
    ]
    assert found.pictures == ()
    assert found.warnings == ("Pages 1 and 2 have no text layer; OCR read what it could.",)


def test_only_pages_without_a_text_layer_are_taken_from_it(textract: Textract) -> None:
    own = Block(kind="paragraph", text="A cover letter.", page=1)
    found = textract.complete(scan(own, pictures=(2,)), NOTHING, key="documents/k1")
    assert [(block.page, block.text) for block in found.blocks] == [
        (1, "A cover letter."),
        (2, "Visitors park on level two."),
    ]


def test_a_long_answer_is_read_to_its_end(textract: Textract, fake: FakeTextract) -> None:
    fake.page_size = 2
    found = textract.complete(scan(), NOTHING, key="documents/k1")
    assert found.blocks[-1].text == "Visitors park on level two."


def test_asking_again_goes_on_with_the_same_job(
    textract: Textract, fake: FakeTextract, waited: list[float]
) -> None:
    fake.looks = 5
    with pytest.raises(StillReading):
        textract.complete(scan(), NOTHING, key="documents/k1")
    assert sum(waited) == 6.0
    found = textract.complete(scan(), NOTHING, key="documents/k1")
    assert found.blocks
    assert len(fake.jobs) == 1


def test_a_file_that_textract_gives_up_is_said_to_be_a_scan(
    textract: Textract, fake: FakeTextract
) -> None:
    fake.fails = True
    with pytest.raises(Unreadable, match=r"^This PDF has no text layer, and Textract cannot read"):
        textract.complete(scan(), NOTHING, key="documents/k1")


def test_what_can_be_read_stands_where_textract_refuses_the_rest(
    textract: Textract, fake: FakeTextract
) -> None:
    fake.refusing.append("DocumentTooLargeException")
    own = Block(kind="paragraph", text="A cover letter.", page=1)
    found = textract.complete(scan(own, pictures=(2,)), NOTHING, key="documents/k1")
    assert found.blocks == (own,)
    assert found.warnings == ("Page 2 has no text layer and could not be read.",)


@pytest.mark.parametrize(
    "code",
    ["ProvisionedThroughputExceededException", "LimitExceededException", "InternalServerError"],
)
def test_a_busy_textract_is_asked_again_later(
    textract: Textract, fake: FakeTextract, code: str
) -> None:
    fake.refusing.append(code)
    with pytest.raises(Unavailable, match=f"Textract answers {code}"):
        textract.complete(scan(), NOTHING, key="documents/k1")
    assert textract.complete(scan(), NOTHING, key="documents/k1").blocks


def test_a_scan_of_blank_pages_is_said_to_have_no_words(
    textract: Textract, fake: FakeTextract
) -> None:
    fake.sees = lambda _: [[], []]
    with pytest.raises(Unreadable, match=r"found no words in its pictures"):
        textract.complete(scan(), NOTHING, key="documents/k1")


def test_a_file_that_is_not_in_the_bucket_is_looked_for_again(textract: Textract) -> None:
    with pytest.raises(Unavailable, match="InvalidS3ObjectException"):
        textract.complete(scan(), NOTHING, key="documents/other")
