"""Manage the addresses at which people want to be reached. Except for the proof itself, mail goes only to proved addresses."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from sse_booking.domain.calendar import rfc3339
from sse_booking.domain.errors import Forbidden, Invalid, NotFound
from sse_booking.domain.principal import Principal
from sse_booking.domain.resource import DAY_S
from sse_booking.service.direct_mail import enqueue_mail, may_mail
from sse_booking.service.email_and_phone import checked_email
from sse_booking.service.unit_of_work import Result, UnitOfWork, new_id
from sse_booking.store import contacts as store
from sse_booking.store import log
from sse_booking.store.contacts import Contact
from sse_booking.store.executor import Tx

MAX_CONTACTS: Final = 5
MAX_TRIES: Final = 5
"""Wrong codes before a new code is needed. With a million codes, five guesses succeed once in 200,000 times."""
CODE_S: Final = DAY_S


class NewContact(NamedTuple):
    """An address that a user claims."""

    address: str
    locale: str


def view(contact: Contact) -> dict[str, Any]:
    """Return an address as its owner sees it."""
    return {
        "id": contact.id,
        "kind": contact.kind,
        "address": contact.address,
        "verified": contact.verified_at is not None,
        "verified_at": None if contact.verified_at is None else rfc3339(contact.verified_at),
        "bounced_at": None if contact.bounced_at is None else rfc3339(contact.bounced_at),
        "created_at": rfc3339(contact.created_at),
    }


def listed(tx: Tx, who: Principal) -> Result:
    """Return the caller's addresses, oldest first."""
    return Result({"items": [view(contact) for contact in store.of_user(tx.db, who.user_id)]}, str(log.head(tx.db)))


def add(tx: Tx, who: Principal, read: Callable[[], NewContact], public_url: str) -> Result:
    """Add an address and send a code and a link to it; if it exists, send new ones. Raise Invalid or Forbidden."""
    given = read()
    address = checked_email(given.address, "address")
    uow = UnitOfWork(tx, who)
    known = store.find_address(tx.db, who.user_id, "email", address)
    if known is not None and known.verified_at is not None and known.bounced_at is None:
        return Result(view(known), uow.finish())
    if known is None and len(store.of_user(tx.db, who.user_id)) >= MAX_CONTACTS:
        raise Forbidden(f"There are at most {MAX_CONTACTS} addresses; remove one first.")
    if not may_mail(uow, address):
        raise Forbidden("This address was sent several codes today already. Use the last one, or try again tomorrow.")
    code, secret = f"{secrets.randbelow(1_000_000):06}", secrets.token_urlsafe(24)
    contact_id = known.id if known else new_id(tx.wall_ms)
    contact = Contact(
        contact_id, who.user_id, "email", address, who.name, given.locale, None, store.hash_of(contact_id + code), store.hash_of(secret),
        tx.now + CODE_S, 0, None, None, known.created_at if known else tx.now,
    )  # fmt: skip
    store.put(tx.db, contact)
    values = {"code": code, "link": f"{public_url}/v/{contact.id}.{secret}"}
    enqueue_mail(uow, address, "verify_address", values, user_id=who.user_id, name=who.name, locale=given.locale)
    uow.audit("add-contact", f"user:{who.user_id}")
    return Result(view(contact), uow.finish())


def verify(tx: Tx, who: Principal, contact_id: str, read_code: Callable[[], str]) -> Result:
    """Check the code from the mail, entered by the address's owner. Raise NotFound or Invalid.

    A wrong code is returned, not raised: its count is a change, which a raised error would undo.
    """
    contact = store.find(tx.db, contact_id)
    if contact is None or contact.user_id != who.user_id:
        raise NotFound("There is no such address.")
    code = read_code()
    if contact.verified_at is not None and contact.bounced_at is None:
        return Result(view(contact), str(log.head(tx.db)))
    good = contact.code_hash is not None and hmac.compare_digest(contact.code_hash, store.hash_of(contact.id + code.strip()))
    if contact.code_hash is None or tx.now >= contact.code_until or contact.code_tries >= MAX_TRIES:
        raise Invalid.one("code", "There is no valid code; request a new one.")
    if not good:
        store.put(tx.db, contact._replace(code_tries=contact.code_tries + 1))
        return Result(None, str(log.head(tx.db)))
    return _verified(tx, who, contact)


def owner_of_link(tx: Tx, token: str) -> Contact | None:
    """Return the address that a link from a mail proves; None if the link is no longer valid."""
    contact_id, _, secret = token.partition(".")
    contact = store.find(tx.db, contact_id)
    if contact is None or contact.link_hash is None or tx.now >= contact.code_until:
        return None
    return contact if hmac.compare_digest(contact.link_hash, store.hash_of(secret)) else None


def verify_by_link(tx: Tx, token: str) -> Result | None:
    """Verify an address by the link from the mail. Return None if the link is no longer valid."""
    contact = owner_of_link(tx, token)
    return None if contact is None else _verified(tx, Principal(contact.user_id), contact)


def _verified(tx: Tx, who: Principal, contact: Contact) -> Result:
    after = contact._replace(
        verified_at=tx.now, code_hash=None, link_hash=None, code_until=0, code_tries=0, bounced_at=None, bounce=None
    )  # fmt: skip
    store.put(tx.db, after)
    uow = UnitOfWork(tx, who)
    uow.audit("verify-contact", f"user:{contact.user_id}")
    return Result(view(after), uow.finish())


def remove(tx: Tx, who: Principal, contact_id: str) -> Result:
    """Delete one of the caller's addresses. Raise NotFound."""
    contact = store.find(tx.db, contact_id)
    if contact is None or contact.user_id != who.user_id:
        raise NotFound("There is no such address.")
    store.delete(tx.db, contact_id)
    uow = UnitOfWork(tx, who)
    uow.audit("remove-contact", f"user:{who.user_id}")
    return Result(None, uow.finish())


def put_verified(tx: Tx, user_id: str, address: str, *, name: str = "", locale: str = "en") -> bool:
    """Add an address that was proved otherwise (identity provider, guest's code). Return False if it is not an address or is known."""
    try:
        kept = checked_email(address)
    except Invalid:
        return False
    known = store.find_address(tx.db, user_id, "email", kept)
    if known is not None:
        if known.verified_at is not None:
            return False
        store.put(tx.db, known._replace(verified_at=tx.now, code_hash=None, link_hash=None, code_until=0))
        return True
    contact = Contact(new_id(tx.wall_ms), user_id, "email", kept, name, locale, tx.now, None, None, 0, 0, None, None, tx.now)
    store.put(tx.db, contact)
    return True
