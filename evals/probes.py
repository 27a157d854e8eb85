"""Learns how the embedded model hears: linear probes on its hidden states.

Everything is learned on the tune part of the labelled turns: coefficients on all of it, calibration and
thresholds on out-of-fold scores, five folds by scenario. The test part is only ever scored. The same
data, prompt and model give the same files.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from evals.turns import LabelledTurn
from simulator.models.hearing_weights import HEARING_LAYERS
from simulator.models.protocol import Model
from simulator.models.turn_states import PROMPT, TurnStates, parts_of, probe_prompt, read_turn
from simulator.prompts import template_sha256

Array = npt.NDArray[np.float64]
WHOLE_REGULARISATION = 0.005
"""C of the regressions on whole turns; 0.003, 0.005 and 0.01 differed by less than 0.002 in out-of-fold AUC."""
PARTS_REGULARISATION = 0.003
"""C of the regressions on parts; with sentences alone 0.006, 0.002 and 0.0006 gave an out-of-fold F1 of 0.767, 0.765, 0.756."""
PARTS_SHARE = 1.5
"""Weight of the best part's score beside the whole turn's, both in units of their own spread; with 1 the out-of-fold F1
was 0.003 lower."""
FOLDS = 5
SCHEMA = "probe/3"
_LEAST_SLOPE = 1e-3
"""Of a calibration: a label whose scores say nothing keeps the order of its parts all the same."""


@dataclass(frozen=True)
class Learned:
    """A probe's numbers, rows in the order of ``labels``; see ``models/probe.py``.

    Attributes:
        labels: What was learned.
        arrays: The rows.
        out_of_fold: Probabilities of the ordinary turns, each by regressions that had not seen its scenario,
            shape (turns, labels).
    """

    labels: tuple[str, ...]
    arrays: dict[str, npt.NDArray[np.float32]]
    out_of_fold: Array


async def turn_states(
    model: Model,
    turns: Sequence[LabelledTurn],
    cache: Path,
    progress: Callable[[int, int], None],
) -> list[TurnStates]:
    """What the model makes of every turn.

    Reading one costs the better part of a second, so each is kept on disk under the hash of model and text.

    Args:
        model: The embedded model.
        turns: What is read.
        cache: Folder for the states.
        progress: Told how many are done, and of how many.
    """
    read: list[TurnStates] = []
    for done, turn in enumerate(turns, 1):
        prompt = probe_prompt(turn.heard())
        belongs_to = f"{model.profile.fingerprint}\n{HEARING_LAYERS}\n{prompt.text}"
        path = cache / f"{hashlib.sha256(belongs_to.encode()).hexdigest()}.npz"
        states = _kept(path)
        if states is None:
            states = await read_turn(model, turn.heard(), purpose="hear")
            _keep(path, states)
        read.append(states)
        progress(done, len(turns))
    return read


def _kept(path: Path) -> TurnStates | None:
    if not path.exists():
        return None
    with np.load(path, allow_pickle=False) as stored:
        sentences = tuple(str(one) for one in stored["sentences"])
        return TurnStates(stored["whole"], sentences, stored["parts"], stored["owners"])


def _keep(path: Path, states: TurnStates) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part.npz")
    np.savez(
        part,
        whole=states.whole,
        parts=states.parts,
        owners=states.owners,
        sentences=np.array(states.sentences),
    )
    part.replace(path)


def labels_of(turns: Sequence[LabelledTurn], labels: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Which labels each turn shows, shape (turns, labels)."""
    return np.array([[label in turn.behaviours for label in labels] for turn in turns])


