"""Store people as the staff of venues know them: names and addresses of users and guests, and a card for each customer of a venue."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, NamedTuple

from sse_booking.domain.customers import GUEST, folded
from sse_booking.store.engine import Database


class Person(NamedTuple):
    """A customer. `venue_id`: the venue of a guest, None for a user. `verified_at`: when the address was proved."""

    id: str
    venue_id: str | None
    name: str
    email: str | None
    phone: str | None
    locale: str
    verified_at: int | None
    created_at: int
    updated_at: int


class Card(NamedTuple):
    """The notes of one venue's staff about a person."""

    venue_id: str
    person_id: str
    note: str
    version: int
    created_at: int


class Counts(NamedTuple):
    """How many of a person's bookings at a venue had each outcome."""

    bookings: int
    upcoming: int
    completed: int
    cancelled: int
    no_shows: int
    last_at: int | None


_COLUMNS: Final = ", ".join(Person._fields)


def find(db: Database, person_id: str) -> Person | None:
    """Return the person; None if the id is unknown."""
    row = db.execute(f"SELECT {_COLUMNS} FROM person WHERE id = ?", (person_id,)).fetchone()
    return Person._make(row) if row else None


def known_at(db: Database, person_id: str, venue_id: str) -> tuple[Person | None, bool]:
    """Return the person, None if the id is unknown, and whether they have a card at the venue."""
    cards, *person = db.execute(
        "SELECT (SELECT count(*) FROM customer WHERE venue_id = ? AND person_id = ?), person.*"
        f" FROM (SELECT 1 AS one) AS always LEFT JOIN (SELECT {_COLUMNS} FROM person WHERE id = ?) AS person ON one = 1",
        (venue_id, person_id, person_id),
    ).fetchone()
    return Person._make(person) if person[0] is not None else None, cards > 0


def name_of(db: Database, user_id: str) -> str:
    """Return the name of a user, from their account or their bookings; "" if none is known."""
    row: tuple[str] = db.execute(
        "SELECT coalesce((SELECT name FROM account WHERE user_id = ?), (SELECT name FROM person WHERE id = ?), '')", (user_id, user_id)
    ).fetchone()
    return row[0]


def put(db: Database, person: Person) -> None:
    """Write a new or changed person."""
    values = (*person, folded(person.name, person.email, person.phone))
    updates = ", ".join(f"{name} = excluded.{name}" for name in (*Person._fields[1:], "search"))
    db.execute(
        f"INSERT INTO person ({_COLUMNS}, search) VALUES ({', '.join('?' * len(values))}) ON CONFLICT (id) DO UPDATE SET {updates}", values
    )


def guests_by_email(db: Database, venue_id: str, email: str) -> list[Person]:
    """Return the guests of a venue with this address, verified ones first."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM person WHERE venue_id = ? AND email = ? ORDER BY verified_at IS NULL, created_at, id LIMIT 100",
        (venue_id, email),
    )
    return [Person._make(row) for row in rows]


def card(db: Database, venue_id: str, person_id: str) -> Card | None:
    """Return the card of a person at a venue."""
    row = db.execute(
        "SELECT venue_id, person_id, note, version, created_at FROM customer WHERE venue_id = ? AND person_id = ?", (venue_id, person_id)
    ).fetchone()
    return Card._make(row) if row else None


def insert_card(db: Database, card: Card) -> None:
    """Write a new card."""
    db.execute("INSERT INTO customer (venue_id, person_id, note, version, created_at) VALUES (?, ?, ?, ?, ?)", card)


def update_card(db: Database, card: Card) -> None:
    """Overwrite a card."""
    db.execute(
        "UPDATE customer SET note = ?, version = ? WHERE venue_id = ? AND person_id = ?",
        (card.note, card.version, card.venue_id, card.person_id),
    )


def search(db: Database, venue_id: str, words: Collection[str], after: tuple[str, str], limit: int) -> list[Person]:
    """Return the next customers of a venue by name. Every word must occur in their name, address or number."""
    where = " AND p.search LIKE ? ESCAPE '!'" * len(words)
    patterns = ["%" + "".join("!" + char if char in "!%_" else char for char in word) + "%" for word in words]
    rows = db.execute(
        f"SELECT {', '.join(f'p.{name}' for name in Person._fields)} FROM customer AS c JOIN person AS p ON p.id = c.person_id"
        f" WHERE c.venue_id = ? AND p.name <> '' AND (p.name, p.id) > (?, ?){where} ORDER BY p.name, p.id LIMIT ?",
        (venue_id, *after, *patterns, limit),
    )
    return [Person._make(row) for row in rows]


def counts(db: Database, venue_id: str, person_id: str, now: int) -> Counts:
    """Count a person's bookings at a venue by outcome. Holds that were never confirmed do not count."""
    rows = db.execute(
        "SELECT b.status, count(*), sum(CASE WHEN b.ends_at > ? THEN 1 ELSE 0 END), max(b.starts_at) FROM booking AS b"
        " WHERE b.requester_id = ? AND b.venue_id = ? AND b.deleted_at IS NULL AND b.status <> 'held'"
        " AND NOT EXISTS (SELECT 1 FROM unconfirmed_hold AS u WHERE u.booking_id = b.id) GROUP BY b.status",
        (now, person_id, venue_id),
    ).fetchall()
    by_status = {status: count for status, count, _, _ in rows}
    upcoming = sum(still for status, _, still, _ in rows if status in ("pending", "approved", "checked_in"))
    return Counts(
        sum(by_status.values()),
        upcoming,
        by_status.get("completed", 0) + by_status.get("checked_in", 0),
        by_status.get("cancelled", 0),
        by_status.get("no_show", 0),
        max((last for _, _, _, last in rows), default=None),
    )


def ids_by_reference(db: Database, venue_id: str, digits: str, since: int) -> list[str]:
    """Return the bookings of a venue since an instant whose ids end in `digits`. Only the venue's index is read."""
    rows = db.execute(
        "SELECT id FROM booking WHERE venue_id = ? AND starts_at > ? AND substr(id, 12) = ? ORDER BY starts_at LIMIT 10",
        (venue_id, since, digits),
    )
    return [id_ for (id_,) in rows]


def new_guest_id(fresh: str) -> str:
    """Return the id of a new guest."""
    return GUEST + fresh
