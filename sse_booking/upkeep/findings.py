"""The findings of `doctor`."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Finding(NamedTuple):
    """A finding. `bad`: a danger to the data, or something that can't work. `warn`: probably not intended."""

    level: Literal["ok", "warn", "bad"]
    text: str
