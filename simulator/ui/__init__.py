"""The web app. Gradio is imported only from here, and only by those who open the app."""

from __future__ import annotations

import os

# Read when gradio is imported, or when the page is built, so they are set before. `setdefault` would let
# a stray variable of the machine switch them on again.
os.environ.update(
    # Otherwise the server looks up outside names at every start.
    GRADIO_ANALYTICS_ENABLED="False",
    HF_HUB_OFFLINE="1",
    # Otherwise the queue keeps the last 10,000 events and computes statistics over them with pandas after
    # each one, for a monitoring page that is switched off.
    GRADIO_ANALYTICS_CACHE_FREQUENCY="1000000000",
    GRADIO_ANALYTICS_MAX_EVENTS="1",
)
