"""A team's few short pages: what they answer is answered however it is asked, and nothing else is."""

# ruff: noqa: RUF001 - marks and letters as other languages write them

import pytest

from rag.answering.answering import Answering
from rag.domain import Answer, Question
from tests.fakes.answering import answering_from
from tests.fakes.shelf import EVERYBODY

HANDBOOKS = {
    "en": {
        "leave.md": "# Leave\n\nAn employee receives 25 days of paid leave a year. Contractors receive no paid leave. "
        "Leave is approved by the team lead.\n",
        "it.md": "# Passwords and computers\n\nA password is changed every 180 days. Passwords have at least 14 characters. "
        "Backups run every night at 2:00.\n",
        "office.md": "# Office\n\nThe office opens at 7:30. Visitors park on level 3 of the garage. "
        "Lunch is served from 12:00 to 14:00 in the canteen. Dogs are allowed on Fridays.\n",
        "expenses.md": "# Expenses\n\nTravel expenses are handed in within 30 days. Receipts are uploaded in the finance portal.\n",
        "remote.md": "# Working from home\n\nStaff may work from home two days a week. Working abroad needs the consent of Human Resources.\n",
        "first.md": "# First days\n\nEach newcomer is given a mentor for three months. The probation period lasts six months.\n",
    },
    "de": {
        "urlaub.md": "# Urlaub\n\nMitarbeiter erhalten 25 Tage bezahlten Urlaub im Jahr. Den Urlaub genehmigt die Teamleitung.\n",
        "it.md": "# Kennwörter\n\nEin Kennwort wird alle 180 Tage geändert. Sicherungen laufen jede Nacht um 2:00 Uhr.\n",
        "büro.md": "# Büro\n\nBesucher parken auf Ebene 3. Das Mittagessen gibt es von 12 bis 14 Uhr in der Kantine.\n",
    },
    "fr": {
        "congés.md": "# Congés\n\nLes salariés reçoivent 25 jours de congés payés par an.\n",
        "informatique.md": "# Informatique\n\nLe mot de passe est changé tous les 180 jours. Les sauvegardes tournent chaque nuit à 2 h.\n",
        "bureau.md": "# Bureau\n\nLes visiteurs se garent au niveau 3 du garage. Le déjeuner est servi de 12 h à 14 h.\n",
    },
    "es": {
        "vacaciones.md": "# Vacaciones\n\nLos empleados reciben 25 días de vacaciones pagadas al año.\n",
        "informática.md": "# Informática\n\nLa contraseña se cambia cada 180 días. Las copias de seguridad se hacen cada noche a las 2:00.\n",
        "oficina.md": "# Oficina\n\nLos visitantes aparcan en la planta 3. La comida se sirve de 13:00 a 15:00.\n",
    },
    "ko": {
        "휴가.md": "# 휴가\n\n직원은 1년에 25일의 유급 휴가를 받습니다. 휴가는 팀장이 승인합니다.\n",
        "비밀번호.md": "# 비밀번호\n\n비밀번호는 180일마다 변경합니다. 백업은 매일 밤 2시에 실행됩니다.\n",
    },
    "ja": {
        "休暇.md": "# 休暇\n\n社員は年に25日の有給休暇を受け取ります。\n",
        "パスワード.md": "# パスワード\n\nパスワードは180日ごとに変更します。バックアップは毎晩2時に実行されます。\n",
    },
    "zh": {
        "休假.md": "# 休假\n\n员工每年有25天带薪休假。\n",
        "密码.md": "# 密码\n\n密码每180天更换一次。备份每晚2点运行。\n",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def handbooks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answering]:
    return {
        language: answering_from(
            {name: text.encode() for name, text in pages.items()},
            tmp_path_factory.mktemp(language),
        )
        for language, pages in HANDBOOKS.items()
    }


def ask(handbook: Answering, question: str) -> Answer:
    return handbook.answer(
        Question(text=question, principal=EVERYBODY),
        say=lambda _: None,
        stopping=lambda: False,
    )


@pytest.mark.parametrize(
    ("language", "question", "said"),
    [
        ("en", "How often is a password changed?", "180 days"),
        ("en", "How often do I need to change my password?", "180 days"),
        ("en", "Do contractors get leave?", "no paid leave"),
        ("en", "What is the parking situation for visitors?", "level 3"),
        ("en", "When is lunch?", "12:00"),
        ("en", "When is the backup?", "2:00"),
        ("en", "Do newcomers get a mentor?", "mentor"),
        ("en", "By when do I have to hand in travel expenses?", "30 days"),
        ("en", "Can I work abroad?", "Human Resources"),
        ("de", "Wie viel Urlaub bekomme ich?", "25 Tage"),
        ("de", "Wann gibt es Mittagessen?", "12 bis 14 Uhr"),
        ("de", "Wann laufen die Sicherungen?", "2:00"),
        ("fr", "À quelle fréquence faut-il changer le mot de passe ?", "180 jours"),
        ("fr", "Combien de jours de congés ai-je ?", "25 jours"),
        ("es", "¿Cada cuánto tengo que cambiar la contraseña?", "180 días"),
        ("es", "¿Cuándo se sirve la comida?", "13:00"),
        ("ko", "비밀번호는 얼마나 자주 변경해야 하나요?", "180일"),
        ("ja", "パスワードはどのくらいの頻度で変更しますか？", "180日"),
        ("zh", "密码多久更换一次？", "180天"),
        ("ko", "비밀번호를 변경하는 주기를 알려 주세요.", "180일"),
        ("ko", "백업이 언제 실행되는지 알고 싶습니다.", "2시"),
        ("ja", "パスワードの変更について教えてください。", "180日"),
        ("ja", "バックアップがいつ実行されるのか知りたいです。", "2時"),
        ("zh", "请问密码多久更换一次？", "180天"),
        ("zh", "请告诉我备份什么时候运行。", "2点"),
        ("de", "Wann laufen die Sicherugnen?", "2:00"),
        ("de", "Wie oft wird ein Kenwort geändert?", "180 Tage"),
        ("fr", "Où se garent les viisteurs ?", "niveau 3"),
        ("es", "¿Cada cuánto se cambia la contrasña?", "180 días"),
    ],
)
def test_what_a_small_handbook_says_is_answered_however_it_is_asked(
    handbooks: dict[str, Answering], language: str, question: str, said: str
) -> None:
    answer = ask(handbooks[language], question)

    assert answer.answered
    assert said in answer.text


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "How many days of sick leave do I have?"),
        ("en", "What is the wifi password?"),
        ("en", "Who is the CEO?"),
        ("en", "What is the capital of Australia?"),
        ("en", "How long is parental leave?"),
        ("en", "When is the Christmas party?"),
        ("en", "How do I reset the coffee machine?"),
        ("en", "Is there a gym?"),
        ("de", "Wer ist der Geschäftsführer?"),
        ("de", "Wo kann ich mein Fahrrad abstellen?"),
        ("fr", "Combien de jours de congé maladie ai-je ?"),
        ("fr", "Quelle est la capitale de l'Australie ?"),
        ("es", "¿Quién es el director general?"),
        ("ko", "대표이사는 누구인가요?"),
        ("ja", "社長は誰ですか？"),
        ("zh", "总经理是谁？"),
        ("ko", "대표이사가 누구인지 알려 주세요."),
        ("ja", "健康診断について教えてください。"),
        ("zh", "请告诉我健身房在哪里。"),
    ],
)
def test_what_a_small_handbook_does_not_say_is_refused(
    handbooks: dict[str, Answering], language: str, question: str
) -> None:
    assert not ask(handbooks[language], question).answered


