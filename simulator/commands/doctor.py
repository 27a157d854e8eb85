"""``simulator doctor``: one screen with what works on this machine, and what to do about what does not."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.commands.output import console, print_json, print_line
from simulator.grading.visible import visible
from simulator.settings import load_settings

if TYPE_CHECKING:
    from simulator.commands.check import Check

_STYLES = {"ok": "green", "warn": "yellow", "fail": "bold red"}
FALLS_SHORT = 1


def doctor(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Show what works on this machine and what to type about what does not. Exit 1 where calls cannot be held."""
    settings = load_settings()
    # Imported here: looking at everything is heavier than showing the help of everything.
    from simulator.commands.checks import all_checks

    checks: list[Check] = []
    for check in all_checks(settings):
        checks.append(check)
        if not as_json:
            _print(check)
    failed = sum(check.state == "fail" for check in checks)
    if as_json:
        print_json({"ok": not failed, "checks": [asdict(check) for check in checks]})
    else:
        print_line(_summary(failed, sum(check.state == "warn" for check in checks)))
    if failed:
        raise typer.Exit(FALLS_SHORT)


def _summary(failed: int, warned: int) -> str:
    if failed:
        return f"{failed} failed: calls cannot be held or graded until that is mended."
    return f"Calls can be held; {warned} worth mending." if warned else "All is well."


def _print(check: Check) -> None:
    from rich.text import Text

    line = Text(f"{check.state:<5}", style=_STYLES[check.state])
    line.append(f"{check.name:<14}{visible(check.found)}", style="default")
    screen = console(sys.stdout)
    screen.print(line, soft_wrap=True)
    if check.do:
        screen.print(Text(f"     {'':<14}→ {visible(check.do)}", style="bold"), soft_wrap=True)
