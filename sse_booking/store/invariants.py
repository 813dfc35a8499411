"""Define the invariants of every database of this service, on either engine.

Each check is a query that finds violations of one invariant, so a database without findings is whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

SHOWN: Final = 20
"""Findings of one check that are shown; the rest is only counted."""
_LIVE: Final = "('held', 'pending', 'approved', 'checked_in')"

CHECKS: Final[dict[str, str]] = {
    "two active allocations of an exclusive resource overlap": """
        SELECT resource_id || ' at ' || starts_at FROM (
          SELECT resource_id, starts_at, max(ends_at) OVER (
            PARTITION BY resource_id ORDER BY starts_at, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS latest
          FROM allocation WHERE active = 1 AND exclusive = 1) AS row WHERE latest > starts_at""",
    # Capacity may be lowered after earlier bookings are over. The present numbers apply only from that time on (`lowered_at`).
    "a pool is fuller than its capacity": """
        SELECT resource_id || ' at ' || at FROM (
          SELECT resource_id, at, used, booked, lead(at) OVER (PARTITION BY resource_id ORDER BY at, delta) AS until FROM (
            SELECT resource_id, at, delta, sum(delta) OVER whole AS used, sum(delta * is_booking) OVER whole AS booked FROM (
              SELECT resource_id, starts_at AS at, quantity AS delta, CASE WHEN booking_id IS NULL THEN 0 ELSE 1 END AS is_booking
                FROM allocation WHERE active = 1 AND exclusive = 0
              UNION ALL SELECT resource_id, ends_at, -quantity, CASE WHEN booking_id IS NULL THEN 0 ELSE 1 END
                FROM allocation WHERE active = 1 AND exclusive = 0) AS boundary
            WINDOW whole AS (PARTITION BY resource_id ORDER BY at, delta)) AS profile)
          AS use JOIN resource AS r ON r.id = use.resource_id
         WHERE (used > r.capacity OR booked > r.usable) AND until > coalesce(r.lowered_at, 0)""",
    "a resource out of use is booked": """
        SELECT r.id FROM resource AS r WHERE r.pool = 0 AND r.usable = 0 AND EXISTS (
          SELECT 1 FROM allocation AS a WHERE a.resource_id = r.id AND a.active = 1 AND a.exclusive = 1
             AND a.booking_id IS NOT NULL AND a.ends_at > coalesce(r.lowered_at, 0))""",
    "an allocation is guarded as the wrong kind": """
        SELECT a.id FROM allocation AS a JOIN resource AS r ON r.id = a.resource_id WHERE a.exclusive = r.pool""",
    "a booking has no allocation": """
        SELECT id FROM booking WHERE NOT EXISTS (SELECT 1 FROM allocation WHERE booking_id = booking.id)""",
    "a booking and its allocation differ in resource, places or time": """
        SELECT b.id FROM booking AS b JOIN allocation AS a ON a.booking_id = b.id
         WHERE a.resource_id <> b.resource_id OR a.quantity <> b.quantity OR a.starts_at > b.starts_at OR a.ends_at < b.ends_at""",
    "a booking occupies its time but must not": f"""
        SELECT b.id FROM booking AS b JOIN allocation AS a ON a.booking_id = b.id
         WHERE a.active = 1 AND (b.deleted_at IS NOT NULL OR b.status NOT IN {_LIVE})""",
    "a booking must occupy its time but does not": """
        SELECT b.id FROM booking AS b JOIN allocation AS a ON a.booking_id = b.id
         WHERE a.active = 0 AND b.deleted_at IS NULL AND b.status IN ('held', 'approved', 'checked_in')""",
    "a hold has no deadline, or a final booking has one": f"""
        SELECT id FROM booking WHERE (status = 'held' AND deadline_at IS NULL AND deleted_at IS NULL)
            OR (deadline_at IS NOT NULL AND (status NOT IN {_LIVE} OR deleted_at IS NOT NULL))""",
    "a hold that ended unconfirmed is a booking": f"""
        SELECT b.id FROM unconfirmed_hold AS u JOIN booking AS b ON b.id = u.booking_id
         WHERE b.status IN {_LIVE} AND b.deleted_at IS NULL""",
    "a booking belongs to an unknown guest, or to a guest of another venue": """
        SELECT b.id FROM booking AS b LEFT JOIN person AS p ON p.id = b.requester_id
         WHERE substr(b.requester_id, 1, 6) = 'guest:' AND (p.id IS NULL OR p.venue_id <> b.venue_id)""",
    "a request occupies its time although requests compete, or does not although they block": """
        SELECT b.id FROM booking AS b JOIN allocation AS a ON a.booking_id = b.id JOIN resource AS r ON r.id = b.resource_id
         WHERE b.status = 'pending' AND b.deleted_at IS NULL AND a.active <> r.pending_blocks""",
    "places that are put together for a party differ in time, or in whose they are": f"""
        SELECT series_id FROM booking WHERE joined > 0 AND deleted_at IS NULL AND status IN {_LIVE} GROUP BY series_id
        HAVING min(starts_at) <> max(starts_at) OR min(ends_at) <> max(ends_at) OR min(requester_id) <> max(requester_id)""",
    # Rows of bookings are never deleted, so all places of a party are there for ever. Before they were counted, 1 stood for any number.
    "a place that was put together with others for a party is lost": """
        SELECT series_id || ' has ' || there || ' of ' || most || ' places, among them ' || one FROM (
          SELECT series_id, count(*) AS there, min(id) AS one, CASE WHEN max(joined) > 1 THEN max(joined) ELSE 2 END AS most
            FROM booking WHERE joined > 0 GROUP BY series_id) AS party WHERE there < most""",
    "an offer from the waiting list is not a hold of the user who waits": """
        SELECT w.id FROM waitlist AS w LEFT JOIN booking AS b ON b.id = w.booking_id
         WHERE w.status = 'offered' AND (b.id IS NULL OR b.status <> 'held' OR b.deleted_at IS NOT NULL OR b.requester_id <> w.user_id)""",
    "an offer lasts beyond the start of its range": """
        SELECT w.id FROM waitlist AS w JOIN booking AS b ON b.id = w.booking_id
         WHERE w.status = 'offered' AND b.deadline_at > w.starts_at""",
    "an accepted offer never became a booking": """
        SELECT w.id FROM waitlist AS w JOIN booking AS b ON b.id = w.booking_id
         WHERE w.status = 'accepted' AND b.status = 'held'""",
    "a waiting list entry is for an archived resource or another venue": """
        SELECT w.id FROM waitlist AS w JOIN resource AS r ON r.id = w.resource_id
         WHERE w.venue_id <> r.venue_id OR (w.status IN ('waiting', 'offered') AND r.archived_at IS NOT NULL)""",
    "a booking and its resource differ in venue": """
        SELECT b.id FROM booking AS b JOIN resource AS r ON r.id = b.resource_id WHERE r.venue_id <> b.venue_id""",
    # The allocations of closures are disjoint: the last one that begins before a closure must reach to its end. One pass over both.
    "a closure occupies nothing": """
        SELECT resource_id || ' at ' || starts_at FROM (
          SELECT is_closure, resource_id, starts_at, ends_at, max(CASE WHEN is_closure = 0 THEN ends_at END) OVER (
            PARTITION BY resource_id ORDER BY starts_at, is_closure ROWS UNBOUNDED PRECEDING) AS covered_until
          FROM (
            SELECT 0 AS is_closure, a.resource_id, a.starts_at, a.ends_at FROM allocation AS a JOIN resource AS r ON r.id = a.resource_id
             WHERE a.booking_id IS NULL AND a.active = 1 AND a.quantity = CASE WHEN r.pool = 1 THEN r.capacity ELSE 1 END
            UNION ALL SELECT 1, c.resource_id, c.starts_at, c.ends_at FROM closure AS c JOIN resource AS r ON r.id = c.resource_id
             WHERE c.starts_at >= r.updated_at) AS range) AS row
         WHERE is_closure = 1 AND (covered_until IS NULL OR covered_until < ends_at)""",
    "the payload of an event does not match its row": """
        SELECT id FROM event WHERE json_valid(payload) = 0 OR (topic <> '-' AND (
          coalesce(json_extract(payload, '$.topic'), '') <> topic OR coalesce(json_extract(payload, '$.type'), '') <> type))""",
    "an event is about a booking that does not exist": """
        SELECT e.id FROM event AS e WHERE json_extract(e.payload, '$.booking.id') IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM booking WHERE id = json_extract(e.payload, '$.booking.id'))""",
    # Each version has an event, from the first one or the first that is kept. After a handover, the former requester has the last.
    "a change of a booking has no event for its requester": """
        SELECT b.id FROM meta CROSS JOIN booking AS b LEFT JOIN (
            SELECT topic, booking_id, min(version) AS first, max(version) AS last, count(DISTINCT version) AS versions FROM (
              SELECT topic, json_extract(payload, '$.booking.id') AS booking_id,
                     CAST(json_extract(payload, '$.booking.version') AS INTEGER) AS version
                FROM event WHERE substr(topic, 1, 5) = 'user:' AND json_valid(payload) = 1) AS row
             WHERE booking_id IS NOT NULL GROUP BY topic, booking_id) AS sent
            ON sent.booking_id = b.id AND sent.topic = 'user:' || b.requester_id
         WHERE CASE WHEN sent.last IS NULL THEN meta.mark = 0 OR b.updated_at > meta.mark_ms / 1000 + 1
               ELSE sent.last <> b.version OR (b.requester_since = 0
                 AND (sent.versions <> sent.last - sent.first + 1 OR (meta.mark = 0 AND sent.first <> 1))) END""",
    "a public event names a person": """
        SELECT id FROM event WHERE (topic LIKE 'resource:%' OR (topic LIKE 'venue:%' AND topic NOT LIKE '%:staff'))
           AND (json_extract(payload, '$.booking') IS NOT NULL OR json_extract(payload, '$.actor_id') IS NOT NULL
             OR json_extract(payload, '$.entry') IS NOT NULL)""",
    "an event is older than the mark": "SELECT id FROM event WHERE id <= (SELECT mark FROM meta)",
    "an audit row is not JSON": "SELECT id FROM audit WHERE json_valid(detail) = 0",
}
"""Finding -> the query that detects it."""


def listed(broken: str, rows: list[str]) -> list[str]:
    """Return the findings of one check as one sentence; nothing if there are none."""
    if not rows:
        return []
    more = f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
    return [f"{broken}: {', '.join(rows[:SHOWN])}{more}"]


def differing(wanted: dict[str, str], there: dict[str, str], schema: str) -> list[str]:
    """Return how the existing objects differ from those that the schema makes, both by name, such as `trigger allocation_owner`.

    Data that is right despite a missing trigger is right by luck.
    """
    changed = []
    for name, sql in wanted.items():
        if there.get(name) != sql:
            changed.append(f"the {name} is {'missing' if name not in there else f'not as in {schema}'}")
    return changed + [f"the {name} is not in {schema}" for name in there if name.startswith("trigger ") and name not in wanted]


def broken(select: Callable[[str], Iterable[tuple[object, ...]]], failure: type[Exception]) -> list[str]:
    """Return every invariant that the data breaks, one sentence each. `select` runs a query, and raises `failure` if it can't."""
    found = []
    for name, query in CHECKS.items():
        try:
            rows = [str(row[0]) for row in select(query)]
        except failure as error:
            rows = [f"can't be checked: {' '.join(str(error).split())}"]
        found += listed(name, rows)
    return found
