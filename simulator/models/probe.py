"""Linear probes: what a weak model's hidden state knows of a turn, read by learned coefficients.

One forward pass over the turn gives the last token's numbers; one logistic regression a label reads
them, another the words of the turn's sentences, and their scores are added. ``python -m evals probes`` learns the coefficients from ``evals/gold/turns.jsonl``;
``docs/decisions`` says why this and not a question in words.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from simulator.behaviours import BEHAVIOURS
from simulator.errors import ProbeMismatchError
from simulator.models.clauses import WordProbe
from simulator.models.coefficients import LEARN_AGAIN, check_shape, read_coefficients
from simulator.models.protocol import Model, ModelProfile
from simulator.prompts import render, template_sha256
from simulator.transcript import Knowledge

PROMPT = "probe_turn"
CUSTOMER_CHARACTERS = 240
"""The end of the customer's line that is read; what they said last is what the agent answers."""
TRAINEE_CHARACTERS = 1600
"""The part of a turn that is read in one pass, from its beginning; about 400 tokens."""
Vector = npt.NDArray[np.float32]
_ARRAYS: dict[str, Callable[[int, int], tuple[int, ...]]] = {
    "mean": lambda _labels, size: (size,),
    "scale": lambda _labels, size: (size,),
    "coefficients": lambda labels, size: (labels, size),
    "intercepts": lambda labels, _size: (labels,),
    "slope": lambda labels, _size: (labels,),
    "offset": lambda labels, _size: (labels,),
    "thresholds": lambda labels, _size: (labels,),
}
"""Shape of each array of ``probe.npz``, from the number of labels and the size of the hidden state."""


@dataclass(frozen=True)
class HeardTurn:
    """One turn of the agent with what it answers to."""

    locale: str
    knowledge: Knowledge
    customer: str
    trainee: str


@dataclass(frozen=True)
class Shown:
    """A behaviour that the turn shows.

    Attributes:
        id: The behaviour.
        quote: The clause of the turn that shows it best, verbatim.
        p: Calibrated probability, 0-1.
    """

    id: str
    quote: str
    p: float


@dataclass(frozen=True)
class TurnFinding:
    """What a probe found in one turn.

    Attributes:
        p: Calibrated probability of each behaviour.
        shown: Those past their threshold, the likeliest first.
    """

    p: Mapping[str, float]
    shown: tuple[Shown, ...]


def _known(label: str) -> str:
    if label not in BEHAVIOURS:
        raise ValueError(f"no behaviour {label!r}")
    return label


