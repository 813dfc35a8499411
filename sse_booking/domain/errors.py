"""Errors of the domain, as data. Only the http layer decides what a refusal looks like on the wire.

BookingError
├── Unauthenticated       not signed in, or the credential is not valid      401
├── Forbidden             known, but not allowed                             403
├── NotFound              absent, or private so that absence is the answer   404
├── Malformed             the body is not JSON                               400
├── TooLarge              the body exceeds the limit                         413
├── Invalid               JSON, but not of the expected shape                422
├── RuleBroken            valid, but against the rules of the resource       422
├── StaleVersion          If-Match names another version                     412
├── WrongState            the booking's state does not allow it              409
├── TooEarly              the allowed time has not begun                     409
├── TooLate               the allowed time is over                           409
├── OnRecord              paid, attended or missed bookings can't be deleted 409
├── SlotTaken             the database guard refused the range               409
├── StillBooked           active bookings prevent the change                 409
├── AlreadyExists         the id is in use                                   409
├── LimitReached          the person has the maximum number already          409
├── LastAdmin             no account could run the service any more          409
├── OwnsVenues            the person still owns venues that are open          409
├── LinkSpent             the link was used or replaced, or has expired      410
├── KeyReused             Idempotency-Key seen with another request          422
└── KeyInFlight           Idempotency-Key of a request still running         409
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

MOST_BAD_FIELDS: Final = 100
"""Bad fields that one refusal names. A body of 64 KiB could have 30,000."""


class DesiredBooking(NamedTuple):
    """The booking that was refused: unmet demand, for reports. It names nobody."""

    venue_id: str
    resource_id: str
    starts_at: int
    ends_at: int


class BookingError(Exception):
    """A refusal. `detail` is one sentence for the caller and holds nothing internal.

    `cursor` is the event id at which the refusal is true, "" if nothing was looked up for it. `desired` is the refused new booking.
    """

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail
        self.cursor = ""
        self.desired: DesiredBooking | None = None


class Unauthenticated(BookingError):
    """Nobody is signed in, or the credential is not valid. A bad credential is never treated as no credential."""


class Forbidden(BookingError):
    """The caller is known and may not do this."""


class NotFound(BookingError):
    """The thing does not exist, or the caller may not learn that it does."""


class Malformed(BookingError):
    """The body is not JSON in UTF-8."""


class TooLarge(BookingError):
    """The body is longer than the limit."""


class AlreadyExists(BookingError):
    """The chosen id is taken."""


class LimitReached(BookingError):
    """The caller has as many of something as one person may have. `what` names it; `limit` is the maximum."""

    def __init__(self, what: str, limit: int, detail: str) -> None:
        super().__init__(detail)
        self.what = what
        self.limit = limit


class LastAdmin(BookingError):
    """The change would leave no account that can run the service."""


class OwnsVenues(BookingError):
    """The person to be erased still owns these venues."""

    def __init__(self, venue_ids: list[str]) -> None:
        super().__init__("Archive your venues first, or have an administrator give them to somebody else.")
        self.venue_ids = venue_ids


class LinkSpent(BookingError):
    """A single-use link that was used or replaced, has expired, or was never made by this service."""


class StaleVersion(BookingError):
    """`If-Match` names a version that is not the current one. Nothing was changed."""


class KeyReused(BookingError):
    """The same `Idempotency-Key` came with another request."""


class KeyInFlight(BookingError):
    """A request with the same `Idempotency-Key` is still being processed."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """One bad field: `field` is a dotted path from the body, the query or a header."""

    field: str
    message: str


class Invalid(BookingError):
    """Well-formed, but not of the expected shape. Lists every bad field."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__("; ".join(f"{e.field}: {e.message}" for e in errors[:3]))
        self.errors = errors

    @classmethod
    def one(cls, field: str, message: str) -> Invalid:
        """Return the error of a single field."""
        return cls([FieldError(field, message)])


class BadFields:
    """Bad fields, gathered check by check so that one Invalid names them all. The first finding about a field stays."""

    def __init__(self) -> None:
        self._found: dict[str, FieldError] = {}

    def add(self, field: str, message: str) -> None:
        """Note a bad field."""
        if len(self._found) < MOST_BAD_FIELDS:
            self._found.setdefault(field, FieldError(field, message))

    @contextlib.contextmanager
    def gathering(self) -> Iterator[None]:
        """Note what the block finds instead of raising it."""
        try:
            yield
        except Invalid as refusal:
            for error in refusal.errors:
                self.add(error.field, error.message)

    def refuse(self) -> None:
        """Raise Invalid if there is a bad field."""
        if self._found:
            raise Invalid(list(self._found.values()))


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """One rule of a resource that a request breaks: a stable `rule` name and a sentence."""

    rule: str
    message: str


class RuleBroken(BookingError):
    """The request breaks rules of the resource. Lists all of them.

    `alternatives` are `(resource_id, starts_at, ends_at)` in epoch seconds, nearest first.
    """

    def __init__(self, rules: list[BrokenRule]) -> None:
        super().__init__(" ".join(rule.message for rule in rules))
        self.rules = rules
        self.alternatives: list[tuple[str, int, int]] = []


class WrongState(BookingError):
    """The state does not allow the transition. `allowed` are the actions that it allows."""

    def __init__(self, status: str, allowed: list[str], detail: str = "") -> None:
        super().__init__(detail or f"A booking that is {status} does not allow this.")
        self.status = status
        self.allowed = allowed


class TooEarly(BookingError):
    """The time for this has not begun. `opens_at` is when it begins, in epoch seconds."""

    def __init__(self, detail: str, opens_at: int) -> None:
        super().__init__(detail)
        self.opens_at = opens_at


class TooLate(BookingError):
    """The time for this is over. `until` is when it ended, in epoch seconds."""

    def __init__(self, detail: str, until: int) -> None:
        super().__init__(detail)
        self.until = until


class OnRecord(BookingError):
    """A booking that was paid, attended, missed or is over stays on record; its requester can't delete it."""


class SlotTaken(BookingError):
    """The database guard refused the range.

    `conflicts` are the `(starts_at, ends_at)` of conflicting claims, without persons, in epoch seconds and in order. `alternatives` are
    `(resource_id, starts_at, ends_at)`, nearest first.
    """

    def __init__(
        self,
        conflicts: list[tuple[int, int]] | None = None,
        alternatives: list[tuple[str, int, int]] | None = None,
        cursor: str = "",
    ) -> None:
        super().__init__("The time is already taken.")
        self.conflicts = conflicts or []
        self.alternatives = alternatives or []
        self.cursor = cursor


class StillBooked(BookingError):
    """Active bookings prevent a change to a resource or venue. `bookings` are at most 100 of them, as staff see them."""

    def __init__(self, detail: str, bookings: list[dict[str, object]]) -> None:
        super().__init__(detail)
        self.bookings = bookings


@dataclass(frozen=True, slots=True)
class Refusal:
    """The reason why one item of a set or series was left out: the error's class name in problem form, and its sentence."""

    problem: str
    detail: str
    rules: list[BrokenRule] = field(default_factory=list)
