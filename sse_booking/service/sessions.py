"""Manage sessions and stream tickets, and publish announcements."""

from __future__ import annotations

from sse_booking.domain import topics
from sse_booking.domain.calendar import rfc3339
from sse_booking.domain.errors import Unauthenticated
from sse_booking.domain.principal import Principal
from sse_booking.service.known_people import note_sign_in
from sse_booking.service.unit_of_work import Result, UnitOfWork
from sse_booking.store import credentials, devices, log
from sse_booking.store.executor import Tx


def begin(tx: Tx, who: Principal) -> tuple[str, int, str]:
    """Store a session for a verified caller. Return the cookie's value, its end, and the cursor of the change."""
    cookie, expires_at = credentials.create_session(tx.db, who, tx.now)
    note_sign_in(tx, who)
    uow = UnitOfWork(tx, who)
    uow.audit("sign-in", f"user:{who.user_id}")
    return cookie, expires_at, uow.finish()


def end(tx: Tx, who: Principal) -> Result:
    """End the caller's session and its tickets; the relay ends its streams. Without a session, do nothing."""
    uow = UnitOfWork(tx, who)
    if who.session and credentials.end_session(tx.db, who.session):
        devices.delete_of_session(tx.db, who.session)  # no pushes to a browser that has signed out
        uow.emit_internal("session_ended", {"session": who.session})
        uow.audit("sign-out", f"user:{who.user_id}")
    return Result(None, uow.finish())


def issue_ticket(tx: Tx, who: Principal, ttl_s: int) -> Result:
    """Return a ticket for the caller's streams, which lasts no longer than the credential it is made with.

    Raise Unauthenticated if the session ended after the caller was identified: nothing would end its ticket.
    """
    if who.session and not credentials.is_session(tx.db, who.session):
        raise Unauthenticated("The session has ended; sign in again.")
    ticket, expires_at = credentials.create_ticket(tx.db, who, ttl_s, tx.now)
    return Result({"ticket": ticket, "expires_at": rfc3339(expires_at)}, str(log.head(tx.db)))


def announce(tx: Tx, who: Principal, message: str, level: str) -> Result:
    """Publish an announcement to everybody."""
    uow = UnitOfWork(tx, who)
    uow.emit(topics.ALL, "system_announcement", {"message": message, "level": level})
    uow.audit("announce", "all", {"message": message, "level": level})
    return Result({"message": message, "level": level, "at": uow.at}, uow.finish())
