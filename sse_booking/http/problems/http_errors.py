"""What is refused by HTTP alone, before any rule of booking is asked."""

from __future__ import annotations

from sse_booking.domain.errors import BookingError


class MethodNotAllowed(BookingError):
    """The path exists, the method does not. `allowed` are the methods that do."""

    def __init__(self, allowed: list[str]) -> None:
        super().__init__(f"This address takes {', '.join(allowed)}." if allowed else "")
        self.allowed = allowed


class MisdirectedRequest(BookingError):
    """The `Host` names a server that this is not."""


class NotAcceptable(BookingError):
    """The `Accept` header excludes what this address answers with."""


class UnsupportedMediaType(BookingError):
    """The body is not declared as JSON."""


class TooManyRequests(BookingError):
    """The caller's rate is above the limit. `retry_after_s` is when the next request has a place, in whole seconds."""

    def __init__(self, retry_after_s: int, detail: str = "") -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s


class Unavailable(BookingError):
    """The service can't answer now: it is starting, stopping, or its data file can't be written."""

    def __init__(self, retry_after_s: int = 5, detail: str = "") -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s
