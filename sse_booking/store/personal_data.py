"""Where people stand in the database: which columns say whose a row is, and which of it is theirs to have.

A test compares this with schema.sql: a new table that names people has to be listed here, one way or the other.
"""

from __future__ import annotations

from typing import Any, Final

from sse_booking.store.engine import Database

MOST_ROWS: Final = 20_000
"""Rows of one kind that are told of one person: more than anybody has."""

EXPORTED: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "account": ("user_id", ("user_id", "name", "role", "email", "locale", "timezone", "created_at", "disabled_at")),
    "person": ("id", ("name", "email", "phone", "locale", "venue_id", "verified_at", "created_at", "updated_at")),
    "customer": ("person_id", ("venue_id", "note", "created_at")),
    "venue": ("owner_id", ("id", "name", "created_at")),
    "staff": ("user_id", ("venue_id", "added_at")),
    "staff_invitation": ("user_id", ("venue_id", "invited_at", "declined")),
    "booking": (
        "requester_id",
        (
            "id", "resource_id", "venue_id", "starts_at", "ends_at", "quantity", "status", "title", "note", "attendees", "answers",
            "payment_status", "payment_id", "series_id", "source", "cancelled_by", "created_at", "updated_at", "deleted_at",
        ),
    ),
    "message": ("author_id", ("booking_id", "text", "created_at")),
    "waitlist": ("user_id", ("resource_id", "starts_at", "ends_at", "quantity", "status", "created_at")),
    "preference": ("user_id", ("events", "updated_at")),
    "preference_setting": ("user_id", ("settings",)),
    "contact": ("user_id", ("kind", "address", "name", "locale", "verified_at", "bounced_at", "created_at")),
    "device": ("user_id", ("name", "locale", "created_at", "last_ok_at")),
    "delivery": ("user_id", ("channel", "type", "booking_id", "state", "created_at", "finished_at")),
    "invitation": ("user_id", ("booking_id", "cancelled")),
    "session": ("user_id", ("created_at", "expires_at")),
    "ticket": ("user_id", ("created_at", "expires_at")),
    "connection": ("user_id", ("topics", "opened_at", "closed_at")),
    "calendar_address": ("user_id", ("created_at",)),
    "audit": ("actor_id", ("at_ms", "action", "subject")),
}  # fmt: skip
"""table -> the column that says whose a row is -> what they are told of it. Never a hash."""

NOT_EXPORTED: Final[dict[str, str]] = {
    "account_link": "secrets and what they are for, gone within a week",
    "guest_link": "secrets alone",
    "idempotency": "answers that are stored for a day, to requests of their own",
}
"""Tables that name people and are not told, and why."""


def rows_of(db: Database, table: str, person_id: str) -> list[dict[str, Any]]:
    """What a table has of a person."""
    owner, columns = EXPORTED[table]
    rows = db.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE {owner} = ? LIMIT {MOST_ROWS}", (person_id,)).fetchall()
    return [dict(zip(columns, row, strict=True)) for row in rows]
