"""Many documents say the question's small words; the one that answers uses other words for the main one."""

import pytest

from rag.answering.answering import Answering
from tests.fakes.answering import answering_from
from tests.scenarios.test_small_handbooks import ask

PAGES = {
    "leave.md": "# Leave\n\nAn employee receives 25 days of paid leave a year.\n",
    "reset.md": "# Passwords\n\nA forgotten password is replaced at the login page. Nobody else may see it.\n",
    "printer.md": "# Printer\n\n## Setup\n\nPlug the cable in and choose Office-2 in the list.\n",
    "night.md": "# Servers\n\nA backup runs every night at 2:00.\n",
} | {
    f"project-{number}.md": f"# Project {number}\n\nAn employee works {number} days on project {number}. Days are counted by "
    f"the employee. What an employee has to do in the office, many people do it in {number + 3} days. Many days run out. "
    f"Every set of files is kept for {number + 9} days, and is run through before it is set aside.\n"
    for number in range(20, 140)
}  # fmt: skip


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Answering:
    return answering_from(
        {name: text.encode() for name, text in PAGES.items()}, tmp_path_factory.mktemp("crowd")
    )


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How many vacation days does an employee have?", "25 days"),
        ("How many days of holiday does an employee receive?", "25 days"),
        ("How do I set the office printer up?", "Plug the cable in"),
        ("When are servers backed up?", "2:00"),
    ],
)
def test_the_document_with_other_words_is_found(crowd: Answering, question: str, said: str) -> None:
    answer = ask(crowd, question)

    assert answer.answered
    assert said in answer.text


def test_what_no_document_says_in_any_words_is_refused(crowd: Answering) -> None:
    assert not ask(crowd, "How many months of parental benefit does an employee have?").answered
