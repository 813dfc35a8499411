"""Define which tables hold personal data, whose each row is, and which columns that person may export.

A test compares this with schema.sql: every new table that names people must be listed as exported or not exported.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from sse_booking.store.engine import Database

MOST_ROWS: Final = 20_000
"""The maximum rows of one kind in an export: more than anybody has."""

EXPORTED: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "account": ("user_id", ("user_id", "name", "role", "email", "locale", "timezone", "created_at", "disabled_at")),
    "person": ("id", ("name", "email", "phone", "locale", "venue_id", "verified_at", "created_at", "updated_at")),
    "customer": ("person_id", ("venue_id", "note", "created_at")),
    "venue": ("owner_id", ("id", "name", "created_at")),
    "staff": ("user_id", ("venue_id", "added_at")),
    "staff_invitation": ("user_id", ("venue_id", "invited_at", "declined", "role")),
    "booking": (
        "requester_id",
        (
            "id", "resource_id", "venue_id", "starts_at", "ends_at", "quantity", "party_size", "status", "title", "note", "attendees",
            "answers",
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
    "audit": ("actor_id", ("at_ms", "address", "action", "subject")),
}  # fmt: skip
"""table -> the column with the person's id -> the exported columns. Hashes are never exported."""

NOT_EXPORTED: Final[dict[str, str]] = {
    "account_link": "secrets and their purpose, deleted within a week",
    "guest_link": "only secrets",
    "idempotency": "responses to their own requests, stored for a day",
}
"""Tables that name people and are not exported -> the reason."""


def rows_of(db: Database, table: str, person_id: str) -> list[dict[str, Any]]:
    """Return the exported rows of a person in a table."""
    owner, columns = EXPORTED[table]
    rows = db.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE {owner} = ? LIMIT {MOST_ROWS}", (person_id,)).fetchall()
    return [dict(zip(columns, row, strict=True)) for row in rows]


DELETED: Final[dict[str, str]] = {
    "account": "user_id",
    "person": "id",
    "customer": "person_id",
    "staff": "user_id",
    "staff_invitation": "user_id",
    "preference": "user_id",
    "preference_setting": "user_id",
    "contact": "user_id",
    "device": "user_id",
    "delivery": "user_id",
    "invitation": "user_id",
    "session": "user_id",
    "ticket": "user_id",
    "calendar_address": "user_id",
    "guest_link": "person_id",
    "idempotency": "user_id",
    "account_link": "user_id",
}
"""The tables whose rows are deleted at an erasure -> the column with the person's id."""

KEPT: Final[dict[str, tuple[str, str]]] = {
    "booking": ("requester_id", "when a place was taken, and the outcome; without title, note, attendees and answers"),
    "message": ("author_id", "that a message was written; without the text"),
    "waitlist": ("user_id", "the requested range"),
    "connection": ("user_id", "how long a stream was open; without its topics"),
    "audit": ("actor_id", "the actions; without names and addresses of mail and of clients"),
    "venue": ("owner_id", "archived venues; an owner of other venues can't be erased"),
    "webhook": ("created_by", "the addresses for a venue's events"),
}
"""The tables whose rows stay under an anonymous id -> the column with the person's id, and what the rows then say."""

TEXT_COLUMNS: Final[dict[str, str]] = {"event": "payload", "audit": "detail", "delivery": "body"}
"""The tables with JSON about people that an erasure rewrites -> the column."""
SCANNED: Final = 5000
"""Rows with such JSON that one statement reads."""


def delete_rows(db: Database, person_id: str, addresses: Collection[str]) -> None:
    """Delete the rows that belong only to a person, the invitations they have made, and the links that were sent to their addresses."""
    db.execute("DELETE FROM guest_request WHERE booking_id IN (SELECT id FROM booking WHERE requester_id = ?)", (person_id,))
    for table, column in DELETED.items():
        db.execute(f"DELETE FROM {table} WHERE {column} = ?", (person_id,))
    db.execute("DELETE FROM account_link WHERE made_by = ?", (person_id,))
    for address in addresses:
        db.execute("DELETE FROM account_link WHERE email = ?", (address,))
        db.execute("DELETE FROM delivery WHERE target = ?", (address,))
        db.execute("DELETE FROM guest_request WHERE email = ?", (address,))


