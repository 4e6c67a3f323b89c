"""The audit of dependencies says what it found, and never passes off silence as an answer."""

from pathlib import Path
from typing import Any

from tests.proof.auditing import Audit, below, locked, read, report

ANSWER: dict[str, Any] = {
    "dependencies": [
        {"name": "good", "version": "1.0", "vulns": []},
        {"name": "bad", "version": "2.0", "vulns": [
            {"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["2.1"]}]},
        {"name": "strange", "skip_reason": "Dependency not found on PyPI"},
    ]
}  # fmt: skip


def test_a_weakness_is_named_with_the_version_that_is_free_of_it() -> None:
    audit = read(ANSWER, {})

    assert audit.weak == ["bad 2.0: PYSEC-1, fixed in ['2.1']"]
    assert audit.looked_up == 2


def test_an_accepted_advisory_is_left_out_by_any_of_its_names() -> None:
    assert read(ANSWER, {"CVE-1": "we do not use it"}).weak == []


def test_a_package_that_was_skipped_is_not_passed_off_as_audited() -> None:
    told = report("all.lock", read(ANSWER, {}), [])

    assert "NOT AUDITED: the database knows nothing of 1 packages" in told


def test_a_database_that_is_away_is_said_plainly() -> None:
    told = report("all.lock", Audit(unreachable="timed out"), [])

    assert "0 packages looked up" in told
    assert "NOT AUDITED: the advisory database was not reached (timed out)" in told


def test_a_version_with_a_weakness_known_to_us_is_found_without_any_network(tmp_path: Path) -> None:
    lock = tmp_path / "x.lock"
    lock.write_text("starlette==0.40.0 \\\n    --hash=sha256:00\nuvicorn[standard]==0.30.0 ; x\n")

    assert locked(lock) == {"starlette": "0.40.0", "uvicorn": "0.30.0"}
    assert below(locked(lock), {"starlette": "0.49.1", "h11": "1.0"}) == [
        "starlette 0.40.0 is older than 0.49.1"
    ]
