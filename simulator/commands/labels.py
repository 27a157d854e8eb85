"""``simulator labels``: what people found in calls, for calibration and for the evals."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.commands.output import print_json, print_line, print_note
from simulator.commands.output_file import OutputFile
from simulator.errors import UserError
from simulator.settings import Settings, load_settings

if TYPE_CHECKING:
    from simulator.labels import LabelledCall

commands = typer.Typer(help="Verdicts that people overrode.", no_args_is_help=True)
_DO = "Name another folder"


@commands.callback()
def _labels() -> None:
    """Keeps ``export`` a command of its own, however few there are."""


@commands.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Made where it is not there.")],
    rubric: Annotated[
        str | None, typer.Option(metavar="ID[@V]", help="Only what was overridden under this one.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="What was written, as JSON.")] = False,
) -> None:
    """Write a gold file for each call with an overridden verdict; python -m evals agreement --gold DIR reads them."""
    calls = asyncio.run(_labelled(load_settings(), rubric))
    written = [(_write(folder, call), call) for call in calls if call.labels]
    if as_json:
        print_json([{"path": str(path), "labels": sorted(call.labels)} for path, call in written])
    else:
        for path, call in written:
            print_line(f"{path}: {len(call.labels)} labels")
    _note_the_rest(folder, calls, {path.name for path, _ in written})


async def _labelled(settings: Settings, rubric: str | None) -> tuple[LabelledCall, ...]:
    # Imported here: the door to calls costs half a second, which listing personas need not pay.
    from simulator.labels import labelled_calls
    from simulator.session import Sessions

    async with Sessions(settings) as sessions:
        return await labelled_calls(sessions, rubric)


def _write(folder: Path, call: LabelledCall) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"cannot be made: {error.strerror}", where=str(folder), do=_DO) from error
    path = folder / f"{call.transcript.id}.json"
    OutputFile(path, option="DIR").write(call.to_json())
    return path


def _note_the_rest(folder: Path, calls: tuple[LabelledCall, ...], written: set[str]) -> None:
    """What the reader of the folder should know and the files do not say."""
    left_out = sum(call.left_out for call in calls)
    if left_out:
        print_note(f"{left_out} overridden to cannot_assess: that is no label, left out")
    if not written:
        print_note("No verdict is overridden, so there is nothing to write")
        return
    others = sorted({one.name for one in folder.rglob("*.json")} - written)
    if others:
        print_note(
            f"{len(others)} other JSON files are in {folder} and would be read too, first {others[0]}"
        )
