"""Store the audit log: who did what to which thing, newest first."""

from __future__ import annotations

from typing import Any, NamedTuple

from sse_booking.store.engine import Database


class AuditRow(NamedTuple):
    """One row of the audit log; `address` is the client's, or ""; `detail` is a JSON object."""

    id: int
    at_ms: int
    actor_id: str
    address: str
    action: str
    subject: str
    detail: str


def page(db: Database, before: int, limit: int, *, subject: str | None, actor_id: str | None, kind: str) -> list[AuditRow]:
    """Return the newest rows before a row number. `subject` matches exactly; `kind` is the part of subjects before the colon, or ""."""
    wanted: list[str] = ["id < ?"]
    values: list[Any] = [before]
    if subject is not None:
        wanted.append("subject = ?")
        values.append(subject)
    elif kind:
        wanted.append("subject || '' >= ? AND subject || '' < ?")  # as an expression it keeps the scan on the primary key, newest first
        values += [f"{kind}:", f"{kind};"]
    if actor_id is not None:
        wanted.append("actor_id = ?")
        values.append(actor_id)
    sql = f"SELECT {', '.join(AuditRow._fields)} FROM audit WHERE {' AND '.join(wanted)} ORDER BY id DESC LIMIT ?"
    return [AuditRow._make(row) for row in db.execute(sql, (*values, limit))]


def append(db: Database, rows: list[tuple[int, str, str, str, str, str]]) -> None:
    """Write `(at_ms, actor_id, address, action, subject, detail)` rows in order."""
    for row in rows:
        db.execute("INSERT INTO audit (at_ms, actor_id, address, action, subject, detail) VALUES (?, ?, ?, ?, ?, ?)", row)


def prune(db: Database, before_ms: int, limit: int) -> int:
    """Delete at most `limit` of the oldest rows, all from before an instant. Return how many."""
    oldest = db.execute("SELECT id, at_ms FROM audit ORDER BY id LIMIT ?", (limit,)).fetchall()
    # Row numbers rise with time, so no row after the first kept one needs checking.
    kept = next((index for index, (_, at_ms) in enumerate(oldest) if at_ms >= before_ms), len(oldest))
    if kept:
        db.execute("DELETE FROM audit WHERE id <= ?", (oldest[kept - 1][0],))
    return kept
