"""How people come to have an account: the first administrator, by an invitation, by themselves; and another password for a lost one.

Each is a link that works once. Its secret is told where it was asked for or sent by mail, and kept as SHA-256.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final, NamedTuple

from sse_booking.domain.calendar import rfc3339
from sse_booking.domain.errors import AlreadyExists, BrokenRule, Forbidden, Invalid, LinkSpent, NotFound, RuleBroken
from sse_booking.domain.principal import BY_ACCOUNT, NOBODY, SYSTEM, Principal
from sse_booking.domain.resource import DAY_S
from sse_booking.service import access, users
from sse_booking.service.accounts import SESSION_S, create, is_free_id, open_session, set_password
from sse_booking.service.direct_mail import enqueue_mail, may_mail
from sse_booking.service.unit_of_work import Result, UnitOfWork, new_id
from sse_booking.service.users import Notification
from sse_booking.store import account_links as links
from sse_booking.store import accounts, log, resources
from sse_booking.store.account_links import Link, Purpose
from sse_booking.store.accounts import Account
from sse_booking.store.executor import Tx

SETUP_S: Final = DAY_S
INVITATION_S: Final = 7 * DAY_S
REGISTRATION_S: Final = DAY_S
RESET_S: Final = 3600
MOST_OPEN: Final = 50
"""Invitations of one person, other than an administrator, that wait at a time."""


class NewPerson(NamedTuple):
    """Who somebody says they are. `user_id` None: made of the name. `hash` is that of their password."""

    name: str
    hash: str
    user_id: str | None = None
    email: str | None = None
    locale: str = ""
    timezone: str = ""


class Invite(NamedTuple):
    """Whom to invite to what. `email` is where the link is sent, None for nowhere: then whoever invites passes it on."""

    role: str
    venue_id: str | None
    email: str | None
    name: str
    locale: str


SignedIn = tuple[Principal, str, str]
"""Who signed in, the value of their cookie, and the cursor of the change."""


def setup_link(tx: Tx) -> str | None:
    """The secret of a fresh link that sets the service up; the one before works no more. None where somebody has begun."""
    if not accounts.is_fresh(tx.db):
        return None
    links.drop(tx.db, "setup")
    return links.insert(tx.db, _link(tx, "setup", SETUP_S, SYSTEM.user_id, role="admin"))


def _link(
    tx: Tx,
    purpose: Purpose,
    good_s: int,
    made_by: str,
    *,
    role: str = "user",
    user_id: str | None = None,
    email: str | None = None,
    name: str = "",
    venue_id: str | None = None,
) -> Link:
    return Link(new_id(tx.wall_ms), purpose, user_id, email, name, role, venue_id, made_by, tx.now, tx.now + good_s)


def find(tx: Tx, secret: str, *purposes: Purpose) -> Link:
    """The link of a secret, while it is good and for one of these purposes. Raises LinkSpent."""
    link = links.find(tx.db, secret, tx.now)
    if link is None or link.purpose not in purposes or (link.purpose == "setup" and accounts.any_account(tx.db)):
        raise LinkSpent("This link was used already, or it is too old.")
    return link


def set_up(tx: Tx, secret: str, person: NewPerson) -> SignedIn:
    """Make the first administrator, who is signed in at once. Raises LinkSpent, Invalid, AlreadyExists."""
    link = find(tx, secret, "setup")
    return _join(tx, link, person)


def _join(tx: Tx, link: Link, person: NewPerson) -> SignedIn:
    """Make the account of whoever comes with the link, and spend it."""
    user_id = _chosen_id(tx, person)
    who = Principal(user_id, person.name, link.role, tx.now + SESSION_S, proof=BY_ACCOUNT)
    uow = UnitOfWork(tx, who)
    email = link.email or (person.email if link.purpose == "setup" else None)
    create(uow, Account(user_id, person.name, link.role, person.hash, tx.now, email, person.locale, person.timezone))
    _spend(uow, link, user_id, person.name)
    cookie = open_session(uow, who, link.purpose)
    return who, cookie, uow.finish()


def _chosen_id(tx: Tx, person: NewPerson) -> str:
    """The id that somebody chose, or one made of their name. Raises AlreadyExists where it is somebody's already."""
    if person.user_id is not None:
        if accounts.is_somebody(tx.db, person.user_id):
            raise AlreadyExists(f"Somebody goes by {person.user_id!r} already.")
        return person.user_id
    plain = unicodedata.normalize("NFKD", person.name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "person"
    names = [stem, *(f"{stem}-{number}" for number in range(2, 100))]
    return next((name for name in names if is_free_id(name) and not accounts.is_somebody(tx.db, name)), f"{stem}-{new_id(tx.wall_ms)}")


def _spend(uow: UnitOfWork, link: Link, user_id: str, name: str) -> None:
    """Give what the link is for, tell who made it, and have it work no more."""
    db = uow.tx.db
    links.spend(db, link.id)
    if link.email is not None:
        links.drop(db, "registration", email=link.email)
    if link.venue_id is not None and resources.add_staff(db, link.venue_id, user_id, uow.tx.now):
        uow.audit("add-staff", f"venue:{link.venue_id}", {"user_id": user_id, "invited_by": link.made_by})
    if link.purpose == "invitation":
        users.tell(uow, Notification(link.made_by, "Invitation accepted", f"{name} has joined.", "invitation"))


def invite(tx: Tx, who: Principal, wanted: Invite, page: str) -> Result:
    """Make an invitation; sent by mail where there is an address. `page` is the address that the secret is put behind.

    Administrators invite to anything, the owner of a venue to its staff. Raises NotFound, Forbidden, RuleBroken.
    """
    place = None if wanted.venue_id is None else access.venue(tx, wanted.venue_id)
    if place is not None:
        access.must_be_owner(who, place)
    if not who.is_admin:
        if place is None or wanted.role == "admin":
            raise Forbidden("Only administrators invite to the service; the owner of a venue invites to its staff.")
        if links.count_of(tx.db, who.user_id, tx.now) >= MOST_OPEN:
            raise RuleBroken([BrokenRule("invitations", f"At most {MOST_OPEN} invitations can wait at a time.")])
    uow = UnitOfWork(tx, who)
    # An address is proved by who comes with the link. Somebody else who can read it proves nothing, unless they run the service anyway.
    proved = wanted.email if who.is_admin and (wanted.email is None or accounts.by_email(tx.db, wanted.email) is None) else None
    link = _link(
        tx, "invitation", INVITATION_S, who.user_id, role=wanted.role, email=proved, name=wanted.name or wanted.email or "",
        venue_id=wanted.venue_id,
    )  # fmt: skip
    secret = links.insert(tx.db, link)
    address = page + secret
    mailed = wanted.email is not None and may_mail(uow, wanted.email)
    if wanted.email is not None and mailed:
        values = {"link": address, "inviter": who.name or who.user_id, "venue": place.name if place else ""}
        enqueue_mail(uow, wanted.email, "invitation", values, locale=wanted.locale, name=wanted.name, venue_id=wanted.venue_id)
    uow.audit("invite", f"invitation:{link.id}", {"role": link.role, "venue_id": link.venue_id})
    return Result(view(link) | {"token": secret, "link": address, "mailed": mailed}, uow.finish())


def view(link: Link) -> dict[str, Any]:
    """An invitation as whoever may take it back sees it."""
    return {
        "id": link.id,
        "role": link.role,
        "venue_id": link.venue_id,
        "name": link.name,
        "invited_by": link.made_by,
        "created_at": rfc3339(link.created_at),
        "expires_at": rfc3339(link.expires_at),
    }


def listed(tx: Tx, who: Principal, venue_id: str | None, after: str, limit: int) -> tuple[list[dict[str, Any]], str]:
    """The next open invitations by id: all for administrators, those to one's venue for its owner."""
    if venue_id is not None:
        access.must_be_owner(who, access.venue(tx, venue_id))
    elif not who.is_admin:
        raise Forbidden("Name a venue of yours.")
    return [view(link) for link in links.invitations(tx.db, venue_id, tx.now, after, limit)], str(log.head(tx.db))


def revoke(tx: Tx, who: Principal, invitation_id: str) -> Result:
    """Take an invitation back."""
    link = links.by_id(tx.db, invitation_id)
    if link is None or link.purpose != "invitation" or not (who.is_admin or who.user_id == link.made_by):
        raise NotFound(f"There is no invitation {invitation_id!r}.")
    uow = UnitOfWork(tx, who)
    links.spend(tx.db, link.id)
    uow.audit("revoke-invitation", f"invitation:{link.id}")
    return Result(None, uow.finish())


def shown(tx: Tx, secret: str) -> Result:
    """What a link is for, as whoever has it may see it."""
    link = find(tx, secret, "invitation", "registration")
    place = resources.find_venue(tx.db, link.venue_id) if link.venue_id else None
    inviter = accounts.find(tx.db, link.made_by)
    body = {
        "purpose": link.purpose,
        "email": link.email,
        "name": "" if "@" in link.name else link.name,
        "role": link.role,
        "venue": None if place is None else {"id": place.id, "name": place.name},
        "invited_by": inviter.name if inviter else "",
        "expires_at": rfc3339(link.expires_at),
    }
    return Result(body, str(log.head(tx.db)))


def accept(tx: Tx, secret: str, person: NewPerson) -> SignedIn:
    """Make the account that somebody was invited to, or asked for. Raises LinkSpent, Invalid, AlreadyExists."""
    return _join(tx, find(tx, secret, "invitation", "registration"), person)


def accept_as(tx: Tx, who: Principal, secret: str) -> Result:
    """Join the staff that one was invited to, as who one is already. Raises LinkSpent, Invalid."""
    link = find(tx, secret, "invitation", "registration")
    if link.venue_id is None:
        raise Invalid.one("password", "This invitation is for a new account; sign out first.")
    uow = UnitOfWork(tx, who)
    _spend(uow, link, who.user_id, who.name or who.user_id)
    return Result({"user_id": who.user_id, "name": who.name, "role": who.role, "expires_at": rfc3339(who.expires_at)}, uow.finish())


def register(tx: Tx, email: str, locale: str, page: str) -> Result:
    """Send somebody a link by which they make an account of their own. What is answered says nothing about who has one."""
    head = str(log.head(tx.db))
    uow = UnitOfWork(tx, NOBODY)
    if may_mail(uow, email):
        if (account := accounts.by_email(tx.db, email)) is not None:
            _send_reset(uow, account, email, page)
        else:
            secret = links.insert(tx.db, _link(tx, "registration", REGISTRATION_S, SYSTEM.user_id, email=email))
            enqueue_mail(uow, email, "verify_address", {"link": f"{page}/join#{secret}", "code": ""}, locale=locale or "en")
    uow.finish()
    return Result({}, head)


def ask_reset(tx: Tx, login: str, page: str) -> Result:
    """Send somebody a link for another password, where there is such an account and its address is known."""
    head = str(log.head(tx.db))
    account = accounts.by_login(tx.db, login)
    if account is not None and account.email is not None and account.disabled_at is None:
        uow = UnitOfWork(tx, NOBODY)
        if may_mail(uow, account.email):
            _send_reset(uow, account, account.email, page)
        uow.finish()
    return Result({}, head)


def _send_reset(uow: UnitOfWork, account: Account, email: str, page: str) -> None:
    secret = reset_link(uow.tx, account, account.user_id)
    values = {"link": f"{page}/reset#{secret}"}
    enqueue_mail(uow, email, "password_reset", values, name=account.name, locale=account.locale or "en", user_id=account.user_id)


def reset_link(tx: Tx, account: Account, made_by: str) -> str:
    """The secret of a link for another password; those before it work no more."""
    links.drop(tx.db, "reset", user_id=account.user_id)
    return links.insert(tx.db, _link(tx, "reset", RESET_S, made_by, user_id=account.user_id, email=account.email))


def reset_link_for(tx: Tx, who: Principal, account: Account) -> Result:
    """A link for another password that an administrator passes on; its secret is the body."""
    uow = UnitOfWork(tx, who)
    secret = reset_link(tx, account, who.user_id)
    uow.audit("reset-password", f"user:{account.user_id}")
    return Result(secret, uow.finish())


def reset(tx: Tx, secret: str, hash_: str) -> Result:
    """Set the password of whoever has the link; whoever was signed in with the old one is signed out. Raises LinkSpent."""
    link = find(tx, secret, "reset")
    account = accounts.find(tx.db, link.user_id or "")
    if account is None or account.disabled_at is not None:
        raise LinkSpent("This link works no more.")
    uow = UnitOfWork(tx, Principal(account.user_id))
    set_password(uow, account, hash_)
    return Result(None, uow.finish())
