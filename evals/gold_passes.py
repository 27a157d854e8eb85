"""The second pass over the gold calls, made without sight of the first, and how far the two agree.

Beside the calls lie ``second/``, the second reader's labels (``{"id", "labels"}``, a file a call), and
``settled_calls.jsonl``, what a third reading made of the disagreements. The calls themselves hold the labels as
settled; what the first reader had said where it was changed stands in the settled file alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, model_validator

from evals.gold_calls import GoldCall, GoldLabel, GoldVerdict, LabelledQuote, read_labels
from evals.labelled_rows import LabelledRow, load_rows
from evals.statistics import (
    Floats,
    agreement_share,
    bootstrap_interval,
    cohen_kappa,
    gwet_ac1,
    reported,
    resampling,
    tables_by_cluster,
)
from simulator.errors import FileFormatError

VERDICTS: tuple[GoldVerdict, ...] = ("not_met", "met", "not_applicable")
Labels = Mapping[str, Mapping[str, GoldLabel]]
"""By call and criterion."""


class SettledLabel(LabelledRow):
    """One disagreement, and what a third reading made of it."""

    call: str
    criterion: str
    first: GoldVerdict
    second: GoldVerdict
    settled: GoldVerdict
    evidence: tuple[LabelledQuote, ...] = ()
    why: str = ""

    @model_validator(mode="after")
    def _was_disputed(self) -> SettledLabel:
        if self.first == self.second:
            raise ValueError(f"both passes say {self.first!r}, so nothing was to be settled")
        return self

    @model_validator(mode="before")
    @classmethod
    def _named(cls, row: Any) -> Any:
        """A row is known by its call and criterion, so that none can be settled twice."""
        if isinstance(row, dict):
            return {**row, "id": f"{row.get('call')} {row.get('criterion')}"}
        return row


class PassFigures(BaseModel):
    """How far two readers agree."""

    labels: int
    share: float | None
    """Of the labels, on how many they agree."""
    kappa: float | None
    ac1: float | None


class PassAgreement(PassFigures):
    """The two passes, over met, not met and not applicable."""

    interval: tuple[float, float] | None
    """Of kappa, 95 %, by transcript."""
    per_criterion: dict[str, PassFigures]
    per_locale: dict[str, PassFigures]
    settled: int
    """Disagreements that were read a third time."""
    unsettled: int
    """Disagreements that were not."""
    only_once: int
    """Labels that one pass has and the other has not."""


def load_second(
    folder: Path, calls: Sequence[GoldCall], known: Collection[str]
) -> dict[str, dict[str, GoldLabel]]:
    """Reads the second pass; empty where there is none.

    Args:
        folder: Files of ``{"id", "labels"}``, at any depth.
        calls: The calls that are labelled.
        known: Criteria that may be labelled.

    Raises:
        FileFormatError: As ``gold_calls.load_gold``; or a file is of no call, or of one that another is of too.
    """
    by_stem = {call.id: call for call in calls}
    found: dict[str, dict[str, GoldLabel]] = {}
    for path in sorted(folder.rglob("*.json")):
        call = by_stem.get(path.stem)
        if call is None or path.stem in found:
            what = "is of no gold call" if call is None else "is there twice"
            raise FileFormatError(
                f"second labels of {path.stem!r}: {what}",
                where=str(path),
                do="Name it <call id>.json",
            )
        text = path.read_text(encoding="utf-8-sig")
        found[path.stem] = read_labels(text, path, call.transcript, known)
    return found


def load_settled(
    path: Path, calls: Sequence[GoldCall], second: Labels
) -> dict[tuple[str, str], SettledLabel]:
    """Reads what was settled, by call and criterion; empty where there is no such file.

    Raises:
        FileFormatError: A row breaks the format, or says otherwise than the call or the second pass do.
    """
    if not path.exists():
        return {}
    first = {call.id: call.labels for call in calls}
    rows: dict[tuple[str, str], SettledLabel] = {}
    for row in load_rows(path, SettledLabel):
        for what, labels, said in (
            ("the call", first, row.settled),
            ("the second pass", second, row.second),
        ):
            label = labels.get(row.call, {}).get(row.criterion)
            if label is None or label.verdict != said:
                now = "has no such label" if label is None else f"says {label.verdict!r}"
                raise FileFormatError(
                    f"{row.criterion!r} of {row.call!r} is {said!r} here, {what} {now}",
                    where=str(path),
                    do="A label that was changed afterwards needs its row changed too",
                )
        rows[row.call, row.criterion] = row
    return rows


def passes_beside(
    folder: Path, calls: Sequence[GoldCall], known: Collection[str]
) -> PassAgreement | None:
    """The agreement of the two passes of a gold set; ``None`` where it was labelled once.

    Args:
        folder: The folder that was given for the calls.
        calls: All of its calls.
        known: Criteria that may be labelled.

    Raises:
        FileFormatError: The second pass or the settled file is broken, or contradicts the calls.
    """
    root = folder if (folder / "calls").is_dir() else folder.parent
    second = load_second(root / "second", calls, known) if (root / "second").is_dir() else {}
    if not second:
        return None
    return agreement_of_passes(
        calls, second, load_settled(root / "settled_calls.jsonl", calls, second)
    )


@dataclass(frozen=True)
class _Twice:
    """One thing that was labelled in both passes."""

    place: int
    """Of its call among the calls."""
    locale: str
    criterion: str
    first: GoldVerdict
    second: GoldVerdict


def agreement_of_passes(
    calls: Sequence[GoldCall],
    second: Labels,
    settled: Mapping[tuple[str, str], SettledLabel],
) -> PassAgreement:
    """Counts how far two independent passes agree, the first as it was before anything was settled.

    Args:
        calls: With the labels as settled.
        second: The second pass.
        settled: What the first pass had said where it was disputed.
    """
    both: list[_Twice] = []
    only_once = 0
    for place, call in enumerate(calls):
        others = second.get(call.id, {})
        only_once += len(call.labels.keys() ^ others.keys()) if others else 0
        for criterion in sorted(call.labels.keys() & others.keys()):
            row = settled.get((call.id, criterion))
            first = row.first if row else call.labels[criterion].verdict
            locale = call.transcript.locale
            both.append(_Twice(place, locale, criterion, first, others[criterion].verdict))
    draws = resampling(len(calls))
    return PassAgreement(
        **_figures(both).model_dump(),
        interval=bootstrap_interval(cohen_kappa, _tables(both, len(calls)), draws),
        per_criterion={
            one: _figures([each for each in both if each.criterion == one])
            for one in sorted({each.criterion for each in both})
        },
        per_locale={
            one: _figures([each for each in both if each.locale == one])
            for one in sorted({each.locale for each in both})
        },
        settled=len(settled),
        unsettled=sum(each.first != each.second for each in both) - len(settled),
        only_once=only_once,
    )


def _tables(both: Sequence[_Twice], calls: int) -> Floats:
    return tables_by_cluster(
        [VERDICTS.index(each.first) for each in both],
        [VERDICTS.index(each.second) for each in both],
        [each.place for each in both],
        calls,
        len(VERDICTS),
    )


def _figures(both: Sequence[_Twice]) -> PassFigures:
    table = _tables(both, 1 + max((each.place for each in both), default=0)).sum(0)
    return PassFigures(
        labels=len(both),
        share=reported(agreement_share(table)),
        kappa=reported(cohen_kappa(table)),
        ac1=reported(gwet_ac1(table)),
    )
