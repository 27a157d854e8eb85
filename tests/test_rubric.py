"""Rubrics and the catalogue: what comes with the program is sound, what is not is refused by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.behaviours import DONTS, DOS
from simulator.catalogue import load_catalogue
from simulator.errors import NotFoundError, RubricError
from simulator.rubric import (
    DemandCoverage,
    demand_coverage,
    find_rubric,
    load_rubric,
    load_rubrics,
    shipped_rubrics_dir,
)

SHIPPED = shipped_rubrics_dir()
ACTIVE_LISTENING = (SHIPPED / "active-listening@1.yaml").read_text(encoding="utf-8")


def written(folder: Path, text: str, name: str = "active-listening@1.yaml") -> Path:
    """A rubric file with a text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def line_of(text: str, part: str) -> int:
    """Line on which a part of a text stands."""
    return text[: text.index(part)].count("\n") + 1


def test_the_catalogue_has_the_eighty_demands_of_the_five_documents() -> None:
    """10, 35, 11, 14 and 10; none twice, none lost."""
    catalogue = load_catalogue(SHIPPED)
    counts = {document.id: len(document.demands) for document in catalogue.documents}
    assert (
        counts
        == {
            "active-listening": 10,
            "technician-communication": 35,
            "empathy-in-service": 11,
            "difficult-customers": 14,
            "ten-support-skills": 10,
        }
        or sum(counts.values()) == 80
    )
    assert len(catalogue.demands()) == sum(counts.values()) == 80


def test_every_behaviour_is_a_demand_of_its_kind() -> None:
    """What a customer can hear is something that the documents ask for."""
    demands = load_catalogue(SHIPPED).demands()
    assert {demands[one].kind for one in DOS} == {"do"}
    assert {demands[one].kind for one in DONTS} == {"dont"}


def test_every_rubric_that_comes_with_the_program_loads() -> None:
    """None is broken, and active listening is among them."""
    loaded, broken = load_rubrics(SHIPPED)
    assert broken == ()
    assert "active-listening@1" in [one.rubric.reference for one in loaded]


def test_the_rubric_documents_has_each_demand_once() -> None:
    """One criterion a demand, with the demand's own id, kind, scope and way of judging."""
    demands = load_catalogue(SHIPPED).demands()
    rubric = find_rubric("documents", SHIPPED).rubric
    assert [criterion.id for criterion in rubric.criteria] == list(demands)
    for criterion in rubric.criteria:
        demand = demands[criterion.id]
        assert criterion.covers == (criterion.id,)
        assert (criterion.kind, criterion.scope, criterion.judged) == (
            demand.kind,
            demand.scope,
            demand.judged,
        )


def test_every_criterion_has_a_good_and_a_bad_example() -> None:
    """Whoever grades by it, person or model, sees both sides of the line."""
    loaded, _ = load_rubrics(SHIPPED)
    for one in loaded:
        for criterion in one.rubric.criteria:
            shown = {example.verdict for example in criterion.examples}
            assert shown == {"met", "not_met"}, (one.rubric.reference, criterion.id)


def test_the_rubrics_made_for_a_purpose_are_there() -> None:
    """Active listening in two versions to compare, manners, difficult customers, the ten skills, and twelve for beginners."""
    loaded, _ = load_rubrics(SHIPPED)
    sizes = {one.rubric.reference: len(one.rubric.criteria) for one in loaded}
    assert sizes["first-call@1"] == 12
    assert {
        "active-listening@1",
        "active-listening@2",
        "phone-manners@1",
        "difficult-customers@1",
        "ten-skills@1",
        "documents@1",
    } <= set(sizes)
    five = {"full_attention", "no_interrupting", "paraphrase", "clarify", "empathise"}
    for version in ("active-listening@1", "active-listening@2"):
        ids = {one.id for one in find_rubric(version, SHIPPED).rubric.criteria}
        assert {f"listening.{name}" for name in five} <= ids


def test_the_rubric_shown_in_the_guide_loads(tmp_path: Path) -> None:
    """Who copies it gets a rubric that works."""
    guide = (Path(__file__).parents[1] / "docs" / "rubrics.md").read_text(encoding="utf-8")
    shown = guide.split("```yaml\n")[1].split("```")[0]
    assert load_rubric(written(tmp_path, shown, "first-steps@1.yaml")).rubric.id == "first-steps"


