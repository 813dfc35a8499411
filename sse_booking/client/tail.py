"""`sse-booking tail`: follow a stream on a terminal, or as JSON lines."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Final, TextIO

from rich.console import Console
from rich.text import Text

from sse_booking.client.api import Client
from sse_booking.client.errors import ClientError, ProblemError
from sse_booking.client.sentences import describe, local
from sse_booking.client.stream import CONTROL, StreamEvent, StreamState

TYPE_WIDTH: Final = 20
TOPIC_WIDTH: Final = 24
STYLES: Final = {
    "booking_created": "green",
    "new_booking": "bold green",
    "booking_approved": "green",
    "booking_rejected": "red",
    "booking_cancelled": "red",
    "booking_deleted": "red",
    "booking_revoked": "red",
    "booking_expired": "magenta",
    "booking_no_show": "magenta",
    "slot_available": "green",
    "slot_unavailable": "red",
    "system_announcement": "bold yellow",
    "live": "bold green",
    "reset": "bold red",
    "reconnecting": "yellow",
    "token_expiring": "yellow",
    "goodbye": "yellow",
}
"""Styles of types and states; all others are cyan."""


class Screen:
    """Writes events and states as lines for a person. In colour only if `color`, `out` is a terminal with colours, and NO_COLOR is
    unset."""

    def __init__(self, out: TextIO, *, color: bool) -> None:
        console = Console(file=out, highlight=False, markup=False, emoji=False)
        plain = not color or console.no_color
        self._console = Console(file=out, highlight=False, markup=False, emoji=False, color_system=None) if plain else console
        self._encoding = out.encoding or "utf-8"
        self._missed = 0

    def show(self, item: StreamEvent | StreamState) -> None:
        """Write the line of an event or a state."""
        match item:
            case StreamState(state="reconnecting", reason=reason, delay_s=delay_s):
                self._line("reconnecting", f"in {delay_s:.0f} s: {reason}")
            case StreamState(state="signed_out"):
                pass  # An error follows.
            case StreamState(state=state):
                self._line(state, "")
            case StreamEvent(type="caught_up"):
                self._line("caught up", {0: "nothing missed", 1: "1 missed event"}.get(self._missed, f"{self._missed} missed events"))
            case StreamEvent(type=type):
                self._missed = 0 if type == "connected" else self._missed + (type not in CONTROL)
                self._line(type, describe(item), str(item.data.get("topic", "")), _at(item))

    def note(self, text: str) -> None:
        """Write a line of its own."""
        self._console.print(Text(self._printable(text), "dim"), soft_wrap=True)

    def _line(self, type: str, text: str, topic: str = "", at: datetime | None = None) -> None:
        time = (at or datetime.now().astimezone()).strftime("%H:%M:%S")
        parts = Text.assemble(
            (f"{time}  ", "dim"),
            (self._printable(type).ljust(TYPE_WIDTH) + "  ", STYLES.get(type, "cyan")),
            ((self._printable(topic).ljust(TOPIC_WIDTH) + "  ") if topic else "", "dim"),
            self._printable(text),
        )
        parts.rstrip()
        self._console.print(parts, soft_wrap=True)

    def _printable(self, text: str) -> str:
        """Return the text without control characters, in the terminal's encoding. Names and titles are anybody's, and could steer a
        terminal."""
        clean = "".join(character if character.isprintable() else "\ufffd" for character in text)
        return clean.encode(self._encoding, "replace").decode(self._encoding)


def _at(event: StreamEvent) -> datetime | None:
    try:
        return local(event.data["at"])
    except (KeyError, TypeError, ValueError):
        return None


async def tail(
    url: str,
    token: str | None,
    topics: Iterable[str],
    last_event_id: str,
    *,
    json_lines: bool = False,
    color: bool = True,
    out: TextIO | None = None,
) -> None:
    """Follow a stream until it is cancelled (Ctrl-C) or the service says to stop for good.

    Writes to `out` (default: stdout) a line for each event and each state of the connection, and at the end the id to resume from. With
    `json_lines`, writes one JSON object `{id, type, data}` for each event and nothing else. `color`: in colour if `out` supports it, see
    Screen.

    Raises:
        ClientError: the service refused, or `url`, `token` or `last_event_id` can't be sent. The message says what to do next.
    """
    out = out or sys.stdout
    screen = None if json_lines else Screen(out, color=color)
    try:
        client = Client(url, token=token)
        events = client.stream(topics, last_event_id=last_event_id, states=True)
    except ValueError as error:
        raise ClientError(str(error)) from error
    async with client:
        try:
            async for item in events:
                if screen is not None:
                    screen.show(item)
                elif isinstance(item, StreamEvent):
                    print(json.dumps({"id": item.id, "type": item.type, "data": item.data}), file=out, flush=True)
        except (asyncio.CancelledError, ClientError) as error:
            _print_position(screen, events.position)
            if isinstance(error, ProblemError) and error.status == 401:
                raise ClientError(
                    f"{error.detail or error.title} Create a new token with `sse-booking token USER` and give it as --token."
                ) from error
            raise
        _print_position(screen, events.position)


def _print_position(screen: Screen | None, position: str) -> None:
    if screen is not None and position:
        screen.note(f"Resume from here with --last-event-id {position}")
