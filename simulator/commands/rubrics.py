"""``simulator rubrics``: list and check rubrics, and show which of the documents' demands are graded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from simulator.catalogue import load_catalogue
from simulator.commands.output import print_error, print_json, print_line, print_table
from simulator.errors import NotFoundError, RubricError
from simulator.folders import rubric_folders
from simulator.rubric import (
    BrokenRubric,
    RubricFile,
    demand_coverage,
    load_rubric,
    load_rubrics,
    shipped_rubrics_dir,
)
from simulator.settings import load_settings

commands = typer.Typer(help="List and check what calls are judged by.", no_args_is_help=True)
CATALOGUE = "catalogue.yaml"


@commands.command("list")
def list_(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Show every rubric, and the files that are broken."""
    sound, broken = load_rubrics(*_folders())
    if as_json:
        print_json([*map(_row, sound), *map(_broken_row, broken)])
        return
    language = load_settings().terminal_language()
    print_table(
        ("rubric", "criteria", "title", "purpose"),
        [
            (one.reference, str(len(one.criteria)), one.title.in_language(language), one.purpose)
            for one in (file.rubric for file in sound)
        ],
    )
    for file in broken:
        print_error(file.error)


@commands.command()
def validate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH…]", help="Files or folders; by default all rubrics."),
    ] = None,
) -> None:
    """Check files against the schema and the catalogue. Exit 1 where one falls short."""
    short = False
    for path, found in _asked_for(paths or _folders()):
        try:
            print_line(f"{path}: {_checked(path, found=found)}")
        except RubricError as error:
            short = True
            print_error(error)
    if short:
        raise typer.Exit(1)


@commands.command()
def coverage(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Show which demands of the documents are graded, by which rubrics and how."""
    sound, broken = load_rubrics(*_folders())
    catalogue = load_catalogue(shipped_rubrics_dir())
    covered = demand_coverage(catalogue, (file.rubric for file in sound))
    for file in broken:
        print_error(file.error)
    if as_json:
        print_json(
            {
                demand: {"judged": one.judged, "rubrics": list(one.rubrics)}
                for demand, one in covered.items()
            }
        )
        return
    print_table(
        ("demand", "judged", "rubrics"),
        [(demand, one.judged, ", ".join(one.rubrics) or "–") for demand, one in covered.items()],
    )
    graded = sum(bool(one.rubrics) for one in covered.values())
    print_line(f"{graded} of {len(covered)} demands are in a rubric.")


def _folders() -> tuple[Path, ...]:
    return rubric_folders(load_settings())


def _row(file: RubricFile) -> dict[str, Any]:
    one = file.rubric
    return {
        "id": one.id,
        "version": one.version,
        "title": one.title.model_dump(),
        "purpose": one.purpose,
        "criteria": len(one.criteria),
        "valid": True,
        "path": str(file.path),
    }


def _broken_row(file: BrokenRubric) -> dict[str, Any]:
    name, _, version = file.path.stem.rpartition("@")
    return {
        "id": name or version,
        "version": int(version) if name and version.isdecimal() else None,
        "valid": False,
        "error": str(file.error),
        "path": str(file.path),
    }


def _asked_for(paths: Sequence[Path]) -> Iterator[tuple[Path, bool]]:
    """The files to be checked, and whether each was found in a folder, where its name decides.

    Raises:
        NotFoundError: A folder holds no rubric.
    """
    for path in paths:
        if not path.is_dir():
            yield path, False
            continue
        inside = sorted(one for one in path.iterdir() if one.suffix in (".yaml", ".yml"))
        if not inside:
            raise NotFoundError(
                "no rubric in this folder, looked for <id>@<version>.yaml",
                where=str(path),
                do="Check the path",
            )
        yield from ((one, True) for one in inside)


def _checked(path: Path, *, found: bool) -> str:
    """What a sound file holds.

    Raises:
        RubricError: It is not sound.
        NotFoundError: It is not there.
    """
    if path.name == CATALOGUE:
        return f"ok, {len(load_catalogue(path.parent).demands())} demands"
    rubric = load_rubric(path).rubric
    if found and path.name != f"{rubric.reference}.yaml":
        raise RubricError(
            f"is {rubric.reference!r} by its contents, and only {rubric.reference}.yaml is found",
            where=str(path),
            do="Rename the file",
        )
    return f"ok, {len(rubric.criteria)} criteria"