def learn(
    turns: Sequence[LabelledTurn],
    states: Sequence[TurnStates],
    labels: Sequence[str],
    *,
    ordinary: int | None = None,
) -> Learned:
    """Learns a probe's rows from labelled turns and their hidden states.

    Args:
        turns: Each labelled for all of the labels.
        states: What the model makes of each.
        labels: What to learn.
        ordinary: How many of them, from the first on, calibration and thresholds are set on; the rest was written
            to be hard to tell apart and would make what is rare look frequent. ``None`` means all.
    """
    from sklearn.model_selection import GroupKFold

    groups = [turn.scenario for turn in turns]
    folds = list(GroupKFold(FOLDS).split(groups, groups=groups))
    whole = _Whole(turns, states, labels)
    parts = _Parts(turns, states, labels)
    by_whole, by_parts = np.zeros(whole.wanted.shape), np.zeros(whole.wanted.shape)
    for train, held_out in folds:
        by_whole[held_out] = whole.scores(whole.learn(train), held_out)
        by_parts[held_out] = parts.scores(parts.learn(train), held_out)
    spread_whole = by_whole.std(axis=0) + 1e-9
    spread_parts = (by_parts.std(axis=0) + 1e-9) / PARTS_SHARE
    scores = by_whole / spread_whole + by_parts / spread_parts
    slope, offset = _calibrated(scores[:ordinary], whole.wanted[:ordinary])
    chances = 1 / (1 + np.exp(-(slope * scores + offset)))[:ordinary]
    everything = np.arange(len(turns))
    rows_whole, ends_whole = whole.space.unfolded(*whole.learn(everything))
    rows_parts, ends_parts = parts.space.unfolded(*parts.learn(everything))
    by_label = zip(chances.T, whole.wanted[:ordinary].T, strict=True)
    arrays = {
        "whole": rows_whole * (slope / spread_whole)[:, None],
        "parts": rows_parts * (slope / spread_parts)[:, None],
        "intercepts": slope * (ends_whole / spread_whole + ends_parts / spread_parts) + offset,
        "thresholds": np.array([best_threshold(chance, wanted) for chance, wanted in by_label]),
    }
    return Learned(
        tuple(labels), {name: rows.astype(np.float32) for name, rows in arrays.items()}, chances
    )


def _calibrated(scores: Array, wanted: npt.NDArray[np.bool_]) -> tuple[Array, Array]:
    """Platt's slope and offset for each label, shape (labels,) each."""
    from sklearn.linear_model import LogisticRegression

    fitted = [
        LogisticRegression(C=1e6).fit(scores[:, [column]], wanted[:, column])
        for column in range(scores.shape[1])
    ]
    slope = np.array([max(float(one.coef_[0, 0]), _LEAST_SLOPE) for one in fitted])
    return slope, np.array([float(one.intercept_[0]) for one in fitted])


class _Space:
    """States scaled to their spread and turned so that no more directions remain than there are states.

    A ridge penalty does not see the turning, and a regression in it is several times faster.
    """

    def __init__(self, states: npt.NDArray[np.float32]) -> None:
        self._mean = states.mean(axis=0, dtype=np.float64)
        self._scale = states.std(axis=0, dtype=np.float64) + 1e-9
        turned, sizes, self._back = np.linalg.svd(
            (states - self._mean) / self._scale, full_matrices=False
        )
        self.turned = (turned * sizes).astype(np.float32)

    def unfolded(self, rows: Array, ends: Array) -> tuple[Array, Array]:
        """Coefficients and intercepts for the states as the model gives them."""
        plain: Array = rows @ self._back / self._scale
        return plain, ends - plain @ self._mean


class _Whole:
    """Regressions on whole turns."""

    def __init__(
        self, turns: Sequence[LabelledTurn], states: Sequence[TurnStates], labels: Sequence[str]
    ) -> None:
        self.space = _Space(np.stack([one.whole for one in states]))
        self.wanted = labels_of(turns, labels)

    def learn(self, turns: npt.NDArray[np.intp]) -> tuple[Array, Array]:
        """Coefficients and intercepts from these turns."""
        return _fitted(self.space.turned[turns], self.wanted[turns], WHOLE_REGULARISATION)

    def scores(self, fitted: tuple[Array, Array], turns: npt.NDArray[np.intp]) -> Array:
        """Score of each turn and label."""
        rows, ends = fitted
        found: Array = self.space.turned[turns] @ rows.T + ends
        return found


