"""``simulator call``: a call in the terminal, typed or played from a script."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from simulator.commands.output import print_note
from simulator.commands.output_file import OutputFile
from simulator.commands.wording import say
from simulator.settings import load_settings

MOST_SEED = 2**31 - 1


def call(
    persona: Annotated[str, typer.Argument(help="Such as es/marta-pedido, or a persona file.")],
    script: Annotated[
        Path | None, typer.Option(help="Play the trainee from this file, one turn a line.")
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(min=0, max=MOST_SEED, help="Decides what is left to chance."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Write the transcript to this file.")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Transcript on stdout, the conversation on stderr.")
    ] = False,
    mood: Annotated[bool, typer.Option(help="Show the customer's mood after each turn.")] = True,
) -> None:
    """Take a customer's call in the terminal. The customer waits for you to answer."""
    settings = load_settings()
    language = settings.terminal_language()
    file = OutputFile(out) if out is not None else None
    # Imported here: the door to calls costs half a second, which listing personas need not pay.
    from simulator.commands.call_screen import CallScreen
    from simulator.commands.call_script import read_script
    from simulator.commands.talk import hold_call

    played = read_script(script, settings.turn_characters_limit) if script else None
    screen = CallScreen(sys.stderr if as_json else sys.stdout, language, mood=mood)
    try:
        transcript = asyncio.run(hold_call(settings, persona, seed, screen, played))
    finally:
        screen.end()
    if file is not None and out is not None:
        file.write(transcript.to_json())
    if as_json:
        sys.stdout.write(transcript.to_json())
    elif out is not None:
        print_note(say("written", language, file=out, quoted=quote(str(out))))
    else:
        print_note(say("kept", language, id=transcript.id))