def rename_rows(db: Database, person_id: str, nobody: str) -> None:
    """Put an anonymous id in place of the person's in rows that stay. The service changes bookings itself, afterwards."""
    db.execute(
        "UPDATE message SET text = '' WHERE author_id = ? OR booking_id IN (SELECT id FROM booking WHERE requester_id = ?)",
        (person_id, person_id),
    )
    db.execute("UPDATE message SET author_id = ?, author_name = '' WHERE author_id = ?", (nobody, person_id))
    db.execute("UPDATE connection SET user_id = ?, topics = '[]' WHERE user_id = ?", (nobody, person_id))
    db.execute("UPDATE audit SET subject = ? WHERE subject = ?", (f"user:{nobody}", f"user:{person_id}"))
    db.execute("UPDATE audit SET address = '' WHERE actor_id = ?", (person_id,))
    for table in ("waitlist", "audit", "venue", "webhook"):
        column = KEPT[table][0]
        db.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (nobody, person_id))


def booking_ids(db: Database, person_id: str) -> list[str]:
    """Return all bookings of a person, including deleted and hidden ones, by start."""
    rows = db.execute("SELECT id FROM booking WHERE requester_id = ? ORDER BY starts_at, id", (person_id,))
    return [id_ for (id_,) in rows]


def addresses_of(db: Database, person_id: str) -> set[str]:
    """Return every known mail address of a person."""
    rows = db.execute(
        "SELECT address FROM contact WHERE user_id = ? UNION SELECT email FROM account WHERE user_id = ? AND email IS NOT NULL"
        " UNION SELECT email FROM person WHERE id = ? AND email IS NOT NULL",
        (person_id, person_id, person_id),
    )
    return {address for (address,) in rows}


def names_of(db: Database, person_id: str) -> set[str]:
    """Return every name and number of a person."""
    rows = db.execute(
        "SELECT name FROM account WHERE user_id = ? UNION SELECT name FROM person WHERE id = ? UNION SELECT name FROM session"
        " WHERE user_id = ? UNION SELECT author_name FROM message WHERE author_id = ?"
        " UNION SELECT phone FROM person WHERE id = ? AND phone IS NOT NULL",
        (person_id, person_id, person_id, person_id, person_id),
    )
    return {name for (name,) in rows if name}


def rows_about(db: Database, table: str, words: Collection[str], after: int | str) -> tuple[list[int | str], int | str]:
    """Return the keys of later rows that may contain any of these words, and of all messages; and the last key read."""
    column = TEXT_COLUMNS[table]
    patterns = ["%" + "".join("!" + char if char in "!%_" else char for char in word) + "%" for word in words]
    likes = " OR ".join([f"{column} LIKE ? ESCAPE '!'"] * len(patterns) + ["type = 'message'"] * (table == "event"))
    found: list[int | str] = []
    while True:
        rows = db.execute(
            f"SELECT id, CASE WHEN {likes} THEN 1 ELSE 0 END FROM {table} WHERE id > ? ORDER BY id LIMIT {SCANNED}", (*patterns, after)
        ).fetchall()
        if not rows:
            return found, after
        found += [key for key, is_theirs in rows if is_theirs]
        after = rows[-1][0]


def stored_json(db: Database, table: str, key: int | str) -> str | None:
    """Return the JSON of a row; None if it was pruned."""
    row = db.execute(f"SELECT {TEXT_COLUMNS[table]} FROM {table} WHERE id = ?", (key,)).fetchone()
    return row[0] if row else None


def rewrite_row(db: Database, table: str, key: int | str, text: str) -> None:
    """Replace the JSON of a row."""
    db.execute(f"UPDATE {table} SET {TEXT_COLUMNS[table]} = ? WHERE id = ?", (text, key))


def events_to(db: Database, topic: str) -> list[int]:
    """Return the numbers of the events of a topic."""
    return [n for (n,) in db.execute("SELECT id FROM event WHERE topic = ? ORDER BY id", (topic,))]


def move_event(db: Database, n: int, topic: str, text: str) -> None:
    """Move an event to another topic, with another text. It keeps its position in the log."""
    db.execute("UPDATE event SET topic = ?, payload = ? WHERE id = ?", (topic, text, n))
