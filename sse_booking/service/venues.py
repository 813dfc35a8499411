"""Manage venues and their staff."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from sse_booking.domain import calendar, limits, topics
from sse_booking.domain.customers import is_guest
from sse_booking.domain.errors import BadFields, Invalid, LimitReached, NotFound
from sse_booking.domain.events import venue_view
from sse_booking.domain.principal import Principal
from sse_booking.domain.questions import check_questions, from_json
from sse_booking.domain.quotas import check_quotas
from sse_booking.domain.quotas import from_json as quotas_from_json
from sse_booking.domain.resource import Venue, Weekday
from sse_booking.service import access, follow_ups, occupancy, users
from sse_booking.service.known_people import is_known, note_sign_in
from sse_booking.service.resources import Values, archive, move_dates
from sse_booking.service.unit_of_work import Result, UnitOfWork, new_id
from sse_booking.store import customers, invitations, log, resources
from sse_booking.store.executor import Tx


def may_make(who: Principal, venues_by: str) -> bool:
    """Return whether the caller may make a venue, by the setting VENUES_BY."""
    return who.is_admin or (venues_by == "everybody" and not who.is_nobody)


def create(
    tx: Tx,
    who: Principal,
    venue_id: str | None,
    name: str,
    timezone: str,
    week_starts_on: Weekday = "mon",
    guests: Literal["off", "verified", "staff"] = "off",
    questions: str = "[]",
    quotas: str = "[]",
) -> Result:
    """Make a venue owned by the caller. Raise Invalid (unknown time zone), LimitReached or AlreadyExists."""
    venue = Venue(venue_id or new_id(tx.wall_ms), name, timezone, who.user_id, 1, tx.now, None, week_starts_on, guests, questions, "[]")
    _check(tx, venue, {"timezone": timezone, "questions": questions, "quotas": quotas})
    venue = venue._replace(quotas=quotas)
    _check_venue_limit(tx, who)
    resources.insert_venue(tx.db, venue)
    uow = UnitOfWork(tx, who)
    uow.emit(topics.of_user(who.user_id), "venue_updated", {"venue_id": venue.id, "fields": ["id"]})
    uow.audit("create", f"venue:{venue.id}")
    return Result(show(tx, who, venue), uow.finish(), 1)


def show(tx: Tx, who: Principal, venue: Venue) -> dict[str, Any]:
    """Return a venue as the caller may see it. Only its owner and staff see who they are."""
    view = venue_view(venue)
    if access.is_staff(tx, who, venue.id):
        view |= {"owner_id": venue.owner_id, "staff": resources.staff(tx.db, venue.id)}
    return view


def update(tx: Tx, who: Principal, venue_id: str, read: Callable[[], Values], if_match: access.IfMatch) -> Result:
    """Change a venue. Opening hours are local, so a new zone moves them; bookings keep their instants."""
    venue = access.venue(tx, venue_id)
    access.must_be_owner(who, venue)
    values = read()
    _check(tx, venue, values)
    access.must_match(venue.version, if_match)
    after = venue._replace(**values)
    uow = UnitOfWork(tx, who)
    if after != venue:
        after = after._replace(version=venue.version + 1)
        resources.update_venue(tx.db, after)
        if after.timezone != venue.timezone:
            move_dates(uow, venue_id)
        if after.quotas != venue.quotas:  # they may admit an entry of a waiting list
            for resource in resources.of_venue(tx.db, venue_id):
                occupancy.note_places_change(uow, resource, tx.now, calendar.END, 0, "rules")
        fields = sorted(name for name in values if getattr(venue, name) != getattr(after, name))
        uow.emit(topics.of_venue(venue.id), "venue_updated", {"venue_id": venue.id, "fields": fields})
        uow.audit("update", f"venue:{venue.id}", {"fields": fields})
    return Result(show(tx, who, after), follow_ups.finish(uow), after.version)


def _check(tx: Tx, venue: Venue, values: Values) -> None:
    bad = BadFields()
    with bad.gathering():
        if "timezone" in values:
            calendar.check_zone(values["timezone"])
    with bad.gathering():
        if "questions" in values:
            asked = from_json(values["questions"])
            check_questions(asked)
            for resource in resources.of_venue(tx.db, venue.id):  # ids must differ between venue and resource
                check_questions(from_json(resource.questions), f"questions of {resource.id}", asked)
    with bad.gathering():
        if "quotas" in values:
            _check_quotas(tx, venue, values["quotas"])
    bad.refuse()


def _check_quotas(tx: Tx, venue: Venue, wanted: str) -> None:
    """Raise Invalid. A resource that was archived may stay named."""
    named = [id_ for quota in quotas_from_json(venue.quotas) for id_ in quota.resource_ids or ()]
    check_quotas(quotas_from_json(wanted), [*named, *(resource.id for resource in resources.of_venue(tx.db, venue.id))])


def delete(tx: Tx, who: Principal, venue_id: str, if_match: access.IfMatch) -> Result:
    """Archive a venue with its resources. Raise StillBooked while any has a future booking."""
    venue = access.venue(tx, venue_id)
    access.must_be_owner(who, venue)
    access.must_match(venue.version, if_match)
    uow = UnitOfWork(tx, who)
    for resource in resources.of_venue(tx.db, venue_id):
        archive(uow, resource)
    resources.update_venue(tx.db, venue._replace(archived_at=tx.now, version=venue.version + 1))
    uow.emit(topics.of_venue(venue_id), "venue_updated", {"venue_id": venue_id, "fields": ["archived_at"]})
    for topic in (topics.of_venue(venue_id), topics.of_staff(venue_id)):
        uow.emit_internal("topic_gone", {"topic": topic})
    uow.audit("delete", f"venue:{venue_id}")
    return Result(None, uow.finish())


def staff_list(tx: Tx, who: Principal, venue_id: str) -> Result:
    """Return the staff of a venue and the invited people, with their names; for the venue's staff."""
    venue = access.venue(tx, venue_id)
    access.must_be_staff(tx, who, venue_id)
    roles = [
        (venue.owner_id, "owner"),
        *((user_id, "staff") for user_id in resources.staff(tx.db, venue_id) if user_id != venue.owner_id),
        *((user_id, "invited") for user_id in invitations.open_of_venue(tx.db, venue_id)),
    ]
    items = [
        {"user_id": user_id, "name": customers.name_of(tx.db, user_id), "role": role}
        | ({} if is_known(tx.db, user_id) else {"known": False})
        for user_id, role in roles
    ]
    return Result({"items": items, "offered_to": invitations.offered_to(tx.db, venue_id)}, str(log.head(tx.db)))


