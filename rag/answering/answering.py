"""Question in, cited answer out: rewrite, search, write, check, say."""

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from rag.answering import ending, rewriting
from rag.answering.contrast import said_of
from rag.answering.course import Course
from rag.answering.courtesies import bare
from rag.answering.generation import Generation
from rag.answering.history import told
from rag.answering.manners import Manners
from rag.answering.phrases import say as phrase
from rag.answering.quoting import set_quotes
from rag.answering.searching import Found, reading_language, search
from rag.answering.speaking import Speaker
from rag.answering.writing import Writing
from rag.citations.sheet import Sheet
from rag.domain import Answer, ModelUnavailable, Question
from rag.models import Model, Models, Quoter
from rag.ports import RetrieverFor
from rag.prompts import own_words_prompt, rewrite_prompt

_log = logging.getLogger(__name__)
_HISTORY_SHARE = 8
"""A conversation may take this part of what the model reads."""


def _random_fence() -> str:
    return f"=== {secrets.token_hex(8)} ==="


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """Where chance and time come from, and whether there is anything to search."""

    now: Callable[[], datetime]
    clock: Callable[[], float] = time.perf_counter
    fence: Callable[[], str] = _random_fence
    empty: Callable[[], bool] = lambda: False
    """Whether nobody has added any document yet."""


class Answering:
    """Answers from the documents that all who see the reply may read (an `rag.ports.Answerer`).

    Args:
        retriever_for: Builds the retriever of one question.
        models: The models an operator configured.
        quoter: Answers where no model is configured or its words do not hold.
        now: The present moment.
        manners: What an operator decided.
        means: Clock, fence and whether the index is empty.
    """

    def __init__(
        self,
        *,
        retriever_for: RetrieverFor,
        models: Models,
        quoter: Quoter,
        now: Callable[[], datetime],
        manners: Manners | None = None,
        means: Means | None = None,
    ) -> None:
        self._retriever_for = retriever_for
        self._models = models
        self._quoter = quoter
        self._manners = manners or Manners()
        self._means = means or Means(now=now)

    def answer(
        self,
        question: Question,
        *,
        say: Callable[[str], None],
        stopping: Callable[[], bool],
    ) -> Answer:
        """Answers, and says checked text as it becomes available; see `rag.ports.Answerer`."""
        model = self._models.find(question.model)
        course = Course(clock=self._means.clock, question=question.text, model=model.name)
        speaker = Speaker(say_to=say, asked_to_stop=stopping)
        try:
            answer = self._attempt(question, model, course, speaker)
        except ModelUnavailable:
            other = self._models.fallback()
            if other is None or other.name == model.name or speaker.text:
                raise
            _log.warning("The fallback model answers", extra={"action": "model_fell_back"})
            course.instead_of, course.model = model.name, other.name
            answer = self._attempt(question, other, course, speaker)
        return replace(answer, trace=course.trace())

    def _attempt(
        self, question: Question, model: Model, course: Course, speaker: Speaker
    ) -> Answer:
        with course.step("rewrite"):
            standalone = self._standalone(question, model, course, speaker)
            course.question = standalone
        if speaker.stopping():
            return ending.stopped(speaker)
        found = search(
            question,
            standalone,
            retriever_for=self._retriever_for,
            k=self._manners.passages,
            course=course,
        )
        if found.confidence < self._manners.threshold(model):
            return self._unanswered(model, found, course, speaker)
        if model.chat is None:
            return self._quoted(question, found, course, speaker)
        return self._written(question, model, found, course, speaker)

    def _standalone(
        self, question: Question, model: Model, course: Course, speaker: Speaker
    ) -> str:
        text = bare(question.text)
        language = reading_language(text)
        if not question.turns or model.chat is None or rewriting.stands_alone(text, language):
            return rewriting.carried(text, question.turns, language)
        prompt = rewrite_prompt(
            question.text,
            history=told(question.turns, tokens=model.context_tokens // _HISTORY_SHARE),
            language=question.language or language,
            fence=self._means.fence(),
            words=rewriting.MOST_WORDS,
        )
        run = Generation(model, prompt, speaker.stopping)
        text = run.text()
        course.spend(model, run.usage.tokens_in, run.usage.tokens_out)
        return rewriting.trusted_rewrite(text, question.text)

    def _quoted(
        self,
        question: Question,
        found: Found,
        course: Course,
        speaker: Speaker,
        remark: str = "",
    ) -> Answer:
        sheet = Sheet()
        with course.step("write", "quotes"):
            weighed = said_of(bare(question.text), found)
            for piece in set_quotes(self._quoter.quote(weighed), sheet, found.language):
                if not speaker.say(piece):
                    break
        if not speaker.text:
            return ending.not_found(found, course, self._manners, speaker)
        return ending.cited(
            sheet, found, self._manners, speaker, now=self._means.now, said_too=remark
        )

    def _written(
        self, question: Question, model: Model, found: Found, course: Course, speaker: Speaker
    ) -> Answer:
        history = told(question.turns, tokens=model.context_tokens // _HISTORY_SHARE)
        writing = Writing(
            model=model,
            found=found,
            history=history,
            fence=self._means.fence(),
            manners=self._manners,
            stopping=speaker.stopping,
        )
        with course.step("write", model.name):
            writing.run(speaker, course)
        course.removed.extend(writing.removed)
        if writing.found_nothing and not speaker.text:
            return self._unanswered(model, found, course, speaker)
        if not speaker.text and not speaker.stopped:
            return self._quoted(question, found, course, speaker, phrase("quoted", found.language))
        if not speaker.text:
            return ending.stopped(speaker)
        return ending.cited(
            writing.sheet,
            found,
            self._manners,
            speaker,
            now=self._means.now,
            said_too=writing.remark,
        )

    def _unanswered(self, model: Model, found: Found, course: Course, speaker: Speaker) -> Answer:
        if self._manners.when_no_sources == "say_so" or model.chat is None:
            if not course.passages and self._means.empty():
                return ending.nothing_yet(found, speaker)
            return ending.not_found(found, course, self._manners, speaker)
        with course.step("write", "own words"):
            run = Generation(model, own_words_prompt(found.question), speaker.stopping)
            ending.in_own_words(run, found.language, speaker)
            course.spend(model, run.usage.tokens_in, run.usage.tokens_out)
        return ending.labelled(found, course, self._manners, speaker)
