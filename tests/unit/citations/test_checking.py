"""A model's words go out only where a passage says the same."""

import pytest

from rag.citations.checking import Checker
from rag.citations.units import Unit
from tests.fakes.shelf import passage

LEAVE = passage(
    "Employees receive 25 days of paid leave a year. Unused leave may be carried over until 31 March. "
    "Contractors may not carry over unused leave. The fee increased to 1,200 euros on 3 March 2024.",
    page=4,
)
PEOPLE = passage(
    "Maria Lopez leads Finance and Tom Becker leads Sales. Bob Stone reports to Anna Kern. "
    'The rule says "travel must be approved in advance by the line manager".',
    title="Organisation",
)


def _never(claim: str, text: str) -> bool:
    del claim, text
    return False


def checked(text: str, language: str = "en") -> tuple[str, Checker]:
    checker = Checker((LEAVE, PEOPLE), "What about leave?", language)
    return checker.let_through(Unit(text=text)), checker


@pytest.mark.parametrize(
    "text",
    [
        "Employees receive 25 days of paid leave a year [1].",
        "Employees get 25 days of paid leave per year [1].",
        "Contractors may not carry over unused leave [1].",
        "The fee rose to 1200 euros in March 2024 [1].",
        "The fee rose to 1.200 euros [1].",
        "Tom Becker leads Sales [2].",
        "Bob Stone reports to Anna Kern [2].",
        'It says "travel must be approved in advance" by the manager [2].',
    ],
)
def test_what_a_passage_says_goes_out_with_its_marker(text: str) -> None:
    said, checker = checked(text)

    assert said.endswith("[1].")
    assert len(checker.sheet.citations) == 1
    assert not checker.removed


LIES = {
    "an invented number": "Employees receive 30 days of paid leave a year [1].",
    "an invented date": "The fee increased to 1,200 euros on 3 March 2023 [1].",
    "a number with another unit": "Employees receive 25 weeks of paid leave a year [1].",
    "another currency": "The fee increased to 1,200 dollars [1].",
    "a spelled-out invented number": "Employees receive twelve days of paid leave a year [1].",
    "a swapped name": "Tom Becker leads Finance [2].",
    "names turned round": "Anna Kern reports to Bob Stone [2].",
    "an unknown name": "Steve Miller leads Sales [2].",
    "a negated sentence": "Contractors may carry over unused leave [1].",
    "a sentence made negative": "Unused leave may not be carried over until 31 March [1].",
    "the opposite word": "The fee decreased to 1,200 euros on 3 March 2024 [1].",
    "an invented quotation": 'It says "travel may be approved afterwards by anybody" [2].',
    "something not in there": "The cafeteria serves lunch daily [1].",
    "an invented number without a marker": "There are 480 offices.",
    "a claim without a marker": "The board meets on the yacht.",
    "a marker out of range": "The board meets on the yacht [7].",
}


@pytest.mark.parametrize("text", LIES.values(), ids=LIES.keys())
def test_what_no_passage_says_is_left_out_and_the_reason_kept(text: str) -> None:
    said, checker = checked(text)

    assert not said
    assert not checker.sheet.citations
    assert checker.removed


def test_a_quotation_from_another_passage_moves_to_its_own_source() -> None:
    said, checker = checked('The rule says "travel must be approved in advance" [1].')

    assert said.endswith("[1].")
    assert [citation.passage.title for citation in checker.sheet.citations] == ["Organisation"]
    assert "the quoted words are not in it" in checker.removed[0]


def test_a_marker_out_of_range_goes_and_the_true_sentence_stays() -> None:
    said, checker = checked("Employees receive 25 days of paid leave a year [1][9].")

    assert said == "Employees receive 25 days of paid leave a year [1]."
    assert "source 9 was never given to it" in checker.removed[0]


def test_a_true_sentence_without_a_marker_gets_one() -> None:
    said, _ = checked("Employees receive 25 days of paid leave a year.")

    assert said == "Employees receive 25 days of paid leave a year [1]."


@pytest.mark.parametrize(
    "marker",
    ["[1]", "【1】", "[^1]", "[Source 1]", "(source 1)", "[1†handbook]", "[1, 9]", "[1-1]"],
)
def test_markers_are_understood_however_they_are_written(marker: str) -> None:
    said, _ = checked(f"Employees receive 25 days of paid leave a year {marker}.")

    assert said == "Employees receive 25 days of paid leave a year [1]."


def test_a_yes_waits_for_the_sentence_that_proves_it() -> None:
    checker = Checker((LEAVE,), "May leave be carried over?", "en")

    alone = checker.let_through(Unit(text="Yes."))
    proven = checker.let_through(Unit(text="Unused leave may be carried over until 31 March [1]."))

    assert not alone
    assert proven == "Yes. Unused leave may be carried over until 31 March [1]."