def put_staff(tx: Tx, who: Principal, venue_id: str, user_id: str, *, by_invitation: bool) -> Result:
    """Add a user to the staff, or invite them if everybody may make venues. Do nothing if they are on it.

    Admins speak for the host, so they add users without an invitation. Raise LimitReached.
    """
    venue = access.venue(tx, venue_id)
    access.must_be_owner(who, venue)
    if topics.parse(topics.of_user(user_id)) is None:
        raise Invalid.one("user_id", "1 to 128 printable characters without space and comma.")
    uow = UnitOfWork(tx, who)
    if by_invitation and not who.is_admin and user_id != who.user_id:
        _invite(uow, venue, user_id)
    elif resources.add_staff(tx.db, venue_id, user_id, tx.now):
        _emit_staff_changed(uow, venue_id, user_id)
        uow.audit("add-staff", f"venue:{venue_id}", {"user_id": user_id})
    return Result(None, uow.finish())


def _emit_staff_changed(uow: UnitOfWork, venue_id: str, user_id: str) -> None:
    """Emit the change of staff to the venue's staff and to the user concerned, and to nobody else."""
    told = {"venue_id": venue_id, "fields": ["staff"]}
    for topic in (topics.of_staff(venue_id), topics.of_user(user_id)):
        uow.emit(topic, "venue_updated", told)


