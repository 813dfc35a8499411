"""The demo people's mail: each has a verified address, and owners and staff get mail about requests."""

from __future__ import annotations

from typing import Final

from sse_booking.http.routes.accounts import PEOPLE
from sse_booking.service import contacts
from sse_booking.service.unit_of_work import as_json
from sse_booking.store import preferences
from sse_booking.store.executor import Tx
from sse_booking.store.preferences import Stored

DOMAIN: Final = "demo.example"
_STAFF: Final = {"new_booking": {"page": True, "email": True, "push": False}, "daily_summary": {"page": True, "email": True, "push": False}}


def give_addresses(tx: Tx) -> None:
    """Give everybody an address, once. Later preferences of theirs are kept."""
    for id_, name, _, part in PEOPLE:
        contacts.put_verified(tx, id_, f"{id_}@{DOMAIN}", name=name)
        if part not in ("guest", "admin") and preferences.find(tx.db, id_) is None:
            preferences.put(tx.db, id_, Stored(as_json(_STAFF), 1), tx.now)
