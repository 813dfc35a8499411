"""Decide whether a data file may be served as a demo, in which anybody can act as any person."""

from __future__ import annotations

from sse_booking.store import file_marks
from sse_booking.store.executor import Tx


class RealPeople(Exception):
    """The data file contains people who never agreed to a demo."""


def claim(tx: Tx, *, demo: bool, confirmed: bool = False, known: bool = False) -> None:
    """Record that the file is served as a demo, or for real. Raise RealPeople when a real file would become a demo.

    `confirmed`: the host has confirmed it with a second setting; the file stays marked as real. `known`: the demo made the file's world.
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