def _invite(uow: UnitOfWork, venue: Venue, user_id: str) -> None:
    """Invite a user to the staff. Only once, so that nobody can be notified again and again."""
    db = uow.tx.db
    if resources.is_staff(db, venue.id, user_id) or invitations.find(db, venue.id, user_id) is not None:
        return
    if invitations.count_of_venue(db, venue.id) >= limits.INVITATIONS:
        raise LimitReached("invitations", limits.INVITATIONS, f"{limits.INVITATIONS} people have not accepted an invitation yet.")
    invitations.insert(db, venue.id, user_id, uow.tx.now)
    message = f"Accept it on your page if you work for {venue.name}."
    users.add_notification(uow, users.Notification(user_id, f"You are invited to the staff of {venue.name}", message, "invitation"))
    uow.audit("invite-staff", f"venue:{venue.id}", {"user_id": user_id})


def accept_invitation(tx: Tx, who: Principal, venue_id: str) -> Result:
    """Join the staff of a venue that has invited the caller, or take it over if it was offered. Raise NotFound or LimitReached."""
    role = invitations.find(tx.db, venue_id, who.user_id)
    if role is None:
        raise NotFound(f"There is no invitation of venue {venue_id!r} to you.")
    venue = access.venue(tx, venue_id)
    invitations.delete(tx.db, venue_id, who.user_id)
    note_sign_in(tx, who)
    uow = UnitOfWork(tx, who)
    if role == "owner":
        _check_limits(tx, who, venue)
        after = _change_owner(uow, venue, who.user_id)
        return Result(show(tx, who, after), uow.finish(), after.version)
    if resources.add_staff(tx.db, venue_id, who.user_id, tx.now):
        _emit_staff_changed(uow, venue_id, who.user_id)
        uow.audit("add-staff", f"venue:{venue_id}", {"user_id": who.user_id})
    return Result(show(tx, who, venue), uow.finish(), venue.version)


def decline_invitation(tx: Tx, who: Principal, venue_id: str) -> Result:
    """Decline an invitation to a staff, or the offer of a venue; the caller stays on the staff. Raise NotFound."""
    if not invitations.decline(tx.db, venue_id, who.user_id):
        raise NotFound(f"There is no invitation of venue {venue_id!r} to you.")
    uow = UnitOfWork(tx, who)
    uow.audit("end-invitation", f"venue:{venue_id}", {"user_id": who.user_id})
    return Result(None, uow.finish())


def give(tx: Tx, who: Principal, venue_id: str, read: Callable[[], str], if_match: access.IfMatch, *, by_invitation: bool) -> Result:
    """Give the venue to somebody on its staff, or offer it if everybody may make venues: nobody owns what they did not accept.

    Admins speak for the host, so they give it to any user at once. Giving it to its owner ends an offer. Raise NotFound, Forbidden,
    Invalid or StaleVersion.
    """
    venue = access.venue(tx, venue_id)
    access.must_be_owner(who, venue)
    user_id = read()
    if topics.parse(topics.of_user(user_id)) is None or is_guest(user_id):
        raise Invalid.one("user_id", "1 to 128 printable characters without space and comma, of somebody who is not a guest.")
    if not who.is_admin and not resources.is_staff(tx.db, venue_id, user_id):
        raise Invalid.one("user_id", "The new owner must be on the staff of the venue.")
    access.must_match(venue.version, if_match)
    uow = UnitOfWork(tx, who)
    before = invitations.offered_to(tx.db, venue_id)
    if before is not None and before != user_id:
        invitations.delete(tx.db, venue_id, before)
        uow.audit("end-invitation", f"venue:{venue_id}", {"user_id": before})
    if user_id != venue.owner_id:
        if not by_invitation or who.is_admin:
            venue = _change_owner(uow, venue, user_id)
        elif before != user_id:
            _offer(uow, venue, user_id)
    return Result(show(tx, who, venue), uow.finish(), venue.version)


