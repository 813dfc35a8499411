"""How many streams are being opened at this moment: what decides when a waiting connection is let in (server/admission.py)."""

from __future__ import annotations

from collections.abc import Callable


class StreamOpenings:
    """A counter. `on_ended` is called when a stream is open or was refused, so that the next can be let in."""

    def __init__(self) -> None:
        self.count = 0
        self.on_ended: Callable[[], None] = lambda: None

    def began(self) -> None:
        """A stream is being opened."""
        self.count += 1

    def ended(self) -> None:
        """A stream is open, or was refused."""
        self.count -= 1
        self.on_ended()