class ProbeMeta(BaseModel):
    """What the coefficients belong to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_: Literal["probe/2"] = Field(alias="schema")
    labels: Annotated[tuple[Annotated[str, AfterValidator(_known)], ...], Field(min_length=1)]
    model: str
    """Name of the model."""
    model_sha256: str
    prompt: str
    """Name of the template."""
    prompt_sha256: str
    data_sha256: str
    """Of the labelled turns that they were learned from."""


class TurnProbe:
    """Reads the behaviours of a turn out of a model's hidden state.

    Attributes:
        meta: What the coefficients belong to.
    """

    def __init__(self, meta: ProbeMeta, arrays: Mapping[str, Vector], words: WordProbe) -> None:
        self.meta = meta
        self._mean, self._scale = arrays["mean"], arrays["scale"]
        self._coefficients, self._intercepts = arrays["coefficients"], arrays["intercepts"]
        self._slope, self._offset = arrays["slope"], arrays["offset"]
        self._thresholds = arrays["thresholds"]
        self._words = words

    @classmethod
    def load(cls, folder: Path) -> TurnProbe:
        """Reads a probe from its folder.

        Raises:
            ProbeMismatchError: A file is missing or damaged, or the prompt has changed since.
        """
        meta = _read_meta(folder / "probe.json")
        path = folder / "probe.npz"
        arrays = read_coefficients(path, _ARRAYS)
        labels, size = len(meta.labels), len(np.atleast_1d(arrays["mean"]))
        for name, numbers in arrays.items():
            check_shape(name, numbers, _ARRAYS[name](labels, size), path)
        if meta.prompt_sha256 != template_sha256(PROMPT):
            raise ProbeMismatchError(
                f"learned with prompt {meta.prompt_sha256[:12]}, "
                f"prompts/{PROMPT}.md is {template_sha256(PROMPT)[:12]}",
                where=str(folder),
                do=LEARN_AGAIN,
            )
        return cls(meta, arrays, WordProbe.load(folder, meta.labels))

    def check(self, profile: ModelProfile) -> None:
        """Refuses a model that the coefficients do not belong to.

        Raises:
            ProbeMismatchError: Names both fingerprints.
        """
        if profile.fingerprint != self.meta.model_sha256:
            raise ProbeMismatchError(
                f"the probe belongs to {self.meta.model} ({self.meta.model_sha256[:12]}), "
                f"the model is {profile.name} ({(profile.fingerprint or 'unknown')[:12]})",
                do="Take the embedded model, or an endpoint",
            )

    async def hear(self, model: Model, turns: Sequence[HeardTurn]) -> list[TurnFinding]:
        """Reads some turns, one forward pass each.

        Raises:
            ProbeMismatchError: The model is not the one that the probe was learned on.
        """
        self.check(model.profile)
        findings: list[TurnFinding] = []
        for turn in turns:
            state = await model.embed(probe_text(turn), purpose="hear")
            findings.append(self.read(np.asarray(state, dtype=np.float32), turn))
        return findings

    def read(self, state: Vector, turn: HeardTurn) -> TurnFinding:
        """The finding of one turn from its hidden state, shape (hidden size,)."""
        p = self.probabilities(state, turn.trainee)
        by_label = dict(zip(self.meta.labels, (round(float(one), 4) for one in p), strict=True))
        above = [
            label
            for label, one, threshold in zip(self.meta.labels, p, self._thresholds, strict=True)
            if one >= threshold
        ]
        above.sort(key=lambda label: -by_label[label])
        shown = tuple(
            Shown(label, self._words.best(label, turn.trainee), by_label[label]) for label in above
        )
        return TurnFinding(by_label, shown)

    def probabilities(self, state: Vector, trainee: str) -> Vector:
        """Calibrated probability of each label, shape (labels,).

        Args:
            state: Hidden state of the turn, shape (hidden size,).
            trainee: The agent's words.

        Raises:
            ProbeMismatchError: The state has another size; names both.
        """
        if state.shape != self._mean.shape:
            raise ProbeMismatchError(
                f"the hidden state has {state.size} numbers, the probe reads {self._mean.size}",
                do=LEARN_AGAIN,
            )
        unit = state / max(float(np.linalg.norm(state)), 1e-9)
        logits = self._coefficients @ ((unit - self._mean) / self._scale) + self._intercepts
        logits += self._words.scores(trainee[:TRAINEE_CHARACTERS])
        calibrated: Vector = 1.0 / (1.0 + np.exp(-(self._slope * logits + self._offset)))
        return calibrated


def _read_meta(path: Path) -> ProbeMeta:
    try:
        return ProbeMeta.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:  # pydantic's and JSON's errors are ValueErrors
        reason = str(error).split("\n")[0]
        raise ProbeMismatchError(
            f"cannot be read: {reason}", where=str(path), do=LEARN_AGAIN
        ) from error


def probe_text(turn: HeardTurn) -> str:
    """The text whose last hidden state is read."""
    return render(
        PROMPT,
        knowledge=turn.knowledge,
        customer=turn.customer[-CUSTOMER_CHARACTERS:] or "…",
        trainee=turn.trainee[:TRAINEE_CHARACTERS],
    )


def shipped_probe_dir() -> Path:
    """Where the coefficients for the embedded model stand."""
    return Path(__file__).parent / "probes" / "turn"
