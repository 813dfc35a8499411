"""The nodes that serve one database, as each says of itself."""

from __future__ import annotations

from typing import Final, NamedTuple

from sse_booking.store.engine import Database


class Node(NamedTuple):
    """A node: instants are epoch seconds of its own clock, `figures` and `takes` JSON objects."""

    id: str
    url: str
    version: str
    started_at: int
    beat: int
    beat_at: int
    figures: str
    takes: str


_COLUMNS: Final = ", ".join(Node._fields)
_SET: Final = ", ".join(f"{name} = ?" for name in Node._fields[1:])


def beat(db: Database, node: Node) -> bool:
    """Write a node over what it said before; whether it was still there."""
    if db.execute(f"UPDATE node SET {_SET} WHERE id = ?", (*node[1:], node.id)).rowcount:
        return True
    db.execute(f"INSERT INTO node ({_COLUMNS}) VALUES ({', '.join('?' * len(node))})", node)
    return False


def everyone(db: Database) -> list[Node]:
    """All nodes, by name."""
    return [Node._make(row) for row in db.execute(f"SELECT {_COLUMNS} FROM node ORDER BY id")]


def exists(db: Database, node_id: str) -> bool:
    """Whether there is a node of this name."""
    return db.execute("SELECT 1 FROM node WHERE id = ?", (node_id,)).fetchone() is not None


def remove(db: Database, node_id: str, beat: int | None = None) -> bool:
    """Forget a node; with `beat`, only where it has not been heard of since. Whether it was there."""
    if beat is None:
        return db.execute("DELETE FROM node WHERE id = ?", (node_id,)).rowcount > 0
    return db.execute("DELETE FROM node WHERE id = ? AND beat = ?", (node_id, beat)).rowcount > 0
