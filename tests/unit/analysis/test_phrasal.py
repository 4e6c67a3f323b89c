"""What a question writes apart, a manual's heading writes together."""

import pytest

from rag.analysis.phrasal import together


@pytest.mark.parametrize(
    ("question", "nouns"),
    [
        ("How do I set it up for Teams?", ("setup",)),
        ("How do I set Slack up?", ("setup",)),
        ("Who is setting up the new laptop?", ("setup",)),
        ("When was the machine backed up?", ("backup",)),
        ("How do I roll the last release back?", ("rollback",)),
        ("I am logged out, how do I log in?", ("logout", "login")),
        ("Who shuts down the heating?", ("shutdown",)),
        ("What is the setup?", ()),
        ("Who set the flag when prices went up?", ()),
        ("How do I sign a contract?", ()),
    ],
)
def test_verbs_written_apart_are_known(question: str, nouns: tuple[str, ...]) -> None:
    assert together(question) == nouns
