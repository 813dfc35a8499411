"""Addresses at which people want to be reached. Only what somebody has proved to be theirs is ever written to, but for the proof itself."""

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
"""Wrong codes until a new one is needed: of a million, five guesses find one in 200,000 times."""
CODE_S: Final = DAY_S


class NewContact(NamedTuple):
    """An address that somebody says is theirs."""

    address: str
    locale: str


def view(contact: Contact) -> dict[str, Any]:
    """An address as its owner sees it."""
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
    """The caller's addresses, the oldest first."""
    return Result({"items": [view(contact) for contact in store.of_user(tx.db, who.user_id)]}, str(log.head(tx.db)))


def add(tx: Tx, who: Principal, read: Callable[[], NewContact], public_url: str) -> Result:
    """Take an address and send a code and a link there; for one that is there already, anew. Raises Invalid, Forbidden."""
    given = read()
    address = checked_email(given.address, "address")
    uow = UnitOfWork(tx, who)
    known = store.find_address(tx.db, who.user_id, "email", address)
    if known is not None and known.verified_at is not None and known.bounced_at is None:
        return Result(view(known), uow.finish())
    if known is None and len(store.of_user(tx.db, who.user_id)) >= MAX_CONTACTS:
        raise Forbidden(f"There are at most {MAX_CONTACTS} addresses; remove one first.")
    if not may_mail(uow, address):
        raise Forbidden("This address was sent several codes today already. The last one is still good, or try again tomorrow.")
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
    """Take the code that came by mail, as the address's owner. Raises NotFound, Invalid.

    A wrong one is counted: that is a change of its own, which a raised refusal would undo, so it is returned as one.
    """
    contact = store.find(tx.db, contact_id)
    if contact is None or contact.user_id != who.user_id:
        raise NotFound("There is no such address.")
    code = read_code()
    if contact.verified_at is not None and contact.bounced_at is None:
        return Result(view(contact), str(log.head(tx.db)))
    good = contact.code_hash is not None and hmac.compare_digest(contact.code_hash, store.hash_of(contact.id + code.strip()))
    if contact.code_hash is None or tx.now >= contact.code_until or contact.code_tries >= MAX_TRIES:
        raise Invalid.one("code", "There is no code that is still good; ask for a new one.")
    if not good:
        store.put(tx.db, contact._replace(code_tries=contact.code_tries + 1))
        return Result(None, str(log.head(tx.db)))
    return _verified(tx, who, contact)


def owner_of_link(tx: Tx, token: str) -> Contact | None:
    """The address that a link from a mail proves; None where it is not good any more."""
    contact_id, _, secret = token.partition(".")
    contact = store.find(tx.db, contact_id)
    if contact is None or contact.link_hash is None or tx.now >= contact.code_until:
        return None
    return contact if hmac.compare_digest(contact.link_hash, store.hash_of(secret)) else None


def verify_by_link(tx: Tx, token: str) -> Result | None:
    """Take the link that came by mail: whoever has it has the address. None where it is not good any more."""
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
    """Forget one of the caller's addresses. Raises NotFound."""
    contact = store.find(tx.db, contact_id)
    if contact is None or contact.user_id != who.user_id:
        raise NotFound("There is no such address.")
    store.delete(tx.db, contact_id)
    uow = UnitOfWork(tx, who)
    uow.audit("remove-contact", f"user:{who.user_id}")
    return Result(None, uow.finish())


def put_verified(tx: Tx, user_id: str, address: str, *, name: str = "", locale: str = "en") -> bool:
    """Take an address that was proved in another way (an identity provider, a guest's code); False where it is none or is known."""
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
