"""Store deliveries: what is to be sent, is being sent and was sent. There is one row per subject, person and channel.

A sender takes a row first (`take`), in a transaction of its own, and writes the outcome in another. `attempts` is a fencing token: an
outcome counts only if nobody else has taken the row since.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from sse_booking.store.engine import Database

Channel = Literal["email", "push"]
Audience = Literal["user", "staff", "direct"]
State = Literal["due", "sending", "sent", "gone", "dead", "dropped"]
CHANNELS: Final[tuple[Channel, ...]] = ("email", "push")
STATES: Final[tuple[State, ...]] = ("due", "sending", "sent", "gone", "dead", "dropped")


class Delivery(NamedTuple):
    """A delivery as stored. `earlier` and `body` are JSON. schema.sql gives the meaning of each column."""

    id: str
    channel: Channel
    audience: Audience
    type: str
    user_id: str
    next_at: int
    created_at: int
    target: str = ""
    venue_id: str | None = None
    booking_id: str | None = None
    thread: str = ""
    event_n: int | None = None
    earlier: str = "[]"
    body: str = "{}"
    dedupe_key: str | None = None
    state: State = "due"
    attempts: int = 0
    first_at: int | None = None
    status: str | None = None
    reason: str | None = None
    finished_at: int | None = None


_COLUMNS: Final = ", ".join(Delivery._fields)
_MARKS: Final = ", ".join("?" * len(Delivery._fields))
_WAITING: Final = "(state = 'due' OR state = 'sending')"


def insert(db: Database, delivery: Delivery) -> bool:
    """Write a new delivery. Return False if one with its `dedupe_key` exists."""
    done = db.execute(f"INSERT INTO delivery ({_COLUMNS}) VALUES ({_MARKS}) ON CONFLICT (dedupe_key) DO NOTHING", delivery)
    return done.rowcount > 0


def claim_event(db: Database, place: str, event_n: int, delivery_id: str) -> None:
    """Record that this delivery covers the event for this place."""
    db.execute("INSERT INTO delivery_event (place, event_n, delivery_id) VALUES (?, ?, ?)", (place, event_n, delivery_id))


def has_event(db: Database, place: str, event_n: int) -> bool:
    """Return whether a delivery covers the event for this place."""
    return db.execute("SELECT 1 FROM delivery_event WHERE place = ? AND event_n = ?", (place, event_n)).fetchone() is not None


def events_of(db: Database, delivery_id: str) -> list[int]:
    """Return the numbers of all events that a delivery covers, in order."""
    rows = db.execute("SELECT event_n FROM delivery_event WHERE delivery_id = ? ORDER BY event_n", (delivery_id,)).fetchall()
    return [row[0] for row in rows]


def find(db: Database, delivery_id: str) -> Delivery | None:
    """Return the delivery with this id."""
    row = db.execute(f"SELECT {_COLUMNS} FROM delivery WHERE id = ?", (delivery_id,)).fetchone()
    return Delivery._make(row) if row else None


def open_in_thread(db: Database, user_id: str, thread: str, channel: Channel, target: str) -> Delivery | None:
    """Return the waiting, untried delivery of this thread and person. A later event is folded into it."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM delivery WHERE user_id = ? AND thread = ? AND state = 'due' AND attempts = 0"
        " AND channel = ? AND target = ? ORDER BY id DESC LIMIT 1",
        (user_id, thread, channel, target),
    ).fetchone()
    return Delivery._make(row) if row else None


def fold(db: Database, delivery: Delivery) -> None:
    """Overwrite a waiting delivery after another event was folded into it."""
    db.execute(
        "UPDATE delivery SET type = ?, event_n = ?, earlier = ?, next_at = ? WHERE id = ?",
        (delivery.type, delivery.event_n, delivery.earlier, delivery.next_at, delivery.id),
    )


