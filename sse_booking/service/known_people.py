"""Tell ids that somebody has used from those that nobody has.

Tokens may come from an identity provider, so an id that was never seen here can be right, and is accepted. It can also be a slip of the
pen, so responses and pages say that nobody with it has ever been here.
"""

from __future__ import annotations

from sse_booking.domain.principal import Principal, is_reserved
from sse_booking.store import accounts, customers
from sse_booking.store.customers import Person
from sse_booking.store.engine import Database
from sse_booking.store.executor import Tx


def note_sign_in(tx: Tx, who: Principal) -> None:
    """Store that somebody with this id exists. Their name comes with their first booking, for the staff."""
    if customers.find(tx.db, who.user_id) is None:
        customers.put(tx.db, Person(who.user_id, None, "", None, None, "", None, tx.now, tx.now))


def is_known(db: Database, user_id: str) -> bool:
    """Return whether somebody with this id has ever been here. Ids that the service itself has made are known."""
    return is_reserved(user_id) or accounts.has_been_here(db, user_id)
