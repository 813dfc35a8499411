"""The history of streams and the audit log, as lists of the newest first."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any, Final, NamedTuple


class Connected(NamedTuple):
    """A stream as it is kept; instants are epoch seconds, `topics` a JSON list, `closed_at` and `reason` None while it is open."""

    stream_id: str
    user_id: str
    topics: str
    opened_at: int
    closed_at: int | None
    delivered: int
    reason: str | None


_COLUMNS: Final = ", ".join(Connected._fields)
LOST: Final = "lost"
"""The reason of a stream whose end nobody saw: the process ended first."""


def write(db: sqlite3.Connection, rows: Iterable[Connected]) -> None:
    """Write streams that were opened or closed since the last batch."""
    db.executemany(
        f"INSERT INTO connection ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (stream_id) DO UPDATE SET closed_at = excluded.closed_at, delivered = excluded.delivered, reason = excluded.reason",
        rows,
    )


def close_lost(db: sqlite3.Connection, now: int) -> int:
    """Close what a process before this one left open; returns how many those were."""
    return db.execute("UPDATE connection SET closed_at = ?, reason = ? WHERE closed_at IS NULL", (now, LOST)).rowcount


def closed_of(db: sqlite3.Connection, user_id: str, before: int, limit: int) -> list[tuple[int, Connected]]:
    """The user's streams that are over, the newest first, each with its row number; `before` is the last one's number."""
    rows = db.execute(
        f"SELECT id, {_COLUMNS} FROM connection WHERE user_id = ? AND id < ? AND closed_at IS NOT NULL ORDER BY id DESC LIMIT ?",
        (user_id, before, limit),
    )
    return [(row[0], Connected._make(row[1:])) for row in rows]


def prune(db: sqlite3.Connection, before: int, limit: int) -> int:
    """Drop at most `limit` of the oldest rows, closed before an instant; returns how many went."""
    return db.execute(
        "DELETE FROM connection WHERE id IN (SELECT id FROM connection WHERE closed_at < ? ORDER BY id LIMIT ?)", (before, limit)
    ).rowcount


class AuditRow(NamedTuple):
    """One row of the audit log; `detail` is a JSON object."""

    id: int
    at_ms: int
    actor_id: str
    action: str
    subject: str
    detail: str


def audit_page(db: sqlite3.Connection, before: int, limit: int, *, subject: str | None, actor_id: str | None, kind: str) -> list[AuditRow]:
    """The newest rows before a number. `subject` is exact; `kind` the part of subjects before the colon, or ""."""
    wanted: list[str] = ["id < ?"]
    values: list[Any] = [before]
    if subject is not None:
        wanted.append("subject = ?")
        values.append(subject)
    elif kind:
        wanted.append("+subject >= ? AND +subject < ?")  # the unary plus keeps the scan on the primary key, newest first
        values += [f"{kind}:", f"{kind};"]
    if actor_id is not None:
        wanted.append("actor_id = ?")
        values.append(actor_id)
    sql = f"SELECT id, at_ms, actor_id, action, subject, detail FROM audit WHERE {' AND '.join(wanted)} ORDER BY id DESC LIMIT ?"
    return [AuditRow._make(row) for row in db.execute(sql, (*values, limit))]
