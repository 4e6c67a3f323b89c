"""One handbook in seven languages: each question is answered in its own, or honestly not at all."""

# ruff: noqa: RUF001 - marks and letters as other languages write them

import pytest

from rag.answering.answering import Answering
from rag.domain import Answer, Question
from tests.fakes.answering import answering_from
from tests.fakes.shelf import EVERYBODY

HANDBOOK = {
    "conges.md": """# Congés

Chaque salarié dispose de 25 jours de congés payés par an. Les demandes sont validées par le responsable d'équipe.

## Télétravail

Le télétravail est autorisé deux jours par semaine. Le matériel est fourni par le service informatique.
""",
    "leave.md": """# Leave

Employees in the London office receive 28 days of paid leave a year. Leave is approved by the line manager.

## Parental leave

Parental leave lasts 16 weeks. To apply, do the following:

1. Tell your line manager.
2. Fill in form P-16 on the portal.
3. Send the birth certificate to the HR office.
""",
    "urlaub.md": """# Urlaub

Jede Mitarbeiterin und jeder Mitarbeiter hat Anspruch auf 30 Urlaubstage im Jahr. Resturlaub verfällt am 31. März des Folgejahres.

## Antrag

Der Urlaub wird im Portal beantragt. Die Teamleitung genehmigt ihn innerhalb von fünf Arbeitstagen.
""",
    "vacaciones.md": """# Vacaciones

Cada empleado tiene 23 días de vacaciones al año. Las solicitudes se envían a recursos humanos antes del 15 de enero.

## Gastos

Los gastos de viaje se reembolsan en 10 días hábiles con el recibo original.
""",
    "休假.md": """# 休假制度

每位员工每年享有12天带薪年假。年假申请须在人事系统提交，由部门经理审批。

## 报销

差旅费用须在出差结束后30天内报销，并附上原始发票。
""",
    "休暇.md": """# 休暇規程

社員は年に20日の年次有給休暇を取得できます。休暇の申請は社内ポータルで行い、部長が承認します。

## 在宅勤務

在宅勤務は週に3日まで認められています。機材は情報システム部が用意します。
""",
    "연차.md": """# 연차 안내

모든 직원은 1년에 15일의 연차를 사용할 수 있습니다. 연차 신청은 사내 포털에서 하며 팀장이 승인합니다.

## 재택근무

재택근무는 일주일에 이틀까지 가능합니다. 장비는 정보기술팀에서 제공합니다.
""",
}


@pytest.fixture(scope="module")
def answering(tmp_path_factory: pytest.TempPathFactory) -> Answering:
    files = {name: text.encode() for name, text in HANDBOOK.items()}
    return answering_from(files, tmp_path_factory.mktemp("index"))


def ask(answering: Answering, question: str) -> Answer:
    asked = Question(text=question, principal=EVERYBODY)
    return answering.answer(asked, say=lambda _: None, stopping=lambda: False)


@pytest.mark.parametrize(
    ("question", "said", "document"),
    [
        ("How do I apply for parental leave?", "2. Fill in form P-16", "leave.md"),
        ("Who approves leave in the London office?", "the line manager", "leave.md"),
        ("Wie viele Urlaubstage habe ich im Jahr?", "30 Urlaubstage", "urlaub.md"),
        ("Wer genehmigt den Urlaub?", "Die Teamleitung", "urlaub.md"),
        ("Combien de jours de télétravail sont autorisés ?", "deux jours par semaine", "conges.md"),
        ("Qui valide les demandes de congés ?", "responsable d'équipe", "conges.md"),
        ("¿Cuántos días de vacaciones tengo al año?", "23 días", "vacaciones.md"),
        (
            "¿En cuánto tiempo se reembolsan los gastos de viaje?",
            "10 días hábiles",
            "vacaciones.md",
        ),
        ("연차는 며칠인가요?", "15일", "연차.md"),
        ("재택근무는 일주일에 며칠까지 가능한가요?", "이틀", "연차.md"),
        ("年次有給休暇は何日ですか？", "20日", "休暇.md"),
        ("在宅勤務は週に何日まで認められていますか？", "3日", "休暇.md"),
        ("员工每年有多少天年假？", "12天", "休假.md"),
        ("差旅费用要在多少天内报销？", "30天", "休假.md"),
    ],
)
def test_the_sentence_that_answers_is_quoted(
    answering: Answering, question: str, said: str, document: str
) -> None:
    answer = ask(answering, question)

    assert answer.answered
    assert said in answer.text
    assert {each.passage.document for each in answer.citations} == {document}


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is the dress code at the Paris office?", "I could not find"),
        ("Wie hoch ist die Miete für einen Parkplatz?", "nicht gefunden"),
        ("Quel est le menu de la cantine ?", "Je n'ai pas trouvé"),
        ("¿Dónde está el aparcamiento de bicicletas?", "No he encontrado"),
        ("주차장은 어디에 있나요?", "찾지 못했습니다"),
        ("食堂の営業時間は何時までですか？", "見つかりませんでした"),
        ("停车场在哪里？", "没有找到"),
    ],
)
def test_what_the_handbook_does_not_tell_is_not_answered(
    answering: Answering, question: str, said: str
) -> None:
    answer = ask(answering, question)

    assert not answer.answered
    assert said in answer.text
