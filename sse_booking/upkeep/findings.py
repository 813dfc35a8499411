"""What `doctor` says of one thing that it looked at."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Finding(NamedTuple):
    """`bad` is a danger to the data or keeps something from working; `warn` is hardly meant."""

    level: Literal["ok", "warn", "bad"]
    text: str
