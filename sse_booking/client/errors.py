"""The errors of the client.

ClientError
├── ProblemError    the service refused, with a reason (RFC 9457)
├── Unreachable     no attempt got a response
└── BadAnswer       the response is not from this service, or not from this version
"""

from __future__ import annotations

from typing import Any

import httpx
import msgspec


class ClientError(Exception):
    """Base of all errors that the client defines."""


class Unreachable(ClientError):
    """No attempt got a response. A write may have happened or not: repeat it with the same `idempotency_key` to find out.

    `idempotency_key` is that of the request; None when it needs none.
    """

    def __init__(self, message: str, idempotency_key: str | None = None) -> None:
        super().__init__(message)
        self.idempotency_key = idempotency_key


class BadAnswer(ClientError):
    """The response is not one of this service. Check the address first: often it is a proxy's page."""


class ProblemError(ClientError):
    """A refusal, from its problem details (RFC 9457 §3.1).

    `type` is a name such as `/problems/slot-taken`, or `about:blank` when the response was no problem document (from a proxy, for
    instance). `members` has everything beyond the standard four: `instance`, `conflicts`, `alternatives`, `errors`, `allowed` and so on.
    """

    def __init__(self, status: int, type: str, title: str, detail: str, members: dict[str, Any]) -> None:
        super().__init__(f"{status} {title}" + (f": {detail}" if detail else ""))
        self.status = status
        self.type = type
        self.title = title
        self.detail = detail
        self.members = members

    @classmethod
    def of(cls, response: httpx.Response) -> ProblemError:
        """Return the refusal for a response whose body has been read."""
        members: dict[str, Any] = {}
        if response.headers.get("content-type", "").startswith("application/problem+json"):
            try:
                members = msgspec.json.decode(response.content, type=dict[str, Any])
            except msgspec.DecodeError:
                members = {}
        members.pop("status", None)  # RFC 9457 §3.1.2: this member is advisory. The HTTP status counts.
        type_, title, detail = (members.pop(name, "") for name in ("type", "title", "detail"))
        return cls(response.status_code, str(type_ or "about:blank"), str(title or response.reason_phrase), str(detail), members)
