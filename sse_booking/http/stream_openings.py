"""The number of streams that are being opened. It decides when a waiting connection is admitted (server/admission.py)."""

from __future__ import annotations

from collections.abc import Callable


class StreamOpenings:
    """A counter. `on_ended` is called when a stream is open or was refused, so that the next one can be admitted."""

    def __init__(self) -> None:
        self.count = 0
        self.on_ended: Callable[[], None] = lambda: None

    def began(self) -> None:
        """Count a stream that is being opened."""
        self.count += 1

    def ended(self) -> None:
        """Count a stream that is open or was refused."""
        self.count -= 1
        self.on_ended()