COMPANY = {
    "Employee handbook 2026.md": """# Employee handbook 2026

## Annual leave

Employees have 28 days of annual leave per calendar year, public holidays not included. Up to five unused days may be
carried over; they lapse on 31 March.

## Animals

Well-behaved dogs are welcome on Tuesdays and Fridays. Other pets stay at home.

## Other leave

| occasion | days off | proof needed |
|---|---|---|
| own wedding | 2 | certificate |
| death of a close relative | 5 | none |
""",
    "Old handbook.md": "# Old handbook\n\n## Annual leave\n\nEmployees have 25 days of annual leave per calendar year.\n",
    "Office.md": """# Office

Bicycles go into the shed behind the building. If you have forgotten your badge, reception issues a day pass.

| room | seats | screen |
|---|---|---|
| Avon | 4 | no |
| Clifton | 30 | yes |
""",
    "Expenses.md": """# Expenses

| what | limit | who approves above it |
|---|---|---|
| hotel in London, per night | £190 | head of department |
| dinner when travelling | £35 | team lead |
""",
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Answering:
    files = {name: text.encode() for name, text in COMPANY.items()}
    return answering_from(files, tmp_path_factory.mktemp("company"))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Can I bring my dog?", "Tuesdays and Fridays"),
        ("Do unused holidays expire?", "31 March"),
        ("What happens if I forget my badge?", "day pass"),
        ("What is the limit for dinner on a business trip?", "£35"),
        ("How much may a hotel in London cost?", "limit: £190 · who approves above it: head of department"),
        ("How many people fit into Clifton?", "seats: 30"),
        ("How many days off do I get for my wedding?", "days off: 2 · proof needed: certificate"),
    ],
)  # fmt: skip
def test_people_ask_in_words_of_their_own_and_rows_are_said_with_their_heads(
    company: Answering, question: str, said: str
) -> None:
    answer = ask(company, question)

    assert answer.answered
    assert said in answer.text


def test_both_handbooks_are_quoted_and_said_to_disagree(company: Answering) -> None:
    answer = ask(company, "How many days of annual leave do I have?")

    assert "25 days" in answer.text
    assert "28 days" in answer.text
    assert any("disagree" in each and "Old handbook" in each for each in answer.remarks)
