"""Refusals by HTTP alone, before any booking rule is checked."""

from __future__ import annotations

from sse_booking.domain.errors import BookingError


class MethodNotAllowed(BookingError):
    """The path exists, but not for this method. `allowed` are the methods that it supports."""

    def __init__(self, allowed: list[str]) -> None:
        super().__init__(f"This address supports {', '.join(allowed)}." if allowed else "")
        self.allowed = allowed


class MisdirectedRequest(BookingError):
    """The `Host` header names another server."""


class NotAcceptable(BookingError):
    """The `Accept` header excludes the media type of this response."""


class UnsupportedMediaType(BookingError):
    """The body is not declared as JSON."""


class TooManyRequests(BookingError):
    """The caller's rate is above the limit. `retry_after_s`: whole seconds until the next request is admitted."""

    def __init__(self, retry_after_s: int, detail: str = "") -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s


class Unavailable(BookingError):
    """The service can't answer now: it is starting, stopping, or its data file can't be written."""

    def __init__(self, retry_after_s: int = 5, detail: str = "") -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s
