"""Gold calls: ``transcript/1`` with ``labels``, checked so strictly that whatever loads can be measured against.

A label says for one criterion what a careful reader found: ``met``, ``not_met`` or ``not_applicable``, with the
agent's words. The calls are split by their id into a part to tune on and a part to test on, as the labelled turns are.
"""

from __future__ import annotations

import difflib
import json
import reprlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evals.turns import GOLD, is_test
from simulator.catalogue import load_catalogue
from simulator.errors import FileFormatError, NotFoundError
from simulator.grading.evidence import QuoteProblem, check_quote
from simulator.rubric import Rubric, shipped_rubrics_dir
from simulator.transcript import Transcript, load_transcript

CALLS = GOLD / "calls"
GoldVerdict = Literal["met", "not_met", "not_applicable"]
Part = Literal["test", "tune", "all"]
_PROBLEMS: dict[QuoteProblem, str] = {
    "no_such_turn": "the call has no turn {turn}",
    "customer_said_it": "{quote} in turn {turn} is the customer's",
    "not_found": "{quote} does not stand in turn {turn}",
}


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LabelledQuote(_Record):
    """Words of the agent that a label rests on."""

    turn: Annotated[int, Field(ge=1)]
    quote: Annotated[str, Field(min_length=1)]


class GoldLabel(_Record):
    """What a reader found for one criterion. It speaks of the demand: for a don't, ``met`` means kept."""

    verdict: GoldVerdict
    evidence: tuple[LabelledQuote, ...] = ()
    why: str = ""

    @property
    def turns(self) -> frozenset[int]:
        """The turns that its words stand in."""
        return frozenset(one.turn for one in self.evidence)


@dataclass(frozen=True)
class GoldCall:
    """A labelled call.

    Attributes:
        path: Its file.
        transcript: The call.
        labels: By criterion.
    """

    path: Path
    transcript: Transcript
    labels: Mapping[str, GoldLabel]

    @property
    def id(self) -> str:
        """The call's id, the file's name where it has none."""
        return self.transcript.id or self.path.stem


def known_criteria(*rubrics: Rubric) -> frozenset[str]:
    """What may be labelled: every demand of the catalogue, and the criteria of some rubrics."""
    demands = load_catalogue(shipped_rubrics_dir()).demands()
    return frozenset(demands) | {one.id for rubric in rubrics for one in rubric.criteria}


def load_gold(folder: Path, known: Collection[str]) -> tuple[GoldCall, ...]:
    """Reads all labelled calls of a folder and of those beneath it, in the order of their paths.

    Args:
        folder: A folder of calls, or one that holds them in ``calls/`` as ``evals/gold`` does.
        known: Criteria that may be labelled.

    Raises:
        NotFoundError: There is no such folder, or no JSON file in it.
        TranscriptError: A file is no ``transcript/1``.
        FileFormatError: Labels are missing, break the format, name an unknown criterion, quote what the agent did
            not say, or contradict each other; names file and line and what to do.
    """
    inside = folder / "calls" if (folder / "calls").is_dir() else folder
    paths = sorted(inside.rglob("*.json")) if inside.is_dir() else []
    if not paths:
        what = "no JSON file in this folder" if inside.is_dir() else "no such folder"
        raise NotFoundError(
            what, where=str(folder), do="--gold takes a folder of labelled calls, *.json"
        )
    calls = tuple(_load_call(path, known) for path in paths)
    _refuse_doubles(calls)
    return calls


def of_part(calls: Sequence[GoldCall], part: Part) -> tuple[GoldCall, ...]:
    """The calls of one part; a call's id decides, by ``evals.turns.is_test``, so that it never moves."""
    return tuple(call for call in calls if part == "all" or is_test(call.id) == (part == "test"))


def tuning_ids() -> frozenset[str]:
    """Ids of our own calls that graders are tuned on, by which they are known in any other folder."""
    return frozenset(path.stem for path in CALLS.glob("*/*.json") if not is_test(path.stem))


