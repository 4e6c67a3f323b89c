"""Lets a chat model write, and says of it what holds."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from rag.answering.course import Course
from rag.answering.generation import Generation
from rag.answering.manners import Manners
from rag.answering.phrases import say as phrase
from rag.answering.searching import Found
from rag.answering.speaking import Speaker
from rag.answering.tables import Tables
from rag.answering.tokens import estimate_tokens, fitting
from rag.citations.checking import Checker
from rag.citations.sheet import Sheet
from rag.citations.units import Unit
from rag.domain import ModelUnavailable, PromptTooLong
from rag.models import Model
from rag.prompts import NOT_FOUND, Prompt, answer_prompt, entailment_prompt

_log = logging.getLogger(__name__)
_PASSAGES_SHARE = 4
"""One part in four of the context is for passages, however long the rules and the history are."""
_TRIES = 4
"""How often a prompt is halved for a model that reads less than it was said to."""
_LAYOUT = 16


@dataclass(slots=True, kw_only=True)
class Writing:
    """One model's answer in the making."""

    model: Model
    found: Found
    history: str
    fence: str
    manners: Manners
    stopping: Callable[[], bool]
    broke_off: bool = False
    cut_off: bool = False
    """It was ended for its length, by us or by the model's own limit."""
    found_nothing: bool = False
    checker: Checker = field(init=False)
    _tokens: int = field(init=False)
    _tables: Tables = field(init=False, default_factory=Tables)

    def __post_init__(self) -> None:
        self._fit(self._budget())

    def _fit(self, tokens: int) -> None:
        """Takes as many passages as fit."""
        self._tokens = tokens
        self.checker = Checker(
            fitting(self.found.pages, tokens=tokens),
            self.found.question,
            self.found.language,
            entails=self._entailment(),
        )

    @property
    def sheet(self) -> Sheet:
        """The sources used."""
        return self.checker.sheet

    @property
    def removed(self) -> list[str]:
        """What the check took out."""
        return self.checker.removed

    @property
    def remark(self) -> str:
        """Why the end is missing; empty where it is there."""
        if self.cut_off:
            return phrase("cut off", self.found.language)
        return phrase("broke off", self.found.language) if self.broke_off else ""

    def run(self, speaker: Speaker, course: Course) -> None:
        """Streams the model's words through the check.

        Raises:
            ModelUnavailable: the model failed before anything was said.
        """
        for left in reversed(range(_TRIES)):
            try:
                self._write(speaker, course)
            except PromptTooLong:
                self.history = ""
                self._fit(self._tokens // 2)
                if not left or not self.checker.passages:
                    raise
                _log.warning(
                    "The model reads less than it was thought to; it gets fewer passages",
                    extra={"action": "prompt_too_long"},
                )
            else:
                return

    def _write(self, speaker: Speaker, course: Course) -> None:
        prompt = self._prompt()
        run = Generation(self.model, prompt, self.stopping)
        try:
            for unit in run.units():
                if not self._let_through(unit, speaker):
                    break
            self.cut_off = run.cut_short
        except ModelUnavailable:
            if not speaker.text:
                raise
            self.broke_off = True
            _log.warning("The model broke off", extra={"action": "model_broke_off"})
        usage = run.usage
        course.spend(
            self.model,
            usage.tokens_in or estimate_tokens(prompt.system + prompt.person),
            usage.tokens_out or estimate_tokens("x" * run.written),
        )

    def _let_through(self, unit: Unit, speaker: Speaker) -> bool:
        """Says what holds of the unit; False where there is no point in going on."""
        if NOT_FOUND in unit.text.replace("\\_", "_"):
            self.found_nothing = True
            return False
        said = self.checker.let_through(unit)
        said = self._tables.whole(unit.text, _gap(unit.before) + said if said else "")
        if not said:
            return not speaker.stopping()
        return speaker.say(said if speaker.text else said.lstrip())

    def _budget(self) -> int:
        model = self.model.context_tokens
        rules = estimate_tokens(self._prompt_without_passages())
        return max(model - rules - self.model.reply_room - _LAYOUT, model // _PASSAGES_SHARE)

    def _prompt_without_passages(self) -> str:
        prompt = answer_prompt(
            self.found.question,
            (),
            history=self.history,
            language=self.found.language,
            fence=self.fence,
        )
        return prompt.system + prompt.person

    def _prompt(self) -> Prompt:
        return answer_prompt(
            self.found.question,
            self.checker.passages,
            history=self.history,
            language=self.found.language,
            fence=self.fence,
        )

    def _entailment(self) -> Callable[[str, str], bool] | None:
        return self._entails if self.manners.entailment else None

    def _entails(self, claim: str, text: str) -> bool:
        """Asks the model; one that does not answer leaves the matter as it was."""
        prompt = entailment_prompt(claim, text, fence=self.fence)
        try:
            reply = Generation(self.model, prompt, self.stopping).text()
        except ModelUnavailable:
            return True
        return not reply.strip().lower().startswith("no")


def _gap(before: str) -> str:
    breaks = before.count("\n")
    return "\n" * min(breaks, 2) if breaks else " "