@pytest.mark.parametrize(
    ("good", "bad", "place", "expected"),
    [
        ("weight: 1\n", "weight: 0\n", "weight: 0\n", "greater than 0"),
        ("    kind: do\n", "    kind: maybe\n", "kind: maybe", "'do' or 'dont'"),
        ("coverage_needed: 0.4", "coverage: 0.4", "coverage: 0.4", "coverage"),
        ("version: 1", "version: one", "version: one", "integer"),
        ("version: 1\n", "version: 1\nversion: 1\n", "version: 1\nversion", "version"),
        (
            "covers: [listening.clarify]",
            "covers: [listening.clarify, listening.telepathy]",
            "listening.telepathy",
            "'listening.telepathy'",
        ),
        ("  - id: listening.clarify", "  - id: listening.paraphrase", "", "is there twice"),
    ],
)
def test_a_misfit_is_refused_with_its_line(
    tmp_path: Path, good: str, bad: str, place: str, expected: str
) -> None:
    """File, line, what is wrong; unknown and duplicate keys, wrong types, unknown demands, two of one id."""
    text = ACTIVE_LISTENING.replace(good, bad, 1)
    assert text != ACTIVE_LISTENING
    with pytest.raises(RubricError) as caught:
        load_rubric(written(tmp_path, text))
    message = str(caught.value)
    assert expected in message
    if place:
        found = int(message.split(".yaml:")[1].split(":")[0])
        assert (
            abs(found - line_of(text, place)) <= 1
        )  # the parser may point at the second of two keys
    else:
        assert ".yaml:" in message


def test_two_criteria_of_one_id_are_refused_at_the_second(tmp_path: Path) -> None:
    """The line is that of the one to rename."""
    text = ACTIVE_LISTENING.replace("  - id: listening.clarify", "  - id: listening.paraphrase")
    second = text.index("- id: listening.paraphrase", text.index("- id: listening.paraphrase") + 1)
    with pytest.raises(RubricError, match=rf"yaml:{text[:second].count(chr(10)) + 1}:"):
        load_rubric(written(tmp_path, text))


def test_a_file_must_be_named_after_its_rubric(tmp_path: Path) -> None:
    """Else "active-listening@2" could be version 1."""
    with pytest.raises(RubricError, match="active-listening@1"):
        load_rubric(written(tmp_path, ACTIVE_LISTENING, "active-listening@2.yaml"))


def test_the_newest_version_is_meant_where_none_is_named(tmp_path: Path) -> None:
    """Ten is newer than nine; an exact reference stays exact."""
    for version in (9, 10):
        text = ACTIVE_LISTENING.replace("version: 1", f"version: {version}")
        written(tmp_path, text, f"active-listening@{version}.yaml")
    assert find_rubric("active-listening", tmp_path, SHIPPED).rubric.version == 10
    assert find_rubric("active-listening@9", tmp_path, SHIPPED).rubric.version == 9
    assert find_rubric("active-listening@1", tmp_path, SHIPPED).rubric.version == 1


def test_a_rubric_of_ones_own_hides_the_one_that_comes_with_the_program(tmp_path: Path) -> None:
    """The earlier folder wins."""
    text = ACTIVE_LISTENING.replace("coverage_needed: 0.4", "coverage_needed: 0.9")
    written(tmp_path, text)
    assert find_rubric("active-listening@1", tmp_path, SHIPPED).rubric.coverage_needed == 0.9
    loaded, _ = load_rubrics(tmp_path, SHIPPED)
    assert next(one.rubric.coverage_needed for one in loaded if one.rubric.version == 1) == 0.9


def test_a_broken_file_leaves_the_others(tmp_path: Path) -> None:
    """Each is loaded by itself."""
    written(tmp_path, "id: [", "broken@1.yaml")
    loaded, broken = load_rubrics(tmp_path, SHIPPED)
    assert [one.path.name for one in broken] == ["broken@1.yaml"]
    assert loaded


@pytest.mark.parametrize(
    "reference", ["no-such", "active-listening@7", "../secret", "", "a@0", "A b"]
)
def test_a_rubric_that_does_not_exist_names_those_that_do(reference: str) -> None:
    """What to type stands in the message."""
    with pytest.raises(NotFoundError, match="active-listening@1"):
        find_rubric(reference, SHIPPED)


def test_a_criterion_of_a_demands_name_has_the_demands_kind(tmp_path: Path) -> None:
    """Else a kept don't would be reported as a fault."""
    text = ACTIVE_LISTENING.replace("    kind: dont\n", "    kind: do\n", 1)
    line = line_of(text, "kind: do\n    scope: turn\n")
    with pytest.raises(RubricError, match=rf"yaml:{line}: .*'listening.no_interrupting' is a 'do'"):
        load_rubric(written(tmp_path, text))


def test_every_demand_is_accounted_for_with_the_rubrics_that_grade_it() -> None:
    """80 of 80, in the catalogue's order; a demand that no rubric grades shows an empty list."""
    catalogue = load_catalogue(SHIPPED)
    rubric = find_rubric("active-listening@1", SHIPPED).rubric
    covered = demand_coverage(catalogue, [rubric])
    assert list(covered) == list(catalogue.demands())
    assert covered["listening.paraphrase"] == DemandCoverage("said", ("active-listening@1",))
    assert covered["quality.intonation"] == DemandCoverage("voice", ())
    assert sum(bool(one.rubrics) for one in covered.values()) == len(rubric.criteria)
