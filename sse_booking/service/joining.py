"""Create accounts by link: the first administrator, invitations and registration; and replace lost passwords.

Each link works once. Its secret is returned to the caller or sent by mail, and stored only as SHA-256.
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
"""Maximum open invitations of one person who is not an administrator."""


class NewPerson(NamedTuple):
    """A new user's own details. `user_id` None: derive it from the name. `hash` is that of their password."""

    name: str
    hash: str
    user_id: str | None = None
    email: str | None = None
    locale: str = ""
    timezone: str = ""


class Invite(NamedTuple):
    """An invitation to be made. `email` is where the link is sent; None: the inviter passes it on."""

    role: str
    venue_id: str | None
    email: str | None
    name: str
    locale: str


SignedIn = tuple[Principal, str, str]
"""The user who signed in, the value of their cookie, and the cursor of the change."""


def setup_link(tx: Tx) -> str | None:
    """Return the secret of a new link that sets the service up; the previous one becomes invalid. None if the service is in use."""
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
    """Return the link with this secret if it is valid for one of these purposes. Raise LinkSpent."""
    link = links.find(tx.db, secret, tx.now)
    if link is None or link.purpose not in purposes or (link.purpose == "setup" and accounts.any_account(tx.db)):
        raise LinkSpent("This link was used already, or has expired.")
    return link


def set_up(tx: Tx, secret: str, person: NewPerson) -> SignedIn:
    """Make the first administrator and sign them in. Raise LinkSpent, Invalid or AlreadyExists."""
    link = find(tx, secret, "setup")
    return _join(tx, link, person)


def _join(tx: Tx, link: Link, person: NewPerson) -> SignedIn:
    """Make the account that the link allows, and spend the link."""
    user_id = _chosen_id(tx, person)
    who = Principal(user_id, person.name, link.role, tx.now + SESSION_S, proof=BY_ACCOUNT)
    uow = UnitOfWork(tx, who)
    email = link.email or (person.email if link.purpose == "setup" else None)
    create(uow, Account(user_id, person.name, link.role, person.hash, tx.now, email, person.locale, person.timezone))
    _spend(uow, link, user_id, person.name)
    cookie = open_session(uow, who, link.purpose)
    return who, cookie, uow.finish()


def _chosen_id(tx: Tx, person: NewPerson) -> str:
    """Return the id that the person chose, or one made of their name. Raise AlreadyExists if it is in use."""
    if person.user_id is not None:
        if accounts.is_somebody(tx.db, person.user_id):
            raise AlreadyExists(f"The id {person.user_id!r} is in use already.")
        return person.user_id
    plain = unicodedata.normalize("NFKD", person.name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "person"
    names = [stem, *(f"{stem}-{number}" for number in range(2, 100))]
    return next((name for name in names if is_free_id(name) and not accounts.is_somebody(tx.db, name)), f"{stem}-{new_id(tx.wall_ms)}")


def _spend(uow: UnitOfWork, link: Link, user_id: str, name: str) -> None:
    """Grant what the link is for, notify the inviter, and delete the link."""
    db = uow.tx.db
    links.spend(db, link.id)
    if link.email is not None:
        links.drop(db, "registration", email=link.email)
    if link.venue_id is not None and resources.add_staff(db, link.venue_id, user_id, uow.tx.now):
        uow.audit("add-staff", f"venue:{link.venue_id}", {"user_id": user_id, "invited_by": link.made_by})
    if link.purpose == "invitation":
        users.add_notification(uow, Notification(link.made_by, "Invitation accepted", f"{name} has joined.", "invitation"))


def invite(tx: Tx, who: Principal, wanted: Invite, page: str) -> Result:
    """Make an invitation and send it if it has an address. `page` is the address in front of the secret.

    Administrators invite to anything, the owner of a venue to its staff. Raise NotFound, Forbidden or RuleBroken.
    """
    place = None if wanted.venue_id is None else access.venue(tx, wanted.venue_id)
    if place is not None:
        access.must_be_owner(who, place)
    if not who.is_admin:
        if place is None or wanted.role == "admin":
            raise Forbidden("Only administrators invite to the service; the owner of a venue invites to its staff.")
        if links.count_of(tx.db, who.user_id, tx.now) >= MOST_OPEN:
            raise RuleBroken([BrokenRule("invitations", f"At most {MOST_OPEN} invitations can be open at a time.")])
    uow = UnitOfWork(tx, who)
    # Using the link proves the address. If the inviter can read the link, it proves nothing, unless they run the service anyway.
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
    """Return an invitation as those who may revoke it see it."""
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
    """Return the next open invitations by id: all for administrators, those to a venue for its owner."""
    if venue_id is not None:
        access.must_be_owner(who, access.venue(tx, venue_id))
    elif not who.is_admin:
        raise Forbidden("Name a venue that you own.")
    return [view(link) for link in links.invitations(tx.db, venue_id, tx.now, after, limit)], str(log.head(tx.db))


def revoke(tx: Tx, who: Principal, invitation_id: str) -> Result:
    """Revoke an invitation."""
    link = links.by_id(tx.db, invitation_id)
    if link is None or link.purpose != "invitation" or not (who.is_admin or who.user_id == link.made_by):
        raise NotFound(f"There is no invitation {invitation_id!r}.")
    uow = UnitOfWork(tx, who)
    links.spend(tx.db, link.id)
    uow.audit("revoke-invitation", f"invitation:{link.id}")
    return Result(None, uow.finish())


def shown(tx: Tx, secret: str) -> Result:
    """Return what a link is for, as its holder may see it."""
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
    """Make the account of an invitation or a registration. Raise LinkSpent, Invalid or AlreadyExists."""
    return _join(tx, find(tx, secret, "invitation", "registration"), person)


def accept_as(tx: Tx, who: Principal, secret: str) -> Result:
    """Join the staff of a venue by invitation, with the caller's existing account. Raise LinkSpent or Invalid."""
    link = find(tx, secret, "invitation", "registration")
    if link.venue_id is None:
        raise Invalid.one("password", "This invitation is for a new account; sign out first.")
    uow = UnitOfWork(tx, who)
    _spend(uow, link, who.user_id, who.name or who.user_id)
    return Result({"user_id": who.user_id, "name": who.name, "role": who.role, "expires_at": rfc3339(who.expires_at)}, uow.finish())


def register(tx: Tx, email: str, locale: str, page: str) -> Result:
    """Send a link by which a person makes their own account. The response does not reveal who has one."""
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
    """Send a link for another password if there is such an account and its address is verified."""
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
    """Return the secret of a link for another password; earlier ones become invalid."""
    links.drop(tx.db, "reset", user_id=account.user_id)
    return links.insert(tx.db, _link(tx, "reset", RESET_S, made_by, user_id=account.user_id, email=account.email))


def reset_link_for(tx: Tx, who: Principal, account: Account) -> Result:
    """Return a link for another password, for an administrator to pass on. Its secret is the body."""
    uow = UnitOfWork(tx, who)
    secret = reset_link(tx, account, who.user_id)
    uow.audit("reset-password", f"user:{account.user_id}")
    return Result(secret, uow.finish())


def reset(tx: Tx, secret: str, hash_: str) -> Result:
    """Set the password of the link's account; sessions with the old password end. Raise LinkSpent."""
    link = find(tx, secret, "reset")
    account = accounts.find(tx.db, link.user_id or "")
    if account is None or account.disabled_at is not None:
        raise LinkSpent("This link is no longer valid.")
    uow = UnitOfWork(tx, Principal(account.user_id))
    set_password(uow, account, hash_)
    return Result(None, uow.finish())
