"""``simulator app``: the web app."""

from __future__ import annotations

from typing import Annotated

import typer

from simulator.settings import load_settings

HOST = "127.0.0.1"
PORT = 7860


def app(
    host: Annotated[
        str, typer.Option(help="Address to listen on; anything else opens it to the network.")
    ] = HOST,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")
    ] = PORT,
) -> None:
    """Serve the web app until Ctrl-C."""
    settings = load_settings()
    # Imported here: Gradio costs three seconds, which no other command need pay.
    from simulator.ui.app import launch

    launch(settings, host, port)
