"""What a judge is: something that turns questions about a call into verdicts, one for each."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Protocol

from simulator.grading.scorecard import Verdict
from simulator.grading.wording import say
from simulator.models.protocol import Model
from simulator.rubric import Criterion
from simulator.transcript import Locale, Transcript


@dataclass(frozen=True)
class Question:
    """One criterion put to a judge.

    Attributes:
        criterion: What is asked.
        may_not_apply: Code could not decide whether it applies, so the judge may say that it does not.
    """

    criterion: Criterion
    may_not_apply: bool = False


class Judge(Protocol):
    """Turns questions into verdicts.

    ``verdicts`` yields exactly one verdict for each question, in the order in which they are reached. A model
    that fails on one question costs that question (``cannot_assess`` with the reason), never the others.
    """

    @property
    def model(self) -> Model:
        """The model that it asks."""
        ...

    def verdicts(
        self, transcript: Transcript, questions: Sequence[Question], language: Locale
    ) -> AsyncGenerator[Verdict, None]:
        """One verdict for each question.

        Args:
            transcript: The call.
            questions: What is asked.
            language: Of the reasons.
        """
        ...


def unassessed(criterion: Criterion, reason: str, language: Locale, **values: object) -> Verdict:
    """The verdict that nothing can be said, with ``unassessed.<reason>`` as its reason."""
    by = "measured" if criterion.judged == "measured" else "judge"
    text = say(f"unassessed.{reason}", language, **values)
    return Verdict(id=criterion.id, verdict="cannot_assess", by=by, reason=text)
