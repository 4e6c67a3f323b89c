"""What a question writes apart, a manual's heading writes together."""

import pytest

from rag.analysis import tokenise
from rag.analysis.phrasal import VERBS, put_together, terms_together, together


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


def test_a_question_is_put_in_a_manuals_words() -> None:
    assert put_together("How do I set Slack up for us?", "en") == "How do I setup Slack for us?"
    assert put_together("Who backed it up and logged out?", "en") == "Who backup it and logout?"
    assert put_together("Who set the price?", "en") == "Who set the price?"


def test_other_languages_have_none() -> None:
    assert put_together("Das Backup log in", "de") == "Das Backup log in"
    assert terms_together("Das Backup log in", ("log",), "de") == []
    assert terms_together("They log in", ("log",), "en") == ["login"]


def test_each_verb_is_its_own_term() -> None:
    assert {term for verb in VERBS for term in tokenise(verb, "en")} == VERBS
