"""Learns how the embedded model hears: linear probes on its hidden state and on the words beside it.

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

from evals.turns import LabelledTurn, split
from simulator.behaviours import BEHAVIOURS
from simulator.models.clauses import WORD_BUCKETS, ngrams, sentences
from simulator.models.probe import PROMPT, probe_text
from simulator.models.protocol import Model
from simulator.prompts import template_sha256

Array = npt.NDArray[np.float64]
REGULARISATION = 0.01
"""C of the logistic regression; of 0.0003 to 0.03 the one with the best out-of-fold AUC on the tune part."""
WORD_REGULARISATION = 20.0
WORDS_SHARE = 0.5
"""Weight of the words' score beside the hidden state's, both in units of their own spread over the tune part. Of 0.3,
0.5 and 0.8 the one with the best out-of-fold F1 there, tried with the n-grams of whole turns and taken over for sentences."""
FOLDS = 5
SCHEMA = "probe/2"


@dataclass(frozen=True)
class Learned:
    """A probe's numbers, rows in the order of ``BEHAVIOURS``; see ``models/probe.py``."""

    arrays: dict[str, npt.NDArray[np.float32]]
    word_weights: npt.NDArray[np.float16]


async def hidden_states(
    model: Model,
    turns: Sequence[LabelledTurn],
    cache: Path,
    progress: Callable[[int, int], None],
) -> Array:
    """The model's hidden state of every turn, shape (turns, hidden size), unit length.

    A state costs the better part of a second, so each is kept on disk under the hash of model and text.

    Args:
        model: The embedded model.
        turns: What is read.
        cache: Folder for the states.
        progress: Told how many are done, and of how many.
    """
    rows: list[Array] = []
    for done, turn in enumerate(turns, 1):
        text = probe_text(turn.heard())
        key = hashlib.sha256(f"{model.profile.fingerprint}\n{text}".encode()).hexdigest()
        state = _kept(cache / f"{key}.npy")
        if state is None:
            state = np.asarray(await model.embed(text, purpose="hear"), dtype=np.float64)
            _keep(cache / f"{key}.npy", state)
        rows.append(state / np.linalg.norm(state))
        progress(done, len(turns))
    return np.stack(rows)


def _kept(path: Path) -> Array | None:
    return np.load(path, allow_pickle=False).astype(np.float64) if path.exists() else None


def _keep(path: Path, state: Array) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part.npy")
    np.save(part, state.astype(np.float32))
    part.replace(path)


def labels_of(turns: Sequence[LabelledTurn]) -> npt.NDArray[np.bool_]:
    """Which behaviours each turn shows, shape (turns, behaviours)."""
    return np.array([[label in turn.behaviours for label in BEHAVIOURS] for turn in turns])


