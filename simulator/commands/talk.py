"""A call in the terminal from the first word to the last, typed or played from a script."""

from __future__ import annotations

import contextlib
import signal
import sys

from simulator.commands.call_screen import CallScreen
from simulator.commands.call_script import Script, parse_step
from simulator.commands.output import preparing
from simulator.commands.wording import say
from simulator.errors import SimulatorError
from simulator.session import Control, Sessions, TurnDone
from simulator.settings import Settings
from simulator.transcript import Outcome, Transcript

WORDS_PER_SECOND = 12.0
"""Pace of the customer's words in a terminal: fast reading, so that nobody waits for them."""


async def hold_call(
    settings: Settings,
    persona: str,
    seed: int | None,
    screen: CallScreen,
    script: Script | None,
) -> Transcript:
    """Holds one call from the first word to the last.

    Args:
        settings: Models, folders, language.
        persona: Id or file of who calls.
        seed: Decides what is left to chance; drawn where it is not given.
        screen: Where the call is shown.
        script: What the trainee says; typed where there is none.

    Raises:
        CallClosedError: Nothing was said.
        SimulatorError: Whatever keeps a call from being held; what was said until then is stored.
    """
    with contextlib.ExitStack() as waiting:
        what = say("preparing", settings.terminal_language())
        sessions = Sessions(
            settings,
            words_per_second=WORDS_PER_SECOND if script is None and sys.stdout.isatty() else 0.0,
            scripted_time=script is not None,
            progress=waiting.enter_context(preparing(what)),
        )
        async with sessions:
            state = await sessions.start(persona, seed=seed)
            waiting.close()
            screen.begin(state.persona)
            talk = Talk(sessions, state.id, screen)
            await (_typed(talk) if script is None else _played(talk, script))
            if talk.outcome is None and talk.said_anything:
                await talk.play(Control("end"))
            transcript = await sessions.finish(state.id)
            screen.ended(transcript.outcome)
            if script is not None and talk.unsaid:
                first = script.lines[-talk.unsaid]
                screen.unsaid(f"{script.path}:{first.number}", talk.unsaid)
            return transcript


class Talk:
    """A call under way.

    Args:
        sessions: Where it is held.
        call_id: Which one.
        screen: Where it is shown.

    Attributes:
        outcome: ``None`` while it is open.
        said_anything: Whether there is anything to make a transcript of.
        unsaid: Lines of a script that are left.
    """

    def __init__(self, sessions: Sessions, call_id: str, screen: CallScreen) -> None:
        self.screen = screen
        self.outcome: Outcome | None = None
        self.said_anything = False
        self.unsaid = 0
        self._sessions = sessions
        self._call_id = call_id

    async def play(self, step: str | Control) -> None:
        """Says something or uses a control, and shows what comes of it."""
        if isinstance(step, str):
            happenings = self._sessions.reply(self._call_id, step)
        else:
            happenings = self._sessions.control(self._call_id, step)
        async with contextlib.aclosing(happenings):
            async for happening in happenings:
                self.screen.show(happening)
                if isinstance(happening, TurnDone):
                    self.outcome = happening.outcome
                    said = happening.trainee or happening.customer
                    self.said_anything = self.said_anything or said is not None


async def _played(talk: Talk, script: Script) -> None:
    """Plays a script until it or the call is over."""
    for left, line in zip(range(len(script.lines), 0, -1), script.lines, strict=True):
        if talk.outcome is not None:
            talk.unsaid = left
            return
        talk.screen.typed(line.text)
        if line.ends_call:
            talk.unsaid = left - 1
            return
        await talk.play(line.step)


async def _typed(talk: Talk) -> None:
    """Lets a person talk until they hang up or the customer does; an error costs one line, not the call."""
    while talk.outcome is None:
        line = _ask(talk.screen)
        if line is None:
            return
        if line.strip() == "/help":
            talk.screen.help()
            continue
        try:
            step = parse_step(line)
            if isinstance(step, Control) and step.kind == "end":
                return
            await talk.play(step)
        except SimulatorError as error:
            talk.screen.error(error)


def _ask(screen: CallScreen) -> str | None:
    """The trainee's next line, ``None`` at the end of the input."""
    if not sys.stdin.isatty():
        line = sys.stdin.readline()
        if line:
            screen.typed(line)
        return line or None
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 - importing it gives input() a line editor and a history
    # asyncio's own handler would only note the first Ctrl-C and leave the prompt waiting.
    kept = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return screen.ask()
    except EOFError:
        return None
    finally:
        signal.signal(signal.SIGINT, kept)
