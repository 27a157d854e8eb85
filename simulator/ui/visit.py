"""What one browser tab has before it; the whole page is a function of this."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from simulator.errors import SimulatorError
from simulator.grading.scorecard import Scorecard, Verdict
from simulator.persona import BrokenPersona, Persona, PersonaFile
from simulator.recognition_answer import RecognitionAnswer
from simulator.rubric import Rubric
from simulator.store import CallRow
from simulator.transcript import Locale, Transcript
from simulator.ui.room import Room

Step = Literal["start", "briefing", "call", "questions", "report"]
STEPS: tuple[Step, ...] = ("start", "briefing", "call", "report")
"""Those that the page counts; the questions are the door to the report."""


@dataclass(frozen=True)
class Parent:
    """The call that a reported one was rewound from.

    Attributes:
        transcript: All of it.
        scorecard: Its latest by the rubric of the report; ``None`` where it has none.
    """

    transcript: Transcript
    scorecard: Scorecard | None


@dataclass
class Grading:
    """A report as it grows.

    Attributes:
        transcript: The call that is judged.
        rubric: By what.
        parent: What it is compared with, where it is a branch.
        recognition: What the trainee said that the customer was, where they were asked.
        verdicts: Reached so far.
        scorecard: Set when all are reached.
        running: Whether the grader is at work.
        coaching: Whether the grader, all verdicts reached, writes what could have been said instead.
    """

    transcript: Transcript
    rubric: Rubric
    parent: Parent | None = None
    recognition: RecognitionAnswer | None = None
    verdicts: list[Verdict] = field(default_factory=list)
    scorecard: Scorecard | None = None
    running: bool = False
    coaching: bool = False

    def add(self, found: Verdict | Scorecard) -> None:
        """Takes a verdict, or the scorecard that closes the grading."""
        if isinstance(found, Scorecard):
            self.scorecard = found
            self.verdicts = list(found.criteria)
        else:
            self.verdicts.append(found)


@dataclass(eq=False)
class Waiting:
    """A wait for the model; a tab that goes elsewhere meanwhile drops it.

    Attributes:
        seconds: How long it has been.
        turn: The turn of the report from which the call is tried again; ``None`` elsewhere.
    """

    seconds: int = 0
    turn: int | None = None


@dataclass
class Returned:
    """Words that could not become a turn and go back into the text box.

    Attributes:
        serial: Rises with each, so that the page knows a new one from an old one.
        text: The words.
    """

    serial: int = 0
    text: str = ""


@dataclass
class Visit:
    """State of one tab.

    Attributes:
        language: Of the interface.
        step: Where the trainee is.
        customers: Who can call.
        broken: Customer files that could not be loaded.
        open_calls: Calls that can be taken up again, the newest first.
        finished_calls: Calls whose report can be read again, the newest first.
        persona: Whom the trainee chose.
        waiting: Set while the model gets ready for this tab.
        room: The call.
        mood_shown: Whether the mood meter is visible.
        asked: The call whose report waits for what the trainee says of its customer.
        grading: The report.
        notice: What went wrong, shown and announced where the trainee is: an error, which is said in
            the language of the page, or a line of the page's own.
        returned: Words to put back into the text box.
        focus: Rises whenever the keyboard focus is to move to the place that the step begins with.
    """

    language: Locale
    step: Step = "start"
    customers: tuple[PersonaFile, ...] = ()
    broken: tuple[BrokenPersona, ...] = ()
    open_calls: tuple[CallRow, ...] = ()
    finished_calls: tuple[CallRow, ...] = ()
    persona: Persona | None = None
    waiting: Waiting | None = None
    room: Room | None = None
    mood_shown: bool = True
    asked: Transcript | None = None
    grading: Grading | None = None
    notice: SimulatorError | str = ""
    returned: Returned = field(default_factory=Returned)
    focus: int = 0

    def go(self, step: Step) -> None:
        """Moves on to a step, with the focus at its beginning and no old notice."""
        self.step = step
        self.asked = self.asked if step == "questions" else None
        self.waiting = None
        self.notice = ""
        self.focus += 1

    def give_back(self, text: str, notice: SimulatorError | str) -> None:
        """Puts words back into the text box and says why."""
        self.notice = notice
        self.returned = Returned(self.returned.serial + 1, text)
