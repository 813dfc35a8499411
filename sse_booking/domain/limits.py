"""How much of something one person may have at a time, where anybody may have it. Staff and admins are bounded by the host's own sense."""

from __future__ import annotations

from typing import Final

VENUES: Final = 20
"""Venues that one person owns where everybody may make them: more than any small host runs, too few to bury the others' on a page of 50."""
RESOURCES: Final = 500
"""Resources in the venues that one person owns, likewise: ten venues of fifty places."""
HOLDS: Final = 50
"""Unconfirmed holds of one person, in all venues: one set of the longest kind. A hold takes a place from others without a promise."""
INVITATIONS: Final = 50
"""Invitations to a venue's staff that nobody has answered yet: each of them is a notification to somebody who did not ask for it."""
MESSAGES: Final = 500
"""Messages of one booking: a conversation, not a store of files."""
SESSIONS: Final = 50
"""Sessions of one person: devices and browsers. The oldest end where more begin."""
TICKETS: Final = 500
"""Stream tickets of one person: 50 streams that each are opened anew ten times in the hour for which a ticket is good."""
KEYS: Final = 2000
"""Stored answers to the Idempotency-Keys of one person. The oldest are forgotten where more are stored."""
SWEPT_EVERY: Final = 32
"""After how many new keys it is counted how many one person has: counting each time would cost every request."""
SLOTS: Final = 25_000
"""Slots and occupied ranges of one availability, about 2.5 MB of JSON: sixty resources by the half hour for a week, one by the quarter
of an hour for three months."""
LIST_BYTES: Final = 1024 * 1024
"""Bytes of the items of one page of a list. What is left comes with the next page."""
