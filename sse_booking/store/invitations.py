"""Invitations to the staff of a venue, as rows."""

from __future__ import annotations

from sse_booking.store.engine import Database


def find(db: Database, venue_id: str, user_id: str) -> bool | None:
    """Whether the invitation was declined; None where there is none."""
    row = db.execute("SELECT declined FROM staff_invitation WHERE venue_id = ? AND user_id = ?", (venue_id, user_id)).fetchone()
    return None if row is None else bool(row[0])


def insert(db: Database, venue_id: str, user_id: str, now: int) -> None:
    """Invite a user."""
    db.execute("INSERT INTO staff_invitation (venue_id, user_id, invited_at) VALUES (?, ?, ?)", (venue_id, user_id, now))


def decline(db: Database, venue_id: str, user_id: str) -> bool:
    """Note that the invitation is off; False where there was no open one."""
    where = "venue_id = ? AND user_id = ? AND declined = 0"
    return db.execute(f"UPDATE staff_invitation SET declined = 1 WHERE {where}", (venue_id, user_id)).rowcount == 1


def delete(db: Database, venue_id: str, user_id: str) -> None:
    """Forget the invitation: it was accepted."""
    db.execute("DELETE FROM staff_invitation WHERE venue_id = ? AND user_id = ?", (venue_id, user_id))


def count_of_venue(db: Database, venue_id: str) -> int:
    """How many people a venue has invited that are not on its staff."""
    row: tuple[int] = db.execute("SELECT count(*) FROM staff_invitation WHERE venue_id = ?", (venue_id,)).fetchone()
    return row[0]


def open_to(db: Database, user_id: str, limit: int) -> list[tuple[str, str]]:
    """Id and name of the venues that have invited the user, the latest first."""
    return db.execute(
        "SELECT v.id, v.name FROM staff_invitation AS i JOIN venue AS v ON v.id = i.venue_id"
        " WHERE i.user_id = ? AND i.declined = 0 AND v.archived_at IS NULL ORDER BY i.invited_at DESC, v.id LIMIT ?",
        (user_id, limit),
    ).fetchall()


def open_of_venue(db: Database, venue_id: str) -> list[str]:
    """Whom a venue has asked that have neither accepted nor declined."""
    rows = db.execute("SELECT user_id FROM staff_invitation WHERE venue_id = ? AND declined = 0 ORDER BY invited_at, user_id", (venue_id,))
    return [user_id for (user_id,) in rows]
