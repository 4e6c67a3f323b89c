"""What Footnote itself says under and instead of an answer, in the asker's language."""

# ruff: noqa: RUF001 - marks and letters as other languages write them

from typing import Literal

Phrase = Literal[
    "not found",
    "nothing yet",
    "ask",
    "own words",
    "broke off",
    "cut off",
    "quoted",
    "old",
    "disagree",
    "about",
    "in title",
]

_PHRASES: dict[str, dict[Phrase, str]] = {
    "en": {
        "not found": "I could not find this in the documents I may search here.",
        "nothing yet": "There are no documents yet, so there is nothing I could answer from.",
        "ask": "{who} may know.",
        "own words": "Not from your documents:",
        "broke off": "The model broke off, so this may be incomplete.",
        "cut off": "This answer was cut where it grew too long, so its end is missing.",
        "quoted": "The model's words did not hold against the documents, so these are quotes from them.",
        "old": "{title} was last changed on {date}.",
        "disagree": "These sources disagree: {one} and {other}. Please check which one holds.",
        "about": "What does the document say about {topic}?",
        "in title": "What does “{title}” say about {topic}?",
    },
    "de": {
        "not found": "Das habe ich in den Dokumenten, die ich hier durchsuchen darf, nicht gefunden.",
        "nothing yet": "Es gibt noch keine Dokumente, aus denen ich antworten könnte.",
        "ask": "{who} weiß vielleicht mehr.",
        "own words": "Nicht aus Ihren Dokumenten:",
        "broke off": "Das Modell hat abgebrochen, die Antwort ist vielleicht unvollständig.",
        "cut off": "Diese Antwort wurde abgeschnitten, weil sie zu lang wurde; ihr Ende fehlt.",
        "quoted": "Was das Modell schrieb, war nicht belegt. Darum stehen hier Zitate aus den Dokumenten.",
        "old": "{title} wurde zuletzt am {date} geändert.",
        "disagree": "Diese Quellen widersprechen sich: {one} und {other}. Bitte prüfen Sie, welche gilt.",
        "about": "Was steht im Dokument über {topic}?",
        "in title": "Was steht in „{title}“ über {topic}?",
    },
    "fr": {
        "not found": "Je n'ai pas trouvé cela dans les documents que je peux consulter ici.",
        "nothing yet": "Il n'y a pas encore de documents dont je pourrais tirer une réponse.",
        "ask": "{who} le sait peut-être.",
        "own words": "Ne vient pas de vos documents :",
        "broke off": "Le modèle s'est interrompu, la réponse est peut-être incomplète.",
        "cut off": "Cette réponse, devenue trop longue, a été coupée : il en manque la fin.",
        "quoted": "Les mots du modèle n'étaient pas confirmés, voici donc des citations des documents.",
        "old": "{title} a été modifié pour la dernière fois le {date}.",
        "disagree": "Ces sources se contredisent : {one} et {other}. Vérifiez laquelle est valable.",
        "about": "Que dit le document sur {topic} ?",
        "in title": "Que dit « {title} » sur {topic} ?",
    },
    "es": {
        "not found": "No he encontrado esto en los documentos que puedo consultar aquí.",
        "nothing yet": "Todavía no hay documentos con los que pueda responder.",
        "ask": "Quizá lo sepa {who}.",
        "own words": "No procede de sus documentos:",
        "broke off": "El modelo se interrumpió; la respuesta puede estar incompleta.",
        "cut off": "Esta respuesta se cortó por ser demasiado larga; falta el final.",
        "quoted": "Lo que escribió el modelo no estaba respaldado; estas son citas de los documentos.",
        "old": "{title} se modificó por última vez el {date}.",
        "disagree": "Estas fuentes se contradicen: {one} y {other}. Compruebe cuál es válida.",
        "about": "¿Qué dice el documento sobre {topic}?",
        "in title": "¿Qué dice «{title}» sobre {topic}?",
    },
    "ko": {
        "not found": "여기서 검색할 수 있는 문서에서는 답을 찾지 못했습니다.",
        "nothing yet": "아직 문서가 없어서 답할 수 있는 내용이 없습니다.",
        "ask": "{who}에게 문의해 보세요.",
        "own words": "문서에 없는 내용입니다:",
        "broke off": "모델이 중간에 멈춰서 답변이 완전하지 않을 수 있습니다.",
        "cut off": "답변이 너무 길어져 중간에 잘렸으므로 뒷부분이 빠져 있습니다.",
        "quoted": "모델의 답변을 문서로 확인할 수 없어 문서의 문장을 그대로 인용합니다.",
        "old": "{title}의 마지막 수정일은 {date}입니다.",
        "disagree": "자료가 서로 다릅니다: {one}, {other}. 어느 쪽이 맞는지 확인해 주세요.",
        "about": "이 문서에서 {topic}에 대해 무엇이라고 하나요?",
        "in title": "‘{title}’에서 {topic}에 대해 무엇이라고 하나요?",
    },
    "ja": {
        "not found": "ここで検索できる文書の中には見つかりませんでした。",
        "nothing yet": "まだ文書がないため、お答えできる内容がありません。",
        "ask": "{who}に聞いてみてください。",
        "own words": "文書に基づかない回答です:",
        "broke off": "モデルが途中で止まったため、回答が不完全な可能性があります。",
        "cut off": "回答が長くなりすぎたため途中で切れており、終わりの部分がありません。",
        "quoted": "モデルの回答を文書で確認できなかったため、文書の文をそのまま引用します。",
        "old": "{title}の最終更新日は{date}です。",
        "disagree": "資料の内容が食い違っています：{one}、{other}。どちらが正しいか確認してください。",
        "about": "この文書は{topic}について何と書いていますか？",
        "in title": "「{title}」は{topic}について何と書いていますか？",
    },
    "zh": {
        "not found": "在我可以搜索的文档中没有找到相关内容。",
        "nothing yet": "目前还没有任何文档，因此我无法据此回答。",
        "ask": "可以问问{who}。",
        "own words": "以下内容不是来自您的文档：",
        "broke off": "模型中途停止，回答可能不完整。",
        "cut off": "回答过长，已被截断，缺少结尾部分。",
        "quoted": "模型的回答无法由文档证实，因此直接引用文档原文。",
        "old": "{title}最后修改于{date}。",
        "disagree": "这些来源互相矛盾：{one}、{other}。请核实哪个有效。",
        "about": "文档中关于{topic}是怎么说的？",
        "in title": "《{title}》中关于{topic}是怎么说的？",
    },
}


def say(phrase: Phrase, language: str, **parts: str) -> str:
    """The phrase in `language`, in English where we have no words of it."""
    spoken = _PHRASES.get(language[:2], _PHRASES["en"])
    return spoken[phrase].format(**parts)
