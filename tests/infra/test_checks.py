"""What linters of others say of the templates."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from infra.app import FLAGS, compose, new_app
from infra.assets import ROOT, Assets
from infra.checks import Finding, find, load_reasons
from tests.infra.configurations import CONFIGURATIONS
from tests.infra.templates import Synthesise


@pytest.fixture(scope="module")
def findings(
    placeholder: Assets, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for name in ("everything", "kendra_new", "opensearch", "pgvector", "bedrock"):
        out = tmp_path_factory.mktemp(name)
        app = new_app(CONFIGURATIONS[name], out=out)
        compose(app, placeholder)
        found[name] = list(find(app, out))
    return found


def test_every_finding_of_cdk_nag_has_a_written_reason(
    findings: dict[str, list[Finding]],
) -> None:
    reasons = load_reasons()
    bare = [
        (name, each)
        for name, held in findings.items()
        for each in held
        if not any(reason.covers(each) for reason in reasons)
    ]
    assert sum(len(held) for held in findings.values()) > 20
    assert bare == []


def test_every_reason_is_needed_and_says_something(findings: dict[str, list[Finding]]) -> None:
    every = [each for held in findings.values() for each in held]
    for reason in load_reasons():
        assert len(reason.why) > 20 or reason.why.startswith("As ")
        assert any(reason.covers(each) for each in every), reason


def test_a_star_is_granted_for_tracing_alone_where_functions_run(
    findings: dict[str, list[Finding]],
) -> None:
    """Elsewhere AWS gives no resource to name; the reasons say so one by one."""
    stars = {
        each.where.split("/")[0]
        for each in findings["pgvector"]
        if each.rule == "AwsSolutions-IAM5[Resource::*]"
    }
    assert stars == {"Chat", "Ingest", "Model"}


def test_cfn_lint_finds_nothing(synthesise: Synthesise) -> None:
    made = [synthesise(**chosen).out for chosen in CONFIGURATIONS.values()]
    paths = sorted(path for out in made for path in out.glob("*.template.json"))
    templates = {path.read_bytes(): str(path) for path in paths}.values()
    # W3005: CDK orders more than it must. W6001: one stack tells everything that a manifest needs.
    linted = subprocess.run(
        [
            *(sys.executable, "-c", "from cfnlint.runner.cli import main; main()"),
            *("--regions", "us-east-1", "--ignore-checks", "W3005", "W6001", "--format", "json"),
            *("--template", *templates),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    told = json.loads(linted.stdout or "[]")
    assert len(templates) > 15
    assert [(each["Rule"]["Id"], each["Message"], each["Filename"]) for each in told] == []
    assert linted.returncode == 0, linted.stderr


def test_cdks_own_validator_finds_nothing(placeholder: Assets, tmp_path: Path) -> None:
    """The one run with it: it takes five seconds."""
    app = new_app({}, out=tmp_path, validate=True)
    compose(app, placeholder)
    app.synth()
    assert (
        not (tmp_path / "validation-report.json").is_file()
        or "error" not in (tmp_path / "validation-report.json").read_text()
    )


def test_the_pinned_cli_reads_the_schema_of_the_assembly(synthesise: Synthesise) -> None:
    """A CLI states in its own sources the newest schema it reads; it is compared where it is installed.

    The registry's `latest` is another line of versions, which reads older schemas only: the lock holds ours.
    """
    lock = json.loads((ROOT / "package-lock.json").read_text())
    pinned = lock["packages"]["node_modules/aws-cdk"]
    assert "resolved" not in pinned
    assert pinned["version"] == lock["packages"][""]["devDependencies"]["aws-cdk"]
    manifest = json.loads((synthesise().out / "manifest.json").read_text())
    wanted = tuple(int(part) for part in manifest["minimumCliVersion"].split("."))
    assert tuple(int(part) for part in pinned["version"].split(".")) >= wanted
    assert wanted[0] == 2


@pytest.mark.slow
@pytest.mark.skipif(
    not (ROOT / "node_modules" / "aws-cdk").is_dir() or shutil.which("node") is None,
    reason="npm ci has not been run",
)
def test_the_installed_cli_lists_the_stacks_of_the_assembly(synthesise: Synthesise) -> None:
    made = synthesise()
    cli = ROOT / "node_modules" / "aws-cdk" / "bin" / "cdk"
    listed = subprocess.run(
        [str(cli), "list", "--app", str(made.out), "--no-notices", "--no-version-reporting"],
        capture_output=True,
        text=True,
        check=True,
    )
    names = re.findall(r"^(\w+)(?: \(footnote-[\w-]+\))?$", listed.stdout, re.MULTILINE)
    assert set(names) == set(made.templates)


def test_the_flags_are_cdks_own_recommendation_but_for_one() -> None:
    flags = json.loads(FLAGS.read_text())
    assert flags["@aws-cdk/aws-iam:minimizePolicies"] is True
    assert flags["@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy"] is True
    assert flags["@aws-cdk/core:defaultCrossStackReferences"] == "strong"
