import itertools
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rag import failpoint
from rag.domain import (
    IndexDamaged,
    IndexedDocument,
    NoReaders,
    Principal,
    Unavailable,
)
from rag.retrievers.embedded.index import EmbeddedIndex
from rag.retrievers.embedded.turns import Turns
from tests.contracts.embedded_samples import EVERYBODY, document, passages


@pytest.fixture(name="index")
def opened(tmp_path: Path) -> Iterator[EmbeddedIndex]:
    index = EmbeddedIndex(tmp_path / "index")
    yield index
    index.close()


def test_what_was_put_is_found_with_all_that_a_citation_needs(index: EmbeddedIndex) -> None:
    held = replace(
        document("holidays", version=3),
        uri="https://docs.example/holidays",
        updated=datetime(2026, 1, 2, tzinfo=UTC),
    )
    index.put(held, passages("holidays", "Nothing here.", "Everybody has thirty days.", version=3))
    found = index.search("How many days does everybody have?", EVERYBODY)[0]
    assert found.text == "Everybody has thirty days."
    assert found.id == "holidays@3:1"
    assert (found.document, found.title, found.page) == ("holidays", "About holidays", 2)
    assert (found.heading, found.position, found.version) == (("Part", "1"), 1, 3)
    assert (found.uri, found.updated) == (held.uri, held.updated)
    assert found.score > 0
    assert 0 < found.relevance <= 1


def test_a_new_version_replaces_the_old_one_whole(index: EmbeddedIndex) -> None:
    index.put(document("plan"), passages("plan", "The launch is in April.", "The team is small."))
    index.put(document("plan", version=2), passages("plan", "The launch is in June.", version=2))
    assert [p.text for p in index.search("launch team", EVERYBODY)] == ["The launch is in June."]
    assert index.count() == (1, 1)


def test_a_removed_document_is_gone_from_the_next_search(index: EmbeddedIndex) -> None:
    index.put(document("secret"), passages("secret", "The vault opens at nine."))
    assert index.documents() == ["secret"]
    index.remove("secret")
    assert index.documents() == []
    index.remove("never there")
    assert index.search("vault", EVERYBODY) == ()
    assert index.state("secret") == "absent"
    assert index.count() == (0, 0)


def test_only_readers_of_the_same_organisation_find_a_document(index: EmbeddedIndex) -> None:
    room = "channel:slack:C1"
    index.put(document("minutes", readers=(room,)), passages("minutes", "We bought a boat."))
    member = Principal(readers=frozenset({"everyone", room}))
    stranger = Principal(readers=frozenset({room}), organisation="another")
    assert len(index.search("boat", member)) == 1
    assert index.search("boat", EVERYBODY) == ()
    assert index.search("boat", stranger) == ()
    assert len(index.passages("minutes", member)) == 1
    assert index.passages("minutes", EVERYBODY) == ()


def test_changed_readers_are_felt_by_the_next_search(index: EmbeddedIndex) -> None:
    index.put(document("pay"), passages("pay", "Salaries rise in May."))
    index.readers("pay", frozenset({"user:slack:U1"}))
    assert index.search("salaries", EVERYBODY) == ()
    boss = Principal(readers=frozenset({"user:slack:U1"}))
    assert [p.id for p in index.search("salaries", boss)] == ["pay@1:0"]
    assert index.count() == (1, 1)
    with pytest.raises(NoReaders):
        index.readers("pay", frozenset())
    index.readers("unknown", frozenset({"everyone"}))


def test_somebody_in_hundreds_of_channels_finds_what_is_theirs(index: EmbeddedIndex) -> None:
    index.put_many(
        [
            (
                document(f"note{n}", readers=(f"channel:slack:C{n}",)),
                passages(f"note{n}", "A boat."),
            )
            for n in range(20)
        ]
    )
    readers = frozenset(f"channel:slack:C{n}" for n in range(10, 900))
    found = index.search("boat", Principal(readers=readers), k=20)
    assert {p.document for p in found} == {f"note{n}" for n in range(10, 20)}


def test_an_empty_document_is_held_and_finds_nothing(index: EmbeddedIndex) -> None:
    index.put(document("empty"), ())
    assert index.state("empty") == "indexed"
    assert index.search("empty", EVERYBODY) == ()


@pytest.mark.parametrize("question", ["", "   ", "?!", "\x00", "the of and", "a" * 20_000, '"(:['])
def test_odd_questions_find_little_and_break_nothing(index: EmbeddedIndex, question: str) -> None:
    index.put(document("plan"), passages("plan", "The launch is in April."))
    assert len(index.search(question, EVERYBODY)) <= 1


