"""Whether a data file may be served as a demo, in which anybody is anybody by one click."""

from __future__ import annotations

from sse_booking.store import file_marks
from sse_booking.store.executor import Tx


class RealPeople(Exception):
    """The data file has people in it who never agreed to a demo."""


def claim(tx: Tx, *, demo: bool, confirmed: bool = False, known: bool = False) -> None:
    """Note that the file is served as a demo, or for real. Raises RealPeople where a file that was for real would become a demo.

    `confirmed`: the host has said twice that it is meant; the file stays one of real people. `known`: its world is a demo's own.
    """
    was_demo = file_marks.is_demo(tx.db)
    if demo and not was_demo and not known and file_marks.has_people(tx.db):
        if not confirmed:
            raise RealPeople(
                "The data file has real people in it, and DEMO lets anybody be one of them; "
                "give the demo a file of its own, or set SSE_BOOKING_DEMO_CONFIRMED=true too."
            )
    elif demo != was_demo:
        file_marks.set_demo(tx.db, demo)