def _offer(uow: UnitOfWork, venue: Venue, user_id: str) -> None:
    invitations.delete(uow.tx.db, venue.id, user_id)  # one to the staff, declined before they joined otherwise
    invitations.insert(uow.tx.db, venue.id, user_id, uow.tx.now, "owner")
    message = "Accept it on your page, and you can do everything that an owner can."
    users.add_notification(uow, users.Notification(user_id, f"You are offered {venue.name}", message, "invitation"))
    uow.audit("offer-venue", f"venue:{venue.id}", {"user_id": user_id})


def _check_venue_limit(tx: Tx, who: Principal) -> None:
    """Raise LimitReached when a person can't own one more venue; admins can."""
    if not who.is_admin and resources.count_venues(tx.db, who.user_id) >= limits.VENUES:
        raise LimitReached("venues", limits.VENUES, f"You own {limits.VENUES} venues, which is the maximum.")


def _check_limits(tx: Tx, who: Principal, venue: Venue) -> None:
    """Raise LimitReached when a person would own too much with this venue; admins can."""
    _check_venue_limit(tx, who)
    more = len(resources.of_venue(tx.db, venue.id))
    if not who.is_admin and resources.count_resources(tx.db, who.user_id) + more > limits.RESOURCES:
        raise LimitReached("resources", limits.RESOURCES, f"You would own more than {limits.RESOURCES} resources, which is the maximum.")


def _change_owner(uow: UnitOfWork, venue: Venue, user_id: str) -> Venue:
    """Make a user the owner. The former one stays on the staff."""
    db = uow.tx.db
    after = venue._replace(owner_id=user_id, version=venue.version + 1)
    resources.update_venue(db, after)
    resources.remove_staff(db, venue.id, user_id)
    resources.add_staff(db, venue.id, venue.owner_id, uow.tx.now)
    told = {"venue_id": venue.id, "fields": ["owner_id"]}
    for topic in (topics.of_staff(venue.id), topics.of_user(venue.owner_id), topics.of_user(user_id)):
        uow.emit(topic, "venue_updated", told)
    uow.audit("change-owner", f"venue:{venue.id}", {"from": venue.owner_id, "to": user_id})
    return after


def remove_staff(tx: Tx, who: Principal, venue_id: str, user_id: str) -> Result:
    """Remove a user from the staff, or let them leave. Their streams of the staff topic end at this commit.

    An open invitation ends too. Raise NotFound for somebody who is neither on the staff nor was ever invited.
    """
    venue = access.venue(tx, venue_id)
    if user_id != who.user_id:
        access.must_be_owner(who, venue)
    uow = UnitOfWork(tx, who)
    was_invited = invitations.find(tx.db, venue_id, user_id) is not None
    if invitations.decline(tx.db, venue_id, user_id):
        uow.audit("end-invitation", f"venue:{venue_id}", {"user_id": user_id})
    if resources.remove_staff(tx.db, venue_id, user_id):
        _emit_staff_changed(uow, venue_id, user_id)
        if user_id != venue.owner_id:
            uow.emit_internal("right_lost", {"topic": topics.of_staff(venue_id), "user_id": user_id})
        uow.audit("remove-staff", f"venue:{venue_id}", {"user_id": user_id})
    elif not was_invited:
        raise NotFound(f"{user_id!r} is not on the staff of this venue.")
    return Result(None, uow.finish())


def one(tx: Tx, who: Principal, venue_id: str) -> Result:
    """Return one venue; an archived one for people with a history there."""
    venue = access.venue_to_read(tx, who, venue_id)
    return Result(show(tx, who, venue), str(log.head(tx.db)), venue.version)