def test_broken_characters_in_documents_and_questions_do_no_harm(index: EmbeddedIndex) -> None:
    index.put(document("odd"), passages("odd", "A b\ud800roken launch \x00 plan."))
    assert index.search("launch \udfff", EVERYBODY)[0].text == "A b?roken launch \x00 plan."


def test_a_question_that_names_a_file_finds_that_file(index: EmbeddedIndex) -> None:
    files = [
        f"{company}_{year}_10K.pdf"
        for company in ("ACMEROBOTICS", "BOREALIS")
        for year in range(2015, 2023)
    ]
    page = "Capital expenditures amounted to 100 million. In 2015 to 2022 they were lower. " * 5
    index.put_many(
        [
            (replace(document(name), name=name, title="Annual report"), passages(name, page))
            for name in files
        ]
    )
    found = index.search("What were the FY2019 capital expenditures of Acme Robotics?", EVERYBODY)
    assert found[0].document == "ACMEROBOTICS_2019_10K.pdf"


def test_a_topic_finds_its_page_and_a_question_the_passage_that_answers(
    index: EmbeddedIndex,
) -> None:
    about = "Rules are kept by the team that owns them, and a new one needs two signatures."
    says = (
        "Accounts: travel expenses are paid within ten days once the travel expenses were signed."
    )
    others = [(document(f"other{n}"), passages(f"other{n}", about)) for n in range(20)]
    page = replace(document("page"), title="Travel expenses", name="travel-expenses.md")
    held = tuple(replace(passage, title=page.title) for passage in passages("page", about))
    faq = document("answers")
    index.put_many([*others, (page, held), (faq, passages("answers", says))])
    assert index.search("travel expenses", EVERYBODY)[0].document == "page"
    assert index.search("When are travel expenses paid?", EVERYBODY)[0].document == "answers"


def test_a_document_put_twice_in_one_batch_keeps_the_last(index: EmbeddedIndex) -> None:
    first, second = passages("plan", "In April."), passages("plan", "In June.")
    index.put_many([(document("plan"), first), (document("plan"), second)])
    assert [p.text for p in index.passages("plan", EVERYBODY)] == ["In June."]
    assert index.count() == (1, 1)


def test_another_process_on_the_folder_sees_what_was_written(tmp_path: Path) -> None:
    here, there = EmbeddedIndex(tmp_path), EmbeddedIndex(tmp_path)
    here.put(document("plan"), passages("plan", "The launch is in April."))
    assert len(there.search("launch", EVERYBODY)) == 1
    there.remove("plan")
    assert here.search("launch", EVERYBODY) == ()
    here.close()
    there.close()


def test_the_folder_opens_and_answers_while_another_process_writes(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path)
    index.put(document("plan"), passages("plan", "The launch is in April."))
    seen: list[str] = []

    def look(name: str) -> None:
        if name == "words.before_commit":
            other = EmbeddedIndex(tmp_path)
            seen.extend(p.document for p in other.search("launch", EVERYBODY))
            other.close()

    take_away = failpoint.install(look)
    index.put(document("new"), passages("new", "The launch party."))
    take_away()
    assert seen == ["plan"]
    assert len(index.search("launch", EVERYBODY)) == 2
    index.close()


def test_a_lost_word_index_is_built_anew(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path)
    index.put(document("plan"), passages("plan", "The launch is in April."))
    index.close()
    for folder in tmp_path.glob("words-*"):
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
    again = EmbeddedIndex(tmp_path)
    assert len(again.search("launch", EVERYBODY)) == 1
    again.close()


@pytest.mark.parametrize("suffix", ["json", "idx", "term", "store", "fast", "fieldnorm"])
def test_a_damaged_word_index_is_built_anew(tmp_path: Path, suffix: str) -> None:
    index = EmbeddedIndex(tmp_path)
    index.put(document("plan"), passages("plan", "The launch is in April."))
    index.close()
    for file in tmp_path.glob(f"words-*/*.{suffix}"):
        file.write_bytes(b"\xff" * file.stat().st_size)
    again = EmbeddedIndex(tmp_path)
    assert len(again.search("launch", EVERYBODY)) == 1
    again.close()


