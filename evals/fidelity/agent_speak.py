"""Who would say this line, a customer or an agent? A linear classifier learned on lines of its own.

It reads the hidden state of a model that embeds. Patterns of the agent's trade stand beside it
(``patterns.yaml``): either of the two raises an alarm. Rejected: a classifier on character n-grams, which
found 38 of 81 agents' lines and took 5 % of the personas' authored lines for an agent's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from evals.fidelity.lines import LabelledLine
from simulator.models.protocol import Model

Array = npt.NDArray[np.float64]
FOLDS = 5
REGULARISATION = 0.01
"""C of the logistic regression; the value of ``evals/probes.py``, whose data and task are alike."""
KNOWN_GOOD_ALARMS = 0.005
"""Share of authored lines that may raise an alarm; a detector that is to see 1 % has to be quieter itself."""
_BEFORE = 'On the telephone with customer service, one side said: "'
_AFTER = '"\nThe one who said it was the'


class HiddenStates:
    """The hidden states of a line: of the last token of an open sentence about it, and the mean over its own words.

    Reading one costs a good part of a second, so each is kept on disk under the hash of model and text.

    Args:
        model: One that embeds.
        cache: Folder for the states.
        progress: Told how many of this reading are done, and of how many.
    """

    def __init__(
        self, model: Model, cache: Path, progress: Callable[[int, int], None] = lambda _d, _n: None
    ) -> None:
        self._model = model
        self._cache = cache
        self._progress = progress

    async def read(self, texts: Sequence[str]) -> Array:
        """One row a text, shape (texts, 2 * hidden size)."""
        rows = []
        for done, text in enumerate(texts, 1):
            rows.append(await self._state(text))
            self._progress(done, len(texts))
        return np.stack(rows)

    async def _state(self, line: str) -> Array:
        prompt = f"{_BEFORE}{line}{_AFTER}"
        key = hashlib.sha256(f"{self._model.profile.fingerprint}\n{prompt}".encode()).hexdigest()
        path = self._cache / f"{key}.npy"
        if path.exists():
            kept: Array = np.load(path, allow_pickle=False).astype(np.float64)
            return kept
        tokens = await self._model.token_states(prompt, purpose="hear")
        begin, end = len(_BEFORE.encode()), len(f"{_BEFORE}{line}".encode())
        starts = np.concatenate([[0], tokens.ends[:-1]])
        said = tokens.states[(tokens.ends > begin) & (starts < end)].mean(axis=0)
        last = tokens.states[-1] / max(float(np.linalg.norm(tokens.states[-1])), 1e-9)
        state = np.concatenate([last, said])
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part.npy")
        np.save(part, state.astype(np.float32))
        part.replace(path)
        row: Array = state.astype(np.float64)
        return row


@dataclass(frozen=True)
class AgentSpeak:
    """The learned classifier.

    Attributes:
        reader: What it reads.
        mean: Of the tune part, shape (features,).
        scale: Standard deviation there.
        coefficients: Shape (features,).
        intercept: Of the regression.
        threshold: Score above which a line is an agent's: above that of every customer's line of the tune
            part (out of fold), and of all but ``KNOWN_GOOD_ALARMS`` of the lines known to be good.
    """

    reader: HiddenStates
    mean: Array
    scale: Array
    coefficients: Array
    intercept: float
    threshold: float

    async def scores(self, texts: Sequence[str]) -> Array:
        """How much like an agent's each text is, less the threshold: above 0 is an alarm."""
        if not texts:
            return np.zeros(0)
        scaled = (await self.reader.read(texts) - self.mean) / self.scale
        found: Array = scaled @ self.coefficients + self.intercept - self.threshold
        return found


async def learn_agent_speak(
    reader: HiddenStates, tune: Sequence[LabelledLine], known_good: Sequence[str]
) -> AgentSpeak:
    """Learns to tell customers' lines from agents'.

    Args:
        reader: What the classifier reads.
        tune: Labelled lines; those labelled ``leak`` are left out.
        known_good: Lines that customers' authors wrote; they only move the threshold.
    """
    from sklearn.model_selection import GroupKFold

    lines = [line for line in tune if line.label != "leak"]
    rows = await reader.read([line.text for line in lines])
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-3
    scaled = (rows - mean) / scale
    wanted = np.array([line.label == "agent" for line in lines])
    groups = [line.scenario for line in lines]
    scores = np.zeros(len(lines))
    for train, held_out in GroupKFold(FOLDS).split(scaled, groups=groups):
        fitted = _regression().fit(scaled[train], wanted[train])
        scores[held_out] = fitted.decision_function(scaled[held_out])
    whole = _regression().fit(scaled, wanted)
    learned = AgentSpeak(
        reader, mean, scale, np.asarray(whole.coef_[0]), float(whole.intercept_[0]), threshold=0.0
    )
    good = await learned.scores(known_good)
    bounds = [float(scores[~wanted].max())]
    if len(good):
        bounds.append(float(np.quantile(good, 1 - KNOWN_GOOD_ALARMS)))
    return replace(learned, threshold=max(bounds))


def _regression() -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=REGULARISATION, class_weight="balanced", max_iter=2000)
