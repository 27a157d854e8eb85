"""Serves the web app on this machine: ``launch`` for people, ``server`` for whoever starts it inside."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import ipaddress
import signal
import socket
import threading
from collections.abc import Iterator

import gradio as gr
import uvicorn
from fastapi import FastAPI

from simulator.errors import PortInUseError, UserError
from simulator.session import Sessions
from simulator.settings import Settings
from simulator.ui.flow import Preparation
from simulator.ui.layout import i18n
from simulator.ui.page import build_app
from simulator.ui.theme import asset, page_css, page_theme

__all__ = ["DEFAULT_HOST", "DEFAULT_PORT", "build_app", "launch", "listen", "server"]

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 7860
WORDS_PER_SECOND = 6.0
"""Pace of the customer's words: quicker than speech, so that nobody waits, slow enough to be talked over."""
GOODBYE_SECONDS = 3
"""How long open tabs may keep the server from stopping."""


def launch(settings: Settings, host: str = DEFAULT_HOST, port: int = DEFAULT_PORT) -> None:
    """Serves the app until it is interrupted.

    Args:
        settings: Of models, store and language.
        host: Address to listen on; anything but loopback is open to the network, without a password.
        port: Port to listen on; 0 takes a free one.

    Raises:
        PortInUseError: Another program listens there.
        SimulatorError: The store cannot be opened, or whatever else keeps calls from being held.
    """
    with listen(host, port) as listening, contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(settings, listening))


async def _serve(settings: Settings, listening: socket.socket) -> None:
    preparation = Preparation()
    pace = WORDS_PER_SECOND
    async with Sessions(settings, words_per_second=pace, progress=preparation) as sessions:
        running = server(sessions, preparation)
        host, port = listening.getsockname()[:2]
        if not ipaddress.ip_address(host).is_loopback:
            print(f"Anyone who reaches {host} can use this app: it asks for no password.")
        print(f"Open http://{host}:{port} in a browser. Ctrl+C stops the app.", flush=True)
        await running.serve(sockets=[listening])


def listen(host: str, port: int) -> socket.socket:
    """Takes the port before anything slow begins.

    Raises:
        PortInUseError: Another program listens there.
        UserError: The address is not one of this machine, or the port is not allowed.
    """
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    # Without it a restart would have to wait until the last connections have died down.
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            raise PortInUseError(
                f"port {port} is in use by another program",
                where=host,
                do=f"Stop it, or choose another one with --port {port + 1}",
            ) from error
        raise UserError(
            f"cannot listen: {error.strerror or error}",
            where=f"{host}:{port}",
            do="Choose another --host or --port",
        ) from error
    return listening


class _Server(uvicorn.Server):
    """Stops on a signal, and leaves it at that.

    uvicorn would raise the signal once more when the last connection is closed, and so break off the
    storing of the calls that comes after.
    """

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Lets Ctrl+C and SIGTERM end the server, where this is the thread that may."""
        loop = asyncio.get_running_loop()
        mine = threading.current_thread() is threading.main_thread()
        signals = (signal.SIGINT, signal.SIGTERM) if mine else ()
        for number in signals:
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in signals:
                loop.remove_signal_handler(number)


def server(sessions: Sessions, preparation: Preparation | None = None) -> uvicorn.Server:
    """The server for a page, not yet running; to be built in the loop that it is to run in.

    Gradio's own ``launch`` would run calls in another thread than the one that opened the sessions, and
    prints and fetches what nobody asked for.
    """
    app = FastAPI(openapi_url=None)
    gr.mount_gradio_app(
        app,
        build_app(sessions, preparation),
        path="/",
        app_kwargs={"openapi_url": None},
        theme=page_theme(),
        head=f"<style>{page_css()}</style>",
        js=asset("page.js"),
        i18n=i18n(),
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        show_error=False,
        enable_monitoring=False,
        # Nothing is uploaded in this app, but Gradio's door for it cannot be taken out.
        max_file_size=1,
        favicon_path=None,
    )
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, timeout_graceful_shutdown=GOODBYE_SECONDS
    )
    return _Server(config)