def test_a_damaged_database_is_named_in_one_sentence(tmp_path: Path) -> None:
    EmbeddedIndex(tmp_path).close()
    (tmp_path / "passages.db").write_bytes(b"not a database at all" * 500)
    with pytest.raises(IndexDamaged, match="is damaged"):
        EmbeddedIndex(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(IndexDamaged, match="cannot be kept at"):
        EmbeddedIndex(tmp_path / "file" / "index")


@pytest.mark.parametrize("where", ["passages.before_stage", "words.before_commit"])
def test_a_disk_that_fills_up_loses_nothing(index: EmbeddedIndex, where: str) -> None:
    index.put(document("plan"), passages("plan", "The launch is in April."))

    def full(name: str) -> None:
        if name == where:
            raise OSError(28, "No space left on device")

    take_away = failpoint.install(full)
    with pytest.raises(Unavailable, match="No space left"):
        index.put(document("new"), passages("new", "The launch party."))
    assert [p.document for p in index.search("launch", EVERYBODY)] == ["plan"]
    take_away()
    index.put(document("new"), passages("new", "The launch party."))
    assert {p.document for p in index.search("launch", EVERYBODY)} == {"plan", "new"}


def test_a_writer_that_never_gets_its_turn_says_so(tmp_path: Path) -> None:
    first, second = Turns(tmp_path / "lock", patience=0), Turns(tmp_path / "lock", patience=0)
    with first.mine(), pytest.raises(Unavailable, match="Another process"), second.mine():
        pass


def test_searches_see_one_version_whole_while_it_is_replaced_again_and_again(
    tmp_path: Path,
) -> None:
    index = EmbeddedIndex(tmp_path)
    index.put(
        document("plan", version=0), passages("plan", "launch zero", "launch nought", version=0)
    )
    seen: list[set[int]] = []
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            seen.append({p.version for p in index.search("launch", EVERYBODY)})

    readers = [threading.Thread(target=look) for _ in range(3)]
    for reader in readers:
        reader.start()
    for version in range(1, 25):
        texts = [f"launch {version} {part}" for part in range(2)]
        index.put(document("plan", version=version), passages("plan", *texts, version=version))
        assert {p.version for p in index.search("launch", EVERYBODY)} == {version}
    done.set()
    for reader in readers:
        reader.join()
    assert all(len(versions) == 1 for versions in seen)
    index.close()


_CHANGES = {
    "put": "index.put(document('plan', version=2), passages('plan', 'launch June', version=2))",
    "remove": "index.remove('plan')",
    "readers": "index.readers('plan', frozenset({'user:slack:U1'}))",
}
_FAILPOINTS = [
    "passages.before_stage", "passages.after_stage", "words.before_commit", "words.after_commit",
    "passages.before_finish", "passages.after_finish",
]  # fmt: skip
_CHILD = """
import os, signal, sys
from pathlib import Path
from rag import failpoint
from rag.retrievers.embedded.index import EmbeddedIndex
from tests.contracts.embedded_samples import document, passages
index = EmbeddedIndex(Path(sys.argv[1]))
index.put(document('plan'), passages('plan', 'launch April', 'launch team'))
index.put(document('other'), passages('other', 'launch boat'))
failpoint.install(lambda name: name == sys.argv[2] and os.kill(os.getpid(), signal.SIGKILL))
{change}
print('acknowledged')
"""


@pytest.mark.parametrize(("change", "where"), [*itertools.product(_CHANGES, _FAILPOINTS)])
def test_a_writer_killed_at_any_moment_leaves_one_version_whole(
    tmp_path: Path, change: str, where: str
) -> None:
    if change == "remove":
        where = where.replace("stage", "supersede")
    child = subprocess.run(
        [sys.executable, "-c", _CHILD.format(change=_CHANGES[change]), str(tmp_path), where],
        check=False, capture_output=True, timeout=60,
    )  # fmt: skip
    assert child.returncode == -signal.SIGKILL, child.stderr
    index = EmbeddedIndex(tmp_path)
    both = Principal(readers=frozenset({"everyone", "user:slack:U1"}))
    texts = [p.text for p in index.search("launch", both) if p.document == "plan"]
    after = {"put": ["launch June"], "remove": [], "readers": ["launch April", "launch team"]}
    assert sorted(texts) in (["launch April", "launch team"], after[change])
    assert [p.text for p in index.passages("plan", both)] == sorted(texts)
    assert len(index.search("launch boat", EVERYBODY)) >= 1
    index.put(document("later"), passages("later", "launch again"))
    assert {p.document for p in index.search("launch again", EVERYBODY)} >= {"later", "other"}
    index.close()


def test_readers_left_out_of_a_document_are_refused() -> None:
    with pytest.raises(NoReaders):
        IndexedDocument(id="d", title="d", readers=frozenset())
