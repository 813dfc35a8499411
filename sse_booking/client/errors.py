"""What can go wrong when one talks to the service.

ClientError
├── ProblemError    the service refused, with a reason (RFC 9457)
├── Unreachable     nobody answered, after all attempts
└── BadAnswer       something answered that is not this service, or not of this version
"""

from __future__ import annotations

from typing import Any

import httpx
import msgspec


class ClientError(Exception):
    """Base of everything that the client raises of its own."""


class Unreachable(ClientError):
    """No answer came, after all attempts. A write may or may not have been made: repeat it with the same `idempotency_key` to find out.

    `idempotency_key` is that of the request, None where it needs none.
    """

    def __init__(self, message: str, idempotency_key: str | None = None) -> None:
        super().__init__(message)
        self.idempotency_key = idempotency_key


class BadAnswer(ClientError):
    """The answer is not what this service says. Look at the address first: often it is a proxy's page."""


class ProblemError(ClientError):
    """A refusal, from its problem details (RFC 9457 §3.1).

    `type` is a name such as `/problems/slot-taken`, or `about:blank` where the answer was no problem document (a proxy's, for instance);
    `members` has everything beyond the standard four: `instance`, `conflicts`, `alternatives`, `errors`, `allowed` and so on.
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
        """The refusal that a response, read to its end, stands for."""
        members: dict[str, Any] = {}
        if response.headers.get("content-type", "").startswith("application/problem+json"):
            try:
                members = msgspec.json.decode(response.content, type=dict[str, Any])
            except msgspec.DecodeError:
                members = {}
        members.pop("status", None)  # RFC 9457 §3.1.2: advisory; what HTTP says is what happened
        type_, title, detail = (members.pop(name, "") for name in ("type", "title", "detail"))
        return cls(response.status_code, str(type_ or "about:blank"), str(title or response.reason_phrase), str(detail), members)
