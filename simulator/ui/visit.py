"""What one browser tab has before it; the whole page is a function of this."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from simulator.errors import SimulatorError
from simulator.grading.override import Override
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


Role = Literal["trainee", "trainer"]
"""Whom the page is built for; chosen on the page as long as there are no accounts."""


@dataclass(frozen=True)
class Parent:
    """The call that a reported one was rewound from.

    Attributes:
        transcript: All of it.
        scorecard: Its latest by the rubric of the report; ``None`` where it has none.
    """

    transcript: Transcript
    scorecard: Scorecard | None


@dataclass(frozen=True)
class Refused:
    """An override that was not taken: of which criterion, and why."""

    criterion: str
    error: SimulatorError


@dataclass
class Grading:
    """A report as it grows.

    Attributes:
        transcript: The call that is judged.
        rubric: By what.
        parent: What it is compared with, where it is a branch.
        recognition: What the trainee said that the customer was, where they were asked.
        verdicts: Reached so far.
        scorecard: Set when all are reached; with people's verdicts in the place of the machine's.
        machine: The same without.
        overrides: People's verdicts, undone ones too.
        refused: The last one, where it was not taken.
        saved: By criterion, how many were taken in this tab.
        running: Whether the grader is at work.
        coaching: Whether the grader, all verdicts reached, writes what could have been said instead.
    """

    transcript: Transcript
    rubric: Rubric
    parent: Parent | None = None
    recognition: RecognitionAnswer | None = None
    verdicts: list[Verdict] = field(default_factory=list)
    scorecard: Scorecard | None = None
    machine: Scorecard | None = None
    overrides: tuple[Override, ...] = ()
    refused: Refused | None = None
    saved: Counter[str] = field(default_factory=Counter)
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
        role: Whom the page is built for.
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
    role: Role = "trainee"
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

    @property
    def may_override(self) -> bool:
        """Whether verdicts can be overridden now: by a trainer, in a report that is complete."""
        report = self.grading
        complete = report is not None and report.machine is not None and not report.coaching
        return complete and self.step == "report" and self.role == "trainer"

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