def due(db: Database, channel: Channel, now: int, limit: int) -> list[Delivery]:
    """Return the deliveries that are due, oldest first, including those whose sender has exceeded its time."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM delivery WHERE channel = ? AND {_WAITING} AND next_at <= ? ORDER BY next_at, id LIMIT ?",
        (channel, now, limit),
    ).fetchall()
    return [Delivery._make(row) for row in rows]


def next_due(db: Database, channel: Channel) -> int | None:
    """Return when the next delivery is due."""
    row = db.execute(f"SELECT next_at FROM delivery WHERE channel = ? AND {_WAITING} ORDER BY next_at, id LIMIT 1", (channel,)).fetchone()
    return row[0] if row else None


def has_later(db: Database, delivery: Delivery) -> bool:
    """Return whether a later event of the same thread has a delivery of its own, which reports the current state."""
    row = db.execute(
        "SELECT 1 FROM delivery WHERE booking_id = ? AND user_id = ? AND thread = ? AND channel = ? AND target = ? AND event_n > ?"
        " AND state <> 'dropped' LIMIT 1",
        (delivery.booking_id, delivery.user_id, delivery.thread, delivery.channel, delivery.target, delivery.event_n),
    ).fetchone()
    return row is not None


def take(db: Database, delivery: Delivery, until: int, now: int) -> Delivery:
    """Take a delivery in order to send it. The sender loses it at `until`."""
    taken = delivery._replace(state="sending", attempts=delivery.attempts + 1, next_at=until, first_at=delivery.first_at or now)
    db.execute(
        "UPDATE delivery SET state = 'sending', attempts = ?, next_at = ?, first_at = ? WHERE id = ?",
        (taken.attempts, until, taken.first_at, taken.id),
    )
    return taken


def end_leases(db: Database, now: int) -> int:
    """Make deliveries due whose sender is gone. Return how many."""
    return db.execute("UPDATE delivery SET next_at = ? WHERE state = 'sending' AND next_at > ?", (now, now)).rowcount


def postpone(db: Database, delivery: Delivery, next_at: int, status: str | None, reason: str | None) -> bool:
    """Schedule another try. Return False if another sender has taken the delivery since."""
    done = db.execute(
        f"UPDATE delivery SET state = 'due', next_at = ?, status = ?, reason = ? WHERE id = ? AND attempts = ? AND {_WAITING}",
        (next_at, status, reason, delivery.id, delivery.attempts),
    )
    return done.rowcount > 0


def finish(db: Database, delivery: Delivery, state: State, status: str | None, reason: str | None, now: int) -> bool:
    """Write the outcome and delete the content. Return False if another sender has taken the delivery since."""
    done = db.execute(
        "UPDATE delivery SET state = ?, status = ?, reason = ?, finished_at = ?, body = '{}'"
        f" WHERE id = ? AND attempts = ? AND {_WAITING}",
        (state, status, reason, now, delivery.id, delivery.attempts),
    )
    return done.rowcount > 0


def send_again(db: Database, delivery_id: str, now: int) -> bool:
    """Send a failed delivery again. Return False if it has not failed or its content can't be rebuilt.

    `attempts` keeps counting: it is the fencing token, and a late attempt must not look like a new one.
    """
    done = db.execute(
        "UPDATE delivery SET state = 'due', next_at = ?, first_at = NULL, finished_at = NULL, reason = NULL"
        " WHERE id = ? AND (state = 'dead' OR state = 'gone') AND audience <> 'direct'",
        (now, delivery_id),
    )
    return done.rowcount > 0


def of_user(db: Database, user_id: str, before: str, limit: int) -> list[Delivery]:
    """Return the deliveries to a person, latest first, starting before the id `before`."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM delivery WHERE user_id = ? AND id < ? ORDER BY id DESC LIMIT ?", (user_id, before, limit)
    ).fetchall()
    return [Delivery._make(row) for row in rows]


def of_booking(db: Database, booking_id: str, before: str, limit: int) -> list[Delivery]:
    """Return the deliveries about a booking, to any person, latest first."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM delivery WHERE booking_id = ? AND id < ? ORDER BY id DESC LIMIT ?", (booking_id, before, limit)
    ).fetchall()
    return [Delivery._make(row) for row in rows]


def in_state(db: Database, state: State, before: str, limit: int) -> list[Delivery]:
    """Return the deliveries in one state, latest first."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM delivery WHERE state = ? AND id < ? ORDER BY id DESC LIMIT ?", (state, before, limit)
    ).fetchall()
    return [Delivery._make(row) for row in rows]


def waiting(db: Database, now: int, limit: int) -> list[Delivery]:
    """Return the deliveries that are due on all channels, longest waiting first."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM delivery WHERE {_WAITING} AND next_at <= ? ORDER BY next_at, id LIMIT ?", (now, limit))
    return [Delivery._make(row) for row in rows]


def due_count(db: Database, channel: Channel, now: int) -> int:
    """Return how many deliveries of a channel are due."""
    row: tuple[int] = db.execute(
        f"SELECT count(*) FROM delivery WHERE channel = ? AND {_WAITING} AND next_at <= ?", (channel, now)
    ).fetchone()
    return row[0]


def counts(db: Database) -> list[tuple[str, str, int]]:
    """Return how many deliveries there are, by channel and state."""
    rows: list[tuple[str, str, int]] = db.execute(
        "SELECT channel, state, count(*) FROM delivery GROUP BY channel, state ORDER BY channel, state"
    ).fetchall()
    return rows


def asked_for(db: Database, target: str, since: int) -> int:
    """Return how many mails to this address were requested since an instant."""
    row: tuple[int] = db.execute("SELECT count(*) FROM delivery WHERE target = ? AND created_at > ?", (target, since)).fetchone()
    return row[0]


def drop_waiting(db: Database, reason: str, now: int) -> int:
    """Cancel all waiting deliveries of a restored copy: the original has sent them or will."""
    return db.execute(
        f"UPDATE delivery SET state = 'dropped', reason = ?, finished_at = ?, body = '{{}}' WHERE {_WAITING}", (reason, now)
    ).rowcount


def prune(db: Database, before: int, limit: int) -> int:
    """Delete some deliveries that ended before an instant, or that have waited since then for an absent channel. Return how many rows."""
    ended = db.execute(
        "DELETE FROM delivery WHERE id IN (SELECT id FROM delivery WHERE finished_at < ? ORDER BY finished_at LIMIT ?)", (before, limit)
    ).rowcount
    stale = [row.id for channel in CHANNELS for row in due(db, channel, before, limit)]
    for delivery_id in stale:
        db.execute("DELETE FROM delivery WHERE id = ?", (delivery_id,))
    return ended + len(stale)


def forget(db: Database, user_id: str) -> None:
    """Delete every record of what was sent to a person."""
    db.execute("DELETE FROM delivery WHERE user_id = ?", (user_id,))
    db.execute("DELETE FROM invitation WHERE user_id = ?", (user_id,))


def hasten(db: Database, user_id: str, type_: str, now: int) -> int:
    """Make the person's waiting deliveries of this type due now. Return how many."""
    return db.execute(
        "UPDATE delivery SET next_at = ? WHERE user_id = ? AND type = ? AND state = 'due' AND next_at > ?", (now, user_id, type_, now)
    ).rowcount
