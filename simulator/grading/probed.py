"""The judge on the embedded model: learned probes read each turn, code draws the verdicts from what they find.

A do is met when any turn shows it, a don't is kept when every turn was read and none shows it. ``p_met`` rests
on the single likeliest turn: the turns of a call are not independent, and multiplying them up would let
twenty turns at 0.1 amount to 0.88.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence

from simulator.behaviours import DONTS, DOS
from simulator.errors import ModelError
from simulator.grading.calibrated import calibrated_verdict
from simulator.grading.calibration import Calibration
from simulator.grading.judge import Question, unassessed
from simulator.grading.reading import Reading, ReadTurn, TurnReader, read_call
from simulator.grading.scorecard import Verdict
from simulator.grading.signs import demands_of, signs_of
from simulator.grading.visible import visible
from simulator.grading.wording import cause_of, say
from simulator.models.protocol import Model
from simulator.rubric import Criterion
from simulator.transcript import LOCALES, Locale, Transcript

SURE = 0.5
"""Probability under which a finding past its threshold is no verdict. The thresholds are set for the best F1
and lie as low as 0.2; to tell a trainee what they did, it must be more likely than not."""
DOUBT = 0.12
"""Probability of a do in its likeliest turn from which "never shown" is not said either: half of the usual
threshold. A turn that does several things at once hides one of them from the probe."""
MOST_QUOTES = 3
"""Quotes of a do that was met, the strongest first; a don't quotes every turn that did it."""


class ProbedJudge:
    """Reads a model's hidden state.

    Args:
        model: Must offer ``embed``.
        reader: The probe that belongs to the model; ``None`` where it has none, which leaves everything
            unassessed.
        calibration: How findings amount to verdicts; without it only what a single turn shows is judged, by fixed
            marks, and more is left open.
    """

    def __init__(
        self, model: Model, reader: TurnReader | None, calibration: Calibration | None = None
    ) -> None:
        self._model = model
        self._reader = reader
        self._heads = calibration.heads if calibration else {}

    @property
    def model(self) -> Model:
        """The model that it reads."""
        return self._model

    async def verdicts(
        self, transcript: Transcript, questions: Sequence[Question], language: Locale
    ) -> AsyncGenerator[Verdict, None]:
        """One verdict for each question, all of them once the last turn is read."""
        locale = _spoken(transcript.locale)
        if not questions:
            return
        if self._reader is None:
            for question in questions:
                yield unassessed(question.criterion, "uncalibrated", language)
        elif locale is None:
            shown = visible(transcript.locale)[:20]
            for question in questions:
                yield unassessed(
                    question.criterion, "uncalibrated_language", language, locale=shown
                )
        else:
            reading = await read_call(transcript, locale, self._model, self._reader)
            for question in questions:
                yield self._verdict(question, reading, language)

    def _verdict(self, question: Question, reading: Reading, language: Locale) -> Verdict:
        signs = signs_of(question.criterion)
        named = (self._heads.get(one) for one in demands_of(question.criterion))
        head = next((one for one in named if one is not None), None)
        if head is None or signs is None or not reading.complete or not reading.turns:
            return _verdict(question, reading, language)
        return calibrated_verdict(question, head, signs, reading, language)


def _spoken(locale: str) -> Locale | None:
    """The call's language where probes were learned for it: "es-MX" is Spanish."""
    start = locale.replace("_", "-").partition("-")[0].lower()
    return next((known for known in LOCALES if known == start), None)


def _head(criterion: Criterion, turns: Sequence[ReadTurn]) -> str | None:
    """The behaviour whose head answers a criterion: its own id, or the one demand that it covers.

    A do that is about leaving a don't ("stays friendly") has none: showing it and being seen to do it are
    two questions.
    """
    opposite = DONTS if criterion.kind == "do" else DOS
    heads = (
        name
        for name in demands_of(criterion)
        if name not in opposite and any(name in turn.p for turn in turns)
    )
    return next(heads, None)


def _verdict(question: Question, reading: Reading, language: Locale) -> Verdict:
    criterion = question.criterion
    if reading.agent_turns == 0:
        return unassessed(criterion, "agent_silent", language)
    if not reading.turns:
        return _unread(criterion, reading, language)
    head = _head(criterion, reading.turns)
    if head is None:
        return unassessed(criterion, "uncalibrated", language)
    turns = [turn for turn in reading.turns if head in turn.shown]
    if turns and max(turn.p[head] for turn in turns) < SURE:
        return _unsure(criterion, head, reading, language)
    if turns:
        return _shown(criterion, head, turns, reading, language)
    if any(head in turn.misquoted for turn in reading.turns):
        return unassessed(criterion, "quote_not_found", language)
    if not reading.complete:
        return _unread(criterion, reading, language)
    if question.may_not_apply:
        return unassessed(criterion, "may_not_apply", language)
    if criterion.kind == "do" and not any(turn.answers_customer for turn in reading.turns):
        return unassessed(criterion, "no_chance", language)
    if criterion.kind == "do" and max(turn.p.get(head, 0.0) for turn in reading.turns) >= DOUBT:
        return _unsure(criterion, head, reading, language)
    return Verdict(
        id=criterion.id,
        verdict="not_met" if criterion.kind == "do" else "met",
        p_met=_p_met(criterion, head, reading),
        by="judge",
        reason=say(
            "probed.do.not_met" if criterion.kind == "do" else "probed.dont.met",
            language,
            count=len(reading.turns),
        ),
    )


def _unsure(criterion: Criterion, head: str, reading: Reading, language: Locale) -> Verdict:
    likeliest = max(reading.turns, key=lambda turn: turn.p.get(head, 0.0))
    return unassessed(
        criterion,
        "unsure",
        language,
        turn=likeliest.n,
        percent=round(100 * likeliest.p[head]),
    )


def _shown(
    criterion: Criterion,
    head: str,
    turns: Sequence[ReadTurn],
    reading: Reading,
    language: Locale,
) -> Verdict:
    turns = [turn for turn in turns if turn.p[head] >= SURE]
    do = criterion.kind == "do"
    quoted = sorted(turns, key=lambda turn: -turn.p[head])[:MOST_QUOTES] if do else turns
    return Verdict(
        id=criterion.id,
        verdict="met" if do else "not_met",
        p_met=_p_met(criterion, head, reading),
        by="judge",
        evidence=tuple(turn.shown[head] for turn in quoted),
        reason=say(
            "probed.do.met" if do else "probed.dont.not_met",
            language,
            shown=len(turns),
            count=len(reading.turns),
        ),
    )


def _p_met(criterion: Criterion, head: str, reading: Reading) -> float:
    likeliest = max(turn.p.get(head, 0.0) for turn in reading.turns)
    return round(likeliest if criterion.kind == "do" else 1 - likeliest, 4)


def _unread(criterion: Criterion, reading: Reading, language: Locale) -> Verdict:
    return unassessed(
        criterion,
        "turns_unread",
        language,
        read=len(reading.turns),
        count=reading.agent_turns,
        cause=cause_of(reading.failure or ModelError("a turn was not read"), language),
    )
