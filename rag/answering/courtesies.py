"""What people wrap around a question in chat, which no document answers: greetings, thanks, whom they call."""

# ruff: noqa: RUF001 - marks and letters as other languages write them

import re

from rag.analysis.asking import is_question

_GREETING = re.compile(
    r"^\W*(?:hey|hi|hello|hiya|good (?:morning|afternoon|evening)|hallo|moin|servus|guten (?:tag|morgen|abend)"
    r"|bonjour|salut|bonsoir|hola|buen[oa]s (?:días|tardes|noches))"
    r"(?:\s+(?:there|all|everyone|everybody|team|folks|footnote|zusammen|à tous|a todos))?(?:[\s,!.:–-]+|$)",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"^\W*(?:(?:i have a )?(?:quick|short|small) question\s*[,:.–-]"
    r"|(?:please\s+)?(?:look (?:this|it) up|help me(?: out)?|question)\s*[,:–-]"
    r"|(?:please\s+)?(?:can|could|would|will)\s+(?:you|anyone|anybody|someone|somebody)\s+"
    r"(?:please\s+|kindly\s+)?(?:tell|remind)\s+(?:me|us)\b\s*[,:]?"
    r"|(?:please\s+)?(?:can|could|would|will)\s+(?:you|anyone|anybody|someone|somebody)\s+(?:please\s+)?let\s+(?:me|us)\s+know\b\s*[,:]?"
    r"|(?:please\s+)?(?:tell me|let me know|remind me)\b\s*[,:]?(?=\s+(?:what|which|who|when|where|why|how|if|whether)\b)"
    r"|(?:do|does)\s+(?:you|anyone|anybody|someone|somebody)\s+(?:here\s+)?(?:happen to\s+)?know\b\s*[,:]?"
    r"(?=\s+(?:what|which|who|when|where|why|how|if|whether)\b)"
    r"|(?:i(?:'m| am| was)?|we(?:'re| are| were)?)\s+(?:just\s+)?wonder(?:ing)?\b\s*[,:]?"
    r"|(?:kannst du|könnt ihr|können sie)\s+(?:mir|uns)\s+(?:bitte\s+)?sagen\s*[,:]?"
    r"|(?:weiß|weiss)\s+(?:jemand|wer|einer)\s*[,:]?(?=\s+w)"
    r"|(?:pouvez-vous|peux-tu)\s+me\s+dire\b\s*[,:]?|(?:puedes|podrías|puede)\s+decirme\b\s*[,:]?)",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"[\s,.;!–-]*\b(?:many\s+)?(?:thanks|thank you|thx|cheers|danke(?: schön)?|vielen dank|merci|gracias)"
    r"(?:\s+(?:a lot|so much|very much|in advance|all|everyone|im voraus|d'avance|de antemano)){0,2}[\s.!:)]*$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\s*\(?\bhttps?://[^\s()<>]+\)?", re.IGNORECASE)
_CHANNEL = re.compile(r"(?<!\w)#[^\W\d_][\w-]*")
# A name holds no plain space: platforms join its parts by a no-break one.
_NAME = r"@[^ \t\n,;:!?()]+"
_CALLED_FIRST = re.compile(rf"^\W*{_NAME}[ \t]*[,:–-]?[ \t]+")
_CALLED_LAST = re.compile(
    rf"(?:[ \t]*,[ \t]*|[ \t]+(?:cc|fyi)[ \t:]*)(?:{_NAME}[ \t,]*)+(?=[?!.\s]*$)"
)
_MOST = 4


def bare(question: str) -> str:
    """The question without what is wrapped around it; as it was where nothing else would be left.

    Somebody who is named within the question stays in it: whose number is asked for matters.
    """
    text = _CHANNEL.sub(" ", _ADDRESS.sub("", question))
    text = _CALLED_LAST.sub("", _THANKS.sub("", text))
    for _ in range(_MOST):
        before = text
        text = _REQUEST.sub("", _GREETING.sub("", text, count=1), count=1)
        called = _CALLED_FIRST.match(text)
        if called and is_question(text[called.end() :]):
            text = text[called.end() :]
        if text == before:
            break
    text = re.sub(r"[ \t]{2,}", " ", text).strip()
    return text if re.search(r"\w", text) else question
