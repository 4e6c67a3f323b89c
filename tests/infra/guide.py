"""The parts of docs/deploy.md that are reckoned: `python -m tests.infra.guide` writes them anew."""

import re
import sys
from collections.abc import Mapping
from dataclasses import fields, replace

from infra import prices
from infra.assets import ROOT
from infra.bill import total
from infra.choices import Choices, context_name
from infra.cost import monthly
from infra.usage import SIZES, usage

GUIDE = ROOT / "docs" / "deploy.md"


def parts() -> Mapping[str, str]:
    return {"choices": choices(), "costs": costs(), "example": example()}


def choices() -> str:
    rows = ["| choice | default | what it is |", "|---|---|---|"]
    for each in fields(Choices):
        default = each.default
        if isinstance(default, bool):
            default = str(default).lower()
        shown = f"`{default}`" if default not in ("", ()) else ""
        rows.append(f"| `{context_name(each.name)}` | {shown} | {each.metadata['about']} |")
    return "\n".join(rows)


def costs() -> str:
    used = [usage(users) for users in SIZES]
    head = " | ".join(
        f"{each.users:,} people, {each.questions:,} questions, {each.documents:,} documents"
        for each in used
    )
    lines = [monthly(users, Choices()) for users in SIZES]
    rows = [f"| USD a month | {head} |", "|---|---|---|---|"]
    for place, line in enumerate(lines[0]):
        amounts = " | ".join(f"{each[place].dollars:,.2f}" for each in lines)
        rows.append(f"| {line.what} | {amounts} |")
    sums = " | ".join(f"**{total(each):,.0f}**" for each in lines)
    return "\n".join([*rows, f"| **in all** | {sums} |"])


def example() -> str:
    held = prices.load()
    always = Choices(knowledge="kendra", kendra_index="1", model="lmi")
    office = replace(always, office_hours="8-18")
    amounts = [total(monthly(SIZES[0], each)) for each in (always, office)]
    return (
        f"List prices of {held.as_of:%d %B %Y}, {held.region}, before any free tier, without tax. "
        f"With Kendra (GenAI edition) and Llama 2 on one ml.g5.2xlarge around the clock instead of\n"
        f"vectors and a Bedrock model, {SIZES[0]} people cost about USD {amounts[0]:,.0f} a month; "
        f"with the endpoint in office hours about USD {amounts[1]:,.0f}."
    )


def filled(text: str) -> str:
    """The guide with its reckoned parts written anew."""
    for name, part in parts().items():
        pattern = rf"(<!-- {name} -->\n).*?(\n<!-- end -->)"
        text, count = re.subn(pattern, lambda m, p=part: m[1] + p + m[2], text, flags=re.DOTALL)
        assert count == 1, name
    return text


def main() -> int:
    GUIDE.write_text(filled(GUIDE.read_text()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
