"""The second pass over the gold calls: read strictly, compared with the first as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from gold_files import MINIMISED, PARAPHRASED, write, write_call

from evals.gold_calls import CALLS, known_criteria, load_gold
from evals.gold_passes import PassAgreement, passes_beside
from simulator.errors import FileFormatError

KNOWN = known_criteria()
MET, NOT_MET, OUT = ({"verdict": one} for one in ("met", "not_met", "not_applicable"))
SETTLED = {
    "call": "b",
    "criterion": "dont.argue",
    "first": "not_met",
    "second": "met",
    "settled": "met",
    "evidence": [],
    "why": "Nobody argues.",
}


def gold_set(folder: Path, *settled: dict[str, Any]) -> Path:
    """Two calls of three labels, the second reader differing once in what was settled and once in what was not."""
    write_call(
        folder / "calls/es",
        "a",
        {"listening.paraphrase": PARAPHRASED, "dont.argue": MET, "handling.hold": OUT},
    )
    write_call(
        folder / "calls/en",
        "b",
        {"listening.paraphrase": NOT_MET, "dont.argue": MET, "handling.hold": OUT},
        locale="en",
    )
    first = {"listening.paraphrase": PARAPHRASED, "dont.argue": MET, "handling.hold": NOT_MET}
    second = {"listening.paraphrase": NOT_MET, "dont.argue": MET, "handling.hold": OUT}
    write(folder / "second/es/a.json", {"id": "a", "labels": first})
    write(folder / "second/en/b.json", {"id": "b", "labels": second})
    for row in settled:
        with write(folder / "row.json", row).open(encoding="utf-8") as file:
            line = " ".join(file.read().split())
        with (folder / "settled_calls.jsonl").open("a", encoding="utf-8") as file:
            file.write(line + "\n")
    (folder / "row.json").unlink(missing_ok=True)
    return folder


def passes(folder: Path) -> PassAgreement | None:
    """Their agreement."""
    return passes_beside(folder, load_gold(folder, KNOWN), KNOWN)


def test_the_first_pass_counts_as_it_was_before_anything_was_settled(tmp_path: Path) -> None:
    """Six labels, two disputed: 4 of 6 agree, though the call now says what the second reader said."""
    found = passes(gold_set(tmp_path, SETTLED))
    assert found is not None
    assert (found.labels, found.share) == (6, 0.6667)
    assert (found.settled, found.unsettled, found.only_once) == (1, 1, 0)
    assert found.per_criterion["dont.argue"].share == 0.5
    assert found.per_criterion["listening.paraphrase"].kappa == 1
    assert found.per_locale["en"].labels == 3
    # Rows not met, met, not applicable: (1 1 0), (0 2 0), (1 0 1); chance (2*2 + 2*3 + 2*1) / 36 = 1/3
    assert found.kappa == 0.5


def test_the_folder_of_calls_finds_what_lies_beside_it(tmp_path: Path) -> None:
    """``--gold evals/gold/calls`` and ``--gold evals/gold`` are the same."""
    folder = gold_set(tmp_path, SETTLED)
    assert passes(folder / "calls") == passes(folder)


def test_calls_that_were_labelled_once_have_no_agreement(tmp_path: Path) -> None:
    """A folder of somebody else's calls needs no second pass."""
    write_call(tmp_path, "a", {"dont.argue": MET})
    assert passes(tmp_path) is None


def test_a_label_of_one_pass_alone_is_counted_and_compared_with_nothing(tmp_path: Path) -> None:
    """It is neither agreement nor dispute."""
    folder = gold_set(tmp_path, SETTLED)
    labels = {"listening.paraphrase": PARAPHRASED, "dont.minimise": MINIMISED}
    write(folder / "second/es/a.json", {"id": "a", "labels": labels})
    found = passes(folder)
    assert found is not None
    assert (found.labels, found.only_once) == (4, 3)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"settled": "not_applicable"}, "is 'not_applicable' here, the call says 'met'"),
        ({"second": "not_applicable"}, "here, the second pass says 'met'"),
        ({"first": "met"}, "both passes say 'met'"),
        ({"criterion": "dont.minimise"}, "the call has no such label"),
        ({"call": "c"}, "the call has no such label"),
        ({"settled": "cannot_assess"}, "settled Input should be"),
        ({"by": "somebody"}, "Extra inputs"),
    ],
)
def test_a_settled_row_that_contradicts_the_labels_is_refused(
    tmp_path: Path, change: dict[str, str], problem: str
) -> None:
    """Otherwise a label changed later would pass for settled."""
    folder = gold_set(tmp_path, {**SETTLED, **change})
    with pytest.raises(FileFormatError) as caught:
        passes(folder)
    assert "settled_calls.jsonl" in str(caught.value)
    assert problem in str(caught.value)


def test_what_is_settled_twice_is_refused(tmp_path: Path) -> None:
    """Two third readings of one label leave open which holds."""
    with pytest.raises(FileFormatError, match="is there twice"):
        passes(gold_set(tmp_path, SETTLED, SETTLED))


@pytest.mark.parametrize(
    ("name", "labels", "problem"),
    [
        ("c", {"dont.argue": MET}, "is of no gold call"),
        ("deeper/a", {"dont.argue": MET}, "is there twice"),
        ("b", {"dont.argues": MET}, "which is no criterion"),
        ("b", {"dont.minimise": {**MINIMISED, "evidence": [{"turn": 1, "quote": "no"}]}}, "turn 1"),
    ],
)
def test_a_second_pass_is_read_as_strictly_as_the_first(
    tmp_path: Path, name: str, labels: dict[str, Any], problem: str
) -> None:
    """Same checks, same messages."""
    folder = gold_set(tmp_path, SETTLED)
    write(folder / f"second/{name}.json", {"id": name, "labels": labels})
    if name == "b":
        (folder / "second/en/b.json").unlink()
    with pytest.raises(FileFormatError, match=problem):
        passes(folder)


def test_the_shipped_passes_agree_and_every_dispute_is_settled() -> None:
    """Two independent readers of more than 2,000 labels; where they differ a third has read again."""
    found = passes(CALLS)
    assert found is not None
    assert found.labels > 2000
    assert (found.unsettled, found.only_once) == (0, 0)
    assert found.kappa is not None
    assert found.interval is not None
    assert found.interval[0] <= found.kappa <= found.interval[1]
    assert found.kappa > 0.85
