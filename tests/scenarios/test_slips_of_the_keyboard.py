"""Questions typed in a hurry: one wrong letter in a word keeps nobody from the answer, and invents none."""

import pytest

from rag.answering.answering import Answering
from tests.fakes.answering import answering_from
from tests.scenarios.test_small_handbooks import HANDBOOKS, ask

PAGES = {
    **HANDBOOKS["en"],
    "handbook.md": "# Staff handbook\n\n## Vacation\n\nEvery employee has 28 days of vacation a year. Requests are "
    "approved by the team lead within three days.\n\n## Reimbursement\n\nReimbursements are paid with the next "
    "salary.\n\n## Paternity leave\n\nPaternity leave lasts ten days.\n",
    "contracts.md": "# Contracts\n\nA contract is signed by the legal department.\n",
    "tresorit.md": "# Tools\n\nTresorit keeps our customer records.\n",
    "purpose.md": "# Purpose\n\nOur purpose is to serve. The purpose of a team is its work. A purpose is written down.\n",
}  # fmt: skip


@pytest.fixture(scope="module")
def handbook(tmp_path_factory: pytest.TempPathFactory) -> Answering:
    return answering_from(
        {name: text.encode() for name, text in PAGES.items()}, tmp_path_factory.mktemp("typed")
    )


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How many days of vaccation do I get?", "28 days"),
        ("Where do I upload receits?", "finance portal"),
        ("who aproves vacation requests?", "team lead"),
        ("Where do I upload reciepts?", "finance portal"),
        ("When are reimbursments paid?", "next salary"),
        ("How often is a pasword changed?", "180 days"),
        ("Which records does Tresiort keep?", "customer records"),
        ("Purpose of Tresort", "customer records"),
    ],
)
def test_a_slip_of_the_keyboard_keeps_nobody_from_the_answer(
    handbook: Answering, question: str, said: str
) -> None:
    answer = ask(handbook, question)

    assert answer.answered
    assert said in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "How long is maternity leave?",
        "Who is the contact for visas?",
        "What is the plan for parking fines?",
    ],
)
def test_another_word_is_not_taken_for_a_slip(handbook: Answering, question: str) -> None:
    assert not ask(handbook, question).answered
