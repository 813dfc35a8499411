"""The declaration of an operation, used for both the routing and the OpenAPI document."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from sse_booking.http.context import Handler

Access = Literal["anyone", "public", "user", "admin"]
"""Who may call.

`anyone`: credentials are ignored. `public`: signed-in callers; anonymous ones too if `PUBLIC_READ` is on or the venue takes guests.
`user`: signed-in callers. `admin`: administrators.
"""


@dataclass(frozen=True, slots=True)
class Operation:
    """A method on a path.

    `path` is in Starlette's form, `/api/bookings/{booking_id}`. `summary` says in a few words what the operation does; `description` adds
    details in Markdown. `body` and `query` are the types of the input. `response` is the type of the body that is sent with `status` (None:
    no body, or one that `content_type` describes). `problems` names the operation's own refusals; those that follow from the other fields
    (a malformed body, a caller who is not signed in) are added. `counted`: calls count against the rate limit although anyone may call it.
    `idempotent_key` and `if_match` say which headers it supports. `guests`: callers who are signed in as guests may call it even if it is
    not public. `handler` is None for the stream, which is no call and response.
    """

    method: str
    path: str
    handler: Handler | None
    summary: str
    _: KW_ONLY
    tag: str
    body: type[Struct] | None = None
    query: type[Struct] | None = None
    response: Any = None
    status: int = 200
    access: Access = "user"
    problems: tuple[str, ...] = ()
    counted: bool = False
    guests: bool = False
    idempotent_key: bool = False
    if_match: bool = False
    content_type: str = "application/json"
    description: str = ""
