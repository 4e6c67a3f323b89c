"""Lets a chat model write, and says of it what holds."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from rag.answering.course import Course
from rag.answering.generation import Generation
from rag.answering.manners import Manners
from rag.answering.searching import Found
from rag.answering.speaking import Speaker
from rag.answering.tokens import estimate_tokens, fitting
from rag.citations.checking import Checker
from rag.citations.sheet import Sheet
from rag.citations.units import Unit, Units
from rag.domain import ModelUnavailable
from rag.models import Model
from rag.prompts import NOT_FOUND, Prompt, answer_prompt, entailment_prompt

_log = logging.getLogger(__name__)
_REPLY_SHARE = 4
"""One part in four of the context is left for the reply."""
_LONGEST_REPLY = 1024
_LAYOUT = 16


@dataclass(slots=True, kw_only=True)
class Writing:
    """One model's answer in the making."""

    model: Model
    found: Found
    history: str
    fence: str
    manners: Manners
    broke_off: bool = False
    found_nothing: bool = False
    checker: Checker = field(init=False)

    def __post_init__(self) -> None:
        passages = fitting(self.found.pages, tokens=self._budget())
        self.checker = Checker(
            passages, self.found.question, self.found.language, entails=self._entailment()
        )

    @property
    def sheet(self) -> Sheet:
        """The sources used."""
        return self.checker.sheet

    @property
    def removed(self) -> list[str]:
        """What the check took out."""
        return self.checker.removed

    def run(self, speaker: Speaker, course: Course) -> None:
        """Streams the model's words through the check.

        Raises:
            ModelUnavailable: the model failed before anything was said.
        """
        prompt = self._prompt()
        run = Generation(self.model, prompt, speaker.stopping)
        try:
            written = self._stream(run, speaker)
        except ModelUnavailable:
            if not speaker.text:
                raise
            self.broke_off = True
            written = len(speaker.text)
            _log.warning("The model broke off", extra={"action": "model_broke_off"})
        usage = run.usage
        course.spend(
            self.model,
            usage.tokens_in or estimate_tokens(prompt.system + prompt.person),
            usage.tokens_out or estimate_tokens("x" * written),
        )

    def _stream(self, run: Generation, speaker: Speaker) -> int:
        units = Units()
        written = 0
        for piece in run.pieces():
            written += len(piece)
            for unit in units.feed(piece):
                if not self._let_through(unit, speaker):
                    return written
        if not run.stopped:
            for unit in units.close():
                if not self._let_through(unit, speaker):
                    break
        return written

    def _let_through(self, unit: Unit, speaker: Speaker) -> bool:
        """Says what holds of the unit; False where there is no point in going on."""
        if NOT_FOUND in unit.text.replace("\\_", "_"):
            self.found_nothing = True
            return False
        said = self.checker.let_through(unit)
        if not said:
            return not speaker.stopping()
        return speaker.say((_gap(unit.before) if speaker.text else "") + said)

    def _budget(self) -> int:
        model = self.model.context_tokens
        rules = estimate_tokens(self._prompt_without_passages())
        reply = min(_LONGEST_REPLY, model // _REPLY_SHARE)
        return max(model - rules - reply - _LAYOUT, model // _REPLY_SHARE)

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
            reply = Generation(self.model, prompt, stopping=lambda: False).text()
        except ModelUnavailable:
            return True
        return not reply.strip().lower().startswith("no")


def _gap(before: str) -> str:
    breaks = before.count("\n")
    return "\n" * min(breaks, 2) if breaks else " "