class _Parts:
    """Regressions on sentences and clauses: those that hold a piece of the labelled quote against all others."""

    def __init__(
        self, turns: Sequence[LabelledTurn], states: Sequence[TurnStates], labels: Sequence[str]
    ) -> None:
        self.space = _Space(np.concatenate([one.parts for one in states]))
        self._owners = np.repeat(np.arange(len(turns)), [len(one.owners) for one in states])
        self._wanted = np.array(
            [
                [label in turn.quotes and overlaps(turn, label, part) for label in labels]
                for turn, one in zip(turns, states, strict=True)
                for part in parts_of(one.sentences)
            ]
        )

    def learn(self, turns: npt.NDArray[np.intp]) -> tuple[Array, Array]:
        """Coefficients and intercepts from the parts of these turns."""
        own = np.isin(self._owners, turns)
        return _fitted(self.space.turned[own], self._wanted[own], PARTS_REGULARISATION)

    def scores(self, fitted: tuple[Array, Array], turns: npt.NDArray[np.intp]) -> Array:
        """The best part's score for each of these turns and each label."""
        rows, ends = fitted
        by_part = self.space.turned @ rows.T + ends
        starts = np.searchsorted(self._owners, np.arange(self._owners[-1] + 1))
        found: Array = np.maximum.reduceat(by_part, starts)[turns]
        return found


def _fitted(states: Array, wanted: npt.NDArray[np.bool_], penalty: float) -> tuple[Array, Array]:
    from sklearn.linear_model import LogisticRegression

    def regression() -> Any:
        return LogisticRegression(C=penalty, class_weight="balanced", max_iter=2000)

    fitted = [regression().fit(states, wanted[:, column]) for column in range(wanted.shape[1])]
    return np.stack([one.coef_[0] for one in fitted]), np.array(
        [one.intercept_[0] for one in fitted]
    )


def best_threshold(chances: Array, wanted: npt.NDArray[np.bool_]) -> float:
    """The probability from which calling a behaviour shown gives the best F1.

    The middle of the flat top is taken, not its edge: on few positives the F1 curve is a staircase.
    """
    candidates = np.unique(np.round(chances, 4))
    scores = np.array([f1(chances >= one, wanted) for one in candidates])
    top = candidates[scores >= scores.max() - 0.005]
    return float(np.median(top))


def f1(found: npt.NDArray[np.bool_], wanted: npt.NDArray[np.bool_]) -> float:
    """F1 of a yes/no finding; 0 where nothing was found and nothing wanted."""
    hits = int((found & wanted).sum())
    return 2 * hits / max(1, int(found.sum()) + int(wanted.sum()))


def overlaps(turn: LabelledTurn, label: str, part: str) -> bool:
    """Whether a part of the turn shares a character with the labelled quote."""
    quote = turn.quotes[label]
    quote_at, part_at = turn.trainee.find(quote), turn.trainee.find(part)
    return part_at < quote_at + len(quote) and quote_at < part_at + len(part)


def save(learned: Sequence[Learned], model: Model, data: Sequence[Path], folder: Path) -> None:
    """Writes a probe with the hashes that it belongs to.

    Args:
        learned: Its rows, learned from one set of turns or from several.
        model: The model whose hidden states they read.
        data: The files of labelled turns.
        folder: ``models/probes/turn``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows = {
        name: np.concatenate([one.arrays[name] for one in learned]) for name in learned[0].arrays
    }
    np.savez_compressed(folder / "probe.npz", **rows)  # type: ignore[arg-type]  # numpy types the keywords as bool
    meta = {
        "schema": SCHEMA,
        "labels": [label for one in learned for label in one.labels],
        "model": model.profile.name,
        "model_sha256": model.profile.fingerprint,
        "layers": HEARING_LAYERS,
        "prompt": PROMPT,
        "prompt_sha256": template_sha256(PROMPT),
        "data_sha256": hashlib.sha256(b"".join(path.read_bytes() for path in data)).hexdigest(),
    }
    (folder / "probe.json").write_text(json.dumps(meta, indent=2) + "\n", encoding="utf-8")
