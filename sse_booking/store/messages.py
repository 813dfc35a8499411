"""Store the messages between requester and venue about a booking."""

from __future__ import annotations

from typing import NamedTuple

from sse_booking.store.engine import Database


class Message(NamedTuple):
    """One message, in the order of its columns. `seq` is the order of arrival."""

    seq: int
    id: str
    booking_id: str
    author_id: str
    author_name: str
    text: str
    created_at: int


def insert(db: Database, message: Message) -> Message:
    """Write a message. Return it with its place in the order."""
    row = db.execute(
        "INSERT INTO message (id, booking_id, author_id, author_name, text, created_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING seq",
        message[1:],
    ).fetchone()
    return message._replace(seq=row[0])


def page(db: Database, booking_id: str, after: int, limit: int, since: int = 0) -> list[Message]:
    """Return the next messages about a booking that were written since an instant, oldest first."""
    rows = db.execute(
        f"SELECT {', '.join(Message._fields)} FROM message WHERE booking_id = ? AND seq > ? AND created_at >= ? ORDER BY seq LIMIT ?",
        (booking_id, after, since, limit),
    )
    return [Message._make(row) for row in rows]


def count(db: Database, booking_id: str) -> int:
    """Return how many messages there are about a booking."""
    row: tuple[int] = db.execute("SELECT count(*) FROM message WHERE booking_id = ?", (booking_id,)).fetchone()
    return row[0]
