"""Linear probes: what a weak model's hidden states know of a turn, read by learned coefficients.

One forward pass over the turn gives every token's numbers. One regression a label reads the turn as a whole, another
each of its sentences and clauses; the whole's score and the best part's are added, and the sentence of that part is
the quote. ``python -m evals
probes`` learns the coefficients from the labelled turns; ``docs/decisions/0011-hearing-in-the-middle.md`` says why
this and not a question in words.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from simulator.behaviours import FINDINGS
from simulator.errors import ProbeMismatchError
from simulator.models.coefficients import LEARN_AGAIN, check_shape, read_coefficients
from simulator.models.protocol import Model, ModelProfile
from simulator.models.turn_states import PROMPT, HeardTurn, TurnStates, read_turn
from simulator.prompts import template_sha256

Vector = npt.NDArray[np.float32]
_ARRAYS = ("whole", "parts", "intercepts", "thresholds")


@dataclass(frozen=True)
class Shown:
    """A behaviour that the turn shows.

    Attributes:
        id: The behaviour.
        quote: The sentence of the turn that shows it best, or has the clause that does, verbatim.
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
        quotes: The sentence that would show each behaviour best, past its threshold or not.
    """

    p: Mapping[str, float]
    shown: tuple[Shown, ...]
    quotes: Mapping[str, str] = field(default_factory=dict)


def _known(label: str) -> str:
    if label not in FINDINGS:
        raise ValueError(f"nothing that is looked for in a turn: {label!r}")
    return label


class ProbeMeta(BaseModel):
    """What the coefficients belong to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_: Literal["probe/3"] = Field(alias="schema")
    labels: Annotated[tuple[Annotated[str, AfterValidator(_known)], ...], Field(min_length=1)]
    model: str
    """Name of the model."""
    model_sha256: str
    layers: int
    """How many of its layers the states come from."""
    prompt: str
    """Name of the template."""
    prompt_sha256: str
    data_sha256: str
    """Of the labelled turns that they were learned from."""


class TurnProbe:
    """Reads what a turn shows out of a model's hidden states.

    Args:
        meta: What the coefficients belong to.
        arrays: ``whole`` of shape (labels, 3 * hidden size) and ``parts`` of shape (labels, 2 * hidden size), the
            coefficients for ``TurnStates.whole`` and for each of its parts; ``intercepts`` and ``thresholds`` of shape
            (labels,). The sum of both scores and the intercept is the calibrated log-odds.

    Attributes:
        meta: What the coefficients belong to.
    """

    def __init__(self, meta: ProbeMeta, arrays: Mapping[str, Vector]) -> None:
        self.meta = meta
        self._whole, self._parts = arrays["whole"], arrays["parts"]
        self._intercepts, self._thresholds = arrays["intercepts"], arrays["thresholds"]

    @classmethod
    def load(cls, folder: Path) -> TurnProbe:
        """Reads a probe from its folder.

        Raises:
            ProbeMismatchError: A file is missing or damaged, or the prompt has changed since.
        """
        meta = _read_meta(folder / "probe.json")
        path = folder / "probe.npz"
        arrays = read_coefficients(path, _ARRAYS)
        labels, size = len(meta.labels), np.atleast_1d(arrays["parts"]).shape[-1] // 2
        shapes = {"whole": (labels, 3 * size), "parts": (labels, 2 * size)}
        for name, numbers in arrays.items():
            check_shape(name, numbers, shapes.get(name, (labels,)), path)
        if meta.prompt_sha256 != template_sha256(PROMPT):
            raise ProbeMismatchError(
                f"learned with prompt {meta.prompt_sha256[:12]}, "
                f"prompts/{PROMPT}.md is {template_sha256(PROMPT)[:12]}",
                where=str(folder),
                do=LEARN_AGAIN,
            )
        return cls(meta, arrays)

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
        return [self.read(await read_turn(model, turn, purpose="hear")) for turn in turns]

    def read(self, turn: TurnStates) -> TurnFinding:
        """The finding of one turn.

        Raises:
            ProbeMismatchError: The states have another size; names both.
        """
        size = self._parts.shape[1]
        if turn.parts.shape[1] != size:
            raise ProbeMismatchError(
                f"the hidden states have {turn.parts.shape[1] // 2} numbers, the probe reads {size // 2}",
                do=LEARN_AGAIN,
            )
        by_part = turn.parts @ self._parts.T
        best = by_part.argmax(axis=0)
        p = _sigmoid(self._whole @ turn.whole + by_part.max(axis=0) + self._intercepts)
        labels = self.meta.labels
        by_label = dict(zip(labels, (round(float(one), 4) for one in p), strict=True))
        quotes = {
            label: turn.sentences[turn.owners[part]]
            for label, part in zip(labels, best, strict=True)
        }
        above = [labels[column] for column in np.flatnonzero(p >= self._thresholds)]
        above.sort(key=lambda label: -by_label[label])
        shown = tuple(Shown(label, quotes[label], by_label[label]) for label in above)
        return TurnFinding(by_label, shown, quotes)


def _sigmoid(log_odds: Vector) -> Vector:
    return (1.0 / (1.0 + np.exp(-log_odds))).astype(np.float32)


def _read_meta(path: Path) -> ProbeMeta:
    try:
        return ProbeMeta.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:  # pydantic's and JSON's errors are ValueErrors
        reason = str(error).split("\n")[0]
        raise ProbeMismatchError(
            f"cannot be read: {reason}", where=str(path), do=LEARN_AGAIN
        ) from error


def shipped_probe_dir() -> Path:
    """Where the coefficients for the embedded model stand."""
    return Path(__file__).parent / "probes" / "turn"
