"""Figures as pictures of their own, which a page shows by their address; drawn one at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable

from flask import Response

from evidence.base.drawing import Drawn, figure_bytes

# Laying out texts uses tables that matplotlib shares between figures.
_DRAWING = threading.Lock()


def svg_bytes(draw: Callable[[], Drawn]) -> bytes:
    """A figure as SVG."""
    with _DRAWING:
        return figure_bytes(draw(), "svg")


def svg_answer(content: bytes) -> Response:
    """An SVG as the answer to a request."""
    return Response(content, mimetype="image/svg+xml")