def learn(turns: Sequence[LabelledTurn], states: Array) -> Learned:
    """Learns a probe from labelled turns and their hidden states."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold

    mean, scale = states.mean(axis=0), states.std(axis=0) + 1e-9
    scaled = (states - mean) / scale
    labels = labels_of(turns)
    groups = [turn.scenario for turn in turns]
    folds = list(GroupKFold(FOLDS).split(scaled, groups=groups))
    by_state = np.zeros(labels.shape)
    for train, held_out in folds:
        for column in range(len(BEHAVIOURS)):
            fitted = _regression().fit(scaled[train], labels[train, column])
            by_state[held_out, column] = fitted.decision_function(scaled[held_out])
    words = _Words(turns)
    by_words = np.zeros(labels.shape)
    for train, held_out in folds:
        by_words[held_out] = words.scores(words.learn(train), held_out)
    state_spread, word_spread = by_state.std(axis=0), by_words.std(axis=0) / WORDS_SHARE
    scores = by_state / state_spread + by_words / word_spread
    rows: dict[str, list[float | Array]] = {
        name: [] for name in ("coefficients", "intercepts", "slope", "offset", "thresholds")
    }
    for column in range(len(BEHAVIOURS)):
        wanted, score = labels[:, column], scores[:, [column]]
        platt = LogisticRegression(C=1e6, max_iter=1000).fit(score, wanted)
        slope, offset = float(platt.coef_[0, 0]), float(platt.intercept_[0])
        chances = 1 / (1 + np.exp(-(slope * score[:, 0] + offset)))
        whole = _regression().fit(scaled, wanted)
        rows["coefficients"].append(whole.coef_[0] / state_spread[column])
        rows["intercepts"].append(float(whole.intercept_[0] / state_spread[column]))
        rows["slope"].append(slope)
        rows["offset"].append(offset)
        rows["thresholds"].append(best_threshold(chances, wanted))
    arrays = {name: np.array(values, dtype=np.float32) for name, values in rows.items()}
    arrays["mean"], arrays["scale"] = mean.astype(np.float32), scale.astype(np.float32)
    word_weights = words.learn(np.arange(len(turns))) / word_spread[:, None]
    return Learned(arrays, word_weights.astype(np.float16))


def _regression() -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=REGULARISATION, class_weight="balanced", max_iter=2000)


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


class _Words:
    """The sentences of some turns, and what is learned from those that hold a labelled quote."""

    def __init__(self, turns: Sequence[LabelledTurn]) -> None:
        from scipy.sparse import csr_matrix

        parts = [
            (place, one) for place, turn in enumerate(turns) for one in sentences(turn.trainee)
        ]
        self._owners = np.array([place for place, _ in parts])
        found = [ngrams(one, WORD_BUCKETS) for _, one in parts]
        ends = np.cumsum([0, *(len(buckets) for buckets, _ in found)])
        self._matrix = csr_matrix(
            (
                np.concatenate([values for _, values in found]).astype(np.float64),
                np.concatenate([buckets for buckets, _ in found]),
                ends,
            ),
            shape=(len(parts), WORD_BUCKETS),
        )
        self._wanted = np.array(
            [
                [
                    label in turns[place].quotes and overlaps(turns[place], label, one)
                    for label in BEHAVIOURS
                ]
                for place, one in parts
            ]
        )

    def learn(self, turns: npt.NDArray[np.intp]) -> Array:
        """Coefficients from the sentences of these turns, shape (behaviours, WORD_BUCKETS)."""
        from sklearn.linear_model import LogisticRegression

        own = np.isin(self._owners, turns)
        weights = np.zeros((len(BEHAVIOURS), WORD_BUCKETS))
        for row in range(len(BEHAVIOURS)):
            fitted = LogisticRegression(
                C=WORD_REGULARISATION, class_weight="balanced", max_iter=500, solver="liblinear"
            ).fit(self._matrix[own], self._wanted[own, row])
            weights[row] = fitted.coef_[0]
        return weights

    def scores(self, weights: Array, turns: npt.NDArray[np.intp]) -> Array:
        """The best sentence's score for each turn and behaviour, as ``WordProbe.scores`` gives it."""
        by_sentence = self._matrix @ weights.T
        return np.array([by_sentence[self._owners == turn].max(axis=0) for turn in turns])


def overlaps(turn: LabelledTurn, label: str, part: str) -> bool:
    """Whether a part of the turn shares a character with the labelled quote."""
    quote = turn.quotes[label]
    quote_at, part_at = turn.trainee.find(quote), turn.trainee.find(part)
    return part_at < quote_at + len(quote) and quote_at < part_at + len(part)


def save(learned: Learned, model: Model, data: Path, folder: Path) -> None:
    """Writes a probe with the hashes that it belongs to.

    Args:
        learned: The numbers.
        model: The model whose hidden states they read.
        data: The file of labelled turns.
        folder: ``models/probes/turn``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {
        name: values.astype(np.float16) if name == "coefficients" else values
        for name, values in learned.arrays.items()
    }
    np.savez_compressed(folder / "probe.npz", **arrays)  # type: ignore[arg-type]  # numpy types the keywords as bool
    np.savez_compressed(folder / "words.npz", weights=learned.word_weights)
    meta = {
        "schema": SCHEMA,
        "labels": list(BEHAVIOURS),
        "model": model.profile.name,
        "model_sha256": model.profile.fingerprint,
        "prompt": PROMPT,
        "prompt_sha256": template_sha256(PROMPT),
        "data_sha256": hashlib.sha256(data.read_bytes()).hexdigest(),
    }
    (folder / "probe.json").write_text(json.dumps(meta, indent=2) + "\n", encoding="utf-8")


def tune_part(turns: Sequence[LabelledTurn]) -> tuple[LabelledTurn, ...]:
    """The turns that may be learned from."""
    return split(turns).tune
