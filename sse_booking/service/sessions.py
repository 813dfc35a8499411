"""Sessions and stream tickets, and announcements to everybody."""

from __future__ import annotations

from sse_booking.domain import topics
from sse_booking.domain.calendar import rfc3339
from sse_booking.domain.errors import Unauthenticated
from sse_booking.domain.principal import Principal
from sse_booking.service.change import Change, Done
from sse_booking.store import credentials, log
from sse_booking.store.worker import Tx


def begin(tx: Tx, who: Principal) -> tuple[str, int, str]:
    """Store a session for a verified caller; returns the cookie's value, when it ends, and the cursor of the change."""
    cookie, expires_at = credentials.create_session(tx.db, who, tx.now)
    change = Change(tx, who)
    change.audit("sign-in", f"user:{who.user_id}")
    return cookie, expires_at, change.finish()


def end(tx: Tx, who: Principal) -> Done:
    """End the caller's session, its tickets and, by the relay, its streams. Without one nothing happens."""
    change = Change(tx, who)
    if who.session and credentials.end_session(tx.db, who.session):
        change.tell_relay("session_ended", {"session": who.session})
        change.audit("sign-out", f"user:{who.user_id}")
    return Done(None, change.finish())


def issue_ticket(tx: Tx, who: Principal, ttl_s: int) -> Done:
    """A ticket for the caller's streams, no longer than the credential that it is made with.

    Raises Unauthenticated where the session was ended after the caller was identified: nothing would end its ticket.
    """
    if who.session and not credentials.is_session(tx.db, who.session):
        raise Unauthenticated("The session has ended; sign in again.")
    ticket, expires_at = credentials.create_ticket(tx.db, who, ttl_s, tx.now)
    return Done({"ticket": ticket, "expires_at": rfc3339(expires_at)}, str(log.head(tx.db)))


def announce(tx: Tx, who: Principal, message: str, level: str) -> Done:
    """Tell everybody who listens."""
    change = Change(tx, who)
    change.tell(topics.ALL, "system_announcement", {"message": message, "level": level})
    change.audit("announce", "all", {"message": message, "level": level})
    return Done({"message": message, "level": level, "at": change.at}, change.finish())
