"""Limits on what one person may have at a time, for things that anybody may create. Staff and admins answer to the host instead."""

from __future__ import annotations

from typing import Final

VENUES: Final = 20
"""Venues that one person owns when everybody may create venues. More than a small host runs; few enough not to hide the venues of others on
a page of 50."""
RESOURCES: Final = 500
"""Resources in the venues that one person owns, in the same case: ten venues of fifty places."""
HOLDS: Final = 50
"""Unconfirmed holds of one person, in all venues: one set of the longest kind. A hold takes a place from others without a commitment."""
INVITATIONS: Final = 50
"""Unanswered invitations to a venue's staff. Each of them notifies somebody who did not ask for it."""
MESSAGES: Final = 500
"""Messages of one booking: a conversation, not a store of files."""
SESSIONS: Final = 50
"""Sessions of one person: devices and browsers. When more begin, the oldest end."""
TICKETS: Final = 500
"""Stream tickets of one person: 50 streams, each reopened ten times in the hour for which a ticket is valid."""
KEYS: Final = 2000
"""Stored answers to the Idempotency-Keys of one person. When more are stored, the oldest are deleted."""
SWEPT_EVERY: Final = 32
"""New keys between two counts of one person's keys. Counting each time would cost every request."""
AT_ONCE: Final = 1000
"""Bookings that one change of a resource cancels, in its one commit: half a second of the writer, for which everybody else waits."""
ANSWERED_FIRST: Final = 300
"""Unanswered requests of a resource whose `pending_blocks` is changed: the guard holds each against all others."""
LOSERS: Final = 100
"""Requests that are rejected in the commit of the approval that they lost against; the others a moment later, so many at a time."""
SLOTS: Final = 25_000
"""Slots and occupied ranges of one availability response, about 2.5 MB of JSON: sixty resources in half-hour slots for a week, or one in
quarter-hour slots for three months."""
LIST_BYTES: Final = 1024 * 1024
"""Bytes of the items on one page of a list. The rest comes with the next page."""
