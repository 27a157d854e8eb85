"""What a form of ``form.js`` sends: the act, what it is about, and the fields; a page may send anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import gradio as gr


@dataclass(frozen=True)
class Pressed:
    """A button pressed or a form sent.

    Attributes:
        act: What to do.
        on: With what.
        fields: Of the form, each with its values; none for a button.
    """

    act: str
    on: str
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def first(self, name: str) -> str:
        """The first value of a field, empty where it has none."""
        return next(iter(self.fields.get(name, ())), "")


def pressed(event: gr.EventData) -> Pressed:
    """Reads an event; whatever is not of the shape that ``form.js`` sends is left out."""
    sent = getattr(event, "fields", None)
    found = sent.items() if isinstance(sent, dict) else ()
    fields = {
        name: tuple(one for one in values if isinstance(one, str))
        for name, values in found
        if isinstance(name, str) and isinstance(values, list)
    }
    return Pressed(str(event.act), str(event.on), fields)
