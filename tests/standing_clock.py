"""A server process by a clock that stands still until the test moves it: for what ends after seconds that a slow machine may not have.

    clock = StandingClock(tmp_path)
    with live_server(tmp_path, clock=clock) as server:
        token = server.token(ttl_s=60)
        clock.now += 60

A request or a timer that looks at the clock sees where it stands now; timers themselves run as ever.
"""

from __future__ import annotations

import functools
import sys
import time
from collections.abc import Sequence
from pathlib import Path


class StandingClock:
    """Whole epoch seconds, in a file that the server reads whenever it needs the time."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        self.now = int(time.time())

    @property
    def now(self) -> int:
        return int(self._file.read_text())

    @now.setter
    def now(self, now: int) -> None:
        new = self._file.with_suffix(".new")
        new.write_text(str(now))
        new.replace(self._file)  # Atomic: nobody reads half of it.

    @property
    def command(self) -> Sequence[str]:
        """Return the command that starts the server, to run from the root of the clone like the tests."""
        return (sys.executable, "-m", "tests.standing_clock", str(self._file))


def main(file: Path) -> None:
    from sse_booking import composition
    from sse_booking.cli import main as command_line

    made = functools.partial(composition.Service, clock=lambda: float(file.read_text()))
    composition.Service = made  # type: ignore[misc,assignment]  # what makes one, too
    command_line(["serve"])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
