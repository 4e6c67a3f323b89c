"""cdk-nag over every stack, and the reasons why some of its findings stand.

CDK's own acknowledgements must repeat each finding to the letter, generated names included; here a
reason in `reasons.toml` says for which rule and where it holds. A finding without a reason is a failure, and so is
a reason without a finding.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, cast

from aws_cdk import App, IPolicyValidationPlugin, Validations
from cdk_nag import AwsSolutionsChecks, ServerlessChecks

SOURCE = Path(__file__).with_name("reasons.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule that a construct breaks."""

    rule: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a finding stands: for which rule, where, both with `*` for anything."""

    rule: str
    where: tuple[str, ...]
    why: str

    def covers(self, finding: Finding) -> bool:
        """Whether it is about this finding."""
        # A finding in brackets is told apart from fnmatch's sets of characters.
        return fnmatchcase(_plain(finding.rule), _plain(self.rule)) and any(
            fnmatchcase(_plain(finding.where), _plain(place)) for place in self.where
        )


def load_reasons(source: Path = SOURCE) -> Sequence[Reason]:
    """The written reasons."""
    held = cast("Mapping[str, Any]", tomllib.loads(source.read_text()))
    return [
        Reason(rule=each["rule"], where=tuple(each["where"]), why=each["why"])
        for each in held["reason"]
    ]


def find(app: App, out: Path) -> Sequence[Finding]:
    """Synthesises under cdk-nag, and says what it found."""
    packs = (AwsSolutionsChecks(app), ServerlessChecks(app))
    Validations.of(app).add_plugins(*(cast("IPolicyValidationPlugin", pack) for pack in packs))
    try:
        app.synth()
    except RuntimeError as error:
        # jsii has no better name for a failed validation; whatever else it is, is not ours to hide.
        if "validation-report.json" not in str(error):
            raise
    return sorted(set(_read(out / "validation-report.json")), key=str)


def _read(report: Path) -> Iterator[Finding]:
    held: dict[str, Any] = json.loads(report.read_text()) if report.is_file() else {}
    for plugin in held.get("pluginReports", []):
        for broken in plugin["violations"]:
            for construct in broken["violatingConstructs"]:
                yield Finding(rule=broken["ruleName"], where=construct["constructPath"])


def _plain(text: str) -> str:
    return text.replace("[", "(").replace("]", ")")
