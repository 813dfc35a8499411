"""Store invitations to the staff of a venue."""

from __future__ import annotations

from sse_booking.store.engine import Database


def find(db: Database, venue_id: str, user_id: str) -> bool | None:
    """Return whether the invitation was declined; None if there is none."""
    row = db.execute("SELECT declined FROM staff_invitation WHERE venue_id = ? AND user_id = ?", (venue_id, user_id)).fetchone()
    return None if row is None else bool(row[0])


def insert(db: Database, venue_id: str, user_id: str, now: int) -> None:
    """Invite a user."""
    db.execute("INSERT INTO staff_invitation (venue_id, user_id, invited_at) VALUES (?, ?, ?)", (venue_id, user_id, now))


def decline(db: Database, venue_id: str, user_id: str) -> bool:
    """Mark the invitation as declined. Return False if there was no open one."""
    where = "venue_id = ? AND user_id = ? AND declined = 0"
    return db.execute(f"UPDATE staff_invitation SET declined = 1 WHERE {where}", (venue_id, user_id)).rowcount == 1


def delete(db: Database, venue_id: str, user_id: str) -> None:
    """Delete an accepted invitation."""
    db.execute("DELETE FROM staff_invitation WHERE venue_id = ? AND user_id = ?", (venue_id, user_id))


def count_of_venue(db: Database, venue_id: str) -> int:
    """Return how many people a venue has invited who are not on its staff."""
    row: tuple[int] = db.execute("SELECT count(*) FROM staff_invitation WHERE venue_id = ?", (venue_id,)).fetchone()
    return row[0]


def open_to(db: Database, user_id: str, limit: int) -> list[tuple[str, str]]:
    """Return id and name of the venues that have invited the user, latest first."""
    return db.execute(
        "SELECT v.id, v.name FROM staff_invitation AS i JOIN venue AS v ON v.id = i.venue_id"
        " WHERE i.user_id = ? AND i.declined = 0 AND v.archived_at IS NULL ORDER BY i.invited_at DESC, v.id LIMIT ?",
        (user_id, limit),
    ).fetchall()


def open_of_venue(db: Database, venue_id: str) -> list[str]:
    """Return the users whom a venue has invited and who have not answered."""
    rows = db.execute("SELECT user_id FROM staff_invitation WHERE venue_id = ? AND declined = 0 ORDER BY invited_at, user_id", (venue_id,))
    return [user_id for (user_id,) in rows]
