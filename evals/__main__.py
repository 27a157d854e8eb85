"""``python -m evals``: probes, agreement, bench, example."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from simulator.errors import SimulatorError

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Evaluations.")
Json = Annotated[bool, typer.Option("--json", help="Nothing but JSON on stdout.")]


@app.command()
def probes() -> None:
    """Learn how the embedded model hears, and write its coefficients."""
    from evals.hearing import relearn

    asyncio.run(relearn())


@app.command()
def agreement(
    what: Annotated[str, typer.Option(help="Only 'appraisal' so far.")] = "appraisal",
    json_: Json = False,
) -> None:
    """How well the customer hears, on the test part of the labelled turns."""
    from evals.hearing import appraisal_report, print_appraisal

    if what != "appraisal":
        raise typer.BadParameter("only 'appraisal' so far", param_hint="--what")
    report = asyncio.run(appraisal_report())
    if json_:
        print(json.dumps(report.model_dump(), indent=2))
    else:
        print_appraisal(report)


@app.command()
def bench(
    json_: Json = False,
    turns: Annotated[int, typer.Option(min=4, help="Turns of the agent.")] = 10,
    out: Annotated[Path | None, typer.Option(help="Write the JSON here too.")] = None,
) -> None:
    """Speed, memory and storage of a call on the customer's model."""
    from evals.bench import print_bench, run_bench

    report = asyncio.run(run_bench(turns))
    text = json.dumps(report.model_dump(), indent=2)
    if out is not None:
        out.write_text(text + "\n", encoding="utf-8")
    print(text) if json_ else print_bench(report)
    raise typer.Exit(0 if report.met() else 1)


@app.command()
def example(
    out: Annotated[Path, typer.Option(help="Folder to write.")] = Path("docs/example"),
) -> None:
    """One real call and its report, for the README."""
    from evals.example import write_example

    asyncio.run(write_example(out))


def main() -> None:
    """Runs a command; an error of the program is one line and its exit code."""
    try:
        app()
    except SimulatorError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
