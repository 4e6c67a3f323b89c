"""`python -m infra`: writes the templates, for the CDK CLI or for reading.

Offline, but for the first build of the functions' code.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from infra.app import compose, new_app
from infra.assets import ROOT, AssetError, build, given
from infra.choices import ChoiceError
from infra.prices import load


def main(arguments: Sequence[str]) -> int:
    """Synthesises; says in one sentence what is wrong."""
    parser = argparse.ArgumentParser(prog="python -m infra", description=__doc__)
    parser.add_argument(
        "-c", "--context", action="append", default=[], metavar="NAME=VALUE", help="a choice"
    )
    parser.add_argument(
        "--out", type=Path, help="folder for the templates; left out, the CDK CLI says"
    )
    parser.add_argument("--assets", type=Path, help="folder with ingress/ and worker/, ready made")
    parser.add_argument("--no-validation", action="store_true", help="skip CDK's own validator")
    asked = parser.parse_args(arguments)
    context = dict(pair.partition("=")[::2] for pair in asked.context)
    try:
        assets = given(asked.assets) if asked.assets else build(ROOT / "build" / "lambda")
        app = new_app(context, out=asked.out, validate=not asked.no_validation)
        choices = compose(app, assets).choices
    except (AssetError, ChoiceError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    app.synth()
    if choices.new_kendra_index and asked.out:  # the CDK CLI shows the construct's own note
        sys.stderr.write(f"{load().kendra_notice(choices.kendra_edition)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
