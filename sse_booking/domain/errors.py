"""What can be refused, as data. The http layer alone decides how a refusal looks on the wire.

BookingError
├── Unauthenticated       nobody, or a credential that is not good          401
├── Forbidden             known, but may not                                403
├── NotFound              absent, or private so that absence is the answer  404
├── Malformed             the body is not JSON                              400
├── TooLarge              the body is longer than is read                   413
├── Invalid               JSON, but not what was asked for                  422
├── RuleBroken            valid, but against the rules of the resource      422
├── StaleVersion          If-Match names another version                    412
├── WrongState            the booking's state does not allow it             409
├── TooEarly              its time has not come                             409
├── TooLate               its time is over                                  409
├── OnRecord              what was paid, attended or missed stays           409
├── SlotTaken             the database guard refused the range              409
├── StillBooked           active bookings stand in the way of a change      409
├── AlreadyExists         the id is in use                                  409
├── LimitReached          as many as one person may have                    409
├── LastAdmin             nobody could run the service any more             409
├── LinkSpent             a link that was used, replaced, or is too old     410
├── KeyReused             Idempotency-Key seen with another request         422
└── KeyInFlight           Idempotency-Key of a request still running        409
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class DesiredBooking(NamedTuple):
    """What somebody wanted to book and was refused: unmet demand. Nobody is named."""

    venue_id: str
    resource_id: str
    starts_at: int
    ends_at: int


class BookingError(Exception):
    """A refusal. `detail` is one sentence for the caller and holds nothing internal.

    `cursor` is the event id at which it is true, "" where nothing was looked up for it. `desired` is what a new booking was for.
    """

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail
        self.cursor = ""
        self.desired: DesiredBooking | None = None


class Unauthenticated(BookingError):
    """Nobody is signed in, or the credential is not good. Never a downgrade to nobody."""


class Forbidden(BookingError):
    """The caller is known and may not do this."""


class NotFound(BookingError):
    """There is no such thing, or the caller may not learn that there is."""


class Malformed(BookingError):
    """The body is not JSON in UTF-8."""


class TooLarge(BookingError):
    """The body is longer than the limit."""


class AlreadyExists(BookingError):
    """The chosen id is taken."""


class LimitReached(BookingError):
    """The caller has as many of something as one person may have. `what` names it, `limit` is how many."""

    def __init__(self, what: str, limit: int, detail: str) -> None:
        super().__init__(detail)
        self.what = what
        self.limit = limit


class LastAdmin(BookingError):
    """The change would leave no account that can run the service."""


class LinkSpent(BookingError):
    """A link that works once was used, replaced, or is too old; or it never was one of ours."""


class StaleVersion(BookingError):
    """`If-Match` names a version that is not the current one. Nothing was changed."""


class KeyReused(BookingError):
    """The same `Idempotency-Key` came with another request."""


class KeyInFlight(BookingError):
    """A request with the same `Idempotency-Key` has not been answered yet."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """One bad field: `field` is a dotted path from the body, the query or a header."""

    field: str
    message: str


class Invalid(BookingError):
    """Well-formed, but not of the asked-for shape. Lists every bad field."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__("; ".join(f"{e.field}: {e.message}" for e in errors[:3]))
        self.errors = errors

    @classmethod
    def one(cls, field: str, message: str) -> Invalid:
        """The error of a single field."""
        return cls([FieldError(field, message)])


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
    """The state does not allow the transition. `allowed` are the actions it does allow."""

    def __init__(self, status: str, allowed: list[str], detail: str = "") -> None:
        super().__init__(detail or f"A booking that is {status} does not allow this.")
        self.status = status
        self.allowed = allowed


class TooEarly(BookingError):
    """It is not open yet. `opens_at` is when it will be, in epoch seconds."""

    def __init__(self, detail: str, opens_at: int) -> None:
        super().__init__(detail)
        self.opens_at = opens_at


class TooLate(BookingError):
    """It is not open any more. `until` is when it ended, in epoch seconds."""

    def __init__(self, detail: str, until: int) -> None:
        super().__init__(detail)
        self.until = until


class OnRecord(BookingError):
    """What was paid, attended, missed or is over stays on the record; its requester can't delete it."""


class SlotTaken(BookingError):
    """The database guard refused the range.

    `conflicts` are `(starts_at, ends_at)` of what is in the way, without persons, in epoch seconds and in order;
    `alternatives` are `(resource_id, starts_at, ends_at)`, nearest first.
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
    """Active bookings stand in the way of a change to a resource or venue. `bookings` are at most 100 of them, as staff see them."""

    def __init__(self, detail: str, bookings: list[dict[str, object]]) -> None:
        super().__init__(detail)
        self.bookings = bookings


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one item of a set or series was left out: the error's class name in problem form, and its sentence."""

    problem: str
    detail: str
    rules: list[BrokenRule] = field(default_factory=list)
