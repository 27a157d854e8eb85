"""Whether a criterion applies is decided in code."""

from __future__ import annotations

import pytest

from grading.calls import ENDED, call, criterion
from simulator.grading.applicability import applicability
from simulator.transcript import Brief, Event

ANGRY = Brief(customer_type=("angry", "novice"))
HOLD = Event(kind="hold_start", after_turn=1)
OFFER = Event(kind="transfer_offer", after_turn=1)


@pytest.mark.parametrize(
    ("when", "scene", "decision"),
    [
        ({}, {}, "applies"),
        ({"types": ["angry"]}, {"brief": ANGRY}, "applies"),
        ({"types": ["expert", "novice"]}, {"brief": ANGRY}, "applies"),
        ({"types": ["expert"]}, {"brief": ANGRY}, "type"),
        ({"types": ["expert"]}, {}, "unknown"),
        ({"types": ["expert"]}, {"brief": Brief(problem="x")}, "unknown"),
        ({"channels": ["chat"]}, {"channel": "chat"}, "applies"),
        ({"channels": ["chat"]}, {"channel": "phone"}, "channel"),
        ({"channels": ["chat"]}, {}, "unknown"),
        ({"event": "hold"}, {"events": (HOLD,)}, "applies"),
        ({"event": "hold"}, {"events": (ENDED,)}, "hold"),
        ({"event": "hold"}, {}, "undecided"),
        ({"event": "transfer"}, {"events": (OFFER,)}, "applies"),
        ({"event": "transfer"}, {"events": (HOLD,)}, "undecided"),
        ({"event": "transfer"}, {"events": (HOLD, ENDED)}, "transfer"),
        ({"event": "provocation"}, {"events": (ENDED,)}, "undecided"),
        ({"event": "company_error"}, {"events": (ENDED,)}, "undecided"),
        ({"event": "unwelcome_news"}, {"events": (ENDED,)}, "undecided"),
        ({"event": "hidden_need"}, {}, "undecided"),
        ({"event": "hidden_need"}, {"brief": ANGRY}, "hidden_need"),
        ({"event": "hidden_need"}, {"brief": Brief(hidden_need="x")}, "applies"),
        ({"types": ["expert"], "event": "hold"}, {"brief": ANGRY, "events": (HOLD,)}, "type"),
    ],
)
def test_types_channels_and_events_decide(
    when: dict[str, object], scene: dict[str, object], decision: str
) -> None:
    """What the transcript tells decides; what it does not tell is unknown, not assumed."""
    asked = criterion(applies_when=when)
    assert applicability(asked, call("A: Hola.", **scene)) == decision
