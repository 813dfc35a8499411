"""A fresh service: no demo, no accounts, and the link that creates the first administrator."""

from __future__ import annotations

from sse_booking.service.joining import setup_link
from sse_booking.store.executor import once
from sse_booking.store.open_engine import open_engine
from tests.live import Server


def welcome_path(server: Server) -> str:
    """Return the path of a fresh setup link, as `serve` prints it."""
    secret = once(open_engine(server.database), setup_link)
    assert secret is not None, "somebody has begun"
    return f"/welcome#{secret}"
