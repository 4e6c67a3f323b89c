"""What a follow-up itself says comes first: "and contractors?" is not answered by what was said of employees."""

from rag.answering.rewriting import leads_on
from rag.answering.searching import Found, reading_language
from rag.evidence.asked import Asked, take_apart
from rag.evidence.weigh import Weighed

_MOST_TERMS = 3


def said_of(question: str, found: Found) -> tuple[Weighed, ...]:
    """The sentences that say the follow-up's own words beside the topic it was asked in.

    Where there are none, all. But where it names another ("and contractors?"), what is said of that other at
    least, and nothing at all where nothing is.

    Args:
        question: As the person wrote it.
        found: What was found for it, its topic carried in.
    """
    if question == found.question:
        return found.weighed
    language = reading_language(found.question, found.pages)
    asked = take_apart(question, language)
    own = {term for term in asked.terms if asked.weight(term) == 1}
    if not own:
        return found.weighed
    names = _names_another(question, asked)
    wanted = set(asked.terms) if names else own
    topic = set(take_apart(found.question, language).terms) - wanted
    about = tuple(each for each in found.weighed if wanted <= _said_in(each))
    beside = tuple(each for each in about if each.fits and not topic.isdisjoint(_said_in(each)))
    return beside or (about if names else found.weighed)


def _said_in(each: Weighed) -> set[str]:
    return set(each.read.context_terms) | set(each.sentence.terms)


def _names_another(question: str, asked: Asked) -> bool:
    """Whether it names another ("and contractors?") and asks for nothing new, such as a time or a reason."""
    return asked.kind == "what" and len(asked.terms) <= _MOST_TERMS and leads_on(question)
