"""A sentence that goes on from the one before it, so that neither should be quoted without the other."""

import re

_LEANING = re.compile(
    r"\W*(?:"
    r"(?:after that|afterwards|thereafter|otherwise|however|but|except|unless|in that case|in this case)\b"
    r"|(?:danach|anschließend|sonst|andernfalls|jedoch|aber|allerdings|ausgenommen|in diesem fall)\b"
    r"|(?:ensuite|après cela|sinon|toutefois|cependant|mais|sauf|dans ce cas)\b"
    r"|(?:después|luego|de lo contrario|sin embargo|pero|salvo|en ese caso)\b"
    r"|(?:그 후|그러나|하지만|다만|그렇지 않으면|이 경우)"
    r"|(?:その後|ただし|しかし|それ以外|その場合)"
    r"|(?:之后|此后|但是|但|然而|否则|除非|在这种情况下)"
    r")",
    re.IGNORECASE,
)


def leans(text: str) -> bool:
    """Whether the sentence begins by going on from, or limiting, the one before: "After that ...", "However, ..."."""
    return bool(_LEANING.match(text))
