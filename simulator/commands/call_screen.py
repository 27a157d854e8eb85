"""What a call in the terminal shows: the situation card, the words as they come, the mood after each turn."""

from __future__ import annotations

import sys
from typing import TextIO

from simulator.commands.output import console, print_error
from simulator.commands.wording import say
from simulator.errors import SimulatorError
from simulator.grading.report_mood import SETTLING, ledger_phrase
from simulator.grading.visible import visible
from simulator.grading.wording import say as say_mood
from simulator.persona import Persona
from simulator.transcript import Locale, MoodPoint, Outcome
from simulator.turn_done import Happening, Spoken, TurnDone

WIDEST_COLUMNS = 100


class CallScreen:
    """Shows one call.

    Args:
        stream: Where it is shown; stderr where stdout is for JSON alone.
        language: Of everything but the words of the call.
        mood: Whether a line with the customer's mood follows each turn.
    """

    def __init__(self, stream: TextIO, language: Locale, *, mood: bool) -> None:
        self._stream = stream
        self._console = console(stream)
        self._language = language
        self._shows_mood = mood
        self._customer = ""
        self._mood: MoodPoint | None = None
        self._prompt = f"{say('agent', language)}> "
        self._speaking = False

    def ask(self) -> str:
        """Asks the trainee for the next line; raises ``EOFError`` where there is none."""
        self._end_line()
        if self._stream is sys.stdout:
            return input(self._prompt)
        self._stream.write(self._prompt)
        self._stream.flush()
        return input()

    def begin(self, persona: Persona) -> None:
        """The situation card, as an agent would see it."""
        from rich.console import Group
        from rich.panel import Panel
        from rich.table import Table
        from rich.text import Text

        self._customer = persona.name
        rows = Table.grid(padding=(0, 2))
        for entry in persona.card.record:
            rows.add_row(Text(f"{entry.label}:"), Text(entry.value))
        facts = Table.grid(padding=(0, 1))
        for fact in persona.card.product_facts:
            facts.add_row(Text("·"), Text(fact))
        card = Group(rows, Text(""), facts) if persona.card.product_facts else rows
        width = min(WIDEST_COLUMNS, self._console.width)
        self._console.print(Panel(card, title=Text(persona.card.title), width=width))
        self.note(say("begin", self._language, name=persona.name))

    def typed(self, line: str) -> None:
        """A line of the trainee's that did not come from a keyboard."""
        self._line(self._prompt + line.strip(), "bold")

    def show(self, happening: Happening) -> None:
        """The customer's next words, or the turn that is over."""
        if isinstance(happening, Spoken):
            self._spoken(happening.text)
        else:
            self._done(happening)

    def error(self, error: SimulatorError) -> None:
        """An error after which the call goes on."""
        self._end_line()
        print_error(error)

    def note(self, text: str) -> None:
        """A line of ours."""
        for line in text.split("\n"):
            self._line(line, "dim")

    def ended(self, outcome: Outcome | None) -> None:
        """How the call ended."""
        key = f"ended.{outcome.end}" if outcome else "ended.ended"
        self.note(say(key, self._language))

    def unsaid(self, where: str, count: int) -> None:
        """Lines of a script that nobody was there to hear any more."""
        self.note(say("unsaid", self._language, count=count, where=where))

    def help(self) -> None:
        """The controls."""
        self.note(say("help", self._language))

    def end(self) -> None:
        """Leaves the cursor at the beginning of a line."""
        self._end_line()

    def _spoken(self, words: str) -> None:
        if not self._speaking:
            self._console.print(f"{visible(self._customer)}: ", style="cyan", end="")
            self._speaking = True
        # Not through the console, which would break lines within a stream of words.
        self._stream.write(visible(words))
        self._stream.flush()

    def _done(self, done: TurnDone) -> None:
        if done.customer is not None and done.customer.cut_off:
            self._stream.write(" —")
        self._end_line()
        # A control that moves nobody comes with the mood of the turn before.
        if self._shows_mood and done.mood.changes and done.mood != self._mood:
            self._line(f"  {self._mood_line(done.mood)}", "dim")
        self._mood = done.mood

    def _mood_line(self, mood: MoodPoint) -> str:
        axes = []
        for axis in ("frustration", "trust", "confusion"):
            by = sum(getattr(change, axis) for change in mood.changes)
            moved = f" ({by:+d})" if by else ""
            axes.append(f"{say_mood(f'axis.{axis}', self._language)} {getattr(mood, axis)}{moved}")
        reasons = dict.fromkeys(
            ledger_phrase(change.rule, self._language)
            for change in mood.changes
            if change.rule != SETTLING
        )
        why = f" ← {', '.join(reasons)}" if reasons else ""
        return f"[{say_mood(f'band.{mood.band}', self._language)} · {' · '.join(axes)}]{why}"

    def _line(self, text: str, style: str) -> None:
        self._end_line()
        self._console.print(visible(text), style=style, soft_wrap=True)

    def _end_line(self) -> None:
        if self._speaking:
            self._stream.write("\n")
            self._speaking = False
        self._stream.flush()