def test_a_yes_falls_with_the_sentence_that_does_not_hold() -> None:
    checker = Checker((LEAVE,), "May contractors carry over leave?", "en")
    checker.let_through(Unit(text="Yes."))
    checker.let_through(Unit(text="Contractors may carry over unused leave [1]."))

    said = checker.let_through(Unit(text="Employees receive 25 days of paid leave a year [1]."))

    assert "Yes" not in said


def test_a_lead_in_of_the_questions_own_words_stays_without_a_marker() -> None:
    assert checked("About leave:")[0] == "About leave:"


@pytest.mark.parametrize("text", ["In 1987 the king said:", "Visit Evilcorp now:"])
def test_a_lead_in_with_news_of_its_own_is_left_out(text: str) -> None:
    assert not checked(text)[0]


def test_code_goes_out_only_where_a_document_holds_it() -> None:
    manual = passage("Run `kubectl rollout restart deployment web` to restart it.", title="Manual")
    checker = Checker((manual,), "How to restart?", "en")

    kept = checker.let_through(Unit(text="```\nkubectl rollout restart deployment web\n```"))
    dropped = checker.let_through(Unit(text="```\nrm -rf / --no-preserve-root\n```"))

    assert kept.endswith("[1]")
    assert not dropped


def test_the_quote_of_a_citation_is_the_passages_own_unchanged_text() -> None:
    checker = Checker((LEAVE,), "", "en")
    checker.let_through(Unit(text="Employees get 25 days of paid leave [1]."))
    checker.let_through(Unit(text="Contractors may not carry over unused leave [1]."))

    (citation,) = checker.sheet.citations
    assert citation.quote in LEAVE.text
    assert "25 days" in citation.quote
    assert "Contractors" in citation.quote


def test_the_model_may_be_asked_last_and_its_no_removes_the_marker() -> None:
    checker = Checker((LEAVE,), "", "en", entails=_never)

    said = checker.let_through(Unit(text="Employees receive 25 days of paid leave a year [1]."))

    assert "the model finds that it does not say so" in checker.removed[0]
    assert not said


@pytest.mark.parametrize(
    ("language", "source", "true", "false"),
    [
        ("de", "Der Urlaub beträgt 30 Tage im Jahr. Praktikanten erhalten kein Weihnachtsgeld.",
         "Der Urlaub beträgt 30 Tage [1].", "Praktikanten erhalten Weihnachtsgeld [1]."),
        ("fr", "Les employés ont droit à 25 jours de congé. Les stagiaires ne reçoivent pas de prime.",
         "Les employés ont 25 jours de congé [1].", "Les stagiaires reçoivent une prime [1]."),
        ("es", "Los empleados tienen 22 días de vacaciones. Los becarios no reciben bonificación.",
         "Los empleados tienen 22 días de vacaciones [1].", "Los becarios reciben bonificación [1]."),
        ("ko", "직원은 연 25일의 휴가를 받습니다. 인턴은 상여금을 받지 않습니다.",
         "직원은 연 25일의 휴가를 받습니다 [1].", "직원은 연 40일의 휴가를 받습니다 [1]."),
        ("ja", "社員は年に25日の休暇を取得できます。インターンは賞与を受け取れません。",
         "社員は年に25日の休暇を取得できます[1]。", "社員は年に40日の休暇を取得できます[1]。"),
        ("zh", "员工每年有25天带薪假期。实习生没有奖金。",
         "员工每年有25天带薪假期[1]。", "员工每年有40天带薪假期[1]。"),
    ],
)  # fmt: skip
def test_the_check_holds_in_every_language_we_speak(
    language: str, source: str, true: str, false: str
) -> None:
    checker = Checker((passage(source),), "", language)

    assert "[1]" in checker.let_through(Unit(text=true))
    assert not checker.let_through(Unit(text=false))


def test_an_english_verb_is_no_french_number() -> None:
    source = passage("One strategy is gaining state power through a revolution.")
    checker = Checker((source,), "", "en")

    assert checker.let_through(
        Unit(text="One strategy is to seize state power through a revolution [1].")
    )


def test_a_number_that_the_passage_says_of_something_else_does_not_hold() -> None:
    far = passage(
        "The observatory was founded in 1271 by the court. It had a library. Scholars came to it. "
        "Travellers wrote of it. It was rebuilt twice. The office of medicine opened in 1277."
    )
    checker = Checker((far,), "When was the observatory founded?", "en")

    assert (
        checker.let_through(Unit(text="The observatory was founded in 1277 by the court [1]."))
        == ""
    )
    assert checker.let_through(Unit(text="The observatory was founded in 1271 by the court [1]."))
