"""A question is known by what would answer it."""

# ruff: noqa: RUF001 - marks and letters as other languages write them

import pytest

from rag.evidence.asked import take_apart


@pytest.mark.parametrize(
    ("question", "language", "kind"),
    [
        ("Who leads Sales?", "en", "who"),
        ("When does the office open?", "en", "when"),
        ("How many days do I get?", "en", "count"),
        ("Where is the canteen?", "en", "where"),
        ("Why was it closed?", "en", "why"),
        ("How do I reset my password?", "en", "how"),
        ("May I carry over leave?", "en", "yes or no"),
        ("What is the policy?", "en", "what"),
        ("Wie viele Tage bekomme ich?", "de", "count"),
        ("Wer leitet den Vertrieb?", "de", "who"),
        ("Quand ouvre le bureau ?", "fr", "when"),
        ("¿Dónde está la cantina?", "es", "where"),
        ("연차는 며칠이고 누가 승인하나요?", "ko", "who"),
        ("休暇はいつ取れますか？", "ja", "when"),
        ("年假有多少天？", "zh", "count"),
        ("What happens when part of the system fails?", "en", "what"),
        ("Which rules hold for people who leave?", "en", "what"),
        ("In what year did it open?", "en", "when"),
        ("By when must it be handed in?", "en", "when"),
        ("How is it decided who pays?", "en", "how"),
        ("How often is it backed up?", "en", "how often"),
        ("How long are threads kept?", "en", "how long"),
        ("How many times a year?", "en", "how often"),
        ("Wie oft wird gesichert?", "de", "how often"),
        ("Wie lange dauert die Probezeit?", "de", "how long"),
        ("À quelle fréquence le mot de passe est-il changé ?", "fr", "how often"),
        ("¿Cuánto tiempo dura?", "es", "how long"),
        ("試用期間は何ヶ月ですか？", "ja", "how long"),
        ("备份多久一次？", "zh", "how often"),
        ("试用期多长时间？", "zh", "how long"),
    ],
)
def test_the_kind_of_answer_is_told(question: str, language: str, kind: str) -> None:
    assert take_apart(question, language).kind == kind


@pytest.mark.parametrize(
    ("question", "sentence", "fits"),
    [
        ("Who leads Sales?", "The team leads sales.", False),
        ("Who leads Sales?", "Tom Becker leads Sales.", True),
        ("How many days?", "Some days are free.", False),
        ("How many days?", "There are 25 days.", True),
        ("How many days?", "There are twenty days.", True),
        ("How many of the 25 days?", "It is about the 25 days.", False),
        ("When does it open?", "It opens when ready.", False),
        ("When does it open?", "It opens in May.", True),
        ("How many settled there?", "In 1564 some settled there, one of the first groups.", False),
        ("How many settled there?", "In 1564 some 300 settled there.", True),
        ("How many employees are there?", "In 1200 offices people work for us.", True),
        ("How many employees are there?", "We have 1200 employees.", True),
        ("How many employees are there?", "They had the 40th anniversary.", False),
        ("How many did they found?", "They founded one.", True),
        ("How often is it done?", "It is done with great care.", False),
        ("How often is it done?", "It is done weekly.", True),
        ("How often is it done?", "It is done on every second day.", True),
        ("How often is it done?", "It is done 3 times.", True),
        ("How often is it done?", "It is done bi-weekly, on demand.", True),
        ("How long is it kept?", "It is kept by 40 people.", False),
        ("How long is it kept?", "It is kept for a month.", True),
        ("How long is it kept?", "It is kept until it is deleted.", True),
        ("How long must a password be?", "A password has at least 14 characters.", True),
        ("How long is the trench?", "It is some 12 km long.", True),
    ],
)
def test_a_sentence_without_that_kind_of_thing_does_not_fit(
    question: str, sentence: str, *, fits: bool
) -> None:
    assert take_apart(question, "en").answered_by(sentence) is fits


@pytest.mark.parametrize(
    ("language", "question", "sentence", "fits"),
    [
        ("de", "Wie lange dauert die Probezeit?", "Es gilt eine sechsmonatige Probezeit.", True),
        ("de", "Wie lange dauert die Probezeit?", "Die Probezeit steht im Vertrag.", False),
        ("de", "Wie oft wird gesichert?", "Gesichert wird fünfmal in der Woche.", True),
        ("de", "Wie oft wird gesichert?", "Gesichert wird mit einem Programm.", False),
        ("fr", "Combien de temps dure l'essai ?", "L'essai dure un trimestre.", True),
        ("fr", "À quelle fréquence est-ce vérifié ?", "Le chef vérifie le badge.", False),
        ("es", "¿Cada cuánto se revisa?", "Se revisa semestralmente.", True),
        ("es", "¿Cuánto tiempo dura?", "Dura lo acordado.", False),
    ],
)
def test_times_are_known_in_other_languages(
    language: str, question: str, sentence: str, *, fits: bool
) -> None:
    assert take_apart(question, language).answered_by(sentence) is fits


def test_question_words_of_languages_without_spaces_are_no_terms() -> None:
    assert take_apart("什么是年假？", "zh").terms == ("年假",)


def test_a_spanish_question_mark_makes_no_name_of_the_word_behind_it() -> None:
    assert take_apart("¿Cuándo cierra la oficina de Madrid?", "es").names == ("Madrid",)


@pytest.mark.parametrize(
    ("language", "plain", "polite"),
    [
        ("ko", "비밀번호 변경", "비밀번호 변경 방법을 알려 주세요."),
        ("ko", "비밀번호 변경", "비밀번호 변경 방법이 궁금합니다."),
        ("ja", "パスワードの変更", "パスワードの変更の仕方を教えてください。"),
        ("ja", "パスワードの変更", "パスワードの変更の方法を知りたいです。"),
        ("zh", "密码更换", "请告诉我怎么密码更换？"),
        ("zh", "密码更换", "我想知道如何密码更换"),
        ("zh", "密碼更換", "請問如何密碼更換？"),
    ],
)
def test_words_that_only_ask_to_be_told_are_no_terms(
    language: str, plain: str, polite: str
) -> None:
    assert take_apart(polite, language).terms == take_apart(plain, language).terms


@pytest.mark.parametrize(
    ("language", "question", "term"),
    [
        ("ko", "결제 방법은 무엇입니까?", "방법"),
        ("ja", "支払い方法は何ですか？", "方法"),
        ("zh", "访问权限是什么？", "访问"),
        ("zh", "教育预算是多少？", "教育"),
    ],
)
def test_what_is_asked_about_stays_a_term(language: str, question: str, term: str) -> None:
    assert term in take_apart(question, language).terms


@pytest.mark.parametrize(
    ("question", "symbols"),
    [
        ("What is the difference between `$*` and $@?", ("$*", "$@")),
        ("What does 2>&1 do?", ("2>&1",)),
        ("What does --force do in pip?", ("--force",)),
        ("What does `-x` mean?", ("-x",)),
        ("Does it cost $50, or 20% more for R&D?", ()),
        ("What did @anna say in #general - and why?", ()),
        ("Is a well-known address a@b.com?", ()),
    ],
)
def test_the_signs_of_code_are_told(question: str, symbols: tuple[str, ...]) -> None:
    assert take_apart(question, "en").symbols == symbols


def test_what_is_told_beside_the_question_counts_little() -> None:
    asked = take_apart("We are 5 people in the garage. Where do visitors park?", "en")

    assert asked.numbers == frozenset()
    assert asked.weight("garag") < asked.weight("visitor")
