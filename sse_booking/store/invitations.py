"""Store invitations to the staff of a venue."""

from __future__ import annotations

from typing import Literal

from sse_booking.store.engine import Database

Role = Literal["staff", "owner"]
"""What an invitation is for: to join the staff, or, of somebody on the staff, to own the venue."""


def find(db: Database, venue_id: str, user_id: str) -> Role | None:
    """Return what the user is invited for, also when they declined it; None if there is no invitation."""
    row = db.execute("SELECT role FROM staff_invitation WHERE venue_id = ? AND user_id = ?", (venue_id, user_id)).fetchone()
    return None if row is None else row[0]


def insert(db: Database, venue_id: str, user_id: str, now: int, role: Role = "staff") -> None:
    """Invite a user."""
    db.execute("INSERT INTO staff_invitation (venue_id, user_id, invited_at, role) VALUES (?, ?, ?, ?)", (venue_id, user_id, now, role))


def decline(db: Database, venue_id: str, user_id: str) -> bool:
    """Mark the invitation to the staff as declined, or delete the offer of the venue. Return False if there was no open one."""
    where = "venue_id = ? AND user_id = ? AND declined = 0"
    offers = db.execute(f"DELETE FROM staff_invitation WHERE {where} AND role = 'owner'", (venue_id, user_id)).rowcount
    return offers + db.execute(f"UPDATE staff_invitation SET declined = 1 WHERE {where}", (venue_id, user_id)).rowcount > 0


def offered_to(db: Database, venue_id: str) -> str | None:
    """Return the user who is offered the venue."""
    row = db.execute("SELECT user_id FROM staff_invitation WHERE venue_id = ? AND role = 'owner'", (venue_id,)).fetchone()
    return None if row is None else row[0]


def delete(db: Database, venue_id: str, user_id: str) -> None:
    """Delete an accepted invitation."""
    db.execute("DELETE FROM staff_invitation WHERE venue_id = ? AND user_id = ?", (venue_id, user_id))


def count_of_venue(db: Database, venue_id: str) -> int:
    """Return how many people a venue has invited who are not on its staff."""
    row: tuple[int] = db.execute("SELECT count(*) FROM staff_invitation WHERE venue_id = ?", (venue_id,)).fetchone()
    return row[0]


def open_to(db: Database, user_id: str, limit: int, role: Role = "staff") -> list[tuple[str, str]]:
    """Return id and name of the venues that have invited the user in this role, latest first."""
    return db.execute(
        "SELECT v.id, v.name FROM staff_invitation AS i JOIN venue AS v ON v.id = i.venue_id"
        " WHERE i.user_id = ? AND i.declined = 0 AND i.role = ? AND v.archived_at IS NULL ORDER BY i.invited_at DESC, v.id LIMIT ?",
        (user_id, role, limit),
    ).fetchall()


def open_of_venue(db: Database, venue_id: str) -> list[str]:
    """Return the users whom a venue has invited to its staff and who have not answered."""
    where = "venue_id = ? AND declined = 0 AND role = 'staff'"
    rows = db.execute(f"SELECT user_id FROM staff_invitation WHERE {where} ORDER BY invited_at, user_id", (venue_id,))
    return [user_id for (user_id,) in rows]