def read_labels(
    text: str, path: Path, transcript: Transcript, known: Collection[str]
) -> dict[str, GoldLabel]:
    """The labels of a file.

    Args:
        text: The file, one JSON object.
        path: Named in errors.
        transcript: The call that is labelled.
        known: Criteria that may be labelled.

    Raises:
        FileFormatError: As ``load_gold``.
    """
    body, twice = _read_once(text, path)
    if twice:
        key, values = twice[0]
        verdicts = [one.get("verdict") for one in values if isinstance(one, dict)]
        said = f", once {verdicts[0]!r} and once {verdicts[1]!r}" if len(verdicts) == 2 else ""
        raise FileFormatError(
            f"{key!r} is there twice{said}",
            where=_place(path, text, key, last=True),
            do="Keep the right one",
        )
    labels = body.get("labels")
    if not isinstance(labels, dict) or not labels:
        raise FileFormatError(
            "no labels",
            where=str(path),
            do='A gold call has "labels": {"<criterion>": {"verdict": "met", "evidence": []}}',
        )
    return {
        criterion: _label(criterion, given, text, path, transcript, known)
        for criterion, given in labels.items()
    }


def _load_call(path: Path, known: Collection[str]) -> GoldCall:
    transcript = load_transcript(path)
    text = path.read_text(encoding="utf-8-sig")
    return GoldCall(path, transcript, read_labels(text, path, transcript, known))


def _read_once(text: str, path: Path) -> tuple[dict[str, Any], list[tuple[str, tuple[Any, Any]]]]:
    """The object of a file, and every key that an object of it has twice: JSON itself would keep the last."""
    twice: list[tuple[str, tuple[Any, Any]]] = []

    def noted(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in pairs:
            if key in found:
                twice.append((key, (found[key], value)))
            found[key] = value
        return found

    try:
        body = json.loads(text, object_pairs_hook=noted)
    except (ValueError, RecursionError) as error:
        raise FileFormatError(
            f"not JSON: {error}", where=str(path), do="Expected one object with labels"
        ) from error
    if not isinstance(body, dict):
        raise FileFormatError(
            f"expected an object, found {type(body).__name__}",
            where=str(path),
            do="Expected one object with labels",
        )
    return body, twice


def _label(
    criterion: str,
    given: object,
    text: str,
    path: Path,
    transcript: Transcript,
    known: Collection[str],
) -> GoldLabel:
    where = _place(path, text, criterion)
    if criterion not in known:
        near = difflib.get_close_matches(criterion, known, n=1)
        raise FileFormatError(
            f"label for {criterion!r}, which is no criterion",
            where=where,
            do=f"Did you mean {near[0]!r}?" if near else "Take an id of rubrics/catalogue.yaml",
        )
    try:
        label = GoldLabel.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in ("labels", criterion, *first["loc"]))
        raise FileFormatError(
            f"{place!r}: {first['msg']}, found {reprlib.repr(first['input'])}",
            where=where,
            do='Expected {"verdict": met | not_met | not_applicable, "evidence": [{turn, quote}], "why": …}',
        ) from error
    for one in label.evidence:
        problem = check_quote(transcript, one.turn, one.quote)
        if isinstance(problem, str):
            said = _PROBLEMS[problem].format(turn=one.turn, quote=reprlib.repr(one.quote))
            raise FileFormatError(
                f"label {criterion!r}: {said}",
                where=where,
                do="Copy the agent's words from the call, which may have changed since it was labelled",
            )
    return label


def _place(path: Path, text: str, key: str, *, last: bool = False) -> str:
    """File and line of a label; of the second where a key is there twice."""
    spelled = json.dumps(key, ensure_ascii=False)
    found = text.rfind(spelled) if last else text.find(spelled, max(0, text.find('"labels"')))
    return str(path) if found < 0 else f"{path}:{text.count(chr(10), 0, found) + 1}"


def _refuse_doubles(calls: Sequence[GoldCall]) -> None:
    """A call that is there twice would count twice, could contradict itself, and could be tuned on and tested on."""
    by_id: dict[str, GoldCall] = {}
    by_words: dict[tuple[tuple[str, str], ...], GoldCall] = {}
    for call in calls:
        words = tuple((turn.speaker, turn.text) for turn in call.transcript.turns)
        same_id, same_words = by_id.setdefault(call.id, call), by_words.setdefault(words, call)
        other = same_id if same_id is not call else same_words
        if other is call:
            continue
        shared = f"id {call.id!r}" if same_id is not call else "the words"
        differ = [
            one
            for one in call.labels.keys() & other.labels.keys()
            if call.labels[one].verdict != other.labels[one].verdict
        ]
        contradiction = f", and they contradict each other on {min(differ)!r}" if differ else ""
        raise FileFormatError(
            f"has {shared} of {other.path}{contradiction}",
            where=str(call.path),
            do="Keep one of the two, or give the other call an id of its own",
        )
